"""Reasons for topics that listening knows: pain points, rising words, trends."""

from guanhao.domains.assistant.rules.ideas import Clue
from guanhao.domains.listening import facade as listening

NEWEST = 20


def clues() -> list[Clue]:
    """Pain points weighed by their share of the messages, words weighed by how sure their rise is, trends of the library."""
    found = [
        Clue(
            "pain",
            f"pain:{one.id}",
            one.title,
            " · ".join([f"{one.count}/{one.total}", *one.quotes[:2]])[:300],
            min(1.0, 0.3 + one.count / max(1, one.total)),
            tuple(word for word in (one.theme,) if word),
        )
        for one in listening.pain_points(NEWEST)
    ]
    found += [
        Clue("rise", f"word:{one.word}", one.word, f"{one.before} → {one.now} · {one.title}", one.score / (one.score + 10), (one.word,))
        for one in listening.rising_words(NEWEST)
    ]
    found += [Clue("rise", f"trend:{one.id}", one.title, one.finding[:200], 0.5, (), url=one.url) for one in listening.trends(limit=NEWEST)]
    return list({one.key: one for one in found}.values())
