"""Freezes: one switch that holds back everything inside its scope, atomically against commits that run."""

from collections.abc import Iterable

from django.db import connection, transaction
from django.db.models import F, QuerySet
from django.utils.translation import gettext as _

from guanhao.domains.channels import facade as channels
from guanhao.domains.channels.contracts import UnknownAccount, UnknownPlatform
from guanhao.domains.publishing.contracts import Refused
from guanhao.domains.publishing.models import Freeze, Publication
from guanhao.domains.publishing.publisher.locks import lock_brand
from guanhao.domains.publishing.publisher.states import put, status_event
from guanhao.domains.publishing.selectors import core as selectors
from guanhao.domains.publishing.sources import through_brand_freeze
from guanhao.kernel import audit, events
from guanhao.kernel.access import current_actor, require
from guanhao.kernel.now import now
from guanhao.kernel.tenancy import current_brand
from guanhao.sdk.events.publishing import PublishingFrozen

Status = Publication.Status
AT_ONCE = 500
FIELDS = ["status", "reason_code", "reason", "changed_at", "due_at", "revision"]


@transaction.atomic
def freeze(*, scope: str, value: str = "", reason: str) -> tuple[Freeze, list[int]]:
    """Lay a freeze (needs publishing.freeze): when this returns, no commit inside the scope begins any more; the freeze and the publications it
    holds. Those whose call was under way already are `running` and end as they end.
    """
    require("publishing.freeze")
    value = _checked(scope, value)
    if not reason.strip():
        raise Refused(_("Say why: everybody who plans will read it."), "reason")
    lock_brand(shared=False)
    if Freeze.objects.filter(scope=scope, value=value, lifted_at=None).exists():
        raise Refused(_("This is frozen already."), "value")
    row = Freeze(scope=scope, value=value, reason=reason.strip()[:500], made_at=now(), made_by_id=current_actor().user_id)
    row.save(force_insert=True)
    held = _hold(_inside(row), f"freeze:{row.pk}", _("Frozen: %(reason)s") % {"reason": row.reason})
    events.emit(PublishingFrozen(brand_id=row.brand_id, freeze_id=row.pk, scope=scope, value=value, on=True, held=len(held)))
    audit.record(
        "publishing.frozen", target=f"publishing.freeze:{row.pk}", after={"scope": scope, "value": value, "held": len(held)}, note=row.reason
    )
    return row, held


@transaction.atomic
def lift(*, freeze_id: int, note: str = "") -> tuple[Freeze, list[int]]:
    """Lift a freeze (needs publishing.freeze); the publications that go on, those another freeze or their account still holds stay held. What is too
    late by now counts as missed when the publisher looks at it.
    """
    require("publishing.freeze")
    lock_brand(shared=False)
    row: Freeze = Freeze.objects.select_for_update().get(pk=freeze_id)
    if row.lifted_at is not None:
        raise Refused(_("This freeze is lifted already."))
    row.lifted_at, row.lifted_by_id, row.lift_note = now(), current_actor().user_id, note.strip()[:500]
    row.save()
    freed = release(Publication.objects.filter(status=Status.HELD, reason_code=f"freeze:{row.pk}"))
    facts = {"scope": row.scope, "value": row.value}
    events.emit(PublishingFrozen(brand_id=row.brand_id, freeze_id=row.pk, on=False, held=len(freed), **facts))
    audit.record("publishing.thawed", target=f"publishing.freeze:{row.pk}", after={**facts, "resumed": len(freed)}, note=row.lift_note)
    return row, freed


@transaction.atomic
def hold_account(*, account_id: int, reason: str) -> list[int]:
    """An account is silent from now on: what is planned on it is held and listed (PUB-02)."""
    lock_brand(shared=False)
    return _hold(Publication.objects.filter(account_id=account_id), "account", reason)


@transaction.atomic
def release_account(*, account_id: int) -> list[int]:
    """The account speaks again."""
    lock_brand(shared=False)
    return release(Publication.objects.filter(account_id=account_id, status=Status.HELD, reason_code="account"))


def release(rows: QuerySet[Publication]) -> list[int]:
    """Plan held rows again, but those that something else holds; under the brand's lock."""
    freezes, freed = selectors.running_freezes(), []
    active = {ref.id for ref in channels.accounts(closed=True) if ref.status == "active"}
    for row in rows.select_for_update().order_by("pk"):
        other = selectors.frozen_by(row, freezes)
        if other is not None:
            put(row, Status.HELD, code=f"freeze:{other.pk}", reason=_("Frozen: %(reason)s") % {"reason": other.reason})
        elif row.account_id not in active:
            put(row, Status.HELD, code="account", reason=_("The account is not active."))
        else:
            put(row, Status.PLANNED, due_at=row.planned_at, revision=row.revision + 1)
            freed.append(row)
            events.emit(status_event(row, Status.HELD))
        row.save(update_fields=FIELDS)
    return [row.pk for row in freed]


def _hold(rows: QuerySet[Publication], code: str, reason: str) -> list[int]:
    held = list(rows.filter(status=Status.PLANNED).select_for_update().order_by("pk"))
    for row in held:
        put(row, Status.HELD, code=code, reason=reason)
    if held:
        first = held[0]
        facts = {"status": first.status, "reason_code": first.reason_code, "reason": first.reason, "changed_at": first.changed_at}
        for start in range(0, len(held), AT_ONCE):
            chunk = [row.pk for row in held[start : start + AT_ONCE]]
            Publication.objects.filter(pk__in=chunk).update(**facts, due_at=None, revision=F("revision") + 1)
    events.emit_many(status_event(row, Status.PLANNED) for row in held)
    return [row.pk for row in held]


def _inside(row: Freeze) -> QuerySet[Publication]:
    """The rows a freeze covers, as a query."""
    rows = Publication.objects.all()
    match row.scope:
        case Freeze.Scope.PLATFORM:
            return rows.filter(platform=row.value)
        case Freeze.Scope.ACCOUNT:
            return rows.filter(account_id=int(row.value))
        case Freeze.Scope.TAG:
            return rows.filter(pk__in=_with_word("tags", row.value))
        case Freeze.Scope.PERSON:
            return rows.filter(pk__in=_with_word("people", row.value))
        case Freeze.Scope.CAMPAIGN:
            return rows.filter(campaign=row.value)
    for kind in through_brand_freeze():
        rows = rows.exclude(subject__startswith=f"{kind}:")
    return rows


def _with_word(column: str, word: str) -> Iterable[int]:
    """Numbers of planned rows whose JSON list `column` holds this word; SQLite has no containment, so it is looked for there."""
    rows = Publication.objects.filter(status=Status.PLANNED)
    if connection.vendor == "postgresql":
        return rows.filter(**{f"{column}__contains": [word]}).values_list("pk", flat=True)
    return [number for number, words in rows.values_list("pk", column) if word in words]


def _checked(scope: str, value: str) -> str:
    """The value of a freeze as it is kept; Refused when it names nothing."""
    text = value.strip()[:120]
    if scope not in Freeze.Scope.values:
        raise Refused(_("Choose one of: %(known)s.") % {"known": ", ".join(Freeze.Scope.values)}, "scope")
    if scope == Freeze.Scope.BRAND:
        return ""
    if not text:
        raise Refused(_("Say what is frozen."), "value")
    try:
        if scope == Freeze.Scope.PLATFORM:
            return channels.platform(text).key
        if scope == Freeze.Scope.ACCOUNT:
            return str(channels.find_account(text).id)
    except (UnknownPlatform, UnknownAccount) as error:
        raise Refused(str(error), "value") from error
    return text


def would_hold(*, scope: str, value: str = "") -> QuerySet[Publication]:
    """What a freeze would hold, without laying it (needs publishing.freeze)."""
    require("publishing.freeze")
    return _inside(Freeze(scope=scope, value=_checked(scope, value))).filter(status=Status.PLANNED)


def freezes(*, lifted: bool = False) -> QuerySet[Freeze]:
    """Freezes of the brand that are on, or all (needs publishing.view)."""
    require("publishing.view")
    rows = Freeze.objects.filter(brand_id=current_brand().id)
    return rows if lifted else rows.filter(lifted_at=None)
