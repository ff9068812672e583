"""A draw anyone can replay (INT-05 a): same seed and entries give the same winners, nobody wins twice, nothing is changed afterwards."""

import copy
import hashlib
import hmac
import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils.translation import override
from tests.domains.interaction.make import LOTTERY, MOMENT, activity, visitor

from guanhao.domains.compliance.models import BlacklistLine
from guanhao.domains.interaction.contracts import Closed, Refused
from guanhao.domains.interaction.models import Activity, Draw, Entrant, Winner
from guanhao.domains.interaction.rules import replay_lottery as replay
from guanhao.domains.interaction.selectors import lottery as selectors
from guanhao.domains.interaction.services import activities, drawing, entering
from guanhao.kernel.access import Denied
from guanhao.kernel.now import time_at

SCRIPT = Path(replay.__file__)


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    """Words to compare."""
    with override("en"):
        yield


def ready(entries: int = 30, **settings: Any) -> Activity:
    """A lottery with entries by page, closed."""
    with time_at(MOMENT):
        one = activity("lottery", **settings)
        for number in range(entries):
            entering.enter(activity=one, visitor=visitor(one, f"v{number}"), draft=entering.EntryDraft(name=f"茶友{number}", of_age=True))
    with time_at(MOMENT + timedelta(days=1, hours=1)):
        activities.close_ended()
    one.refresh_from_db()
    return one


def drawn(**settings: Any) -> Activity:
    """The same, drawn."""
    one = ready(**settings)
    with time_at(MOMENT + timedelta(days=2, hours=1)):
        drawing.draw_lottery(activity=one)
    return one


def outside(tmp_path: Path, published: dict[str, Any]) -> tuple[int, str]:
    """What the script says, run by a plain Python without the house."""
    file = tmp_path / "draw.json"
    file.write_text(json.dumps(published, ensure_ascii=False), encoding="utf-8")
    ended = subprocess.run([sys.executable, "-I", "-S", str(SCRIPT), str(file)], capture_output=True, text=True, check=False)
    return ended.returncode, ended.stdout + ended.stderr


def test_an_outsider_replays_the_draw_and_gets_the_same_winners(in_brand: Any, tmp_path: Path) -> None:
    one = drawn()
    published = json.loads(json.dumps(selectors.published(one)))
    code, said = outside(tmp_path, published)
    assert (code, said.splitlines()[-1]) == (0, "OK: rules, entries, seed, public value and winners agree.")
    assert [winner["prize"] for winner in published["winners"]] == ["p1", "p2", "p2", "p2"]
    assert len(published["alternates"]) == 2
    assert all(winner["ticket"] in said for winner in published["winners"])


def test_the_algorithm_as_the_documentation_words_it(in_brand: Any) -> None:
    """Written a second time from the words of the guide, without the house's functions."""
    public = selectors.published(drawn())
    text = "\n".join(["guanhao-lottery-1", public["seed"], public["public_value"], public["entries_sha256"], public["rules_sha256"]])
    key = hashlib.sha256(text.encode()).digest()
    ranked = sorted((one["ticket"] for one in public["entries"]), key=lambda ticket: hmac.new(key, ticket.encode(), "sha256").digest())
    assert [one["ticket"] for one in public["winners"]] == ranked[:4]
    assert public["alternates"] == ranked[4:6]
    listed = json.dumps(public["entries"], ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    assert hashlib.sha256(listed.encode()).hexdigest() == public["entries_sha256"]
    assert hashlib.sha256(public["seed"].encode()).hexdigest() == public["seed_sha256"]


def test_the_same_seed_and_entries_give_the_same_winners() -> None:
    entries = [{"ticket": f"t{number}", "person": f"p{number}", "name": "x"} for number in range(100)]
    prizes = [{"key": "a", "quantity": 2}, {"key": "b", "quantity": 5}]
    final = replay.final_seed("s", "3391.88", "e", "r")
    first = replay.draw(entries, prizes, 3, final)
    assert replay.draw(list(reversed(entries)), prizes, 3, final) == first
    assert replay.draw(entries, prizes, 3, replay.final_seed("s", "3391.89", "e", "r")) != first
    tickets = [winner["ticket"] for winner in first[0]] + first[1]
    assert len(set(tickets)) == 10


def test_every_entry_has_the_same_chance() -> None:
    """10,000 draws of one out of five: each between 1,900 and 2,100 (five standard deviations are 200)."""
    entries = [{"ticket": f"t{number}", "person": f"p{number}", "name": "x"} for number in range(5)]
    counts = dict.fromkeys((one["ticket"] for one in entries), 0)
    for seed in range(10_000):
        winners, _alternates = replay.draw(entries, [{"key": "a", "quantity": 1}], 0, replay.final_seed(str(seed), "", "e", "r"))
        counts[winners[0]["ticket"]] += 1
    assert all(1_800 < count < 2_200 for count in counts.values())


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda one: one["entries"].pop(), "entries: the list is not the one committed"),
        (lambda one: one["winners"][0].update(ticket=one["alternates"][0]), "winners: the draw gives others"),
        (lambda one: one.update(seed="0" * 64), "seed: it is not the one committed"),
        (lambda one: one["rules"]["prizes"][0].update(quantity=2), "rules: they are not those committed"),
        (lambda one: one.update(public_value="7"), "winners: the draw gives others"),
    ],
)
def test_tampering_is_found_outside(in_brand: Any, tmp_path: Path, change: Callable[[dict[str, Any]], Any], said: str) -> None:
    published = copy.deepcopy(json.loads(json.dumps(selectors.published(drawn()))))
    change(published)
    code, told = outside(tmp_path, published)
    assert code == 1
    assert f"PROBLEM {said}" in told


def test_one_person_with_two_entries_wins_once(in_brand: Any) -> None:
    """The same phone from two browsers, and the same author from a comment and the page: one place in the list."""
    with time_at(MOMENT):
        one = activity("lottery", asks_contact=True, purpose="To tell winners")
        draft = entering.EntryDraft
        entering.enter(activity=one, visitor=visitor(one, "phone"), draft=draft(name="A", contact="13800138000", platform="weibo", handle="@Tea"))
        again = entering.enter(activity=one, visitor=visitor(one, "tablet"), draft=draft(name="A", contact="138 0013 8000"))
        assert again.again is True
        entering.add_entries(activity=one, drafts=[draft(name="A", platform="weibo", handle="tea"), draft(name="B", platform="weibo", handle="b")])
        activities.close_activity(one)
    listed = selectors.published_entries(one)
    assert len(listed) == 2
    assert Entrant.objects.filter(out="twice").count() == 1
    with time_at(MOMENT + timedelta(days=3)):
        winners = drawing.draw_lottery(activity=one)
    assert len({winner.person for winner in winners}) == len(winners) == 2


def test_a_prize_above_the_cap_is_refused_with_the_article(in_brand: Any) -> None:
    with time_at(MOMENT), pytest.raises(Refused, match=r"Art\. 17"):
        activity("lottery", prizes=[{"title": "Car", "yuan": 50_001, "quantity": 1}])
    assert Draw.objects.count() == 0
    assert Activity.objects.get().state == "draft"


@pytest.mark.parametrize(
    ("settings", "article", "field"),
    [
        ({"contact": ""}, "Art. 13", "contact"),
        ({"prizes": []}, "Art. 13", "prizes"),
        ({"draw_at": ""}, "Art. 13", "draw_at"),
        ({"least_age": 13}, "Art. 31", "least_age"),
        ({"asks_contact": True, "purpose": ""}, "Art. 17", "purpose"),
    ],
)
def test_what_the_law_asks_is_asked(in_brand: Any, settings: dict[str, Any], article: str, field: str) -> None:
    with time_at(MOMENT), pytest.raises(Refused, match=article) as refused:
        activity("lottery", **settings)
    assert refused.value.field == field


def test_eligibility_blacklist_and_insiders_are_left_out_and_counted(in_brand: Any, director: Any) -> None:
    BlacklistLine(platform="weibo", author_id="bad", author_name="Bad", reason="r", made_at=MOMENT).save()
    with time_at(MOMENT):
        one = activity("lottery", followed=True, least_likes=3, insiders=["cousin"])
        facts = {"platform": "weibo", "followed": True, "likes": 3}
        drafts = [
            entering.EntryDraft(handle="good", **facts),
            entering.EntryDraft(handle="few", **{**facts, "likes": 2}),
            entering.EntryDraft(handle="stranger", **{**facts, "followed": None}),
            entering.EntryDraft(handle="bad", **facts),
            entering.EntryDraft(handle="Cousin", **facts),
            entering.EntryDraft(handle=director.email, **facts),
        ]
        assert entering.add_entries(activity=one, drafts=drafts) == entering.Took(6, 0)
        assert entering.add_entries(activity=one, drafts=drafts[:2]) == entering.Took(0, 2)
        activities.close_activity(one)
    assert selectors.left_out(one) == {"blacklisted": 1, "few_likes": 1, "insider": 2, "not_followed": 1}
    assert [entry["name"] for entry in selectors.published_entries(one)] == ["g**d"]


def test_the_public_value_is_typed_by_two_people(in_brand: Any, acting_as: Any) -> None:
    one = ready(public_value_name="SSE Composite close of 2026-03-04")
    with time_at(MOMENT + timedelta(days=3)):
        with pytest.raises(Closed, match="Two people"):
            drawing.draw_lottery(activity=one)
        with acting_as("director"):
            drawing.type_value(activity=one, value="3391.88")
            assert drawing.type_value(activity=one, value="3391.88").public_value == ""
        with acting_as("community"), pytest.raises(Refused, match="typed something else"):
            drawing.type_value(activity=one, value="3391.89")
        with acting_as("community"):
            assert drawing.type_value(activity=one, value=" 3391.88 ").public_value == "3391.88"
        drawing.draw_lottery(activity=one)
    assert replay.problems(selectors.published(one)) == []


def test_no_draw_before_its_time_nor_from_an_open_list_nor_twice(in_brand: Any, acting_as: Any) -> None:
    with time_at(MOMENT):
        early = activity("lottery")
        with pytest.raises(Closed):
            drawing.draw_lottery(activity=early)
    one = ready()
    with time_at(MOMENT + timedelta(days=1, hours=2)), pytest.raises(Closed, match="later time"):
        drawing.draw_lottery(activity=one)
    with time_at(MOMENT + timedelta(days=3)):
        with acting_as("viewer"), pytest.raises(Denied):
            drawing.draw_lottery(activity=one)
        first = [winner.pk for winner in drawing.draw_lottery(activity=one)]
        assert [winner.pk for winner in drawing.draw_lottery(activity=one)] == first


def test_an_alternate_steps_in(in_brand: Any) -> None:
    one = drawn()
    first, *_others = Winner.objects.filter(activity=one).order_by("pk")
    with time_at(MOMENT + timedelta(days=4)):
        assert drawing.move_prize(winner=first, state="notified") is None
        with pytest.raises(Refused, match="Say why"):
            drawing.move_prize(winner=first, state="lapsed")
        following = drawing.move_prize(winner=first, state="lapsed", note="no answer for 15 days")
        assert following is not None
        assert (following.place, following.fills_id) == (1, first.pk)
        with pytest.raises(Refused):
            drawing.move_prize(winner=first, state="sent")
        drawing.move_prize(winner=following, state="claimed")
        drawing.move_prize(winner=following, state="sent", note="SF123")
    shown = [(place.prize, place.alternate, place.winner.state) for place in selectors.places(one)[:2]]
    assert shown == [("Tea set", False, "lapsed"), ("Tea set", True, "sent")]
    assert replay.problems(selectors.published(one)) == []


WRITES = [
    "UPDATE interaction_entrant SET person = 'x' WHERE id = (SELECT min(id) FROM interaction_entrant)",
    "DELETE FROM interaction_entrant",
    "UPDATE interaction_draw SET rules_sha256 = 'x'",
    "UPDATE interaction_draw SET entries_sha256 = 'x'",
    "UPDATE interaction_draw SET shown_seed = 'x'",
    "UPDATE interaction_draw SET public_value = 'x'",
    "UPDATE interaction_winner SET entrant_id = -1 WHERE id = (SELECT min(id) FROM interaction_winner)",
    "UPDATE interaction_winner SET prize = 'p2', place = 99 WHERE place = 1",
    "DELETE FROM interaction_winner",
    """INSERT INTO interaction_entrant (brand_id, activity_id, ticket, person, alias, shown, voter, origin, platform, handle, name, contact, text,
    source, out, out_why, made_at) SELECT brand_id, activity_id, 'new', 'new', '', 'n', 'new', '', '', '', '', '', '', 'page', '', '', made_at
    FROM interaction_entrant WHERE id = (SELECT min(id) FROM interaction_entrant)""",
]


@pytest.mark.parametrize("sql", WRITES)
def test_the_database_itself_refuses_changes(in_brand: Any, sql: str) -> None:
    one = drawn()
    before = selectors.published(one)
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)
    assert selectors.published(one) == before


def test_names_are_masked_and_contacts_are_never_published(in_brand: Any) -> None:
    with time_at(MOMENT):
        one = activity("lottery", asks_contact=True, purpose="To tell winners")
        entering.enter(activity=one, visitor=visitor(one, "a"), draft=entering.EntryDraft(name="欧阳青禾", contact="13800138000", handle="secret-id"))
        activities.close_activity(one)
    text = json.dumps(selectors.published(one), ensure_ascii=False)
    assert "欧**禾" in text
    assert not [word for word in ("欧阳青禾", "13800138000", "secret-id") if word in text]


def test_published_rules_do_not_change(in_brand: Any) -> None:
    with time_at(MOMENT):
        one = activity("lottery")
        prizes = [{"title": "Tea set", "yuan": 1, "quantity": 1}]
        with pytest.raises(Refused, match=r"Art\. 13"):
            activities.change_activity(one, activities.ActivityDraft(kind="lottery", title=one.title, settings={**LOTTERY, "prizes": prizes}))
    assert selectors.problems(one) == []
