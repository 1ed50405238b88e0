"""The room of the CLV stage: purchase models, spend models, value, and how wrong they were.

Plain functions on data frames; see `protocols` for what every model promises and `registry` for
the models by name.
"""

from .backtest import Forecast, Split, accuracy_table, by_frequency, forecast, split_orders
from .classic import Classic, net_of_cac, retention_value, simple_value
from .holdout import summarise
from .intervals import ValueIntervals, value_intervals
from .metrics import Accuracy, accuracy, decile_table
from .protocols import Diagnostics, FittedPurchaseModel, FittedSpendModel, PurchaseModel, SpendModel
from .registry import purchase_model, spend_model, timing_model
from .spend import Independence, spend_independence
from .value import ValueTerms, customer_lifetime_value

__all__ = [
    "Accuracy",
    "Classic",
    "Diagnostics",
    "FittedPurchaseModel",
    "FittedSpendModel",
    "Forecast",
    "Independence",
    "PurchaseModel",
    "SpendModel",
    "Split",
    "ValueIntervals",
    "ValueTerms",
    "accuracy",
    "accuracy_table",
    "by_frequency",
    "customer_lifetime_value",
    "decile_table",
    "forecast",
    "net_of_cac",
    "purchase_model",
    "retention_value",
    "simple_value",
    "spend_independence",
    "spend_model",
    "split_orders",
    "summarise",
    "timing_model",
    "value_intervals",
]
