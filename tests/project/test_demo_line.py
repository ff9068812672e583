"""The sample brand's production line: every state of the plan is there, made by the right people, once."""

from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from guanhao.domains.assets.models import Asset, Consent, Licence
from guanhao.domains.channels import facade as channels
from guanhao.domains.channels.models import PlatformChange
from guanhao.domains.compliance import facade as compliance
from guanhao.domains.compliance.models import PublicReport
from guanhao.domains.content.models import Column, HotCase, Incident, Item, Keyword, Slot, Topic, Variant
from guanhao.domains.content.services import hot
from guanhao.domains.identity import facade as identity
from guanhao.domains.links.models import ClickDay, Link, UtmWord
from guanhao.domains.publishing.models import Cadence, CalendarEntry, Freeze, Place, Publication, QueueSlot, Series, Withdrawal
from guanhao.domains.publishing.selectors.calendar.cadence import slack_of_week
from guanhao.domains.publishing.selectors.handing import work_of
from guanhao.domains.strategy import facade as strategy
from guanhao.domains.strategy.models import BrandProfile, GuideVersion
from guanhao.kernel import approvals
from guanhao.kernel.access import SYSTEM, acting
from guanhao.kernel.events import deliver_pending
from guanhao.kernel.models import Notification
from guanhao.kernel.now import now, time_at
from guanhao.kernel.tenancy import BrandRef, brand_scope
from guanhao.project import demo
from guanhao.project.demo import desk, line, production
from guanhao.project.demo.drafts import PIECES
from guanhao.project.demo.posts import HANDED, MISSED, POSTS, PROMISES, WITHDRAWN

NOW = datetime(2026, 11, 20, 4, 0, tzinfo=UTC)
COUNTED = (
    *(Asset, BrandProfile, Column, GuideVersion, HotCase, Incident, Item, Keyword, Licence, PublicReport, Slot, Topic, Variant),
    *(Cadence, CalendarEntry, ClickDay, Freeze, Link, Place, PlatformChange, Publication, QueueSlot, Series, UtmWord, Withdrawal),
)


@pytest.fixture
def sample(brand: BrandRef) -> Iterator[BrandRef]:
    """A brand with the sample's people and accounts, at a fixed moment."""
    with time_at(NOW), acting(SYSTEM):
        for role, name, key in demo.PEOPLE:
            identity.add_person(email=f"{role}@{brand.slug}.example", name=name, role=key, brand=brand)
        with brand_scope(brand):
            for platform, texts in demo.CARDS.items():
                card = dict(zip(("content", "user", "interaction", "communication"), texts, strict=True))
                card = {f"positioning_{name}": text for name, text in card.items()}
                channels.add_account(platform=platform, handle=f"qinghe-{platform}", name="青禾", role="main", status="active", **card)
            yield brand


def test_line_is_written_once_and_alive(sample: BrandRef) -> None:
    line.write_line(lambda _text: None)
    before = {model: model.objects.count() for model in COUNTED}
    line.write_line(lambda _text: None)
    assert {model: model.objects.count() for model in COUNTED} == before

    people = {person.email.split("@")[0]: person for person in identity.people_of_brand()}
    assert {"first", "second", "legal", "designer", "planner"} <= set(people)
    guide = strategy.guide()
    assert guide is not None
    assert guide.version == 2
    assert len(strategy.values()) == len(strategy.usps()) == 3
    assert before[Column] == 3
    assert Slot.objects.filter(state=Slot.State.OPEN, day__gt=NOW.date()).count() > 10
    assert before[Topic] >= 20
    assert set(Topic.objects.values_list("lane", flat=True)) == {"hot", "series", "regular"}
    assert set(Topic.objects.values_list("status", flat=True)) == set(Topic.Status.values)
    assert not Topic.objects.filter(status=Topic.Status.APPROVED, score=None).exists()
    clock = hot.clock_of(HotCase.objects.get())
    assert clock is not None
    assert clock.stopped_at is None
    assert not Incident.objects.filter(severity=Incident.Severity.MAJOR).exists()
    assert compliance.is_blacklisted("weibo", "6630018842")
    assert [one.name for one in compliance.advertisers()] == ["山里牧场乳业"]
    assert Consent.objects.filter(withdrawn_on=None).count() == 1
    ends = list(Licence.objects.exclude(ends=None).order_by("ends").values_list("ends", flat=True))
    assert ends[0] < NOW.date() < ends[1]

    reviews_stand_where_the_plan_says(sample)
    publishing_is_alive()


def reviews_stand_where_the_plan_says(sample: BrandRef) -> None:
    status = {item.title: item.status for item in Item.objects.all()}
    seen = {}
    for piece in PIECES:
        item = Item.objects.get(title=piece.title)
        if past := list(approvals.history(f"content.item:{item.pk}")):
            seen[piece.title] = (piece.far, past[0].state, past[0].level, status[piece.title], sum(len(one.signatures) for one in past[0].levels))
    assert sorted(seen.values()) == [
        ("approved", "approved", "", "scheduled", 3),
        ("final", "open", "final", "in_review", 2),
        ("final", "open", "final", "in_review", 2),
        ("returned", "returned", "", "rejected", 1),
        ("second", "open", "second", "in_review", 1),
        ("voided", "approved", "", "draft", 3),
    ]
    director = {person.email.split("@")[0]: person.id for person in identity.people_of_brand()}["director"]
    actor = identity.actor_of(director, sample)
    assert actor is not None
    with acting(actor):
        waiting = approvals.queue(approvals.QueueFilter(waiting_for_me=True)).items
    special = {entry.title: (entry.flow, entry.level) for entry in waiting if entry.flow != "release"}
    export = {"同意接收会员短信 → 短信服务商": ("people_export", "privacy")}
    handed = {desk.HOT.title: ("hot", "editor"), desk.JOINT.title: ("joint", "joint"), desk.MAJOR.title: ("major", "second")}
    assert special == export | handed | {"三分钟的早餐": ("kol_draft", "brand")}
    usual = sorted(entry.title for entry in waiting if entry.flow == "release")
    assert usual == sorted(piece.title for piece in PIECES if piece.far in ("second", "final"))
    today = NOW.date()
    assert len([one for one in approvals.duties(today, today + timedelta(days=13)) if one.permission.startswith("review.")]) == 28
    assert [one.deputy.name for one in approvals.deputies()] == ["赵远"]
    minutes = {f"{one:%m-%d %H:%M}" for one in Notification.objects.values_list("made_at", flat=True)}
    assert len(minutes) > 10, "people heard of things when they happened"


def publishing_is_alive() -> None:
    """Published, withdrawn, missed, handed and planned publications; links whose clicks are counted; freezes that are over."""
    rows = list(Publication.objects.all())
    stands = Counter(row.status for row in rows)
    moments = [day for post in POSTS for day, _hour, _minute in post.moments]
    out = sum(day < 0 for day in moments)
    assert stands == {"published": out - 1, "withdrawn": 1, "missed": 1, "handed": 1, "planned": len(moments) - out + len(PROMISES)}
    named = {status: next(row for row in rows if row.status == status) for status in ("withdrawn", "missed", "handed")}
    for status, (title, platform) in (("withdrawn", WITHDRAWN), ("missed", MISSED), ("handed", HANDED)):
        assert named[status].title.endswith(title)
        assert named[status].platform == platform
    assert named["missed"].reason_code == "not_approved"
    work = work_of(named["handed"])
    assert work.stop == ""
    assert work.copies
    assert all(row.planned_at > NOW for row in rows if row.status == "planned")
    assert all(row.url and row.remote_id and row.published_at < NOW for row in rows if row.status in ("published", "withdrawn"))
    signed = {f"content.variant:{one.pk}": one.status for one in Variant.objects.all()}
    assert {signed[row.subject] for row in rows if row.status == "published"} == {"published"}
    assert {signed[row.subject] for row in rows if row.status == "planned"} == {"scheduled", "in_review", "draft"}
    assert Freeze.objects.filter(lifted_at=None).count() == 0
    assert Withdrawal.objects.get().takings.get().state == "done"
    assert all(slack_of_week(row.planned_at.date()).room for row in rows if row.planned_at > NOW)
    links = list(Link.objects.exclude(subject__startswith="partners."))
    assert len(links) == 5
    assert all(link.clicks == sum(day.clicks for day in ClickDay.objects.filter(link=link)) > 20 for link in links)
    assert Link.objects.filter(subject__startswith="partners.").exists()


def test_interrupted_part_leaves_nothing_and_is_finished_later(sample: BrandRef, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_args: object, **_words: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(production, "write_episodes", fail)
        with pytest.raises(KeyboardInterrupt):
            line.write_line(lambda _text: None)
    assert Item.objects.count() == 0
    assert Asset.objects.exists()
    line.write_line(lambda _text: None)
    deliver_pending()
    assert Item.objects.count() == len(PIECES) + len(desk.PIECES) + len(POSTS) + 1 + Slot.objects.filter(state=Slot.State.DONE).count()
    assert now() == NOW
