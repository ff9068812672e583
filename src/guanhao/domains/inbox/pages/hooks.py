"""Addresses at which other programs hand in messages: made, tried, given a new secret, stopped; what came and what became of it."""

from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from guanhao.console.filters import ChoiceFilter, DateRange
from guanhao.console.forms import DesignForm, form_page
from guanhao.console.http import BrandRequest, confirm_page, needs, page
from guanhao.console.links import burl
from guanhao.console.lists import list_page
from guanhao.console.rows import QuerySetRows
from guanhao.console.tables import Column, Empty, Table
from guanhao.domains.inbox.contracts import Refused
from guanhao.domains.inbox.models import Hook
from guanhao.domains.inbox.pages.setup import settings_tabs
from guanhao.domains.inbox.policy.core import IntakePolicy
from guanhao.domains.inbox.selectors.names import account_names
from guanhao.domains.inbox.services import hooks as services

ANSWERS = {
    "200": pgettext_lazy("request", "Taken"),
    "401": pgettext_lazy("request", "Wrong signature"),
    "409": pgettext_lazy("request", "Came before"),
    "422": pgettext_lazy("request", "Cannot be read"),
}
TONES = {"200": "good", "401": "bad", "409": "warn", "422": "bad"}


class HookForm(DesignForm):
    """A new address, or a change of one."""

    name = forms.CharField(
        label=gettext_lazy("Name"), max_length=80, help_text=gettext_lazy("Such as the shop's form or the customer service system.")
    )
    account_id = forms.TypedChoiceField(
        label=gettext_lazy("Account"),
        required=False,
        coerce=int,
        empty_value=None,
        help_text=gettext_lazy("What comes belongs to this account; without one, each message names its own."),
    )
    leads = forms.BooleanField(label=gettext_lazy("Forms with a telephone number or address become leads"), required=False, initial=True)

    def __init__(self, *args: Any, hook: Hook | None = None, **kwargs: Any) -> None:
        super().__init__(*args, initial={"name": hook.name, "leads": hook.leads} if hook else None, **kwargs)
        fields: dict[str, Any] = self.fields
        if hook:
            del fields["account_id"]
        else:
            fields["account_id"].choices = [("", "—"), *account_names().items()]


class RequestTable(Table):
    """The log of one address."""

    key = "inbox.requests"
    title = gettext_lazy("Last requests")
    searchable = True
    search_hint = gettext_lazy("Id or problem")
    default_sort = "-at"
    columns = (
        Column("at", gettext_lazy("When"), kind="datetime"),
        Column("status", pgettext_lazy("request", "Answer"), kind="badge", labels=ANSWERS, tone=TONES, value=lambda row: str(row.status)),
        Column("messages", gettext_lazy("Messages"), kind="number"),
        Column("new", gettext_lazy("New"), kind="number"),
        Column("times", pgettext_lazy("request", "Times"), kind="number"),
        Column("problem", gettext_lazy("Problem"), sortable=False),
        Column("call_id", gettext_lazy("Id of the request"), sortable=False),
    )
    filters = (
        ChoiceFilter("status", pgettext_lazy("request", "Answer"), choices=lambda: list(ANSWERS.items())),
        DateRange("at", gettext_lazy("When")),
    )
    empty = Empty(gettext_lazy("No request yet"), gettext_lazy("“Send a test” shows at once whether address and secret work."))


@needs("inbox.manage")
def hooks(request: BrandRequest) -> HttpResponseBase:
    """All addresses with how they fare."""
    names = account_names()
    rows = [(row, names.get(row.account_id or 0, "")) for row in Hook.objects.order_by("name", "pk")]
    return page(request, "inbox/setup_hooks.html", settings_tabs("setup_hooks") | {"rows": rows})


@never_cache
@needs("inbox.manage")
def hook_new(request: BrandRequest) -> HttpResponseBase:
    """Add an address; its secret is shown this once."""
    made: list[tuple[Hook, str]] = []

    def save(values: dict[str, Any]) -> str:
        made.append(services.add_hook(**values))
        return burl("inbox:hook", pk=made[0][0].pk)

    answer = form_page(request, HookForm(request.POST or None), save, title=_("New address for messages"), back=burl("inbox:setup_hooks"))
    return _secret(request, *made[0]) if made else answer


@needs("inbox.manage")
def hook(request: BrandRequest, pk: int) -> HttpResponseBase:
    """One address: how to sign, and its log."""
    row = get_object_or_404(Hook, pk=pk)
    context = {
        "row": row,
        "title": row.name,
        "account": account_names().get(row.account_id or 0, ""),
        "address": f"{settings.PUBLIC_URL}{reverse('inbox_public:hook', kwargs={'address': row.address})}",
        "overlap": IntakePolicy.of_brand().hook_overlap,
        "crumbs": [(_("Addresses for messages"), burl("inbox:setup_hooks"))],
    }
    rows = QuerySetRows(row.deliveries.all(), search=["call_id", "problem"])
    return list_page(request, RequestTable(request, rows), template="inbox/setup_hook.html", context=context)


@needs("inbox.manage")
def hook_edit(request: BrandRequest, pk: int) -> HttpResponseBase:
    """Name it anew, let it make leads or not."""
    row = get_object_or_404(Hook, pk=pk)
    back = burl("inbox:hook", pk=pk)

    def save(values: dict[str, Any]) -> str:
        services.set_hook(hook_id=pk, **values)
        return back

    return form_page(request, HookForm(request.POST or None, hook=row), save, title=row.name, done=_("Saved."), back=back)


@never_cache
@require_POST
@needs("inbox.manage")
def hook_act(request: BrandRequest, pk: int, name: str) -> HttpResponseBase:
    """`test`, `secret` (asked twice), `stop`, `start`."""
    row = get_object_or_404(Hook, pk=pk)
    back = burl("inbox:hook", pk=pk)
    if name == "secret" and request.POST.get("confirmed") != "1":
        question = _("Make a new secret for “%(name)s”?") % {"name": row.name}
        text = _("The new one is shown once. The old one opens for %(hours)s hours more, so that the other program can change over.")
        hours = round(IntakePolicy.of_brand().hook_overlap.total_seconds() / 3600)
        return confirm_page(request, title=question, text=text % {"hours": hours}, submit=_("Make a new secret"), back=back)
    if name == "secret":
        return _secret(request, *services.change_secret(hook_id=pk))
    try:
        if name == "test":
            services.try_hook(hook_id=pk)
            messages.success(request, _("A signed request was handed in and taken: the address works."))
        elif name in {"stop", "start"}:
            services.set_hook(hook_id=pk, active=name == "start")
            messages.success(request, _("Saved."))
    except Refused as error:
        messages.error(request, error.message)
    return HttpResponseRedirect(back)


def _secret(request: BrandRequest, row: Hook, secret: str) -> HttpResponseBase:
    return page(request, "inbox/hook_secret.html", {"row": row, "secret": secret})
