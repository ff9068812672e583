"""What others see of approvals: frozen values and refusals."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Literal

from guanhao.kernel.refusal import Refusal

Mode = Literal["any", "all"] | int


class Refused(Refusal):
    """An act that cannot be done, in words for the person who asked; `field` names the input it is about."""


class Changed(Refused):
    """What the person looked at is not what is there now (payload, level or version): look again. REST answers 409."""

    status = 409


class InvalidFlow(Refused):
    """A flow that cannot be used; `problems` maps field ("levels.2.title") to one sentence a person can act on."""

    def __init__(self, problems: Mapping[str, str]) -> None:
        super().__init__(" ".join(problems.values()), next(iter(problems), ""))
        self.problems = dict(problems)


@dataclass(frozen=True)
class Part:
    """One thing that is signed: subject "content.variant:7" and its exact payload as JSON values (no floats)."""

    subject: str
    title: str
    fields: Mapping[str, Any]


@dataclass(frozen=True)
class Criterion:
    """A line of a score sheet: points from 0 to `maximum`, weighed against the others."""

    key: str
    title: str
    weight: float = 1.0
    maximum: float = 100.0


@dataclass(frozen=True)
class CheckItem:
    """A line of a checklist. `people` 2: as many different people as policy review.two_person says must confirm it, none of them an author."""

    key: str
    title: str
    mandatory: bool = True
    people: Literal[1, 2] = 1


@dataclass(frozen=True)
class Level:
    """A level of a flow.

    Who: holders of `permission`, or the named `people`, or one holder of each permission of `parties` (a joint review).
    `mode`: any one, all of them, or a number. `sla` None: policy review.level_sla (review.hot_sla in flows of kind hot); its end tells the holders
    of `escalate_to`. `score`: criteria; below `pass_mark` (None: policy review.pass_mark) the submission is returned. `when`: a key of the context
    that must be true for the level to apply. `after`: key of the level it follows (empty: the one before it in the list). `emergency`: also
    signed in the emergency channel.
    """

    key: str
    title: str
    permission: str = ""
    mode: Mode = "any"
    people: tuple[int, ...] = ()
    parties: tuple[str, ...] = ()
    sla: timedelta | None = None
    escalate_to: str = "review.manage"
    score: tuple[Criterion, ...] = ()
    pass_mark: float | None = None
    checklist: tuple[CheckItem, ...] = ()
    when: str = ""
    after: str = ""
    emergency: bool = False


@dataclass(frozen=True)
class FlowDefinition:
    """A way through review: `kind` is creative, release, hot, joint, major or a word of the brand's own."""

    key: str
    title: str
    kind: str
    levels: tuple[Level, ...]
    note: str = ""


@dataclass(frozen=True)
class FlowView:
    """The newest version of a flow (`number` 0: the program's own, not yet used or changed), or one of its versions."""

    definition: FlowDefinition
    number: int
    active: bool = True
    reason: str = ""
    made_at: datetime | None = None
    made_by: str = ""

    @property
    def key(self) -> str:
        """The flow's key."""
        return self.definition.key

    @property
    def title(self) -> str:
        """The flow's title in the reader's language."""
        return self.definition.title


@dataclass(frozen=True)
class Someone:
    """A person as an approval remembers them."""

    id: int
    name: str


@dataclass(frozen=True)
class PartView:
    """A part as it was handed in; `before` is the payload of the subject's previous submission (None: there was none)."""

    subject: str
    title: str
    fields: Mapping[str, Any]
    digest: str
    void: bool = False
    voided_at: datetime | None = None
    voided_by: str = ""
    before: Mapping[str, Any] | None = None


@dataclass(frozen=True)
class TickView:
    """Who confirmed an item, when."""

    person: Someone
    at: datetime


@dataclass(frozen=True)
class CheckView:
    """An item of the checklist with its ticks; `needed` is how many different people must confirm it (0: voluntary)."""

    key: str
    title: str
    mandatory: bool
    needed: int
    ticks: tuple[TickView, ...] = ()

    @property
    def done(self) -> bool:
        """Enough people have confirmed it (a voluntary item counts as done)."""
        return len(self.ticks) >= self.needed


@dataclass(frozen=True)
class SignatureView:
    """One decision. `lost`: the person has since left the brand or lost the permission; the signature stays valid."""

    level: str
    decision: str
    signer: Someone
    principal: Someone
    permission: str
    scores: Mapping[str, float]
    score: float | None
    comment: str
    digests: Mapping[str, str]
    at: datetime
    via: str
    lost: bool = False

    @property
    def as_deputy(self) -> bool:
        """Given in another person's place."""
        return self.signer.id != self.principal.id


@dataclass(frozen=True)
class LevelView:
    """A level of a running approval. `missing`: whose signature it still needs, as permissions or names."""

    key: str
    title: str
    position: int
    state: str
    definition: Level
    opened_at: datetime | None
    due_at: datetime | None
    closed_at: datetime | None
    breached_at: datetime | None
    assigned: Someone | None
    expected: tuple[Someone, ...]
    pass_mark: float | None
    checklist: tuple[CheckView, ...]
    signatures: tuple[SignatureView, ...]
    missing: tuple[str, ...]


@dataclass(frozen=True)
class ApprovalView:
    """A submission with everything a reviewer needs. `seen` is the hash over all live parts: hand it back with the signature."""

    id: int
    subject: str
    flow: str
    flow_number: int
    flow_title: str
    kind: str
    title: str
    url: str
    state: str
    level: str
    level_title: str
    level_due: datetime | None
    due: datetime | None
    emergency: bool
    emergency_reason: str
    after_review: str
    round: int
    previous_id: int | None
    authors: tuple[Someone, ...]
    parts: tuple[PartView, ...]
    levels: tuple[LevelView, ...]
    opened_by: Someone | None
    opened_at: datetime
    closed_at: datetime | None
    closed_note: str
    seen: str
    version: int
    context: Mapping[str, Any] = field(default_factory=dict)

    @property
    def current(self) -> LevelView | None:
        """The open level."""
        return next((level for level in self.levels if level.key == self.level), None)

    @property
    def digests(self) -> dict[str, str]:
        """Digest by subject of every live part."""
        return {part.subject: part.digest for part in self.parts if not part.void}


@dataclass(frozen=True)
class Allowed:
    """What the present person may do with an approval now; `why_not` says why not, when signing is refused."""

    sign: bool = False
    send_back: bool = False
    withdraw: bool = False
    ticks: tuple[str, ...] = ()
    for_people: tuple[Someone, ...] = ()
    why_not: str = ""


@dataclass(frozen=True)
class Standing:
    """Where a payload stands: `state` is none, open, returned, approved or void. Only `approved` may leave the house."""

    state: str
    level: str = ""
    approval_id: int | None = None
    digest: str = ""
    emergency: bool = False


@dataclass(frozen=True)
class QueueLine:
    """A line of the queue."""

    id: int
    subject: str
    title: str
    url: str
    flow: str
    flow_title: str
    kind: str
    state: str
    level: str
    level_title: str
    level_due: datetime | None
    due: datetime | None
    overdue: bool
    emergency: bool
    after_review: str
    round: int
    authors: tuple[Someone, ...]
    assigned: Someone | None
    opened_at: datetime
    closed_at: datetime | None


@dataclass(frozen=True)
class QueuePage:
    """A page of the queue: `next` is the cursor of the following page ("" at the end); `count` stops at `COUNT_LIMIT` (then `more` is true)."""

    items: tuple[QueueLine, ...]
    next: str
    count: int
    more: bool


@dataclass(frozen=True)
class DeputyView:
    """Who signs for whom, from day to day (both included)."""

    id: int
    person: Someone
    deputy: Someone
    starts: Any
    ends: Any
    reason: str
    active: bool
    ended_at: datetime | None = None


@dataclass(frozen=True)
class DutyView:
    """Who is on duty for a permission on a day."""

    id: int
    permission: str
    day: Any
    person: Someone
