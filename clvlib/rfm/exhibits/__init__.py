"""The exhibits of chapter 2, each with a headline made from the numbers that it shows."""

from clvlib.rfm.exhibits.clusters import (
    cluster_choice_table,
    cluster_profile_chart,
    cluster_segment_map,
)
from clvlib.rfm.exhibits.cohorts import (
    funnel_chart,
    new_and_returning_chart,
    retention_map,
    value_triangle_map,
)
from clvlib.rfm.exhibits.scores import grid_map, thresholds_table
from clvlib.rfm.exhibits.segments import segment_bars, segment_view

__all__ = [
    "cluster_choice_table",
    "cluster_profile_chart",
    "cluster_segment_map",
    "funnel_chart",
    "grid_map",
    "new_and_returning_chart",
    "retention_map",
    "segment_bars",
    "segment_view",
    "thresholds_table",
    "value_triangle_map",
]
