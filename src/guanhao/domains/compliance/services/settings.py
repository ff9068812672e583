"""Decisions of a brand: which rules judge, only watch or are off, at what level; and what is let through."""

from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from guanhao.domains.compliance.contracts import Refused
from guanhao.domains.compliance.models import LexiconWord, RuleSetting, WhitelistLine
from guanhao.domains.compliance.policy import CheckPolicy
from guanhao.domains.compliance.selectors import lints, rules
from guanhao.domains.compliance.services.marks import turn
from guanhao.kernel import audit, versions
from guanhao.kernel.access import current_actor, require
from guanhao.kernel.now import now
from guanhao.kernel.tenancy import current_brand


@transaction.atomic
def set_rule(*, rule: str, state: str, level: str = "", reason: str = "") -> RuleSetting:
    """Switch a rule for the brand and override its level ("" keeps its own). Off and a softer level need a reason.

    From off or shadow to on somebody must have looked at the linter's newest result for the rule (policy compliance.checks lint_first).
    """
    require("compliance.edit")
    known = rules.rule(rule)
    if state not in RuleSetting.State.values:
        raise Refused(_("Choose one of: %(known)s.") % {"known": ", ".join(RuleSetting.State.values)}, "state")
    if level and level not in LexiconWord.Level.values:
        raise Refused(_("Choose one of: %(known)s.") % {"known": ", ".join(LexiconWord.Level.values)}, "level")
    row = RuleSetting.objects.select_for_update().filter(rule=known.key).first() or RuleSetting(rule=known.key, changed_at=now())
    before = state_of(row)
    if (state, level) == (before["state"], before["level"]) and row.pk:
        return row
    if (state != RuleSetting.State.ON or level) and not reason.strip():
        raise Refused(_("Say why: the reason is kept in the rule's history."), "reason")
    if state == RuleSetting.State.ON != before["state"] and CheckPolicy.of_brand().lint_first and not lints.looked_at(known.key):
        raise Refused(_("Run the linter on this rule and look at what it would flag; then switch it on."), "state")
    row.state, row.level, row.reason, row.changed_at = state, level, reason.strip()[:300], now()
    row.save()
    versions.keep(target_of(known.key), state_of(row), note=row.reason)
    audit.record("compliance.rule_set", target=target_of(known.key), before=before, after=state_of(row), note=row.reason)
    turn()
    return row


@transaction.atomic
def watch_first(*, rule: str) -> RuleSetting:
    """Let a new or imported list only watch until its linting has been looked at (policy lint_first); otherwise it judges at once."""
    require("compliance.edit")
    if not CheckPolicy.of_brand().lint_first:
        return set_rule(rule=rule, state=RuleSetting.State.ON)
    return set_rule(rule=rule, state=RuleSetting.State.SHADOW, reason=_("New list: look at the linter's result first."))


@transaction.atomic
def allow(*, reason: str, rule: str = "", word: str = "", phrase: str = "", until: date | None = None, origin: str = "person") -> WhitelistLine:
    """Let a word through: of one rule or any, inside a phrase or anywhere, until a day or for good. A reason and a word or phrase are required."""
    require("compliance.edit")
    word, phrase, reason = word.strip(), phrase.strip(), reason.strip()
    if not reason:
        raise Refused(_("Say why this may stand."), "reason")
    if not word and not phrase:
        raise Refused(_("Give the word or a phrase around it: a line without both would switch the whole rule off."), "word")
    for name, text, most in (("word", word, 80), ("phrase", phrase, 120), ("reason", reason, 300)):
        if len(text) > most:
            raise Refused(_("This text is longer than %(most)s characters.") % {"most": most}, name)
    if rule and rule not in rules.categories_and_keys():
        raise Refused(_("There is no rule named %(key)s.") % {"key": rule}, "rule")
    if until is not None and until < now().astimezone(current_brand().zone).date():
        raise Refused(_("This day is over."), "until")
    line = WhitelistLine(
        rule=rule,
        word=word,
        phrase=phrase,
        until=until,
        reason=reason,
        origin=origin,
        made_at=now(),
        made_by_name=current_actor().name[:120],
    )
    line.save()
    audit.record("compliance.allowed", target=f"compliance.whitelist:{line.pk}", after=line_state(line), note=reason)
    turn()
    return line


@transaction.atomic
def disallow(*, line: WhitelistLine, reason: str = "") -> WhitelistLine:
    """Take a whitelist line out again; it stays listed as inactive."""
    return _move(line, "compliance.disallowed", active=False, reason=reason)


@transaction.atomic
def allow_again(*, line: WhitelistLine, reason: str = "") -> WhitelistLine:
    """The undo of disallow."""
    return _move(line, "compliance.allowed", active=True, reason=reason)


def _move(line: WhitelistLine, action: str, *, active: bool, reason: str) -> WhitelistLine:
    require("compliance.edit")
    before = line_state(line)
    if line.active != active:
        line.active = active
        line.save(update_fields=["active"])
        audit.record(action, target=f"compliance.whitelist:{line.pk}", before=before, after=line_state(line), note=reason.strip()[:300])
        turn()
    return line


def target_of(rule: str) -> str:
    """The rule's name in audit and versions."""
    return f"compliance.rule:{rule}"


def state_of(row: RuleSetting) -> dict[str, object]:
    """A decision as JSON-safe values."""
    return {"state": row.state, "level": row.level, "reason": row.reason}


def line_state(line: WhitelistLine) -> dict[str, object]:
    """A whitelist line as JSON-safe values."""
    values = {name: getattr(line, name) for name in ("rule", "word", "phrase", "reason", "origin", "active")}
    return {**values, "until": line.until.isoformat() if line.until else None}
