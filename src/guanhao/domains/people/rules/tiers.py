"""Which tier somebody is in."""

from dataclasses import dataclass

TIERS = ("top_fan", "core", "active", "ordinary", "new")


@dataclass(frozen=True, slots=True)
class Limits:
    """The limits of people.tiers."""

    new_days: int
    active_messages: int
    core_messages: int
    top_messages: int
    core_orders: int
    top_spent: float


def tier_of(*, messages: int, orders: int, spent: float, days_known: float, limits: Limits) -> str:
    """The tier by counts (COM-07 a): messages in the window, orders and spending ever, days since first seen.

    The highest that fits wins; somebody without enough messages is new for a while, then ordinary.
    """
    if messages >= limits.top_messages or spent >= limits.top_spent:
        return "top_fan"
    if messages >= limits.core_messages or orders >= limits.core_orders:
        return "core"
    if messages >= limits.active_messages:
        return "active"
    return "new" if days_known < limits.new_days else "ordinary"
