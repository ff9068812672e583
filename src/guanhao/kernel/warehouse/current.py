"""SQL that keeps `post_current` resident: newest post and newest metrics of each key, merged from what was published since.

A post's metrics are the row with the greatest observed_at; of two with the same moment, the greater version. Metrics whose post is not known yet are
kept without post columns and hidden by the view until the post arrives.
"""

from collections.abc import Sequence

from guanhao.kernel.warehouse.manifest import Piece
from guanhao.kernel.warehouse.tables import CURRENT, METRIC_COLUMNS, METRICS_VERSION, POST_COLUMNS, TABLES, VERSION
from guanhao.kernel.warehouse.views import empty, names, quote, scan
from guanhao.kernel.warehouse.words import NEVER

TITLE_LENGTH = 120
RESIDENT = "_current"
DAYS = "_account_days"
DAYS_IN_FILES = "_account_days_in_files"
SEARCHED_LENGTH = 400
COLUMNS = (*CURRENT.names, VERSION.name)
POST_SIDE = tuple(c.name for c in POST_COLUMNS)
METRIC_SIDE = tuple(c.name for c in METRIC_COLUMNS)
VIEW = f"SELECT {names(COLUMNS)} FROM {RESIDENT} WHERE version IS NOT NULL"
_ALL = (*CURRENT.columns, VERSION)


def create_empty() -> str:
    """An empty resident table."""
    return f"CREATE OR REPLACE TABLE {RESIDENT} AS {empty(_ALL)}"


def load_base(base: Piece) -> str:
    """The resident table from a persisted copy."""
    return f"CREATE OR REPLACE TABLE {RESIDENT} AS SELECT {names(COLUMNS)} FROM read_parquet({quote(base.path)})"


def fresh_from_base(base: Piece, since: int) -> str:
    """Rows of a newer persisted copy that changed after this generation."""
    changed = f"greatest(coalesce(version, 0), coalesce(metrics_version, 0)) > {since}"
    return f"CREATE OR REPLACE TEMP TABLE fresh AS SELECT {names(COLUMNS)} FROM read_parquet({quote(base.path)}) WHERE {changed}"


def newest_posts(pieces: Sequence[Piece], since: int) -> str:
    """The newest version of each post among these files, text cut to a title."""
    spec = TABLES["posts"]
    title = f"left(coalesce(nullif(title, ''), text), {TITLE_LENGTH})"
    chosen = ", ".join(f'{title} AS "title"' if name == "title" else f'"{name}"' for name in POST_SIDE)
    return (
        f"CREATE OR REPLACE TEMP TABLE new_posts AS SELECT account_id, post_id, {chosen}, version FROM ({scan(spec, pieces)}) "
        f"WHERE version > {since} QUALIFY row_number() OVER (PARTITION BY account_id, post_id ORDER BY version DESC) = 1"
    )


def newest_metrics(pieces: Sequence[Piece], since: int) -> str:
    """The newest metrics of each post among these files. Two passes: the latest moment of each post first, so that memory is a row a post."""
    spec = TABLES["post_metrics"]
    keys = scan(spec, pieces, ("account_id", "post_id", "observed_at"))
    latest = f"SELECT account_id, post_id, max(observed_at) AS observed_at FROM ({keys}) WHERE version > {since} GROUP BY ALL"
    return (
        f"CREATE OR REPLACE TEMP TABLE new_metrics AS WITH latest AS MATERIALIZED ({latest}) "
        f"SELECT m.* FROM ({scan(spec, pieces)}) m SEMI JOIN latest USING (account_id, post_id, observed_at) WHERE m.version > {since} "
        "QUALIFY row_number() OVER (PARTITION BY m.account_id, m.post_id ORDER BY m.version DESC) = 1"
    )


def places_of(keys: str) -> str:
    """Where the resident rows of these keys are; rows are then fetched and deleted by place, without reading the other columns of all rows."""
    return f"CREATE OR REPLACE TEMP TABLE places AS SELECT c.rowid AS place FROM {RESIDENT} c SEMI JOIN {keys} k USING (account_id, post_id)"


def touched() -> tuple[str, ...]:
    """The keys that were written, and their resident rows."""
    keys = "SELECT account_id, post_id FROM new_posts UNION SELECT account_id, post_id FROM new_metrics"
    return (
        f"CREATE OR REPLACE TEMP TABLE touched AS {keys}",
        places_of("touched"),
        f"CREATE OR REPLACE TEMP TABLE known AS SELECT * FROM {RESIDENT} WHERE rowid IN (SELECT place FROM places)",
    )


def combine() -> str:
    """The rows of the touched keys as they are now."""
    columns = [
        "k.account_id",
        "k.post_id",
        *(_post_column(name) for name in POST_SIDE),
        *(_choice("newer", "m", name, name) for name in METRIC_SIDE),
        _choice("newer", "m", "version", METRICS_VERSION.name),
        _choice("p.version IS NOT NULL", "p", "version", "version"),
    ]
    newer = (
        "m.version IS NOT NULL AND (c.observed_at IS NULL OR m.observed_at > c.observed_at "
        "OR (m.observed_at = c.observed_at AND m.version > c.metrics_version))"
    )
    return (
        "CREATE OR REPLACE TEMP TABLE fresh AS SELECT "
        + ", ".join(columns).replace("newer", f"({newer})")
        + " FROM touched k"
        + " LEFT JOIN new_posts p ON p.account_id = k.account_id AND p.post_id = k.post_id"
        + " LEFT JOIN new_metrics m ON m.account_id = k.account_id AND m.post_id = k.post_id"
        + " LEFT JOIN known c ON c.account_id = k.account_id AND c.post_id = k.post_id"
    )


def _post_column(name: str) -> str:
    if name == "platform":  # a post not known yet has at least the platform of its metrics
        return 'coalesce(p.platform, c.platform, m.platform) AS "platform"'
    return _choice("p.version IS NOT NULL", "p", name, name)


def _choice(condition: str, side: str, source: str, name: str) -> str:
    return f'CASE WHEN {condition} THEN {side}."{source}" ELSE c."{name}" END AS "{name}"'


def replace_keys() -> tuple[str, str]:
    """Put the fresh rows in place of those at `places`."""
    return (
        f"DELETE FROM {RESIDENT} WHERE rowid IN (SELECT place FROM places)",
        f"INSERT INTO {RESIDENT} SELECT {names(COLUMNS)} FROM fresh",
    )


def rewrite() -> str:
    """The resident table without the holes that replacing leaves, in the order boards filter by."""
    return f"CREATE OR REPLACE TABLE {RESIDENT} AS SELECT * FROM {RESIDENT} ORDER BY day, account_id, post_id"


def persist(path: str) -> str:
    """Write the resident table to a file, sorted as boards filter."""
    order = names(CURRENT.sort)
    return (
        f"COPY (SELECT {names(COLUMNS)} FROM {RESIDENT} ORDER BY {order}) TO {quote(path)} "
        "(FORMAT parquet, COMPRESSION zstd, COMPRESSION_LEVEL 1, ROW_GROUP_SIZE 122880)"
    )


def create_days() -> str:
    """The resident copy of account_days."""
    return f"CREATE OR REPLACE TABLE {DAYS} AS SELECT * FROM {DAYS_IN_FILES}"


def update_days(since: int) -> tuple[str, ...]:
    """Bring rows written after this generation up to date; the views must be the new ones already."""
    match = " AND ".join(f"w.{key} = f.{key}" for key in TABLES["account_days"].key)
    return (
        f"CREATE OR REPLACE TEMP TABLE fresh AS SELECT * FROM {DAYS_IN_FILES} WHERE version > {since}",
        f"DELETE FROM {DAYS} AS w USING fresh f WHERE {match}",
        f"INSERT INTO {DAYS} SELECT * FROM fresh",
        "DROP TABLE fresh",
    )


def searched(since: int) -> str:
    """Title and beginning of the text of posts written after this generation (words.SCHEMA)."""
    text = f"left(concat_ws(chr(10), title, text), {SEARCHED_LENGTH})"
    moment = f"coalesce(epoch_us(published_at), {NEVER})::BIGINT"
    return f"SELECT account_id, post_id, version, {moment} AS published_us, {text} AS needle FROM posts WHERE version > {since}"
