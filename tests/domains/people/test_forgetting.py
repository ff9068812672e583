"""A forgotten person's name is in no file of the warehouse; the words stay."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from guanhao.domains.people import facade
from guanhao.domains.people.contracts import Handle
from guanhao.kernel import warehouse
from guanhao.kernel.jobs import run_due
from guanhao.kernel.models import EventRow, JobRow
from guanhao.kernel.now import time_passes
from guanhao.kernel.warehouse.store import brand_folder

pytestmark = pytest.mark.django_db
START = datetime(2026, 3, 2, 2, 0, tzinfo=UTC)


def comment(number: str, author: str, author_id: str) -> dict[str, Any]:
    """One comment."""
    who = {"author": author, "author_id": author_id}
    return {"account_id": 1, "comment_id": number, "platform": "weibo", "post_id": "p", "text": f"第{number}条", "made_at": START, **who}


def told_by(folder: Path, words: str) -> list[str]:
    """Files that hold these words in any column."""
    return [path.name for path in folder.rglob("*.parquet") if words in str(pq.read_table(path).to_pylist())]


def test_the_name_is_in_no_file_of_the_warehouse(in_brand: Any) -> None:
    (one,) = facade.resolve([Handle("weibo", "secret-7", "秘密名字")])
    rows = [comment("1", "秘密名字", "secret-7"), comment("2", "别人", "u2")]
    warehouse.append("comments", pa.Table.from_pylist(rows))
    warehouse.append("comments", pa.Table.from_pylist([comment("3", "秘密名字改", "secret-7")]))
    folder = brand_folder(in_brand.id)
    assert len(told_by(folder, "秘密名字")) == 2
    facade.forget(one, reason="本人要求")
    run_due()
    assert JobRow.objects.get(kind="people.forget").result == {"rows": 2}
    found = warehouse.rows("SELECT comment_id, author, author_id, text FROM comments ORDER BY comment_id")
    assert [tuple(row.values()) for row in found] == [
        ("1", "", f"forgotten:{one}", "第1条"), ("2", "别人", "u2", "第2条"), ("3", "", f"forgotten:{one}", "第3条"),
    ]  # fmt: skip
    with time_passes(timedelta(hours=2)):
        warehouse.sweep()
    assert (told_by(folder, "秘密名字"), told_by(folder, "secret-7")) == ([], [])
    kept = [str(row.payload) for row in EventRow.objects.all()] + [str(row.params) for row in JobRow.objects.all()]
    assert not any("secret-7" in one_ or "秘密名字" in one_ for one_ in kept)


def test_the_same_job_again_changes_nothing(in_brand: Any) -> None:
    from guanhao.domains.people.services import forgetting

    warehouse.append("comments", pa.Table.from_pylist([comment("1", "甲", "u1")]))
    digest = facade.handle_digest("weibo", "u1")
    assert forgetting.forget_in_warehouse(person_id=5, digests=[digest]) == 1
    assert forgetting.forget_in_warehouse(person_id=5, digests=[digest]) == 0
