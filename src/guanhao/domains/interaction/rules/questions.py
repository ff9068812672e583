"""Questions of polls, quizzes and surveys: what an answer may be, where it leads, what it is worth."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Literal

Kind = Literal["single", "multiple", "scale", "nps", "matrix", "text"]
KINDS: tuple[Kind, ...] = ("single", "multiple", "scale", "nps", "matrix", "text")
CHOOSING = ("single", "multiple")
END = "end"
LONGEST_TEXT = 2_000
MOST_OPTIONS = 50
MOST_QUESTIONS = 100
WIDEST = 11
SPLIT = "."
Given = dict[str, Any]


@dataclass(frozen=True)
class Option:
    """One choice. `right` counts in a quiz; `quota` is how many may choose it (0: no limit); `to` is the key of the question it leads to, or END;
    `tag` is what a person who chooses it in a survey is marked with."""

    key: str
    title: str
    right: bool = False
    quota: int = 0
    to: str = ""
    tag: str = ""


@dataclass(frozen=True)
class Question:
    """One question. `low`…`high` bound a scale, `rows` are the lines of a matrix, `most` the choices taken at most (0: all), `points` what a
    right answer is worth in a quiz, `explain` what is read afterwards."""

    key: str
    kind: Kind
    title: str
    help: str = ""
    required: bool = True
    options: tuple[Option, ...] = ()
    rows: tuple[Option, ...] = ()
    low: int = 1
    high: int = 5
    most: int = 0
    points: int = 1
    explain: str = ""

    @property
    def jumps(self) -> bool:
        """Whether an answer decides what is asked next."""
        return self.kind == "single" and any(option.to for option in self.options)

    @property
    def numbers(self) -> tuple[str, ...]:
        """The answers of a scale, in order."""
        low, high = (0, 10) if self.kind == "nps" else (self.low, self.high)
        return tuple(str(number) for number in range(low, high + 1))

    def choices(self) -> tuple[tuple[str, str], ...]:
        """Key and title of everything that can be chosen (nothing for a text)."""
        if self.kind in {"scale", "nps"}:
            return tuple((number, number) for number in self.numbers)
        return tuple((option.key, option.title) for option in self.options)


@dataclass(frozen=True)
class Reading:
    """Answers as they count: those on the path by key, what is wrong by key (codes missing, unknown, many, long), and the path walked."""

    given: Given
    errors: dict[str, str]
    path: tuple[str, ...]


@dataclass(frozen=True)
class Score:
    """Points of a quiz; `right` says for every question with a right answer whether it was found."""

    points: int
    of: int
    right: dict[str, bool]

    @property
    def share(self) -> float:
        """Points out of all, 0 where nothing can be won."""
        return self.points / self.of if self.of else 0.0


def question_of(values: Mapping[str, Any]) -> Question:
    """A question from its stored form; unknown keys are left out."""
    known = {name: values[name] for name in Question.__dataclass_fields__ if name in values}
    for name in ("options", "rows"):
        known[name] = tuple(Option(**{key: one[key] for key in Option.__dataclass_fields__ if key in one}) for one in values.get(name) or ())
    return Question(**known)


def questions_of(values: Sequence[Mapping[str, Any]]) -> tuple[Question, ...]:
    """All questions from their stored form."""
    return tuple(question_of(one) for one in values)


def stored(question: Question) -> dict[str, Any]:
    """A question as JSON."""
    kept = asdict(question)
    return {**kept, "options": list(kept["options"]), "rows": list(kept["rows"])}


def faults(questions: Sequence[Question], *, quiz: bool = False) -> list[tuple[str, str]]:
    """(code, key of the question) of all that stands against asking these: none, few_options, no_right, scale, no_rows, jump, twice, too_many."""
    found = [("none", "")] if not questions else []
    found += [("too_many", "")] if len(questions) > MOST_QUESTIONS else []
    order = {question.key: place for place, question in enumerate(questions)}
    found += [("twice", "")] if len(order) != len(questions) else []
    for question in questions:
        found += [(code, question.key) for code in _faults_of(question, order, quiz=quiz)]
    return found


def _faults_of(question: Question, order: Mapping[str, int], *, quiz: bool) -> list[str]:
    found = []
    keys = [option.key for option in question.options]
    if question.kind in (*CHOOSING, "matrix") and (len(keys) < 2 or len(set(keys)) != len(keys) or len(keys) > MOST_OPTIONS):
        found.append("few_options")
    if question.kind == "matrix" and not question.rows:
        found.append("no_rows")
    if question.kind == "scale" and not 1 < question.high - question.low + 1 <= WIDEST:
        found.append("scale")
    if quiz and question.kind in CHOOSING and not any(option.right for option in question.options):
        found.append("no_right")
    for option in question.options:
        if option.to and option.to != END and order.get(option.to, -1) <= order[question.key]:
            found.append("jump")
    return found


def read_answers(questions: Sequence[Question], sent: Mapping[str, Sequence[str]]) -> Reading:
    """Walk the questions by the answers sent (field names: the key, for a matrix key.row); answers beside the path are dropped."""
    given: Given = {}
    errors: dict[str, str] = {}
    path: list[str] = []
    place, order = 0, {question.key: number for number, question in enumerate(questions)}
    while place < len(questions):
        question = questions[place]
        path.append(question.key)
        value, error = _answer(question, sent)
        if error:
            errors[question.key] = error
        elif value not in (None, "", [], {}):
            given[question.key] = value
        step = next((option.to for option in question.options if question.kind == "single" and option.key == value), "")
        if step == END:
            break
        place = order.get(step, place + 1) if step else place + 1
    return Reading(given, errors, tuple(path))


def page_of(questions: Sequence[Question], given: Mapping[str, Any], asked: Sequence[str] = ()) -> tuple[Question, ...]:
    """The questions to show next: those on the path behind the ones `asked` already, up to the first that decides the way."""
    sent = {key: _sent(value) for key, value in given.items() if not isinstance(value, dict)}
    walked, by_key = read_answers(questions, sent).path, {question.key: question for question in questions}
    last = max((number for number, key in enumerate(walked) if key in asked), default=-1)
    shown: list[Question] = []
    for key in walked[last + 1 :]:
        shown.append(by_key[key])
        if by_key[key].jumps:
            break
    return tuple(shown)


def _sent(value: Any) -> list[str]:
    return [str(one) for one in value] if isinstance(value, list) else [str(value)]


def _answer(question: Question, sent: Mapping[str, Sequence[str]]) -> tuple[Any, str]:
    values = [one.strip() for one in sent.get(question.key, ()) if one.strip()]
    if question.kind == "matrix":
        return _matrix(question, sent)
    if question.kind == "text":
        text = values[0] if values else ""
        wrong = "missing" if question.required and not text else "long" if len(text) > LONGEST_TEXT else ""
        return text, wrong
    known = {key for key, _title in question.choices()}
    if any(one not in known for one in values):
        return None, "unknown"
    chosen = list(dict.fromkeys(values))
    if question.required and not chosen:
        return None, "missing"
    if question.kind == "multiple":
        return chosen, "many" if question.most and len(chosen) > question.most else ""
    return (chosen[0] if chosen else None), "many" if len(chosen) > 1 else ""


def _matrix(question: Question, sent: Mapping[str, Sequence[str]]) -> tuple[Any, str]:
    known, found = {option.key for option in question.options}, {}
    for row in question.rows:
        values = [one for one in sent.get(f"{question.key}{SPLIT}{row.key}", ()) if one]
        if any(one not in known for one in values):
            return None, "unknown"
        if values:
            found[row.key] = values[0]
    return found, "missing" if question.required and len(found) < len(question.rows) else ""


def choices_of(questions: Sequence[Question], given: Mapping[str, Any]) -> list[tuple[str, str, str]]:
    """(question, row, option) of every choice made: one line of the count each; texts are not counted."""
    lines: list[tuple[str, str, str]] = []
    for question in questions:
        value = given.get(question.key)
        if value is None or question.kind == "text":
            continue
        if isinstance(value, dict):
            lines += [(question.key, row, option) for row, option in value.items()]
        else:
            lines += [(question.key, "", option) for option in _sent(value)]
    return lines


def tags_of(questions: Sequence[Question], given: Mapping[str, Any]) -> list[str]:
    """The tags of the choices somebody made, in the order of the questions, each once."""
    chosen = [option.tag for one in questions for option in one.options if option.tag and option.key in _sent(given.get(one.key, []))]
    return list(dict.fromkeys(chosen))


def mark(questions: Sequence[Question], given: Mapping[str, Any]) -> Score:
    """The points of a quiz: a question counts when exactly the right options are chosen."""
    right: dict[str, bool] = {}
    points = total = 0
    for question in questions:
        wanted = {option.key for option in question.options if option.right}
        if question.kind not in CHOOSING or not wanted:
            continue
        total += question.points
        right[question.key] = set(_sent(given.get(question.key, []))) == wanted
        points += question.points if right[question.key] else 0
    return Score(points, total, right)


def nps(counts: Mapping[str, int]) -> float | None:
    """Net promoter score, −100…100: the share of 9 and 10 less the share of 0 to 6, in points (Reichheld 2003); None without answers."""
    total = sum(counts.values())
    if not total:
        return None
    promoters = sum(count for key, count in counts.items() if key in {"9", "10"})
    detractors = sum(count for key, count in counts.items() if key.isdecimal() and int(key) <= 6)
    return round(100 * (promoters - detractors) / total, 1)
