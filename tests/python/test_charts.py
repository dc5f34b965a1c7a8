"""Every result has a chart, in any order of imports."""

from __future__ import annotations

import subprocess
import sys

import pytest

import overblik as ob


@pytest.mark.parametrize("name", ["overview", "similarity", "clusters", "findings", "distinct"])
def test_a_result_draws_itself(reviewed: ob.Review, name: str) -> None:
    assert getattr(reviewed, name).chart().to_dict(validate=False)["$schema"]


def test_the_others_draw_themselves_too(reviewed: ob.Review) -> None:
    for result in (reviewed, reviewed.totals["theme"], reviewed.concentration["project"]):
        assert result.chart().to_dict(validate=False)["$schema"]
    assert reviewed.clusters.chart(kind="timeline").to_dict(validate=False)["$schema"]
    with pytest.raises(ValueError, match="no chart of kind 'pie'; there"):
        reviewed.overview.chart(kind="pie")
    with pytest.raises(ValueError, match="no chart of kind 'pie'; there"):
        reviewed.clusters.chart(kind="pie")


@pytest.mark.parametrize("module", ["overblik.charts", "overblik.report", "overblik.cli"])
def test_modules_import_alone(module: str) -> None:
    subprocess.run([sys.executable, "-W", "error", "-c", f"import {module}"], check=True, capture_output=True)
