"""What a contingency plan holds, and what is wrong with one."""

import dataclasses
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

KINDS = ("opinion", "product", "promotion", "person", "account", "policy", "technical")
ROLES = ("lead", "media", "legal", "pr", "service", "ops")
LONGEST_MINUTES = 60 * 24 * 60
MOST_STEPS = 100


@dataclass(frozen=True)
class PlanStep:
    """A line of the checklist: who does what within how many minutes of the start (None: without a clock)."""

    title: str
    role: str = ""
    minutes: int | None = None
    note: str = ""


@dataclass(frozen=True)
class Script:
    """Words to say in a situation."""

    title: str
    text: str


@dataclass(frozen=True)
class PlanBody:
    """A plan as it is edited and copied: steps in order, scripts, the statement's template, and the holding reply with its words."""

    steps: tuple[PlanStep, ...] = ()
    scripts: tuple[Script, ...] = ()
    statement_title: str = ""
    statement_text: str = ""
    holding_text: str = ""
    holding_words: tuple[str, ...] = ()

    def plain(self) -> dict[str, Any]:
        """As JSON values."""
        return {
            "steps": [{"title": one.title, "role": one.role, "minutes": one.minutes, "note": one.note} for one in self.steps],
            "scripts": [{"title": one.title, "text": one.text} for one in self.scripts],
            "statement": {"title": self.statement_title, "text": self.statement_text},
            "holding": {"text": self.holding_text, "words": list(self.holding_words)},
        }


@dataclass(frozen=True)
class Flaw:
    """Something wrong with a plan: the field, a code, and the line it is on (0: none)."""

    field: str
    code: str
    line: int = 0
    facts: Mapping[str, Any] = dataclasses.field(default_factory=dict)


def body_of(values: Mapping[str, Any]) -> PlanBody:
    """A plan from its stored JSON values; what is missing is empty."""
    statement, holding = values.get("statement") or {}, values.get("holding") or {}
    return PlanBody(
        steps=tuple(
            PlanStep(str(one.get("title", "")).strip(), str(one.get("role", "") or ""), _minutes(one.get("minutes")), str(one.get("note", "") or ""))
            for one in values.get("steps") or ()
        ),
        scripts=tuple(Script(str(one.get("title", "")).strip(), str(one.get("text", "")).strip()) for one in values.get("scripts") or ()),
        statement_title=str(statement.get("title", "") or ""),
        statement_text=str(statement.get("text", "") or ""),
        holding_text=str(holding.get("text", "") or ""),
        holding_words=tuple(str(one).strip() for one in holding.get("words") or () if str(one).strip()),
    )


def _minutes(value: Any) -> int | None:
    """A stored time; 0, which is refused, for what is no whole number."""
    return value if value is None or (isinstance(value, int) and not isinstance(value, bool)) else 0


def flaws(body: PlanBody) -> Iterator[Flaw]:
    """Everything wrong with a plan; a plan without steps is no plan."""
    if not body.steps:
        yield Flaw("steps", "none")
    if len(body.steps) > MOST_STEPS:
        yield Flaw("steps", "many", facts={"most": MOST_STEPS})
    for line, step in enumerate(body.steps, 1):
        if not step.title or len(step.title) > 200:
            yield Flaw("steps", "title", line)
        if step.role and step.role not in ROLES:
            yield Flaw("steps", "role", line, {"role": step.role})
        if step.minutes is not None and not 0 < step.minutes <= LONGEST_MINUTES:
            yield Flaw("steps", "minutes", line)


def read_lines(text: str, role_words: Mapping[str, str]) -> list[PlanStep]:
    """Steps as people type them, one a line: "30 | legal | title | note"; the minutes and the role may be left out.

    `role_words` maps words (in any language, casefolded) to role keys. Minutes may be written as 30, 30m, 2h or 1d.
    """
    found = []
    for line in text.splitlines():
        cells = [cell.strip() for cell in line.replace("｜", "|").split("|")]
        if not any(cells):
            continue
        minutes, role = minutes_of(cells[0]), ""
        if minutes is not None:
            cells = cells[1:]
        if len(cells) > 1 and cells[0].casefold() in role_words:
            role, cells = role_words[cells[0].casefold()], cells[1:]
        found.append(PlanStep(cells[0] if cells else "", role, minutes, " | ".join(cells[1:])))
    return found


def minutes_of(word: str) -> int | None:
    """30, 30m, 2h or 1d as minutes; None for anything else."""
    factor = {"m": 1, "h": 60, "d": 24 * 60}.get(word[-1:].lower(), 0)
    digits = word[:-1] if factor else word
    if not digits.isdecimal() or len(digits) > 6:
        return None
    return int(digits) * (factor or 1)


def write_lines(steps: Sequence[PlanStep], role_titles: Mapping[str, str]) -> str:
    """The text `read_lines` reads."""
    lines = []
    for step in steps:
        cells = [str(step.minutes) if step.minutes else "", role_titles.get(step.role, ""), step.title, step.note]
        lines.append(" | ".join(cell for place, cell in enumerate(cells) if cell or place == 2))
    return "\n".join(lines)
