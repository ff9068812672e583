"""A small kind with a sink in memory, and an account resolver that knows one account a brand."""

from collections.abc import Iterator
from zoneinfo import ZoneInfo

import pyarrow as pa
import pytest

from guanhao.kernel import brands
from guanhao.kernel.access import SYSTEM, Actor, acting
from guanhao.kernel.imports import accounts
from guanhao.kernel.imports.kinds import Field, ImportContext, ImportKind, Outcome, Reject, forget, register
from guanhao.kernel.tenancy import BrandRef, brand_scope

BRAND = BrandRef(id=7, slug="tea", name="茶")
OTHER = BrandRef(id=8, slug="ink", name="墨")
ACCOUNT = accounts.AccountRef(1, "weibo", "tea", ZoneInfo("Asia/Shanghai"))
OTHERS = accounts.AccountRef(2, "weibo", "ink", ZoneInfo("Asia/Shanghai"))


class Shelf:
    """What the test kind's sinks have written, and everything that was asked of them."""

    def __init__(self) -> None:
        self.rows: dict[str, dict[str, object]] = {}
        self.discarded = 0
        self.explode_at_commit: Exception | None = None


class ShelfSink:
    """New, changed and unchanged by `note_id`; a title 坏 is refused."""

    def __init__(self, shelf: Shelf, context: ImportContext) -> None:
        self.shelf, self.context, self.held = shelf, context, {}

    def take(self, rows: pa.Table) -> Outcome:
        imported = updated = unchanged = 0
        rejected = []
        for row in rows.to_pylist():
            line = row.pop("_line")
            if row["title"] == "坏":
                rejected.append(Reject(line, "title", "this title is refused", "坏"))
                continue
            known = self.shelf.rows.get(row["note_id"])
            imported, updated, unchanged = imported + (known is None), updated + (known not in (None, row)), unchanged + (known == row)
            self.held[row["note_id"]] = row
        return Outcome(imported, updated, unchanged, rejected)

    def commit(self) -> None:
        if self.shelf.explode_at_commit:
            raise self.shelf.explode_at_commit
        assert not self.context.dry_run
        self.shelf.rows |= self.held

    def discard(self) -> None:
        self.shelf.discarded += 1
        self.held = {}


@pytest.fixture
def shelf() -> Iterator[Shelf]:
    made = Shelf()
    register(
        ImportKind(
            key="notes",
            title="Notes",
            fields=(
                Field("note_id", "Note id", "id", required=True, aliases=("笔记id", "编号"), from_url="url", from_hash=("title", "made_at")),
                Field("title", "Title", "text", aliases=("标题",)),
                Field("url", "Address", "text", aliases=("链接",)),
                Field("made_at", "Made at", "datetime", required=True, aliases=("时间", "发布时间")),
                Field("likes", "Likes", "count", aliases=("点赞",)),
            ),
            needs_account=True,
            open=lambda context: ShelfSink(made, context),
            unique=("note_id",),
        )
    )
    yield made
    forget("notes")


@pytest.fixture
def tea(db: None, shelf: Shelf, monkeypatch: pytest.MonkeyPatch) -> Iterator[BrandRef]:
    def resolve(brand: BrandRef, text: str) -> accounts.AccountRef | None:
        mine = ACCOUNT if brand == BRAND else OTHERS
        return mine if text in {str(mine.id), mine.handle, mine.label} else None

    monkeypatch.setattr(accounts, "_resolver", [resolve])
    monkeypatch.setattr(accounts, "_lister", [lambda brand: [ACCOUNT if brand == BRAND else OTHERS]])
    monkeypatch.setattr(brands, "_brands", [lambda: [BRAND, OTHER]])
    with brand_scope(BRAND), acting(SYSTEM):
        yield BRAND


@pytest.fixture
def stranger() -> Actor:
    return Actor(user_id=9, name="Nobody", permissions=frozenset())
