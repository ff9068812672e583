"""The whitelist: what may stand although a rule says no."""

from typing import Any

from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from guanhao.console.details import Button
from guanhao.console.forms import form_page
from guanhao.console.http import BrandRequest, needs
from guanhao.console.links import burl
from guanhao.console.lists import list_page
from guanhao.console.rows import QuerySetRows
from guanhao.console.tables import BulkAction
from guanhao.domains.compliance.forms.checks import AllowForm
from guanhao.domains.compliance.models import WhitelistLine
from guanhao.domains.compliance.services import settings
from guanhao.domains.compliance.tables.checks import WhitelistTable
from guanhao.kernel import access


@needs("compliance.view")
def whitelist(request: BrandRequest) -> HttpResponseBase:
    """All lines, the newest first."""
    actions = (
        BulkAction("off", _("Take off the whitelist"), lambda _request, keys: _move(keys, active=False), "compliance.edit"),
        BulkAction("on", _("Put back on the whitelist"), lambda _request, keys: _move(keys, active=True), "compliance.edit"),
    )
    table = WhitelistTable(request, QuerySetRows(WhitelistLine.objects.all(), search=("word", "phrase", "reason")), actions=actions)
    buttons = [Button(_("Add to the whitelist"), burl("compliance:allow"), icon="plus", primary=True)] if access.can("compliance.edit") else []
    context = {"tab": "whitelist", "buttons": buttons, "lead": _("Each line says why, and can end on a day.")}
    return list_page(request, table, template="compliance/list.html", context=context)


@needs("compliance.edit")
def new(request: BrandRequest) -> HttpResponseBase:
    """A new line; `?word=` and `?rule=` fill the form."""
    form = AllowForm(request.POST or None, initial={name: request.GET.get(name, "") for name in ("word", "phrase", "rule")})

    def save(values: dict[str, Any]) -> str:
        settings.allow(**values)
        return burl("compliance:whitelist")

    return form_page(request, form, save, title=_("Add to the whitelist"), done=_("It may stand from now on."), back=burl("compliance:whitelist"))


def _move(keys: list[str], *, active: bool) -> str:
    lines = list(WhitelistLine.objects.filter(pk__in=keys))
    for line in lines:
        (settings.allow_again if active else settings.disallow)(line=line)
    return ngettext("%(count)s line changed.", "%(count)s lines changed.", len(lines)) % {"count": len(lines)}
