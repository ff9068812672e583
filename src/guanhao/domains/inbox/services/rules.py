"""Rules that sort what comes in."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from guanhao.domains.channels import facade as channels
from guanhao.domains.identity import facade as identity
from guanhao.domains.inbox.contracts import Refused
from guanhao.domains.inbox.models import Kind, Priority, Rule
from guanhao.domains.people import facade as people
from guanhao.kernel import audit, versions
from guanhao.kernel.access import require
from guanhao.kernel.now import now

MOST_WORDS, LONGEST_WORD = 500, 60
CONDITIONS = ("words", "platforms", "kinds", "accounts", "tiers", "polarities", "aspects")
ACTIONS = ("priority", "tags", "skill", "assignee_id", "spam")


@transaction.atomic
def save_rule(
    *,
    name: str,
    conditions: Mapping[str, Any],
    actions: Mapping[str, Any],
    rule_id: int | None = None,
    place: int = 0,
    active: bool = True,
    final: bool = False,
) -> Rule:
    """A new rule, or another text of one (needs inbox.manage). Refused names what is wrong; a rule without any condition or action is none."""
    require("inbox.manage")
    row: Rule | None = Rule.objects.select_for_update().filter(pk=rule_id).first() if rule_id else Rule()
    if row is None:
        raise Refused(_("There is no such rule."), "rule")
    if not name.strip():
        raise Refused(_("Give it a name."), "name")
    before = state_of(row) if row.pk else None
    row.name, row.place, row.active, row.final = name.strip()[:80], max(0, place), active, final
    row.conditions, row.actions = _conditions(conditions), _actions(actions)
    if before != state_of(row):
        row.changed_at = now()
        row.save()
        versions.keep(target_of(row), state_of(row))
        audit.record("inbox.rule_saved", target=target_of(row), before=before, after=state_of(row))
    return row


@transaction.atomic
def drop_rule(*, rule_id: int) -> None:
    """Take a rule away (needs inbox.manage)."""
    require("inbox.manage")
    row: Rule | None = Rule.objects.filter(pk=rule_id).first()
    if row is not None:
        audit.record("inbox.rule_dropped", target=target_of(row), before=state_of(row))
        row.delete()


def target_of(row: Rule) -> str:
    """A rule's name in audit and versions."""
    return f"inbox.rule:{row.pk}"


def state_of(row: Rule) -> dict[str, Any]:
    """A rule as plain values."""
    return {
        "name": row.name,
        "place": row.place,
        "active": row.active,
        "final": row.final,
        "conditions": dict(row.conditions),
        "actions": dict(row.actions),
    }


def _conditions(given: Mapping[str, Any]) -> dict[str, Any]:
    _only(given, CONDITIONS, "conditions")
    words = list(dict.fromkeys(str(word).strip() for word in given.get("words", ()) if str(word).strip()))
    if len(words) > MOST_WORDS or any(len(word) > LONGEST_WORD for word in words):
        raise Refused(_("At most %(most)s words of at most %(long)s characters.") % {"most": MOST_WORDS, "long": LONGEST_WORD}, "words")
    accounts = {ref.id for ref in channels.accounts(closed=True)}
    found = {
        "words": words,
        "platforms": [str(one) for one in given.get("platforms", ())],
        "kinds": _of(given.get("kinds", ()), Kind.values, "kinds"),
        "accounts": _of(given.get("accounts", ()), list(accounts), "accounts"),
        "tiers": _of(given.get("tiers", ()), list(people.tier_titles()), "tiers"),
        "polarities": _of(given.get("polarities", ()), [-1, 0, 1], "polarities"),
        "aspects": [str(one)[:40] for one in given.get("aspects", ())],
    }
    kept = {name: value for name, value in found.items() if value}
    if not kept:
        raise Refused(_("Say when the rule holds."), "conditions")
    return kept


def _actions(given: Mapping[str, Any]) -> dict[str, Any]:
    _only(given, ACTIONS, "actions")
    kept: dict[str, Any] = {}
    if given.get("priority") is not None:
        kept["priority"] = _of([given["priority"]], list(Priority.values), "priority")[0]
    if given.get("tags"):
        kept["tags"] = [str(tag).strip()[:40] for tag in given["tags"] if str(tag).strip()][:20]
    if given.get("skill"):
        kept["skill"] = str(given["skill"]).strip()[:40]
    if given.get("assignee_id"):
        kept["assignee_id"] = _of([given["assignee_id"]], identity.users_with("inbox.answer"), "assignee_id")[0]
    if given.get("spam"):
        kept["spam"] = True
    if not kept:
        raise Refused(_("Say what the rule does."), "actions")
    return kept


def _only(given: Mapping[str, Any], known: Sequence[str], field: str) -> None:
    strange = sorted(set(given) - set(known))
    if strange:
        raise Refused(_("Unknown: %(names)s.") % {"names": ", ".join(strange)}, field)


def _of(values: Sequence[Any], known: Sequence[Any], field: str) -> list[Any]:
    strange = [value for value in values if value not in known]
    if strange:
        raise Refused(_("Choose one of: %(known)s.") % {"known": ", ".join(map(str, known))}, field)
    return list(dict.fromkeys(values))
