"""Comparisons with peers, side by side in one run; figures are ratios."""
