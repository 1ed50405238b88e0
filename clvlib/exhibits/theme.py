"""The look of charts, from the same tokens as the pages they stand on."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml

from clvlib.errors import InputError
from clvlib.home import templates_dir
from clvlib.merchant import Brand

if TYPE_CHECKING:
    from matplotlib.axes import Axes

MM = 1 / 25.4
CHINESE_FONTS = ("Noto Sans CJK SC", "Source Han Sans SC", "Noto Sans SC", "Microsoft YaHei",
                 "PingFang SC", "WenQuanYi Micro Hei", "SimHei")  # fmt: skip
OWN_FACES = {
    "Source Sans Pro": ("SourceSansPro-Regular.ttf", "SourceSansPro-Bold.ttf",
                        "SourceSansPro-Semibold.ttf", "SourceSansPro-It.ttf"),
    "Noto Sans CJK SC": ("NotoSansCJKsc-Regular.otf",),
}  # fmt: skip


@dataclass(frozen=True)
class Theme:
    """Colours, type and sizes of one client's charts and pages.

    Parameters
    ----------
    colours : dict of str to str
        By role: ink, muted, faint, ground, paper, primary, quiet, accent, good, warn, bad.
    categories : tuple of str
        For series that have no order.
    sequence : str
        Matplotlib colour map for magnitudes.
    fonts : tuple of str
        Families in order of preference; later ones fill missing glyphs.
    chart_points, width_mm : float
        Type size in charts and width of a full-width chart.
    """

    colours: dict[str, str]
    categories: tuple[str, ...]
    sequence: str
    fonts: tuple[str, ...]
    chart_points: float
    width_mm: float

    @classmethod
    def load(cls, brand: Brand, language: str) -> Theme:
        """Read ``templates/brand.yml`` and lay a client's own colours over it."""
        tokens = brand_tokens()
        own = {k: v for k in ("primary", "accent") if (v := getattr(brand, k))}
        return cls(
            colours=tokens["colours"] | own,
            categories=tuple(tokens["categories"]),
            sequence=tokens["sequence"],
            fonts=chart_fonts(language),
            chart_points=tokens["type"]["chart"],
            width_mm=tokens["page"]["width_mm"],
        )

    def __getitem__(self, role: str) -> str:
        return self.colours[role]

    @contextmanager
    def drawing(self, height_mm: float = 72, columns: int = 1, **kwargs: Any) -> Iterator[Any]:
        """Yield ``(figure, axes)`` in the house style; nothing global is changed.

        Parameters
        ----------
        height_mm : float
            Height of the picture; the width is the page's.
        columns : int
            Axes side by side.
        **kwargs
            Passed to ``Figure.subplots``.
        """
        # Half a second that a report printed again, which draws nothing, need not pay.
        from matplotlib.axes import Axes
        from matplotlib.figure import Figure

        from clvlib.exhibits import artists, edges, markers, tick_copies, vector

        _register_fonts()
        markers.remember_markers()
        edges.compare_edges()
        artists.remember_artists()
        vector.remember_faces(self.fonts)
        vector.remember_layouts()
        with _settings_of(self), tick_copies.same_settings():
            figure = Figure(figsize=(self.width_mm * MM, height_mm * MM), layout="constrained")
            axes = figure.subplots(1, columns, **kwargs)
            for axis in [axes] if isinstance(axes, Axes) else list(axes):
                self._dress(axis)
            yield figure, axes
            # Layout depends on the font, so it is settled before the settings are restored.
            vector.settle(figure)

    def _settings(self) -> dict[str, Any]:
        muted = self["muted"]
        return {
            "font.family": list(self.fonts),
            "font.size": self.chart_points,
            "axes.labelsize": self.chart_points,
            "axes.labelcolor": muted,
            "axes.edgecolor": self["faint"],
            "axes.spines.top": False,
            "axes.spines.right": False,
            "text.color": self["ink"],
            "xtick.color": muted,
            "ytick.color": muted,
            "xtick.labelsize": self.chart_points,
            "ytick.labelsize": self.chart_points,
            "xtick.major.size": 0,
            "ytick.major.size": 0,
            "grid.color": self["faint"],
            "grid.linewidth": 0.5,
            "legend.frameon": False,
            "savefig.transparent": True,
            "figure.dpi": 144,
            "savefig.dpi": 200,
            "path.simplify": True,
        }

    def _dress(self, axis: Axes) -> None:
        axis.set_axisbelow(True)
        axis.tick_params(length=0)


@contextmanager
def _settings_of(theme: Theme) -> Iterator[None]:
    """Lay a theme's settings over matplotlib's; checked once a theme, and no other is copied."""
    import matplotlib as mpl

    settings, wanted = mpl.rcParams, theme._settings()
    if _checked.get("wanted") != wanted:
        checked: Any = mpl.RcParams(wanted)
        _checked.update(wanted=wanted, found=dict(checked))
    found = _checked["found"]
    before = {name: settings[name] for name in found}
    dict.update(settings, found)
    try:
        yield
    finally:
        dict.update(settings, before)


_checked: dict[
    str, Any
] = {}  # the last theme's settings, as asked for and as matplotlib takes them


@cache
def brand_tokens() -> dict[str, Any]:
    """Return the tokens of ``templates/brand.yml``."""
    path = templates_dir() / "brand.yml"
    return yaml.safe_load(path.read_text(encoding="utf-8"))


@cache
def font_folders() -> tuple[Path, ...]:
    """Return the folders of the type that Python packages of the kit carry."""
    folders = []
    for package, inside in (("font_source_sans_pro", "files"), ("mplfonts", "fonts")):
        spec = find_spec(package)
        if spec and spec.origin and (folder := Path(spec.origin).parent / inside).is_dir():
            folders.append(folder)
    return tuple(folders)


@cache
def chart_fonts(language: str) -> tuple[str, ...]:
    """Return the families that charts use.

    Raises
    ------
    InputError
        If the language is Chinese and no font with Chinese glyphs is found.
    """
    known = _known_families()
    latin = [f for f in (brand_tokens()["type"]["latin"],) if f in known]
    chinese = [f for f in CHINESE_FONTS if f in known][:1]
    if language.startswith("zh") and not chinese:
        raise InputError(
            "Chinese type",
            "no font with Chinese glyphs was found",
            allowed=", ".join(CHINESE_FONTS),
            remedy="install one of them, or: pip install 'clv-report-kit[zh]'",
        )
    # Names of products may be Chinese in an English report too: the family list fills glyphs.
    return (*latin, *chinese, "DejaVu Sans")


def _known_families() -> set[str]:
    """Return the families there are; those of the system only where the kit brings too few."""
    own = {family for family, names in OWN_FACES.items() if any(map(own_face, names))}
    if {brand_tokens()["type"]["latin"], CHINESE_FONTS[0]} <= own:
        return own
    from matplotlib import font_manager

    _register_fonts()
    return {entry.name for entry in font_manager.fontManager.ttflist}


def own_face(name: str) -> Path | None:
    """Return a face that the kit's packages carry."""
    return next((f / name for f in font_folders() if (f / name).is_file()), None)


def _tells_news(record: logging.LogRecord) -> bool:
    """Say whether a message is worth a line in a notebook: a face without a bold weight is not."""
    return "Failed to find font weight" not in str(record.msg)


@cache
def _register_fonts() -> None:
    """Make the kit's own faces known to matplotlib, and that their Chinese one has no bold."""
    from matplotlib import font_manager

    logging.getLogger(font_manager.__name__).addFilter(_tells_news)
    for name in (name for names in OWN_FACES.values() for name in names):
        if path := own_face(name):
            font_manager.fontManager.addfont(str(path))
