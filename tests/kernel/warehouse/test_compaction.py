"""Merging files changes nothing anybody reads."""

import os
import random
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from tests.kernel.warehouse.conftest import BRAND
from tests.kernel.warehouse.samples import metrics, posts

from guanhao.kernel.now import time_passes
from guanhao.kernel.tenancy import BrandRef, brand_scope
from guanhao.kernel.warehouse import POOL, append, compact, existing, generation, post_history, query, rows, stage, stats, sweep
from guanhao.kernel.warehouse import compaction as module
from guanhao.kernel.warehouse.manifest import Piece
from guanhao.kernel.warehouse.models import Segment

pytestmark = pytest.mark.django_db(transaction=True)
ALL = "SELECT * FROM {} ORDER BY ALL"
VIEWS = ("posts", "post_metrics", "post_current")


def everything() -> dict[str, pa.Table]:
    """All rows of the views."""
    return {name: query(ALL.format(name)) for name in VIEWS}


def fill(count: int = 6) -> None:
    """Overlapping posts and snapshots."""
    for turn in range(count):
        append("posts", posts("a", "b", f"new{turn}", title=f"turn {turn}"))
        append("post_metrics", metrics("a", turn, turn + 1, start=datetime(2026, 1, 1 + turn, tzinfo=UTC)))
        append("post_metrics", metrics("b", turn, account=2))


@pytest.fixture
def brand_in(house: Path) -> Iterator[BrandRef]:
    """A brand in scope on committed transactions."""

    with brand_scope(BRAND):
        yield BRAND


def test_full_compaction_keeps_the_truth_and_one_file_a_table(brand_in: BrandRef) -> None:
    fill()
    before = everything()
    done = {m.table: m for m in compact(full=True)}
    assert (done["posts"].files_before, done["posts"].files_after, done["posts"].rows) == (6, 1, 8)
    assert (done["post_metrics"].files_before, done["post_metrics"].files_after, done["post_metrics"].rows) == (12, 1, 8)
    assert everything() == before
    POOL.forget()
    assert everything() == before
    assert {s.table: s.segments for s in stats() if s.segments} == {"posts": 1, "post_metrics": 1, "post_current": 1}
    assert compact(full=True) == []


def test_compacted_files_are_sorted_and_know_their_box(brand_in: BrandRef, house: Path) -> None:
    fill()
    compact("post_metrics", full=True)
    segment = Segment.objects.get(table="post_metrics", retired_at=None)
    assert segment.box == {"account_id": [1, 2], "observed_at": ["2026-01-01T00:00:00+00:00", "2026-01-07T00:00:00+00:00"]}
    assert (segment.first_version, segment.last_version) == (2, 18)
    table = pq.read_table(house / "warehouse" / "1" / "post_metrics" / segment.name)
    keys = list(zip(*(table.column(c).to_pylist() for c in ("account_id", "post_id", "observed_at")), strict=True))
    assert keys == sorted(keys)


def test_a_corrected_row_beside_a_run_wins_and_later_runs_stay_in_order(brand_in: BrandRef) -> None:
    fill()
    compact(full=True)
    append("post_metrics", metrics("a", 777, start=datetime(2026, 1, 2, tzinfo=UTC)))
    append("posts", posts("a", title="corrected"))
    assert [r["views"] for r in post_history(1, "a")][1] == 777
    before = everything()
    assert rows("SELECT title, views FROM post_current WHERE account_id = 1 AND post_id = 'a'") == [{"title": "corrected", "views": 6}]
    compact(full=True)
    assert everything() == before
    append("post_metrics", metrics("a", 888, start=datetime(2026, 1, 2, tzinfo=UTC)))
    keys = pa.table({"account_id": [1], "post_id": ["a"], "observed_at": pa.array([datetime(2026, 1, 2, tzinfo=UTC)], pa.timestamp("us", tz="UTC"))})
    assert existing("post_metrics", keys).column("views").to_pylist() == [888]


def test_large_merges_are_split_into_ordered_parts(brand_in: BrandRef, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "PART_ROWS", 500)
    draw = random.Random(4)
    for _ in range(4):
        chosen = [draw.randrange(3000) for _ in range(600)]
        titles = [str(draw.random()) for _ in chosen]
        table = pa.table({"account_id": [n % 3 for n in chosen], "post_id": [f"p{n:04}" for n in chosen], "title": titles})
        append("posts", table)
    before = everything()
    (done,) = compact("posts", full=True)
    assert done.files_after >= 4
    assert everything() == before
    fill(2)
    before = everything()
    compact(full=True)
    assert everything() == before


def test_rows_of_a_reader_that_slept_through_a_compaction_arrive(brand_in: BrandRef) -> None:
    fill(2)
    assert query("SELECT * FROM post_current").num_rows == 4
    sleeper = POOL._engines.pop(1)
    append("posts", posts("late", title="late"))
    append("post_metrics", metrics("late", 9))
    compact(full=True)
    append("post_metrics", metrics("late", 10, start=datetime(2026, 2, 1, tzinfo=UTC)))
    expected = query(ALL.format("post_current"))
    POOL._engines[1] = sleeper
    assert query(ALL.format("post_current")) == expected
    assert rows("SELECT views FROM post_current WHERE post_id = 'late'") == [{"views": 10}]


def test_a_slower_compaction_gives_way(brand_in: BrandRef, monkeypatch: pytest.MonkeyPatch, house: Path) -> None:
    fill(2)
    original = module._write_part

    def rival(*given: object) -> object:
        monkeypatch.setattr(module, "_write_part", original)
        compact("posts", full=True)
        return original(*given)  # type: ignore[arg-type]

    monkeypatch.setattr(module, "_write_part", rival)
    before = everything()
    assert compact("posts", full=True) == []
    assert everything() == before
    assert {p.name for p in (house / "warehouse/1/posts").iterdir()} == set(Segment.objects.filter(table="posts").values_list("name", flat=True))


def piece(name: str, rows: int, version: int, *, run: bool = False) -> Piece:
    """A file for the pure decision."""
    return Piece("posts", name, "data", name, run, rows, 1, version, version, {}, name)


def test_which_files_are_merged() -> None:
    new = [piece(f"n{i}", 10, 100 + i) for i in range(4)]
    big, middle = piece("big", 1000, 1, run=True), piece("middle", 100, 50, run=True)
    assert module.choose([big, middle, *new[:3]], 4, 3) == []
    assert module.choose([big, middle, *new], 4, 3) == [*new, middle]
    assert module.choose([big, middle, *new], 4, 2) == new
    assert module.choose([big, middle, *new], 4, 10) == [*new, middle, big]
    assert module.choose([big], 4, 3, full=True) == []
    assert module.choose([big, middle], 4, 3, full=True) == [big, middle]


def test_old_files_go_after_the_grace_time_and_visible_ones_never(brand_in: BrandRef, house: Path) -> None:
    fill(2)
    compact(full=True)
    before = everything()
    forgotten = stage("posts", posts("z"))
    folder = house / "warehouse" / "1" / "posts"
    (folder / "crashed.part").write_bytes(b"half")
    assert sweep() == 0
    with time_passes(timedelta(minutes=61)):
        assert sweep() == 6
    assert (folder / forgotten.name).exists()
    ago = time.time() - 25 * 3600
    for name in (forgotten.name, "crashed.part"):
        os.utime(folder / name, (ago, ago))
    assert sweep() == 2
    assert {p.name for p in folder.iterdir()} == set(Segment.objects.filter(table="posts").values_list("name", flat=True))
    assert everything() == before
    assert generation() > 0
