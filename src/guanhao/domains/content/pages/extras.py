"""What a variant says to its platform beside its words, and its short link."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from guanhao.console.http import BrandRequest, needs, page
from guanhao.console.links import burl
from guanhao.domains.content.contracts import Refused
from guanhao.domains.content.models import Variant
from guanhao.domains.content.pages.variants import variant_or_404
from guanhao.domains.content.selectors import extras
from guanhao.domains.content.selectors.words import state_of, target_of
from guanhao.domains.content.services import drafts, variants
from guanhao.domains.links import facade as links
from guanhao.domains.links.contracts import LinkView
from guanhao.domains.links.contracts import Refused as LinkRefused
from guanhao.domains.publishing.contracts import Refused as PublishingRefused
from guanhao.kernel import access


def typed(request: BrandRequest, row: Variant) -> dict[str, Any]:
    """The values of the form, by option."""
    found: dict[str, Any] = {}
    for field in extras.fields_of(row):
        values = request.POST.getlist(field.name)
        found[field.option.name] = values if field.option.kind == "words" and field.option.choices else (values[0] if values else "")
    return found


@require_POST
@needs("content.edit")
def save(request: BrandRequest, pk: int) -> HttpResponseBase:
    """Keep what the variant says to its platform."""
    row = variant_or_404(pk)
    try:
        variants.change_variant(variant_id=pk, extras=typed(request, row))
        messages.success(request, _("Saved."))
    except (Refused, PublishingRefused) as refused:
        messages.error(request, refused.message)
    return HttpResponseRedirect(burl("content:variant", pk=pk))


@require_POST
@needs("content.edit")
def asked(request: BrandRequest, pk: int) -> HttpResponseBase:
    """What the platform has against the variant with the values that are being chosen, as a fragment."""
    row = variant_or_404(pk)
    try:
        found = [one.message for one in extras.against(row, state_of(row), typed(request, row))]
    except PublishingRefused as refused:
        found = [refused.message]
    return page(request, "content/_extras_asked.html", {"problems": list(dict.fromkeys(found))})


@require_POST
@needs("content.edit")
def shorten(request: BrandRequest, pk: int) -> HttpResponseBase:
    """A short link to where the variant leads, with the UTM words of its platform; with `use` it takes the place of the long one."""
    access.require("links.edit")
    row = variant_or_404(pk)
    try:
        made = short_link(row)
        if request.POST.get("use") == "1" and made.url != row.link:
            drafts.save_variant(variant_id=pk, words={"link": made.url}, base=row.revision, keep=True, note=_("Short link"))
        messages.success(request, _("Short link: %(url)s") % {"url": made.url})
        for words in made.warnings:
            messages.warning(request, words)
    except (Refused, LinkRefused) as refused:
        messages.error(request, refused.message)
    return HttpResponseRedirect(burl("content:variant", pk=pk))


def short_link(row: Variant) -> LinkView:
    """The short link of a variant, made if there is none; Refused without an address."""
    if not row.link:
        raise Refused(_("Write the link first: the short one leads there."), "link")
    known = links.link_of_subject(target_of(row))
    if known is not None and known.url == row.link:
        return known
    utm = links.utm_for(row.platform, campaign=row.item.campaign, content=str(row.pk))
    label = (row.title or row.item.title)[:100]
    return links.make_link(target=row.link, utm=utm, label=label, subject=target_of(row), account_id=row.account_id)
