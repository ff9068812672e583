"""What the page of an activity shows of what came in, by its kind."""

from typing import Any

from django.utils.translation import gettext as _

from guanhao.console.charts import BarChart, LineChart, Series
from guanhao.console.http import BrandRequest
from guanhao.domains.channels import facade as channels
from guanhao.domains.interaction.models import Activity, Draw, Entrant, PublicQuestion, Submission, Winner
from guanhao.domains.interaction.policy import LotteryPolicy
from guanhao.domains.interaction.rules.lottery import MOVES, unlawful
from guanhao.domains.interaction.rules.questions import faults, questions_of
from guanhao.domains.interaction.selectors import lottery as lottery_selectors
from guanhao.domains.interaction.selectors import results as selectors
from guanhao.domains.interaction.services.drawing import law_words, promise_of

Kind = Activity.Kind
LATEST = 50


def board_of(request: BrandRequest, row: Activity) -> dict[str, Any]:
    """The template of the kind and its context."""
    if row.kind in {Kind.POLL, Kind.QUIZ, Kind.SURVEY}:
        return _asking(row)
    if row.kind == Kind.LOTTERY:
        return _lottery(row)
    if row.kind == Kind.PK:
        return _sides(row)
    if row.kind == Kind.CHALLENGE:
        return _challenge(row)
    if row.kind == Kind.QA:
        rows = PublicQuestion.objects.filter(activity=row).order_by("state", "-made_at")[:LATEST]
        return {"template": "activity_qa.html", "rows": sorted(rows, key=lambda one: (one.state != "new", -one.pk))}
    states = dict(Submission.State.choices)
    rows = Submission.objects.filter(activity=row).order_by("-made_at")[:LATEST]
    return {"template": "activity_collection.html", "rows": rows, "states": states}


def _asking(row: Activity) -> dict[str, Any]:
    questions = questions_of(row.questions)
    results = selectors.results(row)
    days = selectors.by_day(row)
    charts = [(result, _charts(result)) for result in results]
    wrong = faults(questions, quiz=row.kind == Kind.QUIZ) if row.state == Activity.State.DRAFT else []
    passed = selectors.passed(row) if row.kind == Kind.QUIZ else {}
    flow = LineChart(x=[day for day, _count in days], series=[Series(_("Answers"), [count for _day, count in days])], title=_("Answers a day"))
    return {
        "template": "activity_asking.html",
        "questions": list(enumerate(questions, start=1)),
        "charts": charts,
        "faults": wrong,
        "passed": passed.get(True, 0),
        "failed": passed.get(False, 0),
        "flow": flow if len(days) > 1 else None,
        "locked": row.entries > 0,
        "texts": any(question.kind == "text" for question in questions),
        "crossable": sum(question.kind in {"single", "multiple", "scale", "nps"} for question in questions) > 1,
    }


def _charts(result: selectors.Result) -> list[BarChart]:
    return [
        BarChart(
            x=[slice_.title for slice_ in line.slices],
            series=[Series(_("Answers"), [slice_.count for slice_ in line.slices])],
            horizontal=result.question.kind not in {"scale", "nps"},
            title=line.title,
            label=f"{result.question.title} {line.title}".strip(),
        )
        for line in result.lines
        if line.answered
    ]


def _sides(row: Activity) -> dict[str, Any]:
    found = selectors.sides(row)
    return {"template": "activity_pk.html", "sides": found, "parts": _named(found.parts)}


def _challenge(row: Activity) -> dict[str, Any]:
    found = selectors.challenge(row)
    return {"template": "activity_challenge.html", "challenge": found, "parts": _named(found.parts)}


def _named(parts: tuple[selectors.Part, ...]) -> list[tuple[str, selectors.Part]]:
    return [(channels.platform_title(part.platform) or _("Public page"), part) for part in parts]


def _lottery(row: Activity) -> dict[str, Any]:
    draw = Draw.objects.filter(activity=row).first()
    labels, states = dict(Entrant.Out.choices), {str(key): str(title) for key, title in Winner.State.choices}
    frozen = draw is not None and draw.frozen_at is not None
    places = lottery_selectors.places(row)
    moves = {place.winner.pk: [(key, states[key]) for key in MOVES[place.winner.state]] for place in places if not place.waiting}
    policy = LotteryPolicy.of_brand()
    law = unlawful(promise_of(row), cap=policy.top_prize, age=policy.least_age) if row.state == Activity.State.DRAFT else []
    return {
        "template": "activity_lottery.html",
        "draw": draw,
        "places": [(place, moves.get(place.winner.pk, [])) for place in places],
        "left_out": [(labels[reason], count) for reason, count in lottery_selectors.left_out(row).items()] if frozen else [],
        "problems": lottery_selectors.problems(row) if draw is not None else [],
        "law": list(dict.fromkeys(law_words(code, policy) for code, _field in law)),
        "held": row.settings,
    }
