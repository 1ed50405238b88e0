"""Small first times, done once and ahead, in the processes that merchants' work is forked from.

Libraries put off half of their own start to the first use: pandera imports a testing library at
its first check, matplotlib opens fonts at its first label, Babel reads a locale at its first
number. In a process that lives for one notebook every use is a first one. Nothing here reads or
keeps anything of a merchant, and nothing starts a thread.
"""

from __future__ import annotations

import contextlib
import sys
import threading
import time
from collections.abc import Callable
from functools import partial
from importlib import import_module
from importlib.util import find_spec

from clvlib.running.light_kernel import (
    flush_what_was_written,
    read_own_arguments,
)
from clvlib.running.plain_cells import read_plainly

LANGUAGES = ("en", "zh-Hans")
FOR_NOTEBOOKS = (
    "pyarrow.dataset", "pyarrow.pandas_compat", "pandas.io.formats.csvs",
    "pandas.io.formats.string", "pandas.core.reshape.reshape", "pandas.core.methods.to_dict",
    "pandas.core.arrays.arrow.extension_types", "zmq.utils.garbage", "tzdata", "phonenumbers",
    "encodings.utf_8_sig", "encodings.gb18030", "importlib.resources.readers",
    "IPython.core.debugger", "IPython.core.oinspect", "IPython.core.completerlib",
    "IPython.core.logger", "IPython.extensions.storemagic", "tornado.platform.asyncio", "sqlite3",
    "stdnum.cn", "stdnum.iban", "stdnum.luhn",
)  # fmt: skip
ABSENT = ("geopandas", "argcomplete")
# What writes the sources of a report; what is used beside the programs that set it, on an idle core.
FOR_REPORTS = (
    "clvlib.running.documents", "clvlib.reporting.rendering", "clvlib.reporting.appendix",
    "pypandoc", "typst",
    "pyarrow.parquet", "pyarrow.dataset", "pyarrow.pandas_compat", "ipykernel.kernelspec",
    "clvlib.running.stage", "clvlib.running.pipeline", "clvlib.running.provisioner",
)  # fmt: skip
BESIDE_REPORTS = ("openpyxl", "pypdf", "pygments.lexers.python", "pygments.formatters.html")

_PRINTED = "".join(map(chr, range(33, 127))).replace("$", "")  # which would begin a formula
_LOOK_SECONDS = 0.02


def first_steps() -> list[Callable[[], object]]:
    """Return what every notebook does, the first one of all included."""
    return [
        _leave_out, _check, read_plainly, flush_what_was_written, read_own_arguments, _backends,
        _texts,
    ]  # fmt: skip


def steps() -> list[Callable[[], object]]:
    """Return what else to do before notebooks are forked, piece by piece."""
    modules = [partial(import_module, name) for name in FOR_NOTEBOOKS]
    charts = [partial(_chart, language) for language in LANGUAGES]
    return [*modules, *charts, _headers]


def rehearse_reports() -> None:
    """Import what a worker that runs and prints merchants uses; do what it does for every one."""
    import_for_reports(*BESIDE_REPORTS)
    from clvlib.running.fingerprint import fonts_of_packages, package_versions

    fonts_of_packages()
    package_versions()
    _found_by_jupyter()
    with contextlib.suppress(Exception):  # the report's to tell
        _written(*LANGUAGES)
        _pages(*LANGUAGES)
    for language in LANGUAGES:
        _words(language)


def _found_by_jupyter() -> None:
    """Look the kit's provisioner up once, which is a look at every package that is installed."""
    from jupyter_client.kernelspec import KernelSpec
    from jupyter_client.provisioning.factory import KernelProvisionerFactory

    from clvlib.running.warm import PROVISIONER, can_fork

    if can_fork():
        spec = KernelSpec(metadata={"kernel_provisioner": {"provisioner_name": PROVISIONER}})
        KernelProvisionerFactory.instance().is_provisioner_available(spec)


def _written(*languages: str) -> None:
    """Read the kit's type, and compile what writes reports and what judges executed notebooks."""
    import nbformat

    from clvlib.reporting import project
    from clvlib.reporting.typefaces import know_letters
    from clvlib.words import Words

    know_letters()
    project.rehearse(Words(languages[0], "USD"))
    nbformat.validate(nbformat.v4.new_notebook())


def _pages(*languages: str) -> None:
    """Set the kit's own notebooks."""
    from clvlib.reporting import notebooks

    for language in languages:
        notebooks.rehearse(language)


def import_for_reports(*beside: str) -> None:
    """Import what a process that prints documents needs; of what is missing the documents tell."""
    for name in (*FOR_REPORTS, *beside):
        with contextlib.suppress(ImportError):
            import_module(name)


def prepare_reports_after(asked: Callable[[], bool], language: str) -> None:
    """Let a thread get ready for reports once a kernel was asked for, which imports or computes then.

    Not before: two threads that import take turns, and the kernel would come later. And only for
    what has to be there before Pandoc and Typst begin: a core is idle while they work, and none before.
    """

    def wait_and_prepare() -> None:
        while not asked():
            time.sleep(_LOOK_SECONDS)
        import_for_reports()
        with contextlib.suppress(Exception):  # the report's to tell
            _written(language)

    threading.Thread(target=wait_and_prepare, daemon=True).start()


def _leave_out() -> None:
    """Note which optional libraries are absent: pandera looks at each of its checks."""
    for name in ABSENT:
        if name not in sys.modules and find_spec(name) is None:
            sys.modules[name] = None  # type: ignore[assignment]  # makes the import fail


def _texts() -> None:
    from clvlib.texts import expect_few

    expect_few()


def _backends() -> None:
    """Ask all installed packages once which ways of showing pictures they bring: each kernel chooses one."""
    from matplotlib.backends.registry import backend_registry

    backend_registry.list_all()


def _check() -> None:
    import pandas as pd
    import pandera.pandas as pa

    columns = {"a": pa.Column(int, pa.Check.ge(0)), "b": pa.Column(str, nullable=True)}
    pa.DataFrameSchema(columns).validate(pd.DataFrame({"a": [1], "b": ["x"]}))


def _headers() -> None:
    """Look for an encoding once: it compiles what headers mean, in every language."""
    from clvlib.cleaning.scripts import encoding_by_words

    encoding_by_words("日期,金额\n".encode("gb18030"))


def _words(language: str) -> None:
    from clvlib.words import Words

    words = Words(language, "USD")
    words.number(1234.5)
    words.t("Orders")


def know_letters() -> None:
    """Read the outlines of all letters of the catalogue: a merchant's five kernels would each read a hundred."""
    from clvlib.exhibits import runs
    from clvlib.words.catalogue import catalogue

    for language in LANGUAGES:
        texts = {letter for forms in catalogue(language).values() for letter in "".join(forms)}
        for number in range(len(runs.faces)):
            runs.know(number, texts)


def _chart(language: str) -> None:
    """Draw the letters and digits once, in the chart's own faces."""
    from clvlib.exhibits.theme import Theme
    from clvlib.exhibits.vector import svg_text
    from clvlib.merchant import Brand

    with Theme.load(Brand(), language).drawing() as (figure, axes):
        axes.bar(["客户", "customers"], [0.5, 1234.5], label=_PRINTED)
        axes.annotate(_PRINTED, (0, 1), weight="bold")
        axes.legend()
    svg_text(figure, "rehearsal")
    _words(language)
