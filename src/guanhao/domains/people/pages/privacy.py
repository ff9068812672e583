"""Personal data: purposes, consents, requests of people, the access log, retention."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST

from guanhao.console.conflicts import watch_conflicts
from guanhao.console.deeds import target_titles
from guanhao.console.forms import form_page
from guanhao.console.http import BrandRequest, needs, page, whole_number
from guanhao.console.links import burl
from guanhao.console.lists import list_page
from guanhao.console.rows import DressedRows, QuerySetRows
from guanhao.console.tables import BulkAction
from guanhao.domains.people.contracts import Refused
from guanhao.domains.people.forms import NewPurposeForm, PurposeForm, RequestForm
from guanhao.domains.people.models import Person, PersonRequest, Purpose
from guanhao.domains.people.selectors import core as selectors
from guanhao.domains.people.selectors import privacy as reading
from guanhao.domains.people.services import papers
from guanhao.domains.people.services import purposes as writing
from guanhao.domains.people.services import requests as handling
from guanhao.domains.people.tables import AccessTable, ConsentTable, RequestTable, list_title
from guanhao.domains.people.wording import purpose_word
from guanhao.kernel import access
from guanhao.kernel.jobs import enqueue
from guanhao.kernel.now import now
from guanhao.kernel.privacy import holdings


def _shown(tab: str) -> dict[str, Any]:
    return {"tab": tab, "may_edit": access.can("people.edit"), "may_handle": access.can("privacy.handle")}


@needs("people.view")
def consents(request: BrandRequest) -> HttpResponseBase:
    """The register: who agreed to what, when, by which source and version."""

    def state(rows: QuerySet[Any], value: Any) -> QuerySet[Any]:
        return rows.filter(withdrawn_at__isnull="open" in value) if len(value) == 1 else rows

    rows = DressedRows(reading.consents(), _worded, search=("person__name",), lookups={"state": state})
    table = ConsentTable(request, rows)
    ending = gettext_lazy("Their agreement ends at once; journeys and pushes that need it stop.")
    table.actions = (BulkAction("withdraw", gettext_lazy("Withdraw"), _withdraw, "people.edit", ending, danger=True),)
    context = {**_shown("consents"), "counts": [one for one in reading.purposes() if one["open"] or one["ended"]][:8]}
    return list_page(request, table, template="people/consents.html", context=context)


def _worded(rows: list[Any]) -> None:
    """Purposes and sources in words instead of keys."""
    reading.titled(rows)
    titles = target_titles({row.source for row in rows})
    for row in rows:
        row.source_title = titles[row.source]


def _withdraw(_request: BrandRequest, keys: list[str]) -> str:
    count = writing.withdraw_many(consent_ids=[int(key) for key in keys], note=_("Chosen in the list"))
    return ngettext("%(count)s consent was ended.", "%(count)s consents were ended.", count) % {"count": count}


@needs("people.view")
def purposes(request: BrandRequest) -> HttpResponseBase:
    """What people's data may be used for, with how many agreed."""
    context = {**_shown("purposes"), "purposes": reading.purposes(), "bases": dict(Purpose.Basis.choices)}
    return page(request, "people/purposes.html", context)


@needs("privacy.handle")
def new_purpose(request: BrandRequest) -> HttpResponseBase:
    """Define one; `?key=` is a name that consents carry already."""

    def save(values: dict[str, Any]) -> str:
        return burl("people:purpose", pk=writing.add_purpose(**values).pk)

    key = request.GET.get("key", "")[:60]
    form = NewPurposeForm(request.POST or None, initial={"key": key, "title": word if (word := purpose_word(key)) != key else ""})
    return form_page(request, form, save, title=_("Define a purpose"), done=_("Saved."), back=burl("people:purposes"))


@needs("people.view")
def purpose(request: BrandRequest, pk: int) -> HttpResponseBase:
    """One purpose with all versions of its notice."""
    row = _purpose(pk)
    line = next(one for one in reading.purposes() if one["key"] == row.key)
    context = {
        **_shown("purposes"),
        "purpose": row,
        "line": line,
        "versions": row.versions.all()[:50],
        "trail": [(_("Purposes"), burl("people:purposes"))],
    }
    return page(request, "people/purpose.html", context)


@needs("privacy.handle")
def edit_purpose(request: BrandRequest, pk: int) -> HttpResponseBase:
    """Another notice is a new version."""
    row = _purpose(pk)
    last = row.versions.first()
    state: dict[str, Any] = {"title": row.title}
    if last is not None:
        state |= {"notice": last.notice, "basis": last.basis, "keep_days": last.keep_days, "shared_with": last.shared_with}
    form = PurposeForm(request.POST or None, initial=state)
    watch_conflicts(form, state)

    def save(values: dict[str, Any]) -> str:
        writing.change_purpose(purpose_id=row.pk, **values)
        return burl("people:purpose", pk=row.pk)

    title = _("New version of %(title)s") % {"title": row.title}
    return form_page(request, form, save, title=title, done=_("Saved."), back=burl("people:purpose", pk=row.pk))


@require_POST
@needs("privacy.handle")
def retire_purpose(request: BrandRequest, pk: int) -> HttpResponseBase:
    """Put away, or take back."""
    row = _purpose(pk)
    writing.retire_purpose(purpose_id=row.pk, active=row.retired_at is not None)
    messages.success(request, _("Saved."))
    return HttpResponseRedirect(burl("people:purpose", pk=row.pk))


@needs("people.edit")
def requests(request: BrandRequest) -> HttpResponseBase:
    """What people asked for, the most urgent first."""
    table = RequestTable(request, QuerySetRows(reading.requests()))
    today = now().astimezone(request.brand.zone).date()
    waiting = reading.requests().filter(state__in=handling.OPEN_STATES)
    context = {**_shown("requests"), "waiting": waiting.count(), "late": waiting.filter(due_on__lt=today).count()}
    return list_page(request, table, template="people/requests.html", context=context)


@needs("people.edit")
def new_request(request: BrandRequest) -> HttpResponseBase:
    """Enter one; `?person=` names the record."""

    def save(values: dict[str, Any]) -> str:
        return burl("people:request", pk=handling.receive(person_id=values.pop("person"), **values).pk)

    form = RequestForm(request.POST or None, initial={"person": whole_number(request.GET.get("person"))})
    return form_page(request, form, save, title=_("Enter a request"), done=_("Saved."), back=burl("people:requests"))


@needs("people.edit")
def request(request: BrandRequest, pk: int) -> HttpResponseBase:
    """One request: what to do next, the copy, the proof."""
    row = _request(pk)
    known = Person.objects.filter(pk=row.person_id, forgotten_at=None).values_list("name", flat=True).first()
    titles = {place.key: place.title for place in holdings()}
    places = [{"title": titles.get(key, key), **counts} for key, counts in sorted(row.proof.get("places", {}).items())]
    today = now().astimezone(request.brand.zone).date()
    context = {
        **_shown("requests"),
        "row": row,
        "person_name": known,
        "places": places,
        "late": row.state in handling.OPEN_STATES and row.due_on < today,
        "trail": [(_("Requests of people"), burl("people:requests"))],
    }
    return page(request, "people/request.html", context)


@require_POST
@needs("people.edit")
def act_on_request(request: BrandRequest, pk: int, what: str) -> HttpResponseBase:
    """One step: check, answer, refuse, delete or retry."""
    row, given = _request(pk), request.POST
    at = whole_number(given.get("revision"))
    deeds: dict[str, Callable[[], Any]] = {
        "check": lambda: handling.confirm_identity(request_id=row.pk, how=given.get("how", ""), revision=at),
        "answer": lambda: handling.answered(request_id=row.pk, answer=given.get("answer", ""), revision=at),
        "refuse": lambda: handling.turn_down(request_id=row.pk, answer=given.get("answer", ""), revision=at),
        "delete": lambda: handling.start_deletion(request_id=row.pk, revision=at),
        "retry": lambda: handling.try_again(request_id=row.pk),
    }
    if what not in deeds:
        raise Http404
    try:
        deeds[what]()
    except Refused as error:
        messages.error(request, error.message)
    else:
        messages.success(request, _("Saved."))
    return HttpResponseRedirect(burl("people:request", pk=row.pk))


@needs("privacy.handle")
def bundle(request: BrandRequest, pk: int) -> HttpResponseBase:
    """The copy as ZIP."""
    return _file(request, lambda: papers.bundle(request_id=_request(pk).pk), "application/zip", burl("people:request", pk=pk))


@needs("people.edit")
def certificate(request: BrandRequest, pk: int, form: str) -> HttpResponseBase:
    """The proof of a deletion."""
    _known(form)
    return _file(request, lambda: papers.certificate(request_id=_request(pk).pk, form=form), papers.FORMATS[form], burl("people:request", pk=pk))


@needs("people.view")
def consent_proof(request: BrandRequest, pk: int, form: str) -> HttpResponseBase:
    """The consents of one person as a paper."""
    _known(form)
    try:
        row = selectors.person(pk)
    except Person.DoesNotExist:
        raise Http404 from None
    return _file(request, lambda: papers.consent_proof(person_id=row.pk, form=form), papers.FORMATS[form], burl("people:person", pk=row.pk))


@needs("privacy.handle")
def access_log(request: BrandRequest) -> HttpResponseBase:
    """Who saw, exported or was refused personal data."""
    table = AccessTable(request, DressedRows(reading.access_notes(), _looked_at, search=("actor_name", "target")))
    return list_page(request, table, template="people/access.html", context=_shown("access"))


def _looked_at(rows: list[Any]) -> None:
    """What was looked at in words: the number of a record (never the name), the title of a list; a permission by its words."""
    titles = target_titles({row.target for row in rows if not row.target.startswith(("people.person:", "list:"))})
    for row in rows:
        kind, _colon, key = row.target.partition(":")
        known = access.PERMISSIONS.get(row.note)
        row.note_title = str(known.title) if known else row.note
        if kind == "people.person":
            row.target_title = _("Several people") if key == "*" else _("Record number %(number)s") % {"number": key}
        else:
            row.target_title = list_title(key) if kind == "list" else titles[row.target]


@needs("privacy.handle")
def retention(request: BrandRequest) -> HttpResponseBase:
    """How long what stays, and what the next night removes."""
    return page(request, "people/retention.html", {**_shown("retention"), "rules": reading.retention()})


@require_POST
@needs("privacy.handle")
def run_retention(request: BrandRequest) -> HttpResponseBase:
    """Do tonight's clean-up now; while one is queued or runs, that one is meant."""
    enqueue("privacy.retain", key="by-hand")
    messages.info(request, _("The clean-up is under way; reload this page in a moment."))
    return HttpResponseRedirect(burl("people:retention"))


def _file(request: BrandRequest, make: Callable[[], tuple[str, bytes]], content_type: str, back: str) -> HttpResponseBase:
    try:
        name, raw = make()
    except Refused as error:
        messages.error(request, error.message)
        return HttpResponseRedirect(back)
    response = HttpResponse(raw, content_type=content_type)
    response["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=name) or "attachment"
    response["Cache-Control"] = "no-store"
    return response


def _known(form: str) -> None:
    if form not in papers.FORMATS:
        raise Http404


def _purpose(pk: int) -> Purpose:
    row: Purpose | None = Purpose.objects.filter(pk=pk).first()
    if row is None:
        raise Http404
    return row


def _request(pk: int) -> PersonRequest:
    row = reading.requests().filter(pk=pk).first()
    if row is None:
        raise Http404
    return row
