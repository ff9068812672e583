"""Files: whole or not at all, names made harmless."""

import errno
import hashlib
import io
import os
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.db import transaction
from tests.kernel.conftest import OTHER

from guanhao.kernel import files, policy
from guanhao.kernel.models import StoredFile
from guanhao.kernel.now import now, time_at
from guanhao.kernel.tenancy import BrandRef, brand_scope

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def home(tmp_path: Path, settings: object) -> Path:
    settings.HOME = tmp_path  # type: ignore[attr-defined]
    return tmp_path


def kept(home: Path) -> list[str]:
    return sorted(path.name for path in (home / "files").rglob("*") if path.is_file())


def test_same_bytes_are_kept_once_for_each_brand(tea: BrandRef, home: Path) -> None:
    digest = hashlib.sha256(b"leaf").hexdigest()
    first = files.store(io.BytesIO(b"leaf"), name="a.csv", purpose="import")
    second = files.store(io.BytesIO(b"leaf"), name="b.csv", purpose="import")
    assert (first.sha256, first.size, first.content_type, first.made_by_id) == (digest, 4, "text/csv", 3)
    assert kept(home) == [digest]
    with files.open_file(second) as stream:
        assert stream.read() == b"leaf"
    with brand_scope(OTHER):
        assert not StoredFile.objects.exists()
        files.store(io.BytesIO(b"leaf"), name="a.csv", purpose="import")
    assert kept(home) == [digest, digest]


@pytest.mark.django_db(transaction=True)
def test_bytes_go_with_the_last_row(tea: BrandRef, home: Path) -> None:
    first = files.store(io.BytesIO(b"leaf"), name="a", purpose="p")
    second = files.store(io.BytesIO(b"leaf"), name="b", purpose="p")
    files.forget(first)
    assert len(kept(home)) == 1
    files.forget(second)
    assert kept(home) == []


def test_too_large_leaves_nothing(tea: BrandRef, home: Path) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(files.FilesPolicy, "of_brand", classmethod(lambda cls: cls(largest_mb=1)))
        with pytest.raises(files.FileRefused, match="1 MB"):
            files.store(io.BytesIO(b"x" * ((1 << 20) + 1)), name="a", purpose="p")
    assert kept(home) == []
    assert not StoredFile.objects.exists()
    assert policy.policies()["kernel.files"] is files.FilesPolicy


def test_a_full_disk_leaves_nothing(tea: BrandRef, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_handle: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(files.FileRefused):
        files.store(io.BytesIO(b"leaf"), name="a", purpose="p")
    assert kept(home) == []
    assert not StoredFile.objects.exists()


def test_a_broken_stream_leaves_nothing(tea: BrandRef, home: Path) -> None:
    class Broken(io.BytesIO):
        def read(self, size: int | None = -1, /) -> bytes:
            raise ConnectionResetError

    with pytest.raises(ConnectionResetError):
        files.store(Broken(), name="a", purpose="p")
    assert kept(home) == []


@pytest.mark.django_db(transaction=True)
def test_the_sweep_takes_what_nobody_wants_any_more(tea: BrandRef, home: Path) -> None:
    """A rolled-back store leaves its bytes and its pin: both go after a day; young drafts, wanted and pinned bytes stay."""
    wanted = files.store(io.BytesIO(b"leaf"), name="a", purpose="p")
    with transaction.atomic():
        files.store(io.BytesIO(b"stem"), name="b", purpose="p")
        transaction.set_rollback(True)
    (files.path_of(wanted).parent / ".draft-x").touch()
    assert (files.sweep_drafts(), files.sweep_orphans(), len(kept(home))) == (0, 0, 3)
    with time_at(now() + timedelta(hours=25)):
        assert files.sweep_orphans() == 0  # its pin is still there
        assert files.sweep_drafts() == 1
        assert files.sweep_orphans() == 1
    assert kept(home) == [wanted.sha256]
    assert [path.name for path in (home / "pins").iterdir()] == [".lock"]


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\temp\\报表 1.xlsx", "报表 1.xlsx"),
        ("a\x00b\n.csv", "a_b_.csv"),
        ("invoice\u202efdp.exe", "invoicefdp.exe"),
        ("..", "file"),
        ("", "file"),
        ("CON.txt", "file_CON.txt"),
        ("茶" * 100 + ".csv", "茶" * 58 + ".csv"),
        (".htaccess", "htaccess"),
    ],
)
def test_names(name: str, safe: str) -> None:
    assert files.safe_name(name) == safe
    assert settings.configured
