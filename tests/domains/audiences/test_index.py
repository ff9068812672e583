"""The behaviour index says what the raw events say: first build, increments, duplicates, late and changed events, two builders, a killed one."""

import os
from datetime import timedelta
from pathlib import Path

import pyarrow as pa
import pytest
from django.conf import settings
from tests.domains.audiences.samples import START, events, many, posts

from guanhao.domains.audiences import facade
from guanhao.domains.audiences.models import IndexPart, IndexState
from guanhao.domains.audiences.selectors.places import index_folder
from guanhao.domains.audiences.services import indexing, numbering
from guanhao.kernel import warehouse
from guanhao.kernel.tenancy import BrandRef

END = START + timedelta(days=60)


def names(found: object) -> set[str]:
    """The texts behind a bitmap."""
    import numpy as np

    return set(facade.numbers().names(np.array(list(found), np.uint32)).to_pylist())  # type: ignore[call-overload]


def raw(where: str, *params: object) -> set[str]:
    """The people of raw events."""
    sql = f"SELECT DISTINCT e.person_id AS who FROM events e LEFT JOIN posts p USING (account_id, post_id) WHERE e.person_id <> '' AND {where}"
    return {row["who"] for row in warehouse.rows(sql, params)}


def the_same() -> None:
    """Index and raw events agree, cell by cell and row by row."""
    index = facade.behaviour()
    for offset in range(0, 45, 9):
        day = START + timedelta(days=offset)
        later = day + timedelta(days=5)
        assert names(index.active(day, later)) == raw("e.day BETWEEN ? AND ?", day, later)
        assert names(index.active(day, later, platform="douyin")) == raw("e.day BETWEEN ? AND ? AND e.platform = 'douyin'", day, later)
        assert names(index.active(day, later, actions=("like", "share"))) == raw("e.day BETWEEN ? AND ? AND type IN ('like', 'share')", day, later)
        both = index.active(day, later, accounts=(1, 2), actions=("view",), topic="topic-2")
        assert names(both) == raw("e.day BETWEEN ? AND ? AND account_id IN (1, 2) AND type = 'view' AND topic = 'topic-2'", day, later)
        assert names(index.active(day, day, format="video")) == raw("e.day = ? AND format = 'video'", day)
        two = index.active(day, later, format="video", topic="topic-3")
        assert names(two) == raw("e.day BETWEEN ? AND ? AND format = 'video' AND topic = 'topic-3'", day, later)
    daily = index.daily(START, END)
    assert [len(one) for one in daily] == [len(raw("e.day = ?", START + timedelta(days=n))) for n in range(61)]
    first = "SELECT person_id FROM events WHERE person_id <> '' GROUP BY 1 HAVING min(day) BETWEEN ? AND ?"
    window = (START + timedelta(days=1), START + timedelta(days=4))
    assert names(index.first_seen(*window)) == {row["person_id"] for row in warehouse.rows(first, window)}
    rows = facade.events_of(START, END)
    sums = warehouse.rows("SELECT count(*) AS n, sum(amount) AS money, sum(epoch_us(happened_at)) AS t FROM events WHERE person_id <> ''")[0]
    assert len(rows) == sums["n"]
    assert rows.amount.sum() == pytest.approx(sums["money"] or 0)
    assert int(rows.at.sum()) == int(sums["t"] or 0)
    order = rows.person.astype("u8") * 2**40 + (rows.at - rows.at.min()).astype("u8") // 1000 if len(rows) else rows.person
    assert (order[1:] >= order[:-1]).all()


def test_a_brand_with_nothing_has_an_empty_index(in_brand: BrandRef) -> None:
    index = facade.behaviour()
    assert index.extent() is None
    assert not index.active(START, END)
    assert [len(one) for one in index.daily(START, START + timedelta(days=2))] == [0, 0, 0]
    assert len(facade.events_of(START, END)) == 0
    assert len(facade.orders_of(START, END)) == 0
    assert indexing.rebuild().events == 0


def test_the_index_says_what_the_raw_events_say_after_every_increment(in_brand: BrandRef) -> None:
    warehouse.append("posts", posts())
    for step in range(11):
        warehouse.append("events", many(400, seed=step, first=step * 400))
        if step in (0, 4, 10):
            the_same()
        else:
            indexing.update()
    assert IndexPart.objects.filter(retired_at=None).count() <= indexing.MOST_PARTS
    assert facade.behaviour().extent() == (START, START + timedelta(days=39))
    the_same()
    indexing.rebuild()
    assert IndexPart.objects.filter(retired_at=None).count() == 1
    the_same()


def test_repeated_events_count_once_and_late_ones_count_on_their_day(in_brand: BrandRef) -> None:
    warehouse.append("posts", posts())
    first = many(500)
    warehouse.append("events", first)
    indexing.update()
    warehouse.append("events", first.slice(0, 200))
    done = indexing.update()
    assert (done.events, done.anew) == (0, False)
    assert done.repeated == first.slice(0, 200).column("person_id").drop_null().length()
    warehouse.append("events", events([("late", 1, "weibo", "user-late", "view", 5, "p1")]))  # thirty and more days after it happened
    assert names(facade.behaviour().active(START + timedelta(days=5), START + timedelta(days=5))) >= {"user-late"}
    the_same()


def test_an_event_changed_at_its_source_is_counted_as_it_is_now(in_brand: BrandRef) -> None:
    warehouse.append("events", events([("a", 1, "weibo", "ann", "view", 0), ("b", 1, "weibo", "ben", "view", 0)]))
    assert len(facade.behaviour().active(START, START)) == 2
    warehouse.append("events", events([("b", 1, "weibo", "cleo", "like", 3)]))
    index = facade.behaviour()
    assert names(index.active(START, START)) == {"ann"}
    assert names(index.active(START, END, actions=("like",))) == {"cleo"}
    the_same()


def test_compaction_of_the_warehouse_changes_nothing(in_brand: BrandRef) -> None:
    for step in range(3):
        warehouse.append("events", many(200, seed=step, first=step * 200))
    indexing.update()
    warehouse.append("events", many(100, seed=9, first=9000))
    warehouse.compact("events", full=True)
    assert indexing.update().events == many(100, seed=9).column("person_id").drop_null().length()
    the_same()


def test_a_slower_builder_throws_its_work_away(in_brand: BrandRef, monkeypatch: pytest.MonkeyPatch) -> None:
    warehouse.append("events", many(300))
    build = indexing._build_all
    other: list[indexing.Updated] = []

    def slow(*args: object, **kwargs: object) -> int:
        found = build(*args, **kwargs)  # type: ignore[arg-type]
        if not other:
            other.append(indexing.Updated())
            other[0] = indexing.update()
        return found

    folder = index_folder(in_brand.id)
    before = {path.name for path in folder.iterdir()} if folder.is_dir() else set()
    monkeypatch.setattr(indexing, "_build_all", slow)
    assert indexing.update().events == 0
    assert other[0].events == many(300).column("person_id").drop_null().length()
    assert IndexPart.objects.count() == 1
    assert {path.name for path in folder.iterdir()} - before == {IndexPart.objects.get().name}
    the_same()


def test_two_writers_never_give_one_number_twice(in_brand: BrandRef, monkeypatch: pytest.MonkeyPatch) -> None:
    packed = numbering.selectors.packed
    once: list[int] = []

    def meanwhile(texts: pa.Array) -> bytes:
        if not once:
            once.append(1)
            numbering.known_after(pa.array(["x", "b"]))
        return packed(texts)

    monkeypatch.setattr(numbering.selectors, "packed", meanwhile)
    book = numbering.known_after(pa.array(["a", "b", None, ""]))
    assert sorted(book.find(pa.array(["a", "b", "x"])).tolist()) == [1, 2, 3]
    assert book.find(pa.array(["", None, "nobody"])).tolist() == [0, 0, 0]
    assert numbering.tidy() == 1
    assert numbering.known_after(pa.array(["a"])).find(pa.array(["a", "b", "x"])).tolist() == book.find(pa.array(["a", "b", "x"])).tolist()


def test_a_lost_folder_is_built_anew(in_brand: BrandRef) -> None:
    import shutil

    warehouse.append("events", many(200))
    facade.behaviour()
    shutil.rmtree(Path(settings.HOME) / "audiences")
    warehouse.append("events", many(100, seed=3, first=500))
    the_same()


def test_merged_people_have_one_number_and_parted_ones_two_again(in_brand: BrandRef) -> None:
    warehouse.append(
        "events", events([("a", 1, "weibo", "ann-w", "view", 0), ("b", 2, "douyin", "ann-d", "like", 0), ("c", 2, "douyin", "ben", "like", 1)])
    )
    assert len(facade.behaviour().active(START, START)) == 2
    assert numbering.regroup(7, ["ann-w", "ann-d"]) == 1
    index = facade.behaviour()
    assert len(index.active(START, START)) == 1
    assert len(index.active(START, START, platform="douyin")) == 1
    assert index.active(START, START, platform="weibo") == index.active(START, START, platform="douyin")
    assert len(facade.events_of(START, END).people()) == 2
    assert len(set(facade.numbers().of(pa.array(["ann-w", "ann-d"])).tolist())) == 1
    numbering.regroup(8, ["ann-d", "ben"])  # a record of its own now: no circle, whatever came before
    numbering.regroup(7, ["ann-w"])
    found = facade.numbers().of(pa.array(["ann-w", "ann-d", "ben"])).tolist()
    assert found[0] != found[1] == found[2]
    assert len(facade.behaviour().active(START, START)) == 2


def test_a_builder_that_died_before_it_published_leaves_a_right_index(in_brand: BrandRef, monkeypatch: pytest.MonkeyPatch) -> None:
    warehouse.append("events", many(400))

    def killed(*_args: object) -> bool:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(indexing, "_publish", killed)
        patch.setattr(indexing, "_discard", lambda made: None)  # the dead clear nothing up
        with pytest.raises(KeyboardInterrupt):
            indexing.update()
    lost = [path for path in index_folder(in_brand.id).iterdir() if path.name not in IndexPart.objects.values_list("name", flat=True)]
    assert IndexState.objects.get().covered == 0
    assert lost
    the_same()
    for path in lost:
        os.utime(path, (0, 0))
    assert indexing.sweep() >= 1
    assert not any(path.exists() for path in lost)
    the_same()


def test_parts_of_an_older_form_are_built_anew(in_brand: BrandRef) -> None:
    warehouse.append("events", many(300))
    indexing.update()
    for row in IndexPart.objects.all():
        path = index_folder(row.brand_id) / row.name / "meta.json"
        path.write_text(path.read_text().replace('"form": ', '"form": -'))
    assert indexing.update().anew
    the_same()
