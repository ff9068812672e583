"""Everything that writes columns and slots."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.db import transaction
from django.utils.text import format_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from guanhao.console.links import burl_or_none
from guanhao.domains.content.contracts import Refused
from guanhao.domains.content.models import Column, Slot, Topic
from guanhao.domains.content.models.kinds import FormatChoice, PurposeChoice
from guanhao.domains.content.policy.topics import ColumnPolicy, clock_time
from guanhao.domains.content.rules.columns import column_days, month_of, slot_moment
from guanhao.domains.content.selectors.topics import brand_today
from guanhao.domains.content.services import topics as pool
from guanhao.domains.identity import facade as identity
from guanhao.kernel import audit, versions
from guanhao.kernel.access import require
from guanhao.kernel.notify import notify
from guanhao.kernel.now import now
from guanhao.kernel.tenancy import current_brand

KEPT = ("title", "ip", "weekdays", "every", "time", "starts", "host_id", "account_ids", "format", "purpose", "template")
State = Column.State


@dataclass(frozen=True, kw_only=True)
class ColumnDraft:
    """What a person enters; `weekdays` 0 = Monday, `time` HH:MM in the brand's zone, `every` in weeks."""

    title: str
    weekdays: Sequence[int]
    starts: date | None = None
    ip: str = ""
    every: int = 1
    time: str = "18:00"
    host_id: int | None = None
    account_ids: Sequence[int] = ()
    format: str = FormatChoice.VIDEO
    purpose: str = PurposeChoice.INTERACTION
    template: str = ""


@transaction.atomic
def save_column(draft: ColumnDraft, *, column: Column | None = None) -> Column:
    """A new column (as a draft without slots) or a changed one; an active column whose days changed gets its open slots anew."""
    require("topics.decide")
    row = column or Column(made_at=now())
    before = state_of(row) if column else None
    _fill(row, draft)
    if before == state_of(row):
        return row
    row.save()
    if row.state == State.ACTIVE and before and any(before[name] != state_of(row)[name] for name in ("weekdays", "every", "time", "starts")):
        _drop_open(row)
        _make(row, brand_today(), _horizon())
    versions.keep(target_of(row), state_of(row))
    audit.record("content.column_saved", target=target_of(row), before=before, after=state_of(row))
    return row


@transaction.atomic
def activate_columns(rows: Iterable[Column]) -> int:
    """Let columns run: their slots of the next weeks are made at once (CON-22 a); how many slots."""
    require("topics.decide")
    made = 0
    for row in rows:
        row.state = State.ACTIVE
        row.save(update_fields=["state"])
        made += _make(row, brand_today(), _horizon())
        audit.record("content.column_state", target=target_of(row), after={"state": row.state})
    return made


@transaction.atomic
def pause_column(row: Column) -> int:
    """Stop a column: open slots ahead go, those with a topic stay; how many went."""
    require("topics.decide")
    row.state = State.PAUSED
    row.save(update_fields=["state"])
    gone = _drop_open(row)
    audit.record("content.column_state", target=target_of(row), after={"state": row.state})
    return gone


@transaction.atomic
def generate_month(day: date) -> int:
    """Put every active column on its fixed weekdays of the month of `day` (CON-22 b). Slots that exist, moved or filled ones too, stay as
    they are; how many were made."""
    require("topics.decide")
    first, last = month_of(day)
    made = sum(_make(row, first, last) for row in Column.objects.filter(state=State.ACTIVE))
    audit.record("content.month_generated", target=f"content.slots:{first:%Y-%m}", after={"made": made})
    return made


def extend_slots() -> int:
    """The job's part: every active column has its slots for the policy's weeks; how many were made."""
    with transaction.atomic():
        return sum(_make(row, brand_today(), _horizon()) for row in Column.objects.filter(state=State.ACTIVE))


@transaction.atomic
def move_slot(slot: Slot, day: date) -> Slot:
    """Put an episode onto another day; its place in the cadence (`fixed_day`) stays, and no other slot moves."""
    require("topics.decide")
    if slot.state in {Slot.State.DONE, Slot.State.MISSED}:
        raise Refused(_("This episode is over and cannot be moved."), "day")
    if day < brand_today():
        raise Refused(_("Choose a day from today on."), "day")
    if Slot.objects.filter(column_id=slot.column_id, day=day).exclude(pk=slot.pk).exists():
        raise Refused(_("The column has an episode on this day already."), "day")
    before, slot.day = slot.day, day
    slot.save(update_fields=["day"])
    _redate(slot)
    audit.record("content.slot_moved", target=f"content.slot:{slot.pk}", before={"day": before.isoformat()}, after={"day": day.isoformat()})
    return slot


@transaction.atomic
def assign_slot(slot: Slot, topic: Topic | None) -> Slot:
    """Give an episode its topic (which goes into the series lane and is due before the slot), or take it away with None."""
    require("topics.propose")
    if slot.state in {Slot.State.DONE, Slot.State.MISSED}:
        raise Refused(_("This episode is over."), "topic_id")
    if topic is not None and topic.status in {Topic.Status.REJECTED, Topic.Status.MERGED, Topic.Status.PUBLISHED}:
        raise Refused(_("This topic is closed and cannot be changed any more."), "topic_id")
    if topic is not None:
        Slot.objects.filter(topic=topic).exclude(pk=slot.pk).update(topic=None, state=Slot.State.OPEN)
    slot.topic, slot.state = topic, Slot.State.FILLED if topic else Slot.State.OPEN
    slot.save(update_fields=["topic", "state"])
    if topic is not None:
        topic.lane, topic.column_id = "series", slot.column_id
        topic.save(update_fields=["lane", "column"])
        _redate(slot)
    audit.record("content.slot_assigned", target=f"content.slot:{slot.pk}", after={"topic": topic.pk if topic else None})
    return slot


@transaction.atomic
def skip_slot(slot: Slot, *, note: str) -> Slot:
    """Leave an episode out on purpose, with a note; it does not count as missed."""
    require("topics.decide")
    if not note.strip():
        raise Refused(_("Say why the episode is left out."), "note")
    if slot.state == Slot.State.DONE:
        raise Refused(_("This episode is over."), "note")
    slot.state, slot.note = Slot.State.SKIPPED, note.strip()[:300]
    slot.save(update_fields=["state", "note"])
    audit.record("content.slot_skipped", target=f"content.slot:{slot.pk}", note=slot.note)
    return slot


def check_missed() -> int:
    """Mark episodes whose time is over without a published topic, and tell the column's host and the content leads; how many."""
    moment, zone = now(), current_brand().zone
    late = moment - ColumnPolicy.of_brand().missed_after
    waiting = Slot.objects.filter(day__lte=late.astimezone(zone).date(), state__in=[Slot.State.OPEN, Slot.State.FILLED])
    missed = 0
    for slot in waiting.select_related("column", "topic").order_by("day", "pk"):
        if slot_moment(slot.day, slot.time, zone) > late:
            continue
        with transaction.atomic():
            done = slot.topic is not None and slot.topic.status == Topic.Status.PUBLISHED
            slot.state = Slot.State.DONE if done else Slot.State.MISSED
            slot.save(update_fields=["state"])
            if not done:
                missed += 1
                _tell_missed(slot)
    return missed


def target_of(column: Column) -> str:
    """The column's name in audit and versions."""
    return f"content.column:{column.pk}"


def state_of(column: Column) -> dict[str, object]:
    """The column as JSON-safe values."""
    values = {name: getattr(column, name) for name in KEPT}
    return {name: value.isoformat() if isinstance(value, date) else value for name, value in values.items()}


def _tell_missed(slot: Slot) -> None:
    people = set(identity.users_with("topics.decide")) | ({slot.column.host_id} if slot.column.host_id else set())
    notify(
        topic="content.column",
        title=format_lazy("{}: {} {}", gettext_lazy("Missed episode"), slot.column.title, slot.day.isoformat()),
        url=burl_or_none("content:column", pk=slot.column_id) or "",
        key=f"slot-missed:{slot.pk}",
        users=sorted(people),
        level="warning",
    )


def _horizon() -> date:
    return brand_today() + timedelta(days=7 * ColumnPolicy.of_brand().weeks_ahead - 1)


def _make(column: Column, first: date, last: date) -> int:
    days = column_days(column.weekdays, column.every, column.starts, max(first, brand_today()), last)
    there = set(Slot.objects.filter(column=column, fixed_day__in=days).values_list("fixed_day", flat=True))
    taken = set(Slot.objects.filter(column=column, day__in=days).values_list("day", flat=True))
    rows = [
        Slot(brand_id=column.brand_id, column=column, fixed_day=day, day=day, time=column.time)
        for day in days
        if day not in there and day not in taken
    ]
    return len(Slot.objects.bulk_create(rows))


def _drop_open(column: Column) -> int:
    gone: int = Slot.objects.filter(column=column, day__gte=brand_today(), state=Slot.State.OPEN, topic=None).delete()[0]
    return gone


def _redate(slot: Slot) -> None:
    if slot.topic is not None:
        slot.topic.due = pool.lane_due(slot.topic)
        slot.topic.save(update_fields=["due"])


def _fill(row: Column, draft: ColumnDraft) -> None:
    title = " ".join(draft.title.split())
    if not title:
        raise Refused(_("Give the column a title."), "title")
    for name, most in (("title", 80), ("ip", 80), ("template", 8000)):
        if len(getattr(draft, name)) > most:
            raise Refused(_("This text is longer than %(most)s characters.") % {"most": most}, name)
    if Column.objects.filter(title=title).exclude(pk=row.pk).exists():
        raise Refused(_("There is a column of this title already."), "title")
    days = sorted(set(draft.weekdays))
    if not days or not set(days) <= set(range(7)):
        raise Refused(_("Choose at least one weekday."), "weekdays")
    if not 1 <= draft.every <= 26:
        raise Refused(_("A column comes every 1 to 26 weeks."), "every")
    try:
        clock_time(draft.time)
    except ValueError:
        raise Refused(_("Write a time of day like 18:00."), "time") from None
    for name, known in (("format", FormatChoice.values), ("purpose", PurposeChoice.values)):
        if getattr(draft, name) not in known:
            raise Refused(_("Choose one of: %(known)s.") % {"known": ", ".join(known)}, name)
    starts = draft.starts or vars(row).get("starts") or brand_today()
    row.host_name = pool.owner_name(draft.host_id, "host_id")
    for name in KEPT:
        setattr(row, name, getattr(draft, name))
    row.title, row.weekdays, row.starts = title, days, starts
    row.account_ids = pool.check_accounts(draft.account_ids)
