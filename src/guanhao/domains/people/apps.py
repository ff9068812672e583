"""Registration: the only module of this domain with side effects on import."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PeopleConfig(AppConfig):
    """People who speak with the brand: handles, tiers, tags, consents."""

    name = "guanhao.domains.people"
    label = "people"

    def ready(self) -> None:
        """Declare permissions and register what the rest of the house may use."""
        from guanhao.kernel.access import declare

        declare("people.view", _("See people and their cards"))
        declare("people.edit", _("Change people, tiers, tags and consents"))
        declare("people.contact", _("See phone numbers and addresses"))
