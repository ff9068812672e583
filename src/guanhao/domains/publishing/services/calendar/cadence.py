"""Targets of how often accounts speak, and the warning when a week falls short."""

from datetime import date, timedelta

from django.db import transaction
from django.utils.text import format_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from guanhao.console.links import burl_or_none
from guanhao.domains.channels import facade as channels
from guanhao.domains.identity import facade as identity
from guanhao.domains.publishing.contracts import Refused
from guanhao.domains.publishing.models import Cadence
from guanhao.domains.publishing.selectors.calendar.cadence import AccountWeeks, account_weeks, monday_of
from guanhao.domains.publishing.selectors.calendar.days import brand_today
from guanhao.kernel import audit
from guanhao.kernel.access import current_actor, require
from guanhao.kernel.notify import notify
from guanhao.kernel.now import now

MOST = 200


@transaction.atomic
def set_cadence(*, account_id: int, target: int, starts: date | None = None) -> Cadence:
    """So many publications a week from the week of `starts` on (default this week; 0 ends it). Needs publishing.manage."""
    require("publishing.manage")
    if not 0 <= target <= MOST:
        raise Refused(_("A target lies between 0 and %(most)s a week.") % {"most": MOST}, "target")
    account = channels.account(account_id)
    monday = monday_of(starts or brand_today())
    row = Cadence.objects.filter(account_id=account.id, starts=monday).first() or Cadence(account_id=account.id, starts=monday)
    before = row.target if row.pk else None
    if before == target:
        return row
    row.target, row.made_at, row.made_by_id = target, now(), current_actor().user_id
    row.save()
    after = {"target": target, "starts": monday.isoformat()}
    audit.record("publishing.cadence_set", target=f"publishing.cadence:{account.id}", before={"target": before}, after=after)
    return row


def warn_gaps() -> int:
    """The job's part: tell owners of accounts (and those who plan) which accounts fall short this week or the next; how many accounts."""
    short = [one for one in account_weeks(brand_today(), 2) if one.gap]
    planners = identity.users_with("publishing.plan")
    for one in short:
        _tell(one, planners)
    return len(short)


def _tell(one: AccountWeeks, planners: list[int]) -> None:
    week = next(week for week in one.weeks if week.gap)
    notify(
        topic="publishing.gap",
        title=format_lazy("{}: {} {}", one.account.name or one.account.handle, gettext_lazy("gap"), week.gap),
        body=format_lazy(
            "{} {} – {}: {} {}, {} {}",
            gettext_lazy("Week"),
            week.monday.isoformat(),
            (week.monday + timedelta(days=6)).isoformat(),
            gettext_lazy("target"),
            week.target,
            gettext_lazy("planned"),
            week.planned,
        ),
        url=burl_or_none("publishing:cadence") or "",
        key=f"cadence-gap:{one.account.id}:{week.monday.isoformat()}",
        users=[one.account.owner_id] if one.account.owner_id else planners,
        level="warning",
    )
