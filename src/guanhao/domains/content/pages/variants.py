"""Variants of an item: side by side, one in the editor, made in bulk, brought up to the master."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from guanhao.console.history import history_page
from guanhao.console.http import BrandRequest, confirm_page, needs, page, whole_number
from guanhao.console.links import burl, burl_or_none
from guanhao.domains.channels import facade as channels
from guanhao.domains.content.contracts import Refused
from guanhao.domains.content.models import Variant
from guanhao.domains.content.pages.editor import editor_context, guidance, remarks_of, saved_by_form, words_of
from guanhao.domains.content.pages.items import found_or_404
from guanhao.domains.content.rules.variants import FIELDS
from guanhao.domains.content.selectors import extras, previews, words
from guanhao.domains.content.selectors import variants as selectors
from guanhao.domains.content.selectors.variants import VariantView
from guanhao.domains.content.selectors.voices import voices
from guanhao.domains.content.selectors.words import state_of, target_of
from guanhao.domains.content.services import drafts, variants
from guanhao.domains.publishing import facade as publishing
from guanhao.domains.publishing.contracts import PublicationView
from guanhao.domains.publishing.contracts import Refused as PublishingRefused
from guanhao.kernel import access
from guanhao.kernel.models import Version


def variant_or_404(pk: int) -> Variant:
    """The variant of the brand in scope."""
    row: Variant | None = Variant.objects.select_related("item").filter(pk=pk).first()
    if row is None:
        raise Http404
    return row


def publications_of(views: Sequence[VariantView]) -> dict[str, PublicationView]:
    """The newest publication of each variant, for people who may see them."""
    if not access.can("publishing.view"):
        return {}
    return publishing.of_subjects(target_of(view.row) for view in views)


@needs("content.view")
def grid(request: BrandRequest, pk: int) -> HttpResponseBase:
    """All variants of an item side by side as their platforms show them; POST makes more, or takes fields from the master."""
    item = found_or_404(pk)
    if request.method == "POST":
        access.require("content.edit")
        return _follow(request, pk) if request.POST.get("do") == "follow" else _bulk(request, pk)
    views = selectors.views(selectors.variants_of(item))
    media = words.media_of(one for view in views for one in words.all_media(state_of(view.row)))
    planned = publications_of(views)
    cards = [
        (view, previews.look(state_of(view.row), view.row.platform, view.row.format, media, view.findings), planned.get(target_of(view.row)))
        for view in views
    ]
    taken = {view.row.account_id for view in views}
    free = [(one, channels.platform(one.platform)) for one in channels.accounts() if one.id not in taken]
    context = {"item": item, "cards": cards, "free": free, "titles": drafts.TITLES, "may_edit": access.can("content.edit")}
    context["plan_url"] = burl_or_none("publishing:calendar_new") if access.can("publishing.plan") else None
    return page(
        request, "content/variants.html", {**context, "trail": [(_("Items"), burl("content:items")), (item.title, burl("content:item", pk=pk))]}
    )


@needs("content.view")
def write(request: BrandRequest, pk: int) -> HttpResponseBase:
    """The editor of one variant with its exact preview."""
    row = variant_or_404(pk)
    if request.method == "POST":
        access.require("content.edit")
        return saved_by_form(request, row, drafts.save_variant, "variant_id", burl("content:variant", pk=pk))
    view = selectors.view(row)
    siblings = selectors.variants_of(row.item)
    names = {one.id: one.name or one.handle for one in channels.accounts(closed=True)}
    context = {
        **editor_context(request, row, rich=row.format == "article"),
        "item": row.item,
        "variant": row,
        "view": view,
        "siblings": [(one, names.get(one.account_id, "")) for one in siblings],
        "drift": [(one, drafts.field_title(one.field)) for one in view.drift],
        "formats": [(one.key, channels.format_title(one.key)) for one in view.platform.formats],
        "guidance": guidance([row.account_id]),
        "voices": voices([row.account_id], state_of(row), row.format),
        **extras.context_of(row),
        "save_url": f"/api/brands/{request.brand.slug}/variants/{pk}",
        "look_url": burl("content:variant_look", pk=pk),
        "remarks_url": burl("content:variant_remarks", pk=pk),
        "history_url": burl("content:variant_history", pk=pk),
        "trail": [(row.item.title, burl("content:item", pk=row.item_id)), (_("Variants"), burl("content:variants", pk=row.item_id))],
    }
    return page(request, "content/editor.html", context)


@require_POST
@needs("content.edit")
def look(request: BrandRequest, pk: int) -> HttpResponseBase:
    """Checks and preview of the words that are being written, as a fragment."""
    row = variant_or_404(pk)
    try:
        state = {**state_of(row), **drafts.clean(words_of(request))}
    except Refused as refused:
        return page(request, "content/_editor_refused.html", {"message": refused.message}, status=422)
    shown = previews.look(state, row.platform, row.format)
    heard = [one for one in voices([row.account_id], state, row.format) if one.stiff]
    context = {"looks": [shown], "shown": shown, "item": row.item, "derived": False, "variant": row, "voices": heard}
    context["objections"] = _objections(row, state)
    return page(request, "content/_editor_look.html", context)


def _objections(row: Variant, state: dict[str, Any]) -> list[str]:
    """What the connector would refuse, each said once."""
    try:
        return list(dict.fromkeys(one.message for one in extras.against(row, state, row.extras)))
    except PublishingRefused as refused:
        return [refused.message]


@needs("content.view")
def remarks(request: BrandRequest, pk: int) -> HttpResponseBase:
    """The comments of a variant, as a fragment."""
    row = variant_or_404(pk)
    return remarks_of(request, row.item, row)


@require_POST
@needs("content.edit")
def change(request: BrandRequest, pk: int) -> HttpResponseBase:
    """Format, labels and window of a variant, and the post it became."""
    variant_or_404(pk)
    values: dict[str, Any] = {name: request.POST[name] for name in ("format", "ad_label", "ai_label") if name in request.POST}
    try:
        for name in ("window_start", "window_end"):
            if name in request.POST:
                values[name] = _moment(request, request.POST[name], name)
        if "post_id" in request.POST:
            variants.link_post(variant_id=pk, post_id=request.POST["post_id"])
        if values:
            variants.change_variant(variant_id=pk, **values)
        messages.success(request, _("Saved."))
    except Refused as refused:
        messages.error(request, refused.message)
    return HttpResponseRedirect(burl("content:variant", pk=pk))


@require_POST
@needs("content.edit")
def take(request: BrandRequest, pk: int) -> HttpResponseBase:
    """Take a field, or all, from the master."""
    row = variant_or_404(pk)
    fields = [name for name in request.POST.getlist("field") if name in FIELDS] or list(FIELDS)
    try:
        variants.take_from_master(variant_id=pk, fields=fields)
        messages.success(request, _("Taken from the master: %(fields)s") % {"fields": "、".join(drafts.field_title(name) for name in fields)})
    except Refused as refused:
        messages.error(request, refused.message)
    back = burl("content:variants", pk=row.item_id) if request.POST.get("from") == "grid" else burl("content:variant", pk=pk)
    return HttpResponseRedirect(back)


@require_POST
@needs("content.edit")
def remove(request: BrandRequest, pk: int) -> HttpResponseBase:
    """Take a variant away after asking."""
    row = variant_or_404(pk)
    if request.POST.get("confirmed") != "1":
        words_ = _("Its words stay in the history; signatures on it are void.")
        return confirm_page(request, title=_("Take this variant away?"), text=words_, submit=_("Take away"), back=burl("content:variant", pk=pk))
    try:
        variants.remove_variant(variant_id=pk)
        messages.success(request, _("The variant is gone."))
    except Refused as refused:
        messages.error(request, refused.message)
        return HttpResponseRedirect(burl("content:variant", pk=pk))
    return HttpResponseRedirect(burl("content:variants", pk=row.item_id))


@needs("content.view")
def history(request: BrandRequest, pk: int) -> HttpResponseBase:
    """All versions of a variant, with restore."""
    row = variant_or_404(pk)

    def restore(version: Version) -> str:
        drafts.restore(row=row, number=version.number)
        return burl("content:variant", pk=pk)

    back, title = burl("content:variant", pk=pk), selectors.view(row).name
    return history_page(request, target=target_of(row), title=title, back=back, restore=restore, permission="content.edit", titles=drafts.TITLES)


def _bulk(request: BrandRequest, pk: int) -> HttpResponseBase:
    chosen = [number for one in request.POST.getlist("account") if (number := whole_number(one))]
    try:
        made = variants.add_variants(item_id=pk, account_ids=chosen)
    except Refused as refused:
        messages.error(request, refused.message)
        return HttpResponseRedirect(burl("content:variants", pk=pk))
    if made:
        messages.success(request, ngettext("%(count)s variant is made.", "%(count)s variants are made.", len(made)) % {"count": len(made)})
    else:
        messages.warning(request, _("Choose at least one account that has no variant yet."))
    return HttpResponseRedirect(burl("content:variants", pk=pk))


def _follow(request: BrandRequest, pk: int) -> HttpResponseBase:
    changed = variants.follow_master(item_id=pk)
    words_ = ngettext("%(count)s variant is up to the master again.", "%(count)s variants are up to the master again.", changed)
    messages.success(request, words_ % {"count": changed})
    return HttpResponseRedirect(burl("content:variants", pk=pk))


def _moment(request: BrandRequest, text: str, field: str) -> datetime | None:
    if not text:
        return None
    try:
        return datetime.fromisoformat(text).replace(tzinfo=request.brand.zone)
    except ValueError:
        raise Refused(_("“%(value)s” is not a moment; write it like 2026-01-31T20:00.") % {"value": text[:80]}, field) from None
