"""Registration: the only module of this domain with side effects on import."""

from django.apps import AppConfig


class ContentConfig(AppConfig):
    """What we say: topic, draft, variants, review."""

    name = "guanhao.domains.content"
    label = "content"
