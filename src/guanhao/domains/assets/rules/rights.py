"""May an asset be used there and then? Licences, consents, fonts and music, decided from plain values (AST-05, AST-06, CMP-03)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class Grant:
    """A licence or a consent: empty `platforms` or `accounts` mean all of them; `starts` and `ends` are included, None is open."""

    id: int
    platforms: frozenset[str] = frozenset()
    accounts: frozenset[int] = frozenset()
    starts: date | None = None
    ends: date | None = None
    commercial: bool = True
    withdrawn: bool = False


@dataclass(frozen=True)
class Use:
    """Where and when something is to be shown; "" and 0 mean that it is not known yet (then only the day is looked at)."""

    platform: str
    account_id: int
    on: date


@dataclass(frozen=True)
class Holding:
    """What is on record for one asset. `fonts` and `music` are names it declares, with the grants of the registered asset of that name
    (None: not registered)."""

    kind: str
    source: str
    archived: bool = False
    licences: tuple[Grant, ...] = ()
    consents: tuple[Grant, ...] = ()
    fonts: tuple[tuple[str, tuple[Grant, ...] | None], ...] = ()
    music: tuple[tuple[str, tuple[Grant, ...] | None], ...] = ()


@dataclass(frozen=True)
class Verdict:
    """One reason against a use: `code`, whether it forbids, the grant it is about, the name of a font or piece of music, the day that matters."""

    code: str
    blocking: bool
    grant: int = 0
    name: str = ""
    day: date | None = None


OWN = {"own", "commissioned"}
REGISTERED = {"font", "audio"}
_ORDER = ("ended", "not_begun", "platform", "account", "not_commercial", "withdrawn")  # the nearest miss is named first


def miss(grant: Grant, use: Use) -> str:
    """Why a grant does not cover a use: withdrawn, not_commercial, not_begun, ended, platform, account; "" when it does."""
    if grant.withdrawn:
        return "withdrawn"
    if not grant.commercial:
        return "not_commercial"
    if grant.platforms and use.platform and use.platform not in grant.platforms:
        return "platform"
    if grant.accounts and use.account_id and use.account_id not in grant.accounts:
        return "account"
    if grant.starts and use.on < grant.starts:
        return "not_begun"
    if grant.ends and use.on > grant.ends:
        return "ended"
    return ""


def judge_grants(grants: Sequence[Grant], use: Use, prefix: str) -> Verdict | None:
    """None when any grant covers the use, else the nearest miss as `<prefix>_<why>`; never asked without grants."""
    misses = [(miss(grant, use), grant) for grant in grants]
    if any(not why for why, _grant in misses):
        return None
    why, grant = min(misses, key=lambda pair: (_ORDER.index(pair[0]), -(pair[1].ends or date.max).toordinal()))
    day = {"ended": grant.ends, "not_begun": grant.starts}.get(why)
    return Verdict(f"{prefix}_{why}", True, grant.id, day=day)


def judge(holding: Holding, use: Use, *, unlicensed_blocks: bool) -> list[Verdict]:
    """Every reason against a use, forbidding ones first. What the brand made itself needs no licence; user content needs a consent, always."""
    found: list[Verdict | None] = []
    if holding.archived:
        found.append(Verdict("archived", True))
    if holding.source == "ugc":
        found.append(judge_grants(holding.consents, use, "consent") if holding.consents else Verdict("no_consent", True))
    if holding.licences:
        found.append(judge_grants(holding.licences, use, "licence"))
    elif holding.kind in REGISTERED and holding.source not in OWN:
        found.append(Verdict("unregistered_font" if holding.kind == "font" else "unregistered_music", False))
    elif holding.source not in OWN | {"ugc"}:
        found.append(Verdict("no_licence", unlicensed_blocks))
    for what, named in (("font", holding.fonts), ("music", holding.music)):
        for name, grants in named:
            found.append(_named(what, name, grants, use))
    return sorted((one for one in found if one), key=lambda one: not one.blocking)


def _named(what: str, name: str, grants: tuple[Grant, ...] | None, use: Use) -> Verdict | None:
    if grants is None:
        return Verdict(f"unregistered_{what}", False, name=name)
    verdict = judge_grants(grants, use, what) if grants else None
    return Verdict(verdict.code, True, verdict.grant, name, verdict.day) if verdict else None


def rights_state(holding: Holding, today: date, soon: date) -> str:
    """The licence state at a glance: own, valid, soon (ends within the reminder), ended, outside (not yet begun or withdrawn), none."""
    grants = holding.consents if holding.source == "ugc" and not holding.licences else holding.licences
    if not grants:
        return "own" if holding.source in OWN else "none"
    running = [one for one in grants if not one.withdrawn and (one.starts is None or one.starts <= today) and (one.ends is None or one.ends >= today)]
    if running:
        last = max((one.ends or date.max) for one in running)
        return "soon" if last <= soon else "valid"
    return "ended" if any(one.ends and one.ends < today for one in grants) else "outside"
