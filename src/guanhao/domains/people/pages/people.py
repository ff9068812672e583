"""Pages of people: the list, the card, and what is done there."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext
from django.views.decorators.http import require_POST

from guanhao.console.conflicts import watch_conflicts
from guanhao.console.deeds import target_titles
from guanhao.console.forms import form_page
from guanhao.console.http import BrandRequest, needs, page, whole_number
from guanhao.console.links import burl, burl_or_none
from guanhao.console.lists import list_page
from guanhao.console.rows import QuerySetRows
from guanhao.console.tables import BulkAction
from guanhao.domains.people.contracts import Refused
from guanhao.domains.people.forms import NewPersonForm, PersonForm
from guanhao.domains.people.models import Merge, Person, PersonRequest, PersonTag, Purpose, Tier, TierChange
from guanhao.domains.people.selectors import core as selectors
from guanhao.domains.people.selectors import privacy as reading
from guanhao.domains.people.services import core, requests
from guanhao.domains.people.tables import PeopleTable
from guanhao.kernel import access
from guanhao.kernel.models import AuditEntry
from guanhao.kernel.search import Hit


class PeopleRows(QuerySetRows):
    """People; the search words also meet handles and whole phone numbers and addresses."""

    def _searched(self, matching: QuerySet[Any], text: str) -> QuerySet[Any]:
        return matching.filter(selectors.find(text)).distinct()


@needs("people.view")
def people(request: BrandRequest) -> HttpResponseBase:
    """Everybody, with filters and export."""

    def tagged(rows: QuerySet[Any], value: Any) -> QuerySet[Any]:
        return rows.filter(pk__in=PersonTag.objects.filter(tag=str(value)).values("person_id"))

    table = PeopleTable(request, PeopleRows(selectors.people(), lookups={"tag": tagged}))
    table.actions = tuple(_tier_action(key, title) for key, title in Tier.choices)
    return list_page(request, table, template="people/people.html", context={"may_edit": access.can("people.edit")})


@needs("people.edit")
def new(request: BrandRequest) -> HttpResponseBase:
    """Enter somebody."""

    def save(values: dict[str, Any]) -> str:
        tags = [one for part in values.pop("tags").split(",") for one in part.split("，") if one.strip()]
        return burl("people:person", pk=core.add_person(tags=tags, **values).pk)

    return form_page(request, NewPersonForm(request.POST or None), save, title=_("Enter a person"), done=_("Saved."), back=burl("people:people"))


@needs("people.edit")
def edit(request: BrandRequest, pk: int) -> HttpResponseBase:
    """Name and note."""
    row = _row(pk)
    state = {"name": row.name, "note": row.note}
    form = PersonForm(request.POST or None, initial=state)
    watch_conflicts(form, state)

    def save(values: dict[str, Any]) -> str:
        core.change_person(person_id=row.pk, **values)
        return burl("people:person", pk=row.pk)

    return form_page(request, form, save, title=_("Change %(name)s") % {"name": row.name}, done=_("Saved."), back=burl("people:person", pk=row.pk))


@needs("people.view")
def person(request: BrandRequest, pk: int) -> HttpResponseBase:
    """The card: handles, tier, tags, consents, orders, history."""
    row = _row(pk)
    queue = burl_or_none("inbox:queue")
    card = selectors.card(row.pk)
    titles, sources = reading.titles_of({one.purpose for one in card.consents}), target_titles({one.source for one in card.consents})
    context = {
        "card": card,
        "consents": [(one, titles[one.purpose], sources[one.source]) for one in card.consents],
        "tiers": Tier.choices,
        "changes": TierChange.objects.filter(person=row)[:20],
        "merges": Merge.objects.filter(kept=row, undone_at=None).select_related("dropped")[:20],
        "deeds": AuditEntry.objects.filter(target=core.target_of(row.pk), brand_id=request.brand.id).order_by("-id")[:20],
        "conversations_url": f"{queue}?view=all&person={row.pk}" if queue else "",
        "purposes": Purpose.objects.filter(retired_at=None),
        "requests": PersonRequest.objects.filter(person_id=row.pk).order_by("-received_at")[:10] if access.can("people.edit") else [],
        "may_edit": access.can("people.edit"),
        "may_contact": access.can("people.contact"),
        "trail": [(pgettext("audience", "People"), burl("people:people"))],
    }
    return page(request, "people/person.html", context)


@require_POST
@needs("people.edit")
def act(request: BrandRequest, pk: int, what: str) -> HttpResponseBase:
    """One deed on the card: tier, tag, contact, consent, withdraw, merge, part or forget."""
    row, given = _row(pk), request.POST
    deeds: dict[str, Callable[[], Any]] = {
        "tier": lambda: core.set_tier(person_id=row.pk, tier=given.get("tier", ""), reason=given.get("reason", "")),
        "tag": lambda: core.tag(person_ids=[row.pk], add=given.getlist("add"), remove=given.getlist("remove")),
        "contact": lambda: core.add_contact(person_id=row.pk, kind=given.get("kind", ""), value=given.get("value", "")),
        "drop": lambda: _drop(row, whole_number(given.get("handle"))),
        "consent": lambda: core.give_consent(
            person_id=row.pk, purpose=given.get("purpose", ""), source=given.get("source", ""), terms_version=given.get("terms_version", "")
        ),
        "withdraw": lambda: core.withdraw_consent(person_id=row.pk, purpose=given.get("purpose", "")),
        "merge": lambda: core.merge(keep=row.pk, drop=whole_number(given.get("other")) or 0),
        "part": lambda: core.undo_merge(merge_id=whole_number(given.get("merge")) or 0),
        "forget": lambda: requests.delete_at_once(person_id=row.pk, reason=given.get("reason", "")),
    }
    if what not in deeds:
        raise Http404
    try:
        deeds[what]()
    except Refused as error:
        messages.error(request, error.message)
    else:
        messages.success(request, _("Saved."))
        if what == "forget":
            return HttpResponseRedirect(burl("people:requests"))
    return HttpResponseRedirect(burl("people:person", pk=row.pk))


def found_people(words: str, limit: int) -> list[Hit]:
    """For the global search."""
    rows = selectors.people().filter(selectors.find(words)).distinct().order_by("-last_seen_at")[:limit]
    return [Hit("people.person", str(row.pk), row.name or f"#{row.pk}", str(Tier(row.tier).label), burl("people:person", pk=row.pk)) for row in rows]


def _drop(row: Person, handle_id: int | None) -> None:
    if handle_id is not None and row.handles.filter(pk=handle_id).exists():
        core.drop_handle(handle_id=handle_id)


def _tier_action(key: str, title: Any) -> BulkAction:
    def run(_request: BrandRequest, keys: list[str]) -> str:
        for number in keys:
            core.set_tier(person_id=int(number), tier=key, reason=str(_("Chosen in the list")))
        audit_count = len(keys)
        return ngettext("%(count)s person is in this tier now.", "%(count)s people are in this tier now.", audit_count) % {"count": audit_count}

    name = gettext_lazy("Tier: %(tier)s") % {"tier": title}
    return BulkAction(f"tier_{key}", name, run, "people.edit", gettext_lazy("They stay in it until somebody lets the rule decide again."))


def _row(pk: int) -> Person:
    try:
        row = selectors.person(pk)
    except Person.DoesNotExist:
        raise Http404 from None
    if row.forgotten_at is not None:
        raise Http404
    return row
