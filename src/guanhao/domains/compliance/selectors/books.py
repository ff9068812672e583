"""The book a brand is judged by, and its matcher: built once a version, kept in the process for all brands."""

import hashlib
import pickle
import re
from collections import OrderedDict
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files
from pathlib import Path
from threading import Lock
from uuid import uuid4

from django.conf import settings

from guanhao.domains.compliance import registry
from guanhao.domains.compliance.contracts import Level
from guanhao.domains.compliance.models import BookMark, Lexicon, LexiconWord, RuleSetting, WhitelistLine
from guanhao.domains.compliance.rules.book import Book, Pass, Rule, Setting, Term
from guanhao.domains.compliance.selectors import lints
from guanhao.engines.text.lexicon import ALL, Word
from guanhao.engines.text.matcher import Match, Matcher
from guanhao.kernel.tenancy import brand_in_scope

LEVELS: dict[str, Level] = {"block": "block", "warn": "warn", "hint": "hint"}
SAMPLED, SAMPLE_DAYS, SAMPLE_TEXTS = 10_000, 90, 15_000
"""Words from which a sample of the brand's own texts pays: at 60,000 it makes the matcher a quarter faster, at 1,300 nothing."""

KEPT, STORED = 16, 24
"""Books of so many brands and versions stay in memory; brands without changes of their own share one matcher."""


@dataclass(frozen=True)
class Shelf:
    """A book with its matchers."""

    book: Book
    matchers: tuple[Matcher, ...]


_shelves: OrderedDict[tuple[int, str], Shelf] = OrderedDict()
_matchers: OrderedDict[str, Matcher] = OrderedDict()
_lock = Lock()


def shelf() -> Shelf:
    """The book and matcher of the brand in scope (ours alone outside a brand), at its newest version; one small query when kept already."""
    brand = brand_in_scope()
    if brand is None:
        return _kept((0, ""), house_book)
    number, token = mark()
    return _kept((brand.id, token), lambda: brand_book(number)) if token else _kept((0, ""), house_book)


def mark() -> tuple[int, str]:
    """How often the brand changed its lists, settings and whitelist, and the token of the last change; 0 and "" before the first."""
    return BookMark.objects.values_list("number", "token").first() or (0, "")


def version() -> str:
    """What names the rules and lists of the brand in scope."""
    return f"{registry.house_version()}.{mark()[0] if brand_in_scope() else 0}"


def house_book() -> Book:
    """Our rules alone."""
    return Book(f"{registry.house_version()}.0", registry.house_rules(), registry.exemptions())


def brand_book(number: int) -> Book:
    """Our rules with what the brand added, switched and let through."""
    book = house_book()
    rules = {**book.rules, **{rule.key: rule for rule in brand_rules()}}
    return replace(
        book,
        version=f"{registry.house_version()}.{number}",
        rules=rules,
        settings={row.rule: Setting(row.state, as_level(row.level) if row.level else None) for row in RuleSetting.objects.all()},
        passes=tuple(Pass(row.rule, row.word, row.phrase, row.until, row.reason) for row in WhitelistLine.objects.filter(active=True).order_by("pk")),
    )


def brand_rules() -> Iterator[Rule]:
    """The brand's lists as rules, with the words of their newest version."""
    words: dict[int, list[Term]] = {}
    for row in LexiconWord.objects.filter(until=None).order_by("pk").iterator(chunk_size=5000):
        words.setdefault(row.lexicon_id, []).append(term_of(row))
    for lexicon in Lexicon.objects.order_by("pk"):
        yield rule_of(lexicon, tuple(words.get(lexicon.pk, ())))


def rule_of(lexicon: Lexicon, terms: tuple[Term, ...]) -> Rule:
    """A list as a rule of kind words."""
    house = registry.house_rules().get(f"words.{lexicon.category}")
    reason = {"zh": lexicon.reason, "en": lexicon.reason} if lexicon.reason else (house.reason if house else OWN_REASON)
    return Rule(
        key=f"list.{lexicon.key}",
        group="lists",
        kind="words",
        title={"zh": lexicon.title, "en": lexicon.title},
        law=lexicon.law or (house.law if house else ""),
        level=as_level(lexicon.level),
        reason=reason,
        fix={"zh": lexicon.fix, "en": lexicon.fix} if lexicon.fix else (house.fix if house else OWN_FIX),
        terms=terms,
        list_category=lexicon.category,
        brand=True,
    )


OWN_REASON = {"zh": "品牌自有词表中的词。", "en": "A word of the brand's own list."}
OWN_FIX = {"zh": "删除或改写；确需使用请加入白名单并写明原因。", "en": "Delete or reword it; where it is needed, whitelist it with the reason."}


def as_level(text: str) -> Level:
    """A stored level; KeyError for one that no form lets in."""
    return LEVELS[text]


def term_of(row: LexiconWord) -> Term:
    """A word as rules know it."""
    unless = "|".join(re.escape(text) for text in row.unless)
    return Term(
        text=row.word,
        aliases=tuple(row.aliases),
        layers=frozenset({*row.layers, "alias"}) if row.layers else ALL,
        level=as_level(row.level) if row.level else None,
        unless=re.compile(unless) if unless else None,
        reason={"zh": row.reason, "en": row.reason} if row.reason else {},
        fix={"zh": row.fix, "en": row.fix} if row.fix else {},
    )


def matchers_of(book: Book) -> tuple[Matcher, ...]:
    """The matchers of a book: one of our words, which all brands share, and one of the brand's own, when it has any."""
    return tuple(_matcher(words) for brand in (False, True) if (words := book.words(brand=brand)))


def finds(matchers: Sequence[Matcher], texts: Sequence[str]) -> list[list[Match]]:
    """What the matchers find, by text."""
    found: list[list[Match]] = [[] for _text in texts]
    for matcher in matchers:
        for number, match in matcher.scan(texts):
            found[number].append(match)
    return found


def _matcher(words: list[Word]) -> Matcher:
    digest = hashlib.sha256(_engine())
    for word in words:
        digest.update(repr((word.text, word.id, sorted(word.layers), word.aliases)).encode())
    key = digest.hexdigest()
    with _lock:
        if (known := _matchers.get(key)) is not None:
            _matchers.move_to_end(key)
            return known
    made = _stored(Path(settings.HOME) / "cache" / f"matcher-{key[:32]}.bin", words)
    with _lock:
        _matchers[key] = made
        while len(_matchers) > KEPT:
            _matchers.popitem(last=False)
    return made


def _stored(path: Path, words: list[Word]) -> Matcher:
    """The matcher from the data folder, where another process has built it (milliseconds instead of seconds); else built and left there."""
    with suppress(OSError, pickle.UnpicklingError, EOFError, AttributeError):
        return Matcher.load(path.read_bytes())
    made = Matcher.build(words, _usual() if len(words) >= SAMPLED else ())
    with suppress(OSError):  # a full or read-only disk: the next process builds it again
        path.parent.mkdir(parents=True, exist_ok=True)
        fresh = path.with_suffix(f".{uuid4().hex}")
        fresh.write_bytes(made.dump())
        fresh.replace(path)
        _sweep(path.parent)
    return made


def _usual() -> list[str]:
    """The newest posts and comments of the brand in scope, by which a large index is laid out; they change no match."""
    return lints.background(days=SAMPLE_DAYS, most=SAMPLE_TEXTS) if brand_in_scope() else []


def _sweep(folder: Path) -> None:
    """Keep the newest of the stored matchers."""
    stored = sorted(folder.glob("matcher-*"), key=lambda one: one.stat().st_mtime, reverse=True)
    for old in stored[STORED:]:
        old.unlink(missing_ok=True)


@cache
def _engine() -> bytes:
    """What names the code that builds matchers: another program version does not read an old one."""
    found = [one for one in files("guanhao.engines.text").iterdir() if one.is_file()]
    return b"".join(hashlib.sha256(one.read_bytes()).digest() for one in sorted(found, key=lambda one: one.name))


def _kept(key: tuple[int, str], build: Callable[[], Book]) -> Shelf:
    with _lock:
        if (known := _shelves.get(key)) is not None:
            _shelves.move_to_end(key)
            return known
    book = build()
    made = Shelf(book, matchers_of(book))
    with _lock:
        _shelves[key] = made
        while len(_shelves) > KEPT:
            _shelves.popitem(last=False)
    return made
