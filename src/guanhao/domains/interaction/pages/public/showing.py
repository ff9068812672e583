"""The public page of each kind: what it shows, and what it does with a form."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from django.core import signing
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from guanhao.console.http import open_to_all
from guanhao.domains.interaction.contracts import Closed, Refused
from guanhao.domains.interaction.models import Activity, Ballot, Entrant, PublicQuestion, Submission, Terms
from guanhao.domains.interaction.pages.public.caller import Caller, caller_of, public, too_large
from guanhao.domains.interaction.rules import replay_lottery
from guanhao.domains.interaction.rules.questions import Question, mark, page_of, questions_of, read_answers
from guanhao.domains.interaction.selectors import lottery as lottery_selectors
from guanhao.domains.interaction.selectors import results as selectors
from guanhao.domains.interaction.services import asking, door, entering, submissions, voting
from guanhao.domains.interaction.services.people import Contact
from guanhao.kernel.files import FileRefused
from guanhao.kernel.tenancy import BrandRef

Kind, State = Activity.Kind, Activity.State
STEP = "guanhao.interaction.step"
SEEN_QUESTIONS = 100
REFRESH = "10"  # seconds


@public
def show(request: HttpRequest, brand: BrandRef, code: str) -> HttpResponseBase:
    """The page of an activity; POST takes part."""
    caller = caller_of(request, brand, code)
    if request.method != "POST":
        return page_of_kind(caller)
    if too_large(request, caller.activity):
        return render(request, "interaction/public/too_large.html", {"brand": brand}, status=413)  # the body is never read
    try:
        return ACTS[caller.activity.kind](caller)
    except voting.Wrong as error:
        caller.problems |= {"": _("Something is missing: look at the marked questions."), **error.problems}
        return page_of_kind(caller, 422)
    except (Refused, FileRefused) as error:
        caller.problems[str(getattr(error, "field", ""))] = str(error)
        caller.problems.setdefault("", str(error))
        return page_of_kind(caller, int(getattr(error, "status", 422)))


@public
def live(request: HttpRequest, brand: BrandRef, code: str) -> HttpResponseBase:
    """Where it stands, for a screen: while it is open the page loads itself again every few seconds (header Refresh), without scripts."""
    caller = caller_of(request, brand, code)
    if not results_shown(caller, voted=False):
        raise Http404
    response = caller.answer("live.html", {**standing(caller.activity), "address": request.build_absolute_uri(address_of(caller))})
    if caller.activity.state == State.OPEN:
        response["Refresh"] = REFRESH
    return response


@public
def live_json(request: HttpRequest, brand: BrandRef, code: str) -> HttpResponseBase:
    """The same as JSON, for a stream's overlay."""
    caller = caller_of(request, brand, code)
    if not results_shown(caller, voted=False):
        raise Http404
    found = standing(caller.activity)
    answer: dict[str, Any] = {"title": caller.activity.title, "state": caller.activity.state, "entries": caller.activity.entries}
    if sides := found.get("sides"):
        held = caller.activity.settings
        answer["left"] = {"title": held["left"], "count": sides.bar.left, "percent": sides.bar.left_share}
        answer["right"] = {"title": held["right"], "count": sides.bar.right, "percent": sides.bar.right_share}
    elif challenge := found.get("challenge"):
        answer |= {"posts": challenge.posts, "comments": challenge.comments, "ranking": [vars(rank) for rank in challenge.ranks]}
    elif results := found.get("results"):
        answer["questions"] = selectors.shares(results)
    return JsonResponse(answer, json_dumps_params={"ensure_ascii": False})


@public
def draw_json(request: HttpRequest, brand: BrandRef, code: str) -> HttpResponseBase:
    """Everything that is published of a draw, for replaying it."""
    caller = caller_of(request, brand, code)
    if caller.activity.kind != Kind.LOTTERY:
        raise Http404
    response = JsonResponse(lottery_selectors.published(caller.activity), json_dumps_params={"ensure_ascii": False, "indent": 1})
    response["Content-Disposition"] = f'attachment; filename="draw-{caller.activity.code}.json"'
    return response


@open_to_all
@require_safe
def script(request: HttpRequest) -> HttpResponseBase:
    """The script with which anybody replays a draw."""
    from pathlib import Path

    return FileResponse(Path(replay_lottery.__file__).open("rb"), as_attachment=True, filename="replay_lottery.py", content_type="text/x-python")


@public
def terms(request: HttpRequest, brand: BrandRef, number: int) -> HttpResponseBase:
    """A version of the rights agreement."""
    row = Terms.objects.filter(number=number).first()
    if row is None:
        raise Http404
    return render(request, "interaction/public/terms.html", {"brand": brand, "terms": row})


@public
def mine(request: HttpRequest, brand: BrandRef, key: str) -> HttpResponseBase:
    """An author's own submission by the link they were given; POST takes it back."""
    row = submissions.by_key(key)
    if row is None:
        raise Http404
    if request.method == "POST" and request.POST.get("do") == "revoke":
        row = submissions.revoke(key=key, reason=request.POST.get("reason", "")[:300])
    facts = {"brand": brand, "submission": row, "sure": request.GET.get("sure") == "1", "files": row.files.all()}
    return render(request, "interaction/public/mine.html", facts)


def page_of_kind(caller: Caller, status: int = 200) -> HttpResponse:
    """The page with its form, or with what this visitor sent already."""
    closed = ""
    try:
        if not caller.preview:
            door.check_open(caller.activity)
    except Closed as error:
        closed = str(error)
    return caller.answer(*SHOWS[caller.activity.kind](caller, closed), status=status)


def results_shown(caller: Caller, *, voted: bool) -> bool:
    """Whether this visitor may see counts now."""
    asked = caller.activity.settings.get("results", "always")
    over = caller.activity.state == State.CLOSED
    return caller.preview or asked == "always" or (asked == "after" and (voted or over)) or (asked == "closed" and over)


def standing(activity: Activity) -> dict[str, Any]:
    """The counts of an activity by its kind."""
    if activity.kind == Kind.PK:
        return {"sides": selectors.sides(activity)}
    if activity.kind == Kind.CHALLENGE:
        return {"challenge": selectors.challenge(activity)}
    if activity.kind in {Kind.POLL, Kind.QUIZ, Kind.SURVEY}:
        return {"results": selectors.results(activity)}
    return {}


def address_of(caller: Caller) -> str:
    """The path of the activity's page."""
    return reverse("public_join:show", kwargs={"slug": caller.brand.slug, "code": caller.activity.code})


def _voted(caller: Caller) -> Ballot | None:
    if caller.preview:
        return None
    voter = door.visitor_of(caller.activity, caller.cookie).voter
    found: Ballot | None = Ballot.objects.filter(activity=caller.activity, voter=voter).first()
    return found


# polls, quizzes, surveys


def _show_asking(caller: Caller, closed: str) -> tuple[str, dict[str, Any]]:
    voted = _voted(caller)
    if voted is not None or closed:
        return "done.html", _outcome(caller, voted, closed)
    return "asking.html", _step(caller)


def _outcome(caller: Caller, ballot: Ballot | None, closed: str = "", *, again: bool = False) -> dict[str, Any]:
    activity = caller.activity
    facts: dict[str, Any] = {"ballot": ballot, "closed": closed, "again": again}
    if results_shown(caller, voted=ballot is not None):
        facts |= standing(activity)
    if activity.kind == Kind.QUIZ and ballot is not None:
        questions = questions_of(activity.questions)
        score = mark(questions, ballot.answers)
        facts |= {"score": score, "explained": [_explained(question, ballot.answers, score.right) for question in questions]}
    return facts


def _explained(question: Question, answers: Mapping[str, Any], right: Mapping[str, bool]) -> dict[str, Any]:
    chosen = answers.get(question.key)
    given = set(chosen) if isinstance(chosen, list) else {chosen}
    return {
        "question": question,
        "found": right.get(question.key),
        "given": [option.title for option in question.options if option.key in given],
        "right": [option.title for option in question.options if option.right],
    }


def _held(caller: Caller) -> dict[str, Any]:
    """What earlier steps of a form with jumps answered; a changed or strange one begins again."""
    token = caller.request.POST.get("step", "")
    try:
        held: dict[str, Any] = signing.loads(token, salt=STEP, max_age=door.PASS_AGE) if token else {}
    except signing.BadSignature:
        held = {}
    return held if held.get("a") == caller.activity.pk else {"a": caller.activity.pk, "sent": {}, "asked": []}


def _step(caller: Caller, held: dict[str, Any] | None = None) -> dict[str, Any]:
    held = held or _held(caller)
    questions = questions_of(caller.activity.questions)
    sent = {**held["sent"], **{name: values for name, values in caller.sent.items() if name not in {"pass", "step", "p"}}}
    given = read_answers(questions, held["sent"]).given
    shown = questions if caller.preview else page_of(questions, given, held["asked"])
    fields = [{"question": one, "error": caller.problems.get(one.key, ""), **_filled(one, sent)} for one in shown]
    last = caller.preview or not any(one.jumps for one in shown)
    return {"fields": fields, "step": signing.dumps(held, salt=STEP), "last": last, "first": not held["asked"], "numbered": len(questions) > 1}


def _filled(question: Question, sent: Mapping[str, Any]) -> dict[str, Any]:
    chosen = set(sent.get(question.key, ()))
    choices = [{"key": key, "title": title, "on": key in chosen} for key, title in question.choices()]
    rows = []
    for row in question.rows:
        picked = set(sent.get(f"{question.key}.{row.key}", ()))
        rows.append({"name": f"{question.key}.{row.key}", "title": row.title, "choices": [{**one, "on": one["key"] in picked} for one in choices]})
    return {"choices": choices, "rows": rows, "text": next(iter(sent.get(question.key, ())), "") if question.kind == "text" else ""}


def _act_asking(caller: Caller) -> HttpResponse:
    visitor, held = caller.visitor(), _held(caller)
    questions = questions_of(caller.activity.questions)
    given = read_answers(questions, held["sent"]).given
    shown = page_of(questions, given, held["asked"])
    names = {name for one in shown for name in (one.key, *(f"{one.key}.{row.key}" for row in one.rows))}
    sent = {**held["sent"], **{name: values for name, values in caller.sent.items() if name in names}}
    reading = read_answers(questions, sent)
    wrong = {one.key: reading.errors[one.key] for one in shown if one.key in reading.errors}
    if wrong:
        by_key = {one.key: one for one in questions}
        raise voting.Wrong({key: voting.error_words(code, by_key[key]) for key, code in wrong.items()})
    asked = [*held["asked"], *(one.key for one in shown)]
    if [key for key in reading.path if key not in asked]:
        return caller.answer("asking.html", _step(caller, {"a": caller.activity.pk, "sent": sent, "asked": asked}))
    contact = Contact(caller.request.POST.get("contact", "")[:200], agreed=bool(caller.request.POST.get("agreed")))
    cast = voting.cast_ballot(activity=caller.activity, visitor=visitor, sent=sent, platform=caller.platform, contact=contact)
    return _done(caller, cast)


def _done(caller: Caller, cast: voting.Cast) -> HttpResponse:
    caller.activity.refresh_from_db(fields=["entries"])
    return caller.answer("done.html", _outcome(caller, cast.ballot, again=cast.again), status=200 if cast.again else 201)


# two sides and topic challenges


def _show_sides(caller: Caller, closed: str) -> tuple[str, dict[str, Any]]:
    voted = _voted(caller)
    shown = standing(caller.activity) if results_shown(caller, voted=voted is not None) else {}
    return "sides.html", {"ballot": voted, "closed": closed, "by_vote": caller.activity.settings["counted"] != "posts", **shown}


def _act_sides(caller: Caller) -> HttpResponse:
    cast = voting.cast_ballot(activity=caller.activity, visitor=caller.visitor(), sent=caller.sent, platform=caller.platform)
    template, facts = _show_sides(caller, "")
    return caller.answer(template, {**facts, "ballot": cast.ballot, **standing(caller.activity)}, status=200 if cast.again else 201)


def _show_challenge(caller: Caller, closed: str) -> tuple[str, dict[str, Any]]:
    return "challenge.html", {"closed": closed, **standing(caller.activity)}


def _nothing(caller: Caller) -> HttpResponse:
    raise Refused(_("Nothing is handed in here."))


# questions and answers


def _show_questions(caller: Caller, closed: str) -> tuple[str, dict[str, Any]]:
    rows = PublicQuestion.objects.filter(activity=caller.activity, state=PublicQuestion.State.ANSWERED).order_by("-answered_at")[:SEEN_QUESTIONS]
    return "questions.html", {"closed": closed, "rows": rows, "form": caller.request.POST}


def _act_questions(caller: Caller) -> HttpResponse:
    visitor, post = caller.visitor(), caller.request.POST
    asking.ask(activity=caller.activity, visitor=visitor, form=post.get("pass", ""), name=post.get("name", ""), text=post.get("text", ""))
    template, facts = _show_questions(caller, "")
    return caller.answer(template, {**facts, "asked": True, "form": {}}, status=201)


# lotteries


def _show_lottery(caller: Caller, closed: str) -> tuple[str, dict[str, Any]]:
    entered: Entrant | None = None
    if not caller.preview:
        voter = door.visitor_of(caller.activity, caller.cookie).voter
        entered = Entrant.objects.filter(activity=caller.activity, voter=voter).first()
    return "lottery.html", _lottery(caller, entered, closed)


def _lottery(caller: Caller, entered: Entrant | None, closed: str) -> dict[str, Any]:
    activity = caller.activity
    draw = getattr(activity, "draw", None)
    facts = {"entered": entered, "closed": closed, "draw": draw, "held": activity.settings, "form": caller.request.POST}
    times = {name: activity.settings[name] for name in ("draw_at", "claim_until")}
    facts |= {name: datetime.fromisoformat(moment) if moment else None for name, moment in times.items()}
    if draw is not None and draw.drawn_at is not None:
        facts["places"] = [place for place in lottery_selectors.places(activity) if not place.waiting]
    if draw is not None and draw.frozen_at is not None:
        labels = dict(Entrant.Out.choices)
        facts["left_out"] = [(labels[reason], count) for reason, count in lottery_selectors.left_out(activity).items()]
    return facts


def _act_lottery(caller: Caller) -> HttpResponse:
    visitor, post = caller.visitor(), caller.request.POST
    if not post.get("agreed"):
        raise Refused(_("Taking part needs your yes to the rules and your age."), "agreed")
    texts: dict[str, Any] = {name: post.get(name, "")[:200] for name in ("name", "contact", "platform", "handle")}
    texts["platform"] = voting.platform_of(texts["platform"] or caller.platform)
    entered = entering.enter(activity=caller.activity, visitor=visitor, draft=entering.EntryDraft(**texts, of_age=True))
    return caller.answer("lottery.html", {**_lottery(caller, entered.entrant, ""), "again": entered.again}, status=200 if entered.again else 201)


# submissions


def _show_collection(caller: Caller, closed: str) -> tuple[str, dict[str, Any]]:
    row = Terms.objects.filter(pk=caller.activity.settings["terms_id"]).first()
    media = {"image": "image/*", "video": "video/*", "audio": "audio/*", "document": ".pdf,.docx,.txt"}
    accept = ",".join(media[one] for one in caller.activity.settings["media"])
    form = caller.request.POST or caller.request.GET  # a room that sends somebody here fills in title and mark
    return "collection.html", {"closed": closed, "terms": row, "accept": accept, "form": form, "held": caller.activity.settings}


def _act_collection(caller: Caller) -> HttpResponse:
    visitor, post = caller.visitor(), caller.request.POST
    texts = {name: post.get(name, "") for name in ("name", "title", "text", "contact", "platform", "handle")}
    texts["platform"] = voting.platform_of(texts["platform"])
    accepted = post.get("accepted", "")
    agreed = int(accepted) if accepted.isdecimal() and len(accepted) < 10 else None
    draft = submissions.SubmissionDraft(accepted=agreed, mark=post.get("mark", ""), **texts)
    files: list[tuple[str, Any, int]] = [(one.name or "file", one.file, one.size or 0) for one in caller.request.FILES.getlist("files")]
    handed = submissions.hand_in(activity=caller.activity, visitor=visitor, form=post.get("pass", ""), draft=draft, attachments=files)
    link = caller.request.build_absolute_uri(reverse("public_join:mine", kwargs={"slug": caller.brand.slug, "key": handed.key}))
    row: Submission = handed.submission
    return caller.answer("handed.html", {"submission": row, "link": link}, status=201)


Show = Callable[[Caller, str], tuple[str, dict[str, Any]]]
SHOWS: Mapping[str, Show] = {
    Kind.POLL: _show_asking,
    Kind.QUIZ: _show_asking,
    Kind.SURVEY: _show_asking,
    Kind.PK: _show_sides,
    Kind.CHALLENGE: _show_challenge,
    Kind.QA: _show_questions,
    Kind.LOTTERY: _show_lottery,
    Kind.COLLECTION: _show_collection,
}
ACTS: Mapping[str, Callable[[Caller], HttpResponse]] = {
    Kind.POLL: _act_asking,
    Kind.QUIZ: _act_asking,
    Kind.SURVEY: _act_asking,
    Kind.PK: _act_sides,
    Kind.CHALLENGE: _nothing,
    Kind.QA: _act_questions,
    Kind.LOTTERY: _act_lottery,
    Kind.COLLECTION: _act_collection,
}
