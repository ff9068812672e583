"""Codes of short links: those the program chooses, and what people may choose."""

import re
from collections.abc import Callable, Sequence

ALPHABET = "23456789bcdfghjkmnpqrstvwxz"  # no 0 O o, 1 I l i, and no vowels: nothing to mistake in print and no words by accident
OWN = re.compile(r"[a-z0-9](?:[a-z0-9_-]{1,38}[a-z0-9])\Z")
RESERVED = frozenset({"admin", "api", "app", "design", "guanhao", "help", "login", "null", "qr", "report", "setup", "static", "undefined", "www"})


def make_code(length: int, choose: Callable[[Sequence[str]], str]) -> str:
    """A code of `length` characters; `choose` picks one of a sequence (secrets.choice). 8 characters are 38 bits (27**8)."""
    return "".join(choose(ALPHABET) for _place in range(length))


def own_code(text: str) -> str:
    """A code as a person wrote it, in the form that is kept: small letters, nothing around it."""
    return text.strip().lower()


def own_code_problem(code: str) -> str:
    """Why a person's code (as `own_code` gives it) is not taken: "form", "reserved", or "" when it is."""
    if not OWN.match(code):
        return "form"
    return "reserved" if code in RESERVED else ""
