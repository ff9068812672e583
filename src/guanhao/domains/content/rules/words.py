"""Words of a text worth counting."""

import re

from guanhao.engines.text.keywords import words

_TAG = re.compile(r"#([^#\s]{2,20})#?")


def words_of(text: str) -> list[str]:
    """The #hashtags and the words of a text (nouns, verbs, adjectives and names; English in lower case), of its first 4,000 characters."""
    return [*_TAG.findall(text), *(word for word in words(text[:4000]) if len(word) <= 20)]
