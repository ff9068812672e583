"""What a job is and which exist."""

import inspect
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from functools import cached_property
from typing import Any, Concatenate, ParamSpec, TypeVar, get_type_hints

from django.utils.functional import Promise
from pydantic import TypeAdapter, ValidationError
from pydantic_core import to_jsonable_python

from guanhao.kernel.jobs.context import GiveUp, JobContext

P = ParamSpec("P")
R = TypeVar("R")
At = str | Callable[[], str]
DEFAULT, QUICK, HEAVY = "default", "quick", "heavy"


@dataclass(frozen=True)
class Job:
    """A declared kind of background work. `function` takes a JobContext and keyword parameters that JSON can carry."""

    kind: str
    function: Callable[..., Any] = field(repr=False)
    title: str | Promise
    retries: int
    queue: str
    every: timedelta | None
    at: At | None
    days: str
    whole_house: bool
    atomic: bool
    remember: bool

    @cached_property
    def _signature(self) -> inspect.Signature:
        return inspect.signature(self.function)

    @cached_property
    def _types(self) -> dict[str, TypeAdapter[Any]]:
        hints = get_type_hints(self.function)
        return {name: TypeAdapter(hints.get(name, Any)) for name in list(self._signature.parameters)[1:]}

    def pack(self, params: Mapping[str, Any]) -> dict[str, Any]:
        """The parameters as JSON; TypeError when the function does not take them."""
        self._signature.bind(None, **params)
        packed: dict[str, Any] = to_jsonable_python(params)
        return packed

    def unpack(self, params: Mapping[str, Any]) -> dict[str, Any]:
        """The parameters again in their annotated types; GiveUp when a program change made them unreadable."""
        try:
            return {name: self._types[name].validate_python(value) for name, value in params.items()}
        except (KeyError, ValidationError) as error:
            raise GiveUp(f"the parameters do not fit {self.kind} any more: {error}") from error


JOBS: dict[str, Job] = {}
_by_function: dict[Callable[..., Any], Job] = {}


def job(
    kind: str,
    *,
    title: str | Promise,
    retries: int = 5,
    queue: str = DEFAULT,
    every: timedelta | None = None,
    at: At | None = None,
    days: str = "",
    whole_house: bool = False,
    atomic: bool = False,
    remember: bool = True,
) -> Callable[[Callable[Concatenate[JobContext, P], R]], Callable[Concatenate[JobContext, P], R]]:
    """Declare a background job; the function itself stays as it is and can be called directly.

    `queue`: "quick" for what people wait for, "heavy" for minutes of work, else "default".
    `every`, or `at` ("07:00", or a callable that reads a policy) with `days` ("mon,thu", "1,15" of the month, "" daily), runs it once a slot
    in each brand and its zone; `whole_house` runs it once for the installation, without a brand.
    `atomic` runs body and completion in one transaction: after a kill the effect is there once or not at all (keep such jobs short).
    `remember=False` removes the row of a run that went well: for what runs every few seconds.
    """

    def declare(function: Callable[Concatenate[JobContext, P], R]) -> Callable[Concatenate[JobContext, P], R]:
        known = JOBS.get(kind)
        if known and known.function.__qualname__ != function.__qualname__:
            raise TypeError(f"two jobs are named {kind}")
        if every is not None and at is not None:
            raise TypeError(f"{kind}: say either every= or at=")
        made = Job(kind, function, title, retries, queue, every, at, days, whole_house, atomic, remember)
        JOBS[kind] = _by_function[function] = made
        return function

    return declare


def job_of(what: Callable[..., Any] | str) -> Job:
    """The declared job of a function or a kind; KeyError when there is none."""
    return JOBS[what] if isinstance(what, str) else _by_function[what]
