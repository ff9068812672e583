"""What people are told when something in listening is due."""

from datetime import timedelta

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from guanhao.console.links import burl
from guanhao.domains.listening.models import Case
from guanhao.domains.listening.policy.core import ReputationPolicy
from guanhao.domains.listening.selectors.trends import overdue
from guanhao.kernel.notify import notify
from guanhao.kernel.now import now


def remind_of_trends() -> int:
    """Tell of each overdue week once; how many are overdue. Brands that never kept the library are left in peace."""
    weeks = overdue()
    for week in weeks[:1]:
        notify(
            topic="listening.trends",
            title=format_lazy(_("The trend library has no entry for the week of {week}"), week=week.isoformat()),
            url=burl("listening:trends"),
            key=f"listening.trend_overdue:{week.isoformat()}",
            level="warning",
        )
    return len(weeks)


def tell_late(subject: str, key: str, *, late: bool) -> None:
    """Tell the owner of a case (everybody, when nobody owns it) that half its time or all of it is over."""
    case: Case | None = Case.objects.filter(pk=int(subject.rpartition(":")[2])).first()
    if case is None or case.state != Case.State.OPEN:
        return
    words = _("A negative is not answered in time: {title}") if late else _("Half the time to answer is over: {title}")
    notify(
        topic="listening.case", title=format_lazy(words, title=case.title), url=burl("listening:case", pk=case.pk), key=f"listening.case_clock:{key}",
        users=[case.owner_id] if case.owner_id else None, level="critical" if late else "warning",
    )  # fmt: skip


def follow_ups_due() -> list[Case]:
    """Answered cases whose satisfaction nobody asked for in the policy's time, the oldest first."""
    before = now() - timedelta(seconds=ReputationPolicy.of_brand().follow_up.total_seconds())
    return list(Case.objects.filter(state=Case.State.ANSWERED, answered_at__lt=before).order_by("answered_at")[:100])
