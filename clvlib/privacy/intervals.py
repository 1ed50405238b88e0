"""Between which bounds a hidden cell lies for a reader who adds and subtracts all lines.

In a table with totals of rows and columns two hidden cells a line are not enough: hidden rows less
hidden columns may leave one cell. What a reader can work out is the least and the greatest value of
the cell over all tables of hidden counts (each one or more) with the known sums. The hidden cells
are the edges of a graph between rows and columns, and how far one can move is a maximal flow
between its two ends: exact, as such tables have whole corners (Cox 1995, "Network models for
complementary cell suppression", JASA 90), and cheap, as it need be followed only up to the least
size of a group.
"""

from __future__ import annotations

from collections import deque

import numpy as np

Edges = dict[int, dict[int, float]]


def room(values: np.ndarray, hidden: np.ndarray, cell: tuple[int, int], enough: float) -> float:
    """Return the width of what is feasible for a hidden cell, at most about ``enough``.

    Parameters
    ----------
    values : array of float, shape (rows, columns)
        The true counts, none negative.
    hidden : array of bool, same shape
        Cells left out; all others and all sums of rows and columns are known.
    cell : tuple of int
        Row and column of the hidden cell.
    enough : float
        Where to stop.
    """
    down = min(float(values[cell]) - 1, _flow(values, hidden, cell, enough, upwards=False))
    up = 0.0 if down >= enough else _flow(values, hidden, cell, enough - down, upwards=True)
    return down + up


def cover_for(values: np.ndarray, hidden: np.ndarray, least: int) -> bool:
    """Hide what gives the first small cell room that has none; say whether there was one.

    The cells are the other three corners of the rectangle that gives enough room for the fewest
    people newly left out, or the most room where none gives enough.
    """
    if min(values.shape) < 2:
        return False  # one line: its own sum decides
    small = np.argwhere(hidden & (values < least))
    for row, column in sorted(map(tuple, small.tolist()), key=lambda at: (values[at], at)):
        known = room(values, hidden, (row, column), least - 1)
        if known >= least - 1:
            continue
        if corners := _rectangle(values, hidden, (row, column), known, least - 1):
            for corner in corners:
                hidden[corner] = True
            return True
    return False


def _rectangle(
    values: np.ndarray, hidden: np.ndarray, cell: tuple[int, int], known: float, enough: float
) -> list[tuple[int, int]]:
    """Return the corners to hide; none where no rectangle gives more room than is known to be."""
    row, column = cell
    beside, above = values[row][None, :], values[:, column][:, None]
    wide = np.minimum(beside, above) - 1 + np.minimum(values, values[row, column]) - 1
    new = ~hidden
    cost = np.where(new, values, 0) + np.where(new[row], values[row], 0)[None, :]
    cost = cost + np.where(new[:, column], values[:, column], 0)[:, None]
    usable = (values > 0) & (beside > 0) & (above > 0) & (cost > 0)
    usable[row, :] = usable[:, column] = False
    if not usable.any():
        return []
    gain = np.where(usable, np.minimum(wide, enough), -np.inf)
    if gain.max() <= known:
        return []  # a line of few people in all: hiding the rest of the table would not help
    best = np.where(gain == gain.max(), cost, np.inf)
    other, across = (int(i) for i in np.unravel_index(np.argmin(best), best.shape))
    return [(other, across), (row, across), (other, column)]


def _flow(
    values: np.ndarray, hidden: np.ndarray, cell: tuple[int, int], enough: float, *, upwards: bool
) -> float:
    """Return by how much a cell can grow (or shrink) while the other hidden ones make up for it.

    Rows are nodes 0, 1, …, columns follow them. A cell may shrink to one and grow without limit.
    """
    rows, (row, column) = len(values), cell
    edges: Edges = {node: {} for node in range(sum(values.shape))}
    for i, j in np.argwhere(hidden).tolist():
        if (i, j) != cell:
            shrink, grow = float(values[i, j]) - 1, float("inf")
            edges[i][rows + j] = shrink if upwards else grow
            edges[rows + j][i] = grow if upwards else shrink
    found = 0.0
    while found < enough and (path := _path(edges, row, rows + column)):
        pushed = min(edges[a][b] for a, b in path)
        if pushed == float("inf"):
            return enough
        for a, b in path:
            edges[a][b] -= pushed
            edges[b][a] += pushed
        found += pushed
    return found


def _path(edges: Edges, start: int, end: int) -> list[tuple[int, int]]:
    """Return a shortest way with something left on every edge; empty where there is none."""
    came, queue = {start: start}, deque([start])
    while queue and end not in came:
        node = queue.popleft()
        for other, left in edges[node].items():
            if left > 0 and other not in came:
                came[other] = node
                queue.append(other)
    path, node = [], end
    while end in came and node != start:
        path.append((came[node], node))
        node = came[node]
    return path
