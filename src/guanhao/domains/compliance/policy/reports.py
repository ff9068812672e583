"""How the public may report, and how fast somebody answers."""

from django.utils.translation import gettext_lazy as _

from guanhao.kernel.policy import Count, Policy, setting


class ReportPolicy(Policy):
    """The report form, its clock, and how long contacts are kept."""

    key = "compliance.reports"
    title = _("Reports of the public")

    open: bool = setting(True, title=_("The report form is open"), help=_("Open at all hours; closed, the address answers as if it were not there."),
                         source="000 §6.1c, requirements report.entry")  # fmt: skip
    reply_hours: Count = setting(24, unit="hours", low=1, high=720, title=_("Hours until an answer"), source="requirements CMP-04")
    per_address: Count = setting(
        5,
        unit="count",
        low=1,
        high=1000,
        title=_("Reports from one address in an hour"),
        help=_("The address itself is not kept, only a hash that changes every day."),
        source="our reading",
    )
    per_hour: Count = setting(200, unit="count", low=1, high=100_000, title=_("Reports in an hour altogether"), source="our reading")
    files: Count = setting(3, unit="count", low=0, high=20, title=_("Files with one report"), source="our reading")
    file_mb: Count = setting(10, unit="MB", low=1, high=100, title=_("Largest file of a report"), source="our reading")
    contact_days: Count = setting(
        180,
        unit="days",
        low=1,
        high=3650,
        title=_("Days contacts are kept"),
        help=_("Counted from the decision; afterwards contacts are deleted, the report stays."),
        source="PIPL §19 (no longer than needed)",
    )
    appeal_days: Count = setting(15, unit="days", low=1, high=365, title=_("Days to appeal"), source="our reading")
    blacklist_days: Count = setting(
        365, unit="days", low=1, high=36_500, title=_("Days on the blacklist, unless said otherwise"), source="our reading"
    )
