"""Reading reviews: the flow that fits, what is signed, one submission as a reviewer sees it, the history of an item."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from guanhao.domains.channels import facade as channels
from guanhao.domains.content.models import Item, Submission, Variant
from guanhao.domains.content.models.kinds import FormatChoice, LaneChoice, PurposeChoice
from guanhao.domains.content.rules import findings as rules
from guanhao.domains.content.rules.findings import Finding, PictureChange, Segment
from guanhao.domains.content.selectors import findings as finding_selectors
from guanhao.domains.content.selectors import previews, words
from guanhao.domains.content.selectors import variants as variant_selectors
from guanhao.engines.document import markdown
from guanhao.engines.text.diff import Part as DiffPart
from guanhao.engines.text.diff import word_diff
from guanhao.kernel import approvals
from guanhao.kernel.access import require
from guanhao.kernel.approvals import ApprovalView, FlowDefinition, FlowView, Part, PartView, Standing

LONG = ("text", "first_comment", "title", "brief", "link")
PICTURES = ("media", "pictures")


def flows(*, retired: bool = False) -> list[FlowView]:
    """The flows an item may be handed in to: all but those of other rooms; with `retired` also those out of use."""
    return [one for one in approvals.flows(retired=retired) if one.key not in approvals.ELSEWHERE]


def flow_for(item: Item, key: str) -> FlowDefinition:
    """The flow of this key, or the one that fits: hot topics the fast lane, everything else the release review. LookupError for an unknown key."""
    return approvals.flow(key or ("hot" if item.lane == LaneChoice.HOT else "release")).definition


def concept_subject(item: Item) -> str:
    """The subject of creative reviews of an item."""
    return f"content.concept:{item.pk}"


def concept_of(item: Item) -> Part:
    """What a creative review signs: the idea as it stands, not what any account will say."""
    fields = {"title": item.title, "brief": item.brief, "purpose": item.purpose, "format": item.format, "lane": item.lane, "text": item.text}
    return Part(concept_subject(item), item.title, fields)


def item_of(view: ApprovalView) -> Item | None:
    """The item a submission is about."""
    kind, _colon, number = view.subject.partition(":")
    found: Item | None = Item.objects.filter(pk=int(number)).first() if kind in ("content.item", "content.concept") and number.isdecimal() else None
    return found


def live_parts(view: ApprovalView) -> list[Part]:
    """What the rows of a submission's live parts say now."""
    numbers = [int(part.subject.partition(":")[2]) for part in view.parts if part.subject.startswith("content.variant:") and not part.void]
    rows = Variant.objects.filter(pk__in=numbers).select_related("item")
    return variant_selectors.parts_of(rows)


@dataclass(frozen=True)
class Field:
    """A field of a payload: its words, and what changed since the version that was signed (or handed in) before."""

    key: str
    title: str
    value: Any
    changed: bool
    diff: list[DiffPart]
    pictures: list[tuple[PictureChange, Any]]


@dataclass(frozen=True)
class Marked:
    """A text with its hits in place: stretches, each with the findings that mark it, the weightiest level first."""

    part: str
    title: str
    stretches: list[tuple[Segment, list[Finding], str]]


@dataclass(frozen=True)
class PartDesk:
    """One part as a reviewer sees it: preview, marked texts, fields against the version before, findings of it alone."""

    part: PartView
    row: Variant | None
    look: previews.Look | None
    marked: list[Marked]
    fields: list[Field]
    findings: list[Finding]
    since: str


@dataclass(frozen=True)
class Desk:
    """A submission with everything a reviewer needs to decide."""

    view: ApprovalView
    item: Item | None
    submission: Submission | None
    parts: list[PartDesk]
    groups: list[tuple[str, str, list[Finding]]]
    history: list[ApprovalView]

    @property
    def current(self) -> PartDesk | None:
        """The first part."""
        return self.parts[0] if self.parts else None


def desk(view: ApprovalView) -> Desk:
    """A submission for the desk (needs review.view)."""
    require("review.view")
    kept: Submission | None = Submission.objects.filter(approval_id=view.id).first()
    found = rules.from_values(kept.findings) if kept else []
    item = item_of(view)
    rows = _rows(view)
    earlier = _media_before(item)
    media = words.media_of({*(one for row in rows.values() for one in words.all_media(words.state_of(row))), *earlier.values()})
    by_sha = {one.sha256: one for one in media.values()}
    past = approvals.history(view.subject, limit=20)
    parts = [_part(part, rows.get(part.subject), found, media, by_sha, past) for part in view.parts]
    return Desk(view, item, kept, parts, grouped(found), past)


def grouped(found: Iterable[Finding]) -> list[tuple[str, str, list[Finding]]]:
    """Findings by group, in the order of the groups, with the group's words."""
    by: dict[str, list[Finding]] = {}
    for one in found:
        by.setdefault(one.group, []).append(one)
    return [(key, group_words()[key], by[key]) for key in rules.GROUPS if key in by]


def group_words() -> dict[str, str]:
    """The groups of findings in the reader's language."""
    return {
        "law": _("Law and banned words"),
        "platform": _("Platform limits"),
        "facts": _("Facts and sources"),
        "rights": _("Rights"),
        "brand": _("Brand and moment"),
        "timing": _("Timing"),
        "access": _("Accessibility and load"),
        "work": _("Open work"),
    }


def previous(part: PartView, past: Sequence[ApprovalView], number: int) -> tuple[Mapping[str, Any] | None, str]:
    """The payload to compare with: the last one that was signed off, else the one handed in before; and which it is ("signed", "handed")."""
    for view in past:
        if view.id < number and view.state == "approved":
            for one in view.parts:
                if one.subject == part.subject:
                    return one.fields, "signed"
    return part.before, "handed" if part.before is not None else ""


def standings(item: Item) -> list[tuple[Variant, Standing]]:
    """Where every variant of an item stands, recomputed from its payload."""
    rows = variant_selectors.variants_of(item)
    parts = variant_selectors.parts_of(rows)
    known = approvals.standings(parts)
    return [(row, known[part.subject]) for row, part in zip(rows, parts, strict=True)]


def counts(numbers: Iterable[int]) -> dict[int, Submission]:
    """Submissions by number of their approval, without the findings themselves."""
    return {row.approval_id: row for row in Submission.objects.filter(approval_id__in=list(numbers)).defer("findings", "media", "notes")}


def _rows(view: ApprovalView) -> dict[str, Variant]:
    numbers = [int(part.subject.partition(":")[2]) for part in view.parts if part.subject.startswith("content.variant:")]
    return {words.target_of(row): row for row in Variant.objects.filter(pk__in=numbers).select_related("item")}


def _media_before(item: Item | None) -> dict[str, int]:
    """Assets by SHA-256 of everything that was ever handed in for the item."""
    found: dict[str, int] = {}
    for media in Submission.objects.filter(item=item).order_by("-pk").values_list("media", flat=True)[:20] if item else ():
        found.update({sha: number for sha, number in media.items() if sha not in found})
    return found


def _part(
    part: PartView, row: Variant | None, found: Sequence[Finding], media: Mapping[int, Any], by_sha: Mapping[str, Any], past: Sequence[ApprovalView]
) -> PartDesk:
    own = [one for one in found if one.subject == part.subject]
    number = next((view.id for view in past if any(one is part or (one.subject, one.digest) == (part.subject, part.digest) for one in view.parts)), 0)
    before, since = previous(part, past, number)
    look = None
    if row is not None:
        state = _state_of(part.fields, row, by_sha)
        look = previews.look(state, row.platform, str(part.fields["format"]), media)
    return PartDesk(part, row, look, _marked(part, own), _fields(part.fields, before, by_sha), own, since)


def _state_of(fields: Mapping[str, Any], row: Variant, by_sha: Mapping[str, Any]) -> dict[str, Any]:
    """The words of a payload as the preview takes them: what was handed in, not what the row says now."""
    ids = [by_sha[sha].id for sha in fields["media"] if sha in by_sha]
    cover = by_sha[fields["cover"]].id if fields.get("cover") in by_sha else None
    return {
        "title": fields["title"],
        "text": fields["text"],
        "first_comment": fields["first_comment"],
        "link": fields["link"],
        "tags": list(fields["tags"]),
        "media": ids,
        "cover": cover,
    }


def _marked(part: PartView, own: Sequence[Finding]) -> list[Marked]:
    titles = finding_selectors.variant_fields()
    texts = {
        "title": str(part.fields.get("title", "")),
        "body": _plain(part.fields),
        "first_comment": str(part.fields.get("first_comment", "")),
        **{name: str(value) for name, value in part.fields.items() if name.startswith(variant_selectors.EXTRA) and isinstance(value, str)},
    }
    marked = []
    for key, text in texts.items():
        hits = [one for one in own if one.part == key and one.end > one.start]
        if not text or (not hits and (key == "title" or key.startswith(variant_selectors.EXTRA))):
            continue
        stretches = [
            (cut, [hits[n] for n in cut.marks], _tone(hits[n] for n in cut.marks)) for cut in rules.segments(text, [(h.start, h.end) for h in hits])
        ]
        marked.append(Marked(key, titles.get(key, key), stretches))
    return marked


def _plain(fields: Mapping[str, Any]) -> str:
    text = str(fields.get("text", ""))
    return markdown.to_plain(text) if fields.get("format") == "article" else text


def _tone(hits: Iterable[Finding]) -> str:
    levels = {one.level for one in hits}
    return next((level for level in rules.LEVELS if level in levels), "")


def _fields(fields: Mapping[str, Any], before: Mapping[str, Any] | None, by_sha: Mapping[str, Any]) -> list[Field]:
    titles = finding_selectors.variant_fields()
    found = []
    for key, value in fields.items():
        if key == "rendering":
            continue
        old = before.get(key) if before is not None else None
        changed = before is not None and old != value
        pictures = [(one, by_sha.get(one.sha256)) for one in rules.picture_changes(list(old or []), list(value))] if key in PICTURES else []
        diff = word_diff(_words(old), _words(value)) if changed and key not in PICTURES else []
        found.append(Field(key, str(titles.get(key, key)), _shown(key, value), changed, diff, pictures))
    return found


def _account_name(label: str) -> str:
    """The payload holds platform:handle, which never changes; people know the account by its name."""
    try:
        return channels.find_account(label).name
    except LookupError:
        return label


def _words(value: Any) -> str:
    if isinstance(value, list):
        return "、".join(str(one) for one in value)
    return "" if value is None else str(value)


def _shown(key: str, value: Any) -> Any:
    """A value of a payload in words."""
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    if key == "account":
        return _account_name(str(value))
    if key == "window":
        return " – ".join(one for one in value if one)
    known = {"purpose": PurposeChoice, "lane": LaneChoice}.get(key)
    if known is not None and value in known.values:
        return str(known(value).label)
    if key == "format":
        return str(FormatChoice(value).label) if value in FormatChoice.values else channels.format_title(str(value))
    return value if key in PICTURES else _words(value)
