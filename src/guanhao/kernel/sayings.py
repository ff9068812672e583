"""Sentences the program kept when they were spoken, said again in the language of whoever reads them.

What a platform's connector or a background job has to say is stored as one sentence: in English where it was made without a language, in the
house's language where a job made it. `know` names the templates such sentences are made of; `told` finds the template of a stored sentence in any of
the house's languages and says it in the active one. A platform's own words, and sentences cut short, stay as they are.
"""

import re
from collections.abc import Iterable
from functools import lru_cache

from django.conf import settings
from django.utils.functional import lazy
from django.utils.translation import get_language, gettext, override

_PLACE = re.compile(r"%\((\w+)\)s|%%")
_templates: dict[str, None] = {}


def know(templates: Iterable[str]) -> None:
    """Sentences may be made of these templates from now on (marked with gettext_noop; places are `%(name)s`)."""
    _templates.update(dict.fromkeys(templates))
    _patterns.cache_clear()
    _said.cache_clear()


def known() -> tuple[str, ...]:
    """Every template there is."""
    return tuple(_templates)


def told(text: str) -> str:
    """A stored sentence in the active language; one that is made of no known template stays as it is."""
    return _said(text, get_language() or "")


told_lazily = lazy(told, str)


@lru_cache(maxsize=4096)
def _said(text: str, language: str) -> str:  # the language is part of the key
    plain, made = _patterns()
    if template := plain.get(text):
        return gettext(template)
    for pattern, template in made:
        if found := pattern.fullmatch(text):
            return gettext(template) % {name: _said(words, language) for name, words in found.groupdict().items()}
    return text


@lru_cache(maxsize=1)
def _patterns() -> tuple[dict[str, str], list[tuple[re.Pattern[str], str]]]:
    """Template by sentence for those without places, and how the others look; the one with the most words of its own is asked first."""
    plain: dict[str, str] = {}
    made: list[tuple[int, str, str]] = []
    for language, _name in settings.LANGUAGES:
        with override(language):
            for template in _templates:
                shown = gettext(template)
                if _PLACE.search(template):
                    made.append((-len(_PLACE.sub("", shown)), shown, template))
                else:
                    plain.setdefault(shown, template)
    return plain, [(_pattern(shown), template) for _own, shown, template in sorted(made)]


def _pattern(shown: str) -> re.Pattern[str]:
    parts: list[str] = []
    end = 0
    seen: set[str] = set()
    for place in _PLACE.finditer(shown):
        parts.append(re.escape(shown[end : place.start()]))
        name, end = place[1], place.end()
        parts.append("%" if name is None else f"(?P={name})" if name in seen else f"(?P<{name}>.+?)")
        seen.add(name or "")
    return re.compile("".join((*parts, re.escape(shown[end:]))), re.DOTALL)
