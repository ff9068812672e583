"""Registration: the only module of this domain with side effects on import."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AudiencesConfig(AppConfig):
    """Audiences: the behaviour index, segments as bitmaps, tags by evidence, tiers and what protects people."""

    name = "guanhao.domains.audiences"
    label = "audiences"

    def ready(self) -> None:
        """Declare permissions and register what the rest of the house may use."""
        from guanhao.domains.audiences import jobs, policy  # noqa: F401 - they register themselves
        from guanhao.kernel.access import declare

        declare("audiences.view", _("See audiences and their sizes"))
        declare("audiences.edit", _("Make and change audiences and tag rules"))
        declare("audiences.export", _("Export the people of an audience"))
