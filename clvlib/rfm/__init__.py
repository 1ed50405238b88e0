"""Stage 02: frequency, recency and spend; scores, segments, clusters, cohorts."""
