"""Flows of a brand: versioned, with the program's own as the first version of each."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from pydantic import TypeAdapter, ValidationError

from guanhao.kernel import access, audit, brands
from guanhao.kernel.approvals.contracts import FlowDefinition, FlowView, InvalidFlow, Level, Refused
from guanhao.kernel.approvals.policy import MANAGE, ReviewPolicy
from guanhao.kernel.approvals.rules import flow_problems
from guanhao.kernel.approvals.templates import DEFAULTS
from guanhao.kernel.models import FlowVersion
from guanhao.kernel.now import now
from guanhao.kernel.tenancy import current_brand

_codec: TypeAdapter[FlowDefinition] = TypeAdapter(FlowDefinition)


class NoFlow(Refused, LookupError):
    """The brand has no flow of this key; REST answers 404."""

    status = 404


def to_json(definition: FlowDefinition) -> dict[str, Any]:
    """A flow as JSON values, for storing, REST and files."""
    values: dict[str, Any] = _codec.dump_python(definition, mode="json")
    return values


def from_json(values: Mapping[str, Any]) -> FlowDefinition:
    """A flow from JSON values; InvalidFlow names every field that cannot be read."""
    try:
        return _codec.validate_python(dict(values))
    except ValidationError as error:
        raise InvalidFlow({_place(one["loc"]): _cannot_read(one) for one in error.errors()}) from error


def save_flow(definition: FlowDefinition, reason: str) -> FlowView:
    """A new version of a flow (or a new flow). Needs review.manage and a reason; InvalidFlow names every problem; the same again writes nothing.

    Running approvals keep the version they started with.
    """
    access.require(MANAGE)
    reason, definition = reason.strip(), _as_stored(definition)
    problems = check_flow(definition)
    if not reason:
        problems["reason"] = _("Say why the flow changes: the reason is kept with the version.")
    if problems:
        raise InvalidFlow(problems)
    with transaction.atomic():
        before = _newest(definition.key)
        if before is not None and before.active and before.definition == to_json(definition):
            return _view(before)
        if before is None and DEFAULTS.get(definition.key) is not None:
            before = _install(definition.key)
        row = _write(definition, number=before.number + 1 if before else 1, reason=reason)
        audit.record(
            "approvals.flow_saved",
            target=f"approvals.flow:{row.key}",
            before=before.definition if before else None,
            after=row.definition,
            note=reason,
        )
    return _view(row)


def retire_flow(key: str, *, reason: str, active: bool = False) -> FlowView:
    """Take a flow out of use (or, with active, back into it); running approvals go on."""
    access.require(MANAGE)
    if not reason.strip():
        raise Refused(_("Say why the flow changes: the reason is kept with the version."), "reason")
    with transaction.atomic():
        before = stored(key)
        if before.active == active:
            return _view(before)
        row = _write(from_json(before.definition), number=before.number + 1, reason=reason.strip(), active=active)
        action = "approvals.flow_restored" if active else "approvals.flow_retired"
        audit.record(action, target=f"approvals.flow:{key}", before={"active": before.active}, after={"active": active}, note=reason.strip())
    return _view(row)


def check_flow(definition: FlowDefinition) -> dict[str, str]:
    """What keeps a flow from being used in the brand in scope, by field; empty when nothing does."""
    here = {member.id for member in brands.members()}
    return flow_problems(
        localised(definition),
        least=ReviewPolicy.of_brand().levels,
        permissions=access.PERMISSIONS.keys(),
        members=here,
        gone=brands.names_of({person for level in definition.levels for person in level.people} - here),
    )


def flows(*, retired: bool = False) -> list[FlowView]:
    """The newest version of every flow of the brand in scope, by title; with `retired` also those out of use."""
    newest: dict[str, FlowVersion] = {row.key: row for row in FlowVersion.objects.order_by("key", "number")}
    own = [_view(row) for row in newest.values() if row.active or retired]
    rest = [FlowView(localised(flow), 0) for key, flow in DEFAULTS.items() if key not in newest]
    return sorted(
        [*rest, *own], key=lambda view: (view.key not in DEFAULTS, list(DEFAULTS).index(view.key) if view.key in DEFAULTS else 0, view.title)
    )


def flow(key: str, number: int | None = None) -> FlowView:
    """A flow by key, in its newest version or the one of this number; NoFlow (a LookupError) when there is none."""
    row = _newest(key) if number is None else FlowVersion.objects.filter(key=key, number=number).first()
    if row is not None:
        return _view(row)
    if key in DEFAULTS and not number:
        return FlowView(localised(DEFAULTS[key]), 0)
    raise NoFlow(_("There is no review flow named %(key)s.") % {"key": key}, "flow")


def versions(key: str) -> list[FlowView]:
    """All versions of a flow, the newest first; the program's own when nobody changed it."""
    rows = [_view(row) for row in FlowVersion.objects.filter(key=key).order_by("-number")]
    return rows or [flow(key)]


def stored(key: str) -> FlowVersion:
    """The newest row of a flow, written on first use when it is the program's own; NoFlow when there is none."""
    row = _newest(key)
    if row is not None:
        return row
    if key not in DEFAULTS:
        raise NoFlow(_("There is no review flow named %(key)s.") % {"key": key}, "flow")
    return _install(key)


def localised(definition: FlowDefinition) -> FlowDefinition:
    """The flow with the program's own texts in the reader's language; what a person wrote stays as it is."""
    return _reworded(definition, _words)


def _as_stored(definition: FlowDefinition) -> FlowDefinition:
    """What was sent back as it was shown: the program's own texts are kept in English, so that the other language still reads its own."""
    sources = {_(text): text for text in OWN_TEXTS}
    return _reworded(definition, lambda text: sources.get(text, text))


def _reworded(definition: FlowDefinition, say: Callable[[str], str]) -> FlowDefinition:
    def level(one: Level) -> Level:
        lines = tuple(replace(line, title=say(line.title)) for line in one.score)
        checks = tuple(replace(line, title=say(line.title)) for line in one.checklist)
        return replace(one, title=say(one.title), score=lines, checklist=checks)

    return replace(definition, title=say(definition.title), levels=tuple(level(one) for one in definition.levels))


def _words(text: str) -> str:
    return _(text) if text in OWN_TEXTS else text


def _texts(flow: FlowDefinition) -> set[str]:
    lines = {line.title for level in flow.levels for line in level.score} | {line.title for level in flow.levels for line in level.checklist}
    return lines | {flow.title} | {level.title for level in flow.levels}


OWN_TEXTS = frozenset().union(*(_texts(flow) for flow in DEFAULTS.values()))


def _install(key: str) -> FlowVersion:
    with transaction.atomic():
        row, _made = FlowVersion.objects.get_or_create(
            brand_id=current_brand().id,
            key=key,
            number=1,
            defaults={
                "title": DEFAULTS[key].title,
                "kind": DEFAULTS[key].kind,
                "definition": to_json(DEFAULTS[key]),
                "made_at": now(),
                "made_by_name": access.SYSTEM.name,
            },
        )
    installed: FlowVersion = row
    return installed


def _write(definition: FlowDefinition, *, number: int, reason: str, active: bool = True) -> FlowVersion:
    actor = access.current_actor()
    row = FlowVersion(
        key=definition.key,
        number=number,
        title=definition.title[:120],
        kind=definition.kind[:40],
        definition=to_json(definition),
        active=active,
        reason=reason[:300],
        made_at=now(),
        made_by_id=actor.user_id,
        made_by_name=actor.name[:120],
    )
    row.save(force_insert=True)
    return row


def _newest(key: str) -> FlowVersion | None:
    row: FlowVersion | None = FlowVersion.objects.filter(key=key).order_by("-number").first()
    return row


def _view(row: FlowVersion) -> FlowView:
    return FlowView(localised(from_json(row.definition)), row.number, row.active, row.reason, row.made_at, row.made_by_name)


def _place(location: tuple[int | str, ...]) -> str:
    return ".".join(str(part + 1) if isinstance(part, int) else part for part in location)


def _cannot_read(error: Any) -> str:
    return _("%(field)s cannot be read: %(why)s") % {"field": _place(error["loc"]), "why": error["msg"]}
