"""A flow as its form holds it: posted fields to a definition and back. Score lines and checklist lines are written one a line."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _

from guanhao.console.http import whole_number
from guanhao.kernel.approvals import CheckItem, Criterion, FlowDefinition, InvalidFlow, Level

MOST = 12
MOVES = {"up": -1, "down": 1}
_SPLIT = re.compile(r"\s*[|｜]\s*")


@dataclass
class LevelDraft:
    """One level as text fields."""

    key: str = ""
    title: str = ""
    permission: str = ""
    people: list[int] = field(default_factory=list)
    parties: list[str] = field(default_factory=list)
    mode: str = "any"
    hours: str = ""
    escalate_to: str = "review.manage"
    when: str = ""
    pass_mark: str = ""
    score: str = ""
    checklist: str = ""
    emergency: bool = False
    after: str = ""

    @classmethod
    def of(cls, level: Level) -> "LevelDraft":
        """A level as its fields."""
        return cls(
            key=level.key,
            title=level.title,
            permission=level.permission,
            people=list(level.people),
            parties=list(level.parties),
            mode=str(level.mode),
            hours=f"{level.sla.total_seconds() / 3600:g}" if level.sla else "",
            escalate_to=level.escalate_to,
            when=level.when,
            pass_mark="" if level.pass_mark is None else f"{level.pass_mark:g}",
            score="\n".join(score_line(line) for line in level.score),
            checklist="\n".join(check_line(line) for line in level.checklist),
            emergency=level.emergency,
            after=level.after,
        )


def score_line(line: Criterion) -> str:
    """Title | weight | highest points."""
    return f"{line.title} | {line.weight:g} | {line.maximum:g}"


def check_line(line: CheckItem) -> str:
    """Title, then "| 2" for two people and "| ?" for a voluntary item."""
    return line.title + (" | 2" if line.people == 2 else "") + ("" if line.mandatory else " | ?")


def drafts_of(data: QueryDict) -> list[LevelDraft]:
    """The levels of a posted form, in their order."""
    count = min(whole_number(data.get("levels")) or 0, MOST)
    return [_draft(data, f"level-{place}-") for place in range(count)]


def _draft(data: QueryDict, prefix: str) -> LevelDraft:
    text = {
        name: data.get(prefix + name, "").strip()
        for name in ("key", "title", "permission", "mode", "hours", "escalate_to", "when", "pass_mark", "after")
    }
    people = [number for value in data.getlist(f"{prefix}people") if (number := whole_number(value)) is not None]
    return LevelDraft(
        **text,
        people=people,
        parties=data.getlist(f"{prefix}parties"),
        score=data.get(f"{prefix}score", "").replace("\r\n", "\n"),
        checklist=data.get(f"{prefix}checklist", "").replace("\r\n", "\n"),
        emergency=data.get(f"{prefix}emergency") == "on",
    )


def rearranged(drafts: list[LevelDraft], do: str) -> list[LevelDraft]:
    """The levels after a button: "add", "remove:2", "up:1", "down:0"."""
    verb, _colon, number = do.partition(":")
    place = whole_number(number) or 0
    if verb == "add" and len(drafts) < MOST:
        return [*drafts, LevelDraft()]
    if verb == "remove" and place < len(drafts):
        return drafts[:place] + drafts[place + 1 :]
    other = place + MOVES.get(verb, 0)
    if verb in MOVES and place < len(drafts) and 0 <= other < len(drafts):
        drafts[place], drafts[other] = drafts[other], drafts[place]
    return drafts


def definition(key: str, title: str, kind: str, drafts: Sequence[LevelDraft], before: FlowDefinition | None = None) -> FlowDefinition:
    """The flow that the fields say. InvalidFlow names each field that cannot be read; keys of unchanged lines stay what they were."""
    problems: dict[str, str] = {}
    known = {level.key: level for level in before.levels} if before else {}
    taken = {draft.key for draft in drafts if draft.key}
    levels = []
    for place, draft in enumerate(drafts, start=1):
        if not draft.key:
            draft.key = _free("level", taken)
            taken.add(draft.key)
        try:
            levels.append(_level(draft, known.get(draft.key)))
        except InvalidFlow as wrong:
            problems |= {f"levels.{place}.{name}": text for name, text in wrong.problems.items()}
    if problems:
        raise InvalidFlow(problems)
    return FlowDefinition(key, title.strip(), kind.strip(), tuple(levels))


def _level(draft: LevelDraft, before: Level | None) -> Level:
    words = {"level": draft.title or draft.key}
    problems: dict[str, str] = {}
    hours = _number(draft.hours, "hours", problems, words)
    mark = _number(draft.pass_mark, "pass_mark", problems, words)
    mode: Any = draft.mode if draft.mode in {"any", "all"} else whole_number(draft.mode)
    if mode is None:
        problems["mode"] = _("%(level)s: choose any, all or a number.") % words
    score = _score(draft.score, before.score if before else (), problems, words)
    checklist = _checklist(draft.checklist, before.checklist if before else ())
    if problems:
        raise InvalidFlow(problems)
    return Level(
        key=draft.key,
        title=draft.title,
        permission="" if draft.parties or draft.people else draft.permission,
        mode=mode,
        people=() if draft.parties else tuple(draft.people),
        parties=tuple(draft.parties),
        sla=timedelta(hours=hours) if hours is not None else None,
        escalate_to=draft.escalate_to,
        score=score,
        pass_mark=mark,
        checklist=checklist,
        when=draft.when,
        after=draft.after,
        emergency=draft.emergency,
    )


def _number(text: str, name: str, problems: dict[str, str], words: Mapping[str, str]) -> float | None:
    if not text:
        return None
    try:
        value = float(text)
    except ValueError:
        value = float("nan")
    if not 0 <= value < 100_000:
        problems[name] = _("%(level)s: “%(text)s” is not a number that fits here.") % {**words, "text": text[:20]}
        return None
    return value


def _score(text: str, before: Iterable[Criterion], problems: dict[str, str], words: Mapping[str, str]) -> tuple[Criterion, ...]:
    keys = {line.title: line.key for line in before}
    taken, found = set(keys.values()), []
    for line in _lines(text):
        title, *numbers = _SPLIT.split(line)
        weight = _number(numbers[0], "score", problems, words) if numbers else 1.0
        highest = _number(numbers[1], "score", problems, words) if len(numbers) > 1 else 100.0
        key = keys.get(title) or _free("line", taken)
        taken.add(key)
        found.append(Criterion(key, title, weight or 0.0, highest or 0.0))
    return tuple(found)


def _checklist(text: str, before: Iterable[CheckItem]) -> tuple[CheckItem, ...]:
    keys = {line.title: line.key for line in before}
    taken, found = set(keys.values()), []
    for line in _lines(text):
        title, *marks = _SPLIT.split(line)
        key = keys.get(title) or _free("item", taken)
        taken.add(key)
        found.append(CheckItem(key, title, mandatory=not {"?", "？"} & set(marks), people=2 if "2" in marks else 1))
    return tuple(found)


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]


def _free(stem: str, taken: set[str]) -> str:
    number = 1
    while f"{stem}{number}" in taken:
        number += 1
    return f"{stem}{number}"
