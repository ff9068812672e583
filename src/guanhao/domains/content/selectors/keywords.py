"""Everything that reads keywords, counts words and checks a video's keywords."""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date, datetime, time, timedelta

from django.utils.translation import gettext as _

from guanhao.domains.content.contracts import Refused
from guanhao.domains.content.models import HotListEntry, Keyword, RisingWord
from guanhao.domains.content.policy.topics import KeywordPolicy
from guanhao.domains.content.rules.keywords import KeywordProblem, check_keywords
from guanhao.domains.content.rules.words import words_of
from guanhao.kernel import warehouse
from guanhao.kernel.tenancy import current_brand

MOST_TEXTS = 100_000
Source = RisingWord.Source


def library() -> frozenset[str]:
    """The active words of the brand."""
    return frozenset(Keyword.objects.filter(active=True).values_list("word", flat=True))


def groups() -> list[str]:
    """The groups in use."""
    return sorted(set(Keyword.objects.exclude(group="").values_list("group", flat=True)))


def keyword_problem(words: Sequence[str]) -> str:
    """What the brand has against the keywords of a video, in words; "" when they are right (CON-20 a)."""
    policy = KeywordPolicy.of_brand()
    found = check_keywords(words, library(), low=policy.low, high=policy.high)
    return problem_words(found) if found else ""


def require_keywords(words: Sequence[str]) -> None:
    """Refused (field keywords) when a video's keywords are too few, too many or not of the library."""
    if text := keyword_problem(words):
        raise Refused(text, "keywords")


def problem_words(found: KeywordProblem) -> str:
    """A problem in words."""
    facts = {"low": found.low, "high": found.high, "found": found.found, "words": "、".join(found.words[:5])}
    if found.code == "foreign":
        return _("Not in the keyword library: %(words)s. Choose others, or add them to the library.") % facts
    return _("A video carries %(low)s to %(high)s keywords; this one has %(found)s.") % facts


def uses(first: date, last: date, source: str) -> Counter[str]:
    """In how many texts of these days (brand's zone, both inclusive) each word stands: own posts, comments, or titles of hot lists."""
    zone = current_brand().zone
    start, end = datetime.combine(first, time.min, zone), datetime.combine(last + timedelta(days=1), time.min, zone)
    counts: Counter[str] = Counter()
    for text, tags in _texts(source, start, end, first, last):
        counts.update(set(words_of(text)) | set(tags))
    return counts


def examples(word: str, source: str, first: date, last: date, limit: int = 3) -> list[str]:
    """A few texts of these days in which a word stands."""
    zone = current_brand().zone
    start, end = datetime.combine(first, time.min, zone), datetime.combine(last + timedelta(days=1), time.min, zone)
    found = (text for text, _tags in _texts(source, start, end, first, last) if word in text)
    return [text[:120] for text, _place in zip(found, range(limit), strict=False)]


def library_uses(words: Iterable[str], since: date) -> dict[str, int]:
    """In how many own posts since a day each word stands, in title or tags."""
    sql = "SELECT concat_ws(' ', title, array_to_string(tags, ' '), topic) AS words FROM post_current WHERE day >= ? ORDER BY day DESC LIMIT ?"
    rows = warehouse.query(sql, [since, MOST_TEXTS]).column("words")
    texts = [str(text or "") for text in rows.to_pylist()]
    return {word: sum(word in text for text in texts) for word in words}


def _texts(source: str, start: datetime, end: datetime, first: date, last: date) -> list[tuple[str, list[str]]]:
    if source == Source.HOT_LIST:
        titles = HotListEntry.objects.filter(day__range=(first, last)).values_list("title", flat=True)[:MOST_TEXTS]
        return [(title, []) for title in titles]
    if source == Source.COMMENTS:
        sql = "SELECT text, [] AS tags FROM comments WHERE made_at >= ? AND made_at < ? LIMIT ?"
    else:
        sql = "SELECT concat_ws(' ', title, text) AS text, tags FROM posts WHERE published_at >= ? AND published_at < ? LIMIT ?"
    rows = warehouse.query(sql, [start, end, MOST_TEXTS])
    tags = rows.column("tags").to_pylist()
    return [(text or "", [tag for tag in tags[place] or [] if tag]) for place, text in enumerate(rows.column("text").to_pylist())]
