"""What the sections of a campaign's report share."""

from typing import cast

from guanhao.domains.growth import facade as growth
from guanhao.domains.growth.contracts import CampaignFacts, EffectTexts
from guanhao.domains.reporting.rules.query import Query
from guanhao.domains.reporting.services.context import Context
from guanhao.engines.document import Block, Paragraph, Words

COUNTED = ("people", "visits", "shares", "signups", "valid", "entries", "coupons", "used", "views", "likes", "forwards", "interactions")


def campaign_of(context: Context) -> CampaignFacts:
    """The campaign the report is about."""
    return cast("CampaignFacts", growth.campaign(int(context.period.label)))


def texts_of(context: Context) -> EffectTexts:
    """Its texts, drafted or written by people."""
    return growth.effect_texts(int(context.period.label))


def said(text: str) -> list[Block]:
    """A person's text, a paragraph a line."""
    return [Paragraph((Words(line.strip()),)) for line in text.replace("\r", "").split("\n") if line.strip()]


def effect(context: Context, key: str) -> Query:
    """A figure of the campaign."""
    return context.fact("campaign", context.period, id=context.period.label, key=key)


def before(context: Context, key: str) -> Query:
    """The same of the campaign before."""
    return context.fact("campaign_before", context.period, id=context.period.label, key=key)
