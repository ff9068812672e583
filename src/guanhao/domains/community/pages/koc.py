"""The KOC programme in the console: the live board, one member with reasons, stages, courses, support, orders and payouts."""

import secrets
from collections.abc import Callable
from typing import Any

from django.http import Http404
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext
from django.views.decorators.http import require_POST

from guanhao.console.acting import act
from guanhao.console.details import fact
from guanhao.console.forms import form_page
from guanhao.console.http import BrandRequest, needs, page, whole_number
from guanhao.console.links import burl
from guanhao.console.lists import list_page
from guanhao.console.rows import ListRows, QuerySetRows
from guanhao.console.tables import BulkAction
from guanhao.domains.community.contracts import Refused
from guanhao.domains.community.forms.koc import EnrolForm, JudgeForm, LinkForm, QuotaForm, RateForm, ReasonForm
from guanhao.domains.community.models import CourseRun, Koc, KocJudgement, KocOrder, KocPayout, KocRanking, KocStep, Member, QuotaEntry
from guanhao.domains.community.policy import KocPolicy
from guanhao.domains.community.selectors import koc as selectors
from guanhao.domains.community.services import courses, influence, kocs
from guanhao.domains.community.services.ranking import month_now
from guanhao.domains.community.tables.koc import STAGE_TONE, BoardTable, KocOrderTable, QuotaTable
from guanhao.domains.community.wording import DEED_WORDS, PART_WORDS
from guanhao.kernel import access

NEWEST = 8


def trail() -> list[tuple[str, str]]:
    """The way back to the board."""
    return [(_("KOC"), burl("community:koc_board"))]


def _pick(request: BrandRequest, keys: list[str]) -> str:
    access.require("community.edit")
    rows = list(Member.objects.filter(pk__in=[int(key) for key in keys]))
    try:
        count = kocs.select(members=rows)
    except Refused as error:
        return str(error)
    return ngettext("%(count)s member is in the programme now.", "%(count)s members are in the programme now.", count) % {"count": count}


class PickingTable(BoardTable):
    """The board with members to pick."""

    actions = (BulkAction("select", gettext_lazy("Take into the programme"), _pick, permission="community.edit"),)


@needs("community.view")
def board(request: BrandRequest) -> HttpResponseBase:
    """Members by score; who is above the cut is a candidate."""
    rows = selectors.board()
    policy = KocPolicy.of_brand()
    count = sum(one.above and not one.stage for one in rows)
    table = PickingTable(request, ListRows(rows, search=("name", "number"), key="id"))
    context = {"tab": "koc", "sub": "board", "policy": policy, "count": count, "in_programme": sum(bool(one.koc_id) for one in rows)}
    return list_page(request, table, template="community/koc_board.html", context=context)


@needs("community.view")
def koc(request: BrandRequest, pk: int) -> HttpResponseBase:
    """One member on the board: why the scores are what they are, and the path in the programme."""
    member = get_object_or_404(Member, pk=pk)
    found = selectors.candidate(member)
    row = Koc.objects.filter(member=member).first()
    context: dict[str, Any] = {
        "member": member,
        "found": found,
        "koc": row,
        "stage_tone": STAGE_TONE[row.stage] if row else "",
        "parts": [(one, PART_WORDS[one.key], [(DEED_WORDS[reason.deed], reason) for reason in one.reasons]) for one in found.parts],
        "policy": KocPolicy.of_brand(),
        "may_edit": access.can("community.edit"),
        "may_support": access.can("community.rules"),
        "trail": trail(),
    }
    return page(request, "community/koc.html", context | (_inside(request, row) if row else {}))


def _inside(request: BrandRequest, row: Koc) -> dict[str, Any]:
    """What the page shows of somebody in the programme."""
    rate = row.rate if row.rate is not None else KocPolicy.of_brand().rate
    facts = [
        fact(request, pgettext("koc", "Code"), row.code),
        fact(request, pgettext("koc", "Commission"), float(rate), "percent"),
        fact(request, _("Traffic support left"), row.quota, "number"),
        fact(request, pgettext("koc", "Selected"), row.selected_at, "datetime"),
        fact(request, _("Score on that day"), row.scores.get("total"), "number"),
        fact(request, _("Earns from"), row.earns_from, "datetime"),
    ]
    runs = [
        (run, [(place, title, place in run.done) for place, title in enumerate(run.lessons)])
        for run in CourseRun.objects.filter(koc=row).select_related("course").order_by("pk")
    ]
    return {
        "facts": facts,
        "runs": runs,
        "steps": KocStep.objects.filter(koc=row).order_by("-pk")[:20],
        "quota": QuotaEntry.objects.filter(koc=row).order_by("-pk")[:NEWEST],
        "orders": KocOrder.objects.filter(koc=row).order_by("-ordered_at", "-pk")[:NEWEST],
        "payouts": KocPayout.objects.filter(koc=row).select_related("sheet").order_by("-sheet__month")[:NEWEST],
    }


@needs("community.edit")
def select(request: BrandRequest, pk: int) -> HttpResponseBase:
    """Take a member into the programme, with a reason where the score does not say it."""
    member = get_object_or_404(Member, pk=pk)
    back = burl("community:koc", pk=pk)

    def save(values: dict[str, Any]) -> str:
        kocs.select(members=[member], reason=values["reason"])
        return back

    title = _("Take %(name)s into the programme") % {"name": member.shown}
    return form_page(request, ReasonForm(request.POST or None), save, title=title, done=_("Saved."), back=back)


@needs("community.edit")
def judge(request: BrandRequest, pk: int) -> HttpResponseBase:
    """Set scores by hand."""
    member = get_object_or_404(Member, pk=pk)
    row = KocJudgement.objects.filter(member=member).first()
    initial = {name: getattr(row, name) for name in kocs.PARTS} if row else {}
    back = burl("community:koc", pk=pk)

    def save(values: dict[str, Any]) -> str:
        kocs.judge(member=member, scores={name: values[name] for name in kocs.PARTS}, reason=values["reason"])
        return back

    title = _("Scores of %(name)s by hand") % {"name": member.shown}
    return form_page(request, JudgeForm(request.POST or None, initial=initial), save, title=title, done=_("Saved."), back=back)


def _row(pk: int) -> Koc:
    """The programme's row of a member."""
    row: Koc = get_object_or_404(Koc.objects.select_related("member"), member=get_object_or_404(Member, pk=pk))
    return row


@require_POST
@needs("community.edit")
def move(request: BrandRequest, pk: int) -> HttpResponseBase:
    """Set a stage."""
    row = _row(pk)
    return act(
        request,
        lambda: kocs.move(koc=row, stage=request.POST.get("do", ""), reason=request.POST.get("reason", "")),
        back=burl("community:koc", pk=pk),
    )


@needs("community.edit")
def enrol(request: BrandRequest, pk: int) -> HttpResponseBase:
    """Begin a course."""
    row = _row(pk)
    back = burl("community:koc", pk=pk)

    def save(values: dict[str, Any]) -> str:
        courses.enrol(koc=row, course=values["course"])
        return back

    title = _("A course for %(name)s") % {"name": row.member.shown}
    return form_page(request, EnrolForm(request.POST or None, koc=row), save, title=title, done=_("Saved."), back=back)


@require_POST
@needs("community.edit")
def lesson(request: BrandRequest, pk: int) -> HttpResponseBase:
    """A lesson is through, or is not."""
    run = get_object_or_404(CourseRun.objects.select_related("koc"), pk=pk)
    place = whole_number(request.POST.get("place"))
    if place is None:
        raise Http404
    done = request.POST.get("done") == "1"
    return act(request, _marking(run, place, done), back=burl("community:koc", pk=run.koc.member_id))


def _marking(run: CourseRun, place: int, done: bool) -> Callable[[], str | None]:
    def mark() -> str | None:
        row = courses.mark_lesson(run=run, place=place, done=done)
        return _("The course is done: traffic support is open.") if row.done_at else None

    return mark


def _quota_page(request: BrandRequest, pk: int, *, title: str, do: Callable[..., object]) -> HttpResponseBase:
    row = _row(pk)
    back = burl("community:koc", pk=pk)
    form = QuotaForm(request.POST or None, initial={"key": f"form:{secrets.token_hex(12)}"})

    def save(values: dict[str, Any]) -> str:
        do(koc=row, **values)
        return back

    return form_page(request, form, save, title=title % {"name": row.member.shown}, done=_("Saved."), back=back)


@needs("community.edit")
def spend(request: BrandRequest, pk: int) -> HttpResponseBase:
    """Spend traffic support."""
    return _quota_page(request, pk, title=_("Spend traffic support of %(name)s"), do=courses.spend_quota)


@needs("community.rules")
def support(request: BrandRequest, pk: int) -> HttpResponseBase:
    """Give traffic support by hand."""
    return _quota_page(request, pk, title=_("Give %(name)s traffic support"), do=courses.open_quota)


@needs("community.edit")
def rate(request: BrandRequest, pk: int) -> HttpResponseBase:
    """Agree on a commission."""
    row = _row(pk)
    back = burl("community:koc", pk=pk)
    form = RateForm(request.POST or None, initial={"rate": row.rate * 100 if row.rate is not None else None})

    def save(values: dict[str, Any]) -> str:
        kocs.set_rate(koc=row, rate=values["rate"])
        return back

    return form_page(request, form, save, title=_("Commission of %(name)s") % {"name": row.member.shown}, done=_("Saved."), back=back)


@needs("community.edit")
def link(request: BrandRequest, pk: int) -> HttpResponseBase:
    """Make the link whose orders are tracked."""
    access.require("links.edit")
    row = _row(pk)
    back = burl("community:koc", pk=pk)

    def save(values: dict[str, Any]) -> str:
        kocs.make_link(koc=row, target=values["target"])
        return back

    return form_page(
        request, LinkForm(request.POST or None), save, title=_("Link of %(name)s") % {"name": row.member.shown}, done=_("Saved."), back=back
    )


@needs("community.view")
def quota(request: BrandRequest) -> HttpResponseBase:
    """Traffic support opened and spent."""
    rows = QuerySetRows(QuotaEntry.objects.select_related("koc__member"), search=("koc__member__name", "note"))
    return list_page(request, QuotaTable(request, rows), template="community/koc_list.html", context={"tab": "koc", "sub": "quota"})


@needs("community.view")
def orders(request: BrandRequest) -> HttpResponseBase:
    """Orders by codes."""
    rows = QuerySetRows(KocOrder.objects.select_related("koc__member"), search=("order_id", "koc__code", "koc__member__name"))
    return list_page(request, KocOrderTable(request, rows), template="community/koc_list.html", context={"tab": "koc", "sub": "orders"})


@needs("community.view")
def months(request: BrandRequest) -> HttpResponseBase:
    """Influence this month, live, and the months that are frozen."""
    month = month_now()
    chosen = KocRanking.objects.filter(month=request.GET.get("month", "")[:7]).first()
    context = {
        "tab": "koc",
        "sub": "months",
        "month": chosen.month if chosen else month,
        "chosen": chosen,
        "standings": chosen.rows if chosen else influence.standings(month),
        "frozen": KocRanking.objects.order_by("-month")[:24],
    }
    return page(request, "community/koc_months.html", context)
