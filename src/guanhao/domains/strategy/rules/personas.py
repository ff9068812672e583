"""Does a text fit the persona of its account, and do two accounts say the same?"""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Said:
    """One recent post of an account."""

    account_id: int
    post_id: str
    text: str


@dataclass(frozen=True)
class Echo:
    """Two posts of two accounts that say nearly the same; `first` is of the account with the smaller number. `score` is 0 to 1."""

    first: Said
    second: Said
    score: float


def stiff_phrases(text: str, banned: Sequence[str]) -> list[str]:
    """The phrases this persona does not use that stand in the text, in the persona's order; width and case do not matter."""
    plain = unicodedata.normalize("NFKC", text).casefold()
    return [phrase for phrase in banned if unicodedata.normalize("NFKC", phrase).casefold() in plain]


def phrases_of(name: str, catchphrases: Sequence[str]) -> list[str]:
    """What in a comment shows that somebody knows the persona: its name and its catchphrases without the punctuation around them, in lower case;
    a single character says nothing."""
    found = (one.strip().strip("，。！？,.!?～~…、 ").lower() for one in (name, *catchphrases))
    return list(dict.fromkeys(one for one in found if len(one) > 1))


def echoes(said: Sequence[Said], pairs: Sequence[tuple[int, int, float]]) -> list[Echo]:
    """Near duplicates (indexes of `said` and similarity) between different accounts, most similar first."""
    found = []
    for i, j, score in pairs:
        one, other = sorted((said[i], said[j]), key=lambda post: (post.account_id, post.post_id))
        if one.account_id != other.account_id:
            found.append(Echo(one, other, score))
    return sorted(found, key=lambda echo: (-echo.score, echo.first.account_id, echo.first.post_id, echo.second.post_id))
