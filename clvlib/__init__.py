"""The CLV report kit: from a merchant's raw sales exports to a printed report.

Whoever can read the report can find the code: five notebooks, five rooms
(``cleaning``, ``rfm``, ``clv``, ``profiling``, ``strategy``) and, below them, the
few ideas that all of them use (``merchant``, ``tables``, ``workspace``, ``exhibits``,
``words``). ``docs/architecture.md`` tells the rest.

Begin by hand with::

    from clvlib.lab import Run, explore

    run = Run.open("cdnow")      # the newest finished run; nothing is written into it
    run.table("segments")        # any table of the run; clvlib.tables says what is in it
    explore("cdnow")             # customers, what-if sliders, segments … in JupyterLab

``clvlib.lab`` lists what can be asked, ``notebooks/Welcome.ipynb`` is a tour of ten minutes.
"""

__version__ = "0.1.0"
