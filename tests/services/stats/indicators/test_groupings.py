"""Which questions the kept cells can answer exactly."""

import pytest

from services.stats.indicators.catalogue import CATALOGUE
from services.stats.indicators.catalogue.declared import Indicator
from services.stats.indicators.expressions import Total, where
from services.stats.indicators.groupings import NotKeptError, answerable, read_of
from services.stats.indicators.rules import Question


@pytest.mark.parametrize("indicator", CATALOGUE.values(), ids=CATALOGUE)
def test_every_declared_dimension_can_be_asked(indicator: Indicator) -> None:
    assert {(name,) for name in indicator.dimensions} <= set(answerable(indicator))


def test_distinct_projects_are_not_added_up_over_helpers() -> None:
    projects = Total("project", "subjects")
    read = read_of(projects, Question(by=("province",)))
    assert read is not None
    assert read.grouping == ("province",)
    with pytest.raises(NotKeptError):
        read_of(projects, Question(by=("helper", "org_type")))


def test_distinct_projects_may_be_added_up_over_stages() -> None:
    read = read_of(Total("project", "subjects"), Question(by=("helper",)))
    assert read is not None
    assert read.grouping == ("helper", "stage")


def test_distinct_organizations_are_added_up_over_nothing() -> None:
    organizations = Total("pairing", "organizations", where(stage="active"))
    read = read_of(organizations, Question(by=("helper",)))
    assert read is not None
    assert read.grouping == ("stage", "helper")
    with pytest.raises(NotKeptError):
        read_of(organizations, Question(by=("county", "helper")))


def test_money_by_month_is_read_by_the_month_of_its_entry() -> None:
    read = read_of(CATALOGUE["C01"].numerator, Question(by=("month",)))
    assert read is not None
    assert read.cube == "flow"
