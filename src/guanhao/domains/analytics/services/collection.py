"""Writing the collection plan: lines, a suggested plan, and telling once of what was missed (ANA-05a)."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from guanhao.domains.analytics.models import CollectionLine
from guanhao.domains.analytics.policy import CollectionPolicy
from guanhao.domains.analytics.rules import Refused
from guanhao.domains.analytics.selectors import collection
from guanhao.domains.analytics.selectors.coverage import today
from guanhao.domains.channels import facade as channels
from guanhao.domains.identity import facade as identity
from guanhao.kernel import audit, notify
from guanhao.kernel.access import current_actor, require
from guanhao.kernel.imports.kinds import kinds
from guanhao.kernel.now import now
from guanhao.kernel.tenancy import current_brand

EDIT = "analytics.plan_collection"
GOALS = {
    "posts": gettext_lazy("See which posts work, and compare platforms"),
    "account_days": gettext_lazy("Follow the growth of followers"),
    "traffic": gettext_lazy("Know which channels bring visits"),
}
WEBSITE = "website"
NAMED = 5


@transaction.atomic
def save_line(
    *,
    line_id: int | None = None,
    account_id: int | None,
    kind: str,
    goal: str,
    source: str = "export",
    cadence: str = "weekly",
    owner_id: int | None = None,
    permission_note: str = "",
    starts_on: date | None = None,
) -> CollectionLine:
    """Add a line, or change the one of `line_id` (needs analytics.plan_collection). Refused names the field that cannot be taken."""
    require(EDIT)
    line = line_by_id(line_id) if line_id else CollectionLine(starts_on=today())
    before = {} if line_id is None else _facts(line)
    _check(line.pk, account_id or 0, kind, goal, source, cadence)
    owner = next((one for one in identity.people_of_brand() if one.id == owner_id), None)
    if owner_id is not None and owner is None:
        raise Refused(_("This person does not belong to the brand."), "owner_id")
    line.account_id, line.kind, line.goal, line.source, line.cadence = account_id or 0, kind, goal.strip(), source, cadence
    line.owner_id, line.owner_name, line.permission_note = owner_id, owner.name if owner else "", permission_note.strip()[:400]
    line.starts_on, line.changed_at, line.changed_by_name = starts_on or line.starts_on, now(), current_actor().name[:120]
    line.save()
    audit.record("analytics.collection_saved", target=f"analytics.collection:{line.pk}", before=before, after=_facts(line))
    return line


@transaction.atomic
def archive_lines(ids: Sequence[int]) -> int:
    """Put lines away; they are due no more, and a new line of the same account and kind may take their place. Answers how many."""
    require(EDIT)
    lines = list(CollectionLine.objects.select_for_update().filter(pk__in=ids, archived=False))
    for line in lines:
        line.archived, line.changed_at, line.changed_by_name = True, now(), current_actor().name[:120]
        line.save(update_fields=["archived", "changed_at", "changed_by_name"])
        audit.record("analytics.collection_archived", target=f"analytics.collection:{line.pk}", before=_facts(line))
    return len(lines)


@transaction.atomic
def suggest_plan() -> int:
    """Add the lines the policy suggests for every open account that lacks them; answers how many were added."""
    require(EDIT)
    policy, moment, day = CollectionPolicy.of_brand(), now(), today()
    known = set(CollectionLine.objects.filter(archived=False).values_list("account_id", "kind"))
    names = {one.id: one.name for one in identity.people_of_brand()}
    wanted = [
        (account, kind)
        for account in channels.accounts()
        for kind in (["traffic"] if account.platform == WEBSITE else policy.kinds)
        if kind in kinds() and (account.id, kind) not in known
    ]
    lines = [
        CollectionLine(
            brand_id=current_brand().id,
            account_id=account.id,
            kind=kind,
            goal=str(GOALS.get(kind, kinds()[kind].title)),
            source=CollectionLine.Source.THIRD_PARTY if kind == "traffic" else CollectionLine.Source.EXPORT,
            cadence=policy.cadence,
            owner_id=account.owner_id if account.owner_id in names else None,
            owner_name=names.get(account.owner_id or 0, ""),
            starts_on=day,
            changed_at=moment,
            changed_by_name=current_actor().name[:120],
        )
        for account, kind in wanted
    ]
    CollectionLine.objects.bulk_create(lines)
    if lines:
        audit.record("analytics.collection_suggested", target="analytics.collection", after={"lines": len(lines)})
    return len(lines)


def tell_overdue() -> int:
    """Tell the owner of each line that has become overdue (everyone when it has none), one notification a person; a line is told once for a
    due day. Answers how many lines were told."""
    late = [one for one in collection.overdue() if one.line.told_for != one.due]
    by_owner: dict[int | None, list[collection.Planned]] = {}
    for one in late:
        by_owner.setdefault(one.line.owner_id, []).append(one)
    with transaction.atomic():
        for owner, lines in by_owner.items():
            named = "、".join(f"{one.account} {one.kind}".strip() for one in lines[:NAMED]) + (" …" if len(lines) > NAMED else "")
            notify.notify(
                topic="analytics.collection",
                title=_("Data were not collected in time: %(lines)s") % {"lines": named},
                url=f"/b/{current_brand().slug}/analytics/collection/?state=overdue",
                key="collection:" + ",".join(f"{one.id}@{one.due}" for one in lines),
                users=None if owner is None else [owner],
                level="warning",
            )
            for one in lines:
                CollectionLine.objects.filter(pk=one.id).update(told_for=one.due)
    return len(late)


def line_by_id(pk: int) -> CollectionLine:
    """A line of the brand in scope; CollectionLine.DoesNotExist for another brand's."""
    found: CollectionLine = CollectionLine.objects.get(pk=pk)
    return found


def _check(pk: int | None, account_id: int, kind: str, goal: str, source: str, cadence: str) -> None:
    known = kinds().get(kind)
    if known is None:
        raise Refused(_("Choose what is collected: %(known)s.") % {"known": ", ".join(kinds())}, "kind")
    if account_id and account_id not in {one.id for one in channels.accounts(closed=True)}:
        raise Refused(_("There is no such account in this brand."), "account_id")
    if known.needs_account and not account_id:
        raise Refused(_("Choose the account: these data belong to one."), "account_id")
    if not goal.strip():
        raise Refused(_("Write what the data are for."), "goal")
    if source not in CollectionLine.Source.values:
        raise Refused(_("Choose one of: %(known)s.") % {"known": ", ".join(CollectionLine.Source.values)}, "source")
    if cadence not in CollectionLine.Cadence.values:
        raise Refused(_("Choose one of: %(known)s.") % {"known": ", ".join(CollectionLine.Cadence.values)}, "cadence")
    if CollectionLine.objects.filter(account_id=account_id, kind=kind, archived=False).exclude(pk=pk).exists():
        raise Refused(_("The plan already has a line for this account and kind; change that one."), "kind")


def _facts(line: CollectionLine) -> dict[str, Any]:
    names = ("account_id", "kind", "goal", "source", "cadence", "owner_name", "permission_note")
    return {**{name: getattr(line, name) for name in names}, "starts_on": str(line.starts_on)}
