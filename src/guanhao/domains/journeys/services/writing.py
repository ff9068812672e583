"""Writing journeys: drafts piece by piece, versions, and whether they run."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from guanhao.domains.audiences import facade as audiences
from guanhao.domains.journeys.contracts import Changed, Refused
from guanhao.domains.journeys.models import Journey, JourneyVersion, Passage
from guanhao.domains.journeys.rules import pieces
from guanhao.domains.journeys.services.presets import PRESETS, plan_of
from guanhao.domains.journeys.wording import fault_words
from guanhao.kernel import audit, versions
from guanhao.kernel.access import require
from guanhao.kernel.now import now

State = Journey.State
LISTS = {"if": "condition", "stop": "condition", "steps": "step"}


def target_of(row: Journey) -> str:
    """The target of its deeds and versions."""
    return f"journeys.journey:{row.pk}"


def state_of(row: Journey) -> dict[str, Any]:
    """What a person edits, as sentences."""
    from guanhao.domains.journeys.selectors.lists import sentences

    told = sentences(row.draft)
    parts = [_("When: %(text)s") % {"text": told["when"]}, *(_("If: %(text)s") % {"text": one} for one in told["if"]), *told["steps"]]
    parts += [_("Stop when: %(text)s") % {"text": one} for one in told["stop"]]
    return {"title": row.title, "note": row.note, "sentences": parts}


def checked(plan: Any, *, whole: bool = True) -> dict[str, Any]:
    """The plan, or Refused with the place of the first thing that is wrong."""
    found = pieces.fault(plan, whole=whole)
    if found is not None:
        raise Refused(fault_words(found), found.where or "plan")
    return dict(plan)


@transaction.atomic
def make_journey(*, title: str, preset: str = "", plan: Mapping[str, Any] | None = None, note: str = "") -> Journey:
    """A new journey as a draft (needs journeys.edit): empty, from a preset, or with a plan given. Refused by field."""
    require("journeys.edit")
    _check_title(title)
    if preset and preset not in PRESETS:
        raise Refused(_("Choose one of: %(known)s.") % {"known": ", ".join(PRESETS)}, "preset")
    draft = checked(plan, whole=False) if plan is not None else plan_of(preset)
    row = Journey(title=title.strip()[:120], note=note.strip()[:500], preset=preset, draft=draft, made_at=now(), changed_at=now())
    row.save()
    _keep(row, "journeys.journey_made", None)
    return row


@transaction.atomic
def write_draft(*, journey: Journey, plan: Mapping[str, Any], title: str | None = None, note: str | None = None) -> Journey:
    """Replace the draft (needs journeys.edit). What runs stays until it is put into force."""
    require("journeys.edit")
    row = _locked(journey)
    if title is not None and title.strip() != row.title:
        _check_title(title)
    before = state_of(row)
    row.draft = checked(plan, whole=False)
    row.title = title.strip()[:120] if title is not None else row.title
    row.note = note.strip()[:500] if note is not None else row.note
    row.changed_at = now()
    row.save()
    _keep(row, "journeys.journey_written", before)
    return row


def put_piece(*, journey: Journey, place: str, piece: Mapping[str, Any], index: int | None = None) -> Journey:
    """Add a condition (`if`, `stop`) or a step, or replace the one at `index`; `when` and `limits` replace theirs (needs journeys.edit)."""
    plan = _copy(journey)
    if place == "when":
        plan["when"] = dict(piece)
    elif place == "limits":
        plan |= {name: piece[name] for name in ("purpose", "again_days", "hold_out", "outcome", "outcome_days")}
    elif place in LISTS and index is None:
        plan[place] = [*plan[place], dict(piece)]
    elif place in LISTS and index is not None and 0 <= index < len(plan[place]):
        plan[place][index] = dict(piece)
    else:
        raise Refused(_("There is no such place in a journey."), "place")
    return write_draft(journey=journey, plan=plan)


def drop_piece(*, journey: Journey, place: str, index: int, seen: str = "") -> Journey:
    """Take one condition or step out (needs journeys.edit); `seen` is the mark of the draft that was looked at."""
    plan = _looked_at(journey, place, index, seen)
    del plan[place][index]
    return write_draft(journey=journey, plan=plan)


def shift_piece(*, journey: Journey, place: str, index: int, by: int, seen: str = "") -> Journey:
    """Move one condition or step up (-1) or down (1) (needs journeys.edit); at the end it stays."""
    plan = _looked_at(journey, place, index, seen)
    rows, other = plan[place], index + by
    if by in (-1, 1) and 0 <= other < len(rows):
        rows[index], rows[other] = rows[other], rows[index]
    return write_draft(journey=journey, plan=plan)


@transaction.atomic
def publish(*, journey: Journey) -> JourneyVersion:
    """Put the draft into force as the next version and let it run (needs journeys.run). Who is on the way goes on under that of their entry."""
    require("journeys.run")
    row = _locked(journey)
    if row.state == State.ENDED:
        raise Refused(_("This journey has ended. Make another one of it."), "state")
    plan = checked(row.draft)
    _check_surroundings(row, plan)
    newest = JourneyVersion.objects.filter(journey=row).order_by("-number").first()
    if newest is not None and newest.plan == plan and row.state == State.ON:
        return newest  # type: ignore[no-any-return]
    row.number, row.changed_at = row.number + 1, now()
    version = JourneyVersion(journey=row, number=row.number, plan=plan, made_at=now())
    version.save()
    row.state, row.since = State.ON, row.since or now()
    row.save()
    _make_segments(plan)
    audit.record("journeys.published", target=target_of(row), after={"number": row.number, "state": row.state})
    return version


@transaction.atomic
def set_state(*, journey: Journey, state: str) -> Journey:
    """Pause, take up again or end a journey (needs journeys.run). Who waits in a paused one goes on afterwards; ending stops everybody in it."""
    require("journeys.run")
    row = _locked(journey)
    ways = {State.ON: (State.PAUSED, State.ENDED), State.PAUSED: (State.ON, State.ENDED)}
    if state not in ways.get(State(row.state), ()):
        raise Refused(_("That does not go from “%(state)s”.") % {"state": row.get_state_display()}, "state")
    before, row.state, row.changed_at = row.state, State(state), now()
    if state == State.ON:
        row.looked_until = max(row.looked_until, now()) if row.looked_until else now()
    row.save()
    if state == State.ENDED:
        rows = Passage.objects.filter(journey=row, state=Passage.State.RUNNING)
        rows.update(state=Passage.State.STOPPED, reason="ended", ended_at=now(), due_at=None)
    audit.record("journeys.state_set", target=target_of(row), before={"state": before}, after={"state": row.state})
    return row


def _check_surroundings(row: Journey, plan: Mapping[str, Any]) -> None:
    """What only the brand can say: segments that are there, consents for messages, no circle of journeys."""
    if plan["purpose"] == pieces.NO_CONSENT and any(one.get("action") in pieces.CONTACTS for one in plan["steps"]):
        raise Refused(_("Mails and coupons need a purpose people agreed to."), "purpose")
    wanted = {one["segment"] for one in _conditions(plan) if one["kind"] == "segment"}
    known = {one.id for one in audiences.segments()} if wanted else set()
    if wanted - known:
        raise Refused(_("There is no audience %(number)s.") % {"number": min(wanted - known)}, "if")
    ways = {one.pk: pieces.enters(one.draft if one.pk != row.pk else plan) for one in Journey.objects.exclude(state=State.ENDED)}
    for one in pieces.enters(plan):
        if one not in ways:
            raise Refused(_("There is no journey %(number)s.") % {"number": one}, "steps")
    way = pieces.circle(row.pk, ways)
    if way is not None:
        titles = dict(Journey.objects.filter(pk__in=way).values_list("pk", "title"))
        raise Refused(_("These journeys lead in a circle: %(way)s.") % {"way": " → ".join(titles[one] for one in way)}, "steps")


def _conditions(plan: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    return [*plan["if"], *plan["stop"], *(inner for step in plan["steps"] if step["kind"] == "check" for inner in step["if"])]


def _make_segments(plan: Mapping[str, Any]) -> None:
    """An audience for each named list the journey puts people into, once."""
    known = {one.name for one in audiences.segments()}
    for one in plan["steps"]:
        if one.get("action") == "segment" and one["name"] not in known:
            known.add(one["name"])
            definition = audiences.Definition("journey_list", {"name": one["name"]})
            audiences.save_segment(name=one["name"], definition=definition, purpose=plan["purpose"], source=_("Journeys"))


def _copy(journey: Journey) -> dict[str, Any]:
    draft = Journey.objects.get(pk=journey.pk).draft
    return {key: list(value) if isinstance(value, list) else value for key, value in draft.items()}


def _looked_at(journey: Journey, place: str, index: int, seen: str) -> dict[str, Any]:
    plan = _copy(journey)
    if seen and seen != mark_of(plan):
        raise Changed(_("Somebody else has changed this journey meanwhile. Look again."), "plan")
    if place not in LISTS or not 0 <= index < len(plan[place]):
        raise Refused(_("There is no such place in a journey."), "place")
    return plan


def mark_of(plan: Mapping[str, Any]) -> str:
    """A short mark of a draft that differs when anything differs."""
    from guanhao.console.conflicts import mark_of as mark

    return mark(plan)


def _check_title(title: str) -> None:
    if not title.strip():
        raise Refused(_("Give it a name."), "title")
    if Journey.objects.filter(title=title.strip()[:120]).exists():
        raise Refused(_("There is a journey of this name already."), "title")


def _locked(journey: Journey) -> Journey:
    row: Journey = Journey.objects.select_for_update().get(pk=journey.pk)
    return row


def _keep(row: Journey, action: str, before: Mapping[str, Any] | None) -> None:
    versions.keep(target_of(row), state_of(row))
    audit.record(action, target=target_of(row), before=before, after=state_of(row))
