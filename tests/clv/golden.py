"""Numbers of the literature that the room must reproduce, in one place.

``PUBLISHED`` is printed in the papers (compared to the printed digit); ``MLE`` was recomputed to
more digits from the same transaction logs (compared to 1e-4 relative).
"""

PUBLISHED = {
    "bg_nbd": ({"r": 0.243, "alpha": 4.414, "a": 0.793, "b": 2.426}, -9582.4),
    "pareto_nbd": ({"r": 0.553, "alpha": 10.578, "s": 0.606, "beta": 11.669}, -9595.0),
}
PUBLISHED_GAMMA_GAMMA = ({"p": 6.25, "q": 3.74, "gamma": 15.44}, -4055.9177)

AT_PUBLISHED_POINT = {"bg_nbd": -9582.430478013672, "pareto_nbd": -9594.976259272633}
GAMMA_GAMMA_AT_PUBLISHED_POINT = -4055.919232049544

SAMPLE_MLE = {
    "bg_nbd": ({"r": 0.242595, "alpha": 4.413602, "a": 0.792922, "b": 2.425906}, -9582.42921),
    "mbg_nbd": ({"r": 0.524843, "alpha": 6.183085, "a": 0.891359, "b": 1.614002}, -9582.13572),
    "pareto_nbd": (
        {"r": 0.553277, "alpha": 10.577683, "s": 0.606240, "beta": 11.668731},
        -9594.97618,
    ),
    "nbd": ({"r": 0.384766, "alpha": 12.072022}, -9763.65761),
}
SAMPLE_GAMMA_GAMMA = ({"p": 6.249573, "q": 3.744225, "gamma": 15.443517}, -4055.91769)
PARETO_STANDARD_ERRORS = {"r": 0.04763, "alpha": 0.84272, "s": 0.18728, "beta": 6.21115}

FULL_MLE = {
    "bg_nbd": ({"r": 0.25162, "alpha": 4.78894, "a": 0.72343, "b": 2.16109}, -95368.4439),
    "mbg_nbd": ({"r": 0.63714, "alpha": 7.31029, "a": 0.80747, "b": 1.22839}, -95336.9583),
    "pareto_nbd": ({"r": 0.59742, "alpha": 11.58566, "s": 0.52219, "beta": 8.82776}, -95415.1186),
}
FULL_GAMMA_GAMMA = ({"p": 6.27536, "q": 3.62445, "gamma": 14.98368}, -40763.4763)

GROCERY_LOG_LIKELIHOOD = {
    "pareto_nbd": -15782.3921,
    "bg_nbd": -15836.5662,
    "mbg_nbd": -15781.9394,
    "mbg_cnbd_2": -14978.2107,
}

# BG/NBD at the MLE (not at the rounded point, which gives 1.0452 for 32): E[X(t)], t in weeks.
BG_EXPECTATION = {
    0.1429: 0.0078,
    1: 0.0532,
    3: 0.1506,
    31.8571: 1.0405,
    32: 1.0437,
    78: 1.8576,
}

# Pareto/NBD at the MLE, discount .0027 a week, T = 77.857 weeks: (x, t_x) to discounted purchases.
PARETO_DERT = {
    (7, 35): 0.892117,
    (7, 75): 14.905115,
    (14, 35): 0.032636,
    (14, 75): 28.636326,
    (1, 35): 1.672391,
}

# Hold-out of the sample, 39 weeks: total, bias, MAE, RMSE, Pearson, Spearman.
SAMPLE_HOLDOUT = {
    "bg_nbd": (1653.41, -0.122, 0.7855, 1.6080, 0.6256, 0.4493),
    "mbg_nbd": (1576.73, -0.162, 0.7648, 1.6072, 0.6273, 0.4500),
    "pareto_nbd": (1665.51, -0.115, 0.7545, 1.6028, 0.6302, 0.4597),
    "nbd": (2929.82, 0.557, 1.0410, 1.8595, 0.5834, 0.4539),
    "past_rate": (2930.10, 0.557, 1.0237, 2.2119, 0.5839, 0.4898),
}
SAMPLE_CLASSES = {
    "customers": (1411, 439, 214, 100, 62, 38, 29, 64),
    "actual": (0.2367, 0.6970, 1.3925, 1.5600, 2.5323, 2.9474, 3.8621, 6.3594),
    "bg_nbd": (0.2251, 0.5231, 1.0441, 1.5203, 2.1639, 2.6538, 3.5040, 6.1572),
    "pareto_nbd": (0.1384, 0.5995, 1.1958, 1.7138, 2.3983, 2.9072, 3.8186, 6.4031),
}
# Revenue of model x Gamma-Gamma and its normalised Gini.
SAMPLE_REVENUE = {
    "bg_nbd": (59931.63, 0.638),
    "mbg_nbd": (57128.09, 0.638),
    "pareto_nbd": (60449.31, 0.659),  # printed as .660
}
# Full CDNOW, purchases: bias, MAE.
FULL_HOLDOUT = {
    "bg_nbd": (-0.143, 0.8187),
    "mbg_nbd": (-0.191, 0.7945),
    "pareto_nbd": (-0.129, 0.7938),
}
# Full CDNOW, dollars: bias, MAE, RMSE, normalised Gini, top tenth's share. The listed biases of
# the models in dollars (-18.6, -23.0, -17.6 %) lie 1.1 to 1.8 points under what the listed
# parameters give, so only what the parameters fix is pinned for them.
FULL_PAST_SPEND = (1.22, 60.54, 129.2, 0.696, 0.498)
FULL_DOLLARS_GINI_AND_TOP = {
    "bg_nbd": (0.672, 0.516),
    "mbg_nbd": (0.676, 0.516),
    "pareto_nbd": (0.684, 0.516),
}
