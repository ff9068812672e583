"""Django's registration."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PrivacyConfig(AppConfig):
    """Who saw personal data, and what clean-ups removed."""

    name = "guanhao.kernel.privacy"
    label = "privacy"

    def ready(self) -> None:
        """Declare the permission, the policy and the nightly job."""
        from guanhao.kernel.access import declare
        from guanhao.kernel.privacy import jobs, policy  # noqa: F401 - declare themselves

        declare("privacy.handle", _("Handle personal data: purposes, requests of people, retention, access log"))
