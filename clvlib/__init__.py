"""The CLV report kit: from a merchant's raw sales exports to a printed report.

Whoever can read the report can find the code: five notebooks, five rooms
(``cleaning``, ``rfm``, ``clv``, ``profiling``, ``strategy``) and, below them, the
few ideas that all of them use (``merchant``, ``tables``, ``workspace``, ``exhibits``,
``words``). ``docs/architecture.md`` tells the rest.
"""

__version__ = "0.1.0"
