"""Registration: the only module of this domain with side effects on import. One function an area."""

from django.apps import AppConfig


class ContentConfig(AppConfig):
    """What we say: topic, draft, variants, review."""

    name = "guanhao.domains.content"
    label = "content"

    def ready(self) -> None:
        """Hang every area into the house."""
        _register_topics()
        _register_items()
        _register_review()


def _register_topics() -> None:
    """Topics, columns, keywords, stories."""


def _register_items() -> None:
    """Items, stages, drafts, variants."""


def _register_review() -> None:
    """The review desk and incidents."""
