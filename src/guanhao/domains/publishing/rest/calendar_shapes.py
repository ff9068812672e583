"""What the calendar takes and gives over REST."""

from datetime import date, datetime, time

from ninja import Schema


class CalendarLine(Schema):
    """A publication on the calendar; `local` is the account's wall clock."""

    id: int
    account_id: int
    platform: str
    subject: str
    title: str
    format: str
    status: str
    lane: str
    hot: bool
    campaign: str
    planned_at: datetime
    local: str
    zone: str
    revision: int


class CalendarOut(Schema):
    """Publications of a window."""

    count: int
    items: list[CalendarLine]


class DayEntry(Schema):
    """Something behind a day: holiday, makeup, solemn, festival, term, brand or column."""

    day: date
    kind: str
    title: str
    at: str
    note: str
    solemn: bool
    source: str


class DayEntries(Schema):
    """What stands behind the days."""

    count: int
    items: list[DayEntry]


class MoveSeveralIn(Schema):
    """How publications move: exactly one of days (local time of day stays), hours, day; `at` (HH:MM, local) may stand with days, day, or alone.
    With `dry_run` nothing is written."""

    ids: list[int]
    days: int = 0
    hours: float = 0
    day: date | None = None
    at: time | None = None
    dry_run: bool = False


class MovedLine(Schema):
    """Where one publication goes, and what is against it."""

    id: int
    title: str
    before: datetime
    after: datetime
    turn: str
    against: list[str]
    stuck: str


class MovedOut(Schema):
    """A move or its preview; `shift_id` takes it back, null for a preview."""

    shift_id: int | None
    possible: bool
    count: int
    items: list[MovedLine]


class CadenceWeek(Schema):
    """A week of an account."""

    monday: date
    target: int
    planned: int
    gap: int


class CadenceOut(Schema):
    """An account with its weeks."""

    account_id: int
    account: str
    target: int
    weeks: list[CadenceWeek]


class CadenceList(Schema):
    """All open accounts; `slots`, `limit` and `taken` are those of the first week (limit null: nothing is kept free)."""

    count: int
    items: list[CadenceOut]
    slots: int
    limit: int | None
    taken: int


class CadenceIn(Schema):
    """So many publications a week from the week of `starts` on."""

    account_id: int
    target: int
    starts: date | None = None


class QueueSlotOut(Schema):
    """A queue slot; weekday 0 = Monday, `at` local."""

    id: int
    account_id: int
    weekday: int
    at: time
    label: str
    active: bool


class QueueSlotList(Schema):
    """Queue slots."""

    count: int
    items: list[QueueSlotOut]


class QueueSlotsIn(Schema):
    """New queue slots."""

    account_id: int
    weekdays: list[int]
    at: time
    label: str = ""


class QueueSlotSwitch(Schema):
    """On or off."""

    active: bool


class QueueIn(Schema):
    """Something for the next free slot of its account."""

    subject: str
    note: str = ""


class QueuedOut(Schema):
    """Where it lies."""

    id: int
    planned_at: datetime
    slot_id: int | None


class SuggestionOut(Schema):
    """A moment worth taking, with its evidence: posts of that weekday and hour, their median interactions with its interval, and the usual post's."""

    at: datetime
    weekday: int
    hour: int
    posts: int
    median: float
    low: float
    high: float
    usual: float
    lift: float | None
    sure: bool


class SuggestionList(Schema):
    """Suggestions, best first, and the next free queue slot."""

    count: int
    items: list[SuggestionOut]
    next_free: datetime | None


class SeriesIn(Schema):
    """A series: `rule` is an RFC 5545 RRULE, `starts` the first moment with its offset."""

    account_id: int
    title: str
    rule: str
    starts: datetime
    active: bool = True


class SeriesOut(SeriesIn):
    """A series."""

    id: int


class SeriesList(Schema):
    """All series."""

    count: int
    items: list[SeriesOut]


class CalendarMonthIn(Schema):
    """A month such as 2026-11."""

    month: str


class PlaceIn(Schema):
    """A reservation."""

    account_id: int
    at: datetime
    title: str


class PlaceChange(Schema):
    """What happens to a place: `do` is move (at), fill (subject) or drop."""

    do: str
    at: datetime | None = None
    subject: str = ""


class PlaceOut(Schema):
    """A place; `fixed_at` is its turn in the series."""

    id: int
    account_id: int
    kind: str
    series_id: int | None
    title: str
    at: datetime
    fixed_at: datetime | None
    publication_id: int | None
    moved: bool
    dropped: bool


class PlaceList(Schema):
    """Places."""

    count: int
    items: list[PlaceOut]


class EntryIn(Schema):
    """A marketing date."""

    title: str
    first_day: date
    last_day: date | None = None
    lead_days: int = 0
    owner_id: int | None = None
    note: str = ""
    solemn: bool = False


class EntryOut(EntryIn):
    """A marketing date."""

    id: int


class EntryList(Schema):
    """Marketing dates."""

    count: int
    items: list[EntryOut]


class ShareIn(Schema):
    """A link; no accounts means all open ones, no end the policy's longest time."""

    title: str
    accounts: list[int] = []
    expires_at: datetime | None = None


class CalendarShareOut(Schema):
    """A link; `secret` only in the answer that made it."""

    id: int
    title: str
    accounts: list[int]
    expires_at: datetime
    ended_at: datetime | None
    seen_at: datetime | None
    secret: str = ""


class ShareList(Schema):
    """Links."""

    count: int
    items: list[CalendarShareOut]
