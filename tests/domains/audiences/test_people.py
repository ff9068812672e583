"""Audiences, tags, lists, personas, exports and deletion: the acceptance examples through the real entries."""

import hashlib
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from django.conf import settings
from tests.domains.audiences.samples import START, events, many, posts

from guanhao.domains.audiences import facade
from guanhao.domains.audiences.contracts import Definition, Refused
from guanhao.domains.audiences.models import Deletion, Export, Segment, SegmentVersion, TagEvidence
from guanhao.domains.audiences.services import definitions, exports, lists, personas, segments, tagging
from guanhao.domains.people import facade as people
from guanhao.kernel import access, approvals, warehouse
from guanhao.kernel.events import deliver_pending
from guanhao.kernel.jobs import run_due
from guanhao.kernel.models import AuditEntry
from guanhao.kernel.privacy.models import AccessNote
from guanhao.kernel.tenancy import BrandRef

TODAY = (2026, 4, 20, 12)


@pytest.fixture(autouse=True)
def _today(monkeypatch: pytest.MonkeyPatch) -> None:
    from datetime import UTC, datetime

    from guanhao.domains.audiences.services import definitions as d
    from guanhao.domains.audiences.services import personas as p
    from guanhao.domains.audiences.services import tagging as t

    for module in (d, p, t):
        monkeypatch.setattr(module, "now", lambda: datetime(*TODAY, tzinfo=UTC))


def texts(found: Any) -> set[str]:
    """The texts behind a bitmap."""
    import numpy as np

    return set(facade.numbers().names(np.array(list(found), np.uint32)).to_pylist())


def tree(*leaves: dict[str, Any]) -> Definition:
    """All of these conditions."""
    return Definition("rules", {"tree": {"all": list(leaves)}})


def person(name: str, *, purpose: str = "") -> int:
    """Somebody known on weibo by this name."""
    number = people.resolve([people.Handle("weibo", name, name)])[0]
    if purpose:
        people.give_consent(person_id=number, purpose=purpose, source="form")
    return number


def test_a_rule_tree_finds_whom_sql_finds(in_brand: BrandRef) -> None:
    warehouse.append("posts", posts())
    warehouse.append("events", many(2000))
    found = definitions.members_by(
        tree(
            {"kind": "did", "actions": ["like", "share"], "days": 60, "least": 2},
            {"any": [{"kind": "platform", "platforms": ["douyin"]}, {"kind": "did", "days": 60, "topic": "topic-2"}]},
            {"not": {"kind": "recency", "from": 0, "to": 15}},
        )
    )
    sql = """SELECT person_id FROM events LEFT JOIN posts p USING (account_id, post_id) WHERE person_id <> '' GROUP BY 1
    HAVING count_if(type IN ('like', 'share')) >= 2 AND (bool_or(events.platform = 'douyin') OR bool_or(p.topic = 'topic-2'))
    AND NOT bool_or(events.day >= DATE '2026-04-05')"""
    assert texts(found) == {row["person_id"] for row in warehouse.rows(sql)}
    assert 0 < len(found) < 300


@pytest.mark.parametrize(
    "bad",
    [
        {},
        {"kind": "dream"},
        {"all": []},
        {"kind": "did", "days": -1},
        {"kind": "did", "days": 7, "least": 3, "most": 1},
        {"kind": "segment", "segment": 999},
        {"not": {"kind": "orders"}},
        {"kind": "spend", "least": float("nan")},
    ],
)
def test_a_bad_tree_is_refused_and_nothing_is_made(in_brand: BrandRef, bad: dict[str, Any]) -> None:
    with pytest.raises(Refused) as told:
        facade.save_segment(name="Bad", definition=Definition("rules", {"tree": bad}))
    assert told.value.field == "tree"
    assert not Segment.objects.exists()


def test_versions_overlap_algebra_and_cycles(in_brand: BrandRef) -> None:
    warehouse.append("events", many(1500))
    likers = facade.save_segment(name="Likers", definition=tree({"kind": "did", "actions": ["like"], "days": 60}))
    sharers = facade.save_segment(name="Sharers", definition=tree({"kind": "did", "actions": ["share"], "days": 60}))
    only = Definition("algebra", {"tree": {"all": [{"kind": "segment", "segment": likers}, {"not": {"kind": "segment", "segment": sharers}}]}})
    third = facade.save_segment(name="Only", definition=only)
    assert facade.members(third) == facade.members(likers) - facade.members(sharers)
    row = Segment.objects.get(pk=likers)
    with pytest.raises(Refused):
        segments.change_segment(segment_id=likers, revision=row.revision, name="Likers", purpose="analysis", every="daily", definition=only)
    with pytest.raises(Refused):
        segments.archive(segment_id=likers)
    warehouse.append("events", events([("new", 1, "weibo", "brand-new", "like", 30)]))
    segments.refresh(segment_id=likers)
    version = SegmentVersion.objects.get(segment_id=likers, number=2)
    assert (version.joined, version.left) == (1, 0)
    assert "brand-new" in texts(facade.members(likers))


def test_a_small_group_is_hidden(in_brand: BrandRef) -> None:
    warehouse.append("events", events([(f"e{n}", 1, "weibo", f"p{n}", "view", 1) for n in range(9)]))
    wanted = tree({"kind": "did", "days": 60})
    assert facade.size_of(wanted).hidden
    number = facade.save_segment(name="Few", definition=wanted)
    assert (facade.segment(number).size, facade.segment(number).hidden) == (None, True)
    warehouse.append("events", events([("e9", 1, "weibo", "p9", "view", 1)]))
    assert facade.size_of(wanted).count == 10
    assert [facade.hide_small(n) for n in (0, 1, 9, 10)] == [0, None, None, 10]


def test_a_consent_is_part_of_an_audience_and_taking_it_back_counts_at_once(in_brand: BrandRef) -> None:
    warehouse.append("events", events([(f"e{n}", 1, "weibo", f"p{n}", "view", 1) for n in range(30)]))
    known = [person(f"p{n}", purpose="marketing") for n in range(20)]
    number = facade.save_segment(name="Mail", definition=tree({"kind": "did", "days": 60}), purpose="marketing")
    assert texts(facade.members(number)) == {f"p{n}" for n in range(20)}
    people.withdraw_consent(person_id=known[3], purpose="marketing")
    assert "p3" not in texts(facade.members(number))
    people.give_consent(person_id=known[4], purpose="analysis", source="form")
    people.withdraw_consent(person_id=known[4], purpose="analysis")
    assert "p4" not in texts(facade.members(number))
    assert "p4" not in texts(definitions.members_by(tree({"kind": "did", "days": 60})))


def test_five_likes_of_skin_care_posts_give_the_tag_with_five_links(
    in_brand: BrandRef, acting_as: Callable[..., AbstractContextManager[Any]]
) -> None:
    warehouse.append("posts", posts())
    rows = [(f"a{n}", 1, "weibo", "ann", "like", n, f"p{4 * n}") for n in range(5)]
    rows += [(f"b{n}", 1, "weibo", "ben", "like", n, f"p{4 * n}") for n in range(4)]
    warehouse.append("events", events(rows))
    ann, ben = person("ann"), person("ben")
    with acting_as("analyst"):  # who keeps rules need not be allowed to change people by hand
        rule = tagging.save_rule(tag="skin care", actions=["like"], side="tag", value="skin care", times=5, window_days=90)
        assert tagging.apply_rule(rule_id=rule.pk) == 1
    assert people.card(ann).tags == ("skin care",)
    assert people.card(ben).tags == ()
    kept = TagEvidence.objects.get()
    assert (kept.person_id, len(kept.events)) == (ann, 5)
    assert {one["post"] for one in kept.events} == {"p0", "p4", "p8", "p12", "p16"}
    assert texts(definitions.members_by(tree({"kind": "tag", "tags": ["skin care"]}))) == {"ann"}


def test_620_of_1000_young_people_make_the_dominant_band(in_brand: BrandRef) -> None:
    rows = [["person_id", "age", "region"], *([f"p{n}", "24" if n < 620 else "45", "四川"] for n in range(1000))]
    assert lists.import_traits(rows=rows) == 2000
    ids = [f"p{n}" for n in range(1000)]
    number, match = lists.import_segment(name="Newcomers", ids=ids, purpose="analysis", source="CRM")
    assert match.share == 1.0
    side = personas.persona(number or 0).side("age")
    assert [(one.value, one.count, one.share, one.dominant) for one in side.values] == [("18–30", 620, 0.62, True), ("41–50", 380, 0.38, False)]
    with pytest.raises(Refused, match="3"):
        lists.import_traits(rows=[["person_id", "age"], ["a", "20"], ["b", "old"]])


@pytest.mark.parametrize("kind", ["", "sha256", "md5"])
def test_a_list_with_590_of_1000_known_fails_the_gate_and_600_pass(in_brand: BrandRef, kind: str) -> None:
    warehouse.append("events", events([(f"e{n}", 1, "weibo", f"p{n}", "view", 1) for n in range(600)]))
    facade.behaviour()

    def written(text: str) -> str:
        return hashlib.new(kind, text.encode()).hexdigest() if kind else text

    ids = [written(f"p{n}") for n in range(590)] + [written(f"other-{n}") for n in range(410)]
    number, match = lists.import_segment(name="DMP", ids=ids, purpose="analysis", source="DMP")
    assert (number, match.given, match.matched, match.share, match.passed) == (None, 1000, 590, 0.59, False)
    assert not Segment.objects.exists()
    ids = [written(f"p{n}") for n in range(600)] + [written(f"other-{n}") for n in range(400)]
    number, match = lists.import_segment(name="DMP", ids=ids, purpose="analysis", source="DMP")
    assert match.passed
    assert len(facade.members(number or 0)) == 600


def test_phone_numbers_without_permission_are_denied_and_logged(
    brand: BrandRef, acting_as: Callable[..., AbstractContextManager[Any]], in_brand: BrandRef
) -> None:
    warehouse.append("events", events([(f"e{n}", 1, "weibo", f"p{n}", "view", 1) for n in range(12)]))
    for n in range(12):
        person(f"p{n}", purpose="marketing")
    number = facade.save_segment(name="Mail", definition=tree({"kind": "did", "days": 60}), purpose="marketing")
    with acting_as("analyst"), pytest.raises((Refused, access.Denied)):
        exports.ask(segment_id=number, purpose="marketing", recipient="Mailer", reason="Spring", columns=["person_id", "phone"])
    assert not Export.objects.exists()
    denied = AuditEntry.objects.filter(action="audiences.export_denied")
    assert denied.count() == 1
    with pytest.raises(Refused):
        exports.ask(segment_id=number, purpose="research", recipient="Mailer", reason="Spring")
    with pytest.raises(Refused):  # the program itself answers for nothing
        exports.ask(segment_id=number, purpose="marketing", recipient="Mailer", reason="Spring")
    with acting_as("director"):
        row = exports.ask(segment_id=number, purpose="marketing", recipient="Mailer", reason="Spring", columns=["person_id"])
        with pytest.raises(Refused):
            exports.decide(export_id=row.pk, approve=True)
        with pytest.raises(Refused):
            exports.download(export_id=row.pk)
    with acting_as("editor"), pytest.raises((Refused, access.Denied)):
        exports.decide(export_id=row.pk, approve=True)
    with acting_as("manager"):
        exports.decide(export_id=row.pk, approve=True)
    assert approvals.standing(exports.part_of(Export.objects.get())).state == "approved"
    people.withdraw_consent(person_id=people.people_of(["p5"])["p5"], purpose="marketing")
    name, raw = exports.download(export_id=row.pk)
    assert name.endswith(".csv")
    assert set(raw.decode("utf-8-sig").split()) == {"person_id"} | {f"p{n}" for n in range(12) if n != 5}
    assert AuditEntry.objects.filter(action="audiences.export_fetched").count() == 1
    assert [one.target for one in AccessNote.objects.filter(what="denied", note="person_id,phone")] == [f"audiences.segment:{number}"]


def test_fetching_phone_numbers_without_permission_stays_in_both_logs(
    in_brand: BrandRef, acting_as: Callable[..., AbstractContextManager[Any]]
) -> None:
    warehouse.append("events", events([(f"e{n}", 1, "weibo", f"p{n}", "view", 1) for n in range(12)]))
    for n in range(12):
        person(f"p{n}", purpose="marketing")
    number = facade.save_segment(name="Mail", definition=tree({"kind": "did", "days": 60}), purpose="marketing")
    with acting_as("director"):
        row = exports.ask(segment_id=number, purpose="marketing", recipient="Mailer", reason="Spring", columns=["person_id", "phone"])
    with acting_as("manager"):
        exports.decide(export_id=row.pk, approve=True)
    nosy = access.Actor(user_id=77, name="Nosy", permissions=frozenset({"audiences.export", "audiences.view"}))
    with access.acting(nosy), pytest.raises(Refused, match="手机号"):
        exports.download(export_id=row.pk)
    assert AuditEntry.objects.filter(action="audiences.export_denied", target=f"audiences.export:{row.pk}").count() == 1
    assert AccessNote.objects.get(actor_id=77).what == "denied"
    assert Export.objects.get().downloads == 0


def test_an_export_is_decided_at_the_review_desk_too(in_brand: BrandRef, acting_as: Callable[..., AbstractContextManager[Any]]) -> None:
    warehouse.append("events", events([(f"e{n}", 1, "weibo", f"p{n}", "view", 1) for n in range(12)]))
    for n in range(12):
        person(f"p{n}", purpose="marketing")
    number = facade.save_segment(name="Mail", definition=tree({"kind": "did", "days": 60}), purpose="marketing")
    with acting_as("director"):
        first, second, third = (exports.ask(segment_id=number, purpose="marketing", recipient=name, reason="R") for name in "ABC")
    with acting_as("manager"):
        for row in (first, second):
            view = approvals.approval(row.approval_id)
            if row is first:
                approvals.sign(approval_id=view.id, level="privacy", seen=view.seen)
            else:
                approvals.send_back(approval_id=view.id, level="privacy", comment="too many columns")
        deliver_pending()
        done = Export.objects.get(pk=first.pk)
        assert (done.state, done.decided_by) == ("ready", access.current_actor().name)
        row = Export.objects.get(pk=second.pk)
        assert (row.state, row.note, row.members) == ("refused", "too many columns", None)
        exports.decide(export_id=third.pk, approve=True)
        Export.objects.filter(pk=third.pk).update(columns=["person_id", "name"])  # not what was approved
        with pytest.raises(Refused):
            exports.download(export_id=third.pk)
    assert exports.download(export_id=first.pk)[1]


def test_a_forgotten_person_is_nowhere_in_the_data_folder(in_brand: BrandRef, acting_as: Callable[..., AbstractContextManager[Any]]) -> None:
    secret = "zz-secret-handle"
    warehouse.append("posts", posts())
    warehouse.append("events", many(300))
    rows = [(f"s{n}", 1, "weibo", secret, "like", n) for n in range(5)] + [(f"x{n}", 1, "weibo", f"n{n}", "like", n) for n in range(20)]
    warehouse.append("events", events(rows))
    order = {"order_id": ["o1", "o2"], "person_id": [secret, "n1"], "platform": ["weibo", "weibo"], "account_id": pa.array([1, 1], pa.int64())}
    warehouse.append("orders", pa.table({**order, "amount": [5.0, 6.0]}))
    number = person(secret, purpose="marketing")
    for n in range(20):
        person(f"n{n}", purpose="marketing")
    made = facade.save_segment(name="All", definition=tree({"kind": "did", "days": 60}), purpose="marketing")
    with acting_as("director"):
        row = exports.ask(segment_id=made, purpose="marketing", recipient="M", reason="R")
    with acting_as("manager"):
        exports.decide(export_id=row.pk, approve=True)
    warehouse.compact("events", full=True)
    assert secret in texts(facade.members(made))
    before = len(facade.members(made))
    place = int(facade.numbers().of(pa.array([secret]))[0])
    people.forget(number, reason="asked")
    deliver_pending()
    run_due()
    proof = Deletion.objects.get()
    assert proof.done_at is not None
    assert proof.left == {}
    assert (proof.found["events"], proof.found["orders"], proof.found["exports"]) == (5, 1, 1)
    assert len(facade.members(made)) == before - 1
    assert Segment.objects.get(pk=made).size == before - 1
    assert place not in facade.behaviour().everybody()
    assert not [one for one in facade.events_of(START, START.replace(year=2027)).people() if one == place]
    assert facade.numbers().of(pa.array([secret])).tolist() == [0]
    assert b"n1\r\n" in exports.download(export_id=row.pk)[1]
    assert secret.encode() not in exports.download(export_id=row.pk)[1]
    assert warehouse.rows("SELECT count(*) AS n FROM events WHERE person_id = 'n1'")[0]["n"] == 1
    home = Path(settings.HOME)
    for path in [*home.rglob("*")]:
        if path.is_file() and f"/{in_brand.id}/" in str(path):
            assert secret.encode() not in path.read_bytes(), path
            if path.suffix == ".parquet":
                assert secret not in str(pq.read_table(path).to_pydict()), path
