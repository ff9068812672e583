"""Policies: bounds in words, revisions, audit."""

from datetime import timedelta

import pytest
from tests.kernel.conftest import OTHER

from guanhao.kernel import access, audit, policy
from guanhao.kernel.models import AuditEntry, EventRow, PolicyRevision
from guanhao.kernel.policy import Count, Duration, Policy, Share, setting
from guanhao.kernel.tenancy import NoBrand, brand_scope

pytestmark = pytest.mark.django_db


class ClickPolicy(Policy):
    key = "test.clicks"
    title = "Clicks"

    ctr_limit: Share = setting(0.05, unit="share", low=0, high=1, title="Click rate limit", source="003 §5.1")
    wait: Duration = setting(timedelta(hours=2), unit="duration", low=timedelta(minutes=1), high=timedelta(days=3), title="Wait", source="seed")
    least: Count = setting(30, unit="count", low=1, title="Least posts", source="seed")
    words: list[str] = setting(["a"], title="Words", source="seed")


def test_a_rule_uses_the_limit_that_was_set(tea: object) -> None:
    assert ClickPolicy.of_brand().ctr_limit == 0.05
    policy.revise(ClickPolicy, {"ctr_limit": 0.04}, reason="campaign")
    assert ClickPolicy.of_brand() == ClickPolicy(ctr_limit=0.04)
    with brand_scope(OTHER):
        assert ClickPolicy.of_brand().ctr_limit == 0.05


def test_one_query(tea: object, django_assert_num_queries: object) -> None:
    with django_assert_num_queries(1):  # type: ignore[operator]
        ClickPolicy.of_brand()


def test_a_revision_keeps_who_why_and_the_change(tea: object) -> None:
    policy.revise(ClickPolicy, {"wait": timedelta(hours=1), "words": ["x"]}, reason=" faster ")
    policy.revise(ClickPolicy, {"wait": timedelta(hours=1)}, reason="nothing new")
    (row,) = policy.history(ClickPolicy)
    assert (row.number, row.reason, row.made_by_name, row.brand_id) == (1, "faster", "Lin", 7)
    entry = AuditEntry.objects.get()
    assert entry.action == "policy.revised"
    assert entry.detail == {"before": {"wait": "PT2H", "words": ["a"]}, "after": {"wait": "PT1H", "words": ["x"]}, "note": "faster"}
    assert audit.verify() == []
    assert EventRow.objects.get().payload == {"policy": "test.clicks", "number": 1, "changed": ["wait", "words"]}
    policy.reset(ClickPolicy, reason="back")
    assert ClickPolicy.of_brand() == ClickPolicy()
    assert [r.number for r in policy.history(ClickPolicy)] == [2, 1]


@pytest.mark.parametrize(
    ("values", "problems"),
    [
        ({"ctr_limit": 1.5}, {"ctr_limit": "Click rate limit must be at most 100%."}),
        ({"wait": timedelta(0)}, {"wait": "Wait must be at least 1 min."}),
        ({"wait": timedelta(days=4)}, {"wait": "Wait must be at most 3 d."}),
        ({"least": "many"}, {"least": "Least posts: “many” cannot be read as a value in the unit “count”."}),
        ({"ctr": 1}, {"ctr": "test.clicks has no setting named ctr."}),
    ],
)
def test_refusals_name_field_bound_and_unit(tea: object, values: dict[str, object], problems: dict[str, str], english: None) -> None:
    with pytest.raises(policy.InvalidSettings) as refused:
        policy.revise(ClickPolicy, values, reason="r")
    assert refused.value.problems == problems
    assert not PolicyRevision.objects.exists()


def test_a_reason_and_a_permission_are_needed(tea: object, english: None) -> None:
    with pytest.raises(policy.InvalidSettings, match="reason"):
        policy.revise(ClickPolicy, {"least": 5}, reason=" ")
    with access.acting(access.Actor(user_id=4, name="viewer")), pytest.raises(access.Denied):
        policy.revise(ClickPolicy, {"least": 5}, reason="r")
    assert not PolicyRevision.objects.exists()
    assert not AuditEntry.objects.exists()


def test_what_another_version_stored_is_passed_over(tea: object) -> None:
    PolicyRevision(
        policy="test.clicks", number=1, values={"gone": 1, "least": -5, "ctr_limit": 0.1}, reason="", made_at="2026-01-01T00:00:00Z"
    ).save()
    assert ClickPolicy.of_brand() == ClickPolicy(ctr_limit=0.1)


def test_no_brand_no_policy() -> None:
    with pytest.raises(NoBrand):
        ClickPolicy.of_brand()
    assert ClickPolicy.of_scope() == ClickPolicy()


def test_description_is_plain() -> None:
    found = next(item for item in policy.describe() if item["key"] == "test.clicks")
    assert found["settings"][1] == {
        "name": "wait",
        "title": "Wait",
        "help": "",
        "unit": "duration",
        "low": "1 min",
        "high": "3 d",
        "default": "2 h",
        "source": "seed",
    }


def test_every_default_of_the_house_fits_its_bounds() -> None:
    assert all(kind() for kind in policy.policies().values())
