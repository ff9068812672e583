"""Headings and the list of chapters."""

from django.utils.translation import gettext as _

from guanhao.domains.reporting.services.context import Context
from guanhao.domains.reporting.wording import TITLES
from guanhao.engines.document import Block, PageBreak, Toc
from guanhao.kernel.yearbook import CHAPTERS

_CHINESE = ("一", "二", "三", "四", "五", "六", "七", "八", "九", "十", "十一", "十二", "十三", "十四")
_ROMAN = ("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII", "XIII", "XIV")


def heading(context: Context, key: str) -> str:
    """A chapter's title with its number, in numerals that are not digits: every digit of a report is a figure with a query."""
    place = CHAPTERS.index(key)
    return f"{_CHINESE[place]}、{TITLES[key]}" if context.language.startswith("zh") else f"{_ROMAN[place]}. {TITLES[key]}"


def contents(context: Context) -> list[Block]:
    """The list of chapters on a page of its own."""
    return [Toc(_("Contents")), PageBreak()]
