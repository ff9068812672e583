"""Uploads in pieces, through REST as the browser does it: interrupted, wrong, foreign, hostile."""

import hashlib
import shutil
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from tests.domains.assets.conftest import encoded, picture

from guanhao.domains.assets.models import Asset, Upload
from guanhao.domains.assets.services import uploads
from guanhao.kernel.access import SYSTEM, acting
from guanhao.kernel.files import FilesPolicy
from guanhao.kernel.now import time_passes
from guanhao.kernel.policy import revise
from guanhao.kernel.tenancy import BrandRef, brand_scope

PLACE = "/api/brands/acme/assets/uploads"
DATA = encoded(picture(3))


@pytest.fixture
def editor(client_for: Callable[..., Client]) -> Client:
    return client_for("editor")


@pytest.fixture(autouse=True)
def nothing_left(brand: BrandRef) -> None:
    """The data folder is one for the whole run."""
    shutil.rmtree(Path(settings.HOME) / "uploads", ignore_errors=True)


def start(client: Client, data: bytes = DATA, **more: Any) -> Any:
    body = {"name": "tea.png", "size": len(data), "mark": "tea.png:1:2", **more}
    return client.post(PLACE, body, content_type="application/json")


def send(client: Client, key: str, offset: int, piece: bytes) -> Any:
    return client.put(f"{PLACE}/{key}?offset={offset}", piece, content_type="application/octet-stream")


def finish(client: Client, key: str) -> Any:
    return client.post(f"{PLACE}/{key}/finish", {}, content_type="application/json")


def parts(brand: BrandRef) -> list[Path]:
    return list((Path(settings.HOME) / "uploads" / str(brand.id)).glob("*.part"))


def test_a_file_in_pieces_becomes_an_asset(editor: Client, brand: BrandRef) -> None:
    options = {"keywords": ["春茶"], "source": "own", "ai_generated": False}
    opened = start(editor, sha256=hashlib.sha256(DATA).hexdigest(), options=options)
    assert opened.status_code == 201
    key, offset = opened.json()["key"], 0
    for at in range(0, len(DATA), 100_000):
        offset = send(editor, key, at, DATA[at : at + 100_000]).json()["offset"]
    assert offset == len(DATA)
    made = finish(editor, key)
    assert made.status_code == 200
    assert (made.json()["title"], made.json()["keywords"], made.json()["source"]) == ("tea", ["春茶"], "own")
    assert finish(editor, key).json()["id"] == made.json()["id"], "a lost answer is asked for again"
    assert parts(brand) == []


def test_it_goes_on_after_a_reload_where_it_stopped(editor: Client, brand: BrandRef) -> None:
    key = start(editor).json()["key"]
    send(editor, key, 0, DATA[:50_000])
    assert [(one["name"], one["offset"]) for one in editor.get(PLACE).json()["items"]] == [("tea.png", 50_000)]
    again = start(editor).json()
    assert (again["key"], again["offset"]) == (key, 50_000)
    assert send(editor, key, 50_000, DATA[50_000:]).json()["offset"] == len(DATA)
    assert finish(editor, key).status_code == 200


def test_a_piece_that_does_not_follow_is_told_where_to_go_on(editor: Client, brand: BrandRef) -> None:
    key = start(editor).json()["key"]
    send(editor, key, 0, DATA[:1000])
    for offset in (0, 500, 2000):
        answer = send(editor, key, offset, DATA[:100])
        assert (answer.status_code, answer.json()["offset"]) == (409, 1000)
    early = finish(editor, key)
    assert (early.status_code, early.json()["offset"]) == (409, 1000)


def test_a_crash_that_lost_bytes_is_noticed(editor: Client, brand: BrandRef) -> None:
    key = start(editor).json()["key"]
    send(editor, key, 0, DATA[:1000])
    parts(brand)[0].write_bytes(DATA[:300])
    assert start(editor).json()["offset"] == 300
    parts(brand)[0].unlink()
    assert start(editor).json()["offset"] == 0


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"size": 0}, "size"),
        ({"size": -5}, "size"),
        ({"size": 3 << 30}, "size"),
        ({"sha256": "zz"}, "sha256"),
        ({"options": {"colour": "red"}}, "options"),
        ({"options": {"title": ["x"]}}, "options"),
        ({"options": {"source": "found"}}, "source"),
        ({"options": {"theme_id": 99}}, "theme_id"),
    ],
)
def test_what_cannot_end_well_does_not_begin(editor: Client, brand: BrandRef, body: dict[str, Any], field: str) -> None:
    answer = start(editor, **body)
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, field)
    with brand_scope(brand):
        assert Upload.objects.count() == 0


def test_more_than_was_said_is_refused(editor: Client, brand: BrandRef) -> None:
    key = start(editor, DATA[:10]).json()["key"]
    assert send(editor, key, 0, DATA[:11]).status_code == 422
    assert send(editor, key, 0, b"").status_code == 422
    assert parts(brand) == []


def test_what_arrived_must_be_what_was_sent(editor: Client, brand: BrandRef) -> None:
    key = start(editor, sha256="0" * 64).json()["key"]
    send(editor, key, 0, DATA)
    assert finish(editor, key).status_code == 422
    with brand_scope(brand):
        assert (Asset.objects.count(), Upload.objects.get().state) == (0, "refused")
    assert parts(brand) == []


def test_the_same_file_again_is_a_409_with_the_first(editor: Client, brand: BrandRef) -> None:
    for expected in (200, 409):
        key = start(editor).json()["key"]
        send(editor, key, 0, DATA)
        answer = finish(editor, key)
        assert answer.status_code == expected
    with brand_scope(brand):
        assert answer.json()["asset_id"] == Asset.objects.get().pk
    known = start(editor, mark="", sha256=hashlib.sha256(DATA).hexdigest())
    assert (known.status_code, known.json()["asset_id"]) == (409, answer.json()["asset_id"])


def test_a_program_under_a_pictures_name_is_refused_in_words(editor: Client, brand: BrandRef) -> None:
    data = b"MZ\x90\0" + b"\0" * 500
    key = start(editor, data).json()["key"]
    send(editor, key, 0, data)
    answer = finish(editor, key)
    assert answer.status_code == 422
    assert "程序" in answer.json()["title"]
    again = finish(editor, key)
    assert again.json()["title"] == answer.json()["title"]


def test_nobody_goes_on_with_another_persons_upload(editor: Client, client_for: Callable[..., Client], other_brand: BrandRef) -> None:
    key = start(editor).json()["key"]
    designer, outsider, viewer = client_for("designer"), client_for("editor", other_brand), client_for("viewer")
    assert send(designer, key, 0, DATA).status_code == 404
    assert finish(designer, key).status_code == 404
    assert designer.delete(f"{PLACE}/{key}").status_code == 404
    assert outsider.put(f"/api/brands/other/assets/uploads/{key}?offset=0", DATA, content_type="application/octet-stream").status_code == 404
    assert send(viewer, key, 0, DATA).status_code == 403
    assert editor.get(f"{PLACE}/{key}").json()["offset"] == 0


def test_giving_up_removes_the_bytes(editor: Client, brand: BrandRef) -> None:
    key = start(editor).json()["key"]
    send(editor, key, 0, DATA[:1000])
    assert editor.delete(f"{PLACE}/{key}").status_code == 204
    assert editor.get(f"{PLACE}/{key}").status_code == 404
    assert parts(brand) == []


def test_old_ones_are_swept_and_new_ones_stay(editor: Client, brand: BrandRef) -> None:
    send(editor, start(editor).json()["key"], 0, DATA[:1000])
    with brand_scope(brand), acting(SYSTEM):
        with time_passes(timedelta(days=6)):
            assert uploads.sweep() == 0
        with time_passes(timedelta(days=8)):
            assert uploads.sweep() == 1
    assert parts(brand) == []


def test_a_full_disk_is_said_in_words(editor: Client, brand: BrandRef) -> None:
    key = start(editor).json()["key"]
    with brand_scope(brand), acting(SYSTEM):
        revise(FilesPolicy, {"spare_mb": 102_400}, reason="test")
    answer = send(editor, key, 0, DATA)
    assert answer.status_code == 422
    assert editor.get(f"{PLACE}/{key}").json()["offset"] == 0
