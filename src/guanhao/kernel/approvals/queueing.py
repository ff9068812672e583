"""The queue: what waits for whom, by the clock. Pages by cursor, counts that stop, so that 100,000 approvals cost what 100 do."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from guanhao.kernel import access, brands
from guanhao.kernel.approvals import defining, people
from guanhao.kernel.approvals.contracts import QueueLine, QueuePage, Refused, Someone
from guanhao.kernel.approvals.templates import DEFAULTS
from guanhao.kernel.models import Approval, ApprovalAuthor, ApprovalLevel, ApprovalSignature, ApprovalWait, FlowVersion
from guanhao.kernel.now import now

VIEW = "review.view"
COUNT_LIMIT, MOST, FEW = 1000, 200, 500
SOON = timedelta(hours=4)
WAITING, CLOSED = "waiting", "closed"


@dataclass(frozen=True, kw_only=True)
class QueueFilter:
    """What to show. `state`: waiting (a level is open), closed, or one of open, returned, approved, withdrawn, void ("": all).

    `due`: overdue, soon (4 hours) or today; `author` and `assigned`: ids of people; `subject_kind`: "content.item"; `text`: words of the title.
    """

    state: str = WAITING
    waiting_for_me: bool = False
    level: str = ""
    flow: str = ""
    kind: str = ""
    due: str = ""
    author: int | None = None
    assigned: int | None = None
    subject_kind: str = ""
    text: str = ""
    emergency: bool = False


def queue(chosen: QueueFilter | None = None, *, cursor: str = "", limit: int = 50, counted: bool = True) -> QueuePage:
    """A page of the queue, the level due soonest first (closed ones: newest first). Needs review.view.

    Refused for a cursor that was never given out.
    """
    access.require(VIEW)
    chosen = chosen or QueueFilter()
    rows = _filtered(chosen)
    by_clock = chosen.waiting_for_me or chosen.state == WAITING
    page = _after(rows, cursor, by_clock).order_by(*(("level_due", "id") if by_clock else ("-opened_at", "-id")))
    size = max(1, min(limit, MOST))
    counting = counted and not cursor  # one walk finds the page and how many there are
    numbers = list(page.values_list("pk", flat=True)[: COUNT_LIMIT + 1 if counting else size + 1])
    count = len(numbers) if counting else rows.order_by()[: COUNT_LIMIT + 1].count() if counted else 0
    found = {row.pk: row for row in Approval.objects.filter(pk__in=numbers[:size]).select_related("flow")}
    shown = [found[number] for number in numbers[:size]]
    following = _cursor(shown[-1], by_clock) if len(numbers) > size else ""
    return QueuePage(tuple(_lines(shown)), following, min(count, COUNT_LIMIT), count > COUNT_LIMIT)


def ids(chosen: QueueFilter | None = None, *, limit: int = MOST) -> list[int]:
    """Ids in the order of the queue: for the keys that go to the next and the previous one."""
    access.require(VIEW)
    return list(_filtered(chosen or QueueFilter()).order_by("level_due", "id").values_list("pk", flat=True)[:limit])


def waiting_count() -> int:
    """How many wait for the present person, at most COUNT_LIMIT."""
    return int(_filtered(QueueFilter(waiting_for_me=True)).order_by()[:COUNT_LIMIT].count())


def level_keys() -> list[str]:
    """Permissions under which any level of any version of the brand's flows is signed."""
    stored = [defining.from_json(values) for values in FlowVersion.objects.values_list("definition", flat=True)]
    return sorted({key for flow in [*DEFAULTS.values(), *stored] for level in flow.levels for key in people.keys_of(level)})


def _filtered(chosen: QueueFilter) -> QuerySet[Approval]:
    rows: QuerySet[Approval] = Approval.objects.all()
    if chosen.waiting_for_me:
        rows = _for_me(rows.filter(level_due__isnull=False))
    elif chosen.state == WAITING:
        rows = rows.filter(level_due__isnull=False)
    elif chosen.state == CLOSED:
        rows = rows.exclude(state=Approval.State.OPEN)
    elif chosen.state:
        rows = rows.filter(state=chosen.state)
    plain = {"level": chosen.level, "flow_key": chosen.flow, "kind": chosen.kind, "subject_kind": chosen.subject_kind, "emergency": chosen.emergency}
    rows = rows.filter(**{name: value for name, value in plain.items() if value})
    if chosen.author is not None:
        rows = rows.filter(pk__in=ApprovalAuthor.objects.filter(person_id=chosen.author).values("approval_id"))
    if chosen.assigned is not None:
        rows = rows.filter(levels__state=ApprovalLevel.State.OPEN, levels__assigned_id=chosen.assigned)
    for word in chosen.text.split()[:8]:
        rows = rows.filter(title__icontains=word)
    return rows.filter(_due(chosen.due)) if chosen.due else rows


def _for_me(rows: QuerySet[Approval]) -> QuerySet[Approval]:
    """Levels that the person could sign now, for himself or for somebody he stands in for."""
    actor = access.current_actor()
    if actor.user_id is None:
        return rows.none()
    keys = level_keys()
    wanted = _awaiting([key for key in keys if key in access.PERMISSIONS and actor.can(key)], actor.user_id)
    for principal in people.principals_of(actor.user_id):
        theirs = [key for key in keys if principal.id in brands.holders(key)]
        wanted |= _awaiting(theirs, principal.id) & Q(~_wrote(principal.id), ~_signed(principal.id))
    return rows.filter(wanted, ~_wrote(actor.user_id), ~_signed(actor.user_id))


def _awaiting(keys: Sequence[str], person: int) -> Q:
    """Levels that wait for a person: by number when there are few, else by a look at each while walking along the clock."""
    mine = Q(permission__in=list(keys)) | Q(person_id=person)
    few = list(ApprovalWait.objects.filter(mine).values_list("approval_id", flat=True)[: FEW + 1])
    if len(few) <= FEW:
        return Q(pk__in=few)
    return Q(Exists(ApprovalWait.everywhere.filter(mine, approval=OuterRef("pk"))))


def _wrote(person: int) -> Exists:
    return Exists(ApprovalAuthor.everywhere.filter(approval=OuterRef("pk"), person_id=person))


def _signed(person: int) -> Exists:
    """Looked up by the approval alone: an index that begins with the brand would be walked for every row."""
    signed = ApprovalSignature.everywhere.filter(approval=OuterRef("pk"), decision=ApprovalSignature.Decision.SIGNED)
    return Exists(signed.filter(Q(signer_id=person) | Q(principal_id=person)))


def _due(which: str) -> Q:
    moment = now()
    day = people.today()
    ends = {"overdue": moment, "soon": moment + SOON, "today": _end_of_day(day)}
    if which not in ends:
        raise Refused(_("Choose one of: %(known)s.") % {"known": ", ".join(ends)}, "due")
    return Q(level_due__lt=ends[which])


def _end_of_day(day: Any) -> datetime:
    from guanhao.kernel.tenancy import current_brand

    return datetime(day.year, day.month, day.day, tzinfo=current_brand().zone) + timedelta(days=1)


def _after(rows: QuerySet[Approval], cursor: str, by_clock: bool) -> QuerySet[Approval]:
    if not cursor:
        return rows
    moment, _mark, number = cursor.rpartition("_")
    try:
        at, last = datetime.fromisoformat(moment), int(number)
    except ValueError:
        raise Refused(_("This page of the queue is gone: start again from the first."), "cursor") from None
    if at.tzinfo is None:
        raise Refused(_("This page of the queue is gone: start again from the first."), "cursor")
    if by_clock:
        return rows.filter(level_due__gte=at).exclude(level_due=at, pk__lte=last)
    return rows.filter(opened_at__lte=at).exclude(opened_at=at, pk__gte=last)


def _cursor(row: Approval, by_clock: bool) -> str:
    moment = row.level_due if by_clock else row.opened_at
    return f"{moment.isoformat() if moment else ''}_{row.pk}"


def _lines(rows: Sequence[Approval]) -> list[QueueLine]:
    numbers = [row.pk for row in rows]
    names, moment = people.names(), now()
    writers: dict[int, list[Someone]] = {}
    for one in ApprovalAuthor.everywhere.filter(approval__in=numbers).order_by("person_name", "person_id"):
        writers.setdefault(one.approval_id, []).append(Someone(one.person_id, names.get(one.person_id) or one.person_name))
    open_levels = ApprovalLevel.everywhere.filter(approval__in=numbers, state=ApprovalLevel.State.OPEN).exclude(assigned_id=None)
    assigned = {one.approval_id: Someone(who, names.get(who, f"#{who}")) for one in open_levels if (who := one.assigned_id) is not None}
    definitions = {row.flow_id: defining.localised(defining.from_json(row.flow.definition)) for row in {row.flow_id: row for row in rows}.values()}
    titles = {(flow, level.key): level.title for flow, definition in definitions.items() for level in definition.levels}
    return [
        QueueLine(
            id=row.pk,
            subject=row.subject,
            title=row.title,
            url=row.url,
            flow=row.flow_key,
            flow_title=definitions[row.flow_id].title,
            kind=row.kind,
            state=row.state,
            level=row.level,
            level_title=titles.get((row.flow_id, row.level), ""),
            level_due=row.level_due,
            due=row.due,
            overdue=row.level_due is not None and row.level_due < moment,
            emergency=row.emergency,
            after_review=row.after_review,
            round=row.round,
            authors=tuple(writers.get(row.pk, ())),
            assigned=assigned.get(row.pk),
            opened_at=row.opened_at,
            closed_at=row.closed_at,
        )
        for row in rows
    ]
