"""Lists of mentions, sources, rules, hot topics, competitors, rounds, cases and trends."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.contrib import messages
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy

from guanhao.console.filters import ChoiceFilter, DateRange, Span
from guanhao.console.http import BrandRequest
from guanhao.console.links import burl
from guanhao.console.tables import BulkAction, Column, Empty, Table
from guanhao.domains.listening.contracts.mentions import MentionView
from guanhao.domains.listening.models import Case, KeywordRule, Source, Trend
from guanhao.domains.listening.selectors import mentions as selectors
from guanhao.domains.listening.selectors.mentions import MentionFilter
from guanhao.domains.listening.selectors.rules import brand_names
from guanhao.domains.listening.services import handing, mentions, reputation
from guanhao.domains.listening.wording_core import ASPECTS, FORMATS, KINDS, POLARITIES, STAGE_TONES, STAGES, TONES, platform_name, platform_names
from guanhao.kernel.sayings import told

_EDIT = "listening.edit"


def mention_url(row: MentionView) -> str:
    """The page of a mention."""
    return f"{burl('listening:mention')}?{urlencode({'ref': row.key})}"


def filter_of(filters: Mapping[str, Any]) -> MentionFilter:
    """The chosen filters of the list as a filter of mentions."""

    def one(name: str) -> str:
        return str((filters.get(name) or [""])[0])

    days = filters.get("day") or Span()
    polarity, rule, source = one("polarity"), one("rule"), one("source")
    return MentionFilter(
        first=days.low, last=days.high, text=str(filters.get("q") or ""), platform=one("platform"), kind=one("kind"), format=one("format"),
        polarity=int(polarity) if polarity else None, rule=int(rule) if rule else None, brand=one("brand"), source=int(source) if source else None,
        aspect=one("aspect"), unsure=True if one("state") == "unsure" else None, irrelevant=one("state") == "irrelevant",
        group=str(filters.get("group") or ""),
    )  # fmt: skip


class MentionRows:
    """Mentions as rows of a list."""

    def count(self, filters: Mapping[str, Any]) -> int:
        """How many match."""
        return selectors.count_mentions(filter_of(filters))

    def page(self, sort: str, offset: int, limit: int, filters: Mapping[str, Any]) -> Sequence[MentionView]:
        """A page of them."""
        return selectors.find_mentions(filter_of(filters), sort=sort or "-made_at", offset=offset, limit=limit)

    def existing(self, keys: Sequence[str], filters: Mapping[str, Any]) -> list[str]:
        """The keys that are there."""
        return [one.key for one in selectors.mentions_by_ref(keys)]


def _polarity(value: int) -> Any:
    def run(request: BrandRequest, keys: list[str]) -> str:
        number = handing.correct(refs=keys, polarity=value)
        return ngettext("%(n)s mention corrected.", "%(n)s mentions corrected.", number) % {"n": number}

    return run


def _irrelevant(request: BrandRequest, keys: list[str]) -> str:
    number = mentions.set_relevance(refs=keys, irrelevant=True)
    return ngettext("%(n)s mention is counted no more.", "%(n)s mentions are counted no more.", number) % {"n": number}


def _relevant(request: BrandRequest, keys: list[str]) -> str:
    number = mentions.set_relevance(refs=keys, irrelevant=False)
    return ngettext("%(n)s mention counts again.", "%(n)s mentions count again.", number) % {"n": number}


def _cases(request: BrandRequest, keys: list[str]) -> str:
    for key in keys[:100]:
        reputation.open_case(ref=key)
    return ngettext("%(n)s negative taken up.", "%(n)s negatives taken up.", len(keys[:100])) % {"n": len(keys[:100])}


def _topics(request: BrandRequest, keys: list[str]) -> str:
    number = handing.suggest_topics(refs=keys[:100])
    return ngettext("%(n)s topic offered.", "%(n)s topics offered.", number) % {"n": number}


def _hand(to: str) -> Any:
    def run(request: BrandRequest, keys: list[str]) -> str:
        number = handing.hand_over(refs=keys[:500], to=to)
        messages.info(request, _("What becomes of them is seen there."))
        return ngettext("%(n)s mention handed over.", "%(n)s mentions handed over.", number) % {"n": number}

    return run


class MentionTable(Table):
    """Mentions, the newest first."""

    key = "listening.mentions"
    title = gettext_lazy("Mentions")
    searchable = True
    search_hint = gettext_lazy("Words, author")
    default_sort = "-made_at"
    columns = (
        Column("heading", pgettext_lazy("mention", "Mention"), kind="link", href=mention_url, sortable=False),
        Column("platform", gettext_lazy("Platform"), value=lambda row: platform_name(row.platform), sortable=False),
        Column("author", gettext_lazy("Author"), sortable=False),
        Column("polarity", gettext_lazy("Polarity"), kind="badge", labels=POLARITIES, tone=TONES, sortable=False),
        Column("aspects", gettext_lazy("Sides"), value=lambda row: _(", ").join(str(ASPECTS.get(one, one)) for one in row.aspects), sortable=False),
        Column("reach", gettext_lazy("Reach"), kind="number"),
        Column("likes", gettext_lazy("Likes"), kind="number", visible=False),
        Column("comments", gettext_lazy("Comments"), kind="number", visible=False),
        Column("shares", gettext_lazy("Shares"), kind="number", visible=False),
        Column("author_fans", gettext_lazy("Author's followers"), kind="number", visible=False),
        Column("kind", pgettext_lazy("mention", "Kind"), labels=KINDS, visible=False, sortable=False),
        Column("format", gettext_lazy("Format"), labels=FORMATS, visible=False, sortable=False),
        Column("brands", gettext_lazy("Brands"), value=lambda row: _(", ").join(row.brands), visible=False, sortable=False),
        Column("unsure", gettext_lazy("To look at"), kind="bool", visible=False, sortable=False),
        Column("url", gettext_lazy("Address"), visible=False, sortable=False),
        Column("made_at", gettext_lazy("Published"), kind="datetime"),
    )
    filters = (
        ChoiceFilter("polarity", gettext_lazy("Polarity"), choices=[(str(key), words) for key, words in POLARITIES.items()]),
        ChoiceFilter("rule", gettext_lazy("Keyword rule"), choices=lambda: [(str(one.pk), one.name) for one in KeywordRule.objects.order_by("name")]),
        ChoiceFilter("brand", gettext_lazy("Brand"), choices=lambda: [(one, one) for one in brand_names()]),
        ChoiceFilter("platform", gettext_lazy("Platform"), choices=lambda: sorted(platform_names().items())),
        ChoiceFilter("kind", pgettext_lazy("mention", "Kind"), choices=list(KINDS.items())),
        ChoiceFilter("format", gettext_lazy("Format"), choices=list(FORMATS.items())),
        ChoiceFilter("aspect", gettext_lazy("Side"), choices=list(ASPECTS.items())),
        ChoiceFilter(
            "source", pgettext_lazy("listening", "Source"), choices=lambda: [(str(one.pk), one.name) for one in Source.objects.order_by("name")]
        ),
        ChoiceFilter("state", gettext_lazy("State"), choices=[("unsure", gettext_lazy("To look at")), ("irrelevant", gettext_lazy("Irrelevant"))]),
        DateRange("day", gettext_lazy("Published")),
    )
    actions = (
        BulkAction("negative", gettext_lazy("It is negative"), _polarity(-1), permission=_EDIT),
        BulkAction("neutral", gettext_lazy("It is neutral"), _polarity(0), permission=_EDIT),
        BulkAction("positive", gettext_lazy("It is positive"), _polarity(1), permission=_EDIT),
        BulkAction(
            "irrelevant", gettext_lazy("Irrelevant"), _irrelevant, permission=_EDIT, confirm=gettext_lazy("They are taken out of every count.")
        ),
        BulkAction("relevant", gettext_lazy("Relevant again"), _relevant, permission=_EDIT),
        BulkAction("case", gettext_lazy("Take up as negatives"), _cases, permission=_EDIT),
        BulkAction("topic", gettext_lazy("Offer as topics"), _topics, permission=_EDIT),
        BulkAction("inbox", gettext_lazy("Hand to the inbox"), _hand("inbox"), permission=_EDIT),
        BulkAction("crisis", gettext_lazy("Hand to the crisis room"), _hand("crisis"), permission=_EDIT),
    )
    empty = Empty(
        gettext_lazy("No mentions"),
        gettext_lazy("Mentions come from sources; a keyword rule says what is listened for. Files of a monitoring service can be imported too."),
        gettext_lazy("New source"),
        url_name="listening:source_new",
        permission=_EDIT,
    )


class SourceTable(Table):
    """Sources with their health."""

    key = "listening.sources"
    title = pgettext_lazy("listening", "Sources")
    searchable = True
    columns = (
        Column("name", gettext_lazy("Name"), kind="link", href=lambda row: burl("listening:source", pk=row.pk)),
        Column("kind", gettext_lazy("How it is read"), labels=dict(Source.Kind.choices)),
        Column("platform", gettext_lazy("Platform"), value=lambda row: platform_name(row.platform)),
        Column("state", gettext_lazy("State"), kind="badge", labels=dict(Source.State.choices), tone={"on": "good", "paused": "warn"}),
        Column("total", gettext_lazy("Mentions"), kind="number"),
        Column("last_ok_at", gettext_lazy("Last answer"), kind="datetime"),
        Column("failures", gettext_lazy("Failures in a row"), kind="number"),
        Column("last_error", gettext_lazy("Problem"), value=lambda row: told(row.last_error)),
        Column("permission", gettext_lazy("Permission"), labels=dict(Source.Permission.choices), visible=False),
        Column("purpose", gettext_lazy("Purpose"), visible=False),
        Column("retention_days", gettext_lazy("Kept for days"), kind="number", visible=False),
    )
    filters = (
        ChoiceFilter("state", gettext_lazy("State"), choices=Source.State.choices),
        ChoiceFilter("kind", gettext_lazy("How it is read"), choices=Source.Kind.choices),
    )
    empty = Empty(
        pgettext_lazy("listening", "No sources yet"),
        gettext_lazy("A source says where mentions come from, why they may be kept and for how long. Try it before you switch it on."),
        gettext_lazy("New source"),
        url_name="listening:source_new",
        permission=_EDIT,
    )


class RuleTable(Table):
    """Keyword rules."""

    key = "listening.rules"
    title = gettext_lazy("Keyword rules")
    searchable = True
    columns = (
        Column("name", gettext_lazy("Name"), kind="link", href=lambda row: burl("listening:rule", pk=row.pk)),
        Column("role", gettext_lazy("About"), labels=dict(KeywordRule.Role.choices)),
        Column("brand", gettext_lazy("Brand")),
        Column("any", gettext_lazy("One of these"), value=lambda row: _(", ").join([*row.must, *row.any])[:120], sortable=False),
        Column("exclude", gettext_lazy("None of these"), value=lambda row: _(", ").join(row.exclude)[:80], sortable=False),
        Column("caught", gettext_lazy("Caught"), kind="number"),
        Column("active", gettext_lazy("Active"), kind="bool"),
        Column("changed_at", gettext_lazy("Changed"), kind="datetime", visible=False),
    )
    filters = (ChoiceFilter("role", gettext_lazy("About"), choices=KeywordRule.Role.choices),)
    empty = Empty(
        gettext_lazy("No keyword rules yet"),
        gettext_lazy("Begin with the names of your brand and of your rivals: share of voice counts by them."),
        gettext_lazy("New keyword rule"),
        url_name="listening:rule_new",
        permission=_EDIT,
    )


class TopicTable(Table):
    """Topics that were on hot lists."""

    key = "listening.hot_topics"
    title = gettext_lazy("Topics of hot lists")
    searchable = True
    default_sort = "-last_at"
    columns = (
        Column("title", gettext_lazy("Words on the list"), kind="link", href=lambda row: burl("listening:hot_topic", pk=row.pk)),
        Column("list", gettext_lazy("Hot list"), value=lambda row: row.list.name, sortable=False),
        Column("best_rank", gettext_lazy("Best rank"), kind="number"),
        Column("rank", gettext_lazy("Last rank"), kind="number"),
        Column("peak_heat", gettext_lazy("Highest heat"), kind="number"),
        Column("readings", gettext_lazy("Times seen"), kind="number", visible=False),
        Column("first_at", gettext_lazy("First seen"), kind="datetime"),
        Column("last_at", gettext_lazy("Last seen"), kind="datetime"),
    )
    filters = (DateRange("last_at", gettext_lazy("Last seen")),)
    empty = Empty(gettext_lazy("No topics"), gettext_lazy("Import a hot list, or add a source that reads one."))


def stage_words(stage: str) -> tuple[str, str]:
    """A stage in words and its tone."""
    return str(STAGES[stage]), STAGE_TONES[stage]


class RivalTable(Table):
    """Competitors with their figures."""

    key = "listening.rivals"
    title = gettext_lazy("Competitors")
    searchable = True
    default_sort = "-followers"
    columns = (
        Column("name", gettext_lazy("Competitor"), kind="link", href=lambda row: burl("listening:rival", pk=row.id)),
        Column("accounts", gettext_lazy("Accounts"), kind="number"),
        Column("followers", gettext_lazy("Followers"), kind="number"),
        Column("growth", gettext_lazy("Growth of followers"), kind="percent", signed=True),
        Column("posts", gettext_lazy("Posts"), kind="number"),
        Column("hits", gettext_lazy("Hits"), kind="number"),
        Column(
            "hit_rate",
            gettext_lazy("Hit rate"),
            kind="percent",
            help=gettext_lazy("Share of posts with at least so many times the median of their account as the policy says."),
        ),
        Column("stickiness", gettext_lazy("Stickiness"), kind="number", decimals=2, help=gettext_lazy("Interactions a post and 1,000 followers.")),
    )
    empty = Empty(
        gettext_lazy("No competitors yet"), gettext_lazy("Import their posts and followers, or add them by hand."), gettext_lazy("New competitor"),
        url_name="listening:rival_new", permission=_EDIT,
    )  # fmt: skip


class RoundTable(Table):
    """Teardown rounds."""

    key = "listening.rounds"
    title = gettext_lazy("Teardown rounds")
    searchable = True
    columns = (
        Column("title", gettext_lazy("Round"), kind="link", href=lambda row: burl("listening:round", pk=row.pk)),
        Column("accounts", gettext_lazy("Accounts"), kind="number"),
        Column("number", gettext_lazy("Cards"), kind="number"),
        Column("due", gettext_lazy("Due"), kind="date"),
        Column("closed_at", gettext_lazy("Closed"), kind="datetime"),
        Column("difference", gettext_lazy("What makes the difference"), sortable=False),
    )
    empty = Empty(
        gettext_lazy("No rounds yet"), gettext_lazy("A round takes hits of three to five leading accounts apart by angle, case and form."),
        gettext_lazy("New round"), url_name="listening:round_new", permission=_EDIT,
    )  # fmt: skip


class CaseTable(Table):
    """Negatives that are handled."""

    key = "listening.cases"
    title = gettext_lazy("Reputation")
    searchable = True
    default_sort = "-made_at"
    columns = (
        Column("title", gettext_lazy("Negative"), kind="link", href=lambda row: burl("listening:case", pk=row.pk)),
        Column("type", gettext_lazy("Class"), value=lambda row: row.type.title, sortable=False),
        Column("severity", gettext_lazy("Severity"), kind="badge", labels=dict(Case.Severity.choices), tone={"high": "bad", "middle": "warn"}),
        Column("state", gettext_lazy("State"), kind="badge", labels=dict(Case.State.choices), tone={"open": "warn", "closed": "good"}),
        Column("owner_name", gettext_lazy("Owner")),
        Column("satisfaction", gettext_lazy("Satisfaction"), kind="number"),
        Column("made_at", gettext_lazy("Taken up"), kind="datetime"),
        Column("answered_at", gettext_lazy("Answered"), kind="datetime", visible=False),
    )
    filters = (
        ChoiceFilter("state", gettext_lazy("State"), choices=Case.State.choices),
        ChoiceFilter("severity", gettext_lazy("Severity"), choices=Case.Severity.choices),
        DateRange("made_at", gettext_lazy("Taken up")),
    )
    empty = Empty(
        gettext_lazy("No negatives taken up"),
        gettext_lazy("Pick negative mentions in the list and take them up: class, strategy, owner and a clock come by themselves."),
        gettext_lazy("Take up a negative"), url_name="listening:case_new", permission=_EDIT,
    )  # fmt: skip


class TrendTable(Table):
    """The trend library."""

    key = "listening.trends"
    title = gettext_lazy("Trend library")
    searchable = True
    default_sort = "-week"
    columns = (
        Column("title", gettext_lazy("Entry"), kind="link", href=lambda row: burl("listening:trend", pk=row.pk)),
        Column("kind", pgettext_lazy("listening", "Source"), labels=dict(Trend.Kind.choices)),
        Column("week", gettext_lazy("Week of"), kind="date"),
        Column("source", gettext_lazy("Where it comes from")),
        Column("cited", gettext_lazy("Cited"), kind="number"),
        Column("made_by", gettext_lazy("Written by"), visible=False),
    )
    filters = (ChoiceFilter("kind", pgettext_lazy("listening", "Source"), choices=Trend.Kind.choices), DateRange("week", gettext_lazy("Week of")))
    empty = Empty(
        gettext_lazy("No entries yet"), gettext_lazy("Once a week: what industry reports, rivals and users show. Topics cite entries."),
        gettext_lazy("New entry"),
        url_name="listening:trend_new", permission=_EDIT,
    )  # fmt: skip
