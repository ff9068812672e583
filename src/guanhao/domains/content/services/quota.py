"""The day's candidates are counted at the cut-off; a day short of them is told to the content lead (CON-04)."""

from django.db import transaction
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from guanhao.console.links import burl_or_none
from guanhao.domains.content.models import QuotaCheck
from guanhao.domains.content.selectors.topics import quota
from guanhao.domains.identity import facade as identity
from guanhao.kernel.notify import notify
from guanhao.kernel.now import now


@transaction.atomic
def check_quota() -> QuotaCheck | None:
    """Judge the brand's day once its cut-off is over; None before, without a quota, or when the day is judged already."""
    today = quota()
    if not today.over or not today.wanted or QuotaCheck.objects.filter(day=today.day).exists():
        return None
    check = QuotaCheck(day=today.day, wanted=today.wanted, found=today.found, met=today.met, checked_at=now())
    check.save()
    if not today.met:
        facts = {"found": today.found, "wanted": today.wanted}
        notify(
            topic="content.quota",
            title=format_lazy("{} {found}/{wanted}", _("Topic candidates of the day not met:"), **facts),
            body=_("The day's candidates are fewer than the policy topic.daily_candidates_min asks for. Propose more, or decide with what is there."),
            url=burl_or_none("content:topics") or "",
            key=f"quota:{today.day.isoformat()}",
            users=identity.users_with("topics.decide"),
            level="warning",
        )
    return check
