"""Rows of this domain, one module an area."""

from guanhao.domains.content.models.columns import Column, Slot
from guanhao.domains.content.models.comments import Remark
from guanhao.domains.content.models.drafts import DraftState, Presence
from guanhao.domains.content.models.flags import Flag
from guanhao.domains.content.models.hot import HotCase, HotStep
from guanhao.domains.content.models.incidents import Incident
from guanhao.domains.content.models.items import Item, ItemStage, StageChoice, StageStay, Standard, StatusChoice, Structure, Tick
from guanhao.domains.content.models.keywords import HotListEntry, Keyword, RisingWord
from guanhao.domains.content.models.review import Submission
from guanhao.domains.content.models.scripts import LiveRecap, RunSheet, Script, ThemeChoice
from guanhao.domains.content.models.stories import Story
from guanhao.domains.content.models.topics import QuotaCheck, Topic, TopicAccount, TopicComment
from guanhao.domains.content.models.variants import Variant

__all__ = [
    "Column",
    "DraftState",
    "Flag",
    "HotCase",
    "HotListEntry",
    "HotStep",
    "Incident",
    "Item",
    "ItemStage",
    "Keyword",
    "LiveRecap",
    "Presence",
    "QuotaCheck",
    "Remark",
    "RisingWord",
    "RunSheet",
    "Script",
    "Slot",
    "StageChoice",
    "StageStay",
    "Standard",
    "StatusChoice",
    "Story",
    "Structure",
    "Submission",
    "ThemeChoice",
    "Tick",
    "Topic",
    "TopicAccount",
    "TopicComment",
    "Variant",
]
