"""Exact log-likelihoods with analytic gradient and Hessian, on grouped rows with weights."""
