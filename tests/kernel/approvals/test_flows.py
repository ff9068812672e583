"""Flows: what can be used, versions, the program's own in both languages."""

from dataclasses import replace

import pytest
from django.utils import translation
from tests.kernel.approvals.house import BEN, LEAD, THREE, House

from guanhao.kernel import access, approvals
from guanhao.kernel.approvals import CheckItem, Criterion, FlowDefinition, InvalidFlow, Level, Refused
from guanhao.kernel.models import AuditEntry, FlowVersion

ONE = Level("one", "One", "review.first")


def refused(house: House, flow: FlowDefinition, reason: str = "x") -> dict[str, str]:
    with house.acting(LEAD), pytest.raises(InvalidFlow) as wrong:
        approvals.save_flow(flow, reason)
    assert not FlowVersion.objects.filter(key=flow.key).exists()
    return wrong.value.problems


@pytest.mark.parametrize(
    ("levels", "field", "words"),
    [
        ((), "levels", "at least one level"),
        ((replace(ONE, after="two"), replace(ONE, key="two", after="one")), "levels", "circle"),
        ((ONE, ONE), "levels.1.key", "key of its own"),
        ((replace(ONE, after="gone"),), "levels.1.after", "does not exist: gone"),
        ((replace(ONE, permission=""),), "levels.1.permission", "say who signs"),
        ((replace(ONE, permission="review.nothing"),), "levels.1.permission", "review.nothing"),
        ((replace(ONE, parties=("review.first", "no.such")),), "levels.1.parties", "no.such"),
        ((replace(ONE, people=(BEN, 99)),), "levels.1.people", "#99"),
        ((replace(ONE, people=(BEN,), mode=2),), "levels.1.mode", "from 1 to"),
        ((replace(ONE, mode=0),), "levels.1.mode", "from 1 to"),
        ((replace(ONE, title=" "),), "levels.1.title", "name"),
        ((replace(ONE, pass_mark=101),), "levels.1.pass_mark", "0 to 100"),
        ((replace(ONE, score=(Criterion("a", "A", 0),)),), "levels.1.score", "above 0"),
        ((replace(ONE, score=(Criterion("a", "A"), Criterion("a", "B"))),), "levels.1.score", "key of its own"),
        ((replace(ONE, checklist=tuple(CheckItem(f"c{n}", f"C{n}") for n in range(41))),), "levels.1.checklist", "40"),
        (tuple(replace(ONE, key=f"k{n}") for n in range(13)), "levels", "12"),
    ],
)
def test_flows_that_cannot_be_used(house: House, levels: tuple[Level, ...], field: str, words: str) -> None:
    assert words in refused(house, FlowDefinition("new", "New", "custom", levels))[field]


def test_creative_release_and_hot_need_three_levels(house: House) -> None:
    assert "3" in refused(house, FlowDefinition("new", "New", "hot", (ONE,)))["levels"]
    with access.acting(access.SYSTEM):
        from guanhao.kernel.policy import revise

        revise(approvals.ReviewPolicy, {"levels": 1}, reason="Small team")
    with house.acting(LEAD):
        assert approvals.save_flow(FlowDefinition("new", "New", "hot", (ONE,)), "x").number == 1


def test_a_reason_and_the_permission_are_needed(house: House) -> None:
    assert "reason" in refused(house, FlowDefinition("new", "New", "custom", (ONE,)), " ")
    with house.acting(BEN), pytest.raises(access.Denied):
        approvals.save_flow(FlowDefinition("new", "New", "custom", (ONE,)), "x")
    assert not FlowVersion.objects.filter(key="new").exists()


def test_versions(house: House) -> None:
    with house.acting(LEAD):
        assert approvals.save_flow(THREE, "again").number == 1
        assert approvals.save_flow(replace(THREE, title="Other"), "renamed").number == 2
        assert approvals.flow("three", 1).title == "Three levels"
        assert [view.reason for view in approvals.flow_versions("three")] == ["renamed", "first"]
        assert approvals.retire_flow("three", reason="old").active is False
        assert "three" not in {view.key for view in approvals.flows()}
    with pytest.raises(Refused, match="out of use"):
        house.start()
    assert AuditEntry.objects.filter(action="approvals.flow_saved", target="approvals.flow:three").count() == 2
    with pytest.raises(approvals.NoFlow):
        approvals.flow("three", 9)


def test_a_level_may_follow_another_than_the_one_before(house: House) -> None:
    levels = (replace(ONE, key="a", after="b"), replace(ONE, key="b", after="c"), replace(ONE, key="c", after=""))
    flow = FlowDefinition("order", "Order", "custom", (levels[2], levels[0], levels[1]))
    with house.acting(LEAD):
        approvals.save_flow(flow, "x")
    assert [level.key for level in house.start("order").levels] == ["c", "b", "a"]


def test_the_programs_own_flows_are_there_from_the_first_day_in_both_languages(house: House) -> None:
    assert [view.key for view in approvals.flows()][:5] == ["creative", "release", "hot", "joint", "major"]
    assert approvals.flow("release").number == 0
    with house.acting(LEAD), translation.override("zh-hans"):
        shown = approvals.flow("release").definition
        saved = approvals.save_flow(replace(shown, levels=(*shown.levels[:-1], replace(shown.levels[-1], title="终审（总监）"))), "名称")
        assert saved.number == 2
    changed = approvals.flow("release").definition
    assert changed.levels[0].title == "First review: layout and typos"
    assert changed.levels[-1].title == "终审（总监）"


def test_what_a_person_wrote_is_never_translated(house: House) -> None:
    with house.acting(LEAD):
        approvals.save_flow(FlowDefinition("own", "Politics", "custom", (replace(ONE, title="Name"),)), "x")
    with translation.override("zh-hans"):
        flow = approvals.flow("own").definition
    assert (flow.title, flow.levels[0].title) == ("Politics", "Name")


def test_flows_travel_as_json(house: House) -> None:
    for view in approvals.flows():
        assert approvals.from_json(approvals.to_json(view.definition)) == view.definition
    with pytest.raises(InvalidFlow) as wrong:
        approvals.from_json({"key": "x", "title": "X", "kind": "y", "levels": [{"key": "a"}]})
    assert list(wrong.value.problems) == ["levels.1.title"]
