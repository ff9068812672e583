"""How suspicious a sign-up is, which steps an inviter has reached, and shares of new people."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

MOST = 100


@dataclass(frozen=True, kw_only=True)
class Signals:
    """What is known of a sign-up beside the others of its programme.

    `same_device`: other sign-ups of this browser; `ring`: the browser is that of somebody up the chain (inviting oneself); `same_origin`: the network
    is the inviter's; `burst_origin`, `burst_inviter`: sign-ups within the burst window around it, itself included, of the network and of the inviter;
    `in_a_row`: other invited phone numbers of the same inviter that differ in the last two digits only; `blocked`: what is on the blacklist.
    """

    same_device: int = 0
    ring: bool = False
    same_origin: bool = False
    burst_origin: int = 1
    burst_inviter: int = 1
    in_a_row: int = 0
    blocked: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Weights:
    """Points of each reason, and from when a burst is one (see policy growth.invites)."""

    device: int
    ring: int
    origin: int
    burst: int
    row: int
    blocked: int
    from_origin: int
    from_inviter: int


@dataclass(frozen=True)
class Risk:
    """A score from 0 to 100 and the reasons that make it: (key, points, number)."""

    score: int
    reasons: tuple[tuple[str, int, int], ...]


def assess(signals: Signals, weights: Weights) -> Risk:
    """The sum of the reasons' points, at most 100. One network alone never holds anybody: it stands for a burst or adds a little."""
    found: list[tuple[str, int, int]] = []
    if signals.blocked:
        found.append(("blocked", weights.blocked, len(signals.blocked)))
    if signals.ring:
        found.append(("ring", weights.ring, 1))
    elif signals.same_device:
        found.append(("device", weights.device, signals.same_device + 1))
    if signals.burst_origin >= weights.from_origin:
        found.append(("burst_origin", weights.burst, signals.burst_origin))
    elif signals.same_origin:
        found.append(("origin", weights.origin, 1))
    if signals.burst_inviter >= weights.from_inviter:
        found.append(("burst_inviter", weights.burst, signals.burst_inviter))
    if signals.in_a_row:
        found.append(("row", weights.row, signals.in_a_row + 1))
    kept = tuple(reason for reason in found if reason[1])
    return Risk(min(MOST, sum(points for _key, points, _number in kept)), kept)


def reached(steps: Sequence[Mapping[str, Any]], counts: Mapping[int, int], depth: int) -> list[tuple[int, int, str]]:
    """The steps (level, invitations, batch) that these numbers of valid invitations by level reach, of the levels that are rewarded."""
    rows = [(int(one["level"]), int(one["invites"]), str(one["batch"])) for one in steps]
    return [row for row in sorted(rows) if row[0] <= depth and counts.get(row[0], 0) >= row[1]]


def inflow(by_invitation: int, everybody: int) -> float | None:
    """The share of new people who came by invitation; None when nobody came."""
    return by_invitation / everybody if everybody else None


def share_rate(shares: int, visits: int) -> float | None:
    """Shares of a visit; None without visits."""
    return shares / visits if visits else None
