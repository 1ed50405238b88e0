"""The calls behind a view, written so that they run when they are pasted into a cell."""

from __future__ import annotations

from clvlib.lab.run import Run


def script(run: Run, imports: dict[str, tuple[str, ...]], *lines: str) -> str:
    """Return imports, the opening of the run, and the calls.

    Parameters
    ----------
    run : Run
        Opened by name, so that the same figures come out after the next run.
    imports : dict of str to tuple of str
        Module → names, beside ``Run``.
    *lines : str
        Calls; the last one is the exhibit.
    """
    wanted = {**imports, "clvlib.lab": (*imports.get("clvlib.lab", ()), "Run")}
    heads = [f"from {m} import {', '.join(sorted(set(n)))}" for m, n in sorted(wanted.items())]
    opened = f"run = Run.open({run.slug!r}, {run.name!r})"
    return "\n".join([*heads, "", opened, *lines])


def call(name: str, /, **arguments: object) -> str:
    """Write one call with the arguments that differ from their defaults."""
    return f"{name}({', '.join(f'{key}={_short(value)}' for key, value in arguments.items())})"


def _short(value: object) -> str:
    if isinstance(value, float):
        return repr(round(value, 6))
    if isinstance(value, tuple):
        inside = ", ".join(_short(part) for part in value)
        return f"({inside},)" if len(value) == 1 else f"({inside})"
    return repr(value)
