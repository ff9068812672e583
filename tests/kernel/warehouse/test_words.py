"""The search index finds exactly what looking through every text finds."""

import random
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pyarrow as pa
import pytest
from tests.kernel.warehouse.samples import posts

from guanhao.kernel.tenancy import BrandRef
from guanhao.kernel.warehouse import append, search_posts, words
from guanhao.kernel.warehouse.words import NEVER, SCHEMA, WordIndex, find, fold

LETTERS = "春节新品上市活动优惠直播测评ABab1 ，😀"


def texts(draw: random.Random, count: int) -> list[str]:
    return ["".join(draw.choices(LETTERS, k=draw.randrange(0, 60))) for _ in range(count)]


def table(needles: list[str], first: int = 0) -> pa.Table:
    numbers = list(range(first, first + len(needles)))
    return pa.table(
        {
            "account_id": [1] * len(numbers),
            "post_id": [f"p{n}" for n in numbers],
            "version": [1] * len(numbers),
            "published_us": numbers,
            "needle": needles,
        },
        schema=SCHEMA,
    )


def found(index: WordIndex, *wanted: str) -> set[str]:
    return {hit.post_id for _upcoming, hits in find(index.parts, wanted) for hit in hits}


@pytest.mark.parametrize("part_rows", [7, 300, 131_072])
def test_signatures_lose_and_add_nothing(part_rows: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(words, "PART_ROWS", part_rows)
    monkeypatch.setattr(words, "BLOCK", 64)
    monkeypatch.setattr(words, "STEP", 5)
    draw = random.Random(5)
    needles = texts(draw, 1_000)
    index = WordIndex()
    for at in (0, 400, 401):
        index.add(table(needles[at : {0: 400, 400: 401, 401: 1000}[at]], at))
    folded = [fold(needle) for needle in needles]
    for _ in range(60):
        wanted = [fold("".join(draw.choices(LETTERS.replace(" ", ""), k=draw.randrange(1, 4)))) for _ in range(draw.randrange(1, 3))]
        assert found(index, *wanted) == {f"p{n}" for n, text in enumerate(folded) if all(word in text for word in wanted)}


def test_blocks_come_newest_first_and_say_what_is_still_to_come() -> None:
    index = WordIndex()
    index.add(table(["春节" * 400] * 30))
    steps = list(find(index.parts, ["春节"]))
    assert len(steps) > 3
    assert steps[-1][0] == NEVER
    for (upcoming, _hits), (_later, following) in pairwise(steps):
        assert upcoming == max(hit.published for hit in following)
    assert list(find(index.parts, ["没有"])) == []


def test_many_small_additions_are_joined() -> None:
    index = WordIndex()
    for n in range(words.SMALL_PARTS + 1):
        index.add(table([f"第{n}篇"], n))
    assert (len(index.parts), index.rows) == (1, words.SMALL_PARTS + 1)
    assert found(index, "第3篇") == {"p3"}


def test_replaced_texts_make_room_for_older_ones(brand: BrandRef) -> None:
    start = datetime(2026, 1, 1, tzinfo=UTC)
    moments = [start + timedelta(days=n) for n in range(300)]
    append("posts", posts(*(f"p{n:03d}" for n in range(300)), text=["春节" * 100] * 300, published_at=moments))
    assert [row["post_id"] for row in search_posts("春节", 3)] == ["p299", "p298", "p297"]
    append("posts", posts(*(f"p{n:03d}" for n in range(100, 300)), text=["中秋"] * 200, published_at=moments[100:]))
    assert [row["post_id"] for row in search_posts("春节", 3)] == ["p099", "p098", "p097"]
    append("posts", posts("p050", text="春节", published_at=None))
    assert [row["post_id"] for row in search_posts("春节", 100)][-2:] == ["p000", "p050"]
