"""The recap of a live show: written after it, read before the next one."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext, pgettext_lazy

from guanhao.console.exports import TYPES, download
from guanhao.console.http import BrandRequest, needs, page, whole_number
from guanhao.console.links import burl
from guanhao.domains.content.contracts import Refused
from guanhao.domains.content.models import Item, LiveRecap
from guanhao.domains.content.pages.items import found_or_404
from guanhao.domains.content.rules.recaps import NUMBERS, BlockTimes
from guanhao.domains.content.rules.scripts import clock
from guanhao.domains.content.selectors import recaps as selectors
from guanhao.domains.content.selectors.recaps import RecapView
from guanhao.domains.content.selectors.scripts import run_sheet
from guanhao.domains.content.services import recaps
from guanhao.kernel import access

TITLES: dict[str, str | Promise] = {
    "viewers": gettext_lazy("Viewers"),
    "peak": gettext_lazy("Most at once"),
    "likes": gettext_lazy("Likes"),
    "comments": gettext_lazy("Comments"),
    "shares": gettext_lazy("Shares"),
    "new_followers": gettext_lazy("New followers"),
    "orders": gettext_lazy("Orders"),
    "gmv_cents": gettext_lazy("Turnover (GMV)"),
    "interactions": gettext_lazy("Interactions"),
    "rate": gettext_lazy("Orders a viewer"),
}
LESSON_TITLES: dict[str, str | Promise] = {
    "keep": pgettext_lazy("lesson", "Keep"),
    "change": pgettext_lazy("lesson", "Change"),
    "next": pgettext_lazy("lesson", "Next time"),
}
TILES = ("viewers", "interactions", "orders", "gmv_cents", "rate")


@needs("content.view")
def recap(request: BrandRequest, pk: int) -> HttpResponseBase:
    """What became of a live show, and the form that says so; `?export=` gives it as a table."""
    item = found_or_404(pk)
    if item.format != "live":
        raise Http404
    if request.method == "POST":
        access.require("content.edit")
        return _save(request, item)
    view = selectors.recap(item)
    if request.GET.get("export") in TYPES:
        titles = [_("Part"), _("Title"), pgettext("live", "Planned"), _("Real"), _("Difference")]
        keys = ["part", "title", "planned", "real", "difference"]
        return download(f"{request.brand.slug}-recap-{pk}", request.GET["export"], titles, keys, lambda: _lines(view), bom=True)
    return page(request, "content/recap.html", _context(request, item, view))


def _context(request: BrandRequest, item: Item, view: RecapView) -> dict[str, Any]:
    sheet, zone = run_sheet(item), request.brand.zone
    planned = sheet.starts_at if sheet else None
    start = view.row.started_at if view.row else planned
    end = view.row.ended_at if view.row else planned and planned + timedelta(milliseconds=sum(one.planned_length for one in view.blocks))
    lessons = view.row.lessons if view.row else []
    return {
        "item": item,
        "row": view.row,
        "previous": view.previous,
        "starts": start.astimezone(zone).strftime("%Y-%m-%dT%H:%M") if start else "",
        "ends": end.astimezone(zone).strftime("%Y-%m-%dT%H:%M") if end else "",
        "blocks": [_block(one, view.row, planned, zone) for one in view.blocks],
        "tiles": [_tile(view, key) for key in TILES],
        "numbers": [_number(view, key) for key in NUMBERS],
        "lessons": [(key, title, "\n".join(one["text"] for one in lessons if one["kind"] == key)) for key, title in LESSON_TITLES.items()],
        "revision": view.row.revision if view.row else 0,
        "may_edit": access.can("content.edit"),
        "trail": [(_("Items"), burl("content:items")), (item.title, burl("content:item", pk=item.pk))],
    }


def _block(one: BlockTimes, row: LiveRecap | None, planned: datetime | None, zone: Any) -> dict[str, Any]:
    at = planned + timedelta(milliseconds=one.planned) if planned else None
    real = row.started_at + timedelta(milliseconds=one.began) if row and one.began is not None else None
    late = one.late if row else None
    return {
        "times": one,
        "planned": at.astimezone(zone).strftime("%H:%M") if at else clock(one.planned),
        "planned_minutes": round(one.planned_length / 60_000),
        "real": real.astimezone(zone).strftime("%H:%M") if real else "",
        "minutes": None if one.length is None else round(one.length / 60_000),
        "late": None if late is None else round(late / 60_000),
    }


def _tile(view: RecapView, key: str) -> dict[str, Any]:
    one = view.figure(key)
    cents = key == "gmv_cents" and one.value is not None
    kind = "percent" if key == "rate" else "money" if key == "gmv_cents" else "compact"
    value = one.value / 100 if cents and one.value is not None else one.value
    return {"title": TITLES[key], "value": value, "kind": kind, "change": one.change, "before": one.before is not None}


def _number(view: RecapView, key: str) -> dict[str, Any]:
    one = view.figure(key)
    typed = one.value if one.origin == "typed" else None
    scale = 100 if key == "gmv_cents" else 1
    return {
        "key": key,
        "title": TITLES[key],
        "typed": "" if typed is None else f"{typed / scale:g}" if scale > 1 else str(typed),
        "found": None if one.found is None else one.found / scale,
    }


def _save(request: BrandRequest, item: Item) -> HttpResponseBase:
    try:
        started, ended = _moment(request, "started_at"), _moment(request, "ended_at")
        recaps.save_recap(
            item_id=item.pk,
            started_at=started,
            ended_at=ended,
            began=_began(request, started),
            numbers={key: _typed(request.POST.get(key, ""), key) for key in NUMBERS},
            lessons=[{"kind": key, "text": line} for key in LESSON_TITLES for line in request.POST.get(f"lessons-{key}", "").splitlines()],
            base=whole_number(request.POST.get("base")),
        )
        messages.success(request, _("Saved."))
    except Refused as refused:
        messages.error(request, refused.message)
        context = _context(request, item, selectors.recap(item))
        return page(request, "content/recap.html", {**context, **_sent(request, context)}, status=422)
    return HttpResponseRedirect(burl("content:recap", pk=item.pk))


def _sent(request: BrandRequest, context: dict[str, Any]) -> dict[str, Any]:
    """What was typed stays on the page when it is refused."""
    numbers = [{**one, "typed": request.POST.get(one["key"], "")} for one in context["numbers"]]
    blocks = [{**one, "real": request.POST.get(f"began-{one['times'].id}", "")} for one in context["blocks"]]
    lessons = [(key, title, request.POST.get(f"lessons-{key}", "")) for key, title, _text in context["lessons"]]
    return {
        "starts": request.POST.get("started_at", ""),
        "ends": request.POST.get("ended_at", ""),
        "numbers": numbers,
        "blocks": blocks,
        "lessons": lessons,
    }


def _moment(request: BrandRequest, name: str) -> datetime:
    text = request.POST.get(name, "")
    try:
        return datetime.fromisoformat(text).replace(tzinfo=request.brand.zone)
    except ValueError:
        raise Refused(_("“%(value)s” is not a moment; write it like 2026-01-31T20:00.") % {"value": text[:80]}, name) from None


def _began(request: BrandRequest, started: datetime) -> dict[str, int | None]:
    """Wall-clock times of the blocks as milliseconds from the start; a time before the start is of the next day (a show past midnight)."""
    found: dict[str, int | None] = {}
    for name, text in request.POST.items():
        if not name.startswith("began-"):
            continue
        key = name.removeprefix("began-")
        if not str(text).strip():
            found[key] = None
            continue
        try:
            hour, minute = (int(part) for part in str(text).split(":")[:2])
            moment = started.replace(hour=hour, minute=minute)
        except ValueError:
            raise Refused(_("“%(value)s” is not a time of day; write it like 20:05.") % {"value": str(text)[:20]}, name) from None
        moment += timedelta(days=1) if moment < started else timedelta()
        found[key] = round((moment - started).total_seconds() * 1000)
    return found


def _typed(text: str, key: str) -> int | None:
    plain = text.strip().replace(",", "").replace("，", "").lstrip("¥￥")
    if not plain:
        return None
    try:
        value = float(plain) * (100 if key == "gmv_cents" else 1)
        return round(value) if key == "gmv_cents" or value == int(value) else _no_number(text, key)
    except (ValueError, OverflowError):
        return _no_number(text, key)


def _no_number(text: str, key: str) -> int:
    raise Refused(_("%(title)s: “%(value)s” is not a whole number.") % {"title": TITLES[key], "value": text[:40]}, key)


def _lines(view: RecapView) -> Iterator[list[Any]]:
    for one in view.blocks:
        late = None if one.late is None else one.late / 60_000
        yield [_("Block"), one.title, one.planned / 60_000, None if one.began is None else one.began / 60_000, late]
    for figure in view.figures:
        scale = 100 if figure.key == "gmv_cents" else 1
        value = None if figure.value is None else figure.value / scale
        yield [_("Number"), str(TITLES[figure.key]), None if figure.before is None else figure.before / scale, value, figure.change]
    for one in view.row.lessons if view.row else []:
        yield [_("Lesson"), str(LESSON_TITLES[one["kind"]]), None, one["text"], None]
