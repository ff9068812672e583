"""The analytic tables: columns with their meaning and unit, keys, sort order. The documentation page is made from here."""

from collections.abc import Iterable
from dataclasses import dataclass

import pyarrow as pa

COUNT = pa.int64()
TEXT = pa.string()
MOMENT = pa.timestamp("us", tz="UTC")
REAL = pa.float64()
WORDS = pa.list_(pa.field("item", pa.string()))
NUMBERS = pa.list_(pa.field("item", pa.int64()))
LISTS = {WORDS: "list<string>", NUMBERS: "list<int64>"}
SQL_TYPES = {
    pa.int64(): "BIGINT",
    pa.int8(): "TINYINT",
    pa.string(): "VARCHAR",
    MOMENT: "TIMESTAMPTZ",
    pa.date32(): "DATE",
    REAL: "DOUBLE",
    pa.bool_(): "BOOLEAN",
    WORDS: "VARCHAR[]",
    NUMBERS: "BIGINT[]",
}


@dataclass(frozen=True)
class Column:
    """One column: Arrow type, what it means and in which unit (empty: none)."""

    name: str
    type: pa.DataType
    meaning: str
    unit: str = ""

    @property
    def sql(self) -> str:
        """DuckDB's name of the type."""
        return SQL_TYPES[self.type]


@dataclass(frozen=True)
class TableSpec:
    """One analytic table. `key` names a row; `sort` is the order inside files; `boxes` are the columns whose range the manifest keeps.

    `row_group` is the number of rows a reader of one key must decode in a merged file: small for tables that are read by key.
    """

    name: str
    meaning: str
    key: tuple[str, ...]
    sort: tuple[str, ...]
    columns: tuple[Column, ...]
    boxes: tuple[str, ...]
    row_group: int = 122_880

    @property
    def schema(self) -> pa.Schema:
        """Arrow schema of what a writer hands in (without version)."""
        return pa.schema([pa.field(c.name, c.type) for c in self.columns])

    @property
    def names(self) -> tuple[str, ...]:
        """Column names in order (without version)."""
        return tuple(c.name for c in self.columns)

    def column(self, name: str) -> Column:
        """The column of this name (KeyError when there is none)."""
        for column in (*self.columns, VERSION):
            if column.name == name:
                return column
        raise KeyError(f"{self.name} has no column {name!r}")


VERSION = Column("version", COUNT, "Number of the write in the brand's manifest; of two rows with one key the greater is the truth.")
_ACCOUNT = Column("account_id", COUNT, "Account (channels.Account).")
_PLATFORM = Column("platform", TEXT, "Key of the platform, e.g. weibo, douyin, bilibili.")
_POST = Column("post_id", TEXT, "The platform's own number of the post.")


def _counts(*pairs: tuple[str, str]) -> tuple[Column, ...]:
    return tuple(Column(name, COUNT, meaning, "count") for name, meaning in pairs)


METRICS = (
    *_counts(
        ("impressions", "Times the post was shown."),
        ("reach", "Different people it was shown to."),
        ("views", "Views, reads or plays."),
        ("likes", "Likes."),
        ("comments", "Comments."),
        ("shares", "Shares, reposts, forwards."),
        ("saves", "Saves, favourites."),
        ("coins", "Coins (Bilibili)."),
        ("danmaku", "Bullet comments."),
        ("clicks", "Clicks on a link or card."),
        ("follows", "Followers won by the post."),
        ("downloads", "Downloads."),
        ("finished_views", "Views to the end."),
    ),
    Column("watch_seconds", REAL, "Watch time of all views together.", "s"),
    Column("capped", WORDS, "Columns whose value is a floor, such as 100万+."),
    Column("observed_known", pa.bool_(), "False when the source did not say when it counted and the import's time stands in."),
)

_SPECS = (
    TableSpec(
        "posts",
        "What was published.",
        ("account_id", "post_id"),
        ("account_id", "post_id"),
        (
            _PLATFORM,
            _POST,
            _ACCOUNT,
            Column("published_at", MOMENT, "When it was published.", "UTC"),
            Column("day", pa.date32(), "Day of publication in the account's time zone."),
            Column("hour", pa.int8(), "Hour of publication in the account's time zone.", "0–23"),
            Column("weekday", pa.int8(), "Weekday of publication in the account's time zone.", "0 = Monday"),
            Column("format", TEXT, "Format, e.g. text, image, video, live."),
            Column("title", TEXT, "Title."),
            Column("text", TEXT, "Full text."),
            Column("url", TEXT, "Address of the post."),
            Column("topic", TEXT, "Topic or column it belongs to."),
            Column("tags", WORDS, "Tags."),
            Column("duration_s", REAL, "Length of a video or audio.", "s"),
            Column("author", TEXT, "Author's name."),
            Column("author_id", TEXT, "Author's number on the platform."),
        ),
        ("account_id",),
        row_group=10_240,
    ),
    TableSpec(
        "post_metrics",
        "What a post had reached at a moment: time-stamped snapshots.",
        ("account_id", "post_id", "observed_at"),
        ("account_id", "post_id", "observed_at"),
        (_PLATFORM, _POST, _ACCOUNT, Column("observed_at", MOMENT, "When the numbers were read.", "UTC"), *METRICS),
        ("account_id", "observed_at"),
        row_group=40_960,
    ),
    TableSpec(
        "account_days",
        "An account's numbers of one day.",
        ("account_id", "day"),
        ("account_id", "day"),
        (
            _PLATFORM,
            _ACCOUNT,
            Column("day", pa.date32(), "Day in the account's time zone."),
            *_counts(
                ("followers", "Followers at the end of the day."),
                ("new_followers", "Followers won."),
                ("lost_followers", "Followers lost."),
                ("views", "Views of all posts on this day."),
                ("reach", "Different people reached."),
                ("likes", "Likes received."),
                ("comments", "Comments received."),
                ("shares", "Shares received."),
                ("posts", "Posts published."),
                ("profile_visits", "Visits to the profile."),
            ),
            Column("capped", WORDS, "Columns whose value is a floor, such as 100万+."),
        ),
        ("account_id", "day"),
    ),
    TableSpec(
        "comments",
        "Comments under posts.",
        ("account_id", "comment_id"),
        ("account_id", "comment_id"),
        (
            _PLATFORM,
            _POST,
            _ACCOUNT,
            Column("comment_id", TEXT, "The platform's own number of the comment."),
            Column("author", TEXT, "Author's name."),
            Column("author_id", TEXT, "Author's number on the platform."),
            Column("text", TEXT, "Text."),
            *_counts(("likes", "Likes."), ("replies", "Replies.")),
            Column("region", TEXT, "Region the platform shows (IP 属地)."),
            Column("made_at", MOMENT, "When it was written.", "UTC"),
            Column("parent_id", TEXT, "Comment it answers."),
        ),
        ("account_id",),
    ),
    TableSpec(
        "events",
        "What people did: view, like, comment, share, follow, click, buy …",
        ("account_id", "event_id"),
        ("person_id", "happened_at"),
        (
            _ACCOUNT,
            Column("event_id", TEXT, "Number of the event at its source."),
            Column("person_id", TEXT, "The person, a pseudonym."),
            _PLATFORM,
            Column("type", TEXT, "What was done."),
            _POST,
            Column("happened_at", MOMENT, "When.", "UTC"),
            Column("day", pa.date32(), "Day in the account's time zone."),
            Column("amount", REAL, "Amount of money, when the event has one.", "brand's currency"),
            Column("session", TEXT, "Visit it belongs to."),
            Column("source", TEXT, "Where it came from."),
            Column("properties", TEXT, "Further properties as JSON text."),
        ),
        ("account_id",),
    ),
    TableSpec(
        "orders",
        "Orders.",
        ("order_id",),
        ("day", "order_id"),
        (
            Column("order_id", TEXT, "Number of the order at its source."),
            _ACCOUNT,
            _PLATFORM,
            Column("person_id", TEXT, "The person, a pseudonym."),
            Column("ordered_at", MOMENT, "When.", "UTC"),
            Column("day", pa.date32(), "Day in the account's time zone."),
            Column("amount", REAL, "Amount paid.", "brand's currency"),
            *_counts(("quantity", "Pieces.")),
            Column("product", TEXT, "Product."),
            Column("source", TEXT, "Where the order came from."),
            _POST,
            Column("status", TEXT, "State of the order."),
            Column("campaign", TEXT, "Campaign."),
        ),
        (),
    ),
    TableSpec(
        "ads",
        "An advertisement's numbers of one day.",
        ("account_id", "ad_id", "day"),
        ("account_id", "ad_id", "day"),
        (
            _ACCOUNT,
            Column("ad_id", TEXT, "The platform's own number of the advertisement."),
            Column("day", pa.date32(), "Day in the account's time zone."),
            _PLATFORM,
            Column("campaign", TEXT, "Campaign."),
            Column("creative", TEXT, "Creative."),
            Column("audience", TEXT, "Audience."),
            *_counts(("impressions", "Times shown."), ("clicks", "Clicks.")),
            Column("spend", REAL, "Money spent.", "brand's currency"),
            *_counts(("conversions", "Conversions.")),
            Column("revenue", REAL, "Revenue attributed by the platform.", "brand's currency"),
        ),
        ("account_id", "day"),
    ),
    TableSpec(
        "traffic",
        "Visits of a website or app by day and source, as a web analytics tool counted them. Unknown parts of the key are empty texts.",
        ("account_id", "day", "source", "medium", "campaign", "landing"),
        ("account_id", "day", "source", "medium", "campaign", "landing"),
        (
            Column("account_id", COUNT, "Account (channels.Account) of the website; 0 when the file belongs to no account."),
            _PLATFORM,
            Column("day", pa.date32(), "Day in the tool's time zone."),
            Column("source", TEXT, "Where visits came from: a host, a name, utm_source."),
            Column("medium", TEXT, "How they came: organic, cpc, email, referral, utm_medium."),
            Column("campaign", TEXT, "Campaign, utm_campaign."),
            Column("landing", TEXT, "First page of the visits."),
            *_counts(
                ("sessions", "Visits."),
                ("users", "Different people; not to be added up over days when people return."),
                ("new_users", "People who came for the first time."),
                ("page_views", "Pages seen."),
            ),
            Column("conversions", REAL, "Conversions (key events); fractions when the tool shares them out.", "count"),
            Column("revenue", REAL, "Revenue the tool attributes.", "brand's currency"),
        ),
        ("account_id", "day"),
    ),
    TableSpec(
        "mentions",
        "What others say, found by sources of listening. `day` never changes for a mention and is part of the key, so that writes touch files of"
        " their own days only. A mention past its source's retention keeps its row without words and names.",
        ("day", "source_id", "mention_id"),
        ("day", "source_id", "mention_id"),
        (
            Column("source_id", COUNT, "Source (listening.Source) that brought it first."),
            Column("mention_id", TEXT, "The platform's own number, else a hash of the address."),
            _PLATFORM,
            Column("url", TEXT, "Address."),
            Column("author", TEXT, "Author's name."),
            Column("author_id", TEXT, "Author's number on the platform."),
            *_counts(("author_fans", "Followers of the author when it was found.")),
            Column("kind", TEXT, "UGC (people), PGC (media and professionals) or official (accounts of a brand)."),
            Column("format", TEXT, "short_video, long_video, article, post, comment or other."),
            Column("title", TEXT, "Title."),
            Column("text", TEXT, "Text."),
            Column("made_at", MOMENT, "When it was published.", "UTC"),
            Column("day", pa.date32(), "Day of publication in the brand's time zone."),
            Column("seen_at", MOMENT, "When it was found.", "UTC"),
            *_counts(("reach", "People it reached."), ("likes", "Likes."), ("comments", "Comments."), ("shares", "Shares, reposts, forwards.")),
            Column("polarity", pa.int8(), "−1 negative, 0 neutral, 1 positive."),
            Column("confidence", REAL, "How sure the reading of the polarity is.", "0–1"),
            Column("unsure", pa.bool_(), "True when a person should look."),
            Column("aspects", WORDS, "Sides of the business it speaks of: product, logistics, price …"),
            Column("rules", NUMBERS, "Keyword rules (listening.KeywordRule) that caught it."),
            Column("brands", WORDS, "Brands it names: own and rivals."),
            Column("group_key", TEXT, "Group of near duplicates; a repost has the group of what it repeats."),
            Column("permission", TEXT, "Why it may be kept: the permission recorded with its source."),
            Column("irrelevant", pa.bool_(), "True when a person said that it does not concern the brand; it is counted nowhere."),
        ),
        ("day", "source_id"),
        row_group=40_960,
    ),
)
TABLES: dict[str, TableSpec] = {spec.name: spec for spec in _SPECS}

_POSTS = {c.name: c for c in TABLES["posts"].columns}
POST_COLUMNS = tuple(c for name, c in _POSTS.items() if name not in {"account_id", "post_id", "text"})
METRIC_COLUMNS = (TABLES["post_metrics"].column("observed_at"), *METRICS)
METRICS_VERSION = Column("metrics_version", COUNT, "Version of the newest metrics row; null when the post has none.")
CURRENT = TableSpec(
    "post_current",
    "One row a post with its newest metrics; what boards read. title is at most 120 characters and falls back to the start of the text.",
    ("account_id", "post_id"),
    ("day", "account_id", "post_id"),
    (_ACCOUNT, _POST, *POST_COLUMNS, *METRIC_COLUMNS, METRICS_VERSION),
    (),
)


def table_spec(name: str) -> TableSpec:
    """The table of this name; KeyError that lists the names when there is none."""
    try:
        return TABLES[name]
    except KeyError:
        raise KeyError(f"no analytic table {name!r}; there are {', '.join(TABLES)}") from None


def describe(specs: Iterable[TableSpec] = (*_SPECS, CURRENT)) -> str:
    """The reference page of the tables in Markdown."""
    lines = [
        "# Analytic tables",
        "",
        "Made from `guanhao.kernel.warehouse.tables` by `guanhao warehouse schema`; do not edit.",
        "",
        "Times are UTC with microseconds; an empty number means the source does not say. Every row also has `version` (int64): " + VERSION.meaning,
    ]
    for spec in specs:
        lines += ["", f"## {spec.name}", "", spec.meaning, "", f"Key: {', '.join(spec.key)}. Sorted by: {', '.join(spec.sort)}.", ""]
        lines += ["| column | type | unit | meaning |", "| --- | --- | --- | --- |"]
        lines += [f"| {c.name} | {LISTS.get(c.type, str(c.type))} | {c.unit} | {c.meaning} |" for c in spec.columns]
    return "\n".join(lines) + "\n"
