"""An account, and blocks of rows as the import mechanism hands them over."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pyarrow as pa
import pytest

from guanhao.domains.analytics.intake.kinds import KINDS
from guanhao.domains.channels import facade as channels
from guanhao.domains.channels.contracts import AccountRef
from guanhao.kernel.imports.arrow import ARROW_TYPES
from guanhao.kernel.imports.kinds import ImportContext, Outcome
from guanhao.kernel.tenancy import BrandRef

NOON = datetime(2026, 3, 1, 4, tzinfo=UTC)


@pytest.fixture
def account(in_brand: BrandRef) -> AccountRef:
    return channels.add_account(platform="weibo", handle="acme", name="Acme")


def block(kind_key: str, rows: list[dict[str, Any]]) -> pa.Table:
    kind = next(kind for kind in KINDS if kind.key == kind_key)
    columns = {field.key: pa.array([row.get(field.key) for row in rows], type=ARROW_TYPES[field.kind]) for field in kind.fields}
    columns["_line"] = pa.array([row.get("_line", i + 2) for i, row in enumerate(rows)], type=pa.int64())
    for extra in ("_capped", "_dateonly"):
        columns[extra] = pa.array([row.get(extra) for row in rows], type=pa.list_(pa.string()))
    return pa.table(columns)


@pytest.fixture
def take(in_brand: BrandRef, account: AccountRef) -> Callable[..., Outcome]:
    """`take("posts", rows, at=…)`: what an import of these rows into the account does."""

    def run(kind_key: str, *blocks: list[dict[str, Any]], at: datetime = NOON, into: AccountRef | None = None, dry_run: bool = False) -> Outcome:
        target = into or account
        kind = next(kind for kind in KINDS if kind.key == kind_key)
        context = ImportContext(
            run_id=1,
            brand=in_brand,
            account_id=target.id,
            platform=target.platform,
            zone=ZoneInfo(target.timezone or "Asia/Shanghai"),
            imported_at=at,
            dry_run=dry_run,
        )
        sink = kind.open(context)
        outcomes = [sink.take(block(kind_key, rows)) for rows in blocks]
        sink.discard() if dry_run else sink.commit()
        return Outcome(sum(o.imported for o in outcomes), sum(o.updated for o in outcomes), sum(o.unchanged for o in outcomes))

    return run
