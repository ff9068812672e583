"""When a coupon can be used, what it takes off, and how wrong codes are slowed."""

from datetime import datetime

LETTERS = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"
"""The 31 signs of codes: none that is read as another."""
LENGTH = 12
"""31^12 codes, 59 bits: at 15 tries an hour from each of a million places, one code in a million guessed in some four years."""
SLOWEST = 900


def plain(text: str) -> str:
    """A code as it is kept, from what somebody typed: small letters, blanks and dashes do not matter."""
    return "".join(sign for sign in text.upper() if sign.isalnum())[:40]


def written(code: str) -> str:
    """A code as people read it: groups of four."""
    return "-".join(code[place : place + 4] for place in range(0, len(code), 4))


def wait_after(fails: int, *, free: int, most: int, left_of_hour: int) -> int:
    """Seconds until the next try after so many wrong codes: none for the free ones, then 2, 4, 8 … up to a quarter of an hour; from `most` on the
    rest of the hour."""
    if fails >= most:
        return max(left_of_hour, 1)
    return 0 if fails <= free else min(2 ** (fails - free), SLOWEST)


def in_hours(local: datetime, *, weekdays: str, hour_from: int, hour_to: int) -> bool:
    """Does the moment (brand's zone) lie within the hours of use? From 22 to 2 runs over midnight and belongs to the day it began on."""
    day, hour = local.weekday(), local.hour
    if hour_from < hour_to:
        return str(day) in weekdays and hour_from <= hour < hour_to
    if hour >= hour_from:
        return str(day) in weekdays
    return hour < hour_to and str((day - 1) % 7) in weekdays


def discount(kind: str, value: int, amount: int) -> int:
    """What is taken off an order of `amount` fen: never more than the order; percents are rounded down to the fen."""
    if kind == "cash":
        return min(value, amount)
    return amount * value // 100 if kind == "percent" else 0
