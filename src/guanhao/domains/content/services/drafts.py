"""Saving words: automatically and by hand, merged when two tabs meet, kept as versions, restored."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from guanhao.domains.content.contracts import Refused
from guanhao.domains.content.models import DraftState, Item, StatusChoice, Variant
from guanhao.domains.content.models.items import Words
from guanhao.domains.content.policy.items import EditorPolicy
from guanhao.domains.content.rules.variants import FIELDS
from guanhao.domains.content.selectors.words import state_of, target_of
from guanhao.domains.content.services import parts
from guanhao.domains.content.services.checking import clean_ids, clean_tags, clean_text
from guanhao.engines.text.merging import Clash, merge_states
from guanhao.kernel import audit, events, versions
from guanhao.kernel.access import current_actor, require
from guanhao.kernel.models import Version
from guanhao.kernel.now import now
from guanhao.sdk.events.content import DraftSaved

LONGEST = 1_048_576
_NONE: tuple[Clash, ...] = ()
LOCKED = (StatusChoice.PUBLISHED, StatusChoice.ARCHIVED)
TITLES: dict[str, str | Promise] = {
    "title": gettext_lazy("Title"),
    "text": gettext_lazy("Text"),
    "first_comment": gettext_lazy("First comment"),
    "link": gettext_lazy("Link"),
    "tags": gettext_lazy("Tags"),
    "media": gettext_lazy("Media"),
    "cover": pgettext_lazy("picture", "Cover"),
}

FIELD_TITLES: dict[str, str | Promise] = {
    "chapters": gettext_lazy("Chapters"),
    "ends_at": gettext_lazy("Ends at"),
    "episode": gettext_lazy("Episode"),
    "guests": gettext_lazy("Guests"),
    "hashtag": gettext_lazy("Hashtag"),
    "hook": gettext_lazy("Hook"),
    "host": gettext_lazy("Host"),
    "length": gettext_lazy("Length in seconds"),
    "picture_count": gettext_lazy("Number of pictures"),
    "place": gettext_lazy("Place"),
    "play": gettext_lazy("How it is played"),
    "presenter": gettext_lazy("Presenter"),
    "reading_minutes": gettext_lazy("Reading time in minutes"),
    "reward": gettext_lazy("Reward"),
    "share_title": gettext_lazy("Title when shared"),
    "starts_at": gettext_lazy("Starts at"),
    "style": gettext_lazy("Style"),
    "theme": gettext_lazy("Theme"),
    "url": gettext_lazy("Address"),
}


@dataclass(frozen=True)
class Saved:
    """What is kept after a save. `merged`: somebody else had saved in between and the state differs from what was sent; `clashes` are the places
    both changed; `voided`: signatures were lost."""

    revision: int
    state: dict[str, Any]
    merged: bool = False
    clashes: tuple[Clash, ...] = ()
    voided: bool = False
    version: int | None = None


@transaction.atomic
def save_draft(
    *, item_id: int, words: Mapping[str, Any], base: int, keep: bool = False, note: str = "", ancestor: Mapping[str, Any] | None = None
) -> Saved:
    """Save words of the master (needs content.edit). `words` holds any of rules.variants.FIELDS, `base` the revision they were written on.

    When somebody has saved since, both are merged by paragraph and nothing is lost; `ancestor` names the words both began from where the tab knows
    better than `base` (it went on typing while a merge was on its way). `keep` makes a version of the history at once.
    """
    require("content.edit")
    item: Item = Item.objects.select_for_update().get(pk=item_id)
    saved = _save(item, words, base, keep=keep, note=note, ancestor=ancestor)
    if saved.version is not None:
        parts.index_item(item)
        events.emit(DraftSaved(brand_id=item.brand_id, item_id=item.pk, revision=item.revision))
    return saved


@transaction.atomic
def save_variant(
    *, variant_id: int, words: Mapping[str, Any], base: int, keep: bool = False, note: str = "", ancestor: Mapping[str, Any] | None = None
) -> Saved:
    """Save words of a variant in the same way; signatures on another payload are void from then on."""
    require("content.edit")
    row: Variant = Variant.objects.select_for_update().get(pk=variant_id)
    before = row.revision
    saved = _save(row, words, base, keep=keep, note=note, ancestor=ancestor)
    voided = bool(parts.restate([row])) if row.revision != before else False
    return Saved(saved.revision, saved.state, saved.merged, saved.clashes, voided, saved.version)


@transaction.atomic
def restore(*, row: Words, number: int) -> Saved:
    """Make an older version the present words of an item or a variant; the words before stay a version too. Refused when there is no such one."""
    require("content.edit")
    try:
        state = versions.version(target_of(row), number).state
    except Version.DoesNotExist:
        raise Refused(_("There is no version %(number)s.") % {"number": number}, "version") from None
    keep_state(row)
    words, note = {name: state[name] for name in FIELDS if name in state}, _("Version %(number)s restored") % {"number": number}
    if isinstance(row, Variant):
        return save_variant(variant_id=row.pk, words=words, base=row.revision, keep=True, note=note)
    return save_draft(item_id=row.pk, words=words, base=row.revision, keep=True, note=note)


def clean(words: Mapping[str, Any], *, within: str = "words") -> dict[str, Any]:
    """Words of a person as they are kept; Refused names the field (`within` names what holds it)."""
    if strange := sorted(words.keys() - set(FIELDS)):
        raise Refused(_("A draft has no field %(name)s.") % {"name": strange[0][:40]}, f"{within}.{strange[0][:40]}")
    kept: dict[str, Any] = {}
    for name, most in (("title", 200), ("text", LONGEST), ("first_comment", 20_000), ("link", 2000)):
        if name in words:
            kept[name] = clean_text(words[name], name, most)
    if "tags" in words:
        kept["tags"] = clean_tags(words["tags"])
    if "media" in words:
        kept["media"] = clean_ids(words["media"], "media")
    if "cover" in words:
        kept["cover"] = clean_ids([words["cover"]], "cover")[0] if words["cover"] else None
    return kept


def keep_state(row: Words, *, note: str = "") -> int:
    """Keep the present words as the next version and as a state to merge against; the version's number."""
    _remember(row)
    return int(versions.keep(target_of(row), state_of(row), note=note).number)


def field_title(key: str) -> str:
    """A field of the words, or of a format, in the reader's language."""
    return str(TITLES.get(key) or FIELD_TITLES.get(key, key))


def _save(row: Words, words: Mapping[str, Any], base: int, *, keep: bool, note: str, ancestor: Mapping[str, Any] | None) -> Saved:
    if row.status in LOCKED:
        raise Refused(_("What is published or archived is not changed any more."))
    sent, before = clean(words), state_of(row)
    if isinstance(row, Item) and not sent.get("title", before["title"]):
        sent["title"] = before["title"]  # an emptied title while typing must not lose the rest
    state, clashes = ({**before, **sent}, _NONE) if base == row.revision else _meet(row, sent, before, base, ancestor)
    merged = base != row.revision
    if state == before:
        number = keep_state(row, note=note) if keep else None
        return Saved(row.revision, state, merged, clashes, version=number)
    for name, value in state.items():
        setattr(row, name, value)
    row.revision, row.changed_at, row.changed_by_id = row.revision + 1, now(), current_actor().user_id
    row.save(update_fields=[*FIELDS, "revision", "changed_at", "changed_by_id"])
    _remember(row)
    number = None
    if keep or clashes or _due(row):
        number = int(versions.keep(target_of(row), state, note=note).number)
        audit.record("content.draft_saved", target=target_of(row), after={"revision": row.revision, "version": number}, note=note)
    return Saved(row.revision, state, merged, clashes, version=number)


def _meet(
    row: Words, sent: dict[str, Any], before: dict[str, Any], base: int, ancestor: Mapping[str, Any] | None
) -> tuple[dict[str, Any], tuple[Clash, ...]]:
    """Somebody else has saved since `base`: their words stay a version of the history, and both are merged."""
    kept = DraftState.objects.filter(target=target_of(row), revision=base).values_list("state", flat=True).first()
    met = merge_states(clean(ancestor, within="ancestor") if ancestor is not None else kept, before, sent)
    if len(met.state["text"]) > LONGEST:
        raise Refused(_("This text is longer than %(most)s characters.") % {"most": f"{LONGEST:,}"}, "text")
    if met.clashes:
        versions.keep(target_of(row), before, note=_("Before a merge"))
    return met.state, met.clashes


def _remember(row: Words) -> None:
    """Keep the words as a state to merge against, and let the oldest ones go."""
    target = target_of(row)
    DraftState.objects.update_or_create(
        target=target,
        revision=row.revision,
        defaults={"state": state_of(row), "made_at": now(), "made_by_id": current_actor().user_id},
        create_defaults={"brand_id": row.brand_id, "state": state_of(row), "made_at": now(), "made_by_id": current_actor().user_id},
    )
    DraftState.objects.filter(target=target, revision__lte=row.revision - EditorPolicy.of_brand().states).delete()


def _due(row: Words) -> bool:
    """Is it time for a version of the history? When the newest one is somebody else's, or older than the policy says."""
    newest = Version.objects.filter(target=target_of(row)).order_by("-number").values_list("made_at", "made_by_id").first()
    if newest is None:
        return True
    made_at, made_by = newest
    return bool(made_by != current_actor().user_id or now() - made_at >= EditorPolicy.of_brand().keep_after)
