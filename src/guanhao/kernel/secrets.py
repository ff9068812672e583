"""Secrets at rest: AES-GCM with a key id in front, so that keys rotate; the table and field are bound as associated data.

Keys live in GUANHAO_HOME/keys.json (owner alone); the first key encrypts, all decrypt.
"""

import base64
import json
import os
import re
import secrets as random
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.apps import apps
from django.conf import settings
from django.db import models, transaction
from django.db.models.functions import Cast

from guanhao.kernel import private

_SEALED = re.compile(r"k\d+:[A-Za-z0-9_-]{38,}={0,2}")


def keyring() -> dict[str, bytes]:
    """All keys by id, the newest first; made on first use."""
    path = Path(settings.HOME) / "keys.json"
    if not path.exists():
        private.keep(path, json.dumps({"k1": base64.b64encode(random.token_bytes(32)).decode()}), once=True)
    return _read(path, path.stat().st_mtime_ns)


@lru_cache(maxsize=4)
def _read(path: Path, _stamp: int) -> dict[str, bytes]:
    return {kid: base64.b64decode(key) for kid, key in json.loads(path.read_text(encoding="utf-8")).items()}


def rotate() -> int:
    """Make a new key, seal every SecretField of every row anew with it, and drop the old keys; how many values were sealed.

    Killed in between, nothing is lost: all keys stay until no value needs them, and running it again finishes the work.
    """
    from guanhao.kernel import audit

    path, old = Path(settings.HOME) / "keys.json", keyring()
    kid = f"k{max(int(known[1:]) for known in old) + 1}"
    fresh = {kid: base64.b64encode(random.token_bytes(32)).decode()}
    private.keep(path, json.dumps(fresh | {known: base64.b64encode(key).decode() for known, key in old.items()}))
    count = sum(_seal_anew(field, kid) for field in _secret_fields())
    with transaction.atomic():
        audit.record("secrets.rotated", target=f"key:{kid}", after={"values": count})
    private.keep(path, json.dumps(fresh))
    return count


def _secret_fields() -> list["SecretField"]:
    models_ = [model for model in apps.get_models() if model._meta.managed and not model._meta.proxy]
    return [field for model in models_ for field in model._meta.local_concrete_fields if isinstance(field, SecretField)]


def _seal_anew(field: "SecretField", kid: str) -> int:
    """Seal one column anew, row by row; a row that changes meanwhile is read again."""
    rows = field.model._base_manager.annotate(guanhao_raw=Cast(field.name, models.TextField()))
    waiting = rows.exclude(guanhao_raw=None).exclude(guanhao_raw="").exclude(guanhao_raw__startswith=f"{kid}:")
    count = 0
    while ids := list(waiting.values_list("pk", flat=True)[:500]):
        with transaction.atomic():
            for row in field.model._base_manager.select_for_update().filter(pk__in=ids).only("pk", field.name):
                field.model._base_manager.filter(pk=row.pk).update(**{field.name: getattr(row, field.name)})
                count += 1
    return count


def encrypt(text: str, about: str) -> str:
    """`text` under the newest key; `about` (for example a table and field) must be the same when it is read."""
    kid, key = next(iter(keyring().items()))
    nonce = os.urandom(12)
    sealed = AESGCM(key).encrypt(nonce, text.encode(), about.encode())
    return f"{kid}:{base64.urlsafe_b64encode(nonce + sealed).decode()}"


def decrypt(sealed: str, about: str) -> str:
    """The text again; KeyError for an unknown key id, InvalidTag when the bytes or `about` were changed."""
    kid, body = sealed.split(":", 1)
    raw = base64.urlsafe_b64decode(body)
    return AESGCM(keyring()[kid]).decrypt(raw[:12], raw[12:], about.encode()).decode()


if TYPE_CHECKING:
    _Text = models.TextField[str, str]
else:
    _Text = models.TextField


class SecretText(str):
    """Text read from a SecretField: an ordinary string whose repr is stars and which the audit log masks."""

    __slots__ = ()

    def __repr__(self) -> str:
        """Stars."""
        return "'***'"


class SecretField(_Text):
    """A text column that is never in clear in the database, a dump or a log, and cannot be searched."""

    @property
    def about(self) -> str:
        """What the ciphertext is bound to."""
        return f"{self.model._meta.label_lower}.{self.name}"

    def get_prep_value(self, value: Any) -> Any:
        """Seal on the way in."""
        return encrypt(str(value), self.about) if value not in (None, "") else value

    def from_db_value(self, value: str | None, _expression: Any, _connection: Any) -> str | None:
        """Open on the way out."""
        return SecretText(decrypt(value, self.about)) if value else value

    def get_lookup(self, name: str) -> Any:
        """Only isnull; anything else would compare ciphertext."""
        if name != "isnull":
            self._refuse(name)
        return super().get_lookup(name)

    def _refuse(self, name: str) -> NoReturn:
        raise ValueError(f"{self.about} is encrypted and cannot be filtered by {name}")

    def value_to_string(self, obj: models.Model) -> str:
        """Dumps show stars."""
        return "***"


class PrivateTextField(SecretField):
    """Words people wrote to the brand, which may hold a phone number or more: sealed like a secret, and an ordinary text for whoever reads the row.

    Rows written before the column was sealed are read as they stand; `rotate` seals them.
    """

    def from_db_value(self, value: str | None, _expression: Any, _connection: Any) -> str | None:
        """Open on the way out."""
        return decrypt(value, self.about) if value and _SEALED.fullmatch(value) else value
