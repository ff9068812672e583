"""When backups are made and how long they are kept; a policy of the whole installation."""

from datetime import date, datetime

from django.utils.translation import gettext_lazy as _

from guanhao.kernel.policy import Count, Policy, Text, setting


class BackupPolicy(Policy):
    """Daily backup and its retention."""

    key = "kernel.backup"
    title = _("Backup")
    whole_house = True

    at: Text = setting("03:30", unit="HH:MM", title=_("Time of the daily backup"), source="requirements PLT-03")
    keep_days: Count = setting(7, unit="count", low=1, high=365, title=_("Daily backups kept"), source="requirements PLT-03")
    keep_months: Count = setting(
        6, unit="count", low=0, high=120, title=_("Monthly backups kept"), help=_("The first backup of each month."), source="requirements PLT-03"
    )

    drill_days: Count = setting(
        30,
        unit="days",
        low=0,
        high=366,
        title=_("Restore drill every"),
        help=_("The newest backup is restored into a folder of its own, opened, and removed again; 0 never."),
        source="requirements PLT-03",
    )

    def outdated(self, made: dict[str, datetime]) -> list[str]:
        """Which of these backups (name → moment) can go: all but the newest days and the first of the newest months."""
        ordered = sorted(made.items(), key=lambda item: item[1], reverse=True)
        newest_of_day: dict[date, str] = {}
        first_of_month: dict[tuple[int, int], str] = {}
        for name, moment in ordered:
            newest_of_day.setdefault(moment.date(), name)
            first_of_month[(moment.year, moment.month)] = name
        kept = {*list(newest_of_day.values())[: self.keep_days], *list(first_of_month.values())[: self.keep_months]}
        return [name for name, _moment in ordered if name not in kept]
