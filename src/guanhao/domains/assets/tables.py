"""Lists of assets, licences, templates and user content."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from django.db.models import Count
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from guanhao.console.filters import ChoiceFilter, Filter, Read
from guanhao.console.http import BrandRequest
from guanhao.console.links import burl
from guanhao.console.rows import QuerySetRows
from guanhao.console.tables import BulkAction, Column, Empty, Table
from guanhao.domains.assets.models import Asset, Consent, Licence, Template
from guanhao.domains.assets.selectors import library, listing, rights

RIGHTS = {
    "own": _("Own work"),
    "valid": _("Right valid"),
    "soon": _("Right ends soon"),
    "ended": _("Right ended"),
    "outside": _("No right now"),
    "none": _("No right recorded"),
}
RIGHTS_TONE = {"own": "good", "valid": "good", "soon": "warn", "ended": "bad", "outside": "bad", "none": ""}
ICONS = {"image": "image", "video": "video", "audio": "podcast", "font": "languages", "document": "file-text"}
CHUNK = 500


class TagFilter(Filter):
    """Assets with a very word in one dimension; the parameter is the dimension. Value: str."""

    def read(self, data: QueryDict) -> Read:
        """The stripped word."""
        text = data.get(self.key, "").strip()[:40]
        return Read(text or None, text)


class AssetRows(QuerySetRows):
    """Assets searched by the full-text index, each with its licence state as `rights`, a page at a time."""

    def __init__(self, rows: Any) -> None:
        lookups: dict[str, Any] = {
            "q": listing.searched,
            "rights": _in_states,
            "keyword": lambda found, word: listing.tagged(found, "keyword", word),
            "scene": lambda found, word: listing.tagged(found, "scene", word),
            "emotion": lambda found, word: listing.tagged(found, "emotion", word),
            "theme": lambda found, keys: found.filter(theme_id__in=keys),
            "ai": lambda found, values: found.filter(ai_generated="yes" in values) if len(values) == 1 else found,
        }
        super().__init__(rows, lookups=lookups)

    def page(self, sort: str, offset: int, limit: int, filters: Mapping[str, Any]) -> Sequence[Any]:
        """One page with its rights, in a fixed number of queries."""
        return told(list(library.with_tags(self._ordered(sort, filters))[offset : offset + limit]))

    def stream(self, sort: str, filters: Mapping[str, Any]) -> Iterator[Any]:
        """All of them, some hundred at a time."""
        offset = 0
        while rows := self.page(sort, offset, CHUNK, filters):
            yield from rows
            offset += CHUNK

    def _ordered(self, sort: str, filters: Mapping[str, Any]) -> Any:
        if sort.removeprefix("-") != "used":
            return super()._ordered(sort, filters)
        return self._matching(filters).annotate(used=Count("uses", distinct=True)).order_by(sort, "pk")

    def _searched(self, matching: Any, text: str) -> Any:
        return listing.searched(matching, text)


def told(rows: list[Asset]) -> list[Asset]:
    """The same assets, each with its licence state as `rights` and its words as `words`."""
    states = rights.states(rows)
    for one in rows:
        vars(one).update(rights=states[one.pk], words=[tag.word for tag in one.tags.all()])
    return rows


def _in_states(rows: Any, states: list[str]) -> Any:
    if len(states) == 1:
        return rights.in_state(rows, states[0])
    wanted = {pk for state in states for pk in rights.in_state(Asset.objects.all(), state).values_list("pk", flat=True)}
    return rows.filter(pk__in=wanted)


def _change(request: BrandRequest, keys: list[str]) -> str:
    """Never asked: the library page sends these picks to a form of their own."""
    raise NotImplementedError


class AssetTable(Table):
    """The library."""

    key = "assets.assets"
    title = _("Asset library")
    searchable = True
    search_hint = _("Name, tag, text in it, author")
    default_sort = "-made_at"
    page_sizes = (48, 96, 192)
    columns = (
        Column("title", _("Name"), kind="link", href=lambda row: burl("assets:asset", asset_id=row.pk)),
        Column("kind", _("Kind"), labels=dict(Asset.Kind.choices)),
        Column("rights", _("Rights"), kind="badge", sortable=False, labels=RIGHTS, tone=RIGHTS_TONE),
        Column("theme.label", _("Theme class"), sortable=False),
        Column("words", _("Tags"), sortable=False, value=lambda row: "、".join(row.words)),
        Column("source", _("Comes from"), labels=dict(Asset.Source.choices)),
        Column("credit", _("Author credit"), visible=False),
        Column("width", _("Width"), kind="number", visible=False),
        Column("height", _("Height"), kind="number", visible=False),
        Column("seconds", _("Length"), kind="duration", visible=False),
        Column("bytes", _("Bytes"), kind="number", visible=False),
        Column("alt", _("Alternative text"), sortable=False, visible=False),
        Column("ai_generated", _("Made by AI"), kind="bool", visible=False),
        Column("used", _("Used"), kind="number"),
        Column("made_by_name", _("Added by"), visible=False),
        Column("sha256", "SHA-256", sortable=False, visible=False),
        Column("made_at", _("Added"), kind="datetime"),
    )
    filters = (
        ChoiceFilter("kind", _("Kind"), choices=Asset.Kind.choices),
        ChoiceFilter("rights", _("Rights"), choices=list(RIGHTS.items())),
        ChoiceFilter("theme", _("Theme class"), choices=lambda: [(str(one.pk), one.label) for one in library.themes(all_of_them=True)]),
        ChoiceFilter("source", _("Comes from"), choices=Asset.Source.choices),
        ChoiceFilter("ai", _("Made by AI"), choices=[("yes", _("Yes")), ("no", _("No"))]),
        ChoiceFilter("status", _("State"), choices=Asset.Status.choices),
        TagFilter("keyword", _("Keyword")),
        TagFilter("scene", _("Use scene")),
        TagFilter("emotion", _("Emotion")),
    )
    actions = (BulkAction("change", _("Tag, file, license, archive…"), _change, permission="assets.edit"),)
    empty = Empty(
        _("The library is empty"),
        _("Drop pictures, videos, sounds, fonts and documents above; several at once, and interrupted ones go on later."),
    )


class LicenceTable(Table):
    """The licence register."""

    key = "assets.licences"
    title = _("Licences")
    searchable = True
    search_hint = _("Name, rights holder or number")
    default_sort = "ends"
    columns = (
        Column("title", _("Name"), kind="link", href=lambda row: burl("assets:licence", licence_id=row.pk)),
        Column("owner", _("Rights holder")),
        Column("kind", _("Kind of licence"), labels=dict(Licence.Kind.choices)),
        Column("state", _("State"), kind="badge", sortable=False, labels=RIGHTS, tone=RIGHTS_TONE),
        Column("assets", _("Assets"), kind="number"),
        Column("starts", _("Valid from"), kind="date", visible=False),
        Column("ends", _("Valid until"), kind="date"),
        Column("platforms", _("Platforms"), sortable=False, value=lambda row: "、".join(rights.platform_name(key) for key in row.platforms)),
        Column("commercial", _("Commercial use"), kind="bool", visible=False),
        Column("number", _("Contract number"), visible=False),
        Column("registration", _("Registration number"), visible=False),
        Column("changed_at", _("Changed"), kind="datetime", visible=False),
    )
    filters = (
        ChoiceFilter("kind", _("Kind of licence"), choices=Licence.Kind.choices),
        ChoiceFilter("when", _("State"), choices=[(key, RIGHTS[key]) for key in ("valid", "soon", "ended")]),
    )
    empty = Empty(
        _("No licence yet"),
        _("Enter what you bought, commissioned or were given: scope, last day and proof. Use outside of it is then stopped."),
        _("New licence"),
        url_name="assets:new_licence",
        permission="assets.edit",
    )


class TemplateTable(Table):
    """The template kit."""

    key = "assets.templates"
    title = _("Templates")
    searchable = True
    default_sort = "kind"
    columns = (
        Column("title", _("Name"), kind="link", href=lambda row: burl("assets:template", template_id=row.pk)),
        Column("kind", _("Kind"), labels=dict(Template.Kind.choices)),
        Column("newest", _("Newest version"), kind="number"),
        Column("behind", _("On an older version"), kind="badge", tone=lambda row: "warn" if row.behind else ""),
        Column("sizes", _("Sizes"), sortable=False, value=lambda row: "、".join(size_words(one) for one in row.sizes)),
        Column("archived", _("No longer offered"), kind="bool", visible=False),
        Column("changed_at", _("Changed"), kind="datetime"),
    )
    filters = (ChoiceFilter("kind", _("Kind"), choices=Template.Kind.choices),)
    empty = Empty(
        _("No template yet"),
        _("Covers, subtitle styles, transitions, infographics and storyboards live here in versions, so that nobody works with an old one."),
        _("New template"),
        url_name="assets:new_template",
        permission="assets.edit",
    )


class ConsentTable(Table):
    """User content and its consents."""

    key = "assets.ugc"
    title = _("User content")
    searchable = True
    search_hint = _("Author or name")
    default_sort = "-given_on"
    columns = (
        Column("asset.title", _("Name"), kind="link", href=lambda row: burl("assets:asset", asset_id=row.asset_id)),
        Column("author", _("Author")),
        Column("platform", _("Published on"), value=lambda row: rights.platform_name(row.platform)),
        Column("given_on", _("Consent given on"), kind="date"),
        Column("ends", _("Valid until"), kind="date"),
        Column("withdrawn_on", pgettext_lazy("consent", "Withdrawn"), kind="date"),
        Column("reward", _("Promised reward"), sortable=False),
        Column("contact", _("Contact"), visible=False, sortable=False),
        Column("used", _("Used"), kind="number"),
    )
    filters = (ChoiceFilter("platform", _("Published on"), choices=lambda: sorted(Consent.objects.values_list("platform", "platform").distinct())),)
    empty = Empty(
        _("No user content yet"),
        _("Upload what a user made, mark it as user content, and record the author's consent on its page. Without it nothing can be attached."),
        _("Asset library"),
        url_name="assets:library",
    )


def size_words(one: Mapping[str, Any]) -> str:
    """A size such as 抖音 1080×1920."""
    name = rights.platform_name(str(one.get("platform", "")))
    return f"{name} {one['width']}×{one['height']}".strip()
