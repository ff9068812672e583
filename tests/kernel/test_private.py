"""Small private files: whole or not there, for the owner alone."""

from pathlib import Path

import pytest

from guanhao.kernel import private


def test_a_file_is_replaced_whole_and_read_by_its_owner_alone(tmp_path: Path) -> None:
    path = tmp_path / "one.json"
    private.keep(path, "old")
    private.keep(path, "新")
    assert path.read_text(encoding="utf-8") == "新"
    assert path.stat().st_mode & 0o777 == 0o600
    assert list(tmp_path.iterdir()) == [path]


def test_who_comes_second_leaves_what_is_there(tmp_path: Path) -> None:
    path = tmp_path / "one.json"
    private.keep(path, "first", once=True)
    private.keep(path, "second", once=True)
    assert path.read_text(encoding="utf-8") == "first"
    assert list(tmp_path.iterdir()) == [path]


def test_a_write_that_fails_leaves_the_old_file_and_nothing_else(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "one.json"
    private.keep(path, "old")
    monkeypatch.setattr("os.fsync", lambda _handle: (_ for _ in ()).throw(OSError(28, "No space left on device")))
    with pytest.raises(OSError, match="No space"):
        private.keep(path, "new")
    assert path.read_text(encoding="utf-8") == "old"
    assert list(tmp_path.iterdir()) == [path]
