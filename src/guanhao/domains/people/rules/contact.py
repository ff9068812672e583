"""Phone numbers and mail addresses: one way of writing, and stars for who may not see them."""

import re
import unicodedata

PHONE, MAIL = "phone", "mail"
_CHINA = re.compile(r"^(?:\+?86|0086)?(1[3-9]\d{9})$")
_MAIL = re.compile(r"^[^@\s<>,;]+@[^@\s<>,;]+\.[^@\s<>,;]+$")


def normal(kind: str, value: str) -> str:
    """The value as it is matched, "" when it is none: phones with country code and digits only (E.164), addresses in lower case."""
    text = unicodedata.normalize("NFKC", value).strip()
    if kind == MAIL:
        return text.lower() if _MAIL.match(text) and len(text) <= 254 else ""
    digits = re.sub(r"[\s\-().·]", "", text)
    china = _CHINA.match(digits)
    if china:
        return f"+86{china[1]}"
    if re.fullmatch(r"\+[1-9]\d{6,14}", digits):
        return digits
    return f"+86{digits[1:]}" if re.fullmatch(r"0[1-9]\d{8,10}", digits) else ""


def starred(kind: str, value: str) -> str:
    """The value with its middle hidden: +86138****5678, ab***@example.com."""
    if kind == MAIL:
        name, _at, host = value.partition("@")
        return f"{name[:2]}***@{host}"
    return f"{value[:-8]}****{value[-4:]}" if len(value) > 8 else "****"
