"""Campaigns: what is missing is named, approval before opening, the live board, reports and lessons, partners (GRO-03, 05, 06)."""

from collections.abc import Callable
from typing import Any

import pytest
from tests import factories
from tests.domains.growth.make import DAY, MOMENT, batch, come, fresh, plan, program

from guanhao.domains.growth.contracts import Changed, Refused, Unfit
from guanhao.domains.growth.models import Campaign, CampaignNote, CampaignReport
from guanhao.domains.growth.selectors import effects
from guanhao.domains.growth.selectors import partners as partner_selectors
from guanhao.domains.growth.selectors.board import board
from guanhao.domains.growth.services import campaigns, coupons, partners, reports, tools, watching
from guanhao.kernel import approvals
from guanhao.kernel.access import Denied
from guanhao.kernel.events import deliver_pending, emit
from guanhao.kernel.models import Notification
from guanhao.kernel.now import time_at
from guanhao.kernel.tenancy import current_brand
from guanhao.sdk.events.interaction import ActivityClosed, ActivityOpened, LotteryDrawn, QuestionAsked

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def march(in_brand: Any) -> Any:
    """The brand, in March."""
    with time_at(MOMENT):
        yield in_brand


@pytest.fixture
def owner(march: Any) -> int:
    """Whoever answers for the campaign."""
    return factories.make_person("community", march).id


def approve(brand: Any, row: Campaign) -> None:
    """Hand in and sign both levels."""
    campaigns.submit(campaign=row)
    for role in ("reviewer_second", "reviewer_final"):
        found = approvals.standing(campaigns.part_of(row))
        assert found.approval_id is not None
        with factories.acting_in(role, brand):
            approvals.sign(approval_id=found.approval_id, level=found.level, seen=approvals.approval(found.approval_id).seen)
    deliver_pending()


def opened(brand: Any, owner: int, **more: Any) -> Campaign:
    """A campaign that runs."""
    row = campaigns.save_campaign(plan(owner_id=owner, **more))
    approve(brand, row)
    return campaigns.set_state(campaign=row, state="open")


def test_a_campaign_on_site_without_its_place_is_not_approvable(march: Any, owner: int) -> None:
    row = campaigns.save_campaign(plan(owner_id=owner, form="offline"))
    with pytest.raises(Unfit) as unfit:
        campaigns.submit(campaign=row)
    assert list(unfit.value.problems) == ["place"]
    bare = campaigns.save_campaign(campaigns.CampaignDraft(title="Bare"))
    with pytest.raises(Unfit) as unfit:
        campaigns.submit(campaign=bare)
    assert list(unfit.value.problems) == ["theme", "starts_at", "ends_at", "audience", "channels", "materials", "budget", "owner_id", "checklist"]
    assert fresh(row).state == "draft"
    approve(march, campaigns.save_campaign(plan(owner_id=owner, form="offline", place="West Lake"), row))
    assert fresh(row).state == "approved"


def test_it_opens_only_as_it_was_approved(march: Any, owner: int) -> None:
    row = campaigns.save_campaign(plan(owner_id=owner))
    with pytest.raises(Changed):
        campaigns.set_state(campaign=row, state="open")
    approve(march, row)
    campaigns.save_campaign(plan(owner_id=owner, budget=900_000), row)
    deliver_pending()
    assert fresh(row).state == "draft"
    with pytest.raises(Changed):
        campaigns.set_state(campaign=row, state="open")
    approve(march, row)
    assert campaigns.set_state(campaign=row, state="open").opened_at == MOMENT


def test_a_reviewer_sends_it_back(march: Any, owner: int) -> None:
    row = campaigns.save_campaign(plan(owner_id=owner))
    view = campaigns.submit(campaign=row)
    with factories.acting_in("reviewer_second", march):
        approvals.send_back(approval_id=view.id, level="plan", comment="Say who pays")
    deliver_pending()
    assert fresh(row).state == "draft"


def test_the_board_counts_and_warns(march: Any, owner: int) -> None:
    row = opened(march, owner, form="offline", place="West Lake")
    tea = batch(total=20, campaign_id=row.pk)
    coupons.make_codes(batch=tea, count=18)
    assert [one.kind for one in board(row).alerts] == ["duty"], "two of twenty is exactly a tenth"
    coupons.make_codes(batch=tea, count=1)
    campaigns.note(campaign=row, kind="incident", text="Rain")
    late = MOMENT.replace(hour=3)
    with time_at(late):
        found = board(row)
        assert [(one.kind, one.value) for one in found.alerts] == [("stock", 1), ("incident", 60), ("duty", 0)]
        assert watching.watch_campaigns() == 3
        watching.watch_campaigns()
        assert Notification.objects.filter(user_id=owner, topic="growth.alert").count() == 3
        campaigns.settle(note_row=found.incidents[0], answer="Moved inside")
        campaigns.put_on_duty(campaign=row, user_id=owner, starts_at=MOMENT, ends_at=MOMENT + DAY)
        assert [one.kind for one in board(row).alerts] == ["stock"]
        with pytest.raises(Refused):
            campaigns.put_on_duty(campaign=row, user_id=999_999, starts_at=MOMENT, ends_at=MOMENT + DAY)


def test_closing_drafts_a_report_and_the_next_campaign_inherits(march: Any, owner: int) -> None:
    row = opened(march, owner, goal_people=100)
    batch(campaign_id=row.pk)
    bring = program(campaign_id=row.pk)
    root = come(bring, 0)
    come(bring, 1, root)
    campaigns.note(campaign=row, kind="incident", text="Rain")
    with time_at(MOMENT + 7 * DAY):
        assert watching.close_due() == 1
        deliver_pending()
    report = CampaignReport.objects.get()
    assert all(getattr(report, name) for name in reports.SECTIONS)
    assert report.figures["people"] == 2
    assert "2%" in report.overview
    assert "Rain" in report.improvement
    reports.edit_report(report=report, overview="o", metrics="m", analysis="a", improvement="Rent a tent")
    assert reports.draft_report(row.pk) is not None
    assert fresh(report).improvement == "Rent a tent", "what people wrote stays"
    again = campaigns.save_campaign(plan(title="Summer tea"))
    assert (again.lessons, again.follows_id) == ("Rent a tent", row.pk)
    with pytest.raises(Changed):
        campaigns.save_campaign(plan(title="x"), fresh(row))


def test_a_partners_link_brings_people_who_are_credited(march: Any) -> None:
    partner = partners.save_partner(name="Cup maker", contact="Ms Li 13900000000")
    link = partners.make_link(partner=partner)
    assert partners.make_link(partner=partner).pk == link.pk
    batch()
    bring = program()
    for number in range(120):
        come(bring, number, partner=link.code)
    partners.finish_exchange(exchange=partners.save_exchange(partner=partner, direction="get", what="Cups", value=120_000))
    partner_selectors.dress([partner])
    assert (partner.brought, partner.got) == (120, 1200.0)  # type: ignore[attr-defined]


def test_who_may_only_look_changes_nothing(march: Any, acting_as: Callable[..., Any], owner: int) -> None:
    row = campaigns.save_campaign(plan(owner_id=owner))
    with acting_as("viewer", march):
        for wrong in (
            lambda: campaigns.save_campaign(plan(title="x"), row),
            lambda: campaigns.submit(campaign=row),
            lambda: campaigns.note(campaign=row, kind="incident", text="x"),
            lambda: partners.save_partner(name="x"),
        ):
            with pytest.raises(Denied):
                wrong()
    assert fresh(row).title == "Spring tea"


def test_a_lottery_that_was_opened_can_be_joined_and_its_figures_reach_the_report(march: Any, owner: int) -> None:
    emit(ActivityOpened(brand_id=current_brand().id, activity_id=7, kind="lottery", title="Cup draw", path="/join/acme/x/"))
    deliver_pending()
    row, other = opened(march, owner), campaigns.save_campaign(plan(title="Other"))
    tools.link(campaign=row, activity_id=7)
    assert tools.link(campaign=row, activity_id=7).campaign_id == row.pk
    for wrong, number in ((other, 7), (row, 8)):
        with pytest.raises(Refused):
            tools.link(campaign=wrong, activity_id=number)
    emit(ActivityClosed(brand_id=current_brand().id, activity_id=7, kind="lottery", title="Cup draw", entries=40))
    emit(LotteryDrawn(brand_id=current_brand().id, activity_id=7, title="Cup draw", entries=38, winners=3))
    deliver_pending()
    found = effects.figures(row)
    assert (found["tool_entries"], found["winners"]) == (38, 3)
    assert "plays" not in found
    tools.unlink(campaign=row, activity_id=7)
    assert "winners" not in effects.figures(row)


def test_a_question_on_a_campaigns_page_and_a_conversation_are_feedback_once(march: Any, owner: int) -> None:
    row = opened(march, owner)
    tools.know(activity_id=9, kind="qa", title="Ask us", path="/join/acme/y/")
    tools.link(campaign=row, activity_id=9)
    asked = QuestionAsked(brand_id=current_brand().id, activity_id=9, question_id=4, author="Lin", text="Is it sweet?")
    for event in (asked, asked):
        emit(event)
    deliver_pending()
    for _again in range(2):
        campaigns.note_from(campaign=row, text="The page is slow", source="inbox.conversation:5")
    notes = list(CampaignNote.objects.order_by("pk"))
    assert [(one.kind, one.text, one.conversation) for one in notes] == [
        ("feedback", "Lin: Is it sweet?", None),
        ("feedback", "The page is slow", 5),
    ]
    with pytest.raises(Refused):
        campaigns.note_from(campaign=campaigns.save_campaign(plan(title="Draft")), text="x", source="inbox.conversation:6")
