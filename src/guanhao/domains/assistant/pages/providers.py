"""Providers of models, what they cost, the log of calls, the switch that stops all."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from guanhao.console.conflicts import watch_conflicts
from guanhao.console.forms import form_page
from guanhao.console.history import history_page
from guanhao.console.http import BrandRequest, needs, page
from guanhao.console.links import burl
from guanhao.console.lists import list_page
from guanhao.console.rows import QuerySetRows
from guanhao.domains.assistant.contracts import Refused, Trouble
from guanhao.domains.assistant.forms import ProviderForm
from guanhao.domains.assistant.models import ModelCall, Provider
from guanhao.domains.assistant.selectors import spending
from guanhao.domains.assistant.services import calling
from guanhao.domains.assistant.services import providers as services
from guanhao.domains.assistant.tables import CallTable
from guanhao.kernel import access


@needs("assistant.view")
def providers(request: BrandRequest) -> HttpResponseBase:
    """All providers with what this month cost."""
    context = {
        "tab": "providers",
        "rows": list(Provider.objects.all()),
        "spent": spending.spent(),
        "active": spending.active(),
        "may_manage": access.can("assistant.manage"),
        "may_write": access.can("assistant.write"),
    }
    return page(request, "assistant/providers.html", context)


@needs("assistant.view")
def calls(request: BrandRequest) -> HttpResponseBase:
    """The log."""
    table = CallTable(request, QuerySetRows(ModelCall.objects.all(), search=("actor_name", "subject")))
    return list_page(request, table, template="assistant/drafts.html", context={"tab": "calls"})


@needs("assistant.manage")
def provider_new(request: BrandRequest) -> HttpResponseBase:
    """Enter a provider."""
    return _form(request, None)


@needs("assistant.manage")
def provider_edit(request: BrandRequest, pk: int) -> HttpResponseBase:
    """Change a provider; its key is never shown."""
    return _form(request, get_object_or_404(Provider, pk=pk))


def _form(request: BrandRequest, row: Provider | None) -> HttpResponseBase:
    form = ProviderForm(request.POST or None, initial={name: getattr(row, name) for name in services.KEPT} if row else {})
    if row is not None:
        watch_conflicts(form, services.state_of(row))

    def save(values: dict[str, Any]) -> str:
        services.save_provider(services.ProviderDraft(**values), row)
        return burl("assistant:providers")

    title = _("Change provider") if row else _("New provider")
    return form_page(request, form, save, title=title, done=_("Saved."), back=burl("assistant:providers"))


@require_POST
@needs("assistant.manage")
def provider_do(request: BrandRequest, pk: int) -> HttpResponseBase:
    """Switch on, try, delete."""
    row = get_object_or_404(Provider, pk=pk)
    try:
        match request.POST.get("do", ""):
            case "choose":
                services.choose_provider(provider=row)
                messages.success(request, _("“%(title)s” writes from now on.") % {"title": row.title})
            case "hear":
                services.choose_hearing(provider=row)
                messages.success(request, _("“%(title)s” hears from now on.") % {"title": row.title})
            case "drop":
                services.drop_provider(provider=row)
                messages.success(request, _("Deleted."))
            case "try":
                answer = calling.ask(calling.Wish("try", "headline", [("主题", _("A first trial"))], subject=services.target_of(row), most=200))
                messages.success(request, _("It answers: %(text)s") % {"text": answer.text[:120]})
    except Refused as error:
        messages.error(request, error.message)
    except Trouble as error:
        messages.error(request, error.message)
    return HttpResponseRedirect(burl("assistant:providers"))


@require_POST
@needs("assistant.write")
def stop(request: BrandRequest) -> HttpResponseBase:
    """Everything ends at once."""
    services.stop_all(reason=request.POST.get("reason", ""))
    messages.success(request, _("All models are stopped; templates write."))
    return HttpResponseRedirect(burl("assistant:providers"))


@needs("assistant.manage")
def provider_history(request: BrandRequest, pk: int) -> HttpResponseBase:
    """Who changed what."""
    row = get_object_or_404(Provider, pk=pk)
    return history_page(request, target=services.target_of(row), title=row.title, back=burl("assistant:providers"))
