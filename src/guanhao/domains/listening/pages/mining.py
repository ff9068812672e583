"""Message mining: what to mine, the result by segment, pain points."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_POST

from guanhao.console import exports
from guanhao.console.charts import BarChart, Series
from guanhao.console.forms import form_page
from guanhao.console.http import BrandRequest, needs, page
from guanhao.console.links import burl
from guanhao.console.lists import list_page
from guanhao.console.rows import QuerySetRows
from guanhao.domains.channels import facade as channels
from guanhao.domains.listening.contracts.understanding import UnderstandingRefused
from guanhao.domains.listening.forms.understanding import MiningForm
from guanhao.domains.listening.models import Mining, PainPoint
from guanhao.domains.listening.models.understanding import ASPECT_WORDS, SEGMENTS, SOURCES
from guanhao.domains.listening.services import mining as services
from guanhao.domains.listening.tables.understanding import TONES, MiningTable, PainTable
from guanhao.domains.listening.wording_core import platform_name
from guanhao.kernel import access, audit
from guanhao.kernel.models import JobRow

CHARTED = 12
CARDS = 12


@needs("listening.view")
def minings(request: BrandRequest) -> HttpResponseBase:
    """What was mined."""
    table = MiningTable(request, QuerySetRows(Mining.objects.defer("result"), search=("title",)))
    return list_page(
        request, table, template="listening/understanding_list.html", context={"tab": "mining", "may_edit": access.can("listening.edit")}
    )


@needs("listening.view")
def pains(request: BrandRequest) -> HttpResponseBase:
    """Pain points of all minings."""
    table = PainTable(request, QuerySetRows(PainPoint.objects.all(), search=("title",)))
    return list_page(request, table, template="listening/understanding_list.html", context={"tab": "pains"})


@needs("listening.edit")
def new(request: BrandRequest) -> HttpResponseBase:
    """Choose messages, filters and segments."""
    platforms = sorted({(account.platform, platform_name(account.platform)) for account in channels.accounts()})
    form = MiningForm(request.POST or None, request.FILES or None, platforms=platforms)

    def save(values: dict[str, Any]) -> str:
        upload = values.pop("file")
        given = upload if values["source"] == "file" else None
        row = services.start_mining(services.MiningDraft(**values), stream=given, name=given.name or "" if given else "")
        return burl("listening:mining", pk=row.pk)

    return form_page(request, form, save, title=_("Mine messages"), back=burl("listening:minings"), submit=_("Start"))


@needs("listening.view")
def mining(request: BrandRequest, pk: int) -> HttpResponseBase:
    """Progress, then themes with counts by segment, aspects, risen words, pain points; `?export=csv` or xlsx."""
    row = get_object_or_404(Mining, pk=pk)
    if form := request.GET.get("export"):
        return _export(request, row, "xlsx" if form == "xlsx" else "csv")
    job = JobRow.objects.filter(pk=row.job_id).first() if row.job_id else None
    context = {
        "row": row,
        "job": job,
        "stopped": job is None or job.state in {"failed", "cancelled"},
        "running": row.state in {Mining.State.WAITING, Mining.State.RUNNING},
        "source": dict(SOURCES).get(row.source, row.source),
        "by": dict(SEGMENTS).get(row.segment, ""),
        "trail": [(_("Message mining"), burl("listening:minings"))],
        "may_edit": access.can("listening.edit"),
    }
    if row.state == Mining.State.DONE:
        context |= _result(row)
    return page(request, "listening/mining.html", context)


def _result(row: Mining) -> dict[str, Any]:
    result = row.result
    themes = [
        {**theme, "title": " · ".join(theme["words"]), "aspects": [ASPECT_WORDS[key] for key in theme["aspects"]]} for theme in result["themes"]
    ]
    aspects = [{**one, "title": ASPECT_WORDS[one["key"]]} for one in result["aspects"]]
    segments = [{**one, "name": _name(row, one["name"])} for one in result["segments"]]
    for line in (*themes, *aspects):
        line["negative_share"] = line["polarity"][0] / line["count"] if line["count"] else None
        line["quotes"] = [{**quote, "tone": TONES[quote["polarity"]]} for quote in line["quotes"]]
    for one in segments:
        one["negative_share"] = one["polarity"][0] / one["count"] if one["count"] else None
    return {
        "result": result,
        "themes": themes,
        "aspects": aspects,
        "segments": segments if row.segment else [],
        "negative_share": result["polarity"][0] / result["total"] if result["total"] else None,
        "chart": _chart(themes),
        "cards": [{"card": card, "trend": [count for _day, count in card.trend]} for card in row.cards.all()[:CARDS]],
    }


def _name(row: Mining, segment: str) -> str:
    """A segment in words for people."""
    if not segment:
        return _("Unknown")
    return platform_name(segment) if row.segment == "platform" else segment


def _chart(themes: list[dict[str, Any]]) -> BarChart | None:
    """The largest themes by polarity."""
    shown = themes[:CHARTED]
    if not shown:
        return None
    names = ((_("Negative"), 0, "bad"), (_("Neutral"), 1, "muted"), (_("Positive"), 2, "good"))
    series = [Series(name, [theme["polarity"][place] for theme in shown], tone=tone) for name, place, tone in names]
    return BarChart(x=[theme["title"] for theme in shown], series=series, horizontal=True, stacked=True, title=_("Themes"))


def _export(request: BrandRequest, row: Mining, form: str) -> HttpResponseBase:
    """Themes and aspects with counts by segment."""
    result = row.result or {"segments": [], "themes": [], "aspects": []}
    parts = [one["name"] for one in result["segments"]] if row.segment else []
    titles = [_("Kind"), _("Name"), _("Count"), _("Negative"), _("Neutral"), _("Positive"), *(_name(row, part) for part in parts), _("Quotes")]
    keys = ["kind", "name", "count", "negative", "neutral", "positive", *(f"segment_{n}" for n in range(len(parts))), "quotes"]
    lines = [
        [kind, name, line["count"], *line["polarity"], *(line["segments"] if parts else []), " | ".join(quote["text"] for quote in line["quotes"])]
        for kind, name, line in (
            *((pgettext("mining", "Theme"), " · ".join(theme["words"]), theme) for theme in result["themes"]),
            *((_("Aspect"), str(ASPECT_WORDS[one["key"]]), one) for one in result["aspects"]),
        )
    ]
    audit.record("console.exported", target="list:listening.mining", after={"form": form, "rows": len(lines), "query": str(row.pk)})
    return exports.download(f"{request.brand.slug}-mining-{row.pk}", form, titles, keys, lambda: iter(lines), bom=request.GET.get("bom") == "1")


@require_POST
@needs("listening.edit")
def drop(request: BrandRequest, pk: int) -> HttpResponseBase:
    """Remove a mining."""
    get_object_or_404(Mining, pk=pk)
    services.drop_mining(mining_id=pk)
    messages.success(request, _("The mining and its cards are removed."))
    return HttpResponseRedirect(burl("listening:minings"))


@require_POST
@needs("listening.edit")
def pain(request: BrandRequest, pk: int) -> HttpResponseBase:
    """Hand a card to the topic pool, or dismiss it."""
    card = get_object_or_404(PainPoint, pk=pk)
    try:
        if request.POST.get("do") == "raise":
            services.raise_pain_point(card_id=card.pk)
            messages.success(request, _("The topic pool has it as a solution-type candidate."))
        else:
            services.dismiss_pain_point(card_id=card.pk)
            messages.success(request, _("The card is dismissed."))
    except UnderstandingRefused as refused:
        messages.error(request, refused.message)
    return HttpResponseRedirect(burl("listening:mining", pk=card.mining_id))
