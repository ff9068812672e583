"""The operations plan as one document: every domain tells which part of it is its own, how it stands, and how it is brought to what the plan says.

A plan never deletes: what stands and is not in the plan is shown as such. Everything of a plan is checked before anything is written.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Generic, Protocol, TypeVar

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from pydantic import BaseModel, ConfigDict, TypeAdapter, ValidationError

from guanhao.kernel.policy import InvalidSettings, Policy, policies, revise
from guanhao.kernel.refusal import Refusal


@dataclass(frozen=True)
class Problem:
    """What is wrong, and where: `goals[2].target`."""

    path: str
    message: str


class PlanRefused(Refusal):
    """A plan that cannot be carried out; nothing of it was. `places` are all its problems, `problems` the message by place."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__("\n".join(f"{one.path}: {one.message}" if one.path else one.message for one in problems), "text")
        self.places = tuple(problems)
        self.problems = {one.path or "text": one.message for one in problems}


@dataclass(frozen=True)
class Change:
    """What carrying a plan out did (or would do): `new` or `changed`, with the fields that differ."""

    part: str
    name: str
    kind: str
    what: str = ""


@dataclass(frozen=True)
class Gap:
    """Plan and reality side by side; `state` is as_planned, differs, missing, behind or unplanned."""

    part: str
    name: str
    planned: str
    actual: str
    state: str


class Part(Protocol):
    """One part of a plan. The value is what YAML holds: lists, dictionaries, texts, numbers, dates."""

    @property
    def key(self) -> str:
        """Its name in the document."""
        ...

    @property
    def title(self) -> str | Promise:
        """What people call it."""
        ...

    @property
    def permission(self) -> str:
        """What bringing it about needs besides loading a plan; empty for nothing."""
        ...

    def read(self) -> Any:
        """How it stands now; empty when nothing does."""
        ...

    def check(self, value: Any) -> list[Problem]:
        """What is wrong with a planned value; nothing is written."""
        ...

    def apply(self, value: Any, reason: str) -> list[Change]:
        """Bring it about, in the transaction of the caller; PlanRefused otherwise."""
        ...

    def compare(self, value: Any) -> list[Gap]:
        """The planned value beside reality."""
        ...


class PlanLine(BaseModel):
    """A line of a part that is a list; unknown fields are refused."""

    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True)


Line = TypeVar("Line", bound=PlanLine)
Row = TypeVar("Row")


@dataclass(frozen=True)
class ListedPart(Generic[Line, Row]):
    """A part that is a list of lines, each standing for a row; fields that a line leaves out keep what stands.

    `name` tells lines apart (no two alike), `stand` gives the rows with their lines, `save` makes a row (None) or changes one, `judge` says how far a
    planned line is from reality where more than its fields can be compared: (planned, actual, state).
    """

    key: str
    title: str | Promise
    permission: str
    line: type[Line]
    name: Callable[[Line], str]
    stand: Callable[[], Iterable[tuple[Row, Line]]]
    save: Callable[[Line, Row | None, str], object]
    judge: Callable[[Line, Row], tuple[str, str, str] | None] = lambda _line, _row: None

    @cached_property
    def _adapter(self) -> TypeAdapter[list[Line]]:
        return TypeAdapter(list[self.line])  # type: ignore[name-defined]

    def read(self) -> list[dict[str, Any]]:
        """Every row as its line, without what is left at its default."""
        return [line.model_dump(mode="json", exclude_defaults=True) for _row, line in self.stand()]

    def check(self, value: Any) -> list[Problem]:
        """Fields that cannot be read, and names that come twice."""
        try:
            lines = self._adapter.validate_python(value or [])
        except ValidationError as error:
            return unreadable(self.key, error)
        seen: dict[str, int] = {}
        problems = []
        for place, line in enumerate(lines):
            name = self.name(line)
            if name in seen:
                problems.append(Problem(f"{self.key}[{place}]", _("“{name}” stands in the plan twice.").format(name=name)))
            seen[name] = place
        return problems

    def apply(self, value: Any, reason: str) -> list[Change]:
        """Make what is missing, change what differs."""
        known = {self.name(line): (row, line) for row, line in self.stand()}
        changes = []
        for place, line in enumerate(self._adapter.validate_python(value or [])):
            row, before = known.get(self.name(line), (None, None))
            line = _over(before, line)
            if before == line:
                continue
            try:
                self.save(line, row, reason)
            except Refusal as error:
                raise PlanRefused([Problem(f"{self.key}[{place}]" + (f".{error.field}" if error.field else ""), error.message)]) from error
            changes.append(Change(self.key, self.name(line), "changed" if before else "new", _different(before, line) if before else ""))
        return changes

    def compare(self, value: Any) -> list[Gap]:
        """Each planned line beside its row, then the rows that the plan does not know."""
        known = {self.name(line): (row, line) for row, line in self.stand()}
        gaps = []
        for line in self._adapter.validate_python(value or []):
            row, now = known.pop(self.name(line), (None, None))
            gaps.append(self._gap(line, row, now))
        return gaps + [Gap(self.key, name, "", "", "unplanned") for name in known]

    def _gap(self, line: Line, row: Row | None, now: Line | None) -> Gap:
        name = self.name(line)
        if row is None or now is None:
            return Gap(self.key, name, "", "", "missing")
        line = _over(now, line)
        if now != line:
            return Gap(self.key, name, _fields(line, now), _fields(now, line), "differs")
        judged = self.judge(line, row)
        return Gap(self.key, name, *judged) if judged else Gap(self.key, name, "", "", "as_planned")


class PolicyPart:
    """The brand's thresholds: those that differ from the program's own."""

    key = "policies"
    title = gettext_lazy("Policies")
    permission = "policy.edit"

    def read(self) -> dict[str, dict[str, Any]]:
        """Settings by policy."""
        found = {key: self._changed(policy) for key, policy in _of_brands().items()}
        return {key: values for key, values in found.items() if values}

    def check(self, value: Any) -> list[Problem]:
        """Policies and settings that do not exist, and values out of bounds."""
        if not isinstance(value or {}, dict):
            return [Problem(self.key, _("A policy is written as its key, then its settings, each with a value."))]
        problems = []
        for key, values in (value or {}).items():
            policy = _of_brands().get(key)
            if policy is None:
                problems.append(Problem(f"{self.key}.{key}", _("There is no policy of this name.")))
            elif not isinstance(values, dict):
                problems.append(Problem(f"{self.key}.{key}", _("A policy is written as its key, then its settings, each with a value.")))
            else:
                problems += self._wrong(key, policy, values)
        return problems

    def apply(self, value: Any, reason: str) -> list[Change]:
        """Revise the policies whose settings differ."""
        changes = []
        for key, values in (value or {}).items():
            policy = _of_brands()[key]
            before = policy.of_brand().model_dump(mode="json")
            try:
                after = revise(policy, values, reason=reason).model_dump(mode="json")
            except InvalidSettings as error:
                raise PlanRefused([Problem(f"{self.key}.{key}", str(error))]) from error
            if told := ", ".join(f"{name}: {before[name]} → {after[name]}" for name in after if after[name] != before[name]):
                changes.append(Change(self.key, str(policy.title), "changed", told))
        return changes

    def compare(self, value: Any) -> list[Gap]:
        """Each planned setting beside the one in force."""
        gaps = []
        for key, values in (value or {}).items():
            policy = _of_brands()[key]
            planned = _with(policy, values).model_dump(mode="json")
            now = policy.of_brand().model_dump(mode="json")
            for name in values:
                state = "as_planned" if planned[name] == now[name] else "differs"
                gaps.append(Gap(self.key, f"{key}.{name}", str(planned[name]), str(now[name]), state))
        return gaps

    @staticmethod
    def _changed(policy: type[Policy]) -> dict[str, Any]:
        ours, shipped = policy.of_brand().model_dump(mode="json"), policy().model_dump(mode="json")
        return {name: ours[name] for name in ours if ours[name] != shipped[name]}

    def _wrong(self, key: str, policy: type[Policy], values: dict[str, Any]) -> list[Problem]:
        unknown = [name for name in values if name not in policy.model_fields]
        if unknown:
            known = ", ".join(policy.model_fields)
            words = _("There is no setting of this name; there are {names}.")
            return [Problem(f"{self.key}.{key}.{name}", words.format(names=known)) for name in unknown]
        try:
            _with(policy, values)
        except ValidationError as error:
            return unreadable(f"{self.key}.{key}", error)
        return []


_PARTS: dict[str, Part] = {}


def add_part(part: Part) -> None:
    """Tell of a part; ValueError for a key that is told twice."""
    if part.key in _PARTS:
        raise ValueError(f"the plan has a part {part.key!r} already")
    _PARTS[part.key] = part


def plan_parts() -> dict[str, Part]:
    """All parts by key, in the order they were told."""
    return dict(_PARTS)


def _of_brands() -> dict[str, type[Policy]]:
    """Policies that a brand may set for itself."""
    return {key: policy for key, policy in policies().items() if not policy.whole_house}


def _with(policy: type[Policy], values: dict[str, Any]) -> Policy:
    return policy.model_validate({**policy.of_brand().model_dump(mode="json"), **values})


def unreadable(base: str, error: ValidationError) -> list[Problem]:
    """What pydantic cannot read, with its place below `base`, in the words of plans."""
    return [Problem(_path(base, one["loc"]), _said(one)) for one in error.errors()]


def _path(base: str, place: Iterable[int | str]) -> str:
    return base + "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in place)


def _said(error: Any) -> str:
    """A reading error in words."""
    if error["type"] == "extra_forbidden":
        return _("There is no field of this name.")
    if error["type"] == "missing":
        return _("This field is needed.")
    return _("“{value}” cannot be used here ({why}).").format(value=str(error.get("input"))[:80], why=error["msg"])


def _over(before: Line | None, line: Line) -> Line:
    """What stands, with what the plan says written over it."""
    return before.model_copy(update={name: getattr(line, name) for name in line.model_fields_set}) if before else line


def _different(before: PlanLine, after: PlanLine) -> str:
    old, new = before.model_dump(mode="json"), after.model_dump(mode="json")
    return ", ".join(f"{name}: {old[name]} → {new[name]}" for name in new if old[name] != new[name])


def _fields(line: PlanLine, other: PlanLine) -> str:
    """The fields of a line in which another differs."""
    ours, theirs = line.model_dump(mode="json"), other.model_dump(mode="json")
    return ", ".join(f"{name}: {ours[name]}" for name in ours if ours[name] != theirs[name])


add_part(PolicyPart())
