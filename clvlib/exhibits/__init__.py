"""Exhibits: charts and tables that know what they say."""

from clvlib.exhibits.exhibit import Exhibit, Kpi, Statement
from clvlib.exhibits.look import Look
from clvlib.exhibits.tableview import Column, TableView

__all__ = ["Column", "Exhibit", "Kpi", "Look", "Statement", "TableView"]
