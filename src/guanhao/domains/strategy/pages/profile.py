"""The brand profile: who we are, values, the matrix of selling points, and how much content says so."""

from datetime import date, timedelta
from typing import Any

from django.contrib import messages
from django.http import HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from guanhao.console.conflicts import watch_conflicts
from guanhao.console.exports import TYPES, download
from guanhao.console.forms import form_page
from guanhao.console.history import history_page
from guanhao.console.http import BrandRequest, needs, page
from guanhao.console.links import burl
from guanhao.domains.strategy.forms.profile import ProfileForm, TagForm, tag_initial
from guanhao.domains.strategy.models import BrandTag
from guanhao.domains.strategy.rules.profile import Coverage
from guanhao.domains.strategy.selectors import brand_today
from guanhao.domains.strategy.selectors import profile as selectors
from guanhao.domains.strategy.services import profile as services
from guanhao.kernel import access
from guanhao.kernel.models import Version

SPANS = (30, 90, 365)
SHOWN = 100


@needs("strategy.view")
def profile(request: BrandRequest) -> HttpResponseBase:
    """The record, values and the matrix."""
    row = selectors.profile()
    competitors = row.competitors if row else []
    usps = list(selectors.tags(BrandTag.Kind.USP, retired=True))
    context = {
        "tab": "profile",
        "row": row,
        "competitors": competitors,
        "tags": list(selectors.tags(BrandTag.Kind.VALUE, retired=True)),
        "matrix": [(tag, [tag.comparison.get(name, {}) for name in competitors]) for tag in usps],
        "may_edit": access.can("strategy.edit"),
    }
    return page(request, "strategy/profile.html", context)


@needs("strategy.view")
def coverage(request: BrandRequest) -> HttpResponseBase:
    """The share of content with each value and selling point; `?days=`, `?scope=all` for everything in work, `?export=`."""
    days = int(request.GET["days"]) if request.GET.get("days") in {str(one) for one in SPANS} else 90
    everything = request.GET.get("scope") == "all"
    today = brand_today()
    start = today - timedelta(days=days - 1)
    found = selectors.coverage(published_only=not everything, start=start, end=today)
    if request.GET.get("export") in TYPES:
        return _download(request, found, start, today)
    context = {
        "tab": "coverage",
        "coverage": found,
        "untagged": found.untagged[:SHOWN],
        "more": max(0, len(found.untagged) - SHOWN),
        "days": days,
        "spans": SPANS,
        "everything": everything,
    }
    return page(request, "strategy/coverage.html", context)


@needs("strategy.edit")
def edit(request: BrandRequest) -> HttpResponseBase:
    """Write the record of the brand."""
    row = selectors.profile()
    state = services.profile_state(row) if row else {}
    form = ProfileForm(request.POST or None, initial={**state, "competitors": "\n".join(state.get("competitors", []))})
    watch_conflicts(form, state)

    def save(values: dict[str, Any]) -> str:
        services.save_profile(**{**values, "competitors": values["competitors"].splitlines()})
        return burl("strategy:profile")

    return form_page(request, form, save, title=_("Edit brand profile"), done=_("The brand profile is saved."), back=burl("strategy:profile"))


@needs("strategy.view")
def history(request: BrandRequest) -> HttpResponseBase:
    """All versions of the record."""

    def restore(version: Version) -> str:
        services.save_profile(**version.state)
        return burl("strategy:profile")

    return history_page(
        request, target=services.PROFILE, title=_("Brand profile"), back=burl("strategy:profile"), restore=restore, permission="strategy.edit"
    )


@needs("strategy.edit")
def new_tag(request: BrandRequest, kind: str) -> HttpResponseBase:
    """A new value or selling point."""
    chosen = BrandTag.Kind.USP if kind == "usp" else BrandTag.Kind.VALUE
    form = TagForm(request.POST or None, kind=chosen, competitors=_competitors())

    def save(values: dict[str, Any]) -> str:
        services.save_tag(services.TagDraft(kind=chosen, comparison=form.comparison(values), **values))
        return burl("strategy:profile")

    title = _("New selling point") if chosen == BrandTag.Kind.USP else _("New value")
    return form_page(request, form, save, title=title, done=_("Content can carry it as a tag now."), back=burl("strategy:profile"))


@needs("strategy.edit")
def edit_tag(request: BrandRequest, pk: int) -> HttpResponseBase:
    """Change a value or selling point; its key stays."""
    row = get_object_or_404(BrandTag, pk=pk)
    names = _competitors()
    form = TagForm(request.POST or None, kind=row.kind, competitors=names, initial=tag_initial(row, names))
    watch_conflicts(form, services.tag_state(row))

    def save(values: dict[str, Any]) -> str:
        kept = {name: cell for name, cell in row.comparison.items() if name not in names}
        services.save_tag(services.TagDraft(kind=row.kind, comparison=kept | form.comparison(values), **values), tag=row)
        return burl("strategy:profile")

    return form_page(request, form, save, title=_("Change %(title)s") % {"title": row.title}, done=_("Saved."), back=burl("strategy:profile"))


@require_POST
@needs("strategy.edit")
def retire_tag(request: BrandRequest, pk: int) -> HttpResponseBase:
    """Offer a tag no longer, or again."""
    row = get_object_or_404(BrandTag, pk=pk)
    services.retire_tag(row, retired=not row.retired)
    messages.success(request, _("It is retired; content keeps the tag.") if row.retired else _("It is offered again."))
    return HttpResponseRedirect(burl("strategy:profile"))


@needs("strategy.view")
def tag_history(request: BrandRequest, pk: int) -> HttpResponseBase:
    """All versions of a value or selling point."""
    row = get_object_or_404(BrandTag, pk=pk)
    return history_page(request, target=services.tag_target(row), title=row.title, back=burl("strategy:profile"))


def _competitors() -> list[str]:
    row = selectors.profile()
    return list(row.competitors) if row else []


def _download(request: BrandRequest, found: Coverage, start: date, end: date) -> HttpResponseBase:
    titles = ["kind", "key", "title", "items", "share", "from", "to"]
    groups, span = (("value", found.values), ("usp", found.usps)), [start.isoformat(), end.isoformat()]
    lines: list[list[str | int | float | None]] = [[kind, one.key, one.title, one.count, one.share, *span] for kind, tags in groups for one in tags]
    lines += [["untagged", str(one.item_id), one.title, None, None, *span] for one in found.untagged]
    return download(f"{request.brand.slug}-coverage", request.GET["export"], titles, titles, lambda: iter(lines))
