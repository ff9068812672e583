"""Amounts as services take them: read exactly, in the one currency of what they belong to."""

from decimal import Decimal

from django.utils.translation import gettext as _

from guanhao.domains.partners.contracts import Refused
from guanhao.domains.partners.rules import amounts
from guanhao.domains.partners.wording import two_currencies, unreadable


def currency_of(text: str, field: str = "currency") -> str:
    """Three capital letters, or Refused."""
    found = text.strip().upper()
    if not amounts.CURRENCY.fullmatch(found):
        raise Refused(_("A currency has three letters, such as CNY."), field)
    return found


def cents_of(value: str | int | Decimal, currency: str, field: str) -> int:
    """Whole cents of an amount in `currency`: a text may name its own, which must be the same. Whole numbers are cents already."""
    if type(value) is int:
        if not 0 <= value <= amounts.MOST_CENTS:
            raise Refused(_("That is too much.") if value > 0 else _("That is less than nothing."), field)
        return value
    try:
        cents, given = amounts.money(str(value), currency)
    except amounts.Unreadable as problem:
        raise Refused(unreadable(problem), field) from None
    same_currency(given, currency, field)
    return cents


def same_currency(given: str, kept: str, field: str = "currency") -> None:
    """Refused when two currencies meet."""
    if given != kept:
        raise Refused(two_currencies(given, kept), field)


def share_of(value: str | Decimal | None, field: str) -> Decimal | None:
    """An exact share 0 to 1, None for nothing."""
    if value is None or value == "":
        return None
    if isinstance(value, Decimal):
        if not 0 <= value <= 1:
            raise Refused(_("A share lies between 0 and 100 %."), field)
        return value
    try:
        return amounts.share(value)
    except amounts.Unreadable as problem:
        raise Refused(unreadable(problem), field) from None


def whole_of(value: int | None, field: str, most: int = 10**12) -> int | None:
    """A whole number from 0, None for nothing."""
    if value is None:
        return None
    if type(value) is not int or not 0 <= value <= most:
        raise Refused(_("A whole number from %(least)s to %(most)s.") % {"least": 0, "most": most}, field)
    return value


def text_of(value: str, field: str, *, most: int, least: int = 1) -> str:
    """A text without space around it, or Refused."""
    found = value.strip()
    if len(found) < least:
        raise Refused(_("This is needed."), field)
    if len(found) > most:
        raise Refused(_("This text is longer than %(most)s characters.") % {"most": most}, field)
    return found


def address_of(value: str, field: str, *, needed: bool = False) -> str:
    """A web address, or Refused."""
    found = text_of(value, field, most=500, least=1 if needed else 0)
    if found and not found.startswith(("https://", "http://")):
        raise Refused(_("A link begins with https:// or http://."), field)
    return found
