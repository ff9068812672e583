"""Webhooks of a brand, and the log of one: what was sent, what came back, send again."""

import json
from datetime import datetime
from typing import Any

from django import forms
from django.contrib import messages
from django.db.models import Count, Q
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from guanhao.console.details import Button
from guanhao.console.filters import ChoiceFilter, DateRange
from guanhao.console.forms import DesignForm, form_page
from guanhao.console.http import BrandRequest, confirm_page, needs, page
from guanhao.console.links import burl
from guanhao.console.lists import list_page
from guanhao.console.rows import QuerySetRows
from guanhao.console.tables import Column, Empty, Table
from guanhao.kernel import webhooks
from guanhao.kernel.models import Webhook, WebhookDelivery

STATES = {
    "waiting": pgettext_lazy("delivery", "Waiting"),
    "delivered": pgettext_lazy("delivery", "Delivered"),
    "failed": pgettext_lazy("delivery", "Given up"),
}
TONES = {"waiting": "info", "delivered": "good", "failed": "bad"}


class WebhookForm(DesignForm):
    """A webhook; address and secret are never shown again, empty fields keep what is stored."""

    title = forms.CharField(label=gettext_lazy("Name"), max_length=80, help_text=gettext_lazy("The program that listens."))
    address = forms.CharField(
        label=gettext_lazy("Address"),
        max_length=2000,
        widget=forms.URLInput(attrs={"autocomplete": "off", "spellcheck": "false", "placeholder": "https://"}),
        help_text=gettext_lazy("Gets a signed POST for each event; addresses in private networks are refused."),
    )
    secret = forms.CharField(
        label=gettext_lazy("Signing secret"),
        max_length=200,
        required=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=gettext_lazy("16 characters or more; empty: one is made and shown once."),
    )
    events = forms.MultipleChoiceField(
        label=gettext_lazy("Events"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("None ticked: every event, also of later versions."),
    )
    active = forms.BooleanField(label=gettext_lazy("In use"), required=False, initial=True)

    def __init__(self, data: Any = None, *, webhook: Webhook | None = None) -> None:
        known = {"title": webhook.title, "events": webhook.events, "active": webhook.active} if webhook else None
        super().__init__(data, initial=known)
        names = webhooks.event_names()
        rooms = sorted({name.partition(".")[0] for name in names})
        fields: dict[str, Any] = self.fields
        fields["events"].choices = [
            (room, [(room, _("Everything of %(room)s") % {"room": room}), *((name, name) for name in names if name.startswith(f"{room}."))])
            for room in rooms
        ]
        if webhook:
            fields["address"].required = False
            for name in ("address", "secret"):
                fields[name].help_text = _("Stored encrypted and not shown; leave it empty to keep it.")
        else:
            del fields["active"]


class DeliveryTable(Table):
    """The log of one webhook."""

    key = "console.deliveries"
    title = gettext_lazy("Deliveries")
    searchable = True
    search_hint = gettext_lazy("Event or content")
    default_sort = "-made_at"
    columns = (
        Column(
            "event",
            gettext_lazy("Event"),
            kind="link",
            href=lambda row: burl("webhooks:delivery", webhook_id=row.webhook_id, delivery_id=row.pk),
        ),
        Column("state", gettext_lazy("Status"), kind="badge", labels=STATES, tone=TONES),
        Column("tries", gettext_lazy("Tries"), kind="number", value=lambda row: len(row.tries), sortable=False),
        Column("answer", gettext_lazy("Last answer"), value=lambda row: last_answer(row), sortable=False),
        Column("made_at", gettext_lazy("When"), kind="datetime"),
        Column("ended_at", gettext_lazy("Ended"), kind="datetime"),
    )
    filters = (
        ChoiceFilter("state", gettext_lazy("Status"), choices=lambda: list(STATES.items())),
        DateRange("made_at", gettext_lazy("When")),
    )
    empty = Empty(gettext_lazy("Nothing sent yet"), gettext_lazy("Events appear here as they happen; a test event shows at once whether it works."))


def last_answer(row: WebhookDelivery) -> str:
    """HTTP status or error of the last try; empty before the first."""
    if not row.tries:
        return ""
    last = row.tries[-1]
    return f"HTTP {last['status']}" if last["status"] else str(last["error"])


@needs("notify.manage")
def index(request: BrandRequest) -> HttpResponse:
    """All webhooks with how they fare."""
    waiting = Count("deliveries", filter=Q(deliveries__state="waiting"))
    rows = Webhook.objects.annotate(waiting=waiting).order_by("title", "id")
    return page(request, "console/webhooks/index.html", {"title": _("Webhooks"), "rows": rows})


@never_cache
@needs("notify.manage")
def new(request: BrandRequest) -> HttpResponseBase:
    """Add a webhook; a secret that was made is shown this once."""
    made: list[Webhook] = []

    def save(values: dict[str, Any]) -> str:
        made.append(webhooks.add_webhook(**values))
        return burl("webhooks:webhook", webhook_id=made[0].pk)

    form = WebhookForm(request.POST if request.method == "POST" else None)
    answer = form_page(request, form, save, title=_("New webhook"), back=burl("webhooks:index"))
    if made and not form.cleaned_data["secret"]:
        return page(request, "console/webhooks/secret.html", {"webhook": made[0], "secret": made[0].secret})
    return answer


@needs("notify.manage")
def webhook(request: BrandRequest, webhook_id: int) -> HttpResponseBase:
    """One webhook with its log."""
    row = get_object_or_404(Webhook.objects.all(), pk=webhook_id)
    rows = QuerySetRows(row.deliveries.all(), search=["event", "body"])
    buttons = [
        Button(_("Send a test event"), burl("webhooks:test", webhook_id=row.pk), icon="send", post=True),
        Button(_("Edit"), burl("webhooks:edit", webhook_id=row.pk), icon="pencil", primary=True),
    ]
    context = {"webhook": row, "title": row.title, "buttons": buttons, "crumbs": [(_("Webhooks"), burl("webhooks:index"))]}
    return list_page(request, DeliveryTable(request, rows), template="console/webhooks/webhook.html", context=context)


@needs("notify.manage")
def edit(request: BrandRequest, webhook_id: int) -> HttpResponseBase:
    """Change a webhook."""
    row = get_object_or_404(Webhook.objects.all(), pk=webhook_id)
    back = burl("webhooks:webhook", webhook_id=row.pk)

    def save(values: dict[str, Any]) -> str:
        given = {name: values[name] for name in ("title", "events", "active")}
        webhooks.change_webhook(row.pk, **given, address=values["address"] or None, secret=values["secret"] or None)
        return back

    form = WebhookForm(request.POST if request.method == "POST" else None, webhook=row)
    return form_page(
        request, form, save, title=row.title, done=_("Saved."), back=back, template="console/webhooks/edit.html", context={"webhook": row}
    )


@require_POST
@needs("notify.manage")
def test(request: BrandRequest, webhook_id: int) -> HttpResponse:
    """Send a test event."""
    try:
        webhooks.try_webhook(webhook_id)
    except Webhook.DoesNotExist:
        raise Http404 from None
    messages.info(request, _("A test event is on its way; how it went is shown here in a moment."))
    return HttpResponseRedirect(burl("webhooks:webhook", webhook_id=webhook_id))


@require_POST
@needs("notify.manage")
def remove(request: BrandRequest, webhook_id: int) -> HttpResponse:
    """Remove a webhook after a confirmation."""
    row = get_object_or_404(Webhook.objects.all(), pk=webhook_id)
    if request.POST.get("confirmed") != "1":
        question = _("Remove the webhook “%(title)s”?") % {"title": row.title}
        text = _("Its address, secret and log are deleted; events that still wait are not sent.")
        return confirm_page(request, title=question, text=text, submit=_("Remove"), back=burl("webhooks:webhook", webhook_id=row.pk))
    webhooks.remove_webhook(row.pk)
    messages.success(request, _("The webhook is removed."))
    return HttpResponseRedirect(burl("webhooks:index"))


@needs("notify.manage")
def delivery(request: BrandRequest, webhook_id: int, delivery_id: int) -> HttpResponse:
    """One delivery: the body as it is sent, every try and its answer."""
    row = get_object_or_404(WebhookDelivery.objects.select_related("webhook"), pk=delivery_id)
    context = {
        "delivery": row,
        "body": json.dumps(json.loads(row.body), ensure_ascii=False, indent=2),
        "tries": [{**one, "at": datetime.fromisoformat(one["at"])} for one in row.tries],
        "state": STATES[row.state],
        "tone": TONES[row.state],
        "crumbs": [(_("Webhooks"), burl("webhooks:index")), (row.webhook.title, burl("webhooks:webhook", webhook_id=row.webhook_id))],
    }
    return page(request, "console/webhooks/delivery.html", context)


@require_POST
@needs("notify.manage")
def resend(request: BrandRequest, webhook_id: int, delivery_id: int) -> HttpResponse:
    """Send the same event once more."""
    try:
        made = webhooks.resend(delivery_id)
    except WebhookDelivery.DoesNotExist:
        raise Http404 from None
    messages.info(request, _("It is on its way once more."))
    return HttpResponseRedirect(burl("webhooks:delivery", webhook_id=made.webhook_id, delivery_id=made.pk))
