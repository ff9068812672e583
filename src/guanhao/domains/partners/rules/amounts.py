"""Money in whole cents and shares in exact decimals, as people and files write them."""

import re
from decimal import Decimal, InvalidOperation
from fractions import Fraction

MOST_CENTS = 10**14
CURRENCY = re.compile(r"[A-Z]{3}")
SIGNS = {
    "¥": "CNY",
    "￥": "CNY",
    "元": "CNY",
    "RMB": "CNY",
    "人民币": "CNY",
    "$": "USD",
    "美元": "USD",
    "€": "EUR",
    "欧元": "EUR",
    "HK$": "HKD",
    "港元": "HKD",
}


class Unreadable(ValueError):
    """A text that is no amount; `code` is number, places, large, negative or currency."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def cents(text: str) -> int:
    """Whole cents of an amount such as 1,234.50 or 3.5万. Unreadable for fractions of a cent, for less than nothing, and beyond 10^12."""
    plain = _plain(text)
    value, times = (plain[:-1], 10_000) if plain.endswith("万") else (plain, 1)
    amount = _decimal(value) * times * 100
    if amount < 0:
        raise Unreadable("negative")
    if amount != amount.to_integral_value():
        raise Unreadable("places")
    if amount > MOST_CENTS:
        raise Unreadable("large")
    return int(amount)


def money(text: str, currency: str) -> tuple[int, str]:
    """Cents and currency of a text that may name one (¥100, USD 12, 300元); `currency` where it names none."""
    plain, found = text.strip(), ""
    for sign in sorted(SIGNS, key=len, reverse=True):
        if plain.upper().startswith(sign) or plain.upper().endswith(sign):
            found, plain = SIGNS[sign], plain[len(sign) :] if plain.upper().startswith(sign) else plain[: -len(sign)]
            break
    else:
        letters = re.fullmatch(r"([A-Za-z]{3})\s*(.+)|(.+?)\s*([A-Za-z]{3})", plain)
        if letters:
            found = (letters[1] or letters[4]).upper()
            plain = letters[2] or letters[3]
    return cents(plain), found or currency


def share(text: str) -> Decimal:
    """A share from 0 to 1 of “30.1 %”, “30.1” or “0.301”: with a percent sign and above 1 it is taken as percent. Unreadable beyond 0 to 100 %."""
    plain = _plain(text)
    percent = plain.endswith(("%", "％"))
    value = _decimal(plain[:-1] if percent else plain)
    found = value / 100 if percent or value > 1 else value
    if not 0 <= found <= 1:
        raise Unreadable("large" if found > 1 else "negative")
    if found != found.quantize(Decimal("0.000001")):
        raise Unreadable("places")
    return found


def percent_text(value: Fraction | Decimal | None) -> str:
    """A share as percent: exact up to four decimals (30.0001 % is not 30 %), what has more of them rounded to two."""
    if value is None:
        return "—"
    whole = Fraction(value) * 100
    places = next((count for count in range(1, 5) if round(whole, count) == whole), 2)
    return f"{float(round(whole, places)):.{places}f}%"


def amount_text(amount: int | Fraction | None) -> str:
    """Cents as an amount with two decimals; a fraction of a cent is rounded for the eye."""
    return (
        "—" if amount is None else f"{float(Fraction(amount) / 100):,.2f}" if not isinstance(amount, int) else f"{amount // 100:,}.{amount % 100:02}"
    )


def _plain(text: str) -> str:
    return text.strip().replace(",", "").replace("，", "").replace(" ", "").replace(" ", "")


def _decimal(text: str) -> Decimal:
    try:
        value = Decimal(text)
    except InvalidOperation:
        raise Unreadable("number") from None
    if not value.is_finite():
        raise Unreadable("number")
    return value
