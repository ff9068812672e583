"""Scripts, macros and what a crisis locks."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from guanhao.domains.compliance.contracts import Report
from guanhao.domains.identity import facade as identity
from guanhao.domains.inbox.contracts import Refused
from guanhao.domains.inbox.models import CrisisLock, Macro, Script, ScriptUse
from guanhao.domains.inbox.rules import scripts as rules
from guanhao.domains.inbox.selectors.scripts import check_words
from guanhao.kernel import audit, versions
from guanhao.kernel.access import current_actor, require
from guanhao.kernel.now import now

LONGEST = 2000
State = Script.State


@dataclass(frozen=True, kw_only=True)
class ScriptDraft:
    """A script as a person enters it; `words` are what a search should find it by."""

    title: str
    text: str
    scenario: str = Script.Scenario.QUESTION
    words: str = ""
    owner_id: int | None = None


@transaction.atomic
def save_script(*, draft: ScriptDraft, script_id: int | None = None) -> Script:
    """A new script, or a change of one; changed words are a draft again until somebody approves them (INT-03). Refused names the field."""
    require("inbox.manage")
    row = _locked_script(script_id) if script_id else Script(made_at=now())
    before = state_of(row) if script_id else None
    _check(draft, row)
    owner = next((one for one in identity.people_of_brand() if one.id == draft.owner_id), None) if draft.owner_id else None
    if draft.owner_id and owner is None:
        raise Refused(_("This person does not belong to the brand."), "owner_id")
    rewritten = before is not None and (row.text, row.scenario) != (draft.text.strip(), draft.scenario)
    row.title, row.text, row.scenario = draft.title.strip(), draft.text.strip(), draft.scenario
    row.words, row.owner_id, row.owner_name = draft.words.strip(), draft.owner_id, owner.name[:80] if owner else ""
    if rewritten and row.state == State.APPROVED:
        row.state, row.approved_at, row.approved_by_name = State.DRAFT, None, ""
    row.changed_at, row.changed_by_id = now(), current_actor().user_id
    row.save()
    if before == state_of(row):
        return row
    versions.keep(target_of(row), state_of(row))
    audit.record("inbox.script_saved", target=target_of(row), before=before, after=state_of(row))
    return row


@transaction.atomic
def approve_script(*, script_id: int) -> Script:
    """Let agents use it. The words are checked first; a banned word refuses. A script of scenario "crisis" is approved by another person than
    whoever wrote the words."""
    require("inbox.manage")
    row = _locked_script(script_id)
    report = check_words(row.text)
    if report.state == "block":
        raise Refused(_("These words may not be used: %(words)s.") % {"words": _(", ").join(_blocked(report))}, "text")
    actor = current_actor()
    if row.scenario == Script.Scenario.CRISIS and actor.user_id is not None and actor.user_id == row.changed_by_id:
        raise Refused(_("Another person must approve words for a crisis."))
    row.approved_at, row.approved_by_name = now(), actor.name[:80]
    return _move(row, State.APPROVED, "inbox.script_approved")


@transaction.atomic
def retire_script(*, script_id: int) -> Script:
    """Offer it no more; its counts and versions stay."""
    require("inbox.manage")
    return _move(_locked_script(script_id), State.RETIRED, "inbox.script_retired")


@transaction.atomic
def restore_script(*, script_id: int) -> Script:
    """A retired script is a draft again."""
    require("inbox.manage")
    return _move(_locked_script(script_id), State.DRAFT, "inbox.script_restored")


@transaction.atomic
def lock_script(*, script_id: int, locked: bool) -> Script:
    """Nobody may use it, or everybody again: quicker than retiring, and it keeps its approval."""
    require("inbox.manage")
    row = _locked_script(script_id)
    if row.locked != locked:
        row.locked = locked
        row.save(update_fields=["locked"])
        audit.record("inbox.script_locked" if locked else "inbox.script_unlocked", target=target_of(row), after={"locked": locked})
    return row


@transaction.atomic
def note_use(*, script_id: int, conversation_id: int | None) -> None:
    """Count one use; an unknown script counts nothing."""
    row = Script.objects.filter(pk=script_id).first()
    if row is None:
        return
    actor, moment = current_actor(), now()
    Script.objects.filter(pk=script_id).update(uses=F("uses") + 1, used_at=moment)
    ScriptUse(script=row, conversation_id=conversation_id, agent_id=actor.user_id, agent_name=actor.name[:80], used_at=moment).save()


@transaction.atomic
def save_macro(*, title: str, steps: Sequence[Mapping[str, Any]], macro_id: int | None = None, active: bool = True) -> Macro:
    """A named list of steps. Refused names the step that cannot be done."""
    require("inbox.manage")
    row = Macro.objects.select_for_update().get(pk=macro_id) if macro_id else Macro(made_at=now())
    if not title.strip() or len(title) > 80:
        raise Refused(_("Give it a name of 1 to %(limit)s characters.") % {"limit": 80}, "title")
    if Macro.objects.filter(title=title.strip()).exclude(pk=row.pk).exists():
        raise Refused(_("There is a macro of this name already."), "title")
    if not steps or len(steps) > 20:
        raise Refused(_("A macro has 1 to 20 steps."), "steps")
    known = set(Script.objects.exclude(state=State.RETIRED).values_list("pk", flat=True))
    people = {one.id for one in identity.people_of_brand()}
    for number, step in enumerate(steps, start=1):
        problem = rules.step_problem(step, known)
        if not problem and step["do"] == "assign" and step["value"] is not None and step["value"] not in people:
            problem = "empty"
        if problem:
            raise Refused(_("Step %(number)s cannot be done: look at its value.") % {"number": number}, "steps")
    before = {"title": row.title, "steps": row.steps} if macro_id else None
    row.title, row.steps, row.active, row.changed_at = title.strip(), [{"do": s["do"], "value": s["value"]} for s in steps], active, now()
    row.save()
    after = {"title": row.title, "steps": row.steps, "active": active}
    versions.keep(f"inbox.macro:{row.pk}", after)
    audit.record("inbox.macro_saved", target=f"inbox.macro:{row.pk}", before=before, after=after)
    return row


@transaction.atomic
def drop_macro(*, macro_id: int) -> None:
    """Delete a macro."""
    require("inbox.manage")
    row = Macro.objects.select_for_update().get(pk=macro_id)
    audit.record("inbox.macro_dropped", target=f"inbox.macro:{row.pk}", before={"title": row.title, "steps": row.steps})
    row.delete()


@transaction.atomic
def open_crisis(*, crisis_id: int, title: str) -> None:
    """A crisis is open: its holding words are awaited, nothing locks yet."""
    CrisisLock.objects.get_or_create(crisis_id=crisis_id, defaults={"title": title[:200], "since": now()})


@transaction.atomic
def hold(*, crisis_id: int, text: str, words: Sequence[str]) -> CrisisLock:
    """Agents answer messages that hold one of the words with `text` from now on; an empty text takes it back."""
    found, _made = CrisisLock.objects.select_for_update().get_or_create(crisis_id=crisis_id, defaults={"since": now()})
    row: CrisisLock = found
    row.text, row.words = text.strip(), list(words)
    row.active, row.ended_at = bool(row.text), None if row.text else now()
    row.save()
    audit.record("inbox.crisis_lock", target=f"inbox.crisislock:{row.pk}", after={"text": row.text, "words": row.words, "active": row.active})
    return row


@transaction.atomic
def end_crisis(*, crisis_id: int) -> None:
    """The crisis is over: its lock ends."""
    row = CrisisLock.objects.select_for_update().filter(crisis_id=crisis_id, active=True).first()
    if row is not None:
        row.active, row.ended_at = False, now()
        row.save()
        audit.record("inbox.crisis_lock", target=f"inbox.crisislock:{row.pk}", after={"active": False})


def target_of(row: Script) -> str:
    """The script's name in audit and versions."""
    return f"inbox.script:{row.pk}"


def state_of(row: Script) -> dict[str, Any]:
    """What a person edits, as JSON-safe values."""
    return {name: getattr(row, name) for name in ("title", "scenario", "text", "words", "owner_id")}


def _locked_script(script_id: int) -> Script:
    row: Script = Script.objects.select_for_update().get(pk=script_id)
    return row


def _move(row: Script, state: str, action: str) -> Script:
    before, row.state = row.state, state
    row.save()
    audit.record(action, target=target_of(row), before={"state": before}, after={"state": state})
    return row


def _blocked(report: Report) -> list[str]:
    return list(dict.fromkeys(hit.text for hit in report.hits if hit.level == "block" and hit.text))[:10]


def _check(draft: ScriptDraft, row: Script) -> None:
    if not draft.title.strip() or len(draft.title) > 80:
        raise Refused(_("Give it a name of 1 to %(limit)s characters.") % {"limit": 80}, "title")
    if Script.objects.filter(title=draft.title.strip()).exclude(pk=row.pk).exists():
        raise Refused(_("There is a script of this name already."), "title")
    if not draft.text.strip():
        raise Refused(_("Write something first."), "text")
    if len(draft.text) > LONGEST or len(draft.words) > 200:
        field, most = ("text", LONGEST) if len(draft.text) > LONGEST else ("words", 200)
        raise Refused(_("This text is longer than %(most)s characters.") % {"most": most}, field)
    if draft.scenario not in Script.Scenario.values:
        raise Refused(_("Choose one of: %(known)s.") % {"known": ", ".join(Script.Scenario.values)}, "scenario")
    if strange := rules.unknown_places(draft.text):
        known = ", ".join(f"{{{name}}}" for name in rules.VARIABLES)
        raise Refused(_("{%(name)s} is not known; use %(known)s.") % {"name": strange[0], "known": known}, "text")
