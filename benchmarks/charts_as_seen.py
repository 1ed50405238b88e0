"""Every chart of a run as colour-blind readers and a grey printer see it, to be looked at.

``python -m benchmarks.charts_as_seen reports/cdnow/latest seen`` writes a sheet of five pictures a
chart: as drawn, protanopia, deuteranopia, tritanopia, grey. Needs the extra ``embedded``.
"""

from __future__ import annotations

import io
import sys
import tempfile
from pathlib import Path

import numpy as np
import typst
from PIL import Image

from clvlib.exhibits.theme import brand_tokens
from clvlib.exhibits.vision import KINDS, as_seen

PIXELS_AN_INCH = 80


def drawn(svg: Path) -> np.ndarray:
    """Return a chart on white paper, shape (height, width, 3), 0 to 1."""
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder) / "chart.typ"
        (Path(folder) / "chart.svg").write_bytes(svg.read_bytes())
        width = brand_tokens()["page"]["width_mm"]
        source.write_text(
            "#set page(width: auto, height: auto, margin: 4pt, fill: white)\n"
            f'#image("chart.svg", width: {width}mm)\n',
            encoding="utf-8",
        )
        png = typst.compile(str(source), format="png", ppi=PIXELS_AN_INCH)
    page = png[0] if isinstance(png, list) else png
    return np.asarray(Image.open(io.BytesIO(page)).convert("RGB"), dtype=float) / 255


def sheet(chart: np.ndarray) -> Image.Image:
    """Return the chart and its four simulations, one below the other in two columns."""
    views = [chart, *(as_seen(chart, kind) for kind in KINDS)]
    views.append(np.ones_like(chart))
    rows = [np.concatenate(views[i : i + 2], axis=1) for i in (0, 2, 4)]
    return Image.fromarray(np.round(np.concatenate(rows) * 255).astype(np.uint8))


def main(run: Path, out: Path) -> None:
    """Write one sheet for every chart of a run."""
    out.mkdir(parents=True, exist_ok=True)
    for svg in sorted((run / "exhibits").glob("*.svg")):
        sheet(drawn(svg)).save(out / f"{svg.stem}.png")


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
