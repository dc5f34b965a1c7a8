"""An overview of public projects: exact money, explained likeness, findings as questions.

>>> import overblik as ob
>>> reg = ob.example()
>>> review = ob.review(reg)
>>> len(review.findings.table()) > 0
True
"""

from overblik._cluster import Clustering, cluster
from overblik._concentration import Concentration, concentration
from overblik._coverage import Letter
from overblik._engine import __version__
from overblik._findings import Distinct, Findings, distinct, findings
from overblik._prices import PriceIndex, Rates
from overblik._register import Register
from overblik._review import Review, review
from overblik._similarity import Similarity, estimate, similarity
from overblik._totals import overview, totals
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
    "Clustering",
    "Concentration",
    "CurrencyError",
    "Distinct",
    "Findings",
    "InternalError",
    "Letter",
    "NotIdentified",
    "OverblikError",
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
    "concentration",
    "distinct",
    "estimate",
    "example",
    "findings",
    "overview",
    "read",
    "register",
    "review",
    "similarity",
    "standards",
    "totals",
]
