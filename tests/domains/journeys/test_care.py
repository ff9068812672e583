"""Pushes, win-back, the private pool, layers (PUB-09, GRO-10, GRO-11, STR-06)."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.core import mail as outbox
from tests.domains.journeys import make
from tests.domains.journeys.make import NOON, fresh, journey, person

from guanhao.domains.audiences import facade as audiences
from guanhao.domains.journeys.contracts import Refused
from guanhao.domains.journeys.models import HandTask, JourneyMail, Passage, PoolContact, PushPart, PushPerson, WinbackCase
from guanhao.domains.journeys.selectors import crowd, dormant, lists, pool
from guanhao.domains.journeys.services import caring, entering, firing, handing, mailing, pushing
from guanhao.domains.links.models import Link
from guanhao.domains.people import facade as people
from guanhao.kernel.access import Denied
from guanhao.kernel.now import time_at

pytestmark = pytest.mark.django_db


def segment(name: str, tag: str) -> int:
    """An audience of a tag, for marketing."""
    tree = {"tree": {"all": [{"kind": "tag", "tags": [tag]}]}}
    return audiences.save_segment(name=name, definition=audiences.Definition("rules", tree), purpose="marketing")


@pytest.fixture
def push(in_brand: Any) -> Any:
    """Paying people get the report, potential ones the beginner's guide; ada is both."""
    with time_at(NOON - timedelta(days=2)):
        ids = {name: person(name, mail=f"{name}@example.com") for name in ("ada", "bob", "carl")}
        person("dora", agrees=())
        people.tag(person_ids=[ids["ada"], ids["bob"]], add=["paying"])
        people.tag(person_ids=[ids["ada"], ids["carl"]], add=["potential"])
        make.events([(name, "view", 1) for name in ("ada", "bob", "carl", "dora")])
        row = pushing.make_push(title="June")
        for name, tag, title, hour in (("Paying", "paying", "Report", 1), ("Potential", "potential", "Guide", 0)):
            draft = pushing.PartDraft(
                segment_id=segment(name, tag), title=title, text="x", planned_at=NOON + timedelta(hours=hour), target="https://example.com/a"
            )
            pushing.save_part(push=row, draft=draft)
    return row, ids


def test_nobody_gets_two_parts_of_a_push(push: Any) -> None:
    row, ids = push
    with time_at(NOON - timedelta(hours=1)):
        reach = [(one.part.title, one.people, one.earlier) for one in pushing.preview(row)]
        assert reach == [("Report", (ids["ada"], ids["bob"]), 0), ("Guide", (ids["carl"],), 1)]
        pushing.plan_push(push=row)
        assert pushing.send_due() == 0
    with time_at(NOON + timedelta(minutes=1)):
        assert pushing.send_due() == 1
        assert mailing.send_due() == 1
        assert pushing.send_due() == 0
    with time_at(NOON + timedelta(hours=1, minutes=1)):
        assert pushing.send_due() == 1
        assert mailing.send_due() == 2
    assert sorted((one.to[0], one.subject.partition("] ")[2]) for one in outbox.outbox) == [
        ("ada@example.com", "Report"),
        ("bob@example.com", "Report"),
        ("carl@example.com", "Guide"),
    ]
    assert sorted(PushPerson.objects.values_list("person_id", "part__title")) == sorted(
        [(ids["ada"], "Report"), (ids["bob"], "Report"), (ids["carl"], "Guide")]
    )


def test_opening_and_stopping_by_the_links_of_a_mail(push: Any, client: Any) -> None:
    row, ids = push
    with time_at(NOON - timedelta(hours=1)):
        pushing.plan_push(push=row)
    with time_at(NOON + timedelta(hours=2)):
        pushing.send_due()
        mailing.send_due()
    one = JourneyMail.objects.get(person_id=ids["bob"])
    assert Link.objects.filter(subject=f"journeys.pushpart:{one.part_id}").count() == 1
    answer = client.get(f"/j/acme/{one.code}/")
    assert (answer.status_code, answer["Location"]) == (302, one.url)
    client.get(f"/j/acme/{one.code}/")
    assert client.get("/j/acme/nothing/").status_code == 404
    counts = lists.part_counts([one.part])[one.part_id]
    assert (counts["sent"], counts["opened"], counts["open_rate"]) == (2, 1, 0.5)
    assert fresh(one).clicks == 2
    assert client.get(f"/j/acme/{one.code}/stop/").status_code == 200
    assert people.usable([ids["bob"]], "marketing") == {ids["bob"]}
    assert client.post(f"/j/acme/{one.code}/stop/").status_code == 200
    assert people.usable([ids["bob"]], "marketing") == set()


def test_a_person_is_not_written_to_more_than_the_policy_says(push: Any) -> None:
    row, _ids = push
    with time_at(NOON - timedelta(hours=1)):
        pushing.plan_push(push=row)
    with time_at(NOON + timedelta(hours=2)):
        pushing.send_due()
        again = pushing.make_push(title="Again")
        draft = pushing.PartDraft(segment_id=PushPart.objects.first().segment_id, title="t", text="x", planned_at=NOON + timedelta(hours=5))
        pushing.save_part(push=again, draft=draft)
        found = pushing.preview(again)[0]
    assert (found.people, found.capped) == ((), 2)


def test_a_push_by_hand_is_a_task_with_its_people(push: Any) -> None:
    row, _ids = push
    part = PushPart.objects.get(title="Report")
    with time_at(NOON - timedelta(hours=1)):
        names = pushing.PartDraft.__dataclass_fields__
        facts = {name: getattr(part, name) for name in names} | {"channel": "hand", "where": "WeCom"}
        pushing.save_part(push=row, draft=pushing.PartDraft(**facts), part=part)
        pushing.plan_push(push=row)
    with time_at(NOON + timedelta(hours=2)):
        pushing.send_due()
        task = HandTask.objects.get()
        assert (task.part_id, task.title) == (part.pk, "Report")
        assert handing.finish_tasks(ids=[task.pk], note="done") == 1
        assert handing.finish_tasks(ids=[task.pk]) == 0


def test_plans_that_cannot_be_are_refused(push: Any) -> None:
    row, _ids = push
    segment_id = PushPart.objects.get(title="Report").segment_id
    draft = pushing.PartDraft(segment_id=segment_id, title="t", text="x", planned_at=NOON)
    with pytest.raises(Refused):
        pushing.save_part(push=row, draft=draft)
    with time_at(NOON + timedelta(days=1)), pytest.raises(Refused):
        pushing.plan_push(push=row)
    PushPart.objects.filter(push=row).update(planned_at=NOON + timedelta(hours=11))
    with time_at(NOON), pytest.raises(Refused):
        pushing.plan_push(push=row)
    assert fresh(row).state == "draft"


def test_a_push_gives_a_group_only_what_the_brand_gives_it(push: Any) -> None:
    """STR-06 a: the segment has the rule "deep article": another content is refused, one push in 30 days is enough."""
    from guanhao.domains.strategy.services.treatments import TreatmentDraft, save_treatment

    row, _ids = push
    part = PushPart.objects.get(title="Report")
    with time_at(NOON - timedelta(days=1)):
        save_treatment(TreatmentDraft(group=f"segment:{part.segment_id}", formats=("article",), most=1, days=30))
        facts = {name: getattr(part, name) for name in pushing.PartDraft.__dataclass_fields__}
        with pytest.raises(Refused):
            pushing.save_part(push=row, draft=pushing.PartDraft(**(facts | {"content": "video"})), part=part)
        pushing.save_part(push=row, draft=pushing.PartDraft(**(facts | {"content": "article"})), part=part)
        assert len(pushing.preview(row)[0].people) == 2
        for one in pushing.preview(row)[0].people:
            PushPerson(push=pushing.make_push(title=f"before {one}"), part=part, person_id=one, at=NOON - timedelta(days=20)).save()
        assert pushing.preview(row)[0].people == ()


def test_a_dead_workers_mail_is_unknown_and_not_sent_again(push: Any) -> None:
    row, ids = push
    with time_at(NOON - timedelta(hours=1)):
        pushing.plan_push(push=row)
    with time_at(NOON + timedelta(hours=2)):
        pushing.send_due()
        JourneyMail.objects.filter(person_id=ids["ada"]).update(state="sending", sent_at=NOON)
        mailing.send_due()
    stuck = JourneyMail.objects.get(person_id=ids["ada"])
    assert stuck.state == "unknown"
    assert sorted(one.to[0] for one in outbox.outbox) == ["bob@example.com", "carl@example.com"]
    with time_at(NOON + timedelta(hours=3)):
        mailing.send_again(mail=stuck)
        assert mailing.send_due() == 1


def test_thirty_one_days_is_dormant_and_twenty_nine_is_not(in_brand: Any) -> None:
    """GRO-10 a: by the layer of the last content."""
    with time_at(NOON):
        for name in ("d31", "d30", "d29", "buyer"):
            person(name)
        make.posts([("p1", "short_video"), ("p2", "article")])
        make.events([("d31", "view", 40)], post="p2")
        make.events([("d31", "view", 31), ("d30", "view", 30), ("d29", "view", 29), ("buyer", "view", 50)], post="p1")
        make.orders([("buyer", 3, 10.0)])
        found = dormant.dormant()
        assert sorted(people.names(crowd.people_of(found).values()).values()) == ["d30", "d31"]
        who, code, names = crowd.Crowd().last_content()
        formats = dict(zip(who.tolist(), [names[one] for one in code.tolist()], strict=True))
        assert {formats[number] for number in found} == {"short_video"}
        row = journey(when={"kind": "daily"}, **{"if": [{"kind": "silent", "from": 30}, {"kind": "last_format", "formats": ["short_video"]}]})
        entering.evaluate(row)
        firing.run_due()
    assert sorted(people.names(Passage.objects.values_list("person_id", flat=True)).values()) == ["d30", "d31"]


def test_lost_customers_of_high_value_get_a_case(in_brand: Any, acting_as: Any, director: Any) -> None:
    """GRO-10 b: RFM high and silent for 30 days."""
    with time_at(NOON):
        big, small = person("big"), person("small")
        person("busy")
        make.orders([("big", 60, 900.0), ("big", 50, 900.0), ("busy", 60, 900.0), ("busy", 2, 900.0), ("small", 60, 1.0)])
        make.orders([(f"x{number}", 60, 1.0 + number / 10) for number in range(20)])
        make.events([("big", "view", 31), ("busy", "view", 1), ("small", "view", 40)])
        assert caring.open_cases() == 1
        assert caring.open_cases() == 0
        case = WinbackCase.objects.get()
        assert (case.person_id, case.spent, case.orders, case.stage) == (big, 1800.0, 2, "open")
        with pytest.raises(Refused):
            caring.work_case(case=case, stage="contacted", note="")
        caring.work_case(case=case, stage="contacted", note="called", owner_id=director.id)
        with pytest.raises(Refused):
            caring.work_case(case=case, stage="won", note="back", owner_id=999_999)
        done = caring.work_case(case=case, stage="won", note="back", owner_id=director.id)
        assert done.closed_at == NOON
        with pytest.raises(Refused):
            caring.work_case(case=done, stage="open", note="again")
        assert caring.open_cases() == 0, "closed, and no new order since"
    with acting_as("viewer"), pytest.raises(Denied):
        caring.work_case(case=case, stage="open", note="x")
    assert small


def test_a_pool_of_ten_thousand_with_430_buyers_is_flagged(in_brand: Any) -> None:
    """GRO-11: 4.3 % is below the 5 % of head brands."""
    with time_at(NOON):
        for start in range(0, 10_000, 2500):
            caring.add_contacts(
                [
                    caring.ContactDraft(place="group 1", name=f"n{number}", joined_on=date(2026, 1, 1), source="parcel card")
                    for number in range(start, start + 2500)
                ]
            )
        ids = list(PoolContact.objects.values_list("pk", flat=True)[:430])
        PoolContact.objects.filter(pk__in=ids).update(bought_at=NOON)
        found = pool.overview()
        assert (found.contacts, found.buyers, found.conversion, found.low) == (10_000, 430, 0.043, True)
        PoolContact.objects.filter(pk__in=list(PoolContact.objects.filter(bought_at=None).values_list("pk", flat=True)[:70])).update(bought_at=NOON)
        assert pool.overview().low is False


def test_buyers_and_yearly_retention_of_the_pool(in_brand: Any) -> None:
    with time_at(NOON):
        draft = caring.ContactDraft(place="g", name="ada", platform="weibo", platform_id="ada", joined_on=date(2025, 6, 1), consent="terms 1")
        other = caring.ContactDraft(place="g", name="bob", joined_on=date(2025, 6, 15))
        late = caring.ContactDraft(place="g", name="carl", joined_on=date(2025, 6, 16))
        assert caring.add_contacts([draft, other, late]) == 3
        assert caring.add_contacts([draft]) == 0, "known already"
        make.orders([("ada", 400, 5.0), ("ada", 10, 5.0)])
        assert caring.count_buyers() == 1
        assert PoolContact.objects.exclude(bought_at=None).get().bought_at.date() == date(2026, 6, 5)
        assert caring.leave_pool(ids=[PoolContact.objects.get(joined_on=date(2025, 6, 15)).pk]) == 1
        found = pool.overview()
        assert (found.year_ago, found.stayed, found.retention, found.short) == (2, 1, 0.5, True)
        assert found.agreed == 1
        assert pool.by_source()[0]["contacts"] == 3
        ada = people.resolve([people.Handle(platform="weibo", platform_id="ada")])[0]
        assert people.usable([ada], "marketing") == {ada}
        for wrong in ({"place": " "}, {"name": "", "platform_id": ""}, {"platform": ""}, {"kind": "x"}, {"left_on": date(2020, 1, 1)}):
            facts = {name: getattr(draft, name) for name in caring.ContactDraft.__dataclass_fields__} | wrong
            with pytest.raises(Refused):
                caring.add_contacts([caring.ContactDraft(**facts)])


def test_a_file_of_contacts_with_source_and_consent(in_brand: Any) -> None:
    sheet = """群名称,入群时间,昵称,手机号,来源,授权条款,群类型
福利群 1,2026-05-01,小满,13800000001,包裹卡,会员条款,企微群
福利群 1,2026-05-02,阿茶,,直播间,否,企微群
福利群 1,2026-05-02,南风,13800000003,直播间,,神秘群
,2026-05-02,初夏,,,,
福利群 2,2026-05-09,小满,13800000001,,,微信群
"""
    with time_at(NOON):
        run = load_contacts(sheet)
        assert (run.read, run.imported, run.quarantined) == (5, 3, 2)
        rows = {(one.place, str(one.name)): one for one in PoolContact.objects.all()}
        first = rows["福利群 1", "小满"]
        assert (first.kind, first.source, first.consent, first.joined_on.isoformat()) == ("wecom", "包裹卡", "会员条款", "2026-05-01")
        assert rows["福利群 1", "阿茶"].consent == ""
        assert people.usable([first.person_id or 0], "marketing") == {first.person_id}
        assert rows["福利群 2", "小满"].person_id == first.person_id
        again = load_contacts(sheet)
        assert (again.unchanged, PoolContact.objects.count()) == (3, 3)
        assert load_contacts("社群,入群日期,昵称,手机号,退群时间\n福利群 1,2026-05-01,小满,13800000001,2026-06-01\n").updated == 1
        first.refresh_from_db()
        assert (str(first.left_on), first.source) == ("2026-06-01", "包裹卡"), "what the file does not say stays"


def load_contacts(text: str) -> Any:
    """Import a file of contacts at once."""
    from io import BytesIO

    from guanhao.kernel.imports import services as imports

    return imports.run_now(imports.make_draft(kind="pool_contacts", account=None, stream=BytesIO(text.encode()), name="pool.csv"))
