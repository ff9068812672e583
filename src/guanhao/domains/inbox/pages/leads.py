"""Leads."""

from typing import Any

from django.contrib import messages
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from guanhao.console.conflicts import watch_conflicts
from guanhao.console.details import Button
from guanhao.console.forms import form_page
from guanhao.console.history import history_page
from guanhao.console.http import BrandRequest, needs, whole_number
from guanhao.console.links import burl, burl_or_none
from guanhao.console.lists import list_page
from guanhao.console.tables import BulkAction
from guanhao.domains.inbox.forms.desk import LeadChangeForm, LeadForm, MergeForm
from guanhao.domains.inbox.models import Conversation, Lead, LeadSource
from guanhao.domains.inbox.pages.merging import merged
from guanhao.domains.inbox.selectors.leads import LeadRows, dressed
from guanhao.domains.inbox.services import leads as services
from guanhao.domains.inbox.tables.desk import LEAD_TONES, LeadTable
from guanhao.kernel import access

KEEPS = ("name", "company", "wants", "status", "owner_id", "next_step", "next_at")


@needs("inbox.view")
def leads(request: BrandRequest) -> HttpResponseBase:
    """All leads."""
    table = LeadTable(request, LeadRows(Lead.objects.all()))
    buttons = []
    if access.can("inbox.answer"):
        table.actions = (
            BulkAction("take", _("Take over"), lambda req, keys: _take(req, keys), "inbox.answer", _("You become their owner.")),
            BulkAction("lost", _("Set to lost"), lambda _req, keys: _set(keys, "lost"), "inbox.answer", _("They leave the open ones.")),
        )
        buttons.append(Button(_("Enter a lead"), burl("inbox:lead_new"), icon="plus", primary=True))
    return list_page(request, table, context={"buttons": buttons, "lead": _("The same telephone number is one lead, wherever it came from.")})


@needs("inbox.view")
def lead(request: BrandRequest, pk: int) -> HttpResponseBase:
    """One lead: what is known, where it came from, what comes next."""
    row = get_object_or_404(Lead, pk=pk)
    initial = {name: getattr(row, name) for name in KEEPS}
    form = LeadChangeForm(request.POST or None, initial=initial)
    watch_conflicts(form, services.state_of(row))
    if request.method == "POST":
        access.require("inbox.answer")

    def save(values: dict[str, Any]) -> str:
        given = {name: value for name, value in values.items() if name not in {"phone", "mail"} or value}
        services.change_lead(lead_id=pk, values=given)
        return burl("inbox:lead", pk=pk)

    sources = [(source, _source_url(source)) for source in row.sources.order_by("came_at", "pk")]
    shown: Any = dressed([row])[0]
    context = {
        "row": shown,
        "tone": LEAD_TONES[Lead.Status(row.status)],
        "sources": sources,
        "person_url": burl_or_none("people:person", pk=row.person_id) if row.person_id else "",
        "may_answer": access.can("inbox.answer"),
        "may_manage": access.can("inbox.manage"),
        "merge": MergeForm(),
        "trail": [(_("Leads"), burl("inbox:leads"))],
    }
    title = row.name or shown.shown_phone or _("Lead %(number)s") % {"number": pk}
    return form_page(request, form, save, title=title, done=_("Saved."), template="inbox/lead.html", context=context)


@needs("inbox.answer")
def lead_new(request: BrandRequest) -> HttpResponseBase:
    """Enter a lead by hand, or make one of a conversation (`?conversation=`)."""
    number = whole_number(request.GET.get("conversation"))
    talk = get_object_or_404(Conversation, pk=number) if number else None

    def save(values: dict[str, Any]) -> str:
        taken = take_from(talk, values) if talk else services.take_lead(draft=services.LeadDraft(**values))
        if taken.merged:
            messages.info(request, _("This lead was known already: it has one source more."))
        return burl("inbox:lead", pk=taken.lead.pk)

    initial = {"name": talk.person_name, "owner_id": request.actor.user_id} if talk else {"owner_id": request.actor.user_id}
    back = burl("inbox:conversation", pk=talk.pk) if talk else burl("inbox:leads")
    title = _("Make a lead of this conversation") if talk else _("Enter a lead")
    return form_page(request, LeadForm(request.POST or None, initial=initial), save, title=title, done=_("Saved."), back=back)


@require_POST
@needs("inbox.manage")
def lead_merge(request: BrandRequest, pk: int) -> HttpResponseBase:
    """This one and another are the same person."""
    get_object_or_404(Lead, pk=pk)
    return merged(
        request,
        pk,
        page="inbox:lead",
        merge=lambda keep: services.merge_leads(keep=keep, drop=pk).pk,
        done=_("Merged: one lead with all sources."),
        missing=_("There is no such lead."),
    )


@needs("inbox.view")
def lead_history(request: BrandRequest, pk: int) -> HttpResponseBase:
    """All versions, without numbers."""
    row = get_object_or_404(Lead, pk=pk)
    return history_page(request, target=services.target_of(row), title=row.name or f"#{pk}", back=burl("inbox:lead", pk=pk))


def take_from(talk: Conversation, values: dict[str, Any]) -> services.Taken:
    """A lead from a conversation: its person and post come along."""
    draft = services.LeadDraft(
        **values,
        kind=LeadSource.Kind.CONVERSATION,
        ref=f"conversation:{talk.pk}",
        title=_("Conversation with %(name)s") % {"name": talk.person_name or "—"},
        item_ref=f"{talk.platform}:{talk.post_id}" if talk.post_id else "",
        person_id=talk.person_id,
    )
    return services.take_lead(draft=draft)


def found_leads(words: str, limit: int) -> list[Any]:
    """Leads for the global search."""
    from guanhao.kernel.search import Hit

    rows = LeadRows(Lead.objects.all()).page("-changed_at", 0, limit, {"q": words})
    return [Hit("inbox.lead", str(r.pk), r.name or r.shown_phone or f"#{r.pk}", r.wants[:120], burl("inbox:lead", pk=r.pk)) for r in rows]


def _source_url(source: LeadSource) -> str:
    kind, _sep, number = source.ref.partition(":")
    if kind == "conversation" and number.isdecimal():
        return burl("inbox:conversation", pk=int(number))
    about, _sep, number = source.item_ref.partition(":")
    return (burl_or_none("interaction:activity", pk=int(number)) or "") if about == "interaction.activity" and number.isdecimal() else ""


def _take(request: BrandRequest, keys: list[str]) -> str:
    for key in keys:
        services.change_lead(lead_id=int(key), values={"owner_id": request.actor.user_id})
    return ngettext("%(count)s lead is yours.", "%(count)s leads are yours.", len(keys)) % {"count": len(keys)}


def _set(keys: list[str], status: str) -> str:
    for key in keys:
        services.change_lead(lead_id=int(key), values={"status": status})
    return ngettext("%(count)s lead changed.", "%(count)s leads changed.", len(keys)) % {"count": len(keys)}
