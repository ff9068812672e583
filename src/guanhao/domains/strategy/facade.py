"""The door of strategy: goals, the brand guide, values and selling points, personas."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from guanhao.domains.strategy import selectors, services
from guanhao.domains.strategy.contracts import (
    AudienceMessages,
    Coverage,
    GoalView,
    Guide,
    HighValue,
    NorthStarView,
    Persona,
    Push,
    Refused,
    Treatment,
    ValueTag,
)
from guanhao.domains.strategy.models import BrandTag
from guanhao.domains.strategy.selectors import direction
from guanhao.domains.strategy.selectors import guide as guide_selectors
from guanhao.domains.strategy.selectors import personas as persona_selectors
from guanhao.domains.strategy.selectors import profile as profile_selectors
from guanhao.domains.strategy.selectors import treatments as treatment_selectors

__all__ = [
    "GoalView",
    "Refused",
    "account_persona",
    "account_personas",
    "coverage",
    "first_message",
    "goals_on",
    "guide",
    "high_value_definition",
    "messages",
    "north_star",
    "pushes_for",
    "set_goal",
    "stiff_phrases",
    "treatment_of",
    "treatments",
    "usps",
    "values",
]


def goals_on(day: date) -> list[GoalView]:
    """All active goals as they stand at the end of `day`, soonest end first."""
    return selectors.goals(state="active", today=day)


def set_goal(**values: Any) -> GoalView:
    """A new goal (needs goals.edit); the keywords are those of services.GoalDraft. Refused names the field that is wrong."""
    return selectors.goal(services.set_goal(services.GoalDraft(**values)).pk)


def guide() -> Guide | None:
    """The brand guide in force with its version; None while the brand has published none."""
    return guide_selectors.guide()


def values() -> list[ValueTag]:
    """The brand's values that content may be tagged with."""
    return profile_selectors.value_tags(BrandTag.Kind.VALUE)


def usps() -> list[ValueTag]:
    """The brand's selling points that content may be tagged with."""
    return profile_selectors.value_tags(BrandTag.Kind.USP)


def coverage(*, start: date | None = None, end: date | None = None) -> Coverage:
    """The share of published items that carries each value and selling point, and the items without a value."""
    return profile_selectors.coverage(start=start, end=end)


def account_persona(account_id: int) -> Persona | None:
    """Who speaks on an account; None while nobody has said."""
    return persona_selectors.persona(account_id)


def account_personas(account_ids: Iterable[int]) -> dict[int, Persona]:
    """Personas of accounts that have one, in one query."""
    return persona_selectors.personas(account_ids)


def stiff_phrases(account_id: int, text: str) -> list[str]:
    """Phrases in a text that the account's persona does not use (STR-12 b)."""
    return persona_selectors.stiff(account_id, text)


def treatment_of(segment: int | str) -> Treatment | None:
    """How an audience (its number) or a group ("segment:12", "tier:new") is treated: content, benefit, channels, frequency (STR-06 a).

    None while nobody has said: then a push may carry anything. `Treatment.takes(format, tags)` judges a post, `allows(days ago)` one more push.
    """
    return treatment_selectors.treatment_of(segment)


def treatments() -> list[Treatment]:
    """The whole matrix of segments."""
    return treatment_selectors.treatments()


def pushes_for(treatment: Treatment, *, limit: int = 20) -> list[Push]:
    """Recent posts that a push to the group may carry, the newest first."""
    return treatment_selectors.pushes_for(treatment, limit=limit)


def messages() -> list[AudienceMessages]:
    """What to say to each group that has a message, by the names of the groups (STR-06 c)."""
    return [AudienceMessages(group=one.group, title=one.title, messages=one.messages, benefit=one.benefit) for one in treatments() if one.messages]


def first_message(segment: int | str) -> str:
    """The first message for an audience (its number) or a group ("tier:new"), for newcomers that of the first order; "" while there is none."""
    found = treatment_of(segment)
    return found.messages[0] if found and found.messages else ""


def north_star() -> NorthStarView | None:
    """The one metric of the house with its value; None while nobody has named one."""
    return direction.star_view()


def high_value_definition() -> HighValue | None:
    """Who a high-value user is, once marketing and product have signed; None until then. Use its `segment_id` in segments, ads and features."""
    return direction.high_value_definition()
