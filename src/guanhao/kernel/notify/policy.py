"""When messages may disturb people."""

from datetime import UTC, datetime, time, timedelta
from typing import Self
from zoneinfo import ZoneInfo

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from pydantic import model_validator

from guanhao.kernel.policy import Policy, Text, TextList, setting

LEVELS = ("info", "good", "warning", "critical")


class NotifyPolicy(Policy):
    """Quiet hours, digest, and which levels become mails."""

    key = "kernel.notify"
    title = _("Notifications")

    quiet_from: Text = setting(
        "22:00", unit="HH:MM", title=_("Quiet hours begin"), help=_("Equal to their end: no quiet hours."), source="requirements PLT-07"
    )
    quiet_until: Text = setting(
        "08:00", unit="HH:MM", title=_("Quiet hours end"), help=_("Messages wait until then, critical ones do not."), source="requirements PLT-07"
    )
    mail_levels: TextList = setting(
        ["warning", "critical"],
        unit="text",
        title=_("Levels that are mailed at once"),
        help=_("info, good, warning, critical"),
        source="requirements PLT-07",
    )
    digest_levels: TextList = setting(
        [], unit="text", title=_("Levels that are mailed once a day"), help=_("Collected into one mail."), source="requirements PLT-07"
    )
    digest_at: Text = setting("09:00", unit="HH:MM", title=_("Time of the daily mail"), source="requirements PLT-07")

    @model_validator(mode="after")
    def _readable(self) -> Self:
        for name in ("quiet_from", "quiet_until", "digest_at"):
            try:
                time.fromisoformat(getattr(self, name))
            except ValueError as error:
                raise ValueError(gettext("“%(value)s” is not a time such as 08:30.") % {"value": getattr(self, name)}) from error
        unknown = {*self.mail_levels, *self.digest_levels} - set(LEVELS)
        if unknown:
            raise ValueError(
                gettext("“%(value)s” is not a level; levels are %(levels)s.") % {"value": sorted(unknown)[0], "levels": ", ".join(LEVELS)}
            )
        return self

    def send_after(self, moment: datetime, zone: ZoneInfo, level: str) -> datetime:
        """The first moment at which a message of this level may go out: at once, or when the quiet hours end (UTC)."""
        begin, end = time.fromisoformat(self.quiet_from), time.fromisoformat(self.quiet_until)
        local = moment.astimezone(zone)
        clock = local.time()
        quiet = begin <= clock < end if begin <= end else (clock >= begin or clock < end)
        return next_time(moment, self.quiet_until, zone) if quiet and level != "critical" else moment


def next_time(moment: datetime, at: str, zone: ZoneInfo) -> datetime:
    """The next local time of day strictly after `moment`, in UTC."""
    local = moment.astimezone(zone)
    candidate = datetime.combine(local.date(), time.fromisoformat(at), tzinfo=zone)
    if candidate <= local:
        candidate = datetime.combine(local.date() + timedelta(days=1), time.fromisoformat(at), tzinfo=zone)
    return candidate.astimezone(UTC)
