"""Reading scripts: what is offered for a message, filled in, with the marks of the check."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.db.models import Q

from guanhao.domains.compliance import facade as compliance
from guanhao.domains.compliance.contracts import CheckContext, Report, TextPart
from guanhao.domains.inbox.models import CrisisLock, Macro, Script
from guanhao.domains.inbox.rules import scripts as rules
from guanhao.kernel import access


@dataclass(frozen=True)
class Offer:
    """A script an agent may look at; `usable` says whether it may be sent now."""

    id: int
    title: str
    scenario: str
    text: str
    uses: int
    usable: bool


@dataclass(frozen=True)
class Chosen:
    """A script filled in for one conversation, with what the rules say of the words."""

    id: int
    text: str
    missing: tuple[str, ...]
    report: Report


def locks() -> list[rules.Lock]:
    """What crises say now, the newest first."""
    rows = CrisisLock.objects.filter(active=True).exclude(text="").order_by("-since")
    return [rules.Lock(row.crisis_id, row.text, tuple(row.words), row.title) for row in rows]


def lock_of(message: str) -> rules.Lock | None:
    """What a crisis says to this message, or None."""
    return rules.lock_for(message, locks())


def offers(*, message: str = "", words: str = "", scenario: str = "", limit: int = 30) -> list[Offer]:
    """Approved scripts that match all search words, the most used first; under a crisis lock all but those for crises are shown as locked."""
    access.require("inbox.view")
    rows = Script.objects.filter(state=Script.State.APPROVED)
    for word in words.split()[:8]:
        rows = rows.filter(Q(title__icontains=word) | Q(words__icontains=word) | Q(text__icontains=word))
    if scenario:
        rows = rows.filter(scenario=scenario)
    lock = lock_of(message) if message else None
    found = [
        Offer(r.pk, r.title, r.scenario, r.text, r.uses, rules.is_usable(scenario=r.scenario, state=r.state, locked=r.locked, lock=lock))
        for r in rows.order_by("-uses", "title")[: max(1, min(limit, 200))]
    ]
    return sorted(found, key=lambda one: not one.usable)


def check_words(text: str, *, platform: str = "", account_id: int = 0) -> Report:
    """What the brand's rules say of an answer."""
    return compliance.check([TextPart("body", text)], CheckContext(platform=platform, format="comment", account_id=account_id))


def chosen(script: Script, values: Mapping[str, str], *, platform: str = "", account_id: int = 0) -> Chosen:
    """The script's text with the values filled in, checked by the brand's rules."""
    filled = rules.fill(script.text, values)
    return Chosen(script.pk, filled.text, filled.missing, check_words(filled.text, platform=platform, account_id=account_id))


def why_locked(script: Script, message: str) -> str:
    """Why this script may not answer this message: "" or state, locked, crisis."""
    if script.state != Script.State.APPROVED:
        return "state"
    if script.locked:
        return "locked"
    lock = lock_of(message)
    return "crisis" if lock is not None and script.scenario != Script.Scenario.CRISIS else ""


def macros() -> Sequence[Macro]:
    """Macros in use, by name."""
    return list(Macro.objects.filter(active=True).order_by("title"))
