"""The brand's operating standards of stages, its creative checklist, and its structures for drafts."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _

from guanhao.console.acting import act
from guanhao.console.http import BrandRequest, needs, page
from guanhao.console.links import burl
from guanhao.domains.content.contracts import Refused
from guanhao.domains.content.models import StageChoice, Standard, Structure
from guanhao.domains.content.models.kinds import FormatChoice
from guanhao.domains.content.rules.stages import CREATIVE
from guanhao.domains.content.selectors import items as selectors
from guanhao.domains.content.services import stages
from guanhao.kernel import access


@needs("content.view")
def standards(request: BrandRequest) -> HttpResponseBase:
    """All standards, each editable as lines; an empty one brings the built-in one back."""
    if request.method == "POST":
        access.require("content.manage")
        try:
            stages.save_standard(key=request.POST.get("key", ""), lines=_lines(request))
            messages.success(request, _("Saved."))
        except Refused as refused:
            messages.error(request, refused.message)
        return HttpResponseRedirect(burl("content:standards"))
    titles = {**dict(StageChoice.choices), CREATIVE: _("Creative checklist")}
    own = set(Standard.objects.exclude(lines=[]).values_list("key", flat=True))
    shown = [(key, titles[key], lines, key in own) for key, lines in selectors.standards().items()]
    return page(request, "content/standards.html", {"standards": shown, "may_edit": access.can("content.manage"), "trail": _trail()})


@needs("content.view")
def structures(request: BrandRequest) -> HttpResponseBase:
    """The structures a draft may start from; POST saves one."""
    if request.method == "POST":
        access.require("content.manage")
        return _save_structure(request)
    chosen = request.GET.get("edit", "")
    own = set(Structure.objects.values_list("key", flat=True))
    found = selectors.structures()
    edited: Any = next((one for one in found if one.key == chosen), None)
    formats = dict(FormatChoice.choices)
    rows = [(one, "、".join(str(formats[key]) for key in one.formats)) for one in found]
    context = {"rows": rows, "edited": edited, "new": chosen == "new", "formats": FormatChoice.choices, "own": own}
    return page(request, "content/structures.html", {**context, "may_edit": access.can("content.manage"), "trail": _trail()})


def _save_structure(request: BrandRequest) -> HttpResponseBase:
    headings, hints = request.POST.getlist("heading"), request.POST.getlist("hint")
    sections = [{"heading": heading, "hint": hint} for heading, hint in zip(headings, hints, strict=False)]
    facts = {name: request.POST.get(name, "") for name in ("key", "title", "note")}
    return act(
        request,
        lambda: stages.save_structure(**facts, sections=sections, formats=request.POST.getlist("formats"), active=request.POST.get("away") != "1"),
        burl("content:structures"),
    )


def _lines(request: BrandRequest) -> list[dict[str, Any]]:
    if request.POST.get("reset") == "1":
        return []
    keys, titles = request.POST.getlist("line-key"), request.POST.getlist("line-title")
    mandatory = set(request.POST.getlist("mandatory"))
    return [{"key": key, "title": title, "mandatory": str(n) in mandatory} for n, (key, title) in enumerate(zip(keys, titles, strict=False))]


def _trail() -> list[tuple[str, str]]:
    return [(_("Items"), burl("content:items"))]
