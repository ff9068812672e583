"""Backup and restore: everything arrives or nothing is there; the file tells nothing without its passphrase."""

import io
import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from guanhao.kernel import access, audit, backup, files, jobs, notify
from guanhao.kernel.backup.sealed import CHUNK, OpeningReader, SealingWriter
from guanhao.kernel.models import AuditEntry, JobRow
from guanhao.kernel.now import time_at
from guanhao.kernel.tenancy import BrandRef

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.skipif(connection.vendor != "sqlite", reason="copies an SQLite file")]


@pytest.fixture(autouse=True)
def home(tmp_path: Path, settings: Any) -> Path:
    settings.HOME = tmp_path / "home"
    settings.HOME.mkdir()
    return tmp_path / "home"


@pytest.fixture
def filled(tea: BrandRef, home: Path) -> None:
    with access.acting(access.SYSTEM):
        notify.add_channel(kind="webhook", title="Ops", address="https://robot.example/?key=t0psecret")
    files.store(io.BytesIO(b"leaf" * 600_000), name="a.csv", purpose="import")
    (home / "warehouse" / "7").mkdir(parents=True)
    (home / "warehouse" / "7" / "a.parquet").write_bytes(b"PAR1")


def test_restored_row_counts_are_equal(filled: None, home: Path, tmp_path: Path) -> None:
    made = backup.make_backup(tmp_path / "b.guanhao")
    assert (made.files, made.tables["kernel_notifychannel"], made.tables["kernel_auditentry"]) == (3, 1, 1)
    sealed = (tmp_path / "b.guanhao").read_bytes()
    assert b"t0psecret" not in sealed
    assert b"leafleaf" not in sealed
    again = backup.restore_backup(tmp_path / "b.guanhao", tmp_path / "new", secret=backup.passphrase())
    assert again == made
    assert (tmp_path / "new/keys.json").read_bytes() == (home / "keys.json").read_bytes()
    assert (tmp_path / "new/warehouse/7/a.parquet").read_bytes() == b"PAR1"
    with closing(sqlite3.connect(tmp_path / "new/guanhao.sqlite3")) as database:
        assert database.execute("SELECT count(*) FROM kernel_notifychannel").fetchone() == (1,)
    assert AuditEntry.objects.order_by("-id")[0].action == "backup.made"
    assert audit.verify() == []


def damaged(change: Callable[[bytearray], object]) -> Callable[[Path], None]:
    def apply(path: Path) -> None:
        content = bytearray(path.read_bytes())
        change(content)
        path.write_bytes(content)

    return apply


@pytest.mark.parametrize(
    ("harm", "secret", "words"),
    [
        (lambda path: None, "wrong", "wrong passphrase"),
        (damaged(lambda content: content.__setitem__(2_000_000, content[2_000_000] ^ 1)), "", "damaged"),
        (damaged(lambda content: content.__delitem__(slice(-200, None))), "", "damaged or cut off"),
        (damaged(lambda content: content.__setitem__(slice(0, 8), b"PK\x03\x04....")), "", "not a Guanhao backup"),
    ],
)
def test_a_bad_file_leaves_nothing(filled: None, tmp_path: Path, harm: Callable[[Path], None], secret: str, words: str) -> None:
    path = tmp_path / "b.guanhao"
    backup.make_backup(path)
    harm(path)
    with pytest.raises(backup.BadBackup, match=words):
        backup.restore_backup(path, tmp_path / "new", secret=secret or backup.passphrase())
    assert sorted(item.name for item in tmp_path.iterdir()) == ["b.guanhao", "home"]


def test_an_existing_folder_is_not_touched(filled: None, home: Path, tmp_path: Path) -> None:
    backup.make_backup(tmp_path / "b.guanhao")
    with pytest.raises(FileExistsError):
        backup.restore_backup(tmp_path / "b.guanhao", home, secret=backup.passphrase())
    assert (home / "keys.json").exists()


def test_chunks_cannot_be_swapped() -> None:
    out = io.BytesIO()
    with SealingWriter(out, "p") as sealed:
        sealed.write(b"a" * CHUNK + b"b" * CHUNK + b"c")
    content, size = out.getvalue(), 4 + CHUNK + 16
    assert OpeningReader(io.BytesIO(content), "p").read() == b"a" * CHUNK + b"b" * CHUNK + b"c"
    swapped = content[:28] + content[28 + size : 28 + 2 * size] + content[28 : 28 + size] + content[28 + 2 * size :]
    with pytest.raises(backup.BadBackup):
        OpeningReader(io.BytesIO(swapped), "p")


def test_the_daily_job_keeps_what_the_policy_says(tea: BrandRef, home: Path) -> None:
    for day in range(10):
        with time_at(datetime(2026, 3, 1, tzinfo=UTC) + timedelta(days=day)):
            jobs.enqueue("kernel.backup")
            jobs.run_due()
    assert set(JobRow.objects.values_list("state", flat=True)) == {"done"}
    kept = sorted(path.name[:8] for path in backup.backup_folder().iterdir())
    assert kept == ["20260301", "20260304", "20260305", "20260306", "20260307", "20260308", "20260309", "20260310"]
