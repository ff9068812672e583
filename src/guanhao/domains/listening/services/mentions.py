"""Everything that changes mentions that are there: polarity, relevance, words that have to be forgotten."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import timedelta

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from guanhao.domains.listening.contracts.mentions import MentionView, Refused
from guanhao.domains.listening.models import KeywordRule, MentionGroup, MentionPlace, Source
from guanhao.domains.listening.policy.core import SourcePolicy
from guanhao.domains.listening.selectors import mentions as selectors
from guanhao.domains.listening.selectors.rules import Rulebook
from guanhao.domains.listening.services.intake import add_days, table_of
from guanhao.kernel import audit, warehouse
from guanhao.kernel.access import require
from guanhao.kernel.now import now
from guanhao.kernel.tenancy import current_brand

MOST = 5_000
_WORDS = ("url", "author", "author_id", "title", "text")
_BATCH = 20_000


@transaction.atomic
def set_polarity(*, refs: Sequence[str], polarity: int, aspects: Sequence[str] | None = None) -> int:
    """A person says what mentions are (−1, 0, 1) and perhaps which sides they speak of (needs listening.edit); how many changed."""
    require("listening.edit")
    if polarity not in (-1, 0, 1):
        raise Refused(_("The polarity is negative, neutral or positive."), "polarity")
    found = [one for one in _asked(refs) if one.polarity != polarity or one.unsure or (aspects is not None and tuple(aspects) != one.aspects)]
    changes = {"polarity": polarity, "unsure": False, "confidence": 1.0, **({"aspects": list(aspects)} if aspects is not None else {})}
    _restate([(one, changes) for one in found])
    if found:
        audit.record("listening.polarity_set", target="listening.mentions", after={"count": len(found), "polarity": polarity, "first": found[0].ref})
    return len(found)


@transaction.atomic
def set_relevance(*, refs: Sequence[str], irrelevant: bool) -> int:
    """Take mentions out of every count, or put them back (needs listening.edit); how many changed."""
    require("listening.edit")
    found = [one for one in _asked(refs) if one.irrelevant != irrelevant]
    _restate([(one, {"irrelevant": irrelevant}) for one in found])
    if found:
        audit.record(
            "listening.relevance_set", target="listening.mentions", after={"count": len(found), "irrelevant": irrelevant, "first": found[0].ref}
        )
    return len(found)


@transaction.atomic
def apply_readings(changes: Sequence[tuple[str, int, float, bool, Sequence[str]]]) -> int:
    """Write new readings (reference, polarity, confidence, unsure, aspects), for whoever retrains the model; how many rows were written."""
    known = {one.ref: one for one in selectors.mentions_by_ref([ref for ref, *_rest in changes])}
    _restate(
        [
            (known[ref], {"polarity": polarity, "confidence": confidence, "unsure": unsure, "aspects": list(aspects)})
            for ref, polarity, confidence, unsure, aspects in changes
            if ref in known
        ]
    )
    return len(known)


def _asked(refs: Sequence[str]) -> list[MentionView]:
    if len(refs) > MOST:
        raise Refused(_("At most %(most)s mentions at once.") % {"most": MOST}, "refs")
    return selectors.mentions_by_ref(list(dict.fromkeys(refs)))


def _restate(found: Sequence[tuple[MentionView, Mapping[str, object]]]) -> None:
    """Write newer rows with these changes and move the counts of their days along."""
    if not found:
        return
    before = [asdict(one) for one, _changes in found]
    after = [{**row, **changes} for row, (_one, changes) in zip(before, found, strict=True)]
    seen = now()
    warehouse.append("mentions", table_of([{**row, "seen_at": seen} for row in after]))
    for rows, sign in ((before, -1), (after, 1)):
        add_days(
            [
                (row["day"], row["platform"], row["kind"], row["format"], row["polarity"], row["reach"] or 0, row["rules"], row["brands"])
                for row in rows
                if not row["irrelevant"]
            ],
            sign,
        )


@transaction.atomic
def apply_rule_to_past(rule: KeywordRule, *, days: int) -> int:
    """Let a new rule catch mentions of the last days that are stored already; how many it caught. Callers check permissions."""
    book, caught = Rulebook.of([rule]), 0
    for found in past(days):
        hits = book.match([f"{one.title}\n{one.text}" for one in found], [one.platform for one in found], None)
        fresh = [one for one, hit in zip(found, hits, strict=True) if hit.rules and rule.pk not in one.rules and _source_fits(rule, one)]
        named = [rule.brand] if rule.brand else []
        _restate([(one, {"rules": [*one.rules, rule.pk], "brands": list(dict.fromkeys([*one.brands, *named]))}) for one in fresh])
        caught += len(fresh)
    KeywordRule.objects.filter(pk=rule.pk).update(caught=F("caught") + caught)
    return caught


def _source_fits(rule: KeywordRule, one: MentionView) -> bool:
    return not rule.sources or one.source_id in rule.sources


def past(days: int) -> list[list[MentionView]]:
    """Mentions of the last days in batches, the newest first; at most 100,000."""
    today = now().astimezone(current_brand().zone).date()
    sql = f"SELECT {selectors.COLUMNS} FROM mentions WHERE day > ? AND NOT coalesce(irrelevant, false) ORDER BY made_at DESC LIMIT 100000"
    rows = [selectors.view_of(row) for row in warehouse.rows(sql, [today - timedelta(days=days)])]
    return [rows[first : first + _BATCH] for first in range(0, len(rows), _BATCH)]


def purge() -> int:
    """Forget words, names and addresses of mentions past their source's retention, and closed groups; how many mentions lost their words.

    The newer row without words replaces the old one; compaction then removes the old bytes.
    """
    today, moment, policy = now().astimezone(current_brand().zone).date(), now(), SourcePolicy.of_brand()
    forgotten = 0
    for source in Source.objects.all():
        before = today - timedelta(days=source.retention_days or policy.retention)
        while True:
            sql = f"SELECT {selectors.COLUMNS} FROM mentions WHERE day < ? AND source_id = ? AND text IS NOT NULL LIMIT {_BATCH}"
            rows = warehouse.rows(sql, [before, source.pk])
            if not rows:
                break
            with transaction.atomic():
                warehouse.append("mentions", table_of([{**row, **dict.fromkeys(_WORDS), "seen_at": moment} for row in rows]))
            forgotten += len(rows)
        MentionPlace.objects.filter(source_id=source.pk, day__lt=before - timedelta(days=30)).delete()
    MentionGroup.objects.filter(last_at__lt=moment - timedelta(days=policy.alike_days)).delete()
    return forgotten
