"""Stage 04: what the high-value customers do differently."""
