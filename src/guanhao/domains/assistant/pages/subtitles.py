"""Subtitles in the console: the list, beginning some, the editor, files."""

from dataclasses import asdict
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_POST

from guanhao.console.forms import form_page
from guanhao.console.history import history_page
from guanhao.console.http import BrandRequest, needs, page, whole_number
from guanhao.console.links import burl
from guanhao.console.lists import list_page
from guanhao.console.rows import QuerySetRows
from guanhao.domains.assets import facade as assets
from guanhao.domains.assistant.contracts import Refused
from guanhao.domains.assistant.forms import LookForm, SubtitlesForm
from guanhao.domains.assistant.models import Subtitles
from guanhao.domains.assistant.rules import subtitles as rules
from guanhao.domains.assistant.rules.subtitles import Cue, Look
from guanhao.domains.assistant.services import speech
from guanhao.domains.assistant.services import subtitles as services
from guanhao.domains.assistant.tables import SUBTITLE_TONE, SubtitlesTable
from guanhao.kernel import access
from guanhao.kernel.jobs import JobRow
from guanhao.kernel.refusal import Refusal

SHOWN = 40
OPS = ("split", "merge", "add", "remove")


@needs("assistant.view")
def subtitles_list(request: BrandRequest) -> HttpResponseBase:
    """All of them, or those of one recording."""
    rows = Subtitles.objects.all()
    number = whole_number(request.GET.get("asset"))
    asset = assets.assets([number]).get(number) if number is not None and access.can("assets.view") else None
    if asset is not None:
        rows = rows.filter(asset_id=asset.id)
    context = {"tab": "subtitles", "may_write": access.can("assistant.write"), "asset": asset, "hearing": speech.hearing()}
    table = SubtitlesTable(request, QuerySetRows(rows, search=("title", "cues")))
    return list_page(request, table, template="assistant/subtitles_list.html", context=context)


@needs("assistant.write")
def subtitles_new(request: BrandRequest) -> HttpResponseBase:
    """Begin subtitles of a recording."""
    number, hearing = whole_number(request.GET.get("asset")), speech.hearing()
    initial = {"asset_id": number, "how": "ai" if hearing else "file", "language": "zh"}
    form = SubtitlesForm(request.POST or None, request.FILES or None, initial=initial)

    def save(values: dict[str, Any]) -> str:
        how, file = values.pop("how"), values.pop("file")
        if how == "ai":
            row = services.ask(**values)
        elif how == "file":
            row = services.take_file(**values, stream=file, name=file.name)
        else:
            row = services.begin(**values)
        return burl("assistant:subtitles", pk=row.pk)

    context = {"hearing": hearing, "may_manage": access.can("assistant.manage")}
    back = burl("assistant:subtitles_list")
    return form_page(request, form, save, title=_("New subtitles"), back=back, template="assistant/subtitles_new.html", context=context)


@needs("assistant.view")
def subtitles(request: BrandRequest, pk: int) -> HttpResponseBase:
    """The editor; while they are being heard, how far that is."""
    row = get_object_or_404(Subtitles, pk=pk)
    job = JobRow.objects.filter(pk=row.job_id, brand_id=request.brand.id).first() if row.state == "waiting" and row.job_id else None
    if request.htmx and row.state != "waiting":
        return HttpResponse(headers={"HX-Redirect": burl("assistant:subtitles", pk=pk)})
    context = {
        **_editor(request, row),
        "job": job,
        "lost": services.lost(row),
        "trail": [(pgettext("recording", "Subtitles"), burl("assistant:subtitles_list"))],
    }
    return page(request, "assistant/subtitles.html", context, fragment="assistant/_subtitles_waiting.html")


def _editor(request: BrandRequest, row: Subtitles, typed: dict[int, dict[str, str]] | None = None) -> dict[str, Any]:
    cues, wrong = services.cues_of(row), services.problems_of(row)
    by_place: dict[int, list[rules.Problem]] = {}
    for one in wrong:
        by_place.setdefault(one.place, []).append(one)
    pages = max(1, -(-len(cues) // SHOWN))
    number = min(max(whole_number(request.POST.get("page") or request.GET.get("page")) or 1, 1), pages)
    first = (number - 1) * SHOWN
    lines = [
        {
            "place": place,
            "number": place + 1,
            "start": rules.clock(one.start),
            "end": rules.clock(one.end),
            "text": one.text,
            "rows": max(2, one.text.count("\n") + 1),
            "problems": [(wording(problem), "bad" if problem.blocking else "warn") for problem in by_place.get(place, [])],
            **((typed or {}).get(place, {})),
        }
        for place, one in enumerate(cues[first : first + SHOWN], start=first)
    ]
    asset = assets.assets([row.asset_id]).get(row.asset_id) if access.can("assets.view") else None
    troubled = sorted(by_place)
    return {
        "row": row,
        "tone": SUBTITLE_TONE[row.state],
        "lines": lines,
        "count": len(cues),
        "blocking": sum(one.blocking for one in wrong),
        "warnings": sum(not one.blocking for one in wrong),
        "next_problem": next((place // SHOWN + 1 for place in troubled if place // SHOWN + 1 != number), None) if troubled else None,
        "number": number,
        "pages": pages,
        "before": number - 1,
        "after": number + 1 if number < pages else 0,
        "asset": asset,
        "may_write": access.can("assistant.write"),
        "forms": list(rules.FORMS),
    }


def wording(problem: rules.Problem) -> str:
    """A problem in words."""
    value = f"{problem.value:.1f}".rstrip("0").rstrip(".")
    words = {
        "negative": pgettext("subtitles", "ends before it begins"),
        "order": pgettext("subtitles", "begins before the line above"),
        "overlap": pgettext("subtitles", "overlaps the line above by %(value)s s"),
        "empty": pgettext("subtitles", "no words"),
        "after_end": pgettext("subtitles", "ends %(value)s s after the recording"),
        "fast": pgettext("subtitles", "fast: %(value)s characters a second"),
        "wide": pgettext("subtitles", "wide: %(value)s characters in a line"),
        "lines": pgettext("subtitles", "%(value)s lines at once"),
        "short": pgettext("subtitles", "short: %(value)s s"),
        "long": pgettext("subtitles", "long: %(value)s s"),
    }
    return words[problem.code] % {"value": value}


@require_POST
@needs("assistant.write")
def subtitles_do(request: BrandRequest, pk: int) -> HttpResponseBase:
    """Save the lines of this part and do one step: split, merge, add, remove, shift, undo, redo, vouch, hear again, delete."""
    row = get_object_or_404(Subtitles, pk=pk)
    do, _colon, text = request.POST.get("do", "save").partition(":")
    seen, number = whole_number(request.POST.get("seen")), whole_number(request.POST.get("page")) or 1
    here = burl("assistant:subtitles", pk=pk)
    try:
        if do == "drop":
            services.drop(row=row)
            messages.success(request, _("Deleted."))
            return HttpResponseRedirect(burl("assistant:subtitles_list"))
        if do == "again":
            services.again(row=row)
            return HttpResponseRedirect(here)
        _step(request, row, do, text, -1 if seen is None else seen)
    except BadLines as error:
        for words in error.problems.values():
            messages.error(request, words)
        return page(
            request,
            "assistant/subtitles.html",
            {**_editor(request, row, error.typed), "trail": [(pgettext("recording", "Subtitles"), burl("assistant:subtitles_list"))]},
            status=422,
        )
    except Refusal as error:
        messages.error(request, error.message)
    return HttpResponseRedirect(f"{here}?page={number}")


class BadLines(Refused):
    """Times nobody can read: what was typed comes back, nothing is kept."""

    def __init__(self, problems: dict[int, str], typed: dict[int, dict[str, str]]) -> None:
        super().__init__("; ".join(problems.values()))
        self.problems, self.typed = problems, typed


def _step(request: BrandRequest, row: Subtitles, do: str, text: str, seen: int) -> None:
    if do in ("undo", "redo"):
        services.step(row=row, forward=do == "redo", seen=seen)
        return
    cues = _typed(request, services.cues_of(row))
    place = whole_number(text)
    if do == "add" and text == "-1":
        cues = rules.add_after(cues, -1)
    elif do in OPS and place is not None and place < len(cues):
        cues = {"split": rules.split, "merge": rules.merge, "add": rules.add_after, "remove": rules.remove}[do](cues, place)
    elif do == "sort":
        cues = rules.in_order(cues)
    elif do == "shift":
        cues = rules.shift(cues, _milliseconds(request.POST.get("by", "")))
    row = services.change(row=row, cues=cues, seen=seen)
    if do == "check":
        services.check(row=row, seen=row.version)
        messages.success(request, _("Noted. The label of AI is off."))


def _milliseconds(text: str) -> int:
    sign = -1 if text.strip().startswith(("-", "−")) else 1
    value = rules.parse_clock(text.strip().lstrip("+-−"))
    if value is None:
        raise Refused(_("Write seconds such as 0.5 or -2."), "by")
    return sign * value


def _typed(request: BrandRequest, cues: list[Cue]) -> list[Cue]:
    """The lines as they stand on the page."""
    found, wrong, typed = list(cues), dict[int, str](), dict[int, dict[str, str]]()
    for place, one in enumerate(cues):
        if f"text_{place}" not in request.POST:
            continue
        told = {name: request.POST.get(f"{name}_{place}", "") for name in ("start", "end", "text")}
        start, end = rules.parse_clock(told["start"]), rules.parse_clock(told["end"])
        typed[place] = {name: value[:1000] for name, value in told.items()}
        if start is None or end is None:
            wrong[place] = _("Line %(line)s: write times like 00:01:02.345.") % {"line": place + 1}
            continue
        kept = Cue(start, end, told["text"].replace("\r\n", "\n"))
        found[place] = one if (kept.start, kept.end, rules.cleaned(kept.text)) == (one.start, one.end, one.text) else kept
    if wrong:
        raise BadLines(wrong, typed)
    return found


@needs("assistant.write")
def subtitles_look(request: BrandRequest, pk: int) -> HttpResponseBase:
    """Size, colours, place and font."""
    row = get_object_or_404(Subtitles, pk=pk)
    form = LookForm(request.POST or None, initial=asdict(services.look_of(row)))
    back = burl("assistant:subtitles", pk=pk)

    def save(values: dict[str, Any]) -> str:
        services.restyle(row=row, look=Look(**values), seen=row.version)
        return back

    return form_page(request, form, save, title=_("Look of the subtitles"), done=_("Saved."), back=back)


@needs("assistant.view")
def subtitles_file(request: BrandRequest, pk: int, form: str) -> HttpResponseBase:
    """The subtitles as SRT, VTT or ASS; with `?show=1` for the player of the page."""
    row = get_object_or_404(Subtitles, pk=pk)
    if form not in rules.FORMS:
        raise Http404
    response = HttpResponse(services.exported(row, form), content_type=f"{rules.FORMS[form]}; charset=utf-8")
    shown = request.GET.get("show") == "1" and form == "vtt"
    response["Content-Disposition"] = content_disposition_header(not shown, services.file_name(row, form)) or "attachment"
    response["X-Content-Type-Options"] = "nosniff"
    return response


@needs("assistant.view")
def subtitles_history(request: BrandRequest, pk: int) -> HttpResponseBase:
    """Who changed what."""
    row = get_object_or_404(Subtitles, pk=pk)
    return history_page(request, target=services.target_of(row), title=row.title, back=burl("assistant:subtitles", pk=pk))
