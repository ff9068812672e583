"""A brand with ten weeks of posts on two accounts, drawn from a seed, as the import mechanism hands them over."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
import pyarrow as pa
import pytest

from guanhao.domains.analytics.intake.kinds import KINDS
from guanhao.domains.channels import facade as channels
from guanhao.domains.channels.contracts import AccountRef
from guanhao.kernel.imports.arrow import ARROW_TYPES
from guanhao.kernel.imports.kinds import ImportContext
from guanhao.kernel.tenancy import BrandRef

SHANGHAI = ZoneInfo("Asia/Shanghai")
MONDAY = date(2020, 2, 24)
Row = dict[str, Any]


def block(kind_key: str, rows: list[Row]) -> pa.Table:
    """Rows as a block of the import mechanism."""
    kind = next(kind for kind in KINDS if kind.key == kind_key)
    columns = {field.key: pa.array([row.get(field.key) for row in rows], type=ARROW_TYPES[field.kind]) for field in kind.fields}
    columns["_line"] = pa.array([i + 2 for i in range(len(rows))], type=pa.int64())
    for extra in ("_capped", "_dateonly"):
        columns[extra] = pa.array([row.get(extra) for row in rows], type=pa.list_(pa.string()))
    return pa.table(columns)


@pytest.fixture
def take(in_brand: BrandRef) -> Callable[[str, AccountRef, list[Row]], None]:
    """`take("posts", account, rows)`: import these rows."""

    def run(kind_key: str, account: AccountRef, rows: list[Row]) -> None:
        kind = next(kind for kind in KINDS if kind.key == kind_key)
        moment = datetime(2020, 3, 2, 1, tzinfo=UTC)
        sink = kind.open(
            ImportContext(
                run_id=1, brand=in_brand, account_id=account.id, platform=account.platform, zone=SHANGHAI, imported_at=moment, dry_run=False
            )
        )
        sink.take(block(kind_key, rows))
        sink.commit()

    return run


def drawn_posts(account: str, seed: int, *, weeks: int = 10, a_day: int = 5) -> list[Row]:
    """Posts of the weeks up to 1 March 2020; evenings do better, videos do better, tails are heavy."""
    drawer = np.random.default_rng(seed)
    rows: list[Row] = []
    first = MONDAY - timedelta(weeks=weeks - 1)
    for day in range(weeks * 7):
        for number in range(a_day):
            hour = int(drawer.choice([8, 9, 12, 15, 18, 20, 21]))
            video = bool(drawer.random() < 0.4)
            strength = 300 * (3 if hour in (20, 21) else 1) * (2 if video else 1)
            local = datetime(first.year, first.month, first.day, hour, number * 7, tzinfo=SHANGHAI) + timedelta(days=day)
            likes = int(drawer.pareto(2) * strength + strength)
            rows.append(
                {
                    "post_id": f"{account}-{day}-{number}",
                    "published_at": local.astimezone(UTC),
                    "title": f"第{day}天 <b>#{number}</b> *post* $x$",
                    "url": f"https://example.com/{account}/{day}/{number}",
                    "format": "video" if video else "image_text",
                    "topic": f"#series {number}#",
                    "likes": likes,
                    "comments": likes // 10,
                    "shares": likes // 20,
                }
            )
    return rows


@pytest.fixture
def weibo(in_brand: BrandRef) -> AccountRef:
    return channels.add_account(platform="weibo", handle="acme", name="Acme 微博")


@pytest.fixture
def filled(in_brand: BrandRef, weibo: AccountRef, take: Callable[..., None]) -> dict[int, list[Row]]:
    """Two accounts with ten weeks of posts; the rows by account id."""
    douyin = channels.add_account(platform="douyin", handle="acme", name="Acme 抖音")
    rows = {weibo.id: drawn_posts("w", 1), douyin.id: drawn_posts("d", 2, a_day=2)}
    for account in (weibo, douyin):
        take("posts", account, rows[account.id])
    return rows
