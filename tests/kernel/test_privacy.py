"""What is held about people: nothing is left out of the register, looks are noted without the data, and what is over its time goes."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.apps import apps

from guanhao.kernel import privacy
from guanhao.kernel.access import SYSTEM, acting
from guanhao.kernel.models import AuditEntry
from guanhao.kernel.now import time_passes
from guanhao.kernel.privacy.holdings import Holding
from guanhao.kernel.privacy.models import AccessNote, RetentionRun
from guanhao.kernel.privacy.retaining import Keep, keeps, overdue, run_rule
from guanhao.kernel.tenancy import BrandRow

pytestmark = pytest.mark.django_db
LOOKS_PERSONAL = re.compile(
    r"^(phone|phone_print|mobile|mail|email|contact|handle|handles|author|author_id|author_name|nickname|receiver|answers|"
    r"person|person_id|person_name|address|recipient|recipients|visitor|openid)$"
)


def test_every_column_that_looks_personal_is_held_or_explained() -> None:
    held: dict[str, list[Holding]] = {}
    for place in privacy.holdings():
        if isinstance(place, Holding):
            held.setdefault(place.model, []).append(place)
            names = {field.attname for field in apps.get_model(place.model)._meta.concrete_fields}
            unknown = [name for name in (*place.personal, *place.blank) if name not in names]
            assert not unknown, f"{place.key}: {place.model} has no column {unknown}"
    said, missing = privacy.said_not_about(), []
    for model in apps.get_models():
        if not issubclass(model, BrandRow) or model._meta.label in held:
            continue
        for field in model._meta.concrete_fields:
            if LOOKS_PERSONAL.match(field.attname) and (model._meta.label, field.attname) not in said:
                missing.append(f"{model._meta.label}.{field.attname}")
    assert not missing, f"say in personal.py of the room what these hold about people (hold or not_about): {missing}"
    known = {(model._meta.label, field.attname) for model in apps.get_models() for field in model._meta.concrete_fields}
    assert set(said) <= known


def test_every_place_lists_marks_and_counts_nobody_without_an_error(in_brand: Any) -> None:
    for place in privacy.holdings():
        assert list(place.copies([1])) == []
        assert place.mark([1]) == []
        assert place.left([]) == 0
        assert str(place.title)
        assert str(place.why)


def test_looks_are_noted_once_in_a_while_and_refusals_always(acting_as: Any) -> None:
    with acting_as("director") as person:
        for _look in range(3):
            privacy.seen("card", "people.person:7")
            privacy.seen("list", "list:people.people", rows=12, note="csv")
        privacy.denied("people.contact", "/b/acme/people/7/")
        privacy.denied("analytics.view", "/b/acme/")
        assert list(AccessNote.objects.order_by("id").values_list("what", "target", "rows", "actor_id")) == [
            ("card", "people.person:7", 1, person.id),
            *[("list", "list:people.people", 12, person.id)] * 3,
            ("denied", "/b/acme/people/7/", 0, person.id),
        ]
        with time_passes(timedelta(minutes=11)):
            privacy.seen("card", "people.person:7")
        assert AccessNote.objects.filter(what="card").count() == 2
        with acting(SYSTEM):
            privacy.seen("card", "people.person:7")
        assert AccessNote.objects.filter(what="card").count() == 2


def test_what_is_over_its_time_goes_in_pieces_and_a_killed_run_goes_on(in_brand: Any, monkeypatch: Any) -> None:
    from guanhao.kernel.now import now
    from guanhao.kernel.privacy import retaining

    monkeypatch.setattr(retaining, "PIECE", 10)
    old, new = now() - timedelta(days=400), now() - timedelta(days=300)
    for moment, count in ((old, 25), (new, 5)):
        AccessNote.objects.bulk_create(AccessNote(brand_id=in_brand.id, at=moment, via="session", what="card", target="t") for _n in range(count))
    rule = next(one for one in keeps() if one.key == "privacy.access")
    assert overdue(rule) == 25

    def killed(removed: int) -> None:
        if removed == 20:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        run_rule(rule, between=killed)
    assert (overdue(rule), RetentionRun.objects.count()) == (5, 0)
    assert run_rule(rule) == 5
    assert (overdue(rule), AccessNote.objects.count()) == (0, 5)
    assert list(RetentionRun.objects.values_list("rule", "days", "removed")) == [("privacy.access", 365, 5)]
    assert AuditEntry.objects.get(action="privacy.retained").detail["after"] == {"removed": 5, "days": 365}
    assert run_rule(rule) == 0


def test_a_rule_without_days_removes_nothing(in_brand: Any) -> None:
    rule = Keep(key="t.never", title="t", help="", days=lambda: 0, over=lambda limit: AccessNote.objects.filter(at__lt=limit))
    assert (overdue(rule), run_rule(rule)) == (0, 0)
    assert not RetentionRun.objects.exists()
