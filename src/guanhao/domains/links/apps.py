"""Registration: the only module of this domain with side effects on import."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class LinksConfig(AppConfig):
    """Short links, UTM, QR codes and clicks."""

    name = "guanhao.domains.links"
    label = "links"

    def ready(self) -> None:
        """Declare permissions."""
        from guanhao.kernel.access import declare

        declare("links.view", _("See links and clicks"))
        declare("links.edit", _("Make and change links"))
