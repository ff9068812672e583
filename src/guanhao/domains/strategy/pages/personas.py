"""Personas of the accounts, and posts that sound alike."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from guanhao.console.conflicts import watch_conflicts
from guanhao.console.forms import form_page
from guanhao.console.history import history_page
from guanhao.console.http import BrandRequest, needs, page
from guanhao.console.links import burl
from guanhao.console.lists import list_page
from guanhao.console.rows import QuerySetRows
from guanhao.console.tables import BulkAction
from guanhao.domains.analytics import facade as analytics
from guanhao.domains.channels import facade as channels
from guanhao.domains.channels.contracts import AccountRef
from guanhao.domains.identity import facade as identity
from guanhao.domains.strategy.contracts import Persona
from guanhao.domains.strategy.forms.personas import PersonaForm, RecallForm
from guanhao.domains.strategy.jobs import find_sameness
from guanhao.domains.strategy.models import AccountPersona, Sameness
from guanhao.domains.strategy.policy import BrandPolicy
from guanhao.domains.strategy.selectors import personas as selectors
from guanhao.domains.strategy.selectors.personas import RecallView
from guanhao.domains.strategy.services import personas as services
from guanhao.domains.strategy.tables import SamenessTable
from guanhao.kernel import access
from guanhao.kernel.jobs import enqueue
from guanhao.kernel.now import now


@needs("strategy.view")
def personas(request: BrandRequest) -> HttpResponseBase:
    """Every account with its persona, those without one last."""
    known = selectors.personas()
    found, people = selectors.recalls(known), {one.id: one.name for one in identity.people_of_brand()}
    rows = [
        (account, one, _remembered(found.get(account.id)), _keepers(one, people))
        for account in channels.accounts()
        for one in (known.get(account.id),)
    ]
    context = {
        "tab": "personas",
        "rows": sorted(rows, key=lambda row: row[1] is None),
        "alike": selectors.echoes().count(),
        "may_edit": access.can("strategy.edit"),
    }
    return page(request, "strategy/personas.html", context)


@needs("strategy.edit")
def edit(request: BrandRequest, account_id: int) -> HttpResponseBase:
    """Write who speaks on an account."""
    account = _account(account_id)
    row = AccountPersona.objects.filter(account_id=account_id).first()
    state = services.persona_state(row) if row else {}
    form = PersonaForm(request.POST or None, initial={name: "\n".join(value) if name in services.LISTS else value for name, value in state.items()})
    watch_conflicts(form, state)

    def save(values: dict[str, Any]) -> str:
        lists = {name: values.pop(name).splitlines() for name in services.LISTS}
        services.save_persona(services.PersonaDraft(**values, **lists), account_id=account_id)
        return burl("strategy:personas")

    return form_page(
        request, form, save, title=_("Persona of %(account)s") % {"account": account.name or account.handle}, done=_("The persona is saved."),
        back=burl("strategy:personas"),
    )  # fmt: skip


@needs("strategy.view")
def recall(request: BrandRequest, account_id: int) -> HttpResponseBase:
    """How well an account's persona is remembered; with strategy.edit a survey is entered here."""
    account, known = _account(account_id), selectors.persona(account_id)
    if known is None:
        raise Http404
    may_edit = access.can("strategy.edit")
    form = RecallForm(request.POST or None, initial={"day": now().astimezone(request.brand.zone).date()})
    if request.method == "POST":
        access.require("strategy.edit")

    def save(values: dict[str, Any]) -> str:
        services.note_recall(services.RecallDraft(**values), account_id=account_id)
        return burl("strategy:persona_recall", account_id=account_id)

    context = {
        "persona": known,
        "account": account,
        "recall": _remembered(selectors.recalls({account_id: known})[account_id]),
        "surveys": selectors.recall_surveys(account_id)[:100],
        "days": BrandPolicy.of_brand().recall_days,
        "may_edit": may_edit,
        "trail": [(_("Personas"), burl("strategy:personas"))],
    }
    return form_page(
        request, form, save, title=known.name, done=_("The survey is entered."), template="strategy/persona_recall.html", context=context
    )


@require_POST
@needs("strategy.edit")
def recall_drop(request: BrandRequest, account_id: int, pk: int) -> HttpResponseBase:
    """Take a survey out again."""
    row = get_object_or_404(selectors.recall_surveys(_account(account_id).id), pk=pk)
    services.drop_recall(recall_id=row.pk)
    messages.success(request, _("The survey is removed."))
    return HttpResponseRedirect(burl("strategy:persona_recall", account_id=account_id))


@require_POST
@needs("strategy.edit")
def drop(request: BrandRequest, account_id: int) -> HttpResponseBase:
    """Take an account's persona away."""
    _account(account_id)
    services.drop_persona(account_id=account_id)
    messages.success(request, _("The account has no persona any more; its history stays."))
    return HttpResponseRedirect(burl("strategy:personas"))


@needs("strategy.view")
def history(request: BrandRequest, account_id: int) -> HttpResponseBase:
    """All versions of an account's persona."""
    account = _account(account_id)
    return history_page(request, target=f"strategy.persona:{account_id}", title=account.name or account.handle, back=burl("strategy:personas"))


@needs("strategy.view")
def sameness(request: BrandRequest) -> HttpResponseBase:
    """Pairs of posts of two accounts that say nearly the same."""
    intend = BulkAction("intend", _("Call intended"), lambda _request, keys: _decide(keys), "strategy.edit", _("They stay listed under “Intended”."))
    source = QuerySetRows(Sameness.objects.order_by("-score", "pk"), search=("first_text", "second_text", "first_name", "second_name"))
    table = SamenessTable(request, source)
    table.actions = (intend,)
    context = {"tab": "sameness", "may_edit": access.can("strategy.edit"), "limit": BrandPolicy.of_brand().sameness}
    return list_page(request, table, template="strategy/sameness.html", context=context)


@require_POST
@needs("strategy.edit")
def look_again(request: BrandRequest) -> HttpResponseBase:
    """Compare the recent posts now, in the background."""
    enqueue(find_sameness, key=f"strategy.find_sameness:{request.brand.id}")
    messages.success(request, _("The posts are being compared; new pairs appear here and in your messages."))
    return HttpResponseRedirect(burl("strategy:sameness"))


@needs("strategy.view")
def pair(request: BrandRequest, pk: int) -> HttpResponseBase:
    """Two posts side by side."""
    row = get_object_or_404(Sameness, pk=pk)
    context = {
        "row": row,
        "may_edit": access.can("strategy.edit"),
        "trail": [(_("Personas"), burl("strategy:personas")), (_("Similar posts"), burl("strategy:sameness"))],
    }
    return page(request, "strategy/pair.html", context)


@require_POST
@needs("strategy.edit")
def decide(request: BrandRequest, pk: int) -> HttpResponseBase:
    """Call a pair intended, or open it again."""
    row = get_object_or_404(Sameness, pk=pk)
    services.decide_sameness(pair_ids=[row.pk], intended=row.state == Sameness.State.OPEN, note=request.POST.get("note", ""))
    messages.success(request, _("Saved."))
    return HttpResponseRedirect(burl("strategy:sameness"))


def _remembered(view: RecallView | None) -> dict[str, Any] | None:
    if view is None:
        return None
    moved = "" if view.change is None else _("%(points)s pp") % {"points": analytics.points(view.change)}
    return {name: getattr(view, name) for name in ("share", "naming", "naming_before", "named", "comments")} | {"moved": moved}


def _keepers(one: Persona | None, people: dict[int, str]) -> list[str]:
    return [people[number] for number in one.owners if number in people] if one else []


def _decide(keys: list[str]) -> str:
    count = services.decide_sameness(pair_ids=[int(key) for key in keys])
    return ngettext("%(count)s pair is called intended.", "%(count)s pairs are called intended.", count) % {"count": count}


def _account(account_id: int) -> AccountRef:
    try:
        return channels.account(account_id)
    except LookupError:
        raise Http404 from None
