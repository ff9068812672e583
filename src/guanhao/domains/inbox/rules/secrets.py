"""Secrets in addresses: only a fingerprint is kept."""

import hashlib


def hash_of(secret: str) -> str:
    """The SHA-256 of a secret, in hex: what is kept of it."""
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()
