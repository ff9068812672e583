"""Pages of mentions and of the volume board: list, one mention, volume, peaks, share of voice, the printable report."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from guanhao.console import exports
from guanhao.console.acting import act
from guanhao.console.charts import BarChart, LineChart, Mark, Series, StackedArea
from guanhao.console.http import BrandRequest, needs, page, whole_number
from guanhao.console.links import burl
from guanhao.console.lists import list_page
from guanhao.domains.listening.contracts.mentions import Refused
from guanhao.domains.listening.models import Case, KeywordRule, Source
from guanhao.domains.listening.policy.core import VolumePolicy
from guanhao.domains.listening.selectors import mentions as selectors
from guanhao.domains.listening.selectors import volume as volumes
from guanhao.domains.listening.selectors.mentions import MentionFilter
from guanhao.domains.listening.selectors.rules import brand_names
from guanhao.domains.listening.services import handing, reputation
from guanhao.domains.listening.services import mentions as services
from guanhao.domains.listening.tables.core import MentionRows, MentionTable
from guanhao.domains.listening.wording_core import ASPECTS, FORMATS, KINDS, PHASES, POLARITIES, TONES, platform_name
from guanhao.kernel import access
from guanhao.kernel.now import now

SPANS = (7, 30, 90)


@needs("listening.view")
def mentions(request: BrandRequest) -> HttpResponseBase:
    """All mentions."""
    return list_page(request, MentionTable(request, MentionRows()))


@needs("listening.view")
def mention(request: BrandRequest) -> HttpResponseBase:
    """One mention with what was understood, its group, and what can be done; `?ref=` names it."""
    source, _colon, number = request.GET.get("ref", "").partition(":")
    found = selectors.mention(int(source), number) if source.isdecimal() and len(source) < 19 else None
    if found is None:
        raise Http404
    near = selectors.find_mentions(
        MentionFilter(first=found.day - timedelta(days=30), last=found.day + timedelta(days=30), group=found.group_key), limit=11
    )
    context = {
        "one": found,
        "platform": platform_name(found.platform),
        "kind": KINDS.get(found.kind, found.kind),
        "format": FORMATS.get(found.format, found.format),
        "polarity": POLARITIES[found.polarity],
        "tone": TONES[found.polarity],
        "aspects": [ASPECTS.get(one, one) for one in found.aspects],
        "rules": KeywordRule.objects.filter(pk__in=found.rules),
        "source": Source.objects.filter(pk=found.source_id).first(),
        "case": Case.objects.filter(ref=found.ref).first(),
        "near": [(one, platform_name(one.platform)) for one in near if one.key != found.key][:10],
        "polarities": [(value, words) for value, words in POLARITIES.items() if value != found.polarity or found.unsure],
        "may_edit": access.can("listening.edit"),
        "trail": [(_("Mentions"), burl("listening:mentions"))],
    }
    return page(request, "listening/mention.html", context)


@require_POST
@needs("listening.edit")
def mention_act(request: BrandRequest) -> HttpResponseBase:
    """Correct, set aside, take up, offer or hand over one mention."""
    ref, do = request.POST.get("ref", ""), request.POST.get("do", "")
    try:
        match do:
            case "-1" | "0" | "1":
                handing.correct(refs=[ref], polarity=int(do))
            case "irrelevant" | "relevant":
                services.set_relevance(refs=[ref], irrelevant=do == "irrelevant")
            case "case":
                return HttpResponseRedirect(burl("listening:case", pk=reputation.open_case(ref=ref).pk))
            case "topic":
                handing.suggest_topics(refs=[ref])
            case "inbox" | "crisis":
                handing.hand_over(refs=[ref], to=do)
            case _other:
                raise Http404
        messages.success(request, _("Done."))
    except Refused as error:
        messages.error(request, str(error))
    return HttpResponseRedirect(f"{burl('listening:mention')}?{urlencode({'ref': ref.removeprefix('mention:')})}")


def asked(request: BrandRequest) -> tuple[MentionFilter, int]:
    """The filter of a board from the address, and its days."""
    days = int(request.GET["days"]) if request.GET.get("days") in {str(one) for one in SPANS} else 30
    today = now().astimezone(request.brand.zone).date()
    rule, brand = whole_number(request.GET.get("rule")), request.GET.get("brand", "")
    polarity = request.GET.get("polarity", "")
    return (
        MentionFilter(
            first=today - timedelta(days=days - 1), last=today, platform=request.GET.get("platform", "")[:40], rule=rule,
            brand="" if rule else brand[:60],
            kind=request.GET.get("kind", "") if request.GET.get("kind") in KINDS else "",
            polarity=int(polarity) if polarity in {"-1", "0", "1"} else None,
        ),
        days,
    )  # fmt: skip


def _filters(request: BrandRequest, found: MentionFilter, days: int) -> dict[str, Any]:
    kept: dict[str, str | int] = {name: str(request.GET[name]) for name in ("rule", "brand", "platform", "kind", "polarity") if request.GET.get(name)}
    return {
        "asked": found,
        "days": days,
        "spans": [(one, f"?{urlencode({**kept, 'days': one})}") for one in SPANS],
        "rules": KeywordRule.objects.order_by("name"),
        "brands": brand_names(),
        "kinds": KINDS.items(),
        "query": urlencode({**kept, "days": days}),
        "may_edit": access.can("listening.edit"),
    }


def _named(parts: list[volumes.Part], words: Any) -> list[dict[str, Any]]:
    return [{"key": one.key, "name": words(one.key), "count": one.count, "share": one.share} for one in parts]


def _volume_context(request: BrandRequest) -> dict[str, Any]:
    found, days = asked(request)
    board = volumes.board(found)
    tops = volumes.found_peaks(board)
    marks = [Mark(one.day, _("Peak"), "jump") for one in tops[:8]]
    platforms = list(board.by_platform.items())[:7]
    return {
        **_filters(request, found, days),
        "board": board,
        "line": LineChart(
            title=_("Mentions by day"), x=board.days, series=[Series(_("All"), board.counts), Series(_("Negative"), board.negative, tone="bad")],
            marks=marks,
            zero=True,
        ),
        "areas": StackedArea(title=_("By platform"), x=board.days, series=[Series(platform_name(key), counts) for key, counts in platforms]),
        "polarities": _named(board.polarities, lambda key: POLARITIES[int(key)]),
        "platforms": _named(board.platforms, platform_name),
        "kinds_shown": _named(board.kinds, lambda key: KINDS.get(key, key)),
        "formats": _named(board.formats, lambda key: FORMATS.get(key, key)),
        "peaks": tops[:10],
        "tab": "volume",
    }  # fmt: skip


@needs("listening.view")
def volume(request: BrandRequest) -> HttpResponseBase:
    """How much is said, where, by whom, and how; `?export=csv|xlsx` gives the days as a file."""
    context = _volume_context(request)
    board: volumes.Board = context["board"]
    if form := request.GET.get("export"):
        return _export(request, form, "volume", board)
    context |= {
        "authors": [(one, platform_name(one.platform)) for one in volumes.top_authors(context["asked"])],
        "posts": volumes.top_posts(context["asked"], 8),
    }
    return page(request, "listening/volume.html", context)


def _export(request: BrandRequest, form: str, name: str, board: volumes.Board) -> HttpResponseBase:
    if form not in exports.TYPES:
        raise Http404
    keys = ["day", "mentions", "negative", *board.by_platform]
    titles = [_("Day"), _("Mentions"), _("Negative"), *map(platform_name, board.by_platform)]

    def lines() -> Any:
        for place, day in enumerate(board.days):
            yield [day, board.counts[place], board.negative[place], *(counts[place] for counts in board.by_platform.values())]

    return exports.download(
        f"{request.brand.slug}-{name}-{board.days[0]}-{board.days[-1]}", form, titles, keys, lines, bom=request.GET.get("bom") == "1"
    )


@needs("listening.view")
def peak(request: BrandRequest) -> HttpResponseBase:
    """One peak explained: `?day=` names it, with the board's filters."""
    found, days = asked(request)
    board = volumes.board(found)
    chosen = next((one for one in volumes.found_peaks(board) if one.day.isoformat() == request.GET.get("day")), None)
    if chosen is None:
        raise Http404
    view = volumes.explain_peak(found, chosen, board)
    marks = [Mark(one.first, str(PHASES[one.name]), "note", one.last) for one in view.phases]
    context = {
        **_filters(request, found, days),
        "view": view,
        "fans": VolumePolicy.of_brand().kol_fans,
        "line": LineChart(title=_("Mentions by day"), x=board.days, series=[Series(_("All"), board.counts)], marks=marks, zero=True),
        "phases": [(PHASES[one.name], one) for one in view.phases],
        "authors": [(one, platform_name(one.platform)) for one in view.authors],
        "posts": [(one, platform_name(one.platform)) for one in view.posts],
        "scope": found.scope,
        "trail": [(_("Volume"), f"{burl('listening:volume')}?{urlencode({'days': days})}")],
    }
    return page(request, "listening/peak.html", context)


@require_POST
@needs("listening.edit")
def peak_cause(request: BrandRequest) -> HttpResponseBase:
    """Write the cause of a peak."""
    try:
        day = date.fromisoformat(request.POST.get("day", ""))
    except ValueError:
        raise Http404 from None
    return act(
        request,
        lambda: handing.explain_peak(scope=request.POST.get("scope", ""), day=day, cause=request.POST.get("cause", "")),
        f"{burl('listening:peak')}?{request.POST.get('query', '')[:300]}&day={day.isoformat()}",
        _("The cause is kept."),
    )


@needs("listening.view")
def voice(request: BrandRequest) -> HttpResponseBase:
    """Share of voice against rivals; `?export=csv|xlsx` gives the ranks as a file."""
    found, days = asked(request)
    board = volumes.voice(replace(found, rule=None, brand=""))
    if form := request.GET.get("export"):
        if form not in exports.TYPES:
            raise Http404
        titles = [_("Rank"), _("Brand"), _("Mentions"), _("Share of voice"), _("Share of professional content"), _("Negative share")]
        keys = ["rank", "brand", "count", "share", "pgc", "negative"]

        def lines() -> Any:
            for one in board.voices:
                yield [one.rank, one.brand, one.count, one.share, one.pgc, one.negative]

        return exports.download(f"{request.brand.slug}-share-of-voice-{days}", form, titles, keys, lines, bom=request.GET.get("bom") == "1")
    ordered = [one.brand for one in board.voices]
    context = {
        **_filters(request, found, days),
        "board": board,
        "bars": BarChart(
            title=_("Share of voice"),
            x=ordered,
            series=[Series(_("Share of voice"), [one.share for one in board.voices])],
            horizontal=True,
            format="percent",
        ),
        "line": StackedArea(title=_("By day"), x=board.days, series=[Series(name, board.by_brand[name]) for name in ordered[:8]], share=True),
        "limit": VolumePolicy.of_brand().pgc_gap,
        "tab": "voice",
    }
    return page(request, "listening/voice.html", context)


@needs("listening.view")
def report(request: BrandRequest) -> HttpResponseBase:
    """Volume, polarity, peaks and share of voice on one page for print."""
    context = _volume_context(request)
    found: MentionFilter = context["asked"]
    board: volumes.Board = context["board"]
    context |= {
        "voice": volumes.voice(replace(found, rule=None, brand="")),
        "views": [volumes.explain_peak(found, one, board) for one in context["peaks"][:3]],
        "posts": volumes.top_posts(found, 8),
        "trail": [(_("Volume"), burl("listening:volume"))],
    }
    return page(request, "listening/report.html", context)
