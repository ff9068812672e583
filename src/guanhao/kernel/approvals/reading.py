"""Reading approvals: one with everything, a subject's history, where a payload stands, the record for print."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import cached_property
from typing import Any

from django.db.models import Prefetch
from django.utils.translation import gettext as _

from guanhao.kernel import access, brands
from guanhao.kernel.approvals import defining, people
from guanhao.kernel.approvals.contracts import (
    ApprovalView,
    CheckView,
    Level,
    LevelView,
    Part,
    PartView,
    SignatureView,
    Someone,
    Standing,
    TickView,
)
from guanhao.kernel.approvals.policy import ReviewPolicy
from guanhao.kernel.approvals.rules import applies, digest, is_complete, missing_parties, people_for, seen_of
from guanhao.kernel.models import Approval, ApprovalLevel, ApprovalPart, ApprovalSignature, ApprovalTick, AuditEntry
from guanhao.kernel.tenancy import current_brand

SIGNED = ApprovalSignature.Decision.SIGNED


@dataclass(frozen=True)
class Deed:
    """A line of the approval's own log."""

    action: str
    person: str
    at: Any
    note: str


@dataclass(frozen=True)
class Record:
    """Everything the printed approval sheet (审批单) says, as plain data; `hits` is what the submitter handed in as context["hits"]."""

    approval: ApprovalView
    hits: tuple[Any, ...]
    log: tuple[Deed, ...]

    def as_dict(self) -> dict[str, Any]:
        """The record as dictionaries and lists (moments and durations stay what they are)."""
        return asdict(self)


def approval(approval_id: int) -> ApprovalView:
    """One approval of the brand in scope with parts, levels, signatures and ticks. Approval.DoesNotExist when there is none."""
    return views(Approval.objects.filter(pk=approval_id).select_related("flow"))[0] if _exists(approval_id) else _missing(approval_id)


def history(subject: str, *, limit: int = 50) -> list[ApprovalView]:
    """All submissions of a subject, the newest first."""
    return views(Approval.objects.filter(subject=subject).select_related("flow").order_by("-id")[:limit])


def history_of_part(subject: str, *, limit: int = 50) -> list[ApprovalView]:
    """All submissions in which a part was, the newest first."""
    ids = list(ApprovalPart.objects.filter(subject=subject).order_by("-id").values_list("approval_id", flat=True)[:limit])
    return views(Approval.objects.filter(pk__in=ids).select_related("flow").order_by("-id"))


def standing(part: Part) -> Standing:
    """Where this very payload stands: recomputed from what is handed in, never from what is stored about it."""
    return standings([part])[part.subject]


def standings(parts: Sequence[Part]) -> dict[str, Standing]:
    """`standing` of many parts by subject, in a number of queries that does not grow with them."""
    latest: dict[str, ApprovalPart] = {}
    rows = ApprovalPart.objects.filter(subject__in=[part.subject for part in parts]).defer("fields").select_related("approval__flow").order_by("id")
    for row in rows:
        latest[row.subject] = row
    approvals = {row.approval_id for row in latest.values()}
    levels: dict[int, list[ApprovalLevel]] = {}
    signatures = Prefetch("signatures", queryset=ApprovalSignature.everywhere.all())
    for level in ApprovalLevel.everywhere.filter(approval__in=approvals).order_by("position").prefetch_related(signatures):
        levels.setdefault(level.approval_id, []).append(level)
    return {part.subject: _standing(part, latest.get(part.subject), levels) for part in parts}


def record(approval_id: int) -> Record:
    """The approval as plain data for print and export."""
    view = approval(approval_id)
    entries = AuditEntry.objects.filter(brand_id=current_brand().id, target=f"approvals.approval:{approval_id}").order_by("id")
    log = tuple(Deed(entry.action, entry.actor_name, entry.at, str(entry.detail.get("note", ""))) for entry in entries)
    return Record(view, tuple(view.context.get("hits", ())), log)


def views(rows: Iterable[Approval]) -> list[ApprovalView]:
    """Rows as views, in the same order; a fixed number of queries."""
    return _Reader(list(rows)).views()


def _exists(approval_id: int) -> bool:
    return bool(Approval.objects.filter(pk=approval_id).exists())


def _missing(approval_id: int) -> ApprovalView:
    raise Approval.DoesNotExist(_("There is no approval %(number)s.") % {"number": approval_id})


def _standing(part: Part, row: ApprovalPart | None, levels: Mapping[int, Sequence[ApprovalLevel]]) -> Standing:
    now_says = digest(part)
    if row is None or row.approval.state == Approval.State.WITHDRAWN:
        return Standing("none", digest=now_says)
    owner = row.approval
    if row.voided_at is not None or row.digest != now_says or owner.state == Approval.State.VOID:
        return Standing("void", owner.level, owner.pk, now_says, owner.emergency)
    if owner.state == Approval.State.APPROVED and not _all_signed(owner, row, levels.get(owner.pk, ())):
        return Standing("void", owner.level, owner.pk, now_says, owner.emergency)
    return Standing(owner.state, owner.level, owner.pk, now_says, owner.emergency)


def _all_signed(owner: Approval, row: ApprovalPart, levels: Sequence[ApprovalLevel]) -> bool:
    """Does every level that had to sign bear enough signatures over this very digest?"""
    definitions = {level.key: level for level in defining.from_json(owner.flow.definition).levels}
    needed = [level for level in levels if _must_sign(definitions[level.key], owner)]
    for level in needed:
        if level.state != ApprovalLevel.State.SIGNED:
            return False
        given = [one for one in level.signatures.all() if one.decision == SIGNED and one.digests.get(row.subject) == row.digest]
        principals, permissions = {one.principal_id for one in given}, {one.permission for one in given}
        if not is_complete(definitions[level.key], principals=principals, expected=level.expected, given=permissions):
            return False
    return bool(needed)


def _must_sign(level: Level, owner: Approval) -> bool:
    return applies(level, owner.context) and (level.emergency or not owner.emergency)


class _Reader:
    """Loads what the views of some approvals need, once for all of them."""

    def __init__(self, rows: list[Approval]) -> None:
        self.rows = rows
        self.ids = [row.pk for row in rows]
        self.names = people.names()
        self.policy = ReviewPolicy.of_brand()
        self._holders: dict[str, frozenset[int]] = {}

    @cached_property
    def parts(self) -> dict[int, list[ApprovalPart]]:
        return _grouped(ApprovalPart.everywhere.filter(approval__in=self.ids).order_by("position"))

    @cached_property
    def levels(self) -> dict[int, list[ApprovalLevel]]:
        return _grouped(ApprovalLevel.everywhere.filter(approval__in=self.ids).order_by("position"))

    @cached_property
    def signatures(self) -> dict[int, list[ApprovalSignature]]:
        return _grouped(ApprovalSignature.everywhere.filter(approval__in=self.ids).order_by("at", "id"))

    @cached_property
    def ticks(self) -> dict[int, list[ApprovalTick]]:
        return _grouped(ApprovalTick.everywhere.filter(approval__in=self.ids).order_by("at", "id"))

    @cached_property
    def before(self) -> dict[tuple[int, str], Any]:
        """Payload of each part's submission before, by approval and subject."""
        wanted = {part.subject for parts in self.parts.values() for part in parts}
        earlier: dict[str, list[ApprovalPart]] = {}
        for part in ApprovalPart.objects.filter(subject__in=wanted, approval__lt=max(self.ids, default=0)).order_by("-id"):
            earlier.setdefault(part.subject, []).append(part)
        found = {}
        for approval_id, parts in self.parts.items():
            for part in parts:
                older = next((one for one in earlier.get(part.subject, ()) if one.approval_id < approval_id), None)
                found[approval_id, part.subject] = older.fields if older else None
        return found

    @cached_property
    def authors(self) -> dict[int, list[Any]]:
        from guanhao.kernel.models import ApprovalAuthor

        return _grouped(ApprovalAuthor.everywhere.filter(approval__in=self.ids).order_by("person_name", "person_id"))

    def views(self) -> list[ApprovalView]:
        return [self.view(row) for row in self.rows]

    def someone(self, person: int | None, name: str = "") -> Someone | None:
        return None if person is None else Someone(person, self.names.get(person) or name or people.name_of(person))

    def view(self, row: Approval) -> ApprovalView:
        definition = defining.localised(defining.from_json(row.flow.definition))
        by_key = {level.key: level for level in definition.levels}
        levels = tuple(self._level(row, one, by_key[one.key]) for one in self.levels.get(row.pk, ()))
        parts = tuple(self._part(part) for part in self.parts.get(row.pk, ()))
        return ApprovalView(
            id=row.pk,
            subject=row.subject,
            flow=row.flow_key,
            flow_number=row.flow.number,
            flow_title=definition.title,
            kind=row.kind,
            title=row.title,
            url=row.url,
            state=row.state,
            level=row.level,
            level_title=by_key[row.level].title if row.level else "",
            level_due=row.level_due,
            due=row.due,
            emergency=row.emergency,
            emergency_reason=row.emergency_reason,
            after_review=row.after_review,
            round=row.round,
            previous_id=row.previous_id,
            authors=tuple(Someone(one.person_id, self.names.get(one.person_id) or one.person_name) for one in self.authors.get(row.pk, ())),
            parts=parts,
            levels=levels,
            opened_by=self.someone(row.opened_by_id, row.opened_by_name),
            opened_at=row.opened_at,
            closed_at=row.closed_at,
            closed_note=row.closed_note,
            seen=seen_of({part.subject: part.digest for part in parts if not part.void}),
            version=row.version,
            context=row.context,
        )

    def _part(self, part: ApprovalPart) -> PartView:
        return PartView(
            subject=part.subject,
            title=part.title,
            fields=part.fields,
            digest=part.digest,
            void=part.voided_at is not None,
            voided_at=part.voided_at,
            voided_by=part.voided_by_name,
            before=self.before[part.approval_id, part.subject],
        )

    def _level(self, row: Approval, one: ApprovalLevel, level: Level) -> LevelView:
        signatures = tuple(self._signature(each, one.key) for each in self.signatures.get(row.pk, ()) if each.level_id == one.pk)
        mark = (level.pass_mark if level.pass_mark is not None else self.policy.pass_mark) if level.score else None
        expected = tuple(Someone(person, self.names.get(person) or people.name_of(person)) for person in one.expected)
        return LevelView(
            key=one.key,
            title=level.title,
            position=one.position,
            state=one.state,
            definition=level,
            opened_at=one.opened_at,
            due_at=one.due_at,
            closed_at=one.closed_at,
            breached_at=one.breached_at,
            assigned=self.someone(one.assigned_id),
            expected=expected,
            pass_mark=mark,
            checklist=self._checklist(row, one, level),
            signatures=signatures,
            missing=_missing_from(level, expected, signatures) if one.state == ApprovalLevel.State.OPEN else (),
        )

    def _checklist(self, row: Approval, one: ApprovalLevel, level: Level) -> tuple[CheckView, ...]:
        seen = seen_of({part.subject: part.digest for part in self.parts.get(row.pk, ()) if part.voided_at is None})
        counts = [
            tick for tick in self.ticks.get(row.pk, ()) if tick.level_id == one.pk and (tick.seen == seen or one.state != ApprovalLevel.State.OPEN)
        ]
        return tuple(
            CheckView(
                line.key,
                line.title,
                line.mandatory,
                people_for(line, self.policy.two_person),
                tuple(TickView(Someone(tick.person_id, tick.person_name), tick.at) for tick in counts if tick.item == line.key),
            )
            for line in level.checklist
        )

    def _signature(self, one: ApprovalSignature, level: str) -> SignatureView:
        return SignatureView(
            level=level,
            decision=one.decision,
            signer=Someone(one.signer_id, one.signer_name),
            principal=Someone(one.principal_id, one.principal_name),
            permission=one.permission,
            scores=one.scores,
            score=one.score,
            comment=one.comment,
            digests=one.digests,
            at=one.at,
            via=one.via,
            lost=self._lost(one),
        )

    def _lost(self, one: ApprovalSignature) -> bool:
        """Left the brand, or no longer holds the permission it was given under."""
        if not one.permission:
            return False
        if one.permission not in self._holders:
            self._holders[one.permission] = frozenset(brands.holders(one.permission))
        return one.principal_id not in self._holders[one.permission]


def _missing_from(level: Level, expected: Sequence[Someone], signatures: Sequence[SignatureView]) -> tuple[str, ...]:
    given = [one for one in signatures if one.decision == SIGNED]
    if level.parties:
        return tuple(str(access.PERMISSIONS[key].title) for key in missing_parties(level, [one.permission for one in given]))
    if expected and level.mode == "all":
        return tuple(person.name for person in expected if person.id not in {one.principal.id for one in given})
    return ()


def _grouped(rows: Iterable[Any]) -> dict[int, list[Any]]:
    found: dict[int, list[Any]] = {}
    for row in rows:
        found.setdefault(row.approval_id, []).append(row)
    return found
