"""Who gives advice: domains add themselves when the program starts, a job asks them (ANA-23)."""

from typing import Final

from guanhao.domains.analytics.contracts import Adviser

FAMILIES: Final = ("content", "user", "interaction", "channel", "marketing")
_advisers: dict[str, Adviser] = {}


def add_adviser(adviser: Adviser) -> None:
    """Add one; ValueError for an unknown family or a key that is taken by another."""
    if adviser.family not in FAMILIES:
        raise ValueError(f"adviser {adviser.key}: family must be one of {', '.join(FAMILIES)}, not {adviser.family}")
    if _advisers.get(adviser.key, adviser) != adviser:
        raise ValueError(f"two advisers are called {adviser.key}")
    _advisers[adviser.key] = adviser


def advisers() -> list[Adviser]:
    """All of them, by family and key."""
    return sorted(_advisers.values(), key=lambda one: (FAMILIES.index(one.family), one.key))
