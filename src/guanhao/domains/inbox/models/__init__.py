"""Rows of the inbox."""

from guanhao.domains.inbox.models.attainment import Kept
from guanhao.domains.inbox.models.core import (
    Agent,
    Channel,
    Conversation,
    ConversationTag,
    Draft,
    Hook,
    HookCall,
    HookDelivery,
    Kind,
    Message,
    Presence,
    Priority,
    Rule,
    Status,
)
from guanhao.domains.inbox.models.feedback import FeedbackReport, Suggestion, SuggestionVote
from guanhao.domains.inbox.models.leads import Lead, LeadSource
from guanhao.domains.inbox.models.ratings import Rating
from guanhao.domains.inbox.models.scripts import CrisisLock, Macro, Script, ScriptUse

__all__ = [
    "Agent",
    "Channel",
    "Conversation",
    "ConversationTag",
    "CrisisLock",
    "Draft",
    "FeedbackReport",
    "Hook",
    "HookCall",
    "HookDelivery",
    "Kept",
    "Kind",
    "Lead",
    "LeadSource",
    "Macro",
    "Message",
    "Presence",
    "Priority",
    "Rating",
    "Rule",
    "Script",
    "ScriptUse",
    "Status",
    "Suggestion",
    "SuggestionVote",
]
