"""Decisions about public reports: tickets, codes, files, and when one may appeal."""

import base64
import hashlib
import hmac
from datetime import date, datetime, timedelta

HEADS = {
    b"\x89PNG\r\n\x1a\n": ("image/png", ".png"),
    b"\xff\xd8\xff": ("image/jpeg", ".jpg"),
    b"GIF87a": ("image/gif", ".gif"),
    b"GIF89a": ("image/gif", ".gif"),
    b"%PDF-": ("application/pdf", ".pdf"),
}
DECIDED = frozenset({"confirmed", "unfounded"})
CODE = 12


def digest(text: str) -> str:
    """The hexadecimal SHA-256 of a text."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def sealed(key: str, purpose: str, text: str) -> str:
    """HMAC-SHA-256 of a text under a key, bound to a purpose, as hexadecimal."""
    return hmac.new(key.encode(), f"{purpose}\0{text}".encode("utf-8", "surrogatepass"), hashlib.sha256).hexdigest()


def code_of(key: str, once: str) -> str:
    """The secret code of the report that came by this form: 12 characters of base 32 (60 bits), nobody's to guess without the key."""
    raw = bytes.fromhex(sealed(key, "compliance.report.code", once))
    return base64.b32encode(raw).decode()[:CODE]


def plain_code(text: str) -> str:
    """A code as somebody types it: blanks and hyphens fall out, small letters count."""
    return "".join(c for c in text.upper() if c.isalnum())[:40]


def ticket_of(day: date, random: str) -> str:
    """R20260105-7K3FQ2: the day and six characters."""
    return f"R{day:%Y%m%d}-{random[:6].upper()}"


def sniff(head: bytes) -> tuple[str, str] | None:
    """Media type and suffix of a picture or PDF by its first bytes; None for anything else, whatever its name says."""
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return "image/webp", ".webp"
    return next((known for start, known in HEADS.items() if head.startswith(start)), None)


def may_appeal(state: str, decided_at: datetime | None, appealed_at: datetime | None, now: datetime, days: int) -> bool:
    """Once, after a decision, within so many days of it."""
    return state in DECIDED and appealed_at is None and decided_at is not None and now <= decided_at + timedelta(days=days)
