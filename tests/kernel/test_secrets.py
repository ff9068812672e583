"""Secrets: sealed at rest, bound to their column, rotated without loss."""

import json
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from cryptography.exceptions import InvalidTag
from django.db import connection
from tests.kernel.conftest import OTHER

from guanhao.kernel import audit, secrets
from guanhao.kernel.models import AuditEntry, NotifyChannel
from guanhao.kernel.tenancy import BrandRef, brand_scope

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def home(tmp_path: Path, settings: Any) -> Path:
    settings.HOME = tmp_path
    return tmp_path


def raw() -> list[tuple[str, str]]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT address, secret FROM kernel_notifychannel ORDER BY id")
        return list(cursor.fetchall())


def channel(number: int) -> NotifyChannel:
    made = NotifyChannel(kind="webhook", title="x", address=f"https://a.example/{number}", secret="" if number else "t0psecret")
    made.save()
    return made


def test_rotation_seals_every_value_of_every_brand_anew_and_drops_the_old_key(tea: BrandRef, home: Path) -> None:
    channel(0)
    with brand_scope(OTHER):
        channel(1)
    before = raw()
    assert all(address.startswith("k1:") for address, _secret in before)
    assert secrets.rotate() == 3
    after = raw()
    assert all(address.startswith("k2:") for address, _secret in after)
    assert (after[0][1][:3], after[1][1]) == ("k2:", "")
    assert list(json.loads((home / "keys.json").read_text())) == ["k2"]
    assert (home / "keys.json").stat().st_mode & 0o777 == 0o600
    first = NotifyChannel.everywhere.order_by("id")[0]
    assert (first.address, first.secret) == ("https://a.example/0", "t0psecret")
    with pytest.raises(KeyError):
        secrets.decrypt(before[0][0], "kernel.notifychannel.address")


def test_rotation_goes_on_after_a_kill(tea: BrandRef, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    channel(0)
    with monkeypatch.context() as patch:
        patch.setattr(secrets, "_seal_anew", lambda *_args: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            secrets.rotate()
    assert list(secrets.keyring()) == ["k2", "k1"]
    assert NotifyChannel.everywhere.get().secret == "t0psecret"
    secrets.rotate()
    assert list(secrets.keyring()) == ["k3"]
    assert NotifyChannel.everywhere.get().secret == "t0psecret"


def test_bound_to_table_and_column(tea: BrandRef) -> None:
    sealed = secrets.encrypt("x", "kernel.notifychannel.address")
    with pytest.raises(InvalidTag):
        secrets.decrypt(sealed, "kernel.notifychannel.secret")


def test_no_filter_no_repr_no_audit_in_clear(tea: BrandRef) -> None:
    made = channel(0)
    with pytest.raises(ValueError, match="encrypted"):
        list(NotifyChannel.objects.filter(secret="t0psecret"))
    made.refresh_from_db()
    assert repr(made.secret) == "'***'"
    audit.record("a.b", target="c", before=made, after={"anything": made.secret})
    assert "t0psecret" not in json.dumps(AuditEntry.objects.get().detail)


def test_many_that_come_first_at_once_share_one_key(home: Path) -> None:
    with ThreadPoolExecutor(12) as pool:
        rings = list(pool.map(lambda _number: secrets.keyring(), range(48)))
    assert {ring["k1"] for ring in rings} == {rings[0]["k1"]}
    assert [path.name for path in home.iterdir()] == ["keys.json"]
    assert (home / "keys.json").stat().st_mode & 0o777 == 0o600


def test_words_of_people_are_sealed_and_older_ones_are_read_as_they_stand(tea: BrandRef) -> None:
    field = secrets.PrivateTextField(name="text")
    field.model = NotifyChannel
    sealed = field.get_prep_value("Call 13800001234")
    assert sealed.startswith("k1:")
    assert "13800001234" not in sealed
    read = [field.from_db_value(value, None, None) for value in (sealed, "written before", "k1: not sealed", "", None)]
    assert read == ["Call 13800001234", "written before", "k1: not sealed", "", None]
    assert repr(read[0]) == "'Call 13800001234'", "an ordinary text for whoever may read the row"
    with pytest.raises(ValueError, match="encrypted"):
        field.get_lookup("icontains")
