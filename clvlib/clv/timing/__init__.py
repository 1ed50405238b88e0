"""The purchase models of the literature: likelihood, predictions and draws of each family."""
