"""The UTM vocabulary and the presets of platforms."""

from typing import Any

from django.contrib import messages
from django.db.models import Count
from django.http import Http404, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from guanhao.console.details import Button
from guanhao.console.forms import form_page
from guanhao.console.http import BrandRequest, needs, page
from guanhao.console.links import burl
from guanhao.console.lists import list_page
from guanhao.console.rows import ListRows
from guanhao.console.tables import BulkAction
from guanhao.domains.channels import facade as channels
from guanhao.domains.links import selectors
from guanhao.domains.links.forms import PresetForm, WordForm
from guanhao.domains.links.models import Link, UtmWord
from guanhao.domains.links.rules.utm import FIELDS
from guanhao.domains.links.services import words as services
from guanhao.domains.links.tables import WordTable
from guanhao.kernel import access


class Words(WordTable):
    """The vocabulary with what can be done to several words."""

    actions = (BulkAction("retire", _("Retire"), lambda request, keys: _retire(keys), permission="links.edit"),)


@needs("links.view")
def words(request: BrandRequest) -> HttpResponseBase:
    """The brand's words and how many links carry each."""
    used: dict[tuple[str, str], int] = {}
    for name in FIELDS:
        for row in Link.objects.exclude(**{name: ""}).values(name).order_by(name).annotate(count=Count("pk")):
            used[name, row[name]] = row["count"]
    lines = [
        {
            "id": row.pk,
            "field": row.field,
            "value": row.value,
            "title": row.title,
            "retired": row.retired,
            "used": used.get((row.field, row.value), 0),
        }
        for row in selectors.words()
    ]
    buttons = [Button(_("Add a word"), burl("links:new_word"), icon="plus", primary=True)] if access.can("links.edit") else []
    table = Words(request, ListRows(lines, search=("value", "title")))
    return list_page(request, table, template="links/list.html", context={"buttons": buttons, "tab": "words"})


@needs("links.edit")
def new_word(request: BrandRequest) -> HttpResponseBase:
    """Add a word."""

    def save(values: dict[str, Any]) -> str:
        services.save_word(**values)
        return burl("links:words")

    form = WordForm(request.POST or None, initial={"field": "campaign"})
    return form_page(request, form, save, title=_("Add a word"), done=_("Saved."), back=burl("links:words"))


@needs("links.view")
def presets(request: BrandRequest) -> HttpResponseBase:
    """Source and medium by platform."""
    names = channels.platform_titles()
    used = {one.platform for one in channels.accounts()}
    rows = [(names[key], key, utm, own) for key, utm, own in selectors.presets()]
    rows.sort(key=lambda row: (row[1] not in used, not row[3], row[0]))
    return page(request, "links/presets.html", {"rows": rows, "used": used, "tab": "presets", "may_edit": access.can("links.edit")})


@needs("links.edit")
def edit_preset(request: BrandRequest) -> HttpResponseBase:
    """Set source and medium of a platform (`?platform=`)."""
    asked = request.GET.get("platform", "")
    chosen = selectors.preset(asked) if asked else None
    initial = {"platform": asked, "source": chosen.source, "medium": chosen.medium} if chosen else {}

    def save(values: dict[str, Any]) -> str:
        services.save_preset(**values)
        return burl("links:presets")

    return form_page(
        request,
        PresetForm(request.POST or None, initial=initial),
        save,
        title=_("Preset of a platform"),
        done=_("Saved."),
        back=burl("links:presets"),
    )


@require_POST
@needs("links.edit")
def drop_preset(request: BrandRequest) -> HttpResponseBase:
    """Back to the program's own choice."""
    services.drop_preset(platform=request.POST.get("platform", ""))
    messages.success(request, _("Saved."))
    return HttpResponseRedirect(burl("links:presets"))


def _retire(keys: list[str]) -> str:
    for key in keys:
        row = UtmWord.objects.filter(pk=int(key)).first()
        if row is None:
            raise Http404
        services.retire_word(word=row)
    return _("Saved.")
