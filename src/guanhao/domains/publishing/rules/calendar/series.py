"""When a series comes: RFC 5545 recurrence rules in local time, by the library python-dateutil."""

import re
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from dateutil.rrule import rrulestr

from guanhao.domains.publishing.rules.calendar.times import at_local

MOST = 2000
_ALLOWED = re.compile(r"[A-Z0-9=;,+-]+")
_TOO_OFTEN = ("FREQ=SECONDLY", "FREQ=MINUTELY", "FREQ=HOURLY")
DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")


class BadRule(ValueError):
    """A recurrence rule that cannot be read, in one English word for the reason: form, often or empty."""


def check_rule(rule: str) -> str:
    """The rule in one form (without RRULE:, upper case); BadRule when it cannot be read or comes more often than daily."""
    text = rule.strip().upper().removeprefix("RRULE:")
    if not _ALLOWED.fullmatch(text):
        raise BadRule("form")
    if any(often in text for often in _TOO_OFTEN) or "BYSECOND" in text or "BYMINUTE" in text or "BYHOUR" in text:
        raise BadRule("often")
    try:
        rrulestr(_until_local(text), dtstart=datetime(2026, 1, 1))
    except (ValueError, KeyError, TypeError) as error:
        raise BadRule("form") from error
    return text


def weekly(weekdays: list[int], every: int = 1) -> str:
    """The rule for these weekdays (0 = Monday) in each so many weeks."""
    days = ",".join(DAYS[day] for day in sorted(set(weekdays)))
    return f"FREQ=WEEKLY;INTERVAL={every};BYDAY={days}" if every > 1 else f"FREQ=WEEKLY;BYDAY={days}"


def occurrences(rule: str, starts: datetime, zone: ZoneInfo, since: datetime, until: datetime) -> list[datetime]:
    """Moments (UTC) of a series from `since` (inside) to `until` (outside): the wall-clock time of `starts` in the zone, on each day the rule
    gives; at most 2,000. A time the clocks skip on a day is read as `times.at_local` does."""
    wall = starts.astimezone(zone).replace(tzinfo=None)
    low = max(wall, since.astimezone(zone).replace(tzinfo=None) - timedelta(days=1))
    high = until.astimezone(zone).replace(tzinfo=None) + timedelta(days=1)
    found = []
    for one in rrulestr(_until_local(rule), dtstart=wall).xafter(low, count=MOST, inc=True):
        if one > high:
            break
        moment = at_local(one.date(), one.time(), zone).moment
        if since <= moment < until:
            found.append(moment)
    return found


def _until_local(rule: str) -> str:
    """UNTIL means the whole local day: moments of a rule are wall-clock times here."""
    return re.sub(r"UNTIL=(\d{8})(T\d{6}Z?)?", r"UNTIL=\1T235959", rule)
