"""Stage 05: to whom, what, at which cost, and from which effect on it pays."""
