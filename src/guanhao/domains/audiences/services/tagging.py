"""Tags by rule: so many actions on posts of one kind give a tag, and the events that did it are kept as evidence (STR-04)."""

from datetime import timedelta
from typing import Any

import numpy as np
from django.db import transaction
from django.utils.translation import gettext as _

from guanhao.domains.audiences.contracts import Changed, Refused
from guanhao.domains.audiences.models import TagEvidence, TagRule
from guanhao.domains.audiences.services import definitions, reading
from guanhao.domains.people import facade as people
from guanhao.kernel import audit
from guanhao.kernel.access import SYSTEM, acting, narrowed, require
from guanhao.kernel.now import now
from guanhao.kernel.tenancy import current_brand

_SIDES = {
    TagRule.Side.TAG: "list_contains(p.tags, ?)",
    TagRule.Side.TOPIC: "p.topic = ?",
    TagRule.Side.FORMAT: "p.format = ?",
}
_HITS = """
SELECT e.person_id, e.account_id, e.post_id, e.type, e.happened_at, any_value(p.title) AS title FROM events e JOIN posts p USING (account_id, post_id)
WHERE {side} AND e.type IN ({marks}) AND e.day BETWEEN ? AND ? AND e.person_id <> ''
GROUP BY e.person_id, e.account_id, e.post_id, e.type, e.happened_at
QUALIFY count(*) OVER (PARTITION BY e.person_id) >= ? ORDER BY e.person_id, e.happened_at DESC
"""
MOST_EVIDENCE = 20
MOST_PEOPLE = 20_000


@transaction.atomic
def save_rule(
    *,
    tag: str,
    actions: list[str],
    side: str,
    value: str,
    times: int,
    window_days: int,
    active: bool = True,
    rule_id: int | None = None,
    revision: int | None = None,
) -> TagRule:
    """A new rule or another wording of one (needs audiences.edit). Refused names the field."""
    require("audiences.edit")
    row: TagRule = TagRule.objects.select_for_update().get(pk=rule_id) if rule_id else TagRule(made_at=now())
    if rule_id and revision is not None and revision != row.revision:
        raise Changed(_("Somebody else changed this rule meanwhile. Look again."), "revision")
    known = [one.strip() for one in actions if one.strip()]
    for field, bad, words in (
        ("tag", not tag.strip() or len(tag.strip()) > 40, _("Write a tag of at most 40 characters.")),
        ("actions", not known, _("Choose at least one action.")),
        ("side", side not in TagRule.Side.values, _("Choose one of: %(known)s.") % {"known": ", ".join(TagRule.Side.values)}),
        ("value", not value.strip(), _("Say which posts.")),
        ("times", not 1 <= times <= 10_000, _("Between 1 and 10,000.")),
        ("window_days", not 1 <= window_days <= 3660, _("Between 1 and 3,660 days.")),
    ):
        if bad:
            raise Refused(words, field)
    before = {"tag": row.tag, "value": row.value, "times": row.times} if rule_id else {}
    row.tag, row.actions, row.side, row.value, row.times = tag.strip(), known, side, value.strip()[:120], times
    row.window_days, row.active, row.revision = window_days, active, row.revision + (1 if rule_id else 0)
    row.save()
    after = {"tag": row.tag, "value": row.value, "times": times}
    audit.record("audiences.tag_rule_saved", target=f"audiences.tag_rule:{row.pk}", before=before, after=after)
    return row


def apply_rule(*, rule_id: int) -> int:
    """Look who reached the number now (needs audiences.edit): they get the tag, with the events as evidence; how many have it by this rule."""
    require("audiences.edit")
    row: TagRule = TagRule.objects.get(pk=rule_id)
    hits = _hits(row)
    if len(hits) > MOST_PEOPLE:
        message = _("%(count)s people fit: an audience is better for so many than a tag.") % {"count": f"{len(hits):,}"}
        TagRule.objects.filter(pk=rule_id).update(problem=message[:300], checked_at=now())
        raise Refused(message, "times")
    objected = definitions.numbered(people.texts_opted_out("analysis"))
    import pyarrow as pa

    from guanhao.domains.audiences.services.numbering import known_after

    texts = sorted(hits)
    found = reading.Numbers().of(pa.array(texts, pa.string())) if known_after(pa.array(texts, pa.string())) else np.empty(0, np.uint32)
    records = people.people_of(texts)
    with transaction.atomic():
        rows: dict[int, TagEvidence] = {}
        for text, number in zip(texts, found.tolist(), strict=True):
            if number in objected:
                continue
            events = [*(rows[number].events if number in rows else []), *hits[text]]
            rows[number] = TagEvidence(
                brand_id=current_brand().id,
                rule=row,
                number=number,
                person_id=records.get(text),
                tag=row.tag,
                events=events[:MOST_EVIDENCE],
                at=now(),
            )
        TagEvidence.objects.filter(rule=row).delete()
        TagEvidence.objects.bulk_create(rows.values(), batch_size=500)
        known = sorted({one.person_id for one in rows.values() if one.person_id})
        with acting(SYSTEM):  # a rule tags by itself: whoever may keep rules need not be allowed to change people by hand
            for start in range(0, len(known), 500):
                people.tag_by_rule(person_ids=known[start : start + 500], tag=row.tag)
        row.people, row.checked_at, row.problem = len(rows), now(), ""
        row.save(update_fields=["people", "checked_at", "problem"])
    return len(rows)


def apply_due() -> int:
    """Every rule that was not looked at for a day; how many were."""
    limit = now() - timedelta(hours=20)
    done = 0
    for row in TagRule.objects.filter(active=True):
        if row.checked_at is None or row.checked_at < limit:
            try:
                apply_rule(rule_id=row.pk)
            except Refused:
                continue
            done += 1
    return done


@transaction.atomic
def remove_rule(*, rule_id: int) -> None:
    """The rule goes, tags that were given stay (needs audiences.edit)."""
    require("audiences.edit")
    row: TagRule = TagRule.objects.get(pk=rule_id)
    audit.record("audiences.tag_rule_removed", target=f"audiences.tag_rule:{row.pk}", before={"tag": row.tag})
    row.delete()


def _hits(row: TagRule) -> dict[str, list[dict[str, Any]]]:
    from guanhao.kernel.warehouse import rows

    today = now().astimezone(current_brand().zone).date()
    sql = _HITS.format(side=_SIDES[TagRule.Side(row.side)], marks=", ".join("?" * len(row.actions)))
    with narrowed(()):
        found = rows(sql, [row.value, *row.actions, today - timedelta(days=row.window_days - 1), today, row.times])
    hits: dict[str, list[dict[str, Any]]] = {}
    for one in found:
        events = hits.setdefault(one["person_id"], [])
        if len(events) < MOST_EVIDENCE:
            stamp = one["happened_at"].isoformat()
            events.append({"account": one["account_id"], "post": one["post_id"], "title": one["title"] or "", "action": one["type"], "at": stamp})
    return hits
