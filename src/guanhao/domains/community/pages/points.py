"""The ledger, adjustments, rules and the books in the console."""

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
from guanhao.domains.community.contracts import Refused
from guanhao.domains.community.forms.points import RuleForm, UndoForm
from guanhao.domains.community.models import Member, PointsAdjustment, PointsPosting, PointsRule
from guanhao.domains.community.selectors import ledger as selectors
from guanhao.domains.community.services import adjusting, pointsrules, undoing
from guanhao.domains.community.tables.points import AdjustmentTable, PostingTable, RuleTable
from guanhao.kernel import access

Kind = PointsPosting.Kind


@needs("community.view")
def ledger(request: BrandRequest) -> HttpResponseBase:
    """Every posting; of one member with ?member=."""
    rows = PointsPosting.objects.select_related("member")
    if (number := request.GET.get("member", "")).isdecimal() and len(number) < 19:
        rows = rows.filter(member_id=int(number))
    table = PostingTable(request, QuerySetRows(rows, search=("member__name", "note"), order={"at": "pk"}))
    waiting = PointsAdjustment.objects.filter(state=PointsAdjustment.State.WAITING).count()
    return list_page(request, table, template="community/ledger.html", context={"tab": "ledger", "waiting": waiting})


@needs("community.view")
def books(request: BrandRequest) -> HttpResponseBase:
    """Sums by kind, what is outstanding, and whether everything agrees."""
    found = selectors.books()
    kinds = [(Kind(kind).label, found.by_kind.get(kind, 0)) for kind in Kind.values if found.by_kind.get(kind)]
    wrong = [(row, burl("community:member", pk=row.pk)) for row in Member.objects.filter(pk__in=found.wrong[:50])]
    crumbs = [(_("Points ledger"), burl("community:ledger"))]
    return page(request, "community/books.html", {"books": found, "kinds": kinds, "wrong": wrong, "trail": crumbs})


@needs("community.points")
def undo(request: BrandRequest, pk: int) -> HttpResponseBase:
    """Reverse a posting, with a reason."""
    row = get_object_or_404(PointsPosting.objects.select_related("member"), pk=pk)
    form = UndoForm(request.POST or None)
    back = burl("community:member", pk=row.member_id)

    def save(values: dict[str, Any]) -> str:
        undoing.undo(posting=row, note=values["reason"])
        return back

    title = _("Reverse posting %(number)s") % {"number": row.pk}
    return form_page(request, form, save, title=title, done=_("Reversed."), back=back, submit=_("Reverse"))


@needs("community.view")
def adjustments(request: BrandRequest) -> HttpResponseBase:
    """Points by hand."""
    rows = QuerySetRows(PointsAdjustment.objects.select_related("member"), search=("member__name", "reason"))
    return list_page(request, AdjustmentTable(request, rows), template="community/adjustments.html", context={"tab": "ledger"})


@require_POST
@needs("community.adjust")
def decide(request: BrandRequest, pk: int) -> HttpResponseBase:
    """The second person confirms, or somebody gives it up."""
    row = get_object_or_404(PointsAdjustment, pk=pk)
    try:
        if request.POST.get("do") == "confirm":
            adjusting.confirm_adjustment(adjustment=row)
            messages.success(request, _("Posted."))
        else:
            adjusting.drop_adjustment(adjustment=row)
            messages.success(request, _("Given up; nothing moved."))
    except Refused as error:
        messages.error(request, str(error))
    return HttpResponseRedirect(burl("community:member", pk=row.member_id))


@needs("community.view")
def rules(request: BrandRequest) -> HttpResponseBase:
    """Rules that give points."""
    source = QuerySetRows(
        PointsRule.objects.all(),
        search=("title", "key"),
        lookups={"active": lambda found, value: found.filter(active="1" in value) if len(value) == 1 else found},
    )
    context = {"tab": "rules", "may_edit": access.can("community.rules")}
    return list_page(request, RuleTable(request, source), template="community/rules.html", context=context)


@needs("community.rules")
def rule_new(request: BrandRequest) -> HttpResponseBase:
    """A new rule."""
    form = RuleForm(request.POST or None)

    def save(values: dict[str, Any]) -> str:
        pointsrules.save_rule(pointsrules.RuleDraft(**values))
        return burl("community:rules")

    return form_page(request, form, save, title=_("New rule"), done=_("Saved."), back=burl("community:rules"))


@needs("community.rules")
def rule(request: BrandRequest, pk: int) -> HttpResponseBase:
    """Change a rule; each change is another version."""
    row = get_object_or_404(PointsRule, pk=pk)
    form = RuleForm(request.POST or None, initial=pointsrules.state_of(row))
    form.fields["key"].disabled = True
    watch_conflicts(form, pointsrules.state_of(row))

    def save(values: dict[str, Any]) -> str:
        names = pointsrules.RuleDraft.__dataclass_fields__
        pointsrules.save_rule(pointsrules.RuleDraft(**{name: values[name] for name in names}), row)
        return burl("community:rules")

    return form_page(
        request, form, save, title=row.title, done=_("Saved."), back=burl("community:rules"), template="community/rule.html", context={"row": row}
    )


@needs("community.view")
def rule_history(request: BrandRequest, pk: int) -> HttpResponseBase:
    """All versions of a rule."""
    row = get_object_or_404(PointsRule, pk=pk)
    return history_page(request, target=pointsrules.target_of(row), title=row.title, back=burl("community:rules"))
