"""Making items and changing what they are: brief, owner, format, facts."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from guanhao.domains.compliance import facade as compliance
from guanhao.domains.content.contracts import Refused
from guanhao.domains.content.models import Item, ItemStage, StageStay, StatusChoice, Topic
from guanhao.domains.content.models.kinds import FormatChoice, LaneChoice, PurposeChoice
from guanhao.domains.content.policy.items import StagePolicy
from guanhao.domains.content.rules.kinds import FORMATS, FieldKind, FieldProblem, check_format
from guanhao.domains.content.rules.stages import Stage
from guanhao.domains.content.selectors import items as selectors
from guanhao.domains.content.selectors.words import state_of, target_of
from guanhao.domains.content.services import drafts, parts
from guanhao.domains.content.services.checking import clean_claims, clean_list, clean_sources, clean_text, fitting
from guanhao.domains.identity import facade as identity
from guanhao.kernel import audit, events, versions
from guanhao.kernel.access import current_actor, require
from guanhao.kernel.now import now
from guanhao.sdk.events.content import ItemCreated, ItemStatusChanged, ItemTagged

MAY_BE_EMPTY = {"owner_id", "due", "advertiser_id", "column_id", "story_id"}
PLAIN = (
    "purpose",
    "format",
    "lane",
    "brief",
    "is_ad",
    "advertiser_id",
    "purchase_link",
    "experience",
    "ai_generated",
    "due",
    "column_id",
    "story_id",
    "campaign",
)
LABELS = ("is_ad", "ai_generated")


@dataclass(frozen=True, kw_only=True)
class ItemDraft:
    """What a new item starts with. `structure` names a structure whose sections the draft begins with, unless there is `text` already;
    `fields` are those of the format (rules.kinds), moments in ISO 8601."""

    title: str
    format: str = FormatChoice.IMAGE_TEXT
    purpose: str = PurposeChoice.USER_NEED
    lane: str = LaneChoice.REGULAR
    topic_id: int | None = None
    column_id: int | None = None
    story_id: int | None = None
    parent_id: int | None = None
    owner_id: int | None = None
    due: datetime | None = None
    brief: str = ""
    structure: str = ""
    text: str = ""
    fields: dict[str, Any] = field(default_factory=dict)
    values: Sequence[str] = ()
    usps: Sequence[str] = ()
    keywords: Sequence[str] = ()
    is_ad: bool = False
    advertiser_id: int | None = None
    purchase_link: bool = False
    experience: bool = False
    ai_generated: bool = False
    campaign: str = ""


@transaction.atomic
def create_item(draft: ItemDraft) -> Item:
    """A new item in its first stage (needs content.edit); with a topic that is decided already it starts in the material stage. Refused names
    the field."""
    require("content.edit")
    moment, actor = now(), current_actor()
    item = Item(made_at=moment, made_by_id=actor.user_id, changed_at=moment, changed_by_id=actor.user_id)
    item.title = clean_text(draft.title, "title", 200, required=_("Give the item a title."))
    _choose(item, draft.purpose, draft.format, draft.lane)
    item.fields = clean_fields(draft.format, draft.fields)
    item.parent = _parent(draft.parent_id)
    topic = _topic(draft.topic_id)
    item.topic_id = topic.pk if topic else None
    item.stage = Stage.MATERIAL if topic is not None and topic.status != Topic.Status.CANDIDATE else Stage.TOPIC
    for name in ("due", "column_id", "story_id", "is_ad", "advertiser_id", "purchase_link", "experience", "ai_generated"):
        setattr(item, name, getattr(draft, name))
    _check_advertiser(item.advertiser_id)
    item.brief, item.campaign = clean_text(draft.brief, "brief", 20_000), clean_text(draft.campaign, "campaign", 80)
    for name in ("values", "usps", "keywords"):
        setattr(item, name, clean_list(getattr(draft, name), name))
    _give(item, draft.owner_id or actor.user_id)
    item.structure, item.text = _beginning(draft)
    item.save()
    _enter(item)
    drafts.keep_state(item, note=_("Created"))
    audit.record("content.item_created", target=target_of(item), after={"title": item.title, **selectors.facts_of(item)})
    parts.index_item(item)
    events.emit(ItemCreated(brand_id=item.brand_id, item_id=item.pk, title=item.title, topic_id=item.topic_id, parent_id=item.parent_id))
    _tell_tags(item)
    return item


@transaction.atomic
def change_item(*, item_id: int, **changes: Any) -> Item:
    """Change facts of an item (needs content.edit): any of PLAIN, and fields, values, usps, keywords, claims, sources, owner_id.

    A label that goes out with every variant (advertising, AI) voids signatures. Refused names the field.
    """
    require("content.edit")
    item = locked(item_id)
    before = selectors.facts_of(item)
    known = {*PLAIN, "fields", "values", "usps", "keywords", "claims", "sources", "owner_id"}
    if strange := sorted(changes.keys() - known):
        raise Refused(_("An item has no field %(name)s.") % {"name": strange[0]}, strange[0])
    if empty := [name for name in changes if changes[name] is None and name not in MAY_BE_EMPTY]:
        raise Refused(_("%(name)s cannot be null; leave it out to keep what it is.") % {"name": empty[0]}, empty[0])
    if "brief" in changes:
        changes["brief"] = clean_text(changes["brief"], "brief", 20_000)
    if "campaign" in changes:
        changes["campaign"] = clean_text(changes["campaign"], "campaign", 80)
    _choose(item, changes.pop("purpose", item.purpose), changes.pop("format", item.format), changes.pop("lane", item.lane))
    _lists(item, changes)
    item.fields = clean_fields(item.format, changes.pop("fields", {k: v for k, v in item.fields.items() if k in fitting(item.format)}))
    if "owner_id" in changes:
        _give(item, changes.pop("owner_id"))
    if changes.get("advertiser_id") not in (None, item.advertiser_id):
        _check_advertiser(changes["advertiser_id"])
    for name, value in changes.items():
        setattr(item, name, value)
    after = selectors.facts_of(item)
    if after == before:
        return item
    item.changed_at, item.changed_by_id = now(), current_actor().user_id
    item.save()
    changed = {name: (before[name], after[name]) for name in after if after[name] != before[name]}
    audit.record(
        "content.item_changed", target=target_of(item), before={k: v[0] for k, v in changed.items()}, after={k: v[1] for k, v in changed.items()}
    )
    versions.keep(f"{target_of(item)}.facts", after)
    if changed.keys() & set(LABELS):
        parts.restate_item(item)
    if changed.keys() & {"values", "usps", "keywords"}:
        _tell_tags(item)
    return item


@transaction.atomic
def assign_items(*, item_ids: Sequence[int], owner_id: int | None, stage: str = "") -> int:
    """Give items to a person (None: nobody), as a whole or one stage of each; how many changed."""
    require("content.edit")
    owner = person(owner_id)
    changed = 0
    for item in Item.objects.filter(pk__in=list(item_ids)).select_for_update():
        row: Any = ItemStage.objects.get_or_create(item=item, stage=stage)[0] if stage else item
        if row.owner_id == owner_id:
            continue
        before, row.owner_id, row.owner_name = row.owner_id, owner_id, owner
        row.save(update_fields=["owner_id", "owner_name"])
        audit.record("content.item_assigned", target=target_of(item), before={"owner_id": before}, after={"owner_id": owner_id, "stage": stage})
        changed += 1
    return changed


@transaction.atomic
def archive_items(*, item_ids: Sequence[int], restore: bool = False) -> int:
    """Put items away, or take them out again; what is scheduled or published stays. How many changed."""
    require("content.edit")
    wanted = [StatusChoice.ARCHIVED] if restore else [StatusChoice.DRAFT, StatusChoice.REJECTED]
    rows = list(Item.objects.filter(pk__in=list(item_ids), status__in=wanted).select_for_update())
    for item in rows:
        put_status(item, StatusChoice.DRAFT if restore else StatusChoice.ARCHIVED)
    return len(rows)


def put_status(item: Item, status: str) -> None:
    """Write an item's status and tell it; for services of this domain, which have asked for the permission."""
    before = item.status
    if before == status:
        return
    item.status, item.changed_at = StatusChoice(status), now()
    item.save(update_fields=["status", "changed_at"])
    audit.record("content.item_status", target=target_of(item), before={"status": before}, after={"status": status})
    told = ItemStatusChanged(brand_id=item.brand_id, item_id=item.pk, title=item.title, before=before, after=status, topic_id=item.topic_id)
    events.emit(told)


def _tell_tags(item: Item) -> None:
    tags = {"values": tuple(item.values), "usps": tuple(item.usps), "keywords": tuple(item.keywords)}
    events.emit(ItemTagged(brand_id=item.brand_id, item_id=item.pk, title=item.title, status=item.status, **tags))


def locked(item_id: int) -> Item:
    """The item, held until the transaction ends; Item.DoesNotExist for another brand's."""
    found: Item = Item.objects.select_for_update().get(pk=item_id)
    return found


def person(user_id: int | None) -> str:
    """The name of a person of the brand; Refused for a stranger, "" for nobody."""
    if user_id is None:
        return ""
    found = next((one for one in identity.people_of_brand() if one.id == user_id), None)
    if found is None:
        raise Refused(_("This person does not belong to the brand."), "owner_id")
    return found.name


def clean_fields(format_key: str, values: dict[str, Any]) -> dict[str, Any]:
    """The format's fields as they are kept; Refused names the first that is missing or out of bounds (CON-02 a)."""
    kept = {key: value.isoformat() if isinstance(value, datetime) else value for key, value in values.items() if value not in (None, "", [])}
    problems = check_format(format_key, kept)
    if problems:
        first = problems[0]
        raise Refused(format_problem(format_key, first), f"fields.{first.field}" if first.code == "unknown" else first.field)
    for one in FORMATS[format_key].fields:
        if one.kind == FieldKind.MOMENT and one.key in kept:
            kept[one.key] = _moment(str(kept[one.key]), one.key)
    return kept


def format_problem(format_key: str, problem: FieldProblem) -> str:
    """One problem of a format's schema in words."""
    words = {"format": FormatChoice(format_key).label, "field": drafts.field_title(problem.field), "bound": f"{problem.bound or 0:g}"}
    match problem.code:
        case "missing":
            return _("%(format)s: “%(field)s” is needed before work can start.") % words
        case "low":
            return _("%(format)s: “%(field)s” is at least %(bound)s.") % words
        case "high":
            return _("%(format)s: “%(field)s” is at most %(bound)s.") % words
    return _("%(format)s has no field “%(field)s”.") % words


def _moment(text: str, name: str) -> str:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise Refused(_("“%(value)s” is not a moment; write it like 2026-01-31T20:00.") % {"value": text[:80]}, name) from None
    if moment.tzinfo is None:
        from guanhao.kernel.tenancy import current_brand

        moment = moment.replace(tzinfo=current_brand().zone)
    return moment.isoformat()


def _choose(item: Item, purpose: str, format_key: str, lane: str) -> None:
    for name, value, known in (("purpose", purpose, PurposeChoice), ("format", format_key, FormatChoice), ("lane", lane, LaneChoice)):
        if value not in known.values:
            raise Refused(_("Choose one of: %(known)s.") % {"known": ", ".join(known.values)}, name)
        setattr(item, name, value)


def _lists(item: Item, changes: dict[str, Any]) -> None:
    for name in ("values", "usps", "keywords"):
        if name in changes:
            setattr(item, name, clean_list(changes.pop(name), name))
    if "sources" in changes:
        item.sources = clean_sources(changes.pop("sources"), "sources")
    if "claims" in changes:
        item.claims = clean_claims(changes.pop("claims"))


def _check_advertiser(advertiser_id: int | None) -> None:
    if advertiser_id is not None and advertiser_id not in {one.id for one in compliance.advertisers()}:
        raise Refused(_("There is no such advertiser."), "advertiser_id")


def _give(item: Item, owner_id: int | None) -> None:
    item.owner_id, item.owner_name = owner_id, person(owner_id)


def _parent(parent_id: int | None) -> Item | None:
    if parent_id is None:
        return None
    parent: Item | None = Item.objects.filter(pk=parent_id).first()
    if parent is None:
        raise Refused(_("There is no such master story."), "parent_id")
    return parent


def _topic(topic_id: int | None) -> Topic | None:
    if topic_id is None:
        return None
    topic: Topic | None = Topic.objects.filter(pk=topic_id).first()
    if topic is None:
        raise Refused(_("There is no such topic."), "topic_id")
    return topic


def _beginning(draft: ItemDraft) -> tuple[str, str]:
    if not draft.structure:
        return "", clean_text(draft.text, "text", drafts.LONGEST)
    chosen = selectors.structure(draft.structure)
    if chosen is None:
        raise Refused(_("There is no structure named %(key)s.") % {"key": draft.structure[:40]}, "structure")
    return chosen.key, clean_text(draft.text, "text", drafts.LONGEST) or chosen.draft()


def _enter(item: Item) -> None:
    """The first stay, and a deadline for every stage: the stages' lengths one after the other, none later than the item's own."""
    moment, policy = now(), StagePolicy.of_brand()
    due = moment
    for stage in list(Stage)[list(Stage).index(Stage(item.stage)) :]:
        due += policy.of(stage)
        ItemStage(item=item, stage=stage, owner_id=item.owner_id, owner_name=item.owner_name, due=min(due, item.due) if item.due else due).save()
    StageStay(item=item, stage=item.stage, entered_at=moment, moved_by_id=current_actor().user_id).save()


__all__ = ["ItemDraft", "archive_items", "assign_items", "change_item", "create_item", "put_status", "state_of"]
