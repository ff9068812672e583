"""Registration: the only module of this domain with side effects on import."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PeopleConfig(AppConfig):
    """People who speak with the brand: handles, tiers, tags, consents."""

    name = "guanhao.domains.people"
    label = "people"

    def ready(self) -> None:
        """Declare permissions and register what the rest of the house may use."""
        from guanhao.domains.people import deeds, jobs, policy  # noqa: F401 - they register themselves
        from guanhao.kernel.access import declare
        from guanhao.sdk.events import people  # noqa: F401 - registers the events

        declare("people.view", _("See people and their cards"))
        declare("people.edit", _("Change people, tiers, tags and consents"))
        declare("people.contact", _("See phone numbers and addresses"))
        deeds.tell()
