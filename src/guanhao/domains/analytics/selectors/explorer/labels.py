"""What groups are called: accounts, platforms, formats, sources and actions by name, everything else as the data write it."""

from collections.abc import Callable, Mapping
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from guanhao.domains.analytics.selectors.explorer.fields import AUDIENCE, DIMENSIONS
from guanhao.domains.analytics.selectors.explorer.statements import OTHERS
from guanhao.domains.analytics.selectors.titles import SOURCE_TITLES
from guanhao.domains.audiences.facade import ACTION_WORDS
from guanhao.domains.channels import facade as channels


class Labels:
    """Words of group keys in the active language; accounts are asked once."""

    def __init__(self, audiences: Mapping[str, str] | None = None) -> None:
        self._audiences = audiences or {}
        self._accounts: dict[str, str] | None = None
        self._platforms: dict[str, str] = {}

    def of(self, dimension: str, key: str) -> str:
        """The words of one group."""
        if key == OTHERS:
            return _("All others")
        if dimension == AUDIENCE:
            return self._audiences.get(key, key)
        kind = DIMENSIONS[dimension].kind
        if key == "":
            return _("without a name")
        if kind == "time":
            return self._time(dimension, key)
        named: dict[str, Callable[[str], str]] = {
            "weekday": self._weekday,
            "hour": self._hour,
            "account": self.account,
            "platform": self.platform,
            "format": channels.format_title,
            "action": lambda one: str(ACTION_WORDS.get(one, one)),
            "source": self._source,
            "paid": lambda one: _("Paid") if one == "paid" else _("Organic"),
        }
        return named[kind](key) if kind in named else key

    def _weekday(self, key: str) -> str:
        names = (_("Mon"), _("Tue"), _("Wed"), _("Thu"), _("Fri"), _("Sat"), _("Sun"))
        return names[int(key)] if key.isdecimal() and int(key) < len(names) else key

    def _hour(self, key: str) -> str:
        return f"{int(key):02}:00" if key.isdecimal() else key

    def _source(self, key: str) -> str:
        return str(SOURCE_TITLES.get(key.lower(), "")) or self.platform(key)

    def account(self, key: str) -> str:
        """An account's name; one that only the data know by its number; 0 is the brand's website."""
        if self._accounts is None:
            self._accounts = {str(one.id): one.name for one in channels.accounts(closed=True)}
        return self._accounts.get(key) or (_("No account") if key == "0" else key)

    def platform(self, key: str) -> str:
        """A platform's name."""
        if key not in self._platforms:
            self._platforms[key] = channels.platform_title(key)
        return self._platforms[key]

    def _time(self, dimension: str, key: str) -> str:
        if dimension == "month":
            return key[:7]
        if dimension == "quarter":
            day = date.fromisoformat(key)
            return pgettext("quarter", "%(year)s Q%(number)s") % {"year": day.year, "number": (day.month + 2) // 3}
        if dimension == "week":
            year, week, _weekday = date.fromisoformat(key).isocalendar()
            return pgettext("week", "%(year)s week %(number)s") % {"year": year, "number": week}
        return key
