"""The points ledger: earning, spending, giving back, taking back, lapsing, moving. Balance = sum of entries after every transaction.

Whoever writes holds the member's row (`held`); members are locked in the order of their numbers, so that batches never wait for each other in a ring.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Count, F, Q, Sum
from django.utils.translation import gettext as _

from guanhao.domains.community.contracts import Grant, Granted, Refused
from guanhao.domains.community.models import Member, PointsEntry, PointsLot, PointsPosting, PointsRule
from guanhao.domains.community.policy import PointsPolicy
from guanhao.domains.community.rules import ledger as rules
from guanhao.kernel.access import current_actor, require
from guanhao.kernel.now import now
from guanhao.kernel.tenancy import current_brand

Kind = PointsPosting.Kind
EARNING = (Member.State.ACTIVE, Member.State.MUTED)
KEY = 160
OF_DAY = "deserved:"
"""How keys of grants without a rule begin that count for the limit of the day."""
ALIKE = 20
Parts = list[tuple[int, int]]


@dataclass
class Spent:
    """What members got by rules already: points of a day in all; how often by a rule on a day, and ever."""

    day: dict[tuple[int, date], int] = field(default_factory=lambda: defaultdict(int))
    rule_day: dict[tuple[int, int, date], int] = field(default_factory=lambda: defaultdict(int))
    rule_ever: dict[tuple[int, int], int] = field(default_factory=lambda: defaultdict(int))


def held(ids: Iterable[int]) -> dict[int, Member]:
    """The members, locked until the end of the transaction."""
    rows = Member.objects.select_for_update().filter(pk__in=set(ids)).order_by("pk")
    return {row.pk: row for row in rows}


def one(member_id: int) -> Member:
    """A member, locked; Refused when there is none in the brand."""
    row = held([member_id]).get(member_id)
    if row is None:
        raise Refused(_("There is no member %(number)s.") % {"number": member_id}, "member_id")
    return row


def check_points(value: object, name: str = "points") -> int:
    """Points as a whole number from 1; Refused in words for anything else."""
    count = rules.whole(value)
    if count is None:
        raise Refused(_("Points are whole numbers from 1 (no fractions, nothing negative); this is “%(value)s”.") % {"value": str(value)[:40]}, name)
    return count


def check_key(key: str) -> str:
    """The key of an occasion; Refused when empty or too long."""
    if not key or len(key) > KEY:
        raise Refused(_("The key of an occasion has 1 to %(most)s signs.") % {"most": KEY}, "key")
    return key


# earning


@transaction.atomic
def earn_points(grants: Sequence[Grant]) -> list[Granted]:
    """Give points (needs community.points), any number of grants in one transaction; the answer is in their order.

    Nothing is given twice under one key; limits of rules and of the day cut what is above them; debts are paid first. Refused, and nothing written,
    for points that are no whole numbers or members there are none of.
    """
    require("community.points")
    for grant in grants:
        check_key(grant.key)
        if grant.points or not grant.score:
            check_points(grant.points)
    members = held(grant.member_id for grant in grants)
    if missing := sorted({grant.member_id for grant in grants} - members.keys()):
        raise Refused(_("There is no member %(number)s.") % {"number": missing[0]}, "member_id")
    return _earn(grants, members)


def _earn(grants: Sequence[Grant], members: dict[int, Member]) -> list[Granted]:
    known = set(PointsPosting.objects.filter(member__in=members, key__in={grant.key for grant in grants}).values_list("member_id", "key"))
    rule_rows = {rule.pk: rule for rule in PointsRule.objects.filter(pk__in={grant.rule_id for grant in grants} - {None})}
    policy, zone, actor = PointsPolicy.of_brand(), current_brand().zone, current_actor().name[:120]
    limited = bool(rule_rows) or any(grant.of_day for grant in grants)
    spent = _spent(grants, members, zone) if limited else Spent()
    moment = now()
    answers: list[Granted | None] = []
    lots: list[PointsLot] = []
    postings: list[PointsPosting] = []
    for grant in grants:
        member = members[grant.member_id]
        if (member.pk, grant.key) in known:
            answers.append(Granted(key=grant.key, why="known"))
            continue
        if member.state not in EARNING:
            answers.append(Granted(key=grant.key, why="away"))
            continue
        known.add((member.pk, grant.key))
        at = grant.at or moment
        day = at.astimezone(zone).date()
        rule = rule_rows.get(grant.rule_id or 0)
        given = _limited(grant, rule, day, spent, policy) if rule or grant.of_day else grant.points
        if given is None or not (given or grant.score):
            answers.append(Granted(key=grant.key, why="capped"))
            continue
        days = rule.lifetime_days if rule and rule.lifetime_days else policy.lifetime_days
        lots.append(
            PointsLot(brand_id=member.brand_id, member=member, points=given, remaining=given, made_at=at, expires_at=rules.lapse(at, days, zone))
        )
        facts = {"rule": rule, "rule_number": rule.number if rule else 0, "note": grant.note[:200], "at": at, "day": day, "made_by_name": actor}
        row = PointsPosting(brand_id=member.brand_id, member=member, kind=Kind.EARN, points=given, score=grant.score, key=grant.key, **facts)
        postings.append(row)
        answers.append(None)
    _write(postings, lots)
    paid = _settle(postings, lots, members)
    _raise(members, postings, settled=bool(paid))
    made = iter(postings)
    return [answer or _granted(next(made), paid) for answer in answers]


def _granted(posting: PointsPosting, paid: dict[int, int]) -> Granted:
    why = "given" if posting.points else "capped"
    return Granted(key=posting.key, why=why, given=posting.points, settled=paid.get(posting.pk, 0), posting_id=posting.pk)


def _spent(grants: Sequence[Grant], members: dict[int, Member], zone: Any) -> Spent:
    days = {(grant.at or now()).astimezone(zone).date() for grant in grants}
    spent = Spent()
    under = Q(rule__isnull=False) | Q(key__startswith=OF_DAY)
    rows = PointsPosting.objects.filter(under, member__in=members, day__in=days, kind=Kind.EARN)
    found = rows.values_list("member_id", "rule_id", "day").annotate(total=Sum("points"), times=Count("pk")).order_by()
    for member, rule, day, total, times in found:
        spent.day[member, day] += total
        if rule is not None:
            spent.rule_day[member, rule, day] += times
    ever = PointsRule.objects.filter(pk__in={grant.rule_id for grant in grants} - {None}, per_member__gt=0).values_list("pk", flat=True)
    if limited := list(ever):
        past = PointsPosting.objects.filter(member__in=members, rule__in=limited, kind=Kind.EARN)
        for member, rule, times in past.values_list("member_id", "rule_id").annotate(times=Count("pk")).order_by():
            spent.rule_ever[member, rule] = times
    return spent


def _limited(grant: Grant, rule: PointsRule | None, day: date, spent: Spent, policy: PointsPolicy) -> int | None:
    """Points within the day's limit; None when the rule has given often enough already."""
    who = grant.member_id
    if rule is not None:
        times = ((rule.per_day, spent.rule_day[who, rule.pk, day]), (rule.per_member, spent.rule_ever[who, rule.pk]))
        if not rules.within(1, limits=times):
            return None
    given = rules.within(grant.points, limits=((policy.daily_cap, spent.day[who, day]),))
    if given or grant.score:
        spent.day[who, day] += given
        if rule is not None:
            spent.rule_day[who, rule.pk, day] += 1
            spent.rule_ever[who, rule.pk] += 1
    return given


def _write(postings: list[PointsPosting], lots: list[PointsLot]) -> None:
    """Postings that make a lot each; those of no points (growth value alone) make none."""
    PointsPosting.objects.bulk_create(postings, batch_size=500)
    PointsLot.objects.bulk_create([lot for lot in lots if lot.points], batch_size=500)
    entries = [
        PointsEntry(brand_id=posting.brand_id, posting=posting, member_id=posting.member_id, lot=lot, points=lot.points)
        for posting, lot in zip(postings, lots, strict=True)
        if lot.points
    ]
    PointsEntry.objects.bulk_create(entries, batch_size=500)


def _settle(postings: list[PointsPosting], lots: list[PointsLot], members: dict[int, Member]) -> dict[int, int]:
    """Pay what is owed out of the new lots; what was paid, by the number of the posting that earned it."""
    paid: dict[int, int] = {}
    for posting, lot in zip(postings, lots, strict=True):
        member = members[posting.member_id]
        part = min(member.owed, lot.points)
        if part:
            member.owed -= part
            paid[posting.pk] = part
            _post(member, Kind.SETTLE, [(lot.pk, part)], key=f"settle:{posting.pk}", note=posting.note)
    return paid


def _raise(members: dict[int, Member], postings: list[PointsPosting], *, settled: bool) -> None:
    """Add what was earned to the members' sums."""
    points: dict[int, int] = defaultdict(int)
    score: dict[int, int] = defaultdict(int)
    last: dict[int, datetime] = {}
    for row in postings:
        points[row.member_id] += row.points
        score[row.member_id] += row.score
        last[row.member_id] = max(row.at, last.get(row.member_id, row.at))
    alike: dict[tuple[int, int, datetime], list[int]] = defaultdict(list)
    for number in points:
        member = members[number]
        member.balance += points[number]
        member.score += score[number]
        member.last_at = max(member.last_at, last[number])
        alike[points[number], score[number], member.last_at].append(number)
    changed = [members[number] for number in points]
    if settled or len(alike) > ALIKE:
        Member.objects.bulk_update(changed, ["balance", "score", "owed", "last_at"], batch_size=200)
        return
    for (given, grown, at), numbers in alike.items():  # most of a batch gets the same: a few statements instead of one long CASE
        Member.objects.filter(pk__in=numbers).update(balance=F("balance") + given, score=F("score") + grown, last_at=at)


# spending, giving back


@transaction.atomic
def spend_points(*, member_id: int, points: int, key: str, note: str = "") -> PointsPosting:
    """Take points for something (needs community.points), what lapses first going first; the same key again is the same posting.

    Refused when fewer are there; nothing is written then.
    """
    require("community.points")
    count, member = check_points(points), one(member_id)
    known: PointsPosting | None = PointsPosting.objects.filter(member=member, key=check_key(key)).first()
    if known is not None:
        if known.kind != Kind.SPEND or known.points != -count:
            raise Refused(_("The key “%(key)s” stands for something else already.") % {"key": key}, "key")
        return known
    if member.state not in EARNING:
        raise Refused(_("This member cannot spend points."), "member_id")
    lapse_held(member)
    parts = _parts(member, count)
    return _saved(member, _post(member, Kind.SPEND, parts, key=key, note=note))


@transaction.atomic
def give_back(*, posting: PointsPosting, note: str = "") -> PointsPosting:
    """Undo a spending (needs community.points): points return to the lots they came from and can be spent for some days more. Twice is once."""
    require("community.points")
    member = one(posting.member_id)
    if (done := _undone(posting)) is not None:
        return done
    if posting.kind != Kind.SPEND:
        raise Refused(_("Only spent points can be given back."))
    least = now() + timedelta(days=PointsPolicy.of_brand().refund_days)
    parts = [(entry.lot_id, -entry.points) for entry in posting.entries.order_by("pk")]
    row = _post(member, Kind.REFUND, parts, key=f"undo:{posting.pk}", note=note, undoes=posting, sign=1)
    PointsLot.objects.filter(pk__in=[lot for lot, _points in parts], expires_at__lt=least).update(expires_at=least)
    return _saved(member, row)


# taking back


@transaction.atomic
def claw_back(*, posting: PointsPosting, note: str) -> PointsPosting:
    """Take earned points back because their reason fell away (needs community.points), with their growth value; twice is once.

    First from their own lot, then from what lapses first; what is spent already is owed and paid by the next points.
    """
    require("community.points")
    member = one(posting.member_id)
    if (done := _undone(posting)) is not None:
        return done
    if posting.kind not in (Kind.EARN, Kind.ADJUST) or posting.points < 0:
        raise Refused(_("Only points that were given can be taken back."))
    lapse_held(member)
    own = list(posting.entries.values_list("lot_id", flat=True))
    lapsed = _lapsed_of(own)
    parts, missing = rules.recover(_open_lots(member), own, max(0, posting.points - lapsed))
    facts: dict[str, Any] = {"score": -posting.score, "short": missing, "undoes": posting}
    row = _post(member, Kind.CLAWBACK, parts, key=f"undo:{posting.pk}", note=note, **facts)
    member.owed += missing
    member.score = max(0, member.score - posting.score)
    return _saved(member, row)


@transaction.atomic
def undo_posting(*, posting: PointsPosting, note: str) -> PointsPosting:
    """Reverse a posting (needs community.points): spent points return, given points are taken back. A reason is needed."""
    if not note.strip():
        raise Refused(_("Say why."), "note")
    return give_back(posting=posting, note=note) if posting.kind == Kind.SPEND else claw_back(posting=posting, note=note)


def _undone(posting: PointsPosting) -> PointsPosting | None:
    row: PointsPosting | None = PointsPosting.objects.filter(undoes=posting).first()
    return row


def _lapsed_of(lots: Sequence[int]) -> int:
    """How many points of these lots lapsed: they are gone already and are not owed."""
    lapsed = PointsEntry.objects.filter(lot__in=lots, posting__kind=Kind.EXPIRE).aggregate(total=Sum("points"))["total"]
    return -int(lapsed or 0)


# lapsing


@transaction.atomic
def lapse_points(member_ids: Iterable[int]) -> int:
    """Post the expiry of lapsed lots of these members; how many points."""
    return sum(_lapse_and_save(member) for member in held(member_ids).values())


def lapse_held(member: Member) -> int:
    """Post the expiry of a locked member's lapsed lots; the caller saves the member. Lots that lapsed together make one posting."""
    moment = now()
    rows = PointsLot.objects.filter(member=member, remaining__gt=0, expires_at__lte=moment).order_by("expires_at", "pk")
    parts = [(row.pk, row.remaining) for row in rows]
    if not parts:
        return 0
    _post(member, Kind.EXPIRE, parts, key=f"expire:{parts[0][0]}:{parts[-1][0]}:{int(moment.timestamp() * 1e6)}")
    return sum(points for _lot, points in parts)


def _lapse_and_save(member: Member) -> int:
    gone = lapse_held(member)
    if gone:
        member.save(update_fields=["balance"])
    return gone


# adjusting, closing, moving: for the modules beside this one


def post_by_hand(member: Member, points: int, *, key: str, note: str) -> PointsPosting:
    """Give (+) or take (−) points of a locked member without limits; Refused when fewer are there than would be taken."""
    lapse_held(member)
    if points < 0:
        return _saved(member, _post(member, Kind.ADJUST, _parts(member, -points), key=key, note=note))
    return _saved(member, _new_lot(member, Kind.ADJUST, points, key=key, note=note, expires_at=_usual_lapse()))


def close_account(member: Member, *, note: str = "") -> None:
    """Take everything a locked member has; the caller saves the member with its state."""
    lapse_held(member)
    parts = [(lot.id, lot.remaining) for lot in _open_lots(member)]
    if parts:
        _post(member, Kind.CLOSE, parts, key=f"close:{now().timestamp()}", note=note)
    member.owed = 0


def move_all(source: Member, target: Member, *, key: str) -> None:
    """Move every open lot of one locked member to another, each with its own expiry, and what is owed; both are saved."""
    lapse_held(source)
    target.owed += source.owed
    source.owed = 0
    move_lots(source, target, list(PointsLot.objects.filter(member=source, remaining__gt=0)), key=key)


def move_lots(source: Member, target: Member, lots: Sequence[PointsLot], *, key: str) -> None:
    """Move what remains of these lots between two locked members; what the target owes is paid then. Both are saved."""
    moment = now()
    alive = [lot for lot in lots if lot.remaining and (lot.expires_at is None or lot.expires_at > moment)]
    if alive:
        _post(source, Kind.MOVE, [(lot.pk, lot.remaining) for lot in alive], key=f"{key}:out")
    for lot in alive:
        _new_lot(target, Kind.MOVE, lot.remaining, key=f"{key}:in:{lot.pk}", expires_at=lot.expires_at)
    if pay := min(target.owed, sum(lot.remaining for lot in _open_lots(target))):
        target.owed -= pay
        _post(target, Kind.SETTLE, _parts(target, pay), key=f"{key}:settle")
    save(source)
    save(target)


def _usual_lapse() -> datetime | None:
    return rules.lapse(now(), PointsPolicy.of_brand().lifetime_days, current_brand().zone)


def _new_lot(member: Member, kind: str, points: int, *, key: str, expires_at: datetime | None, note: str = "") -> PointsPosting:
    moment = now()
    lot = PointsLot(brand_id=member.brand_id, member=member, points=points, remaining=points, made_at=moment, expires_at=expires_at)
    row = _posting(member, kind, points, key=key, note=note)
    _write([row], [lot])
    member.balance += points
    return row


def _parts(member: Member, count: int) -> Parts:
    """What makes up `count` of a locked member's points; Refused when fewer are there."""
    lots = _open_lots(member)
    parts, missing = rules.take(lots, count)
    if missing:
        words = _("%(have)s points are there, %(need)s are needed: %(missing)s are missing.")
        raise Refused(words % {"have": count - missing, "need": count, "missing": missing}, "points")
    return parts


def _open_lots(member: Member) -> list[rules.Lot]:
    rows = PointsLot.objects.filter(member=member, remaining__gt=0).values_list("pk", "remaining", "expires_at")
    return rules.open_at((rules.Lot(*row) for row in rows), now())


def _post(member: Member, kind: str, parts: Parts, *, key: str, note: str = "", sign: int = -1, **facts: Any) -> PointsPosting:
    """Write a posting over lots that are there, and what remains of them; the member's balance changes in memory only."""
    total = sign * sum(points for _lot, points in parts)
    row = _posting(member, kind, total, key=key, note=note, **facts)
    row.save()
    brand = member.brand_id
    PointsEntry.objects.bulk_create(
        [PointsEntry(brand_id=brand, posting=row, member=member, lot_id=lot, points=sign * points) for lot, points in parts], batch_size=500
    )
    for lot, points in parts:
        PointsLot.objects.filter(pk=lot).update(remaining=F("remaining") + sign * points)
    member.balance += total
    return row


def _posting(member: Member, kind: str, points: int, *, key: str, note: str = "", **facts: Any) -> PointsPosting:
    moment = now()
    actor, day = current_actor().name[:120], moment.astimezone(current_brand().zone).date()
    return PointsPosting(
        brand_id=member.brand_id, member=member, kind=kind, points=points, key=key[:200], note=note.strip()[:200], at=moment, day=day,
        made_by_name=actor, **facts,
    )  # fmt: skip


def _saved(member: Member, row: PointsPosting) -> PointsPosting:
    save(member)
    return row


def save(member: Member) -> None:
    """Write the sums of a locked member."""
    member.save(update_fields=["balance", "owed", "score"])
