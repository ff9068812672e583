"""Reading what concerns personal data: purposes with their counts, consents, requests, the access log, retention."""

from collections.abc import Collection, Sequence
from typing import Any

from django.db.models import Count, Q, QuerySet

from guanhao.domains.people.models import Consent, PersonRequest, Purpose
from guanhao.domains.people.wording import purpose_word
from guanhao.kernel.access import require
from guanhao.kernel.privacy.models import AccessNote, RetentionRun
from guanhao.kernel.privacy.retaining import keeps, overdue


def consents() -> QuerySet[Consent]:
    """Who agreed to what (needs people.view); people who are forgotten or put together with another are left out."""
    require("people.view")
    rows: QuerySet[Consent] = Consent.objects.filter(person__forgotten_at=None, person__merged_into_id=None).select_related("person")
    return rows


def purposes() -> list[dict[str, Any]]:
    """Defined purposes and those that only consents name, with how many agreements are open and ended (needs people.view); three queries."""
    require("people.view")
    counted = (
        consents()
        .order_by()
        .values("purpose")
        .annotate(open=Count("id", filter=Q(withdrawn_at=None)), ended=Count("id") - Count("id", filter=Q(withdrawn_at=None)))
    )
    counts: dict[str, dict[str, Any]] = {row["purpose"]: dict(row) for row in counted}
    defined = {row.key: row for row in Purpose.objects.prefetch_related("versions")}
    return [_line(key, defined.get(key), counts.get(key, {})) for key in sorted(defined.keys() | counts.keys())]


def purpose(purpose_id: int) -> dict[str, Any]:
    """One defined purpose as in the list, with its newest notice and number of changes (needs people.view); Purpose.DoesNotExist."""
    require("people.view")
    row: Purpose = Purpose.objects.prefetch_related("versions").get(pk=purpose_id)
    agreed = consents().order_by().filter(purpose=row.key)
    counts = agreed.aggregate(open=Count("id", filter=Q(withdrawn_at=None)), ended=Count("id", filter=Q(withdrawn_at__isnull=False)))
    versions = [
        {name: getattr(one, name) for name in ("number", "notice", "basis", "keep_days", "shared_with", "made_at", "made_by_name")}
        for one in row.versions.all()
    ]
    return {**_line(row.key, row, counts), "revision": row.revision, "versions": versions}


def _line(key: str, row: Purpose | None, counts: dict[str, Any]) -> dict[str, Any]:
    newest = next(iter(row.versions.all()), None) if row else None
    return {
        "id": row.pk if row else 0,
        "key": key,
        "title": row.title if row else purpose_word(key),
        "defined": row is not None,
        "active": row is not None and row.retired_at is None,
        "version": newest.number if newest else None,
        "basis": newest.basis if newest else "",
        "keep_days": newest.keep_days if newest else None,
        "shared_with": newest.shared_with if newest else "",
        "open": counts.get("open", 0),
        "ended": counts.get("ended", 0),
    }


def titled(rows: Sequence[Consent]) -> None:
    """Put the words of their purposes on consents, as `purpose_title`; one query."""
    titles = titles_of({row.purpose for row in rows})
    for row in rows:
        row.purpose_title = titles[row.purpose]  # type: ignore[attr-defined]


def titles_of(keys: Collection[str]) -> dict[str, str]:
    """The words of purposes by key: as described, else as the house calls them, else the key; one query."""
    described = dict(Purpose.objects.filter(key__in=keys).values_list("key", "title"))
    return {key: described.get(key) or purpose_word(key) for key in keys}


def newest_version(key: str) -> str:
    """The number of the notice that who agrees now agrees to; "" for a purpose nobody defined."""
    found = Purpose.objects.filter(key=key, retired_at=None).values_list("version", flat=True).first()
    return str(found) if found else ""


def requests() -> QuerySet[PersonRequest]:
    """What people asked (needs people.edit)."""
    require("people.edit")
    rows: QuerySet[PersonRequest] = PersonRequest.objects.all()
    return rows


def access_notes() -> QuerySet[AccessNote]:
    """Who saw personal data (needs privacy.handle)."""
    require("privacy.handle")
    rows: QuerySet[AccessNote] = AccessNote.objects.all()
    return rows


def retention() -> list[dict[str, Any]]:
    """The rules with what the next run would remove, and the last run (needs privacy.handle)."""
    require("privacy.handle")
    last: dict[str, RetentionRun] = {}
    for row in RetentionRun.objects.order_by("-at", "-id")[:200]:
        last.setdefault(row.rule, row)
    return [
        {"key": one.key, "title": one.title, "help": one.help, "days": one.days(), "due": overdue(one), "last": last.get(one.key)} for one in keeps()
    ]
