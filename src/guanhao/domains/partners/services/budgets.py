"""Budgets: the tree, two people's approval, booking that never passes the plan, what platforms report, moves with reasons."""

from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F, Sum
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from guanhao.console.links import burl
from guanhao.domains.identity import facade as identity
from guanhao.domains.partners.contracts import Changed, Refused
from guanhao.domains.partners.models import Budget, BudgetEntry, BudgetLine
from guanhao.domains.partners.policy import BudgetPolicy
from guanhao.domains.partners.rules.amounts import amount_text
from guanhao.domains.partners.selectors.currency import house_currency
from guanhao.domains.partners.services.amounts import cents_of, currency_of, same_currency, text_of, whole_of
from guanhao.engines.partnering.budgets import split
from guanhao.engines.partnering.gates import exact
from guanhao.kernel import audit, notify, versions
from guanhao.kernel.access import current_actor, require, require_person
from guanhao.kernel.events import emit
from guanhao.kernel.now import now
from guanhao.sdk.events.partners import BudgetOverspent

State, Kind = Budget.State, BudgetLine.Kind


@dataclass(frozen=True, kw_only=True)
class BudgetDraft:
    """A budget as it is written: the total as an amount, and how many talents of each size and benchmark videos are planned."""

    title: str
    starts_on: date
    ends_on: date
    total: str | int
    currency: str = ""
    head: int = 0
    waist: int = 0
    amateur: int = 0
    benchmark_videos: int | None = None
    note: str = ""


def target_of(row: Budget) -> str:
    """The target of its deeds and versions."""
    return f"partners.budget:{row.pk}"


def state_of(row: Budget) -> dict[str, Any]:
    """What a person edits, with the lines, JSON-safe."""
    names = ("title", "currency", "total_cents", "head", "waist", "amateur", "benchmark_videos", "note")
    found = {name: getattr(row, name) for name in names} | {"starts_on": str(row.starts_on), "ends_on": str(row.ends_on)}
    if row.pk is not None:
        lines = BudgetLine.objects.filter(budget=row).order_by("pk").values_list("kind", "title", "planned_cents")
        found["lines"] = [f"{kind} {title}: {amount_text(cents)}" for kind, title, cents in lines]
    return found


def shares() -> tuple[Fraction, Fraction, Fraction]:
    """The policy's shares for channels, talents and tools."""
    policy = BudgetPolicy.of_brand()
    first, second = exact(policy.channels), exact(policy.talents)
    return first, second, 1 - first - second


@transaction.atomic
def save_budget(draft: BudgetDraft, row: Budget | None = None) -> Budget:
    """Write a budget (needs partners.budget); its total is divided by the policy (60/30/10). Refused once it waits or is approved."""
    require("partners.budget")
    row = locked(row, State.DRAFT) if row is not None else None
    if draft.ends_on < draft.starts_on:
        raise Refused(_("The end comes after the start."), "ends_on")
    currency = currency_of(draft.currency or house_currency())
    total = cents_of(draft.total, currency, "total")
    if not total:
        raise Refused(_("A budget has money."), "total")
    moment, actor = now(), current_actor()
    made = row or Budget(made_at=moment, proposed_by_id=actor.user_id, proposed_by_name=actor.name[:120])
    before, fresh = (state_of(made) if row else None), row is None or row.total_cents != total
    made.title, made.note = text_of(draft.title, "title", most=120), text_of(draft.note, "note", most=300, least=0)
    made.starts_on, made.ends_on, made.currency, made.total_cents, made.changed_at = draft.starts_on, draft.ends_on, currency, total, moment
    for name in ("head", "waist", "amateur"):
        setattr(made, name, whole_of(getattr(draft, name), name, most=100_000) or 0)
    goal = draft.benchmark_videos
    made.benchmark_videos = BudgetPolicy.of_brand().benchmark_videos if goal is None else whole_of(goal, "benchmark_videos", most=1000) or 0
    made.save()
    if fresh:
        _divide(made)
    versions.keep(target_of(made), state_of(made))
    audit.record("partners.budget_saved", target=target_of(made), before=before, after=state_of(made))
    return made


def _divide(row: Budget) -> None:
    while BudgetLine.objects.filter(budget=row, parent__isnull=False).exists():
        BudgetLine.objects.filter(budget=row, parent__isnull=False, below__isnull=True).delete()  # the lowest first: a line protects the one above it
    for kind, cents in zip((Kind.CHANNELS, Kind.TALENTS, Kind.TOOLS), split(row.total_cents, shares()), strict=True):
        BudgetLine.objects.update_or_create(
            budget=row, parent=None, kind=kind, brand_id=row.brand_id, defaults={"title": kind.value, "planned_cents": cents}
        )


@transaction.atomic
def plan_line(*, budget: Budget, kind: str, amount: str | int, title: str = "", parent_id: int | None = None) -> BudgetLine:
    """Set the plan of a branch, or of a line under it (needs partners.budget), while it is a draft. Refused beyond what stands above it."""
    require("partners.budget")
    row = locked(budget, State.DRAFT)
    if kind not in Kind.values:
        raise Refused(_("Choose one of: %(known)s.") % {"known": ", ".join(Kind.values)}, "kind")
    cents = cents_of(amount, row.currency, "amount")
    branch: BudgetLine = BudgetLine.objects.get(budget=row, kind=kind, parent=None)
    parent = branch if title.strip() else None
    if parent_id is not None:
        parent = BudgetLine.objects.filter(budget=row, pk=parent_id).first()
        if parent is None:
            raise Refused(_("There is no such line of a budget."), "parent_id")
    if parent is None:
        line = branch
    else:
        name = text_of(title, "title", most=80)
        known: BudgetLine | None = BudgetLine.objects.filter(parent=parent, title=name).first()
        line = known or BudgetLine(budget=row, parent=parent, kind=parent.kind, title=name)
    _check_room(row, parent, line, cents)
    line.planned_cents = cents
    line.save()
    versions.keep(target_of(row), state_of(row))
    audit.record("partners.line_planned", target=target_of(row), after={"title": line.title, "planned_cents": cents})
    return line


def _check_room(row: Budget, parent: BudgetLine | None, line: BudgetLine, cents: int) -> None:
    beside = BudgetLine.objects.filter(budget=row, parent=parent).exclude(pk=line.pk)
    planned = beside.aggregate(total=Sum("planned_cents"))["total"] or 0
    room = (parent.planned_cents if parent is not None else row.total_cents) - planned
    if cents > room:
        raise Refused(_("Only %(left)s is left above this line.") % {"left": amount_text(max(0, room))}, "amount")
    below = (BudgetLine.objects.filter(parent=line).aggregate(total=Sum("planned_cents"))["total"] or 0) if line.pk else 0
    if cents < below:
        raise Refused(_("The lines below it plan %(below)s already.") % {"below": amount_text(below)}, "amount")


@transaction.atomic
def propose(*, budget: Budget) -> Budget:
    """Hand the budget in (needs partners.budget); somebody else approves it. Refused while the branches do not make the total."""
    require("partners.budget")
    row = locked(budget, State.DRAFT)
    planned = BudgetLine.objects.filter(budget=row, parent=None).aggregate(total=Sum("planned_cents"))["total"] or 0
    if planned != row.total_cents:
        words = _("The three branches make %(planned)s, the total is %(total)s.")
        raise Refused(words % {"planned": amount_text(planned), "total": amount_text(row.total_cents)})
    actor = current_actor()
    row.state, row.proposed_by_id, row.proposed_by_name, row.decided_by_id, row.changed_at = (
        State.WAITING,
        actor.user_id,
        actor.name[:120],
        None,
        now(),
    )
    row.save()
    users = [number for number in identity.users_with("partners.approve") if number != actor.user_id]
    title = gettext_lazy("Budget “%(title)s” waits for approval") % {"title": row.title}
    key = f"partners.budget:{row.pk}:{row.changed_at.isoformat()}"
    notify.notify(topic="partners", title=title, url=burl("partners:budget", pk=row.pk), key=key, users=users)
    audit.record("partners.budget_proposed", target=target_of(row), after={"total_cents": row.total_cents})
    return row


@transaction.atomic
def decide(*, budget: Budget, approve: bool, note: str = "") -> Budget:
    """Approve a budget or send it back with a reason (needs partners.approve): never by who handed it in, and never by a key."""
    require("partners.approve")
    require_person()
    row, actor = locked(budget, State.WAITING), current_actor()
    if actor.user_id is None or actor.user_id == row.proposed_by_id:
        raise Refused(_("Somebody else approves a budget than the one who handed it in."))
    if not approve and not note.strip():
        raise Refused(_("Say why."), "note")
    row.state = State.APPROVED if approve else State.DRAFT
    row.decided_by_id, row.decided_by_name, row.decided_at = actor.user_id, actor.name[:120], now()
    row.note, row.changed_at = note.strip()[:300] or row.note, now()
    row.save()
    audit.record("partners.budget_decided", target=target_of(row), after={"state": row.state}, note=note.strip()[:300])
    return row


@transaction.atomic
def close(*, budget: Budget) -> Budget:
    """Close an approved budget (needs partners.approve): nothing is booked on it any more."""
    require("partners.approve")
    row = locked(budget, State.APPROVED)
    row.state, row.changed_at = State.CLOSED, now()
    row.save()
    audit.record("partners.budget_closed", target=target_of(row))
    return row


@transaction.atomic
def book(*, line: BudgetLine, cents: int, key: str, currency: str, note: str = "") -> BudgetEntry:
    """Promise money of a line (the caller has checked who asks); refused when it, or a line above, has not enough left, however many ask at once.

    The same key books nothing again.
    """
    if known := BudgetEntry.objects.filter(key=key).first():
        return _same(known, line, cents)
    path = _path(line)
    budget = path[0].budget
    if budget.state != State.APPROVED:
        raise Refused(_("Only an approved budget can be booked; “%(title)s” is not approved.") % {"title": budget.title}, "line_id")
    same_currency(currency, budget.currency)
    if cents <= 0:
        raise Refused(_("A whole number from %(least)s to %(most)s.") % {"least": 1, "most": budget.total_cents}, "cents")
    for one in path:
        room = BudgetLine.objects.filter(pk=one.pk, planned_cents__gte=F("booked_cents") + F("reported_cents") + cents)
        if not room.update(booked_cents=F("booked_cents") + cents):
            one.refresh_from_db()
            words = _("“%(line)s” has %(left)s left, %(asked)s is too much: move money to it or book less.")
            raise Refused(words % {"line": one.shown, "left": amount_text(max(0, one.left_cents)), "asked": amount_text(cents)}, "line_id")
    return _enter(line, BudgetEntry.Kind.BOOKED, cents, key, note)


@transaction.atomic
def book_by_hand(*, line: BudgetLine, amount: str | int, key: str, note: str, currency: str = "") -> BudgetEntry:
    """Book an order of our own, such as a tool's yearly fee (needs partners.budget)."""
    require("partners.budget")
    kept = line.budget.currency
    given = currency_of(currency) if currency else kept
    same_currency(given, kept)
    name, words = text_of(key, "key", most=80), text_of(note, "note", most=200)
    return book(line=line, cents=cents_of(amount, kept, "amount"), key=f"hand:{name}", currency=given, note=words)


@transaction.atomic
def give_back(*, line: BudgetLine, cents: int, key: str, note: str = "") -> BudgetEntry:
    """Give booked money of a line back; the same key does nothing again."""
    if known := BudgetEntry.objects.filter(key=key).first():
        return _same(known, line, -cents)
    for one in _path(line):
        if not BudgetLine.objects.filter(pk=one.pk, booked_cents__gte=cents).update(booked_cents=F("booked_cents") - cents):
            raise Refused(_("So much is not booked there."), "cents")
    return _enter(line, BudgetEntry.Kind.RELEASED, -cents, key, note)


@transaction.atomic
def report(*, line: BudgetLine, amount: str | int, key: str, revenue: str | int = 0, note: str = "", currency: str = "") -> BudgetEntry:
    """Keep what a platform says was spent, and earned (needs partners.budget): a fact, so it is taken also past the plan, and then everybody
    who approves budgets hears of it.
    """
    require("partners.budget")
    path = _path(line)
    budget = path[0].budget
    same_currency(currency_of(currency) if currency else budget.currency, budget.currency)
    cents, earned = cents_of(amount, budget.currency, "amount"), cents_of(revenue, budget.currency, "revenue")
    name = f"report:{text_of(key, 'key', most=80)}"
    if known := BudgetEntry.objects.filter(key=name).first():
        return _same(known, line, cents)
    if budget.state not in (State.APPROVED, State.CLOSED):
        raise Refused(_("Only an approved budget can be booked; “%(title)s” is not approved.") % {"title": budget.title}, "line_id")
    for one in path:
        rows = BudgetLine.objects.filter(pk=one.pk)
        rows.update(reported_cents=F("reported_cents") + cents, revenue_cents=F("revenue_cents") + earned)
    made = _enter(line, BudgetEntry.Kind.REPORTED, cents, name, note, revenue=earned)
    for one in path:
        one.refresh_from_db()
        if one.left_cents < 0:
            _tell_overspent(budget, one, made)
    return made


def _tell_overspent(budget: Budget, line: BudgetLine, entry: BudgetEntry) -> None:
    emit(BudgetOverspent(brand_id=budget.brand_id, budget_id=budget.pk, line_id=line.pk, cents=-line.left_cents))
    facts = {"budget": budget.title, "line": line.shown, "over": amount_text(-line.left_cents)}
    notify.notify(
        topic="partners",
        title=gettext_lazy("Over plan: “%(line)s” of “%(budget)s” by %(over)s") % facts,
        url=burl("partners:budget", pk=budget.pk),
        key=f"partners.over:{line.pk}:{entry.pk}",
        users=identity.users_with("partners.approve"),
        level="warning",
    )


@transaction.atomic
def move(*, source: BudgetLine, target: BudgetLine, amount: str | int, reason: str) -> None:
    """Move planned money that is not taken between two lines of one approved budget beside each other (needs partners.approve), with a reason."""
    require("partners.approve")
    why = text_of(reason, "reason", most=300)
    if source.budget_id != target.budget_id or source.parent_id != target.parent_id or source.pk == target.pk:
        raise Refused(_("Money moves between two lines beside each other."), "target")
    budget = locked(source.budget, State.APPROVED)
    cents = cents_of(amount, budget.currency, "amount")
    if not cents:
        raise Refused(_("Enter at least one number."), "amount")
    rows = BudgetLine.objects.filter(pk=source.pk, planned_cents__gte=F("booked_cents") + F("reported_cents") + cents)
    below = BudgetLine.objects.filter(parent=source).aggregate(total=Sum("planned_cents"))["total"] or 0
    source.refresh_from_db()
    if source.planned_cents - cents < below or not rows.update(planned_cents=F("planned_cents") - cents):
        raise Refused(_("So much is not free there any more."), "amount")
    BudgetLine.objects.filter(pk=target.pk).update(planned_cents=F("planned_cents") + cents)
    versions.keep(target_of(budget), state_of(budget), note=why)
    facts = {"source": source.title, "to_line": target.title, "planned_cents": cents}
    audit.record("partners.money_moved", target=target_of(budget), after=facts, note=why)


def _enter(line: BudgetLine, kind: str, cents: int, key: str, note: str, *, revenue: int = 0) -> BudgetEntry:
    made = BudgetEntry(
        line=line, kind=kind, cents=cents, revenue_cents=revenue, key=key, note=note[:200], at=now(), by_name=current_actor().name[:120]
    )
    try:
        with transaction.atomic():
            made.save(force_insert=True)
    except IntegrityError:
        raise Changed(_("This was booked at this moment by somebody else.")) from None
    audit.record("partners.booked", target=f"partners.budget:{line.budget_id}", after={"title": line.title, "cents": cents, "kind": kind, "key": key})
    return made


def _same(known: BudgetEntry, line: BudgetLine, cents: int) -> BudgetEntry:
    if known.line_id != line.pk or known.cents != cents:
        raise Changed(_("Under this key something else was booked already."), "key")
    return known


def _path(line: BudgetLine) -> list[BudgetLine]:
    """The line and those above it, the topmost first, as they are now."""
    found: list[BudgetLine] = []
    number: int | None = line.pk
    while number is not None:
        one: BudgetLine = BudgetLine.objects.select_related("budget").get(pk=number)
        found.append(one)
        number = one.parent_id
    return found[::-1]


def locked(budget: Budget, *states: str) -> Budget:
    """The budget as it is now, locked, in one of these states; Changed otherwise."""
    row: Budget = Budget.objects.select_for_update().get(pk=budget.pk)
    if states and row.state not in states:
        raise Changed(_("From “%(state)s” this step is not possible.") % {"state": State(row.state).label})
    return row
