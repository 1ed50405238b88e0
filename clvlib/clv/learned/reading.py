"""What trees say, read out of them once and asked of all customers together.

The library walks every tree anew for every customer. A tree of depth three asks seven questions;
asked column by column and the answers put side by side as bits, they lead to its leaves in one
look-up, to the same bytes in a tenth of the instructions.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    import xgboost

MOST_QUESTIONS = 8  # one byte of answers; of a larger tree the library is asked
_MANY_CUSTOMERS = 500  # of fewer the library splits all trees sooner than one by one


@dataclass(frozen=True)
class Tree:
    """One tree.

    Attributes
    ----------
    questions : list of (int, float32, bool)
        Column, threshold, and whether a missing value counts as below it.
    leaves : ndarray of float32, shape (2 ** n_questions,)
        Its value by the answers, a bit each, the first question's the highest: set where below.
    """

    questions: list[tuple[int, np.float32, bool]]
    leaves: np.ndarray = field(repr=False)

    def answers(self, columns: Sequence[np.ndarray]) -> np.ndarray:
        """Put what each customer answers side by side as bits, shape ``(n_customers,)``."""
        answers = np.zeros(len(columns[0]), dtype=np.uint8)
        for column, threshold, missing_below in self.questions:
            values = columns[column]
            below = ~(values >= threshold) if missing_below else values < threshold
            answers += answers
            answers += below.view(np.uint8)
        return answers


def margin_of(booster: xgboost.Booster, columns: Sequence[np.ndarray]) -> np.ndarray:
    """Sum what the trees of a booster say, offset 0, in float32 as the library does.

    Parameters
    ----------
    booster : xgboost.Booster
    columns : sequence of ndarray of float32, shape (n_customers,)
        The features in the order of the booster.

    Returns
    -------
    ndarray of float32, shape (n_customers,)
    """
    trees = _trees(booster)
    if trees is None:
        values = np.column_stack(columns)
        return booster.inplace_predict(values, predict_type="margin", validate_features=False)
    total = np.zeros(len(columns[0]), dtype=np.float32)
    for tree in trees:
        total += tree.leaves.take(tree.answers(columns))
    return total


def contributions_of(
    booster: xgboost.Booster,
    columns: Sequence[np.ndarray],
    matrix: Callable[[np.ndarray], xgboost.DMatrix],
) -> np.ndarray:
    """Split what the trees of a booster say into features (TreeSHAP), offset 0.

    The library is asked of each tree about one customer of those who answer it alike.

    Parameters
    ----------
    booster : xgboost.Booster
    columns : sequence of ndarray of float32, shape (n_customers,)
        The features in the order of the booster.
    matrix : callable
        Makes what the library is asked about of values, shape ``(n, n_features)``.

    Returns
    -------
    ndarray of float32, shape (n_customers, n_features + 1)
        The last column is what all share.
    """
    trees, size = _trees(booster), len(columns[0])
    if trees is None or size < _MANY_CUSTOMERS:
        return booster.predict(matrix(np.column_stack(columns)), pred_contribs=True)
    total = np.zeros((size, len(columns) + 1), dtype=np.float32)
    for number, tree in enumerate(trees):
        _, first, alike = np.unique(tree.answers(columns), return_index=True, return_inverse=True)
        asked = matrix(np.column_stack([values[first] for values in columns]))
        total += booster[number : number + 1].predict(asked, pred_contribs=True)[alike]
    return total


def _trees(booster: xgboost.Booster) -> list[Tree] | None:
    """Read the trees of a booster; None where one asks too much."""
    model = json.loads(booster.save_raw("json"))["learner"]["gradient_booster"]["model"]
    if any(len(told["left_children"]) > 2 * MOST_QUESTIONS + 1 for told in model["trees"]):
        return None
    return [_tree(told) for told in model["trees"]]


def _tree(told: dict[str, Any]) -> Tree:
    asks, reached = _ways(tuple(told["left_children"]), tuple(told["right_children"]))
    values = np.array(told["split_conditions"], dtype=np.float32)
    columns, missing = told["split_indices"], told["default_left"]
    questions = [(columns[node], values[node], bool(missing[node])) for node in asks]
    return Tree(questions, values[reached])


@lru_cache(maxsize=1024)
def _ways(left: tuple[int, ...], right: tuple[int, ...]) -> tuple[list[int], np.ndarray]:
    """Nodes that ask, and the leaf that each set of answers leads to: of many trees the same."""
    asks = [node for node, child in enumerate(left) if child >= 0]
    place = {node: bit for bit, node in enumerate(reversed(asks))}
    answers = np.arange(2 ** len(asks))

    def leaf(node: int) -> np.ndarray | int:
        if left[node] < 0:
            return node
        below = (answers >> place[node]) & 1
        return np.where(below, leaf(left[node]), leaf(right[node]))

    return asks, np.resize(leaf(0), len(answers))
