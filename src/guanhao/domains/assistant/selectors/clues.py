"""Reasons for topics that listening knows: pain points, rising words, trends."""

from guanhao.domains.assistant.rules.ideas import Clue
from guanhao.domains.listening import facade as listening

NEWEST = 20
SUBJECT = 2
"""Words of a trend's title that count as its subject."""


def clues() -> list[Clue]:
    """Pain points weighed by their share of the messages, words weighed by how sure their rise is, trends of the library."""
    found = [
        Clue(
            "pain",
            f"pain:{one.id}",
            one.title,
            " · ".join([f"{one.count}/{one.total}", *one.quotes[:2]])[:300],
            min(1.0, 0.3 + one.count / max(1, one.total)),
            spoken_of(one.theme, one.title),
        )
        for one in listening.pain_points(NEWEST)
    ]
    found += [
        Clue("rise", f"word:{one.word}", one.word, f"{one.before} → {one.now} · {one.title}", one.score / (one.score + 10), (one.word,))
        for one in listening.rising_words(NEWEST)
    ]
    found += [
        Clue("rise", f"trend:{one.id}", one.title, one.finding[:200], 0.5, subject_of(one.title), url=one.url)
        for one in listening.trends(limit=NEWEST)
    ]
    return list({one.key: one for one in found}.values())


def spoken_of(theme: str, title: str) -> tuple[str, ...]:
    """What a pain point is about: the words of its theme, or the name of its aspect ("theme:冷泡 多久", "aspect:price")."""
    kind, _colon, words = theme.partition(":")
    return tuple(words.split()) if kind == "theme" and words else (title,)


def subject_of(title: str) -> tuple[str, ...]:
    """The words that say what a trend is about, so that it meets the pain points that speak of the same."""
    from guanhao.engines.text.keywords import extract  # NumPy and the word tables load on first use

    return tuple(word for word, _weight in extract(title, SUBJECT))
