"""The template kit as pages."""

from typing import Any

from django.http import Http404
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from guanhao.console.acting import act
from guanhao.console.conflicts import watch_conflicts
from guanhao.console.details import Button
from guanhao.console.forms import form_page
from guanhao.console.history import history_page
from guanhao.console.http import BrandRequest, needs, page, whole_number
from guanhao.console.links import burl
from guanhao.console.lists import list_page
from guanhao.console.rows import QuerySetRows
from guanhao.domains.assets.forms import ReleaseForm, TemplateForm
from guanhao.domains.assets.models import Template
from guanhao.domains.assets.pages.common import proof_of, tabs
from guanhao.domains.assets.selectors import kits as selectors
from guanhao.domains.assets.selectors import library
from guanhao.domains.assets.services import kits as services
from guanhao.domains.assets.tables import TemplateTable, size_words
from guanhao.kernel import access


@needs("assets.view")
def templates(request: BrandRequest) -> HttpResponseBase:
    """The kit with how much is on old versions."""
    rows = selectors.templates() if request.GET.get("kind") else selectors.templates().filter(archived=False)
    table = TemplateTable(request, QuerySetRows(rows, search=("title", "note")))
    buttons = [Button(_("New template"), burl("assets:new_template"), icon="plus", primary=True)] if access.can("assets.edit") else []
    return list_page(request, table, template="assets/tabbed.html", context={"tabs": tabs("templates"), "buttons": buttons})


@needs("assets.view")
def template(request: BrandRequest, template_id: int) -> HttpResponseBase:
    """One template: versions, sizes, and what was made with old versions."""
    one = _row(template_id)
    context = {
        "template": one,
        "versions": selectors.versions_of(one),
        "sizes": [size_words(size) for size in one.sizes],
        "old": selectors.old_uses(one.pk),
        "may_edit": access.can("assets.edit"),
        "may_release": access.can("assets.approve"),
        "trail": [(_("Asset library"), burl("assets:library")), (_("Templates"), burl("assets:templates"))],
    }
    return page(request, "assets/template.html", context)


@needs("assets.edit")
def new_template(request: BrandRequest) -> HttpResponseBase:
    """Add a template."""
    form = TemplateForm(request.POST or None)
    form.fields.pop("archived")

    def save(values: dict[str, Any]) -> str:
        return burl("assets:template", template_id=services.add_template(**values).pk)

    done = _("The template is there; release its first version now.")
    return form_page(request, form, save, title=_("New template"), done=done, back=burl("assets:templates"))


@needs("assets.edit")
def edit_template(request: BrandRequest, template_id: int) -> HttpResponseBase:
    """Change a template."""
    one = _row(template_id)
    lines = "\n".join(f"{size['platform']} {size['width']}x{size['height']}".strip() for size in one.sizes)
    facts = {"title": one.title, "kind": one.kind, "note": one.note, "archived": one.archived}
    form = TemplateForm(request.POST or None, initial={**facts, "sizes": lines})
    watch_conflicts(form, selectors.state_of(one))
    back = burl("assets:template", template_id=one.pk)

    def save(values: dict[str, Any]) -> str:
        services.change_template(one.pk, **values)
        return back

    return form_page(request, form, save, title=_("Change %(name)s") % {"name": one.title}, done=_("Saved."), back=back)


@needs("assets.view")
def template_history(request: BrandRequest, template_id: int) -> HttpResponseBase:
    """What was changed in a template."""
    one = _row(template_id)
    return history_page(request, target=f"assets.template:{one.pk}", title=one.title, back=burl("assets:template", template_id=one.pk))


@needs("assets.approve")
def release(request: BrandRequest, template_id: int) -> HttpResponseBase:
    """Release a version."""
    one = _row(template_id)
    back = burl("assets:template", template_id=one.pk)

    def save(values: dict[str, Any]) -> str:
        services.release(one.pk, change=values["change"], spec=values["spec"], file=proof_of(request, "file"))
        return back

    form = ReleaseForm(request.POST or None, request.FILES or None)
    title = _("Version %(number)s of %(name)s") % {"number": one.newest + 1, "name": one.title}
    return form_page(request, form, save, title=title, done=_("The version is released."), back=back, submit=_("Release"))


@require_POST
@needs("assets.edit")
def made_from(request: BrandRequest, asset_id: int) -> HttpResponseBase:
    """Say which version of a template an asset was made with."""
    one = library.row(asset_id)
    return act(request, lambda: services.made_from(one.pk, whole_number(request.POST.get("version"))), burl("assets:asset", asset_id=one.pk))


def _row(template_id: int) -> Template:
    found = selectors.templates().filter(pk=template_id).first()
    if found is None:
        raise Http404
    return found
