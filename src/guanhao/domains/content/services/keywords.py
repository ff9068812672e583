"""Everything that writes the keyword library."""

from collections.abc import Iterable, Sequence
from datetime import timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from guanhao.domains.content.contracts import Refused
from guanhao.domains.content.models import Keyword, RisingWord
from guanhao.domains.content.policy.topics import KeywordPolicy
from guanhao.domains.content.rules.keywords import rising_words
from guanhao.domains.content.selectors import keywords as reading
from guanhao.domains.content.selectors.topics import brand_today
from guanhao.kernel import audit
from guanhao.kernel.access import current_actor, require
from guanhao.kernel.now import now

WEEK = timedelta(days=7)


@transaction.atomic
def add_keywords(words: Sequence[str], *, group: str = "", industry: str = "", core: bool = False) -> tuple[int, int]:
    """Put words into the library; words it has stay, retired ones come back. (new or back, already there)."""
    require("topics.propose")
    chosen = list(dict.fromkeys(word.strip().lstrip("#").strip() for word in words if word.strip(" #")))
    if not chosen:
        raise Refused(_("Write at least one word."), "words")
    long = next((word for word in chosen if len(word) > 40), "")
    if long or len(group) > 40 or len(industry) > 40:
        raise Refused(_("A keyword has at most %(most)s characters.") % {"most": 40}, "words" if long else "group")
    there = {row.word: row for row in Keyword.objects.filter(word__in=chosen)}
    back = [row for row in there.values() if not row.active]
    Keyword.objects.filter(pk__in=[row.pk for row in back]).update(active=True)
    facts = {"group": group.strip(), "industry": industry.strip(), "core": core, "made_at": now()}
    for word in chosen:
        if word not in there:
            Keyword(word=word, **facts).save()
    made = len(chosen) - len(there) + len(back)
    if made:
        audit.record("content.keywords_added", target="content.keywords", after={"words": chosen[:100], "group": group})
    return made, len(chosen) - made


@transaction.atomic
def change_keyword(row: Keyword, *, group: str, industry: str = "", core: bool = False, note: str = "") -> Keyword:
    """Change what is said about a word."""
    require("topics.propose")
    for name, value, most in (("group", group, 40), ("industry", industry, 40), ("note", note, 300)):
        if len(value) > most:
            raise Refused(_("This text is longer than %(most)s characters.") % {"most": most}, name)
    before = _state(row)
    row.group, row.industry, row.core, row.note = group.strip(), industry.strip(), core, note.strip()
    row.save()
    audit.record("content.keyword_changed", target=f"content.keyword:{row.pk}", before=before, after=_state(row))
    return row


@transaction.atomic
def retire_keywords(ids: Iterable[int], *, active: bool = False) -> int:
    """Take words out of use (or back into it); how many."""
    require("topics.propose")
    changed: int = Keyword.objects.filter(pk__in=list(ids), active=not active).update(active=active)
    if changed:
        audit.record("content.keywords_retired", target="content.keywords", after={"count": changed, "active": active})
    return changed


@transaction.atomic
def decide_rising(ids: Iterable[int], *, accept: bool, group: str = "") -> int:
    """Take proposed words into the library, or turn them down; how many."""
    require("topics.decide")
    rows = list(RisingWord.objects.filter(pk__in=list(ids), state=RisingWord.State.PROPOSED))
    if accept and rows:
        add_keywords([row.word for row in rows], group=group)
    for row in rows:
        row.state = RisingWord.State.ACCEPTED if accept else RisingWord.State.REJECTED
        row.decided_by_name = current_actor().name[:120]
        row.save(update_fields=["state", "decided_by_name"])
    if rows:
        audit.record("content.rising_decided", target="content.keywords", after={"words": [row.word for row in rows][:100], "accepted": accept})
    return len(rows)


def find_rising() -> int:
    """Compare the last seven days (to yesterday) with the seven before, in posts, comments and hot lists; how many words are newly proposed.

    A word of the library or one that was turned down is not proposed again; one that still waits gets its new numbers (CON-20 b).
    """
    policy, last = KeywordPolicy.of_brand(), brand_today() - timedelta(days=1)
    known, proposed = reading.library(), 0
    for source in RisingWord.Source.values:
        this_week = reading.uses(last - WEEK + timedelta(days=1), last, source)
        if not this_week:
            continue
        before = reading.uses(last - 2 * WEEK + timedelta(days=1), last - WEEK, source)
        with transaction.atomic():
            for one in rising_words(before, this_week, at_least=policy.rising_at_least, times=policy.rising_times, limit=100):
                if one.word in known or len(one.word) > 40:
                    continue
                facts = {"before": one.before, "now": one.now, "score": one.score, "week_end": last, "seen_at": now()}
                row, made = RisingWord.objects.get_or_create(word=one.word, source=source, defaults=facts)
                if made:
                    proposed += 1
                    row.examples = reading.examples(one.word, source, last - WEEK + timedelta(days=1), last)
                elif row.state == RisingWord.State.PROPOSED:
                    for name, value in facts.items():
                        setattr(row, name, value)
                row.save()
    return proposed


def count_uses(days: int = 365) -> int:
    """Bring up to date in how many own posts each word of the library stands; how many words were counted."""
    rows = list(Keyword.objects.all())
    found = reading.library_uses([row.word for row in rows], brand_today() - timedelta(days=days)) if rows else {}
    for row in rows:
        row.uses = found[row.word]
    Keyword.objects.bulk_update(rows, ["uses"], batch_size=500)
    return len(rows)


def _state(row: Keyword) -> dict[str, object]:
    return {"word": row.word, "group": row.group, "industry": row.industry, "core": row.core, "note": row.note}
