"""Rules that give points: writing them, and applying them to what members do."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from guanhao.domains.community.contracts import Deed, Grant, Refused
from guanhao.domains.community.models import PointsRule
from guanhao.domains.community.rules.actions import ACTIONS
from guanhao.kernel import audit, versions
from guanhao.kernel.access import current_actor, require
from guanhao.kernel.now import now

MOST = 1_000_000
NUMBERS = ("points", "score", "per_day", "per_member", "lifetime_days")


@dataclass(frozen=True, kw_only=True)
class RuleDraft:
    """A rule as it is written; see PointsRule."""

    key: str
    title: str
    action: str
    points: int = 0
    score: int = 0
    per_day: int = 0
    per_member: int = 0
    lifetime_days: int = 0
    active: bool = True


def target_of(row: PointsRule) -> str:
    """The target of its deeds and versions."""
    return f"community.rule:{row.pk}"


def state_of(row: PointsRule) -> dict[str, Any]:
    """What a person edits."""
    return {name: getattr(row, name) for name in RuleDraft.__dataclass_fields__}


@transaction.atomic
def save_rule(draft: RuleDraft, row: PointsRule | None = None) -> PointsRule:
    """Write a rule (needs community.rules), a new one or another version of one; its key stays. Refused by field."""
    require("community.rules")
    _check(draft, row)
    moment, before = now(), state_of(row) if row else None
    if row is None:
        row = PointsRule(made_at=moment, made_by_name=current_actor().name[:120])
    elif before == asdict(draft):
        return row
    else:
        row.number += 1
    for name, value in asdict(draft).items():
        setattr(row, name, value.strip() if isinstance(value, str) else value)
    row.changed_at = moment
    row.save()
    versions.keep(target_of(row), state_of(row))
    audit.record("community.rule_saved", target=target_of(row), before=before, after=state_of(row))
    return row


def _check(draft: RuleDraft, row: PointsRule | None) -> None:
    if not draft.title.strip():
        raise Refused(_("Give it a name."), "title")
    if not draft.key.strip() or not draft.key.isascii() or not draft.key.replace("-", "").replace("_", "").isalnum():
        raise Refused(_("The key has letters, digits, - and _ only."), "key")
    if draft.action not in ACTIONS:
        raise Refused(_("Choose an action."), "action")
    for name in NUMBERS:
        value = getattr(draft, name)
        if type(value) is not int or not 0 <= value <= MOST:
            raise Refused(_("A whole number from 0 to %(most)s.") % {"most": MOST}, name)
    if not draft.points and not draft.score:
        raise Refused(_("A rule gives points, growth value or both."), "points")
    if row is not None and row.key != draft.key.strip():
        raise Refused(_("The key of a rule stays."), "key")
    if row is None and PointsRule.objects.filter(key=draft.key.strip()).exists():
        raise Refused(_("There is a rule with this key already."), "key")


def grants_of(deeds: Sequence[tuple[int, Deed]]) -> list[Grant]:
    """What the active rules give for deeds of members (member, deed); one grant for each rule, member and occasion."""
    rules: dict[str, list[PointsRule]] = defaultdict(list)
    for rule in PointsRule.objects.filter(active=True, action__in={deed.action for _member, deed in deeds}).order_by("pk"):
        rules[rule.action].append(rule)
    return [_grant(rule, member, deed) for member, deed in deeds for rule in rules[deed.action]]


def _grant(rule: PointsRule, member: int, deed: Deed) -> Grant:
    key = f"rule:{rule.key}:{deed.occasion}"
    return Grant(member_id=member, points=rule.points, score=rule.score, key=key, rule_id=rule.pk, note=rule.title, at=deed.at)
