"""Mentions given on: corrected, offered as topics, handed to other rooms, peaks explained."""

from collections.abc import Sequence
from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from guanhao.domains.listening.contracts.mentions import MentionView, Refused
from guanhao.domains.listening.models import SavedPeak
from guanhao.domains.listening.selectors.mentions import mentions_by_ref
from guanhao.domains.listening.services import mentions, understanding
from guanhao.kernel import audit
from guanhao.kernel.access import current_actor, require
from guanhao.kernel.events import emit
from guanhao.kernel.now import now
from guanhao.kernel.tenancy import current_brand
from guanhao.sdk.events.listening import MentionsHandedOver, TopicSuggested

ROOMS = ("inbox", "crisis")
_LEARNT = 100


@transaction.atomic
def correct(*, refs: Sequence[str], polarity: int) -> int:
    """A person says what mentions are: the counts follow and the brand's model learns from it (needs listening.edit)."""
    found = [one for one in mentions_by_ref(list(dict.fromkeys(refs))) if (one.title or one.text).strip()]
    changed = mentions.set_polarity(refs=refs, polarity=polarity)
    for first in range(0, len(found), _LEARNT):
        part = found[first : first + _LEARNT]
        understanding.correct_many(
            [understanding.Judged(text=words_of(one), label=polarity, source="mentions", ref=one.ref, platform=one.platform) for one in part]
        )
    return changed


def words_of(one: MentionView) -> str:
    """What a mention says."""
    return f"{one.title}\n{one.text}".strip() if one.title and one.title not in one.text else one.text or one.title


@transaction.atomic
def suggest_topics(*, refs: Sequence[str]) -> int:
    """Offer mentions as topics (needs listening.edit); the same mention is one offer."""
    require("listening.edit")
    found = mentions_by_ref(list(dict.fromkeys(refs)))
    for one in found:
        emit(
            TopicSuggested(
                brand_id=current_brand().id, key=f"listening.{one.ref}"[:200], title=one.heading, source="mention", note=one.text[:500], url=one.url
            )
        )
    if found:
        audit.record("listening.handed_over", target="listening.mentions", after={"to": "topics", "count": len(found), "first": found[0].ref})
    return len(found)


@transaction.atomic
def hand_over(*, refs: Sequence[str], to: str, note: str = "") -> int:
    """Give mentions to the inbox or to the crisis room (needs listening.edit)."""
    require("listening.edit")
    if to not in ROOMS:
        raise Refused(_("Unknown: %(value)s") % {"value": to}, "to")
    found = mentions_by_ref(list(dict.fromkeys(refs)))
    if found:
        person = current_actor().user_id
        emit(MentionsHandedOver(brand_id=current_brand().id, to=to, refs=tuple(one.ref for one in found), person_id=person, note=note[:500]))
        audit.record("listening.handed_over", target="listening.mentions", after={"to": to, "count": len(found), "first": found[0].ref})
    return len(found)


@transaction.atomic
def explain_peak(*, scope: str, day: date, cause: str) -> SavedPeak:
    """Keep in words why a day was loud (needs listening.edit)."""
    require("listening.edit")
    if not cause.strip():
        raise Refused(_("Write the cause in a sentence."), "cause")
    values = {"cause": cause.strip()[:500], "made_by": current_actor().name[:120], "made_at": now()}
    row, _made = SavedPeak.objects.update_or_create(brand_id=current_brand().id, scope=scope[:80], day=day, defaults=values)
    audit.record("listening.peak_explained", target="listening.peak", after={"scope": scope, "day": day.isoformat(), "cause": values["cause"]})
    found: SavedPeak = row
    return found
