"""Drafts: the list, asking for one, watching it being written, looking at it, taking it over; what time it saves."""

import json
from collections.abc import Generator
from dataclasses import asdict
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from guanhao.console.exports import in_this_context
from guanhao.console.forms import form_page
from guanhao.console.history import history_page
from guanhao.console.http import BrandRequest, needs, page, whole_number
from guanhao.console.links import burl
from guanhao.console.lists import list_page
from guanhao.console.rows import QuerySetRows
from guanhao.domains.assistant.contracts import Fact, Refused
from guanhao.domains.assistant.forms import DraftForm, WorkForm
from guanhao.domains.assistant.models import Draft, Kind
from guanhao.domains.assistant.rules import targets
from guanhao.domains.assistant.selectors import meter as meter_selectors
from guanhao.domains.assistant.selectors import spending
from guanhao.domains.assistant.services import drafts as services
from guanhao.domains.assistant.tables import DRAFT_TONE, ORIGIN_TONE, DraftTable
from guanhao.kernel import access


def trail() -> list[tuple[str, str]]:
    """The way back to the list."""
    return [(_("Drafts"), burl("assistant:drafts"))]


@needs("assistant.view")
def drafts(request: BrandRequest) -> HttpResponseBase:
    """All drafts."""
    table = DraftTable(request, QuerySetRows(Draft.objects.all(), search=("title", "text")))
    context = {"tab": "drafts", "may_write": access.can("assistant.write"), "provider": spending.active()}
    return list_page(request, table, template="assistant/drafts.html", context=context)


@needs("assistant.write")
def draft_new(request: BrandRequest) -> HttpResponseBase:
    """Ask for a draft; the next page shows how it is written."""
    initial = {name: request.GET.get(name, "")[:200] for name in ("kind", "title", "subject")}
    form = DraftForm(request.POST or None, initial={name: value for name, value in initial.items() if value})
    room = targets.of(initial["subject"].partition(":")[0])
    number = whole_number(initial["subject"].partition(":")[2])
    if not form.is_bound and room is not None and number is not None:
        about = room.read(number)
        form.initial = {**form.initial, "title": about.title, "brief": about.brief, "account_id": about.account_id}
        form.initial["facts"] = "\n".join(f"{one.name} | {one.text}" for one in about.facts)

    def save(values: dict[str, Any]) -> str:
        row = services.ask_draft(services.DraftWish(**values | {"facts": facts_of(values["facts"])}))
        return burl("assistant:draft", pk=row.pk)

    return form_page(request, form, save, title=_("New draft"), back=burl("assistant:drafts"), submit=_("Write it"))


def facts_of(text: str) -> list[Fact]:
    """Facts from lines “name | text”; a line without a bar is a text without a name."""
    found = []
    for line in text.splitlines():
        name, bar, words = line.replace("｜", "|").partition("|")
        if line.strip():
            found.append(Fact(name.strip(), words.strip()) if bar else Fact("", name.strip()))
    return found


@needs("assistant.view")
def draft(request: BrandRequest, pk: int) -> HttpResponseBase:
    """One draft with what the check says beside it."""
    row = get_object_or_404(Draft.objects.select_related("call"), pk=pk)
    room = targets.of(row.taken_into.partition(":")[0])
    context = {
        "row": row,
        "tone": DRAFT_TONE[row.state],
        "origin_tone": ORIGIN_TONE.get(row.origin, ""),
        "may_write": access.can("assistant.write"),
        "parts": marked(row),
        "rooms": [] if row.kind == Kind.REPLY else targets.every(),
        "into_url": room.url(row.taken_into) if room is not None and row.taken_into else "",
        "qualities": range(1, 6),
        "trail": trail(),
    }
    return page(request, "assistant/draft.html", context)


def marked(row: Draft) -> list[dict[str, Any]]:
    """The text in pieces: plain, forbidden or doubtful words, numbers and addresses in no fact."""
    spans = sorted(
        [(one["start"], one["end"], one["level"], one["reason"]) for one in row.hits if one["end"] > one["start"]]
        + [(one["start"], one["end"], "strange", "") for one in row.strange]
    )
    parts, at = [], 0
    for start, end, tone, why in spans:
        if start < at:
            continue
        parts += [{"text": row.text[at:start]}, {"text": row.text[start:end], "tone": tone, "why": why}]
        at = end
    return [one for one in [*parts, {"text": row.text[at:]}] if one["text"]]


@require_POST
@needs("assistant.write")
def stream(request: BrandRequest, pk: int) -> HttpResponseBase:
    """Server-sent events: pieces while they come, then `done`, or `refused` with the reason."""
    get_object_or_404(Draft, pk=pk)

    def events() -> Generator[bytes, None, None]:
        try:
            for piece in services.stream_draft(draft_id=pk):
                yield _event("piece", {"text": piece})
        except Refused as error:
            yield _event("refused", {"detail": error.message})
        else:
            yield _event("done", {})

    response = StreamingHttpResponse(in_this_context(events), content_type="text/event-stream")
    response["Cache-Control"] = "no-store"
    response["X-Accel-Buffering"] = "no"
    return response


def _event(name: str, data: dict[str, Any]) -> bytes:
    return f"event: {name}\ndata: {json.dumps(data, ensure_ascii=False)}\n\n".encode()


@require_POST
@needs("assistant.write")
def draft_do(request: BrandRequest, pk: int) -> HttpResponseBase:
    """Write it (without scripts), change, take over, throw away."""
    get_object_or_404(Draft, pk=pk)
    given = request.POST
    try:
        match given.get("do", ""):
            case "write":
                services.write_draft(draft_id=pk)
            case "change":
                services.change_draft(draft_id=pk, text=given.get("text", ""))
                messages.success(request, _("Saved and checked."))
            case "accept":
                if "text" in given:
                    services.change_draft(draft_id=pk, text=given["text"])
                kept = {"minutes": whole_number(given.get("minutes")), "quality": whole_number(given.get("quality"))}
                row = services.accept_draft(draft_id=pk, target=given.get("target", ""), confirmed=given.get("confirmed") == "1", **kept)
                room = targets.of(row.taken_into.partition(":")[0])
                messages.success(request, _("Taken over as a draft: it goes through review like every other."))
                if room is not None:
                    return HttpResponseRedirect(room.url(row.taken_into))
            case "discard":
                services.discard_draft(draft_id=pk)
            case _:
                return HttpResponse(status=422)
    except ValueError as error:
        if not hasattr(error, "message"):
            raise
        messages.error(request, error.message)
    return HttpResponseRedirect(burl("assistant:draft", pk=pk))


@needs("assistant.view")
def draft_history(request: BrandRequest, pk: int) -> HttpResponseBase:
    """Every version of the text."""
    row = get_object_or_404(Draft, pk=pk)
    return history_page(request, target=services.target_of(row), title=row.title, back=burl("assistant:draft", pk=pk))


@needs("assistant.view")
def meter(request: BrandRequest) -> HttpResponseBase:
    """Minutes and quality with and without help, by kind."""
    found = [asdict(one) | {"title": Kind(one.kind).label, "saved": one.saved, "factor": one.factor} for one in meter_selectors.gains()]
    context = {"tab": "meter", "rows": found, "may_write": access.can("assistant.write"), "trail": trail()}
    return page(request, "assistant/meter.html", context)


@needs("assistant.write")
def work_new(request: BrandRequest) -> HttpResponseBase:
    """Enter how long a piece took, most of all one without help."""

    def save(values: dict[str, Any]) -> str:
        services.record_work(**values)
        return burl("assistant:meter")

    return form_page(request, WorkForm(request.POST or None), save, title=_("Record working time"), done=_("Saved."), back=burl("assistant:meter"))
