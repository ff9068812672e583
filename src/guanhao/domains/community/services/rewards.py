"""The catalogue: rewards, their stock, and the terms of membership."""

import hashlib
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import F, Max
from django.utils.translation import gettext as _

from guanhao.domains.community.contracts import Refused
from guanhao.domains.community.models import MemberTerms, Reward
from guanhao.kernel import audit, versions
from guanhao.kernel.access import current_actor, require
from guanhao.kernel.now import now

MOST = 1_000_000


@dataclass(frozen=True, kw_only=True)
class RewardDraft:
    """A reward as it is written; see Reward."""

    title: str
    cost: int
    text: str = ""
    kind: str = Reward.Kind.GOODS
    per_member: int = 0
    level_from: int = 0
    active: bool = True
    starts_at: datetime | None = None
    ends_at: datetime | None = None


def target_of(row: Reward) -> str:
    """The target of its deeds and versions."""
    return f"community.reward:{row.pk}"


def state_of(row: Reward) -> dict[str, Any]:
    """What a person edits, JSON-safe."""
    found = {name: getattr(row, name) for name in RewardDraft.__dataclass_fields__}
    return {name: value.isoformat() if isinstance(value, datetime) else value for name, value in found.items()}


@transaction.atomic
def save_reward(draft: RewardDraft, row: Reward | None = None, *, stock: int = 0) -> Reward:
    """Write a reward (needs community.edit); a new one begins with `stock`, later stock is delivered. Refused by field."""
    require("community.edit")
    _check(draft, stock)
    before, moment = state_of(row) if row else None, now()
    row = row or Reward(made_at=moment, stock=stock)
    for name, value in asdict(draft).items():
        setattr(row, name, value.strip() if isinstance(value, str) else value)
    row.changed_at = moment
    if row.pk is None:
        row.save()
    else:
        row.save(update_fields=[*RewardDraft.__dataclass_fields__, "changed_at"])  # never the stock: redemptions run meanwhile
    versions.keep(target_of(row), state_of(row))
    audit.record(
        "community.reward_saved", target=target_of(row), before=before, after={**state_of(row), "stock": stock} if before is None else state_of(row)
    )
    return row


@transaction.atomic
def deliver_stock(*, reward: Reward, pieces: int, reason: str = "") -> Reward:
    """Add pieces to the stock, or with a negative number take them out (needs community.edit); never below 0, whoever redeems meanwhile."""
    require("community.edit")
    if type(pieces) is not int or not 0 < abs(pieces) <= MOST:
        raise Refused(_("Whole pieces, such as 50 or -3."), "pieces")
    if not Reward.objects.filter(pk=reward.pk, stock__gte=max(0, -pieces)).update(stock=F("stock") + pieces):
        raise Refused(_("So many pieces are not in stock any more."), "pieces")
    reward.refresh_from_db(fields=["stock"])
    audit.record("community.stock_changed", target=target_of(reward), after={"pieces": pieces, "stock": reward.stock}, note=reason.strip()[:200])
    return reward


@transaction.atomic
def write_terms(*, title: str, text: str, privacy: str) -> MemberTerms:
    """A new version of the terms and the notice on personal data (needs community.rules); members accept it before they redeem again."""
    require("community.rules")
    for name, value in (("title", title), ("text", text), ("privacy", privacy)):
        if not value.strip():
            raise Refused(_("This is needed."), name)
    number = (MemberTerms.objects.aggregate(last=Max("number"))["last"] or 0) + 1
    digest = hashlib.sha256("\0".join((title.strip(), text.strip(), privacy.strip())).encode()).hexdigest()
    row = MemberTerms(number=number, title=title.strip()[:120], text=text.strip(), privacy=privacy.strip(), sha256=digest, made_at=now())
    row.made_by_name = current_actor().name[:120]
    row.save()
    audit.record("community.terms_written", target=f"community.terms:{row.pk}", after={"number": number, "sha256": digest})
    return row


def _check(draft: RewardDraft, stock: int) -> None:
    if not draft.title.strip():
        raise Refused(_("Give it a name."), "title")
    if draft.kind not in Reward.Kind.values:
        raise Refused(_("Choose how it reaches the member."), "kind")
    for name, least, value in (
        ("cost", 1, draft.cost),
        ("per_member", 0, draft.per_member),
        ("level_from", 0, draft.level_from),
        ("stock", 0, stock),
    ):
        if type(value) is not int or not least <= value <= (100 if name == "level_from" else MOST):
            raise Refused(_("A whole number from %(least)s to %(most)s.") % {"least": least, "most": 100 if name == "level_from" else MOST}, name)
    if draft.starts_at and draft.ends_at and draft.ends_at <= draft.starts_at:
        raise Refused(_("The end comes after the start."), "ends_at")
