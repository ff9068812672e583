"""Registration: the only module of this domain with side effects on import. One function an area."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


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
    from guanhao.domains.content.intake import HOT_LISTS, KEYWORDS, TOPICS
    from guanhao.domains.content.jobs import topics as jobs  # noqa: F401 - they register themselves
    from guanhao.domains.content.reactions import topics as reactions  # noqa: F401 - they register themselves
    from guanhao.kernel.access import declare
    from guanhao.kernel.imports.kinds import register

    for kind in (TOPICS, KEYWORDS, HOT_LISTS):
        register(kind)
    declare("topics.propose", _("Propose topics, story cards and keywords"))
    declare("topics.decide", _("Decide on topics, columns and keywords"))


def _register_items() -> None:
    """Items, stages, drafts, variants."""
    from guanhao.domains.content.policy import items  # noqa: F401 - registers itself
    from guanhao.kernel.access import declare
    from guanhao.sdk.events import content  # noqa: F401 - registers the events

    declare("content.view", _("See items, drafts and variants"))
    declare("content.edit", _("Write and change items, drafts and variants"))
    declare("content.submit", _("Hand items in for review"))
    declare("content.comment", _("Comment on drafts"))
    declare("content.manage", _("Change standards and structures of the production line"))


def _register_review() -> None:
    """The review desk and incidents."""
