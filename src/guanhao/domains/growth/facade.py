"""The door of growth: campaigns with what they brought and the texts of their effect reports, for reports of other rooms."""

from collections.abc import Mapping
from datetime import date

from guanhao.domains.growth.contracts import CampaignFacts, Changed, EffectTexts, Refused

__all__ = [
    "CampaignFacts",
    "Changed",
    "EffectTexts",
    "Refused",
    "campaign",
    "campaigns",
    "effect_texts",
    "effect_titles",
    "effects",
    "effects_before",
    "taken_part",
    "write_effect_texts",
]


def campaigns(*, over: bool = True, limit: int = 500) -> list[CampaignFacts]:
    """Campaigns, those that are over (or all), the newest first."""
    from guanhao.domains.growth.selectors import outside

    return outside.campaigns(over=over, limit=limit)


def campaign(campaign_id: int) -> CampaignFacts | None:
    """One campaign, or None for another brand's."""
    from guanhao.domains.growth.selectors import outside

    return outside.campaign(campaign_id)


def effects(campaign_id: int) -> dict[str, float]:
    """What a campaign brought as counted now, by the keys of `effect_titles`; keys the data do not tell are left out."""
    from guanhao.domains.growth.selectors import outside

    return outside.effects(campaign_id)


def effects_before(campaign_id: int) -> dict[str, float]:
    """The figures of the campaign it follows (else of the last one that was over before) as its report kept them; empty without one."""
    from guanhao.domains.growth.selectors import outside

    return outside.effects_before(campaign_id)


def effect_titles() -> dict[str, str]:
    """Words of the figures in the active language, in the order they are told."""
    from guanhao.domains.growth.selectors import outside

    return outside.titles()


def taken_part(campaign_id: int, start: date, end: date) -> int:
    """Coupons given, sign-ups and forms of a campaign on these local days."""
    from guanhao.domains.growth.selectors import outside

    return outside.taken_part(campaign_id, start, end)


def effect_texts(campaign_id: int) -> EffectTexts:
    """The four texts of the effect report, drafted when nobody has yet; Changed while the campaign is not over."""
    from guanhao.domains.growth.services import outside

    return outside.effect_texts(campaign_id)


def write_effect_texts(campaign_id: int, texts: Mapping[str, str], *, revision: int | None = None) -> EffectTexts:
    """Change texts (needs growth.edit), the others stay; Changed when `revision` is not the newest. The next campaign inherits `improvement`."""
    from guanhao.domains.growth.services import outside

    return outside.write_effect_texts(campaign_id, texts, revision=revision)
