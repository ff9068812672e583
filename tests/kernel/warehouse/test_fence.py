"""SQL of one brand reaches that brand's rows and nothing else."""

import threading
from pathlib import Path

import duckdb
import pyarrow as pa
import pytest
from tests.kernel.warehouse.conftest import OTHER
from tests.kernel.warehouse.samples import posts

from guanhao.kernel.tenancy import BrandRef, brand_scope
from guanhao.kernel.warehouse import POOL, append, query, rows

secret_table = pa.table({"a": [1]})


@pytest.fixture
def foreign(brand: BrandRef, house: Path) -> Path:
    """A file of another brand whose folder's name begins with this brand's."""
    append("posts", posts("mine"))
    with brand_scope(OTHER):
        append("posts", posts("theirs"))
        assert rows("SELECT post_id FROM posts") == [{"post_id": "theirs"}]
    return next((house / "warehouse" / "10").rglob("*.parquet"))


def test_views_hold_one_brand(foreign: Path) -> None:
    assert rows("SELECT post_id FROM posts") == [{"post_id": "mine"}]
    assert rows("SELECT post_id FROM post_current") == [{"post_id": "mine"}]


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT * FROM read_parquet('{path}')",
        "SELECT * FROM '{path}'",
        "SELECT * FROM read_parquet('{home}/warehouse/1/../10/posts/*.parquet')",
        "SELECT * FROM read_blob('{path}')",
        "SELECT * FROM read_text('{home}/secret.json')",
        "SELECT * FROM glob('{home}/**')",
        "SELECT * FROM read_csv('/etc/passwd')",
        "SELECT * FROM query('SELECT * FROM read_parquet(''{path}'')')",
    ],
)
def test_other_files_cannot_be_read(foreign: Path, house: Path, sql: str) -> None:
    (house / "secret.json").write_text("secret")
    with pytest.raises(duckdb.Error, match="disabled by configuration"):
        query(sql.format(path=foreign, home=house))


@pytest.mark.parametrize(
    "sql",
    [
        "COPY (SELECT 1) TO '{home}/warehouse/1/out.csv'",
        "SET enable_external_access = true",
        "SET GLOBAL allowed_directories = ['/']",
        "RESET allowed_directories",
        "ATTACH '{home}/x.duckdb' AS x",
        "INSTALL httpfs",
        "LOAD httpfs",
        "PRAGMA enable_profiling",
        "CREATE TABLE t AS SELECT 1",
        "DROP VIEW posts",
        "DELETE FROM _current",
        "SELECT 1; DROP VIEW posts",
        "SELECT 1; SELECT 2",
        "EXPLAIN ANALYZE DELETE FROM _current",
        "",
    ],
)
def test_only_one_select_is_run(foreign: Path, house: Path, sql: str) -> None:
    with pytest.raises(ValueError, match="exactly one SELECT"):
        query(sql.format(home=house))
    assert rows("SELECT post_id FROM posts") == [{"post_id": "mine"}]
    assert not list(house.rglob("out.csv"))


def test_settings_are_locked_even_past_the_select_check(foreign: Path) -> None:
    for sql in ("SET enable_external_access = true", "SET allowed_directories = ['/']", "SET lock_configuration = false"):
        with POOL.engine().session() as con, pytest.raises(duckdb.InvalidInputException, match=r"locked|been disabled"):
            con.execute(sql)


def test_python_variables_are_no_tables(brand: BrandRef) -> None:
    with pytest.raises(duckdb.CatalogException):
        query("SELECT * FROM secret_table")


def test_values_are_parameters(brand: BrandRef) -> None:
    append("posts", posts("a'; DROP VIEW posts; --"))
    assert query("SELECT * FROM posts WHERE post_id = ?", ["a'; DROP VIEW posts; --"]).num_rows == 1
    assert query("SELECT $1 || $2 AS joined", ["x", "y"]).column("joined").to_pylist() == ["xy"]


@pytest.mark.django_db(transaction=True)
def test_threads_of_two_brands_never_mix(house: Path) -> None:
    names = {1: "one", 10: "ten"}
    brands = [BrandRef(id=number, slug=name, name=name) for number, name in names.items()]
    for brand in brands:
        with brand_scope(brand):
            append("posts", posts(*[f"{brand.slug}{i}" for i in range(50)]))
    wrong: list[str] = []

    def read(brand: BrandRef) -> None:
        from django.db import connection

        with brand_scope(brand):
            for _ in range(20):
                found = rows("SELECT count(*) AS n, count(*) FILTER (post_id LIKE ? || '%') AS mine FROM post_current", [brand.slug])
                if found != [{"n": 50, "mine": 50}]:
                    wrong.append(str(found))
        connection.close()

    threads = [threading.Thread(target=read, args=(brand,)) for brand in brands * 3]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []
