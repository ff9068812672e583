"""Trying a text: every hit marked where it stands, with law, reason and what to write instead."""

from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _

from guanhao.console.http import BrandRequest, needs, page
from guanhao.console.links import burl
from guanhao.domains.compliance import facade
from guanhao.domains.compliance.contracts import CheckContext, Hit, Report, TextPart
from guanhao.domains.compliance.forms.checks import TryForm
from guanhao.domains.compliance.models import LexiconWord
from guanhao.domains.compliance.wording import LAYERS, LEVEL_TONE, PART_WORDS, STATE_OF_CHECK_TONE, STATES
from guanhao.kernel import access

SHOWN = 200_000
ORDER = {"hint": 0, "warn": 1, "block": 2}
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
    context: dict[str, Any] = {"form": form, "tab": "try"}
    if request.method == "POST":
        access.require("compliance.check")
        if form.is_valid():
            context |= _result(form.cleaned_data)
    return page(request, "compliance/try.html", context, fragment="compliance/_result.html")


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
    report = facade.check(parts, CheckContext(**{name: values[name] for name in CONTEXT}))
    numbered = list(enumerate(report.hits, start=1))
    shown = [
        {"title": PART_WORDS[part.key], "runs": marked(part.text[:SHOWN], [(n, hit) for n, hit in numbered if hit.part == part.key])}
        for part in parts
    ]
    return {
        "report": report,
        "state": STATES[report.state],
        "tone": STATE_OF_CHECK_TONE[report.state],
        "parts": shown,
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
