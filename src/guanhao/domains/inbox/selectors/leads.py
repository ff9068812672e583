"""Reading leads: numbers and mail addresses are shown in full only to who may manage the inbox."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from guanhao.console.rows import QuerySetRows
from guanhao.domains.inbox.models import Lead, LeadSource
from guanhao.domains.inbox.rules.leads import plain_phone
from guanhao.domains.people import facade as people
from guanhao.kernel import access

CHUNK = 2000


def shown_phone(lead: Lead) -> str:
    """The number, or its last four digits behind stars."""
    if not lead.phone_print:
        return ""
    return str(lead.phone) if access.can("inbox.manage") else f"****{lead.phone_tail}"


def shown_mail(lead: Lead) -> str:
    """The address, or its host behind stars."""
    if not lead.mail:
        return ""
    return str(lead.mail) if access.can("inbox.manage") else f"***@{str(lead.mail).rpartition('@')[2]}"


class LeadRows(QuerySetRows):
    """Leads with what the list shows beside the row: number, sources (two queries a page)."""

    def __init__(self, rows: QuerySet[Lead]) -> None:
        super().__init__(rows, search=("name", "company", "wants"), lookups={"kind": _of_kind})

    def page(self, sort: str, offset: int, limit: int, filters: Mapping[str, Any]) -> Sequence[Any]:
        """One page."""
        return dressed(super().page(sort, offset, limit, filters))

    def stream(self, sort: str, filters: Mapping[str, Any]) -> Iterator[Any]:
        """All, in blocks."""
        offset = 0
        while rows := super().page(sort, offset, CHUNK, filters):
            yield from dressed(rows)
            offset += CHUNK

    def _searched(self, matching: QuerySet[Any], text: str) -> QuerySet[Any]:
        phone = plain_phone(text)
        words = super()._searched(matching, text)
        return words | matching.filter(Q(phone_print=people.fingerprint("phone", phone))) if phone else words


def dressed(rows: Sequence[Lead]) -> Sequence[Lead]:
    """The rows with `shown_phone`, `shown_mail`, `source_count` and `source_names`."""
    kinds = dict(LeadSource.Kind.choices)
    seen: dict[int, list[str]] = {row.pk: [] for row in rows}
    for lead_id, kind, title in LeadSource.objects.filter(lead_id__in=seen).order_by("came_at", "pk").values_list("lead_id", "kind", "title"):
        seen[lead_id].append(title or str(kinds.get(kind, kind)))
    for row in rows:
        more: Any = row
        more.shown_phone, more.shown_mail = shown_phone(row), shown_mail(row)
        more.source_count, more.source_names = len(seen[row.pk]), _(", ").join(seen[row.pk])
    return rows


def _of_kind(rows: QuerySet[Any], kinds: Any) -> QuerySet[Any]:
    return rows.filter(pk__in=LeadSource.objects.filter(kind__in=kinds).values("lead_id"))
