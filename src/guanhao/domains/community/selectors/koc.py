"""The live board of the programme: what members did, what it scores, and why; influence by month."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, Max

from guanhao.domains.community.models import Koc, KocJudgement, Member, MemberDeed, Violation
from guanhao.domains.community.policy import KocPolicy, KocScorePolicy
from guanhao.domains.community.rules import koc as rules
from guanhao.domains.people import facade as people
from guanhao.kernel.now import now
from guanhao.kernel.tenancy import current_brand

EARNING = (Member.State.ACTIVE, Member.State.MUTED)
COUNTED = (Violation.State.APPLIED, Violation.State.UPHELD)
DEEDS = frozenset(deed for deeds in rules.PARTS.values() for deed in deeds) - {"message"}


@dataclass(frozen=True, kw_only=True)
class Part:
    """One of the three scores: its value, its weight, the reasons, and who set it by hand ("" where deeds speak)."""

    key: str
    value: int
    weight: float
    reasons: tuple[rules.Counted, ...]
    by_hand: str = ""
    why: str = ""


@dataclass(frozen=True, kw_only=True)
class Candidate:
    """A member on the board. `done` are deeds within the policy's days; `koc_stage` is "" for who is not in the programme."""

    id: int
    name: str
    number: int
    level: int
    total: float
    above: bool
    parts: tuple[Part, ...]
    done: Mapping[str, int]
    last_at: datetime | None
    stage: str = ""
    koc_id: int | None = None
    scores: Mapping[str, int] = field(default_factory=dict)

    @property
    def output(self) -> int:
        """Content output."""
        return self.scores["output"]

    @property
    def influence(self) -> int:
        """Community influence."""
        return self.scores["influence"]

    @property
    def fit(self) -> int:
        """Value fit."""
        return self.scores["fit"]

    @property
    def cut(self) -> str:
        """For the filter: whether the total reaches the policy's."""
        return "above" if self.above else "below"

    def times(self, deed: str) -> int:
        """How often a deed was done."""
        return self.done.get(deed, 0)


def board(member_ids: Collection[int] | None = None) -> list[Candidate]:
    """Members who did something within the policy's days, were judged or are in the programme, the highest total first; or just those named.

    A constant number of queries, however many members there are.
    """
    policy, worth = KocPolicy.of_brand(), KocScorePolicy.of_brand().model_dump()
    moment = now()
    done, last = deeds_between(moment - timedelta(days=policy.window_days), moment + timedelta(seconds=1), member_ids)
    judged = {row.member_id: row for row in _of(KocJudgement, member_ids)}
    kocs = {row.member_id: row for row in _of(Koc, member_ids)}
    wanted = set(done) | set(judged) | set(kocs) if member_ids is None else set(member_ids)
    rows = Member.objects.filter(pk__among=list(wanted), state__in=EARNING)
    found = [_candidate(row, policy, worth, done.get(row.pk, {}), last.get(row.pk), judged.get(row.pk), kocs.get(row.pk)) for row in rows]
    return sorted(found, key=lambda one: (-one.total, one.number))


def _of(model: Any, member_ids: Collection[int] | None) -> Any:
    return model.objects.all() if member_ids is None else model.objects.filter(member__in=member_ids)


def candidate(member: Member) -> Candidate:
    """One member as the board has them."""
    found = board([member.pk])
    if found:
        return found[0]
    policy, worth = KocPolicy.of_brand(), KocScorePolicy.of_brand().model_dump()
    return _candidate(member, policy, worth, {}, None, None, Koc.objects.filter(member=member).first())


def _candidate(
    row: Member,
    policy: KocPolicy,
    worth: Mapping[str, int],
    done: Mapping[str, int],
    last: datetime | None,
    judged: KocJudgement | None,
    koc: Koc | None,
) -> Candidate:
    weights = {"output": policy.weight_output, "influence": policy.weight_influence, "fit": policy.weight_fit}
    parts = tuple(_part(key, weight, rules.reasons(key, done, worth), judged) for key, weight in weights.items())
    total = rules.total([part.value for part in parts], list(weights.values()))
    return Candidate(
        id=row.pk,
        name=row.shown,
        number=row.number,
        level=row.level,
        total=total,
        above=total >= policy.cut,
        parts=parts,
        done=done,
        last_at=last,
        stage=koc.stage if koc else "",
        koc_id=koc.pk if koc else None,
        scores={part.key: part.value for part in parts},
    )


def _part(key: str, weight: float, counted: list[rules.Counted], judged: KocJudgement | None) -> Part:
    by_hand = getattr(judged, key) if judged is not None else None
    if judged is not None and by_hand is not None:
        return Part(key=key, value=by_hand, weight=weight, reasons=tuple(counted), by_hand=judged.by_name or "—", why=judged.reason)
    return Part(key=key, value=rules.score(counted), weight=weight, reasons=tuple(counted))


def deeds_between(begin: datetime, end: datetime, member_ids: Collection[int] | None = None) -> tuple[dict[int, dict[str, int]], dict[int, datetime]]:
    """How often members did what counts for the scores, messages and broken rules included, and when they did something last."""
    done: dict[int, dict[str, int]] = defaultdict(dict)
    last: dict[int, datetime] = {}
    rows = MemberDeed.objects.filter(action__in=DEEDS, at__gte=begin, at__lt=end)
    rows = rows if member_ids is None else rows.filter(member__in=member_ids)
    for member, action, times, at in rows.values_list("member_id", "action").annotate(times=Count("pk"), at=Max("at")).order_by():
        done[member][action] = times
        last[member] = max(at, last.get(member, at))
    broken = Violation.objects.filter(state__in=COUNTED, made_at__gte=begin, made_at__lt=end)
    broken = broken if member_ids is None else broken.filter(member__in=member_ids)
    for member, times in broken.values_list("member_id").annotate(times=Count("pk")).order_by():
        done[member]["violation"] = times
    for member, times in _messages(begin, end, member_ids).items():
        done[member]["message"] = times
    return dict(done), last


def _messages(begin: datetime, end: datetime, member_ids: Collection[int] | None) -> dict[int, int]:
    """Messages by member; people are counted by whole days of the brand."""
    zone = current_brand().zone
    rows = Member.objects.filter(state__in=EARNING).exclude(person_id=None)
    rows = rows if member_ids is None else rows.filter(pk__in=member_ids)
    members = dict(rows.values_list("person_id", "pk"))
    until = (end - timedelta(microseconds=1)).astimezone(zone).date()
    counted = people.messages_between(list(members), begin.astimezone(zone).date(), until)
    return {members[person]: times for person, times in counted.items()}


def influence_of(begin: datetime, end: datetime) -> dict[int, int]:
    """The influence of everybody in the programme between two moments, without the ceiling of 100."""
    worth = KocScorePolicy.of_brand().model_dump()
    members = list(Koc.objects.exclude(stage=Koc.Stage.ENDED).values_list("member_id", flat=True))
    done, _last = deeds_between(begin, end, members)
    return {member: sum(one.gives for one in rules.reasons("influence", done.get(member, {}), worth)) for member in members}
