"""Storyboards, run-sheets, and the tree of one idea."""

import json
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext, pgettext_lazy

from guanhao.console.acting import act
from guanhao.console.exports import TYPES, download
from guanhao.console.history import history_page
from guanhao.console.http import BrandRequest, needs, page, whole_number
from guanhao.console.links import burl
from guanhao.domains.content.contracts import Refused
from guanhao.domains.content.models import Item, ThemeChoice
from guanhao.domains.content.pages.items import FORM_WORDS, found_or_404
from guanhao.domains.content.rules.scripts import ScriptProblem, clock
from guanhao.domains.content.selectors import scripts as selectors
from guanhao.domains.content.selectors.words import target_of
from guanhao.domains.content.services import scripts
from guanhao.kernel import access
from guanhao.kernel.models import Version

HOOK_WORDS = [
    ("suspense", gettext_lazy("Suspense or conflict")),
    ("benefit", gettext_lazy("Promise of benefit")),
    ("wonder", gettext_lazy("Visual wonder")),
]
INTERACTION_WORDS = [
    ("question", gettext_lazy("Closing question")),
    ("choice", gettext_lazy("Choice of options")),
    ("vote", pgettext_lazy("interaction", "Vote")),
    ("lottery", pgettext_lazy("interaction", "Lottery")),
]
SUGGESTIONS = [
    gettext_lazy("Ask a question at the end that can be answered in one word."),
    gettext_lazy("Let people choose: “A or B, write it in the comments.”"),
    gettext_lazy("Put a vote on the picture before the answer is given."),
    gettext_lazy("Announce a small lottery for comments, with its rules."),
]


@needs("content.view")
def storyboard(request: BrandRequest, pk: int) -> HttpResponseBase:
    """The shots of a video with times, picture, voice and subtitle; `?export=` gives them as a table."""
    item = found_or_404(pk)
    view = selectors.script(item)
    if request.GET.get("export") in TYPES:
        keys = ["number", "starts", "seconds", "picture", "voice", "subtitle", "hook", "interaction"]
        titles = [_("Shot"), _("Starts"), _("Seconds"), _("Picture"), _("Voice"), _("Subtitle"), _("Hook"), _("Interaction")]
        return download(f"{request.brand.slug}-storyboard-{pk}", request.GET["export"], titles, keys, lambda: _shot_lines(view.shots), bom=True)
    if request.method == "POST":
        access.require("content.edit")
        return _save(
            request, burl("content:storyboard", pk=pk), lambda: scripts.save_script(item_id=pk, shots=_json(request, "shots"), base=_base(request))
        )
    context = {
        "item": item,
        "view": view,
        "length": clock(view.milliseconds),
        "rows": [_shown_row(one, 1000) for one in view.shots] or [{}],
        "revision": view.row.revision if view.row else 0,
        "problems": [problem_words(one) for one in view.problems],
        "suggestions": SUGGESTIONS if any(one.code == "no_interaction" for one in view.problems) else [],
        "effect": selectors.interaction_effect(),
        "hooks": HOOK_WORDS,
        "interactions": INTERACTION_WORDS,
        "may_edit": access.can("content.edit"),
        "trail": _trail(item),
    }
    return page(request, "content/script.html", context)


@needs("content.view")
def run_sheet(request: BrandRequest, pk: int) -> HttpResponseBase:
    """The plan of a live show; `?export=` gives its blocks as a table."""
    item = found_or_404(pk)
    sheet = selectors.run_sheet(item)
    blocks = selectors.timed_blocks(sheet) if sheet else []
    if request.GET.get("export") in TYPES:
        keys = ["number", "starts", "at", "minutes", "title", "script", "product", "host"]
        titles = [pgettext("live", "Block"), _("Starts"), pgettext("live", "Time"), _("Minutes"), _("Title"), _("Script"), _("Product"), _("Host")]
        start = sheet.starts_at if sheet else None
        lines = lambda: _block_lines(blocks, start.astimezone(request.brand.zone) if start else None)  # noqa: E731 - the rows, asked for once
        return download(f"{request.brand.slug}-run-sheet-{pk}", request.GET["export"], titles, keys, lines, bom=True)
    if request.method == "POST":
        access.require("content.edit")
        return _save(request, burl("content:run_sheet", pk=pk), lambda: scripts.save_run_sheet(item_id=pk, base=_base(request), **_sheet(request)))
    context = {
        "item": item,
        "sheet": sheet,
        "blocks": [_shown_row(one, 60_000) for one in blocks] or [{}],
        "products": [{**one, "price": f"{one['price_cents'] / 100:g}"} for one in (sheet.products if sheet else [])] or [{}],
        "checks": sheet.checks if sheet else [{"key": key, "title": title, "done": False} for key, title in scripts.first_checks()],
        "starts": _shown(request, sheet.starts_at if sheet else _start(item)),
        "rehearsal": _shown(request, sheet.rehearsal_at if sheet else None),
        "hosts": "\n".join(sheet.hosts) if sheet else item.fields.get("host", ""),
        "moderators": "\n".join(sheet.moderators) if sheet else "",
        "length": clock(sum(block["milliseconds"] for block in (sheet.blocks if sheet else []))),
        "revision": sheet.revision if sheet else 0,
        "themes": ThemeChoice.choices,
        "may_edit": access.can("content.edit"),
        "trail": _trail(item),
    }
    return page(request, "content/run_sheet.html", context)


@needs("content.view")
def tree(request: BrandRequest, pk: int) -> HttpResponseBase:
    """One idea in many forms: what was made of it, what is missing, all numbers together."""
    item = found_or_404(pk)
    found = selectors.tree(item)
    missing = [(form, FORM_WORDS.get(form, form)) for form in found.missing]
    context = {"item": item, "tree": found, "missing": missing, "may_edit": access.can("content.edit"), "trail": _trail(item)}
    return page(request, "content/item_tree.html", context)


@needs("content.view")
def history(request: BrandRequest, pk: int) -> HttpResponseBase:
    """All versions of a storyboard, with restore."""
    item = found_or_404(pk)

    def restore(version: Version) -> str:
        scripts.save_script(item_id=pk, shots=version.state["shots"])
        return burl("content:storyboard", pk=pk)

    back = burl("content:storyboard", pk=pk)
    return history_page(request, target=f"{target_of(item)}.script", title=item.title, back=back, restore=restore, permission="content.edit")


def problem_words(one: ScriptProblem) -> str:
    """A storyboard's problem for people."""
    words = {"shot": one.shot, "at": f"{one.at / 1000:g}", "limit": f"{one.limit / 1000:g}"}
    match one.code:
        case "late_hook":
            return _("The first hook is in shot %(shot)s and begins at %(at)s s; it must begin within the first %(limit)s s.") % words
        case "no_hook":
            return _("No shot has a hook; one must begin within the first %(limit)s s.") % words
        case "no_interaction":
            return _("There is no point at which people can join in.")
    return _("Shot %(shot)s is empty.") % words


def _save(request: BrandRequest, back: str, save: Any) -> HttpResponseBase:
    return act(request, save, back, _("Saved."))


def _json(request: BrandRequest, name: str) -> Any:
    """A table that a script sends as JSON, or the same fields of a form without one: `picture-0`, `picture-1`, …"""
    text = request.POST.get(f"{name}_json", "")
    if text:
        try:
            return json.loads(text)
        except ValueError:
            raise Refused(_("The request cannot be read."), name) from None
    return _table(request, name)


COLUMNS = {
    "shots": ("id", "picture", "voice", "subtitle", "hook", "interaction"),
    "blocks": ("id", "title", "script", "product", "host"),
    "products": ("id", "name", "link", "note"),
}


def _table(request: BrandRequest, name: str) -> list[dict[str, Any]]:
    rows = []
    columns = [request.POST.getlist(f"{name}-{column}") for column in COLUMNS[name]]
    lengths = request.POST.getlist(f"{name}-length") or request.POST.getlist(f"{name}-price")
    for number in range(min((len(column) for column in columns), default=0)):
        row: dict[str, Any] = {key: column[number] for key, column in zip(COLUMNS[name], columns, strict=True)}
        amount = lengths[number] if number < len(lengths) else ""
        if name == "products":
            row["price_cents"] = _hundredths(amount, _("Product %(number)s: the price cannot be read.") % {"number": number + 1}, name)
        else:
            unit = 1000 if name == "shots" else 60_000
            words = _("Line %(number)s: “%(value)s” is not a length.") % {"number": number + 1, "value": amount[:40]}
            row["milliseconds"] = _scaled(amount, unit, words, name)
        if any(str(row[key]).strip() for key in COLUMNS[name] if key != "id") or row.get("milliseconds"):
            rows.append(row)
    return rows


def _scaled(text: str, unit: int, words: str, field: str) -> int:
    try:
        number = float(text.strip() or 0)
    except ValueError:
        raise Refused(words, field) from None
    if not 0 <= number < 1e6:
        raise Refused(words, field)
    return round(number * unit)


def _hundredths(text: str, words: str, field: str) -> int:
    return _scaled(text.replace(",", "").lstrip("¥￥"), 100, words, field)


def _base(request: BrandRequest) -> int | None:
    return whole_number(request.POST.get("base"))


def _sheet(request: BrandRequest) -> dict[str, Any]:
    values: dict[str, Any] = {"theme": request.POST.get("theme", ""), "rehearsal_note": request.POST.get("rehearsal_note", "")}
    for name in ("hosts", "moderators"):
        values[name] = request.POST.get(name, "").splitlines()
    for name in ("starts_at", "rehearsal_at"):
        values[name] = _read_moment(request, name)
    ticked = set(request.POST.getlist("done"))
    titles = zip(request.POST.getlist("checks-key"), request.POST.getlist("checks-title"), strict=False)
    values["checks"] = [{"key": key, "title": title, "done": key in ticked} for key, title in titles]
    return {**values, "blocks": _table(request, "blocks"), "products": _table(request, "products")}


def _read_moment(request: BrandRequest, name: str) -> datetime | None:
    text = request.POST.get(name, "")
    try:
        return datetime.fromisoformat(text).replace(tzinfo=request.brand.zone) if text else None
    except ValueError:
        raise Refused(_("“%(value)s” is not a moment; write it like 2026-01-31T20:00.") % {"value": text[:80]}, name) from None


def _shown_row(row: dict[str, Any], unit: int) -> dict[str, Any]:
    """A shot or block with the words for its moment and its length in `unit` milliseconds."""
    return {**row, "at": clock(row["starts"]), "length": f"{row['milliseconds'] / unit:g}"}


def _start(item: Item) -> datetime | None:
    text = item.fields.get("starts_at")
    return datetime.fromisoformat(text) if text else None


def _shown(request: BrandRequest, moment: datetime | None) -> str:
    return moment.astimezone(request.brand.zone).strftime("%Y-%m-%dT%H:%M") if moment else ""


def _shot_lines(shots: list[dict[str, Any]]) -> Iterator[list[Any]]:
    for shot in shots:
        words = [shot["picture"], shot["voice"], shot["subtitle"], shot["hook"], shot["interaction"]]
        yield [shot["number"], clock(shot["starts"]), _share(shot["milliseconds"], 1000), *words]


def _block_lines(blocks: list[dict[str, Any]], start: datetime | None) -> Iterator[list[Any]]:
    for block in blocks:
        at = f"{start + timedelta(milliseconds=block['starts']):%H:%M}" if start else ""
        words = [block["title"], block["script"], block["product"], block["host"]]
        yield [block["number"], clock(block["starts"]), at, _share(block["milliseconds"], 60_000), *words]


def _share(milliseconds: int, unit: int) -> int | float:
    whole, rest = divmod(milliseconds, unit)
    return round(milliseconds / unit, 3) if rest else whole


def _trail(item: Item) -> list[tuple[str, str]]:
    return [(_("Items"), burl("content:items")), (item.title, burl("content:item", pk=item.pk))]
