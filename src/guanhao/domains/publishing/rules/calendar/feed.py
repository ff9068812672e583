"""A calendar as an iCalendar file (RFC 5545, names and refresh by RFC 7986), by the library icalendar; and marketing dates out of one."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from icalendar import Calendar, Event

LENGTH = timedelta(minutes=15)
MOST = 2000


@dataclass(frozen=True, kw_only=True)
class Line:
    """One event: a moment (UTC) or, with `last`, whole local days from `start` to `last`, both inclusive. `state` is CONFIRMED, TENTATIVE or
    CANCELLED."""

    uid: str
    title: str
    start: datetime | date
    last: date | None = None
    state: str = "CONFIRMED"
    place: str = ""
    words: str = ""
    url: str = ""
    tags: tuple[str, ...] = ()
    revision: int = 0


class Unreadable(ValueError):
    """A file that is no iCalendar file."""


def feed(name: str, lines: Iterable[Line], *, stamp: datetime, refresh: timedelta = timedelta(hours=1)) -> bytes:
    """The file as bytes with CRLF line ends; `stamp` is the moment it was made."""
    book = Calendar()
    book.add("prodid", "-//Guanhao//Publishing calendar//EN")
    book.add("version", "2.0")
    book.add("method", "PUBLISH")
    book.add("name", name)
    book.add("x-wr-calname", name)
    book.add("refresh-interval", refresh, parameters={"VALUE": "DURATION"})
    for line in lines:
        book.add_component(_event(line, stamp))
    return bytes(book.to_ical())


def dates_in(content: bytes) -> list[tuple[str, date, date, str]]:
    """Title, first day, last day and description of each event of a file, at most 2,000; events with a time of day count for its day. Unreadable
    when it is no iCalendar file."""
    try:
        book = Calendar.from_ical(content)
    except (ValueError, IndexError, KeyError) as error:
        raise Unreadable(str(error)) from error
    found = []
    for event in book.walk("VEVENT"):
        start, end = event.get("dtstart"), event.get("dtend")
        title = " ".join(str(event.get("summary") or "").split())
        if start is None or not title:
            continue
        first = _day(start.dt)
        last = _last(end.dt, first) if end is not None else first
        found.append((title[:120], first, last, str(event.get("description") or "")[:500]))
        if len(found) == MOST:
            break
    return found


def _event(line: Line, stamp: datetime) -> Event:
    event = Event()
    event.add("uid", line.uid)
    event.add("dtstamp", stamp)
    event.add("dtstart", line.start)
    if line.last is not None:
        event.add("dtend", line.last + timedelta(days=1))
        event.add("transp", "TRANSPARENT")
    else:
        event.add("duration", LENGTH)
    event.add("summary", line.title)
    event.add("status", line.state)
    event.add("sequence", line.revision)
    for name, value in (("location", line.place), ("description", line.words), ("url", line.url)):
        if value:
            event.add(name, value)
    if line.tags:
        event.add("categories", list(line.tags))
    return event


def _day(value: datetime | date) -> date:
    return value.date() if isinstance(value, datetime) else value


def _last(end: datetime | date, first: date) -> date:
    """DTEND is outside: a whole-day end is the day after, midnight belongs to the day before."""
    if isinstance(end, datetime):
        return max(first, (end - timedelta(microseconds=1)).date())
    return max(first, end - timedelta(days=1))
