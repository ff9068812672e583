"""Registration: the only module of this domain with side effects on import."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from guanhao.kernel import access


class ReportingConfig(AppConfig):
    """What we tell the director: reports written from the data."""

    name = "guanhao.domains.reporting"
    label = "reporting"

    def ready(self) -> None:
        """Declare permissions."""
        access.declare("reporting.view", _("Read reports and their numbers"))
        access.declare("reporting.build", _("Write reports"))
        access.declare("reporting.advise", _("Accept or decline advice"))

        from guanhao.domains.reporting import policy  # noqa: F401 - registers the policy
