"""Registration: the only module of this domain with side effects on import."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class InboxConfig(AppConfig):
    """Comments and messages in one queue, with clocks, scripts, ratings, feedback and leads."""

    name = "guanhao.domains.inbox"
    label = "inbox"

    def ready(self) -> None:
        """Declare permissions and register what the rest of the house may use."""
        from guanhao.kernel.access import declare

        declare("inbox.view", _("See conversations"))
        declare("inbox.answer", _("Answer and work on conversations"))
        declare("inbox.manage", _("Change scripts, promised times, assignment and leads"))
