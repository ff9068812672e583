"""Tables of the assistant."""

from guanhao.domains.assistant.models.bot import Chat, ChatTurn, Faq, Unanswered
from guanhao.domains.assistant.models.drafts import Draft, WorkTime
from guanhao.domains.assistant.models.ideas import Idea
from guanhao.domains.assistant.models.provider import Kind, ModelCall, Provider
from guanhao.domains.assistant.models.subtitles import Subtitles

__all__ = ["Chat", "ChatTurn", "Draft", "Faq", "Idea", "Kind", "ModelCall", "Provider", "Subtitles", "Unanswered", "WorkTime"]
