"""Who speaks on an account, and what in a text that person would not say (STR-12 b)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from guanhao.domains.channels import facade as channels
from guanhao.domains.content.rules.plain import Stiff, places
from guanhao.domains.content.selectors.words import plain_of
from guanhao.domains.strategy import facade as strategy
from guanhao.domains.strategy.contracts import Persona
from guanhao.kernel import access


@dataclass(frozen=True)
class Voice:
    """The persona of an account and the stiff phrases of a text, in the text's order; `title` and `text` are looked through."""

    account_id: int
    account: str
    persona: Persona
    stiff: list[Stiff]


def voices(account_ids: Sequence[int], state: Mapping[str, Any], format_key: str = "") -> list[Voice]:
    """Voices of the accounts that have a persona, each with what is stiff in the words; two queries for personas and guide."""
    known = strategy.account_personas(account_ids)
    if not known:
        return []
    names = {one.id: one.name or one.handle for one in channels.accounts(closed=True)} if access.can("channels.view") else {}
    instead = better_words()
    text = "\n".join(part for part in (state["title"], plain_of(state, format_key)) if part)
    found = []
    for account_id in dict.fromkeys(account_ids):
        if persona := known.get(account_id):
            found.append(Voice(account_id, names.get(account_id, ""), persona, places(text, persona.banned, instead)))
    return found


def better_words() -> dict[str, str]:
    """What the brand guide says instead of words it does not use."""
    guide = strategy.guide()
    return {one.word: one.instead for one in guide.banned if one.instead} if guide else {}
