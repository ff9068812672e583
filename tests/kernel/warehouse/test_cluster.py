"""The cluster's truth is DuckDB's: versions, late rows, generations, the fence, and SQL said in the other dialect."""

import math
from datetime import date, datetime
from typing import Any

import pyarrow as pa
import pytest
from django.conf import LazySettings
from tests.kernel.warehouse import samples

from guanhao.kernel.tenancy import BrandRef, brand_scope
from guanhao.kernel.warehouse import TABLES, append, compact
from guanhao.kernel.warehouse.backend import EMBEDDED, backend
from guanhao.kernel.warehouse.cluster.dialect import Untranslatable, translate

NAMES = frozenset([*TABLES, "post_current"])
needs_spark = [
    pytest.mark.servers,
    pytest.mark.enable_socket,
    pytest.mark.xdist_group("spark"),
    pytest.mark.filterwarnings("ignore:PySpark does not yet fully support pandas:FutureWarning"),
]


@pytest.fixture
def both(spark: str, brand: BrandRef, settings: LazySettings) -> Any:
    """`both(sql, params)`: the answer of the cluster, once it is DuckDB's."""
    settings.CLUSTER = spark

    def ask(sql: str, params: Any = ()) -> list[dict[str, Any]]:
        expected = EMBEDDED.rows(sql, params)
        assert samples.same(backend().rows(sql, params), expected)
        return expected

    return ask


@pytest.mark.parametrize(
    ("sql", "expected"),
    [
        ("SELECT count(*) AS n FROM posts WHERE day >= ? AND title <> 'a ? $1' AND day < $2", ":p0"),
        ("SELECT day FROM posts QUALIFY row_number() OVER (PARTITION BY day ORDER BY hour) = 1", "WHERE _w = 1"),
        ("SELECT 1 AS one FROM posts WHERE (account_id, post_id) IN (SELECT unnest(?::BIGINT[]), unnest(?::VARCHAR[]))", "INLINE(ARRAYS_ZIP"),
        ("SELECT 1 AS one FROM posts WHERE list_has_any(tags, [?, ?])", "ARRAYS_OVERLAP"),
        ("SELECT extract(hour FROM timezone('Asia/Shanghai', published_at)) AS h FROM posts", "FROM_UTC_TIMESTAMP(published_at, 'Asia/Shanghai')"),
        ("SELECT isodow(day) - 1 AS monday_is_0 FROM posts", "(WEEKDAY(day) + 1) - 1"),
        ("SELECT weekday(day) AS sunday_is_0 FROM posts", "(DAYOFWEEK(day) - 1)"),
    ],
)
def test_what_the_other_dialect_says(sql: str, expected: str) -> None:
    """Markers, windows and lists."""
    said = translate(sql, NAMES)
    assert expected in said
    assert "a ? $1" in said or "?" not in said


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT * FROM read_parquet('/etc/passwd')",
        "SELECT * FROM other.posts",
        "SELECT * FROM identity_user",
        "DROP TABLE posts",
        "SELECT 1 AS one; SELECT 2 AS two",
        "WITH posts AS (SELECT * FROM 'file.parquet') SELECT * FROM posts",
    ],
)
def test_nothing_outside_the_brand_is_named(sql: str) -> None:
    """A path, another schema, the operational tables and everything that is not one SELECT is refused before the cluster hears of it."""
    with pytest.raises(ValueError, match=r"table|exactly one"):
        translate(sql, NAMES)


def test_an_estimate_is_refused() -> None:
    """A question that would be answered about right is not asked."""
    with pytest.raises(Untranslatable, match="estimate"):
        translate("SELECT approx_count_distinct(post_id) AS n FROM posts", NAMES)


class TestOnTheCluster:
    """With real workers."""

    pytestmark = needs_spark

    def test_the_newest_version_wins(self, both: Any) -> None:
        """Of two files with one key, of a compacted file and a newer one, and of snapshots that came before their post."""
        append("post_metrics", samples.metrics("late", 5))
        append("posts", samples.posts("a", "b", title=["one", "two"], tags=["春", "茶"], day=date(2026, 3, 1)))
        append("posts", samples.posts("b", title=["second"], day=date(2026, 3, 2)))
        append("post_metrics", samples.metrics("a", 1, None, 3))
        compact()
        append("posts", samples.posts("a", title=["third"], day=date(2026, 3, 3)))
        append("post_metrics", samples.metrics("b", 7))
        found = both("SELECT post_id, title, views, observed_at FROM post_current ORDER BY post_id")
        assert [(row["post_id"], row["title"], row["views"]) for row in found] == [("a", "third", 3), ("b", "second", 7)]
        append("posts", samples.posts("late", title=["came later"]))
        assert both("SELECT views FROM post_current WHERE post_id = 'late'") == [{"views": 5}]
        assert both("SELECT count(*) AS n FROM post_metrics WHERE views IS NULL")[0]["n"] == 1

    def test_nulls_lists_times_and_divisions(self, both: Any) -> None:
        """Where dialects love to differ."""
        append("posts", samples.posts("a", "b", "c", title=["x", "", "z"], tags=["春", "茶"], hour=[1, 2, None]))
        for sql in (
            "SELECT post_id, hour FROM posts ORDER BY hour DESC NULLS LAST, post_id",
            "SELECT post_id, hour FROM posts ORDER BY hour NULLS FIRST, post_id",
            "SELECT sum(hour) / nullif(0, 0) AS nothing, sum(hour) / 2 AS half, count(hour) AS n, avg(hour) AS mean, median(hour) AS mid FROM posts",
            "SELECT quantile_cont(hour, [0, 0.5, 1]) AS q FROM posts",
            "SELECT hour IS NULL AS missing, count(*) AS n FROM posts GROUP BY ALL ORDER BY n",
            "SELECT tag, count(*) AS n FROM (SELECT unnest(tags) AS tag FROM posts) GROUP BY tag ORDER BY tag",
            "SELECT extract(hour FROM timezone('Asia/Shanghai', published_at)) AS h FROM posts",
            "SELECT isodow(day) AS a, dayofweek(day) AS b, weekday(day) AS c, isodow(day + 1) AS d, weekday(day + 1) AS e FROM posts",
            "SELECT CAST(timezone('Asia/Shanghai', published_at) AS DATE) AS d FROM posts",
            "SELECT count(*) FILTER (WHERE hour > 1) AS n, arg_max(post_id, hour) AS latest FROM posts",
        ):
            both(sql)
        both("SELECT post_id FROM posts WHERE list_has_any(tags, [?]) AND account_id IN (?, ?) ORDER BY post_id", ["茶", 1, 2])
        both("SELECT post_id FROM posts WHERE list_contains(?::BIGINT[], account_id) ORDER BY post_id", [[1, 2]])
        both("SELECT count(*) AS n FROM posts WHERE published_at >= ?", [datetime.fromisoformat("2020-01-01T00:00:00+00:00")])

    def test_another_brand_is_not_seen(self, both: Any, spark: str) -> None:
        """Each brand has a session and views of its own."""
        append("posts", samples.posts("mine"))
        assert both("SELECT count(*) AS n FROM posts") == [{"n": 1}]
        with brand_scope(BrandRef(id=77, slug="theirs", name="Theirs")):
            assert backend().rows("SELECT count(*) AS n FROM posts", ()) == [{"n": 0}]

    def test_the_answer_is_an_arrow_table(self, both: Any) -> None:
        """Columns keep their names and times their zone."""
        append("posts", samples.posts("a"))
        found = backend().table("SELECT post_id, published_at, day FROM posts", ())
        assert found.schema.field("published_at").type == pa.timestamp("us", tz="UTC")
        assert found.num_rows == 1
        assert not math.isnan(float(found.num_rows))
