"""A crisis as plain values: for REST, the export and webhooks' readers. Contact numbers never leave here."""

from collections.abc import Iterable, Sequence
from typing import Any

from guanhao.domains.crisis.models import Crisis
from guanhao.domains.crisis.selectors.figures import ClockFact, clocks_of, figures

PLAIN = (
    "title", "kind", "level", "state", "drill", "alert_id", "account_id", "summary", "subject_name", "words", "alerted_at", "responded_at",
    "activated_at", "replied_at", "closed_at", "opened_by_name", "holding_text", "affected", "complaints", "segment", "compensation",
)  # fmt: skip


def facts_of_many(rows: Sequence[Crisis]) -> list[dict[str, Any]]:
    """Crises without the parts of their rooms, their clocks in one query."""
    clocks = clocks_of([row.pk for row in rows])
    return [_own(row, clocks[row.pk].values()) for row in rows]


def _own(row: Crisis, clocks: Iterable[ClockFact]) -> dict[str, Any]:
    own = {"id": row.pk, **{name: getattr(row, name) for name in PLAIN}, "plan_id": row.plan_id, "plan_revision": row.plan_revision}
    times = ("kind", "state", "started_at", "due_at", "stopped_at")
    return own | {"clocks": [{name: getattr(one, name) for name in times} for one in clocks]}


def facts_of(row: Crisis, *, whole: bool = False) -> dict[str, Any]:
    """One crisis: its own fields and clocks; `whole` adds every part of the room."""
    (found,) = facts_of_many([row])
    if not whole:
        return found
    found["figures"] = figures(row).plain()
    found["steps"] = list(row.steps.values("id", "position", "title", "role", "due_at", "done_at", "done_by_name", "done_note", "skipped"))
    found["roles"] = list(row.takings.filter(released_at=None).values("role", "person_id", "person_name", "taken_at"))
    found["timeline"] = list(row.lines.order_by("at", "pk").values("at", "kind", "text", "by_name", "url"))
    found["facts"] = list(row.facts.values("id", "text", "source", "url", "added_by_name", "confirmed_by_name", "confirmed_at"))
    found["statements"] = [
        {**{name: getattr(one, name) for name in ("id", "title", "text", "revision", "approval_id", "released_at")},
         "accounts": list(one.copies.values_list("account_id", flat=True))}
        for one in row.statements.all()
    ]  # fmt: skip
    found["holds"] = list(row.holds.values("id", "scope", "value", "reason", "freeze_id", "held", "resumed", "made_at", "lifted_at"))
    found["removals"] = list(row.removals.values("id", "scope", "value", "reason", "withdrawal_id", "out", "cancelled", "made_at"))
    found["stakeholders"] = list(row.stakeholders.values("id", "party", "name", "demand", "promise", "due_at", "kept_at", "owner_name"))
    found["guidance"] = list(row.actions.values("id", "kind", "title", "source", "url", "at", "by_name", "before"))
    found["tasks"] = list(row.tasks.values("id", "source", "title", "owner_name", "due_on", "done_at"))
    review = getattr(row, "review", None)
    names = ("causes", "good", "bad", "lessons", "metrics", "score", "invited", "attended", "made_at", "made_by_name")
    found["review"] = {name: getattr(review, name) for name in names} if review else None
    snapshot = getattr(row, "snapshot", None)
    found["snapshot"] = {"sha256": snapshot.sha256, "made_at": snapshot.made_at, "body": snapshot.body} if snapshot else None
    return found
