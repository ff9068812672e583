"""Building the questions of a poll, quiz or survey."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from guanhao.console.conflicts import watch_conflicts
from guanhao.console.forms import form_page
from guanhao.console.http import BrandRequest, needs
from guanhao.console.links import burl
from guanhao.domains.interaction.contracts import Refused
from guanhao.domains.interaction.forms.questions import QuestionForm, initial_of
from guanhao.domains.interaction.models import Activity
from guanhao.domains.interaction.rules.questions import questions_of, stored
from guanhao.domains.interaction.services import activities as services
from guanhao.domains.interaction.services.activities import ASKING


@needs("interaction.edit")
def new(request: BrandRequest, pk: int) -> HttpResponseBase:
    """One more question at the end."""
    row = get_object_or_404(Activity, pk=pk)
    if row.kind not in ASKING:
        return _back(pk)
    held = [stored(one) for one in questions_of(row.questions)]
    key = next(f"q{number}" for number in range(1, len(held) + 2) if f"q{number}" not in {one["key"] for one in held})
    form = QuestionForm(request.POST or None, activity_kind=row.kind, keys=[*(one["key"] for one in held), key])

    def save(_values: dict[str, Any]) -> str:
        services.set_questions(row, [*held, form.question(key)])
        return burl("interaction:question_new", pk=pk) if request.POST.get("again") else burl("interaction:activity", pk=pk)

    return form_page(request, form, save, title=_("New question"), done=_("The question is kept."), back=burl("interaction:activity", pk=pk))


@needs("interaction.edit")
def edit(request: BrandRequest, pk: int, number: int) -> HttpResponseBase:
    """Change a question."""
    row = get_object_or_404(Activity, pk=pk)
    held = questions_of(row.questions)
    if row.kind not in ASKING or not 1 <= number <= len(held):
        return _back(pk)
    keys, old = [one.key for one in held], held[number - 1]
    form = QuestionForm(request.POST or None, activity_kind=row.kind, keys=keys, initial=initial_of(old, keys))
    watch_conflicts(form, {"questions": row.questions})

    def save(_values: dict[str, Any]) -> str:
        kept = [stored(one) for one in held]
        kept[number - 1] = form.question(old.key)
        services.set_questions(row, kept)
        return burl("interaction:activity", pk=pk)

    title = _("Question %(number)s") % {"number": number}
    return form_page(request, form, save, title=title, done=_("The question is kept."), back=burl("interaction:activity", pk=pk))


@require_POST
@needs("interaction.edit")
def move(request: BrandRequest, pk: int, number: int) -> HttpResponseBase:
    """Up, down or away."""
    row = get_object_or_404(Activity, pk=pk)
    held = [stored(one) for one in questions_of(row.questions)]
    act, place = request.POST.get("do", ""), number - 1
    if row.kind not in ASKING or not 0 <= place < len(held):
        return _back(pk)
    if act == "drop":
        held.pop(place)
    elif act in {"up", "down"}:
        other = place + (1 if act == "down" else -1)
        if 0 <= other < len(held):
            held[place], held[other] = held[other], held[place]
    else:
        raise Http404
    try:
        services.set_questions(row, held)
    except Refused as error:
        messages.error(request, str(error))
    return _back(pk)


def _back(pk: int) -> HttpResponseBase:
    return HttpResponseRedirect(burl("interaction:activity", pk=pk))
