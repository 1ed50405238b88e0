"""What trees say, read out of them once and asked of all customers together.

The library walks every tree anew for every customer. A tree of depth three asks seven questions;
asked column by column and the answers put side by side as bits, they lead to its leaves in one
look-up, to the same bytes in a tenth of the instructions.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    import xgboost

MOST_QUESTIONS = 8  # one byte of answers; of a larger tree the library is asked


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

    def add_to(self, total: np.ndarray, columns: Sequence[np.ndarray]) -> None:
        """Add what the tree says of each customer, in float32 as the library does."""
        answers = np.zeros(len(total), dtype=np.uint8)
        for column, threshold, missing_below in self.questions:
            values = columns[column]
            below = ~(values >= threshold) if missing_below else values < threshold
            answers += answers
            answers += below.view(np.uint8)
        total += self.leaves.take(answers)


def margin_of(booster: xgboost.Booster, columns: Sequence[np.ndarray]) -> np.ndarray:
    """Sum what the trees of a booster say, offset 0.

    Parameters
    ----------
    booster : xgboost.Booster
    columns : sequence of ndarray of float32, shape (n_customers,)
        The features in the order of the booster.

    Returns
    -------
    ndarray of float32, shape (n_customers,)
    """
    model = json.loads(booster.save_raw("json"))["learner"]["gradient_booster"]["model"]
    if any(len(told["left_children"]) > 2 * MOST_QUESTIONS + 1 for told in model["trees"]):
        values = np.column_stack(columns)
        return booster.inplace_predict(values, predict_type="margin", validate_features=False)
    total = np.zeros(len(columns[0]), dtype=np.float32)
    for told in model["trees"]:
        _tree(told).add_to(total, columns)
    return total


def _tree(told: dict[str, Any]) -> Tree:
    left, right = told["left_children"], told["right_children"]
    asks = [node for node, child in enumerate(left) if child >= 0]
    values = np.array(told["split_conditions"], dtype=np.float32)
    place = {node: bit for bit, node in enumerate(reversed(asks))}
    answers = np.arange(2 ** len(asks))

    def leaf(node: int) -> np.ndarray | np.float32:
        if left[node] < 0:
            return values[node]
        below = (answers >> place[node]) & 1
        return np.where(below, leaf(left[node]), leaf(right[node]))

    questions = [
        (told["split_indices"][node], values[node], bool(told["default_left"][node]))
        for node in asks
    ]
    return Tree(questions, np.resize(leaf(0), len(answers)))
