"""Registration: the only module of this domain with side effects on import."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AnalyticsConfig(AppConfig):
    """What happened: metrics, boards, explanations of change."""

    name = "guanhao.domains.analytics"
    label = "analytics"

    def ready(self) -> None:
        """Declare permissions, import kinds, policies, navigation and panels."""
        from guanhao.domains.analytics import policy  # noqa: F401 - registers the policies
        from guanhao.domains.analytics.intake.kinds import register_kinds
        from guanhao.kernel.access import declare
        from guanhao.sdk.events import analytics, changes  # noqa: F401 - registers the events

        declare("analytics.view", _("See numbers and boards"))
        declare("analytics.define_metric", _("Define metrics"))
        declare("analytics.edit_case", _("Write case cards"))
        declare("analytics.explain", _("Explain changes and do the daily review"))
        declare("analytics.save_view", _("Save views of boards for everybody"))
        register_kinds()
