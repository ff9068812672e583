"""The audit log of the brand: filter, export, verify the chain."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from typing import Any

from django.db.models import Q, QuerySet
from django.http import HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from guanhao.console import deeds
from guanhao.console.details import Button, Section, detail_page, fact
from guanhao.console.filters import ChoiceFilter, DateRange, TextFilter
from guanhao.console.history import changes
from guanhao.console.http import BrandRequest, needs
from guanhao.console.links import burl
from guanhao.console.lists import list_page
from guanhao.console.rows import QuerySetRows
from guanhao.console.system.chain import ask_for_check, newest_check, told
from guanhao.console.tables import Column, Empty, Table
from guanhao.kernel.models import AuditEntry
from guanhao.kernel.tenancy import current_brand

HANDFUL = 1000


def _entry_url(row: AuditEntry) -> str:
    return burl("system:audit_entry", entry_id=row.pk)


def _actions() -> list[tuple[str, deeds.Words]]:
    return sorted(deeds.ACTIONS.items(), key=lambda line: (line[0].partition(".")[0], str(line[1])))


class AuditRows(QuerySetRows):
    """Entries with the words of what they are about: one query a kind of target and page."""

    def page(self, sort: str, offset: int, limit: int, filters: Mapping[str, Any]) -> Sequence[Any]:
        """One page of entries."""
        return _with_words(super().page(sort, offset, limit, filters))

    def stream(self, sort: str, filters: Mapping[str, Any]) -> Iterator[Any]:
        """All entries, in handfuls."""
        rows = super().stream(sort, filters)
        while some := list(islice(rows, HANDFUL)):
            yield from _with_words(some)


def _with_words(rows: Sequence[Any]) -> Sequence[Any]:
    words = deeds.target_titles({row.target for row in rows})
    for row in rows:
        row.target_words = words[row.target]
    return rows


def _of_subjects(entries: QuerySet[Any], kinds: list[str]) -> QuerySet[Any]:
    """Entries about one of these kinds of target."""
    condition = Q(target__in=kinds)
    for kind in kinds:
        condition |= Q(target__startswith=f"{kind}:")
    return entries.filter(condition)


class AuditTable(Table):
    """Every recorded deed of the brand."""

    key = "system.audit"
    title = gettext_lazy("Audit log")
    searchable = True
    search_hint = gettext_lazy("Person, action or target")
    columns = (
        Column("at", gettext_lazy("When"), kind="datetime"),
        Column("actor_name", gettext_lazy("Who"), labels=deeds.ACTORS),
        Column("action", gettext_lazy("What was done"), "link", href=_entry_url, labels=deeds.ACTIONS),
        Column("target_words", gettext_lazy("On what"), sortable=False),
        Column("target", gettext_lazy("Key"), visible=False),
        Column("via", gettext_lazy("By way of"), labels=deeds.WAYS),
        Column("note", gettext_lazy("Note"), sortable=False, value=lambda row: row.detail.get("note")),
        Column("hash", gettext_lazy("Hash"), sortable=False, visible=False),
    )
    filters = (
        DateRange("at", gettext_lazy("When")),
        ChoiceFilter("action", gettext_lazy("What was done"), choices=_actions),
        TextFilter("target", gettext_lazy("Key")),
        ChoiceFilter("subject", gettext_lazy("On what"), choices=deeds.subject_choices),
    )
    default_sort = "-at"
    empty = Empty(gettext_lazy("Nothing recorded yet"), gettext_lazy("Every change anybody makes in this brand appears here."))


@needs("audit.view")
def index(request: BrandRequest) -> HttpResponseBase:
    """The list."""
    entries = AuditEntry.objects.filter(brand_id=current_brand().id)
    table = AuditTable(request, AuditRows(entries, search=["actor_name", "action", "target"], lookups={"subject": _of_subjects}, order={"at": "id"}))
    verify = Button(_("Verify the chain"), burl("system:audit_verify"), icon="shield-check", post=True)
    lead = _("Each entry carries the hash of the one before; a changed or deleted entry is found by verifying.")
    return list_page(request, table, context={"buttons": [verify], "lead": f"{lead} {told(newest_check())}".strip()})


@needs("audit.view")
def entry(request: BrandRequest, entry_id: int) -> HttpResponse:
    """One entry with what it changed."""
    row = get_object_or_404(AuditEntry, pk=entry_id, brand_id=current_brand().id)
    facts = [
        fact(request, _("When"), row.at, "datetime"),
        fact(request, _("Who"), deeds.actor_title(row.actor_name)),
        fact(request, _("By way of"), deeds.way_title(row.via)),
        fact(request, _("What was done"), deeds.action_title(row.action)),
        fact(request, _("On what"), deeds.target_titles([row.target])[row.target]),
        fact(request, _("Key"), f"{row.action} · {row.target}"),
        fact(request, _("Note"), row.detail.get("note")),
        fact(request, _("Hash"), row.hash),
        fact(request, _("Hash of the entry before"), row.previous_hash),
    ]
    changed: dict[str, Any] = {"changes": changes(row.detail.get("before"), row.detail.get("after"), target=row.target)}
    section = Section(_("Changes"), "console/system/_audit_changes.html", changed)
    return detail_page(
        request, title=deeds.action_title(row.action), facts=facts, sections=[section], crumbs=[(_("Audit log"), burl("system:audit"))]
    )


@require_POST
@needs("audit.view")
def verify(request: BrandRequest) -> HttpResponse:
    """Have the whole chain walked in the background; the list tells the result."""
    ask_for_check()
    return HttpResponseRedirect(burl("system:audit"))
