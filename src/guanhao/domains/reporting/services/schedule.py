"""Reports by the clock: on the policy's day the last period's report is written once and the people in charge are told."""

from datetime import date

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from guanhao.domains.identity import facade as identity
from guanhao.domains.reporting.models import Report
from guanhao.domains.reporting.policy import ReportPolicy
from guanhao.domains.reporting.rules.period import Period, month_of, week_of, year_of
from guanhao.domains.reporting.services.build import build_report, has_data
from guanhao.kernel.notify import notify
from guanhao.kernel.now import now
from guanhao.kernel.tenancy import current_brand

READY: dict[str, str | Promise] = {
    "weekly": _("The weekly report is ready"),
    "monthly": _("The monthly report is ready"),
    "annual": _("The year-end summary is ready"),
    "campaign": _("The effect report of a campaign is ready"),
}
READERS = frozenset({"director", "manager", "administrator"})


def due_periods(today: date, policy: ReportPolicy) -> list[Period]:
    """The periods whose report is written today."""
    due = []
    if today.isoweekday() == policy.weekday:
        due.append(week_of(today).before())
    if today.day == policy.monthly_day:
        due.append(month_of(today).before())
    if today.month == 1 and today.day == policy.monthly_day:
        due.append(year_of(today).before())
    return due


def build_scheduled() -> list[Report]:
    """Write today's due reports that are not there yet; periods of a brand without any data are passed over."""
    policy = ReportPolicy.of_brand()
    today = now().astimezone(current_brand().zone).date()
    built = []
    for period in due_periods(today, policy):
        known = Report.objects.filter(kind=period.kind, period=period.label, language=policy.language).exists()
        if known or not has_data(period):
            continue
        built.append(build_report(period, language=policy.language, scheduled=True))
    return built


def tell(report: Report) -> None:
    """Tell directors and managers that a report is there; once a version."""
    people = [person.id for person in identity.people_of_brand() if person.active and READERS & set(person.roles)]
    notify(
        topic="reports",
        title=READY[report.kind],
        body=report.title,
        url=f"/b/{current_brand().slug}/reports/{report.pk}/",
        key=f"report:{report.pk}",
        users=people,
    )
