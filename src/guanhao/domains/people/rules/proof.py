"""The certificate of a deletion: counts and digests, nothing personal, and the hash that shows it was not changed."""

import hashlib
import json
from collections.abc import Mapping
from typing import Any


def proof_hash(proof: Mapping[str, Any]) -> str:
    """Lower-case hex SHA-256 of the canonical JSON (sorted keys, UTF-8)."""
    text = json.dumps(proof, sort_keys=True, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    return hashlib.sha256(text.encode()).hexdigest()


def is_clean(places: Mapping[str, Mapping[str, int]]) -> bool:
    """True when nothing is left in any place."""
    return not any(place["after"] for place in places.values())
