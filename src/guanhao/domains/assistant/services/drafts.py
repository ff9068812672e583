"""Drafts: asked for, written by a model or a template, looked at, taken over by a person. Nothing here publishes anything."""

from collections.abc import Generator, Sequence
from dataclasses import asdict, dataclass
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from guanhao.domains.assistant.contracts import Fact, Material, Refused, ReplyDraft, Target, Trouble
from guanhao.domains.assistant.models import Draft, Kind, WorkTime
from guanhao.domains.assistant.rules import facts as fact_rules
from guanhao.domains.assistant.rules import targets
from guanhao.domains.assistant.selectors import knowledge, material
from guanhao.domains.assistant.services import calling, templates
from guanhao.domains.channels import facade as channels
from guanhao.domains.compliance import facade as compliance
from guanhao.engines.text.safe import clean_input
from guanhao.kernel import audit, versions
from guanhao.kernel.access import current_actor, require, require_account
from guanhao.kernel.now import now

State, Origin = Draft.State, Draft.Origin
STALE = timedelta(minutes=15)
MOST_FACTS, LONG_FACT, LONG_TEXT = 40, 1000, 20_000


@dataclass(frozen=True, kw_only=True)
class DraftWish:
    """What is wanted. `subject` ("content.item:7") is a thing of a room that takes drafts: its title, brief and facts are used where ours are empty;
    `quoted` are words of others (a comment), which are data and never instructions; `length` in characters (0: as usual)."""

    kind: str
    title: str = ""
    subject: str = ""
    brief: str = ""
    quoted: str = ""
    facts: Sequence[Fact] = ()
    account_id: int | None = None
    length: int = 0


@transaction.atomic
def ask_draft(wish: DraftWish) -> Draft:
    """Ask for a draft (needs assistant.write); it waits until `write_draft` or its stream writes it. Refused names the field."""
    require("assistant.write")
    if wish.kind not in Kind.values:
        raise Refused(_("Choose one of: %(known)s.") % {"known": ", ".join(Kind.values)}, "kind")
    about = _about(wish.subject)
    title = wish.title.strip() or (about.title if about else "")
    account_id = wish.account_id if wish.account_id is not None else about.account_id if about else None
    if not title:
        raise Refused(_("Say what it is about."), "title")
    for name, text, most in (("title", title, 200), ("brief", wish.brief, 4000), ("quoted", wish.quoted, 4000)):
        if len(text) > most:
            raise Refused(_("This text is longer than %(most)s characters.") % {"most": most}, name)
    if not 0 <= wish.length <= 5000:
        raise Refused(_("Choose a value from %(least)s to %(most)s.") % {"least": 0, "most": 5000}, "length")
    if account_id is not None:
        _check_account(account_id)
    facts = _facts([*wish.facts, *(about.facts if about else ())])
    actor, moment = current_actor(), now()
    row = Draft(
        kind=wish.kind,
        subject=wish.subject,
        title=clean_input(title).text,
        brief=clean_input(wish.brief.strip() or (about.brief if about else "")).text,
    )
    row.quoted, row.facts, row.account_id, row.length = clean_input(wish.quoted).text, [asdict(one) for one in facts], account_id, wish.length
    row.made_at = row.changed_at = moment
    row.made_by_id, row.made_by_name = actor.user_id, actor.name[:120]
    row.save()
    audit.record("assistant.draft_asked", target=target_of(row), after={"kind": row.kind, "title": row.title, "subject": row.subject})
    return row


def write_draft(*, draft_id: int) -> Draft:
    """Write a waiting draft now (needs assistant.write): by the model, else by the template with the reason why. A draft already written stays."""
    for _piece in stream_draft(draft_id=draft_id):
        pass
    row: Draft = Draft.objects.get(pk=draft_id)
    return row


def stream_draft(*, draft_id: int) -> Generator[str, None, None]:
    """The same, handing on pieces as they come; after the last one the draft is ready, checked and marked."""
    require("assistant.write")
    row = _claim(draft_id)
    if row is None:
        return
    try:
        yield from _written(row)
    finally:
        Draft.objects.filter(pk=row.pk, state=State.WRITING).update(state=State.WAITING, begun_at=None)  # nobody waited, or it broke


def _written(row: Draft) -> Generator[str, None, None]:
    brand = material.brand_material(row.account_id)
    facts = material.facts_from(row.facts)
    data = [*brand.parts, ("主题", row.title), ("要求说明", row.brief), *material.fact_parts(facts), ("他人原话", row.quoted)]
    purpose = "reply" if row.kind == Kind.REPLY else "draft"
    try:
        wish = calling.Wish(purpose, row.kind, [one for one in data if one[1].strip()], subject=target_of(row), length=row.length)
        answer = yield from calling.call(wish)
        text, origin, problem, call = (
            answer.text,
            Origin.AI,
            _("The answer reached its greatest length and may end early.") if answer.short else "",
            answer.call,
        )
    except Trouble as trouble:
        points = [text for name, text in brand.parts if name == "卖点"]
        text = templates.write(
            row.kind, title=row.title, brief=row.brief, facts=facts, points=points[0].split("；") if points else [], quoted=row.quoted
        )
        origin, problem, call = Origin.TEMPLATE, trouble.message, None
    _finish(row, text, origin, problem, call, brand.guide_version)


@transaction.atomic
def _claim(draft_id: int) -> Draft | None:
    row: Draft = Draft.objects.select_for_update().get(pk=draft_id)
    stale = row.state == State.WRITING and (row.begun_at is None or row.begun_at < now() - STALE)
    if row.state == State.WRITING and not stale:
        raise Refused(_("This draft is being written at the moment."))
    if row.state != State.WAITING and not stale:
        return None
    row.state, row.begun_at = State.WRITING, now()
    row.save(update_fields=["state", "begun_at"])
    return row


@transaction.atomic
def _finish(row: Draft, text: str, origin: str, problem: str, call: Any, guide_version: int | None) -> None:
    row = Draft.objects.select_for_update().get(pk=row.pk)
    row.text = row.first_text = text[:LONG_TEXT]
    row.origin, row.problem, row.call, row.guide_version, row.state = origin, problem[:300], call, guide_version, State.READY
    look_at(row)
    row.changed_at = now()
    row.save()
    versions.keep(target_of(row), state_of(row), note=str(Origin(origin).label))
    audit.record(
        "assistant.draft_written",
        target=target_of(row),
        after={"origin": origin, "verdict": row.verdict, "strange": len(row.strange)},
        note=problem[:200],
    )


def look_at(row: Draft) -> None:
    """Hold the text against the rules of words and against the facts it was given; sets `hits`, `verdict`, `strange`."""
    platform = channels.account(row.account_id).platform if row.account_id is not None else ""
    context = compliance.CheckContext(platform=platform, ai_generated=row.origin == Origin.AI, has_ai_label=True, account_id=row.account_id or 0)
    report = compliance.check([compliance.TextPart("body", row.text)], context)
    row.verdict = report.state
    row.hits = [
        {"level": one.level, "start": one.start, "end": one.end, "text": one.text[:80], "reason": one.reason, "fix": one.fix, "law": one.law}
        for one in report.hits[:100]
    ]
    given = [
        *material.brand_material(row.account_id).texts,
        row.title,
        row.brief,
        *(one["text"] for one in row.facts),
        *(one["name"] for one in row.facts),
    ]
    found = fact_rules.strangers(row.text, given) if row.kind != Kind.SCRIPT or row.origin == Origin.AI else []
    row.strange = [asdict(one) for one in found[:100]]


@transaction.atomic
def change_draft(*, draft_id: int, text: str) -> Draft:
    """Put other words into a draft before it is taken over (needs assistant.write); they are checked again."""
    require("assistant.write")
    row: Draft = Draft.objects.select_for_update().get(pk=draft_id)
    if row.state != State.READY:
        raise Refused(_("Only a draft that waits to be looked at can be changed."))
    text = clean_input(text).text
    if not text.strip() or len(text) > LONG_TEXT:
        raise Refused(_("Write from 1 to %(most)s characters.") % {"most": LONG_TEXT}, "text")
    if text == row.text:
        return row
    row.text, row.changed_at = text, now()
    look_at(row)
    row.save()
    versions.keep(target_of(row), state_of(row))
    audit.record("assistant.draft_changed", target=target_of(row), after={"verdict": row.verdict, "strange": len(row.strange)})
    return row


@transaction.atomic
def accept_draft(*, draft_id: int, target: str = "", minutes: int | None = None, quality: int | None = None, confirmed: bool = False) -> Draft:
    """A person takes the draft over into a room's work, as a draft there that goes through that room's review (needs assistant.write and what the
    room asks for). `target` is a room's kind ("content.item": a new one) or a subject of it. Refused while the check of words blocks it, and, unless
    `confirmed`, while something in it is in no fact.
    """
    require("assistant.write")
    row: Draft = Draft.objects.select_for_update().get(pk=draft_id)
    if row.state != State.READY:
        raise Refused(_("Only a draft that waits to be looked at can be taken over."))
    if row.verdict == "block":
        raise Refused(_("The check of words blocks this text: change what is marked first."), "text")
    if row.strange and not confirmed:
        raise Refused(_("Numbers or addresses stand in no fact: correct them, or confirm that you have checked each."), "confirmed")
    kind, _colon, number = (target or row.subject).partition(":")
    room: Target | None = targets.of(kind)
    if kind and room is None:
        raise Refused(_("Choose one of: %(known)s.") % {"known": ", ".join(one.kind for one in targets.every())}, "target")
    if number and not number.isdecimal():
        raise Refused(_("This thing is not there."), "target")
    if room is not None:
        row.taken_into = room.take(int(number) if number else None, row.title, row.text, row.origin == Origin.AI)
    row.state, row.changed_at = State.ACCEPTED, now()
    row.save()
    if minutes is not None:
        record_work(kind=row.kind, minutes=minutes, quality=quality, assisted=True, draft=row)
    audit.record("assistant.draft_accepted", target=target_of(row), after={"into": row.taken_into, "confirmed": confirmed and bool(row.strange)})
    return row


@transaction.atomic
def discard_draft(*, draft_id: int) -> Draft:
    """Throw a draft away (needs assistant.write); its cost stays in the log."""
    require("assistant.write")
    row: Draft = Draft.objects.select_for_update().get(pk=draft_id)
    if row.state == State.ACCEPTED:
        raise Refused(_("This draft was taken over already."))
    row.state, row.changed_at = State.DISCARDED, now()
    row.save(update_fields=["state", "changed_at"])
    audit.record("assistant.draft_discarded", target=target_of(row))
    return row


@transaction.atomic
def record_work(*, kind: str, minutes: int, assisted: bool, quality: int | None = None, note: str = "", draft: Draft | None = None) -> WorkTime:
    """How long one piece took (needs assistant.write): minutes of a person's work, quality 1 to 5."""
    require("assistant.write")
    if kind not in Kind.values:
        raise Refused(_("Choose one of: %(known)s.") % {"known": ", ".join(Kind.values)}, "kind")
    if not 1 <= minutes <= 10_000:
        raise Refused(_("Choose a value from %(least)s to %(most)s.") % {"least": 1, "most": 10_000}, "minutes")
    if quality is not None and not 1 <= quality <= 5:
        raise Refused(_("Choose a value from %(least)s to %(most)s.") % {"least": 1, "most": 5}, "quality")
    row = WorkTime(
        kind=kind,
        minutes=minutes,
        assisted=assisted,
        quality=quality,
        note=note.strip()[:200],
        draft=draft,
        at=now(),
        by_name=current_actor().name[:120],
    )
    row.save()
    audit.record(
        "assistant.work_recorded",
        target=f"assistant.work:{row.pk}",
        after={"kind": kind, "minutes": minutes, "assisted": assisted, "quality": quality},
    )
    return row


def draft_reply(*, subject: str, words: str, account_id: int | None = None, names: Sequence[str] = ()) -> ReplyDraft:
    """Words for an answer to what somebody wrote (needs assistant.write): from the knowledge base by the model, else its answer, else a template.

    What somebody wrote is data: it cannot change what is asked of the model. A person sends it, or not.
    """
    require("assistant.write")
    found = knowledge.search(words, limit=3)
    facts = [Fact(one.question, one.answer) for one in found]
    brand = material.brand_material(account_id)
    try:
        data = [*brand.parts, *material.fact_parts(facts), ("对方原话", words[:2000])]
        text, problem = calling.ask(calling.Wish("reply", "reply", data, subject=subject, names=names, length=120, most=600)).text, ""
        origin = "ai"
    except Trouble as trouble:
        problem, sure = trouble.message, next((one for one in found if one.sure), None)
        text = sure.answer if sure else templates.write("reply", title="", brief="", facts=[], points=[])
        origin = "faq" if sure else "template"
    strange = fact_rules.strangers(text, [*brand.texts, *(one.answer for one in found)]) if origin == "ai" else []
    report = compliance.check(
        [compliance.TextPart("body", text)], compliance.CheckContext(format="comment", ai_generated=origin == "ai", has_ai_label=True)
    )
    return ReplyDraft(text, origin, problem, tuple(one.text for one in strange), str(report.state))


def state_of(row: Draft) -> dict[str, Any]:
    """The draft as its history keeps it."""
    return {"title": row.title, "text": row.text}


def target_of(row: Draft) -> str:
    """Its name in audit and history."""
    return f"assistant.draft:{row.pk}"


def _about(subject: str) -> Material | None:
    if not subject:
        return None
    kind, _colon, number = subject.partition(":")
    room: Target | None = targets.of(kind)
    if room is None or not number.isdecimal():
        raise Refused(_("This thing is not there."), "subject")
    return room.read(int(number))


def _check_account(account_id: int) -> None:
    require_account(account_id)
    try:
        channels.account(account_id)
    except LookupError:
        raise Refused(_("There is no such account."), "account_id") from None


def _facts(given: Sequence[Fact]) -> list[Fact]:
    facts = [Fact(clean_input(one.name.strip()).text[:80], clean_input(one.text.strip()).text) for one in given if one.text.strip()]
    if len(facts) > MOST_FACTS:
        raise Refused(_("At most %(most)s facts.") % {"most": MOST_FACTS}, "facts")
    for row, one in enumerate(facts, 1):
        if len(one.text) > LONG_FACT:
            raise Refused(_("Fact %(row)s is longer than %(most)s characters.") % {"row": row, "most": LONG_FACT}, "facts")
    return facts
