"""Registration: the only module of this domain with side effects on import."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ListeningConfig(AppConfig):
    """What is said elsewhere: sources, mentions, hot lists, understanding of texts, alerts."""

    name = "guanhao.domains.listening"
    label = "listening"

    def ready(self) -> None:
        """Declare permissions and register what the rest of the house may use."""
        from guanhao.kernel.access import declare

        declare("listening.view", _("See mentions, volume and alerts"))
        declare("listening.edit", _("Change sources, keyword rules and mentions"))
        declare("listening.alerts", _("Acknowledge, mute and judge alerts"))
        _register_alerts()


def _register_alerts() -> None:
    """Counting, alerts, rules, back-tests (CRI-01)."""
    from guanhao.domains.listening.jobs import alerts as jobs  # noqa: F401 - they register themselves
    from guanhao.domains.listening.policy import alerts as policy  # noqa: F401 - registers itself
    from guanhao.domains.listening.reactions import alerts as reactions  # noqa: F401 - they register themselves
    from guanhao.sdk.events import listening  # noqa: F401 - registers the events
