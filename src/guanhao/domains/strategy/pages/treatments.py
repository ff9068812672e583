"""The matrix of segments: which group gets which content and benefit, where and how often (STR-06 a)."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponseRedirect
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
from guanhao.console.rows import ListRows
from guanhao.console.tables import BulkAction
from guanhao.domains.channels import facade as channels
from guanhao.domains.strategy.forms.treatments import LISTS, TreatmentForm
from guanhao.domains.strategy.models import SegmentTreatment
from guanhao.domains.strategy.selectors import treatments as selectors
from guanhao.domains.strategy.services import treatments as services
from guanhao.domains.strategy.tables import TreatmentTable
from guanhao.domains.strategy.wording import CHANNEL_WORDS, frequency_words
from guanhao.kernel import access


@needs("strategy.view")
def treatments(request: BrandRequest) -> HttpResponseBase:
    """The whole matrix."""
    sizes, known = selectors.sizes(), selectors.formats()
    rows = [
        {
            "id": one.id,
            "title": one.title,
            "people": sizes.get(one.group),
            "formats": tuple(known.get(key, key) for key in one.formats),
            "tags": one.tags,
            "benefit": one.benefit,
            "channels": tuple(str(CHANNEL_WORDS.get(key, key)) for key in one.channels),
            "frequency": frequency_words(one),
            "messages": " / ".join(one.messages),
        }
        for one in selectors.treatments()
    ]
    table = TreatmentTable(request, ListRows(rows, search=("title", "benefit", "tags", "messages")))
    table.actions = (BulkAction("drop", _("Remove"), _drop_many, "strategy.edit", _("The audit log keeps what they said."), danger=True),)
    context = {"may_edit": access.can("strategy.edit")}
    return list_page(request, table, template="strategy/treatments.html", context=context)


@needs("strategy.edit")
def new(request: BrandRequest) -> HttpResponseBase:
    """A new line; `?group=` names whose."""
    form = TreatmentForm(request.POST or None, initial={"group": request.GET.get("group", "")})
    return form_page(request, form, _save(None), title=_("New line of the matrix"), done=_("Saved."), back=burl("strategy:treatments"))


@needs("strategy.edit")
def edit(request: BrandRequest, pk: int) -> HttpResponseBase:
    """Change a line."""
    row = get_object_or_404(SegmentTreatment, pk=pk)
    state = services.treatment_state(row)
    shown = state | {name: "\n".join(state[name]) for name in LISTS} | {"title": row.title}
    form = TreatmentForm(request.POST or None, initial=shown)
    watch_conflicts(form, state)
    return form_page(request, form, _save(pk), title=row.title, done=_("Saved."), back=burl("strategy:treatment", pk=pk))


@needs("strategy.view")
def treatment(request: BrandRequest, pk: int) -> HttpResponseBase:
    """One line, and which recent posts a push to this group may carry."""
    one = selectors.view(get_object_or_404(SegmentTreatment, pk=pk), selectors.groups())
    known = selectors.formats()
    accounts = {account.id: account.name or account.handle for account in channels.accounts(closed=True)}
    context = {
        "one": one,
        "people": selectors.sizes().get(one.group),
        "formats": [known.get(key, key) for key in one.formats],
        "channels": [CHANNEL_WORDS.get(key, key) for key in one.channels],
        "frequency": frequency_words(one),
        "posts": [(post, accounts.get(post.account_id, ""), known.get(post.format, post.format)) for post in selectors.pushes_for(one)],
        "days": selectors.PREVIEW_DAYS,
        "may_edit": access.can("strategy.edit"),
        "trail": [(_("Segment strategy"), burl("strategy:treatments"))],
    }
    return page(request, "strategy/treatment.html", context)


@require_POST
@needs("strategy.edit")
def drop(request: BrandRequest, pk: int) -> HttpResponseBase:
    """Take a line away."""
    get_object_or_404(SegmentTreatment, pk=pk)
    services.drop_treatment(treatment_id=pk)
    messages.success(request, _("Removed; the audit log keeps what it said."))
    return HttpResponseRedirect(burl("strategy:treatments"))


@needs("strategy.view")
def history(request: BrandRequest, pk: int) -> HttpResponseBase:
    """All versions of a line."""
    row = get_object_or_404(SegmentTreatment, pk=pk)
    return history_page(request, target=services.target_of(row), title=row.title, back=burl("strategy:treatment", pk=pk))


def _save(treatment_id: int | None) -> Any:
    def save(values: dict[str, Any]) -> str:
        lists = {name: values.pop(name).splitlines() for name in LISTS}
        row = services.save_treatment(services.TreatmentDraft(**values, **lists), treatment_id=treatment_id)
        return burl("strategy:treatment", pk=row.pk)

    return save


def _drop_many(_request: BrandRequest, keys: list[str]) -> str:
    for key in keys:
        services.drop_treatment(treatment_id=int(key))
    return ngettext("%(count)s line removed.", "%(count)s lines removed.", len(keys)) % {"count": len(keys)}
