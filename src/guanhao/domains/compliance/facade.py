"""The door of compliance: checking texts, classes of words."""

from collections.abc import Collection, Iterable, Sequence
from datetime import date
from typing import Any, BinaryIO

from guanhao.domains.compliance.contracts import AdvertiserView, Category, CheckContext, Hit, Lottery, Refused, Report, TextPart
from guanhao.domains.compliance.selectors import advertisers as advertiser_selectors
from guanhao.domains.compliance.selectors import blacklist, books, checking, pictures
from guanhao.domains.compliance.selectors import rules as rule_selectors
from guanhao.domains.compliance.selectors.rules import RuleView
from guanhao.domains.compliance.services import counts, lint

__all__ = [
    "AdvertiserView",
    "Category",
    "CheckContext",
    "Hit",
    "Lottery",
    "Refused",
    "Report",
    "TextPart",
    "advertiser_problems",
    "advertisers",
    "blacklisted_among",
    "can_read_pictures",
    "categories",
    "check",
    "check_many",
    "count_checks",
    "is_blacklisted",
    "kept_out",
    "lint_now",
    "picture_words",
    "rules",
    "version",
]


def check(parts: Sequence[TextPart], context: CheckContext | None = None) -> Report:
    """Check the parts of one draft by the rules of the brand in scope (ours alone outside a brand); writes nothing, linear in the length."""
    on = context or CheckContext()
    return blacklist.with_author(checking.check(parts, context=on), on)


def check_many(texts: Sequence[str], context: CheckContext | None = None) -> list[Report]:
    """Check many single texts; one report each, in order. With format "comment" the classifier's opinion on abuse comes as a hint."""
    on = context or CheckContext()
    reports = checking.check_many(texts, context=on)
    return [blacklist.with_author(report, on) for report in reports] if on.author_id else reports


def is_blacklisted(platform: str, author_id: str) -> bool:
    """Whether this author of a platform is kept out today, in the brand in scope."""
    return blacklist.line_of(platform, author_id) is not None


def blacklisted_among(platform: str, author_ids: Collection[str]) -> set[str]:
    """Those of these authors' numbers on a platform that are kept out today, in the brand in scope; thousands at once."""
    return blacklist.among(platform, author_ids)


def kept_out(platform: str, names: Collection[str]) -> str:
    """Why somebody known by one of these names or numbers on a platform ("": on any) is kept out today; "" when nobody is."""
    line = blacklist.known_as(platform, names)
    return line.reason if line else ""


def picture_words(picture: BinaryIO) -> str:
    """The words in a picture, line by line (extra `ocr`); Refused when the extra is not installed or the file is no picture that can be read."""
    return pictures.words_in(picture)


def can_read_pictures() -> bool:
    """Whether the extra `ocr` is installed."""
    return pictures.installed()


def categories() -> list[Category]:
    """The classes of words of the brand in scope: our twelve, then its own."""
    return rule_selectors.categories()


def version() -> str:
    """Names the rules and lists of the brand in scope: kept with what was checked, another one means check again."""
    return books.version()


def rules() -> list[RuleView]:
    """All rules of the brand in scope with state, level, law and counts."""
    return rule_selectors.rules()


def lint_now(*, subject: str = "*", words: Sequence[str] = ()) -> dict[str, Any]:
    """Measure at once what a rule ("*": all), a list or given words would flag of the brand's own texts; the stored result as plain values."""
    return lint.result_of(lint.run_lint(lint.ask_lint(subject=subject, words=words)))


def count_checks(reports: Iterable[Report]) -> None:
    """Add results to the brand's daily counts (no texts); called where a check decides something, not while somebody types."""
    counts.count_checks(reports=reports)


def advertisers() -> list[AdvertiserView]:
    """The advertisers of the brand in scope that are not retired, by name."""
    return advertiser_selectors.advertisers()


def advertiser_problems(advertiser_id: int, on: date) -> list[str]:
    """Why this advertiser's commercial posts may not be released on a day: papers missing, not valid yet, run out. Empty when all is well."""
    return advertiser_selectors.problems(advertiser_id, on)
