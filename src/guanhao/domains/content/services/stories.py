"""Everything that writes story cards."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from guanhao.domains.content.contracts import Refused
from guanhao.domains.content.models import Story, Topic
from guanhao.domains.content.models.kinds import PurposeChoice
from guanhao.domains.content.selectors.topics import brand_today
from guanhao.domains.content.services import topics as pool
from guanhao.kernel import audit, versions
from guanhao.kernel.access import current_actor, require
from guanhao.kernel.now import now

KEPT = ("title", "kind", "text", "source", "person", "consent", "consent_until", "consent_note")
PURPOSE = {
    Story.Kind.USER_CASE: PurposeChoice.USER_NEED,
    Story.Kind.BRAND_HISTORY: PurposeChoice.BRAND_VALUE,
    Story.Kind.FOUNDER: PurposeChoice.BRAND_VALUE,
}


@dataclass(frozen=True, kw_only=True)
class StoryDraft:
    """What a person enters."""

    title: str
    text: str
    source: str
    kind: str = Story.Kind.USER_CASE
    person: str = ""
    consent: str = Story.Consent.ASKED
    consent_until: date | None = None
    consent_note: str = ""
    keywords: Sequence[str] = ()


@transaction.atomic
def save_story(draft: StoryDraft, *, story: Story | None = None) -> Story:
    """A new card or a changed one; Refused names the field."""
    require("topics.propose")
    row = story or Story(made_at=now(), made_by_name=current_actor().name[:120])
    before = state_of(row) if story else None
    _fill(row, draft)
    if before == state_of(row):
        return row
    row.save()
    versions.keep(target_of(row), state_of(row))
    audit.record("content.story_saved", target=target_of(row), before=before, after=state_of(row))
    return row


@transaction.atomic
def convert_story(story: Story, *, anyway: bool = False) -> Topic:
    """A topic prefilled from the card, whose reuse count grows by one (CON-23 b). Refused without a consent that holds today."""
    require("topics.propose")
    refuse_without_consent(story)
    draft = pool.TopicDraft(
        title=story.title,
        source=Topic.Source.STORY,
        purpose=PURPOSE[Story.Kind(story.kind)],
        note="\n\n".join(part for part in (story.text[:3000], _("Source: %(source)s") % {"source": story.source}) if part)[:4000],
        keywords=story.keywords,
        story_id=story.pk,
    )
    topic = pool.propose_topic(draft, anyway=anyway)
    Story.objects.filter(pk=story.pk).update(reused=F("reused") + 1)
    story.refresh_from_db()
    audit.record("content.story_used", target=target_of(story), after={"topic": topic.pk, "reused": story.reused})
    return topic


def refuse_without_consent(story: Story) -> None:
    """Refused when whoever the story is about has not agreed, took it back, or the consent is over."""
    if story.consent == Story.Consent.WITHDRAWN:
        raise Refused(_("The consent was withdrawn: this story may not be told."), "consent")
    if story.consent == Story.Consent.ASKED:
        raise Refused(_("The consent is not there yet: write it down on the card first."), "consent")
    if story.consent_until is not None and story.consent_until < brand_today():
        raise Refused(_("The consent ended on %(day)s.") % {"day": story.consent_until.isoformat()}, "consent_until")


def target_of(story: Story) -> str:
    """The card's name in audit and versions."""
    return f"content.story:{story.pk}"


def state_of(story: Story) -> dict[str, object]:
    """The card as JSON-safe values."""
    values = {name: getattr(story, name) for name in KEPT}
    return {**{name: value.isoformat() if isinstance(value, date) else value for name, value in values.items()}, "keywords": list(story.keywords)}


def _fill(row: Story, draft: StoryDraft) -> None:
    for name, words in (("title", _("Give the story a title.")), ("text", _("Tell the story.")), ("source", _("Say where the story comes from."))):
        if not getattr(draft, name).strip():
            raise Refused(words, name)
    for name, most in (("title", 160), ("text", 20_000), ("source", 300), ("person", 80), ("consent_note", 300)):
        if len(getattr(draft, name)) > most:
            raise Refused(_("This text is longer than %(most)s characters.") % {"most": most}, name)
    for name, known in (("kind", Story.Kind.values), ("consent", Story.Consent.values)):
        if getattr(draft, name) not in known:
            raise Refused(_("Choose one of: %(known)s.") % {"known": ", ".join(known)}, name)
    if draft.kind == Story.Kind.USER_CASE and draft.consent == Story.Consent.NOT_NEEDED:
        raise Refused(_("A user's story needs the user's consent."), "consent")
    for name in KEPT:
        value = getattr(draft, name)
        setattr(row, name, value.strip() if isinstance(value, str) else value)
    row.keywords = pool.clean_words(draft.keywords)
