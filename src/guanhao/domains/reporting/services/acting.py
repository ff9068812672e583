"""Actions of a month's review: cards on the team's board, with an owner and a day (ANA-11 a)."""

from datetime import date

from django.utils.translation import gettext as _

from guanhao.domains.identity import facade as identity
from guanhao.domains.reporting.contracts import Refused
from guanhao.domains.reporting.models import Report
from guanhao.domains.reporting.rules.period import parse_period
from guanhao.domains.reporting.services.evaluating import LATEST
from guanhao.domains.reporting.services.review.actions import subject_of
from guanhao.domains.work import facade as work
from guanhao.domains.work.contracts import CardView, NewCard
from guanhao.kernel import access, audit
from guanhao.kernel.tenancy import current_brand


def add_action(*, report: Report, title: str, owner_id: int, due_on: date) -> CardView:
    """Decide an action (needs reporting.advise): a card on the board, the same title in the same month once. Refused by field."""
    access.require("reporting.advise")
    if report.kind != Report.Kind.MONTHLY:
        raise Refused(_("Actions belong to the monthly report."))
    title = " ".join(title.split())
    if not 0 < len(title) <= 200:
        raise Refused(_("Say in at most %(most)s characters what is to be done.") % {"most": 200}, "title")
    if owner_id not in {one.id for one in identity.people_of_brand() if one.active}:
        raise Refused(_("Choose somebody of the brand."), "owner_id")
    period = parse_period(report.kind, report.period)
    if due_on > LATEST:
        raise Refused(_("This day lies outside of what can be counted."), "due_on")
    if due_on <= period.start:
        raise Refused(_("The day lies before the month that was looked at."), "due_on")
    subject = subject_of(period)
    url = f"/b/{current_brand().slug}/reports/{report.pk}/"
    card = work.add_card(NewCard(title=title, occasion=f"{subject}:{title}"[:160], subject=subject, url=url, owner_id=owner_id, due_on=due_on))
    audit.record(
        "reporting.action_decided", target=f"reporting.report:{report.pk}", after={"title": title, "owner_id": owner_id, "due_on": due_on.isoformat()}
    )
    return card


def actions_of(report: Report) -> list[CardView]:
    """The actions of a monthly report's month (needs reporting.view)."""
    access.require("reporting.view")
    return work.cards_of(subject_of(parse_period(report.kind, report.period))) if report.kind == Report.Kind.MONTHLY else []
