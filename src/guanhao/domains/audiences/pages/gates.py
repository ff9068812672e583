"""Tag rules, exports that wait, and the proofs of deletion."""

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from guanhao.console.forms import form_page
from guanhao.console.http import BrandRequest, needs, page
from guanhao.console.links import burl, burl_or_none
from guanhao.console.lists import list_page
from guanhao.console.rows import QuerySetRows
from guanhao.domains.audiences import forms
from guanhao.domains.audiences.contracts import Refused
from guanhao.domains.audiences.models import Deletion, Export, TagEvidence, TagRule
from guanhao.domains.audiences.services import exports, tagging
from guanhao.domains.audiences.tables import ExportTable, RuleTable
from guanhao.domains.audiences.wording import PLACES, rule_value, size_words, value_words
from guanhao.kernel import access
from guanhao.kernel.access import current_actor

LONGEST = 50


@needs("audiences.view")
def tag_rules(request: BrandRequest) -> HttpResponseBase:
    """Rules that give tags."""
    context = {"may_edit": access.can("audiences.edit"), "trail": [(_("Audiences"), burl("audiences:audiences"))]}
    return list_page(request, RuleTable(request, QuerySetRows(TagRule.objects.all())), template="audiences/rules.html", context=context)


@needs("audiences.edit")
def rule_new(request: BrandRequest) -> HttpResponseBase:
    """A new rule."""
    return _rule_form(request, None)


@needs("audiences.edit")
def rule_edit(request: BrandRequest, pk: int) -> HttpResponseBase:
    """Another wording of a rule."""
    return _rule_form(request, get_object_or_404(TagRule.objects.all(), pk=pk))


def _rule_form(request: BrandRequest, row: TagRule | None) -> HttpResponseBase:
    def save(values: dict[str, Any]) -> str:
        number = tagging.save_rule(rule_id=row.pk if row else None, **values).pk
        tagging.apply_rule(rule_id=number)
        return burl("audiences:rule", pk=number)

    names = ("tag", "actions", "side", "value", "times", "window_days", "active")
    state = {name: getattr(row, name) for name in names} if row else {"actions": ["like"]}
    back = burl("audiences:rule", pk=row.pk) if row else burl("audiences:rules")
    title = _("Change the rule of %(tag)s") % {"tag": row.tag} if row else _("New tag rule")
    trail = [(_("Audiences"), burl("audiences:audiences")), (_("Tag rules"), burl("audiences:rules"))]
    lead = _("Example: five likes on posts of the topic “skin care” within 90 days give the tag “skin care”; the five likes are its evidence.")
    return form_page(
        request, forms.TagRuleForm(request.POST or None, initial=state), save, title=title, done=_("Saved."), back=back,
        template="audiences/form.html", context={"lead": lead, "trail": trail},
    )  # fmt: skip


@needs("audiences.view")
def rule(request: BrandRequest, pk: int) -> HttpResponseBase:
    """A rule; for those who may see people also the newest people it gave the tag, with the events that did it."""
    row = get_object_or_404(TagRule.objects.all(), pk=pk)
    may_see = access.can("people.view")
    context = {
        "row": row,
        "people": size_words(row.people),
        "may_see": may_see,
        "evidence": [_shown(one) for one in TagEvidence.objects.filter(rule=row)[:LONGEST]] if may_see else [],
        "most": LONGEST,
        "value": rule_value(row),
        "actions": [value_words("actions", one) for one in row.actions],
        "may_edit": access.can("audiences.edit"),
        "trail": [(_("Audiences"), burl("audiences:audiences")), (_("Tag rules"), burl("audiences:rules"))],
    }
    return page(request, "audiences/rule.html", context)


def _shown(one: TagEvidence) -> dict[str, Any]:
    events = [event | {"words": value_words("actions", event["action"]), "moment": datetime.fromisoformat(event["at"])} for event in one.events]
    return {"person_id": one.person_id, "number": one.number, "shown": events}


@require_POST
@needs("audiences.edit")
def rule_act(request: BrandRequest, pk: int, what: str) -> HttpResponseBase:
    """Look now, or remove."""
    get_object_or_404(TagRule.objects.all(), pk=pk)
    if what not in {"apply", "remove"}:
        raise Http404
    try:
        if what == "apply":
            tagging.apply_rule(rule_id=pk)
        else:
            tagging.remove_rule(rule_id=pk)
    except Refused as error:
        messages.error(request, error.message)
    else:
        messages.success(request, _("Done."))
    return HttpResponseRedirect(burl("audiences:rules") if what == "remove" else burl("audiences:rule", pk=pk))


@needs("audiences.export")
def exports_page(request: BrandRequest) -> HttpResponseBase:
    """Everything that was asked to leave."""
    rows = QuerySetRows(Export.objects.select_related("segment").defer("members"))
    context = {"trail": [(_("Audiences"), burl("audiences:audiences"))]}
    return list_page(request, ExportTable(request, rows), template="audiences/exports.html", context=context)


@needs("audiences.export")
def export(request: BrandRequest, pk: int) -> HttpResponseBase:
    """One export: who asked, for what, who decided; deciding and fetching."""
    row = get_object_or_404(Export.objects.select_related("segment"), pk=pk)
    mine = row.asked_by_id is not None and row.asked_by_id == current_actor().user_id
    context = {
        "row": row,
        "people": size_words(row.people),
        "columns": [forms.EXPORT_COLUMNS.get(one, one) for one in row.columns],
        "may_decide": not mine and row.state == Export.State.WAITING,
        "desk": burl_or_none("content:review", pk=row.approval_id) if row.approval_id else None,
        "mine": mine,
        "trail": [(_("Audiences"), burl("audiences:audiences")), (_("Exports of people"), burl("audiences:exports"))],
    }
    return page(request, "audiences/export.html", context)


@require_POST
@needs("audiences.export")
def export_act(request: BrandRequest, pk: int, what: str) -> HttpResponseBase:
    """Approve, refuse or fetch."""
    get_object_or_404(Export.objects.all(), pk=pk)
    if what not in {"approve", "refuse", "fetch"}:
        raise Http404
    try:
        if what == "fetch":
            name, raw = exports.download(export_id=pk)
            answer = HttpResponse(raw, content_type="text/csv; charset=utf-8")
            answer["Content-Disposition"] = f'attachment; filename="{name}"'
            return answer
        exports.decide(export_id=pk, approve=what == "approve", note=request.POST.get("note", ""))
    except Refused as error:
        messages.error(request, error.message)
    else:
        messages.success(request, _("Done."))
    return HttpResponseRedirect(burl("audiences:export", pk=pk))


@needs("people.edit")
def deletions(request: BrandRequest) -> HttpResponseBase:
    """Proofs: who was taken out of the data, what went, what a search found afterwards."""
    trail = [(_("Audiences"), burl("audiences:audiences"))]
    rows = [(row, _places(row.found), _places(row.left)) for row in Deletion.objects.all()[:LONGEST]]
    return page(request, "audiences/deletions.html", {"rows": rows, "trail": trail})


def _places(counts: dict[str, int]) -> list[tuple[Any, int]]:
    return [(PLACES.get(place, place), count) for place, count in counts.items() if count]
