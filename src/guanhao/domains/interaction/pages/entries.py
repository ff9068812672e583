"""What people answered: every ballot as a file, cross tables, free texts, questions of the public."""

from collections.abc import Iterator
from typing import Any

from django.contrib import messages
from django.http import HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from guanhao.console.details import fact
from guanhao.console.exports import TYPES
from guanhao.console.forms import form_page
from guanhao.console.http import BrandRequest, needs, page
from guanhao.console.links import burl, burl_or_none
from guanhao.console.values import Plain
from guanhao.domains.interaction.contracts import Refused
from guanhao.domains.interaction.forms.activities import AnswerForm
from guanhao.domains.interaction.models import Activity, Ballot, PublicQuestion
from guanhao.domains.interaction.policy import SurveyPolicy
from guanhao.domains.interaction.rules.questions import Question, questions_of
from guanhao.domains.interaction.selectors import results as selectors
from guanhao.domains.interaction.services import asking
from guanhao.domains.listening import facade as listening
from guanhao.kernel import access, audit

CROSSED = ("single", "multiple", "scale", "nps")


@require_safe
@needs("interaction.view")
def answers(request: BrandRequest, pk: int) -> HttpResponseBase:
    """Every ballot, one a line, as CSV, XLSX or JSON (`?form=`); without one, back to the results."""
    row = get_object_or_404(Activity, pk=pk)
    form = request.GET.get("form", "")
    if form not in TYPES:
        return HttpResponseRedirect(burl("interaction:activity", pk=pk))
    from guanhao.console.exports import download

    questions = questions_of(row.questions)
    titles = [_("Answer number"), _("Answered at"), _("Platform"), _("Person"), _("Points"), *(question.title for question in questions)]
    keys = ["number", "made_at", "platform", "person_id", "points", *(question.key for question in questions)]
    audit.record("console.exported", target=f"interaction.activity:{row.pk}", after={"form": form, "rows": row.entries})
    return download(
        f"{request.brand.slug}-{row.code}", form, titles, keys, lambda: _lines(request, row, questions), bom=request.GET.get("bom") == "1"
    )


@needs("interaction.view")
def cross(request: BrandRequest, pk: int) -> HttpResponseBase:
    """How answers to one question spread over those to another."""
    row = get_object_or_404(Activity, pk=pk)
    questions = [one for one in questions_of(row.questions) if one.kind in CROSSED]
    by_key = {one.key: one for one in questions}
    least = SurveyPolicy.of_brand().least_cell
    first, second = (by_key.get(request.GET.get(name, "")) for name in ("first", "second"))
    if first is None or second is None:
        first, second = (questions[0], questions[1]) if len(questions) > 1 else (None, None)
    table = selectors.cross(row, first, second, least=least) if first and second else None
    facts = {"activity": row, "questions": questions, "first": first, "second": second, "table": table, "least": least, "trail": _trail(row)}
    return page(request, "interaction/cross.html", facts)


@needs("interaction.view")
def texts(request: BrandRequest, pk: int) -> HttpResponseBase:
    """Free answers, read for what hurts: the unhappy ones first, by what they are about."""
    row = get_object_or_404(Activity, pk=pk)
    asked = [question for question in questions_of(row.questions) if question.kind == "text"]
    groups = [(question, _read(selectors.texts(row, question.key))) for question in asked]
    facts = {"activity": row, "groups": groups, "pains": burl_or_none("listening:pains"), "trail": _trail(row)}
    return page(request, "interaction/texts.html", facts)


@needs("interaction.view")
def asked(request: BrandRequest, pk: int) -> HttpResponseBase:
    """A question of the public: answer it, or hide it (`do`)."""
    row = get_object_or_404(PublicQuestion.objects.select_related("activity"), pk=pk)
    if request.method == "POST":
        access.require("interaction.moderate")
    back = burl("interaction:activity", pk=row.activity_id)
    if request.POST.get("do") == "hide":
        asking.hide_question(question=row)
        messages.success(request, _("The question is hidden."))
        return HttpResponseRedirect(back)
    form = AnswerForm(request.POST or None, initial={"answer": row.answer})

    def save(values: dict[str, Any]) -> str:
        asking.answer_question(question=row, text=values["answer"])
        return back

    facts = {"row": row, "trail": [*_trail(row.activity)], "facts": [fact(request, _("Asked at"), row.made_at, "datetime")]}
    return form_page(
        request, form, save, title=_("Answer"), done=_("The answer is public."), back=back, template="interaction/asked.html", context=facts
    )


def _trail(row: Activity) -> list[tuple[str, str]]:
    return [(_("Interaction tools"), burl("interaction:activities")), (row.title, burl("interaction:activity", pk=row.pk))]


def _lines(request: BrandRequest, row: Activity, questions: tuple[Question, ...]) -> Iterator[list[Plain]]:
    zone = request.brand.zone
    for one in Ballot.objects.filter(activity=row).order_by("pk").iterator(chunk_size=2000):
        plain: list[Plain] = [one.pk, one.made_at.astimezone(zone).strftime("%Y-%m-%d %H:%M:%S"), one.platform, one.person_id, one.points]
        yield plain + [_cell(question, one.answers.get(question.key)) for question in questions]


def _cell(question: Question, value: Any) -> Plain:
    titles = dict(question.choices())
    if isinstance(value, list):
        return _(", ").join(titles.get(one, str(one)) for one in value)
    if isinstance(value, dict):
        rows = {row.key: row.title for row in question.rows}
        return _("; ").join(_("%(row)s: %(answer)s") % {"row": rows.get(row, row), "answer": titles.get(one, str(one))} for row, one in value.items())
    if question.kind in {"scale", "nps"} and isinstance(value, str):
        return int(value)
    return titles.get(value, value) if isinstance(value, str) else None


def _read(rows: list[tuple[int, str]]) -> dict[str, Any]:
    try:
        read = listening.understand([text for _pk, text in rows]) if rows else []
    except Refused:
        read = []
    known = list(zip(rows, read, strict=False)) if read else [(row, None) for row in rows]
    ordered = sorted(known, key=lambda one: (one[1].polarity if one[1] else 0, -one[0][0]))
    pains: dict[str, int] = {}
    for _row, one in known:
        for aspect in one.aspects if one and one.polarity < 0 else ():
            pains[aspect] = pains.get(aspect, 0) + 1
    return {
        "rows": ordered[:200],
        "pains": [(listening.aspect_title(key), count) for key, count in sorted(pains.items(), key=lambda one: -one[1])],
        "count": len(rows),
    }
