"""Statements: facts with sources, drafting with versions, approval, and putting them on the calendar."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from guanhao.console.links import burl_or_none
from guanhao.domains.channels import facade as channels
from guanhao.domains.crisis.contracts import Changed, Refused
from guanhao.domains.crisis.models import Crisis, Fact, Statement, StatementCopy
from guanhao.domains.crisis.policy import CrisisPolicy
from guanhao.domains.crisis.selectors.statements import FLOW, format_for, parts_of, waits_for
from guanhao.domains.crisis.services.lines import checked, in_room, page_of, say, target_of
from guanhao.domains.crisis.services.rooms import reply_is_out
from guanhao.domains.publishing import facade as publishing
from guanhao.kernel import approvals, audit, versions
from guanhao.kernel.access import current_actor, require
from guanhao.kernel.now import now

CONTEXT = {"major_statement": True, "legal": True}


@transaction.atomic
def add_fact(*, crisis_id: int, text: str, source: str, url: str = "") -> Fact:
    """Write down a fact and where it comes from (needs crisis.run); it counts once somebody else has confirmed it."""
    require("crisis.run")
    row, actor = in_room(crisis_id), current_actor()
    fact = Fact(crisis=row, text=checked(text, "text", most=500), source=checked(source, "source", most=200), added_by_id=actor.user_id)
    fact.url, fact.added_by_name = checked(url, "url", most=500, least=0), actor.name[:80]
    if fact.url and not fact.url.startswith(("https://", "http://")):
        raise Refused(_("A link begins with https:// or http://."), "url")
    fact.save()
    say(row, "fact", _("Fact: %(text)s (source: %(source)s)") % {"text": fact.text, "source": fact.source}, url=fact.url)
    audit.record("crisis.fact_added", target=target_of(row), after={"text": fact.text, "source": fact.source})
    return fact


@transaction.atomic
def confirm_fact(*, fact_id: int) -> Fact:
    """Stand for a fact (needs crisis.run): never one's own."""
    require("crisis.run")
    fact: Fact = Fact.objects.select_for_update().get(pk=fact_id)
    row, actor = in_room(fact.crisis_id), current_actor()
    if fact.confirmed_at is not None:
        raise Changed(_("This fact is confirmed already."))
    if actor.user_id is not None and actor.user_id == fact.added_by_id:
        raise Refused(_("Somebody else confirms a fact than the one who wrote it down."))
    fact.confirmed_at, fact.confirmed_by_id, fact.confirmed_by_name = now(), actor.user_id, actor.name[:80]
    fact.save()
    say(row, "fact", _("Confirmed: %(text)s") % {"text": fact.text})
    audit.record("crisis.fact_confirmed", target=target_of(row), after={"text": fact.text})
    return fact


@transaction.atomic
def save_statement(
    *,
    crisis_id: int,
    title: str,
    text: str,
    accounts: Sequence[int],
    statement_id: int | None = None,
    revision: int | None = None,
    reason: str = "",
) -> Statement:
    """Draft a statement for some accounts, or change one (needs crisis.run): every version is kept, and a change voids all signatures.

    Refused for accounts that cannot carry a text alone, and once it is released.
    """
    require("crisis.run")
    row, actor, moment = in_room(crisis_id), current_actor(), now()
    chosen = _accounts(accounts)
    made = statement_id is None
    statement: Statement = (
        Statement(crisis=row, made_at=moment, revision=0, author_id=actor.user_id, author_name=actor.name[:80])
        if made
        else Statement.objects.select_for_update().get(pk=statement_id, crisis=row)
    )
    if statement.released_at is not None:
        raise Refused(_("This statement is released; write a new one."))
    if revision is not None and revision != statement.revision:
        raise Changed(_("Somebody else has changed this in the meantime; look again."))
    statement.title, statement.text = checked(title, "title", most=120), checked(text, "text", most=20_000)
    statement.revision, statement.changed_at = statement.revision + 1, moment
    statement.save()
    _keep_copies(statement, chosen)
    versions.keep(f"crisis.statement:{statement.pk}", _state(statement), note=reason.strip())
    for part in parts_of(statement):
        approvals.restate(part)
    say(row, "statement", (_("Statement drafted: %(title)s") if made else _("Statement changed: %(title)s")) % {"title": statement.title})
    audit.record("crisis.statement_saved", target=f"crisis.statement:{statement.pk}", after={"title": statement.title, "number": statement.revision})
    return statement


@transaction.atomic
def submit_statement(*, statement_id: int, emergency: bool = False, reason: str = "") -> Statement:
    """Hand it in for approval, legal and senior management included (needs crisis.run). Refused while a fact is not confirmed."""
    require("crisis.run")
    statement: Statement = Statement.objects.select_for_update().get(pk=statement_id)
    row = in_room(statement.crisis_id)
    _check_facts(row)
    if not statement.copies.exists():
        raise Refused(_("Choose the accounts it goes out on."), "accounts")
    url = burl_or_none("crisis:statement", pk=row.pk, statement_id=statement.pk) or page_of(row)
    author = statement.author_id or current_actor().user_id
    view = approvals.start_approval(
        subject=f"crisis.text:{statement.pk}",
        flow=FLOW,
        title=statement.title,
        parts=parts_of(statement),
        authors=[author] if author is not None else [],
        url=url,
        emergency=emergency,
        reason=reason,
        context=CONTEXT,
    )
    statement.approval_id = view.id
    statement.save(update_fields=["approval_id"])
    say(row, "statement", _("Handed in for approval: %(title)s") % {"title": statement.title}, url=url)
    return statement


@transaction.atomic
def release_statement(*, statement_id: int, at: datetime | None = None) -> Statement:
    """Put it on the calendar of its accounts, now or at a moment (needs crisis.manage). Refused, with whose signature is missing, unless every
    copy is approved exactly as it reads now; in a drill nothing is planned.
    """
    require("crisis.manage")
    statement: Statement = Statement.objects.select_for_update().get(pk=statement_id)
    row = in_room(statement.crisis_id)
    if statement.released_at is not None:
        raise Changed(_("This statement is released already."))
    missing = waits_for(statement)
    if missing:
        raise Refused(_("Not released: %(missing)s") % {"missing": missing})
    moment = at or now()
    if not row.drill:
        for copy in statement.copies.all():
            view = publishing.plan(subject=f"crisis.statement:{copy.pk}", planned_at=moment, note=row.title[:200])
            copy.publication_id = view.id
            copy.save(update_fields=["publication_id"])
    statement.released_at = now()
    statement.save(update_fields=["released_at"])
    words = _("Drill: statement would go out: %(title)s") if row.drill else _("Statement released: %(title)s")
    say(row, "released", words % {"title": statement.title})
    audit.record("crisis.statement_released", target=f"crisis.statement:{statement.pk}", after={"drill": row.drill, "at": moment.isoformat()})
    if row.drill:
        reply_is_out(row, statement.title)
    return statement


def _check_facts(row: Crisis) -> None:
    facts, needed = list(row.facts.all()), CrisisPolicy.of_brand().two_sources
    open_ones = [one for one in facts if one.confirmed_at is None]
    if open_ones:
        raise Refused(_("Not confirmed yet: %(text)s") % {"text": open_ones[0].text}, "facts")
    if len(facts) < needed:
        raise Refused(_("A statement needs at least %(count)s confirmed facts with their source.") % {"count": needed}, "facts")


def _accounts(ids: Sequence[int]) -> list[tuple[int, str]]:
    known = {one.id: one for one in channels.accounts()}
    found = []
    for number in dict.fromkeys(ids):
        if number not in known:
            raise Refused(_("This account does not belong to the brand."), "accounts")
        if not format_for(known[number].platform):
            words = _("%(account)s takes no plain text: publish the statement there by hand.")
            raise Refused(words % {"account": known[number].name or known[number].handle}, "accounts")
        found.append((number, known[number].platform))
    return found


def _keep_copies(statement: Statement, chosen: Sequence[tuple[int, str]]) -> None:
    StatementCopy.objects.filter(statement=statement).exclude(account_id__in=[number for number, _platform in chosen]).delete()
    known = set(statement.copies.values_list("account_id", flat=True))
    for number, platform in chosen:
        if number not in known:
            StatementCopy(statement=statement, account_id=number, platform=platform).save()


def _state(statement: Statement) -> dict[str, object]:
    return {"title": statement.title, "text": statement.text, "accounts": list(statement.copies.values_list("account_id", flat=True))}
