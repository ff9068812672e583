"""The page that repeats a gathering."""

from typing import Any

from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _

from guanhao.console.forms import form_page
from guanhao.console.http import BrandRequest, needs
from guanhao.console.links import burl
from guanhao.domains.community.forms.groups import RepeatForm
from guanhao.domains.community.models import Gathering
from guanhao.domains.community.services import repeating as services


@needs("community.edit")
def repeat(request: BrandRequest, pk: int) -> HttpResponseBase:
    """How often again, and after how many days."""
    row = get_object_or_404(Gathering, pk=pk)
    form = RepeatForm(request.POST or None)

    def save(values: dict[str, Any]) -> str:
        services.repeat_gathering(gathering=row, days=values["days"], times=values["times"])
        return burl("community:gatherings")

    title = _("Repeat “%(title)s”") % {"title": row.title}
    return form_page(request, form, save, title=title, done=_("Planned."), back=burl("community:gathering", pk=pk))
