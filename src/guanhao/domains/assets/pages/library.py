"""The library: grid and list with facets, one asset, describing one or many, side by side, theme classes."""

from typing import Any

from django.contrib import messages
from django.db.models import Count, Q, QuerySet
from django.http import Http404, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST

from guanhao.console.conflicts import watch_conflicts
from guanhao.console.details import Button
from guanhao.console.forms import form_page
from guanhao.console.history import history_page
from guanhao.console.http import BrandRequest, needs, page
from guanhao.console.links import burl
from guanhao.console.lists import list_page
from guanhao.console.rows import every_row
from guanhao.domains.assets import wording
from guanhao.domains.assets.forms import AssetForm, BulkForm, ThemeForm
from guanhao.domains.assets.models import Asset, AssetTag, Theme
from guanhao.domains.assets.pages.common import card_of, tabs
from guanhao.domains.assets.selectors import kits, looks, rights
from guanhao.domains.assets.selectors import library as selectors
from guanhao.domains.assets.services import library as services
from guanhao.domains.assets.services import rights as rights_services
from guanhao.domains.assets.services.library import AssetDraft
from guanhao.domains.assets.tables import ICONS, AssetRows, AssetTable, told
from guanhao.kernel import access
from guanhao.kernel.models import Version

PICKED = "assets.picked"
MOST_PICKED = 2000
DESCRIBED = tuple(AssetDraft.__dataclass_fields__)
TAG_FACETS = 12
SORTS = {
    "-made_at": gettext_lazy("Newest first"),
    "made_at": gettext_lazy("Oldest first"),
    "title": gettext_lazy("By name"),
    "-used": gettext_lazy("Most used first"),
    "-bytes": gettext_lazy("Largest first"),
}
FACTS = {
    "family": gettext_lazy("Font family"),
    "version": gettext_lazy("Version"),
    "maker": gettext_lazy("Maker"),
    "copyright": gettext_lazy("Copyright"),
    "pages": gettext_lazy("Pages"),
}


@needs("assets.view")
def library(request: BrandRequest) -> HttpResponseBase:
    """Everything in use as a grid, or as a list (`?view=list`, remembered); facets, search, uploads."""
    rows = Asset.objects.all() if request.GET.get("status") else Asset.objects.filter(status=Asset.Status.ACTIVE)
    table = AssetTable(request, AssetRows(rows))
    if request.method == "POST" and request.POST.get("action") == "change":
        return _pick(request, table)
    if request.GET.get("view") in {"grid", "list"}:
        request.session["assets.view"] = request.GET["view"]
    shown = request.session.get("assets.view", "grid")
    context = {
        "tabs": tabs("register" if set(request.GET.getlist("kind")) == {"font", "audio"} else "library"),
        "shown": shown,
        "may_edit": access.can("assets.edit"),
        "themes": selectors.themes(),
    }
    if request.method == "POST" or request.GET.get("export") or shown == "list":
        return list_page(request, table, template="assets/library.html", context={**context, "fragment": "console/_table.html"})
    facets = _facets(table, rows)
    cards = [card_of(line.row) for line in table.lines]
    sorts = [{"title": title, "url": table.url(sort=key), "on": table.sort == key} for key, title in SORTS.items()]
    context |= {"title": table.title, "table": table, "facets": facets, "cards": cards, "sorts": sorts, "fragment": "assets/_grid.html"}
    response = page(request, "assets/library.html", context, fragment="assets/_grid.html")
    if request.htmx and not request.htmx.boosted:
        response["HX-Push-Url"] = table.url(page=table.number if table.number > 1 else None)
    return response


def _pick(request: BrandRequest, table: AssetTable) -> HttpResponseBase:
    """Take the picks of grid or list to the form for many."""
    access.require("assets.edit")
    if request.POST.get("all") == "1":
        keys = [str(row.pk) for row, _n in zip(every_row(table.source, table.sort, table.conditions), range(MOST_PICKED), strict=False)]
    else:
        keys = table.picked(request.POST.getlist("pick"))[:MOST_PICKED]
    if not keys:
        messages.warning(request, _("Pick at least one row first."))
        return HttpResponseRedirect(table.url(page=table.number))
    request.session[PICKED] = keys
    return HttpResponseRedirect(burl("assets:bulk"))


def _facets(table: AssetTable, rows: QuerySet[Asset]) -> list[dict[str, Any]]:
    """Kinds and tags with their counts, each a link that narrows; counted over the whole library, so that they stay where they are."""
    counts = dict(rows.order_by().values_list("kind").annotate(n=Count("pk")))
    kinds = [(key, title, counts[key]) for key, title in Asset.Kind.choices if counts.get(key)]
    facets: list[dict[str, Any]] = [{"title": _("Kind"), "items": [_facet(table, "kind", key, title, n) for key, title, n in kinds]}]
    for dimension, title in AssetTag.Dimension.choices:
        words = selectors.tag_counts(dimension, rows, TAG_FACETS)
        if words:
            facets.append({"title": title, "items": [_facet(table, dimension, word, word, n) for word, n in words]})
    return [one for one in facets if one["items"]]


def _facet(table: AssetTable, name: str, key: str, title: Any, count: int) -> dict[str, Any]:
    on = key in table.data.getlist(name)
    return {"title": title, "count": count, "on": on, "url": table.url(**{name: None if on else key})}


@needs("assets.view")
def asset(request: BrandRequest, asset_id: int) -> HttpResponseBase:
    """One asset: how it looks, what may be done with it, where it is used, what looks like it."""
    one = selectors.row(asset_id)
    (card,) = [card_of(row) for row in told([selectors.with_tags(Asset.objects.filter(pk=one.pk)).get()])]
    tags = [(title, [tag.word for tag in one.tags.all() if tag.dimension == key]) for key, title in AssetTag.Dimension.choices]
    context = {
        "asset": one,
        "card": card,
        "tags": tags,
        "facts": _facts(one),
        "removed": wording.removed_words(one.facts.get("removed", [])),
        "embedding": wording.EMBEDDING.get(str(one.facts.get("embedding", "")), ""),
        "licences": [{"row": row, "problem": _problem(row)} for row in rights.licences_of(one)],
        "consents": list(one.consents.select_related("proof")),
        "uses": selectors.uses(one),
        "alike": looks.similar_to(one),
        "may_edit": access.can("assets.edit"),
        "trail": [(_("Asset library"), burl("assets:library"))],
        "kit": kits.choices(one),
        "no_alt": one.kind == Asset.Kind.IMAGE and not one.alt,
    }
    return page(request, "assets/asset.html", context)


def _problem(licence: Any) -> str:
    today = rights.brand_today()
    if licence.ended:
        return _("ended early")
    if licence.ends and licence.ends < today:
        return _("over")
    return _("not yet begun") if licence.starts and licence.starts > today else ""


def _facts(one: Asset) -> list[tuple[str, str]]:
    more = one.facts
    found = [(_("Kind"), one.get_kind_display()), (_("Format"), one.mime), (_("Comes from"), one.get_source_display())]
    if one.theme:
        found.append((_("Theme class"), one.theme.label))
    if one.credit:
        found.append((_("Author credit"), one.credit))
    for key, title in (
        ("family", _("Font family")),
        ("version", _("Version")),
        ("maker", _("Maker")),
        ("copyright", _("Copyright")),
        ("pages", _("Pages")),
    ):
        if more.get(key):
            found.append((title, str(more[key])))
    if one.fonts and one.kind != Asset.Kind.FONT:
        found.append((_("Fonts in it"), "、".join(one.fonts)))
    if one.music:
        found.append((_("Music in it"), "、".join(one.music)))
    return [(str(title), str(value)) for title, value in found]


@needs("assets.edit")
def edit(request: BrandRequest, asset_id: int) -> HttpResponseBase:
    """Describe an asset anew."""
    one = selectors.row(asset_id)
    state = selectors.state_of(one)
    initial = {**state, **{name: " ".join(state[name]) for name in ("keywords", "scenes", "emotions")}}
    initial |= {name: "、".join(state[name]) for name in ("fonts", "music")}
    form = AssetForm(request.POST or None, initial=initial)
    watch_conflicts(form, state)
    back = burl("assets:asset", asset_id=one.pk)

    def save(values: dict[str, Any]) -> str:
        reason = values.pop("reason")
        services.revise_asset(one.pk, AssetDraft(**values), reason=reason)
        return back

    return form_page(request, form, save, title=_("Describe %(name)s") % {"name": one.title}, done=_("Saved."), back=back)


@needs("assets.view")
def history(request: BrandRequest, asset_id: int) -> HttpResponseBase:
    """Versions and deeds of an asset; an old description can be taken up again."""
    one = selectors.row(asset_id)
    back = burl("assets:asset", asset_id=one.pk)

    def restore_version(version: Version) -> str:
        values = {name: version.state[name] for name in DESCRIBED if name in version.state}
        services.revise_asset(one.pk, AssetDraft(**values), reason=_("Version %(number)s taken up again") % {"number": version.number})
        return back

    target = services.target_of(one)
    return history_page(request, target=target, title=one.title, back=back, restore=restore_version, permission="assets.edit")


@require_POST
@needs("assets.edit")
def archive(request: BrandRequest, asset_id: int) -> HttpResponseBase:
    """Put one away; its page offers the way back."""
    one = selectors.row(asset_id)
    services.archive([one.pk], reason=request.POST.get("reason", "")[:300])
    messages.success(request, _("Archived. It is no longer offered, and using it is stopped."))
    return HttpResponseRedirect(burl("assets:asset", asset_id=one.pk))


@require_POST
@needs("assets.edit")
def restore(request: BrandRequest, asset_id: int) -> HttpResponseBase:
    """Take one out of the archive."""
    one = selectors.row(asset_id)
    services.restore([one.pk])
    messages.success(request, _("The asset is offered again."))
    return HttpResponseRedirect(burl("assets:asset", asset_id=one.pk))


@needs("assets.view")
def compare(request: BrandRequest, asset_id: int, other_id: int) -> HttpResponseBase:
    """Two assets side by side."""
    pair = [selectors.row(asset_id), selectors.row(other_id)]
    sides = [{"asset": one, "preview": selectors.preview_url(one, "medium"), "facts": _sizes(one)} for one in pair]
    trail = [(_("Asset library"), burl("assets:library")), (pair[0].title, burl("assets:asset", asset_id=pair[0].pk))]
    return page(request, "assets/compare.html", {"sides": sides, "trail": trail})


def _sizes(one: Asset) -> list[tuple[str, str]]:
    return [
        (_("Size"), f"{one.width} × {one.height}"),
        (_("Bytes"), f"{one.bytes:,}"),
        (_("Format"), one.mime),
        (_("Added by"), one.made_by_name or "—"),
    ]


@needs("assets.edit")
def bulk(request: BrandRequest) -> HttpResponseBase:
    """Tag, file, license or archive the picked assets."""
    keys = [int(key) for key in request.session.get(PICKED, [])]
    rows = list(Asset.objects.filter(pk__in=keys).order_by("-made_at")[:MOST_PICKED])
    if not rows:
        messages.warning(request, _("Pick at least one row first."))
        return HttpResponseRedirect(burl("assets:library"))
    form = BulkForm(request.POST or None)

    def save(values: dict[str, Any]) -> str:
        _change_many([one.pk for one in rows], values)
        request.session.pop(PICKED, None)
        return burl("assets:library")

    title = ngettext("Change %(count)s asset", "Change %(count)s assets", len(rows)) % {"count": len(rows)}
    context = {
        "picked": [{"asset": one, "preview": selectors.preview_url(one), "icon": ICONS[one.kind]} for one in rows[:24]],
        "more": len(rows) - 24,
    }
    back = burl("assets:library")
    return form_page(request, form, save, title=title, done=_("Changed."), back=back, template="assets/bulk.html", context=context)


def _change_many(ids: list[int], values: dict[str, Any]) -> None:
    words = {name: [values[name]] for name in ("keywords", "scenes", "emotions") if values[name].strip()}
    if words:
        services.tag(ids, **words)
    if values["theme_id"]:
        services.set_theme(ids, None if values["theme_id"] == "none" else int(values["theme_id"]))
    if values["licence_id"]:
        rights_services.cover(int(values["licence_id"]), ids)
    if values["status"]:
        (services.archive if values["status"] == "archived" else services.restore)(ids)


@needs("assets.view")
def themes(request: BrandRequest) -> HttpResponseBase:
    """The theme classes with how much is in each."""
    rows = Theme.objects.annotate(count=Count("assets", filter=Q(assets__status=Asset.Status.ACTIVE))).order_by("place", "pk")
    buttons = [Button(_("New theme class"), burl("assets:new_theme"), icon="plus", primary=True)] if access.can("assets.edit") else []
    return page(request, "assets/themes.html", {"tabs": tabs("themes"), "themes": rows, "buttons": buttons, "may_edit": bool(buttons)})


@needs("assets.edit")
def theme(request: BrandRequest, theme_id: int | None = None) -> HttpResponseBase:
    """A new theme class, or another name for one."""
    row = Theme.objects.get(pk=theme_id) if theme_id and Theme.objects.filter(pk=theme_id).exists() else None
    if theme_id and row is None:
        raise Http404
    form = ThemeForm(request.POST or None, initial={"title": row.label, "active": row.active} if row else None)

    def save(values: dict[str, Any]) -> str:
        services.save_theme(theme_id=theme_id, **values)
        return burl("assets:themes")

    title = _("Change theme class") if row else _("New theme class")
    return form_page(request, form, save, title=title, done=_("Saved."), back=burl("assets:themes"))
