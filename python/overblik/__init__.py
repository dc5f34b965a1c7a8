"""An overview of public projects: exact money, explained likeness, findings as questions.

>>> import overblik as ob
>>> reg = ob.example()
>>> review = ob.review(reg)
>>> len(review.findings.table()) > 0
True
"""

from overblik._baseline import Baseline
from overblik._cluster import Clustering, cluster
from overblik._compare import Changes, compare
from overblik._concentration import Concentration, concentration
from overblik._coverage import Letter
from overblik._crosstab import Crosstab, crosstab
from overblik._division import DivisionOfLabour, division_of_labour
from overblik._engine import __version__
from overblik._findings import Distinct, Findings, distinct, findings
from overblik._inequality import Inequality, inequality
from overblik._lineage import GroupChanges
from overblik._people import people_reached
from overblik._per_head import PerHead, per_head
from overblik._prices import PriceIndex
from overblik._rates import Rates
from overblik._register import Register
from overblik._review import Review, review
from overblik._similarity import Similarity, estimate, similarity
from overblik._totals import execution, overview, totals
from overblik.errors import (
    AmountError,
    AmountOverflowError,
    CurrencyError,
    InternalError,
    NotIdentified,
    OverblikError,
    ProjectNotFoundError,
    ReadError,
    SchemaError,
    SettingsError,
)
from overblik.reading import example, read, register, standards
from overblik.results import Table
from overblik.schema import Schema

__all__ = [
    "AmountError",
    "AmountOverflowError",
    "Baseline",
    "Changes",
    "Clustering",
    "Concentration",
    "Crosstab",
    "CurrencyError",
    "Distinct",
    "DivisionOfLabour",
    "Findings",
    "GroupChanges",
    "Inequality",
    "InternalError",
    "Letter",
    "NotIdentified",
    "OverblikError",
    "PerHead",
    "PriceIndex",
    "ProjectNotFoundError",
    "Rates",
    "ReadError",
    "Register",
    "Review",
    "Schema",
    "SchemaError",
    "SettingsError",
    "Similarity",
    "Table",
    "__version__",
    "cluster",
    "compare",
    "concentration",
    "crosstab",
    "distinct",
    "division_of_labour",
    "estimate",
    "example",
    "execution",
    "findings",
    "inequality",
    "overview",
    "people_reached",
    "per_head",
    "read",
    "register",
    "review",
    "similarity",
    "standards",
    "totals",
]
