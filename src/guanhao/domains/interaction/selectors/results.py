"""Counts of answers: always the number of choices kept, in a handful of queries whatever the size."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import connection
from django.db.models import Count, Q
from django.db.models.functions import TruncDate

from guanhao.domains.interaction.models import Activity, Ballot, BallotChoice, HashtagCount
from guanhao.domains.interaction.rules.questions import Question, nps, questions_of
from guanhao.domains.interaction.rules.sides import Bar, Rank, bar, ranking
from guanhao.kernel.tenancy import current_brand

SIDE = "side"


@dataclass(frozen=True)
class Slice:
    """One choice: how many took it, and which share of those who answered."""

    key: str
    title: str
    count: int
    share: float | None
    right: bool = False


@dataclass(frozen=True)
class Line:
    """The choices of a question, or of one line of a matrix."""

    title: str
    slices: tuple[Slice, ...]
    answered: int


@dataclass(frozen=True)
class Result:
    """A question with its counts; `mean` for scales, `score` for NPS (−100…100)."""

    question: Question
    answered: int
    lines: tuple[Line, ...]
    mean: float | None = None
    score: float | None = None


@dataclass(frozen=True)
class Part:
    """What a platform gave to two sides or to a challenge."""

    platform: str
    left: int
    right: int
    posts: int = 0
    comments: int = 0
    likes: int = 0


@dataclass(frozen=True)
class Sides:
    """Two sides: the bar, and what each platform gave ("": votes on our own page)."""

    bar: Bar
    parts: tuple[Part, ...]


@dataclass(frozen=True)
class Challenge:
    """A topic challenge: totals, by platform, and the ranking of authors."""

    posts: int
    comments: int
    likes: int
    parts: tuple[Part, ...]
    ranks: tuple[Rank, ...]


@dataclass(frozen=True)
class Cross:
    """A cross table: rows by the first question, columns by the second; a cell is (count, share of its row or None when the row is too small)."""

    columns: tuple[str, ...]
    rows: tuple[tuple[str, int, tuple[tuple[int, float | None], ...]], ...]


def results(activity: Activity) -> list[Result]:
    """Every question with its counts (two queries)."""
    counts: dict[tuple[str, str], dict[str, int]] = {}
    rows = BallotChoice.objects.filter(activity=activity).values_list("question", "row", "option").annotate(Count("pk"))
    for question, row, option, count in rows.order_by():
        counts.setdefault((question, row), {})[option] = count
    people = BallotChoice.objects.filter(activity=activity).values_list("question").annotate(Count("ballot", distinct=True)).order_by()
    asked = questions_of(activity.questions)
    answered = dict(people) | _written(activity, [question.key for question in asked if question.kind == "text"])
    return [_result(question, counts, answered.get(question.key, 0)) for question in asked]


def sides(activity: Activity) -> Sides:
    """Where two sides stand: votes, posts under their hashtags, or both, as the activity says."""
    parts: dict[str, dict[str, int]] = {}
    counted = activity.settings["counted"]
    if counted != "posts":
        rows = BallotChoice.objects.filter(activity=activity, question=SIDE).values_list("platform", "option").annotate(Count("pk"))
        for platform, option, count in rows.order_by():
            _add(parts, platform, option, count)
    if counted != "votes":
        for row in HashtagCount.objects.filter(activity=activity):
            _add(parts, row.platform, row.side, row.posts + row.comments)
    left, right = (sum(part[side] for part in parts.values()) for side in ("left", "right"))
    lines = sorted(parts.items(), key=lambda one: (-sum(one[1].values()), one[0]))
    return Sides(bar(left, right), tuple(Part(platform, one["left"], one["right"]) for platform, one in lines))


def challenge(activity: Activity) -> Challenge:
    """What stands under the hashtag of a challenge, by the last count."""
    rows = list(HashtagCount.objects.filter(activity=activity).order_by("-posts", "platform"))
    scores: dict[str, int] = {}
    for row in rows:
        for author, score in row.authors.items():
            scores[author] = scores.get(author, 0) + int(score)
    parts = tuple(Part(row.platform, 0, 0, row.posts, row.comments, row.likes) for row in rows)
    posts, comments, likes = (sum(getattr(row, name) for row in rows) for name in ("posts", "comments", "likes"))
    return Challenge(posts, comments, likes, parts, tuple(ranking(scores, activity.settings.get("ranked", 20))))


def cross(activity: Activity, first: Question, second: Question, *, least: int) -> Cross:
    """How answers to one question spread over those to another; shares of rows with fewer than `least` people are hidden."""
    table = BallotChoice._meta.db_table
    sql = f"""SELECT a.option, b.option, count(*) FROM {table} a JOIN {table} b ON b.ballot_id = a.ballot_id
        WHERE a.activity_id = %s AND b.activity_id = %s AND a.brand_id = %s AND a.question = %s AND b.question = %s GROUP BY a.option, b.option"""
    with connection.cursor() as cursor:
        cursor.execute(sql, [activity.pk, activity.pk, current_brand().id, first.key, second.key])
        counts = {(one, other): count for one, other, count in cursor.fetchall()}
    columns = second.choices()
    rows = []
    for key, title in first.choices():
        line = [counts.get((key, column), 0) for column, _title in columns]
        total = sum(line)
        rows.append((title, total, tuple((count, count / total if total >= least else None) for count in line)))
    return Cross(tuple(title for _key, title in columns), tuple(rows))


def by_day(activity: Activity) -> list[tuple[date, int]]:
    """Ballots a day in the brand's zone, oldest first."""
    days = TruncDate("made_at", tzinfo=current_brand().zone)
    return list(Ballot.objects.filter(activity=activity).annotate(day=days).values_list("day").annotate(Count("pk")).order_by("day"))


def texts(activity: Activity, question: str, limit: int = 500) -> list[tuple[int, str]]:
    """The newest free answers to one question: (ballot, text)."""
    rows = Ballot.objects.filter(activity=activity).order_by("-pk").values_list("pk", "answers")[: limit * 4]
    return [(pk, str(answers[question])) for pk, answers in rows if answers.get(question)][:limit]


def passed(activity: Activity) -> dict[bool, int]:
    """How many passed a quiz and how many did not."""
    return {bool(one): count for one, count in Ballot.objects.filter(activity=activity).values_list("passed").annotate(Count("pk")).order_by()}


def shares(lines: Sequence[Result]) -> dict[str, Mapping[str, Any]]:
    """Results as JSON."""
    return {
        one.question.key: {
            "title": one.question.title,
            "answered": one.answered,
            "mean": one.mean,
            "nps": one.score,
            "lines": [
                {"title": line.title, "choices": [{"key": s.key, "title": s.title, "count": s.count} for s in line.slices]} for line in one.lines
            ],
        }
        for one in lines
    }


def _add(parts: dict[str, dict[str, int]], platform: str, side: str, count: int) -> None:
    parts.setdefault(platform, {"left": 0, "right": 0})[side] += count


def _written(activity: Activity, keys: Sequence[str]) -> dict[str, int]:
    """How many people wrote something, by question with free text: their answers are no choices, so they are counted where they are kept."""
    if not keys:
        return {}
    said = {key: Count("pk", filter=Q(answers__has_key=key) & ~Q(**{f"answers__{key}": ""})) for key in keys}
    return Ballot.objects.filter(activity=activity).aggregate(**said)


def _result(question: Question, counts: Mapping[tuple[str, str], Mapping[str, int]], answered: int) -> Result:
    rows = [(row.key, row.title) for row in question.rows] if question.kind == "matrix" else [("", "")]
    right = {option.key for option in question.options if option.right}
    lines = []
    for row, title in rows:
        found = counts.get((question.key, row), {})
        base = answered if question.kind == "multiple" else sum(found.values())
        slices = [Slice(key, name, found.get(key, 0), found.get(key, 0) / base if base else None, key in right) for key, name in question.choices()]
        lines.append(Line(title, tuple(slices), base))
    plain = counts.get((question.key, ""), {})
    total = sum(plain.values())
    mean = sum(int(key) * count for key, count in plain.items()) / total if question.kind in {"scale", "nps"} and total else None
    return Result(question, answered, tuple(lines) if question.kind != "text" else (), mean, nps(plain) if question.kind == "nps" else None)
