"""Trying a text: every hit marked where it stands, with law, reason and what to write instead."""

from dataclasses import dataclass
from itertools import pairwise
from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from guanhao.console.forms import form_page
from guanhao.console.http import BrandRequest, needs, page, wants_fragment
from guanhao.console.links import burl
from guanhao.domains.compliance import facade
from guanhao.domains.compliance.contracts import CheckContext, Hit, Report, TextPart
from guanhao.domains.compliance.forms.checks import PictureForm, TryForm
from guanhao.domains.compliance.models import LexiconWord
from guanhao.domains.compliance.services import pictures as services
from guanhao.domains.compliance.wording import LAYERS, LEVEL_TONE, PART_WORDS, STATE_OF_CHECK_TONE, STATES
from guanhao.kernel import access
from guanhao.kernel.jobs import JobRow

SHOWN = 200_000
ORDER = {"hint": 0, "warn": 1, "block": 2}
PICTURE_CONTEXT = ("platform", "is_ad", "ai_generated")
CONTEXT = ("platform", "industry", "is_ad", "purchase_link", "experience", "ai_generated")


@dataclass(frozen=True)
class Run:
    """A piece of a text with the same hits: their tone and numbers ("" and none for plain text)."""

    text: str
    tone: str = ""
    numbers: str = ""


@needs("compliance.view")
def try_text(request: BrandRequest) -> HttpResponseBase:
    """Paste a text and its circumstances; POST (or typing) shows what is against it. Nothing is kept."""
    form = TryForm(request.POST or None)
    context: dict[str, Any] = {"form": form, "tab": "try", "can_read": facade.can_read_pictures(), "may": access.can("compliance.check")}
    if request.method == "POST":
        access.require("compliance.check")
        if form.is_valid():
            context |= _result(form.cleaned_data)
    return page(request, "compliance/try.html", context, fragment="compliance/_result.html")


@needs("compliance.check")
def picture(request: BrandRequest) -> HttpResponseBase:
    """Hand in a picture: its words are read by a job, then checked; the picture is removed."""
    form = PictureForm(request.POST or None, request.FILES or None)

    def save(values: dict[str, Any]) -> str:
        job = services.try_picture(name=values["picture"].name or "picture", stream=values["picture"].file)
        asked = {name: values[name] for name in PICTURE_CONTEXT if values[name]}
        return burl("compliance:picture", job_id=job.pk) + (f"?{urlencode(asked)}" if asked else "")

    context = {"lead": _("Its words are read and checked; then the picture is removed.")}
    return form_page(request, form, save, title=_("Check a picture"), submit=_("Check"), back=burl("compliance:try"), context=context)


@require_GET
@needs("compliance.check")
def picture_result(request: BrandRequest, job_id: int) -> HttpResponseBase:
    """How far the reading is, then what is against the words in the picture."""
    job = JobRow.objects.filter(pk=job_id, brand_id=request.brand.id, kind="compliance.read_picture", actor_id=request.actor.user_id).first()
    if job is None:
        raise Http404
    context: dict[str, Any] = {"job": job, "trail": [(_("Check a text"), burl("compliance:try"))], "address": request.get_full_path()}
    if job.state in (JobRow.State.READY, JobRow.State.RUNNING):
        return page(request, "compliance/picture.html", context | {"open": True}, fragment="compliance/_picture_open.html")
    if wants_fragment(request):
        return HttpResponse(headers={"HX-Redirect": request.get_full_path()})
    found = job.result or {}
    problem = found.get("problem") or ("" if job.state == JobRow.State.DONE else _("The picture could not be read."))
    context |= {"problem": problem, "faint": found.get("faint", []), "ai_in_file": found.get("ai_in_file"), "words": found.get("words", "")}
    if not problem:
        on = CheckContext(
            platform=request.GET.get("platform", ""),
            is_ad=request.GET.get("is_ad") == "True",
            ai_generated=request.GET.get("ai_generated") == "True",
            ai_in_files=found.get("ai_in_file"),
        )
        context |= shown([TextPart("image", context["words"])], on)
    return page(request, "compliance/picture.html", context)


def marked(text: str, hits: list[tuple[int, Hit]]) -> list[Run]:
    """The text cut at the edges of its hits; where several lie over each other, the highest level gives the tone."""
    placed = [(number, hit) for number, hit in hits if hit.end > hit.start]
    edges = sorted({0, len(text), *(edge for _n, hit in placed for edge in (hit.start, hit.end))})
    runs = []
    for low, high in pairwise(edges):
        over = [(number, hit) for number, hit in placed if hit.start <= low and hit.end >= high]
        highest = max((hit.level for _n, hit in over), key=lambda level: ORDER[level], default="")
        runs.append(Run(text[low:high], LEVEL_TONE.get(highest, ""), ",".join(str(number) for number, _hit in over)))
    return runs


def _result(values: dict[str, Any]) -> dict[str, Any]:
    parts = [TextPart(key, values[name]) for key, name in (("title", "title"), ("body", "text")) if values[name]]
    if not parts:
        return {}
    return shown(parts, CheckContext(**{name: values[name] for name in CONTEXT}))


def shown(parts: list[TextPart], on: CheckContext) -> dict[str, Any]:
    """What a page shows of a check of these parts."""
    report = facade.check(parts, on)
    numbered = list(enumerate(report.hits, start=1))
    drawn = [
        {"title": PART_WORDS.get(part.key, ""), "runs": marked(part.text[:SHOWN], [(n, hit) for n, hit in numbered if hit.part == part.key])}
        for part in parts
    ]
    return {
        "report": report,
        "state": STATES[report.state],
        "tone": STATE_OF_CHECK_TONE[report.state],
        "parts": drawn,
        "hits": [_line(number, hit) for number, hit in numbered],
        "exempted": [_line(0, hit) for hit in report.exempted],
        "watched": [_line(0, hit) for hit in report.shadow],
        "took": _took(report),
    }


def _line(number: int, hit: Hit) -> dict[str, Any]:
    allow = f"{burl('compliance:allow')}?word={hit.word or hit.text}&rule={hit.rule}" if hit.text and access.can("compliance.edit") else ""
    return {
        "number": number,
        "hit": hit,
        "level": dict(LexiconWord.Level.choices)[hit.level],
        "tone": LEVEL_TONE[hit.level],
        "layer": LAYERS.get(hit.layer, hit.layer) if hit.layer not in {"exact", "rule"} else "",
        "rule_url": burl("compliance:rule", key=hit.rule),
        "allow_url": allow,
    }


def _took(report: Report) -> str:
    return _("%(count)s ms, version %(version)s") % {"count": f"{report.milliseconds:.1f}", "version": report.version}
