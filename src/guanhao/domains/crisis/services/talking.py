"""Talking to those outside: contacts with demands and promises, guidance of opinion, the holding reply, and a playbook's figures."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from guanhao.domains.compliance import facade as compliance
from guanhao.domains.compliance.contracts import TextPart
from guanhao.domains.crisis.contracts import Changed, Refused
from guanhao.domains.crisis.models import Crisis, Guidance, Stakeholder
from guanhao.domains.crisis.selectors import outside
from guanhao.domains.crisis.services.lines import checked, counted, in_room, person_named, say, target_of, team_of, tell
from guanhao.kernel import audit, clocks, events
from guanhao.kernel.access import current_actor, require
from guanhao.kernel.now import now
from guanhao.kernel.tenancy import current_brand
from guanhao.sdk.events.crisis import HoldingReplyIssued

PROMISE = "crisis.promise"


@transaction.atomic
def log_contact(
    *,
    crisis_id: int,
    party: str,
    name: str,
    demand: str = "",
    promise: str = "",
    due_at: datetime | None = None,
    owner_id: int | None = None,
    contact: str = "",
) -> Stakeholder:
    """Log a contact with what they ask and what we promise until when (needs crisis.run). A promise that is late is told to its owner (CRI-06 a)."""
    require("crisis.run")
    row, moment = in_room(crisis_id), now()
    if party not in Stakeholder.Party.values:
        raise Refused(_("Choose one of: %(known)s.") % {"known": ", ".join(Stakeholder.Party.values)}, "party")
    if promise.strip() and due_at is None:
        raise Refused(_("Say until when this is promised."), "due_at")
    if due_at is not None and (due_at.tzinfo is None or due_at <= moment):
        raise Refused(_("A promise lies in the future."), "due_at")
    owner, owner_name = person_named(owner_id or current_actor().user_id, "owner_id")
    line = Stakeholder(crisis=row, party=party, name=checked(name, "name", most=120), made_at=moment, owner_id=owner, owner_name=owner_name)
    line.demand, line.promise = checked(demand, "demand", most=2000, least=0), checked(promise, "promise", most=2000, least=0)
    line.contact, line.due_at = checked(contact, "contact", most=200, least=0), due_at
    line.save()
    if due_at is not None:
        clocks.start_clock(kind=PROMISE, subject=f"crisis.stakeholder:{line.pk}", target=due_at - moment)
    said = [f"{Stakeholder.Party(party).label} {line.name}", line.demand, line.promise and _("promised: %(text)s") % {"text": line.promise}]
    say(row, "contact", " — ".join(filter(None, said)))
    audit.record("crisis.contact_logged", target=target_of(row), after={"party": party, "name": line.name})
    return line


@transaction.atomic
def keep_promise(*, stakeholder_id: int, note: str = "") -> Stakeholder:
    """The promise is kept (needs crisis.run)."""
    require("crisis.run")
    line: Stakeholder = Stakeholder.objects.select_for_update().select_related("crisis").get(pk=stakeholder_id)
    if line.kept_at is not None or not line.promise:
        raise Changed(_("There is no open promise."))
    line.kept_at = now()
    line.save(update_fields=["kept_at"])
    clocks.stop_clock(PROMISE, f"crisis.stakeholder:{line.pk}")
    say(line.crisis, "contact", " — ".join(filter(None, (_("Promise kept: %(name)s") % {"name": line.name}, note.strip()[:500]))))
    audit.record("crisis.promise_kept", target=target_of(line.crisis), after={"name": line.name})
    return line


def promise_is_late(stakeholder_id: int) -> None:
    """The clock of a promise ran out: its owner and the team's leads hear of it once, and the timeline says so."""
    line = Stakeholder.objects.select_related("crisis").filter(pk=stakeholder_id, kept_at=None).first()
    if line is None:
        return
    say(line.crisis, "breach", _("Promise overdue: %(name)s — %(promise)s") % {"name": line.name, "promise": line.promise})
    people = [line.owner_id] if line.owner_id is not None else team_of(line.crisis)
    tell(line.crisis, _("Promise overdue: %(name)s") % {"name": line.name}, key=f"{PROMISE}:{line.pk}", people=people, body=line.promise)


@transaction.atomic
def guide(*, crisis_id: int, kind: str, title: str, source: str, url: str = "", at: datetime | None = None) -> Guidance:
    """Record an action to guide opinion, with its source (needs crisis.run); the share of negatives before and after it shows what it did."""
    require("crisis.run")
    row, moment = in_room(crisis_id), now()
    if kind not in Guidance.Kind.values:
        raise Refused(_("Choose one of: %(known)s.") % {"known": ", ".join(Guidance.Kind.values)}, "kind")
    when = at or moment
    if when > moment:
        raise Refused(_("It was done in the past: choose a moment before now."), "at")
    action = Guidance(crisis=row, kind=kind, title=checked(title, "title", most=200), source=checked(source, "source", most=300), at=when)
    action.url, action.by_name = checked(url, "url", most=500, least=0), current_actor().name[:80]
    before, _after = outside.around(row, when, moment)
    action.before = before.plain() if before else {}
    action.save()
    say(row, "guidance", f"{Guidance.Kind(kind).label} — {action.title}", url=action.url)
    audit.record("crisis.guided", target=target_of(row), after={"kind": kind, "title": action.title, "source": action.source})
    return action


@transaction.atomic
def issue_holding(*, crisis_id: int, text: str, words: Sequence[str] = ()) -> Crisis:
    """Give agents the one answer while it lasts (needs crisis.manage); messages with these words get nothing else. An empty text takes it back.

    Refused when the compliance check finds something that blocks.
    """
    require("crisis.manage")
    row = in_room(crisis_id)
    said = checked(text, "text", most=2000, least=0)
    for hit in compliance.check([TextPart("body", said)]).hits if said else ():
        if hit.level == "block":
            raise Refused(_("The check finds “%(word)s”: %(why)s") % {"word": hit.text, "why": hit.reason}, "text")
    row.holding_text, row.holding_at = said, now() if said else None
    if words or said:
        row.words = list(dict.fromkeys(word.strip()[:40] for word in (words or row.words) if word.strip()))[:30]
    row.save()
    _emit_holding(row)
    if row.drill:
        say(row, "holding", _("Drill: agents would answer: %(text)s") % {"text": said})
    else:
        say(row, "holding", _("Agents answer: %(text)s") % {"text": said} if said else _("Holding reply taken back"))
    audit.record("crisis.holding_issued", target=target_of(row), after={"text": said, "words": row.words, "drill": row.drill})
    return row


def take_back_holding(row: Crisis) -> None:
    """At the end scripts are free again."""
    if row.holding_text and not row.drill:
        events.emit(HoldingReplyIssued(brand_id=current_brand().id, crisis_id=row.pk, text="", words=tuple(row.words)))


@transaction.atomic
def set_figures(*, crisis_id: int, affected: int | None = None, complaints: int | None = None, segment: str = "", compensation: str = "") -> Crisis:
    """Who is affected, how many complained and what they get (needs crisis.run): complaints divided by affected is the conversion (CRI-10)."""
    require("crisis.run")
    row = in_room(crisis_id)
    affected, complaints = counted(affected, "affected"), counted(complaints, "complaints")
    if affected is not None and complaints is not None and complaints > affected:
        raise Refused(_("More complaints than people affected: check both numbers."), "complaints")
    row.affected, row.complaints = affected, complaints
    row.segment, row.compensation = checked(segment, "segment", most=300, least=0), checked(compensation, "compensation", most=4000, least=0)
    row.save()
    counts = {"affected": "—" if affected is None else affected, "complaints": "—" if complaints is None else complaints}
    say(row, "playbook", _("Affected: %(affected)s, complaints: %(complaints)s") % counts)
    audit.record("crisis.figures_set", target=target_of(row), after={**counts, "segment": row.segment, "compensation": row.compensation})
    return row


def _emit_holding(row: Crisis) -> None:
    if not row.drill:
        events.emit(HoldingReplyIssued(brand_id=current_brand().id, crisis_id=row.pk, text=row.holding_text, words=tuple(row.words)))
