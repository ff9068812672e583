"""What other rooms may know of journeys."""

from dataclasses import dataclass, field
from datetime import datetime

from guanhao.kernel.refusal import Refusal


class Refused(Refusal):
    """What cannot be done, in words for the person who asked; `field` names the input it is about."""


class Changed(Refused):
    """What was looked at is not what is there now. REST answers 409."""

    status = 409


@dataclass(frozen=True, kw_only=True)
class Looked:
    """One look at everybody: `seen` people set the trigger off, `reached` may enter now as (person, number in the index, occasion, moment).

    `left` counts why the others do not, `some` names up to fifty numbers of each reason.
    """

    seen: int
    reached: tuple[tuple[int, int, str, datetime], ...]
    left: dict[str, int] = field(default_factory=dict)
    some: dict[str, tuple[int, ...]] = field(default_factory=dict)
