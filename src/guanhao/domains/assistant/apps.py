"""Registration: the only module of this domain with side effects on import."""

from django.apps import AppConfig


class AssistantConfig(AppConfig):
    """Text drafts, questions answered and topics suggested, by a provider of language models or by templates."""

    name = "guanhao.domains.assistant"
    label = "assistant"
