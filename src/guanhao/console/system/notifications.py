"""A person's inbox, and the channels a brand's messages go to."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from guanhao.console.details import Button
from guanhao.console.filters import ChoiceFilter, DateRange
from guanhao.console.forms import DesignForm, form_page
from guanhao.console.http import BrandRequest, confirm_page, needs, page, whole_number
from guanhao.console.links import burl, local_path
from guanhao.console.lists import list_page
from guanhao.console.rows import QuerySetRows
from guanhao.console.tables import BulkAction, Column, Empty, Table
from guanhao.kernel import notify
from guanhao.kernel.models import Notification, NotifyChannel

LEVELS = {
    "info": gettext_lazy("Information"),
    "good": gettext_lazy("Good news"),
    "warning": gettext_lazy("Warning"),
    "critical": gettext_lazy("Alert"),
}
TONES = {"info": "info", "good": "good", "warning": "warn", "critical": "bad"}
KINDS = {
    "wecom": gettext_lazy("WeCom group robot"),
    "dingtalk": gettext_lazy("DingTalk group robot"),
    "feishu": gettext_lazy("Feishu group robot"),
    "webhook": gettext_lazy("Webhook"),
    "mail": gettext_lazy("Mail"),
}


def _read(request: BrandRequest, keys: list[str]) -> str:
    return _("%(count)s notifications are marked as read.") % {"count": notify.mark_read([int(key) for key in keys])}


class InboxTable(Table):
    """The person's messages in this brand."""

    key = "console.notifications"
    title = gettext_lazy("Notifications")
    searchable = True
    columns = (
        Column("title", gettext_lazy("Message"), kind="cell", template="console/system/_notification.html"),
        Column(
            "level", gettext_lazy("Level"), kind="badge", labels=LEVELS, tone={"warning": "warn", "error": "bad", "success": "good", "info": "info"}
        ),
        Column("topic", gettext_lazy("Message topic"), visible=False),
        Column("made_at", gettext_lazy("When"), kind="datetime"),
        Column("read_at", gettext_lazy("Read at"), kind="datetime"),
    )
    filters = (
        ChoiceFilter("unread", gettext_lazy("Unread"), choices=(("1", gettext_lazy("only unread")),)),
        ChoiceFilter("level", gettext_lazy("Level"), choices=tuple(LEVELS.items())),
        DateRange("made_at", gettext_lazy("When")),
    )
    default_sort = "-made_at"
    actions = (BulkAction("read", gettext_lazy("Mark as read"), _read, confirm=gettext_lazy("The chosen notifications will be marked as read.")),)
    exportable = False
    empty = Empty(gettext_lazy("No notifications"), gettext_lazy("Alerts, trace tickets and finished work appear here."))


def inbox(request: BrandRequest) -> HttpResponseBase:
    """The inbox."""
    mine = Notification.objects.filter(user_id=request.actor.user_id or 0)
    rows = QuerySetRows(mine, search=["title", "body"], lookups={"unread": lambda found, _value: found.filter(read_at=None)})
    buttons = [Button(_("Mark all as read"), burl("console:notifications_read"), icon="check-check", post=True)] if notify.unread_count() else []
    return list_page(request, InboxTable(request, rows), context={"buttons": buttons})


@require_POST
def mark_read(request: BrandRequest) -> HttpResponse:
    """Mark one's own messages as read: those in `id`, or all."""
    ids = [number for value in request.POST.getlist("id") if (number := whole_number(value)) is not None]
    notify.mark_read(ids or None)
    return HttpResponseRedirect(local_path(request.POST.get("next"), burl("console:notifications")))


def open_one(request: BrandRequest, notification_id: int) -> HttpResponse:
    """Mark one message as read and go where it points."""
    row = get_object_or_404(Notification.objects.filter(user_id=request.actor.user_id or 0), pk=notification_id)
    notify.mark_read([row.pk])
    return HttpResponseRedirect(local_path(row.url, burl("console:notifications")))


class ChannelForm(DesignForm):
    """A channel; address and secret are never shown again, empty fields keep what is stored."""

    kind = forms.ChoiceField(label=gettext_lazy("Kind"), choices=list(KINDS.items()))
    title = forms.CharField(label=gettext_lazy("Name"), max_length=80, help_text=gettext_lazy("How people call it, such as “Operations group”."))
    address = forms.CharField(
        label=gettext_lazy("Address"),
        max_length=2000,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
        help_text=gettext_lazy("The robot's webhook address from the group's settings, a webhook of your own, or a mail address."),
    )
    secret = forms.CharField(
        label=gettext_lazy("Signing secret"),
        max_length=500,
        required=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=gettext_lazy("Given by DingTalk and Feishu when “sign” is chosen; for a webhook any secret both sides know."),
    )
    topics = forms.CharField(
        label=gettext_lazy("Message topics"),
        required=False,
        max_length=500,
        help_text=gettext_lazy("Only messages whose topic begins with one of these, separated by commas, such as “analytics, imports”. Empty: all."),
    )
    active = forms.BooleanField(label=gettext_lazy("In use"), required=False, initial=True)

    def __init__(self, data: Any = None, *, channel: NotifyChannel | None = None) -> None:
        self.channel = channel
        known = {"kind": channel.kind, "title": channel.title, "topics": ", ".join(channel.topics), "active": channel.active} if channel else None
        super().__init__(data, initial=known)
        if channel:
            self.fields["kind"].disabled = True
            self.fields["address"].required = False
            self.fields["address"].help_text = _("Stored encrypted and not shown; leave it empty to keep it.")
            self.fields["secret"].help_text = _("Stored encrypted and not shown; leave it empty to keep it.")
        else:
            del self.fields["active"]

    def clean_topics(self) -> list[str]:
        """The topics as a list."""
        text = str(self.cleaned_data["topics"]).replace("，", ",").replace("、", ",")
        return [part.strip() for part in text.split(",") if part.strip()]


@needs("notify.manage")
def channel_list(request: BrandRequest) -> HttpResponse:
    """All channels with how their last message went."""
    rows = [{"channel": channel, "kind": KINDS.get(channel.kind, channel.kind)} for channel in notify.channels()]
    return page(request, "console/system/channels.html", {"title": _("Notification channels"), "channels": rows})


@needs("notify.manage")
def channel_new(request: BrandRequest) -> HttpResponseBase:
    """Add a channel."""
    back = burl("system:channels")

    def save(values: dict[str, Any]) -> str:
        notify.add_channel(**values)
        return back

    form = ChannelForm(request.POST if request.method == "POST" else None)
    return form_page(
        request, form, save, title=_("New channel"), done=_("The channel is added. Send a test message to see that it works."), back=back
    )


@needs("notify.manage")
def channel_edit(request: BrandRequest, channel_id: int) -> HttpResponseBase:
    """Change a channel."""
    channel = get_object_or_404(NotifyChannel.objects.all(), pk=channel_id)
    back = burl("system:channels")

    def save(values: dict[str, Any]) -> str:
        given = {name: values[name] for name in ("title", "topics", "active")}
        notify.change_channel(channel.pk, **given, address=values["address"] or None, secret=values["secret"] or None)
        return back

    form = ChannelForm(request.POST if request.method == "POST" else None, channel=channel)
    return form_page(request, form, save, title=channel.title, done=_("The channel is changed."), back=back)


@require_POST
@needs("notify.manage")
def channel_test(request: BrandRequest, channel_id: int) -> HttpResponse:
    """Queue a test message."""
    try:
        notify.test_channel(channel_id)
    except NotifyChannel.DoesNotExist:
        raise Http404 from None
    messages.info(request, _("A test message is on its way; how it went is shown here in a moment."))
    return HttpResponseRedirect(burl("system:channels"))


@require_POST
@needs("notify.manage")
def channel_remove(request: BrandRequest, channel_id: int) -> HttpResponse:
    """Remove a channel after a confirmation."""
    channel = get_object_or_404(NotifyChannel.objects.all(), pk=channel_id)
    if request.POST.get("confirmed") != "1":
        question = _("Remove the channel “%(title)s”?") % {"title": channel.title}
        text = _("Its address and secret are deleted, and messages that still wait for it are not sent.")
        return confirm_page(request, title=question, text=text, submit=_("Remove"), back=burl("system:channels"))
    notify.remove_channel(channel.pk)
    messages.success(request, _("The channel is removed."))
    return HttpResponseRedirect(burl("system:channels"))
