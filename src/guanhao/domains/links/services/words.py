"""The brand's UTM vocabulary and its presets by platform."""

from django.db import transaction
from django.utils.translation import gettext as _

from guanhao.domains.channels import facade as channels
from guanhao.domains.links import wording
from guanhao.domains.links.contracts import Refused, Utm
from guanhao.domains.links.models import UtmPreset, UtmWord
from guanhao.domains.links.policy import LinkPolicy
from guanhao.domains.links.rules import utm
from guanhao.kernel import access, audit
from guanhao.kernel.now import now


@transaction.atomic
def save_word(*, field: str, value: str, title: str = "") -> UtmWord:
    """Add a word, or take a retired one back (needs links.edit). Refused for a word that only differs from a known one in case or separators."""
    access.require("links.edit")
    word = _checked(field, value)
    if not word:
        raise Refused(_("Enter a word."), "value")
    if len(title) > 120:
        raise Refused(_("This text is longer than %(most)s characters.") % {"most": 120}, "title")
    row: UtmWord | None = UtmWord.objects.filter(field=field, value=word).first()
    if row is None:
        known = list(UtmWord.objects.filter(field=field, retired=False).values_list("value", flat=True))
        if near := utm.likenesses(Utm(**{field: word}), {field: known}):
            raise Refused(wording.likeness(near[0]), "value")
        row = UtmWord(field=field, value=word, made_at=now())
    elif not row.retired and row.title == title.strip():
        raise Refused(_("“%(word)s” is already in the vocabulary.") % {"word": word}, "value")
    row.title, row.retired = title.strip(), False
    row.save()
    audit.record("links.word_saved", target=f"links.word:{row.pk}", after={"field": field, "value": word, "title": row.title})
    return row


@transaction.atomic
def retire_word(*, word: UtmWord) -> None:
    """The word is offered no more; links that carry it keep it (needs links.edit)."""
    access.require("links.edit")
    if not word.retired:
        word.retired = True
        word.save(update_fields=["retired"])
        audit.record("links.word_retired", target=f"links.word:{word.pk}", before={"field": word.field, "value": word.value})


@transaction.atomic
def save_preset(*, platform: str, source: str, medium: str) -> UtmPreset:
    """What links on a platform carry as source and medium (needs links.edit)."""
    access.require("links.edit")
    try:
        key = channels.platform(platform).key
    except LookupError as error:
        raise Refused(str(error), "platform") from None
    words = {"source": _checked("source", source), "medium": _checked("medium", medium)}
    for name, value in words.items():
        if not value:
            raise Refused(_("Enter a word."), name)
    row: UtmPreset = UtmPreset.objects.filter(platform=key).first() or UtmPreset(platform=key)
    before = {"source": row.source, "medium": row.medium} if row.pk else None
    row.source, row.medium, row.changed_at = words["source"], words["medium"], now()
    row.save()
    audit.record("links.preset_saved", target=f"links.preset:{row.pk}", before=before, after={"platform": key, **words})
    return row


@transaction.atomic
def drop_preset(*, platform: str) -> None:
    """Back to the program's own choice (needs links.edit)."""
    access.require("links.edit")
    row: UtmPreset | None = UtmPreset.objects.filter(platform=platform).first()
    if row is not None:
        audit.record(
            "links.preset_dropped", target=f"links.preset:{row.pk}", before={"platform": platform, "source": row.source, "medium": row.medium}
        )
        row.delete()


def _checked(field: str, value: str) -> str:
    if field not in utm.FIELDS:
        raise Refused(_("Choose one of: %(known)s.") % {"known": ", ".join(utm.FIELDS)}, "field")
    try:
        found: str = getattr(utm.tidy(Utm(**{field: value}), lower=LinkPolicy.of_brand().lower_case), field)
    except utm.BadWord as problem:
        raise Refused(wording.utm_problem(problem), "value") from None
    return found
