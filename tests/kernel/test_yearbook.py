"""Numbers of a year that domains tell of."""

from datetime import date, datetime

import pytest
from django.db.models import Q
from tests.kernel.conftest import OTHER

from guanhao.domains.content.models import Incident
from guanhao.kernel import yearbook
from guanhao.kernel.now import now
from guanhao.kernel.tenancy import BrandRef, brand_scope

pytestmark = pytest.mark.django_db
YEAR = (date(2026, 1, 1), date(2026, 12, 31))


def test_what_was_never_used_is_no_data_and_what_was_is_a_number_of_its_own_brand(tea: BrandRef) -> None:
    count = yearbook.rows(Incident, "happened_on", Q(severity="major"))
    assert count(*YEAR) is None
    with brand_scope(OTHER):
        incident(date(2026, 5, 1), "major")
    assert count(*YEAR) is None
    incident(date(2026, 12, 31), "minor")
    assert count(*YEAR) == 0.0
    incident(date(2026, 12, 31), "major")
    incident(date(2027, 1, 1), "major")
    assert count(*YEAR) == 1.0
    assert yearbook.share(Incident, "happened_on", Q(severity="major"))(*YEAR) == 0.5
    assert yearbook.share(Incident, "happened_on", Q(severity="major"))(date(2020, 1, 1), date(2020, 12, 31)) is None


def incident(day: date, severity: str) -> None:
    Incident(title="x", severity=severity, happened_on=day, description="d", made_at=now(), changed_at=now()).save()


def test_the_last_day_ends_at_midnight_in_the_brands_zone(tea: BrandRef) -> None:
    first, after = yearbook.moments(*YEAR)
    assert (first.replace(tzinfo=None), after.replace(tzinfo=None)) == (datetime(2026, 1, 1), datetime(2027, 1, 1))
    assert first.tzinfo == after.tzinfo == tea.zone


def test_a_chapter_that_does_not_exist_or_a_name_told_twice_is_refused() -> None:
    with pytest.raises(ValueError, match="no such chapter"):
        yearbook.add_figures("x", ("nowhere", "a", "A", "whole", "", lambda _first, _last: None))
    known = yearbook.figures("results")[0] if yearbook.figures("results") else yearbook.figures("topics")[0]
    domain, name = known.key.split(".")
    with pytest.raises(ValueError, match="told twice"):
        yearbook.add_figures(domain, (known.chapter, name, "A", "whole", "", lambda _first, _last: None))


def test_every_chapter_but_those_of_the_registry_has_something_to_count() -> None:
    assert [key for key in yearbook.CHAPTERS if not yearbook.figures(key)] == ["results"]
