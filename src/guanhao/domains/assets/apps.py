"""Registration: the only module of this domain with side effects on import."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AssetsConfig(AppConfig):
    """The library and its rights."""

    name = "guanhao.domains.assets"
    label = "assets"

    def ready(self) -> None:
        """Declare permissions, policies, jobs, events and the words of deeds."""
        from guanhao.console.registry import add_search_kind
        from guanhao.domains.assets import deeds, jobs, policy, reactions  # noqa: F401 - they register themselves
        from guanhao.kernel.access import declare
        from guanhao.sdk.events import assets  # noqa: F401 - registers the events

        declare("assets.view", _("See the asset library"))
        declare("assets.edit", _("Add, describe and archive assets, licences and consents"))
        declare("assets.approve", _("Release templates and decide on user content"))
        add_search_kind("assets.asset", _("Assets"))
        deeds.tell()
