"""What the house's own purposes are called before somebody describes them: rooms above say it when they start."""

from django.utils.functional import Promise

Words = str | Promise
_titles: dict[str, Words] = {}


def know_purpose(key: str, title: Words) -> None:
    """Consents of this purpose are collected by the house under these words."""
    _titles[key] = title


def purpose_word(key: str) -> str:
    """The words of a purpose nobody described; its key where no room knows it."""
    return str(_titles.get(key, key))
