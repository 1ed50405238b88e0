"""The exhibits of chapter 2, each with a headline made from the numbers that it shows."""

from clvlib.rfm.exhibits.beginnings import life_table_view, origin_view
from clvlib.rfm.exhibits.clusters import (
    cluster_choice_table,
    cluster_profile_chart,
    cluster_segment_map,
)
from clvlib.rfm.exhibits.cohorts import retention_map, value_triangle_map
from clvlib.rfm.exhibits.income import new_and_returning_chart
from clvlib.rfm.exhibits.life import churn_columns, stage_columns, stage_table
from clvlib.rfm.exhibits.moves import costly_moves, segment_moves, stage_flow, stage_moves
from clvlib.rfm.exhibits.returning import funnel_chart
from clvlib.rfm.exhibits.scores import grid_map, thresholds_table
from clvlib.rfm.exhibits.segments import segment_bars, segment_view

__all__ = [
    "churn_columns",
    "cluster_choice_table",
    "cluster_profile_chart",
    "cluster_segment_map",
    "costly_moves",
    "funnel_chart",
    "grid_map",
    "life_table_view",
    "new_and_returning_chart",
    "origin_view",
    "retention_map",
    "segment_bars",
    "segment_moves",
    "segment_view",
    "stage_columns",
    "stage_flow",
    "stage_moves",
    "stage_table",
    "thresholds_table",
    "value_triangle_map",
]
