"""Django's registration."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class WarehouseConfig(AppConfig):
    """Analytic tables as immutable Parquet segments."""

    name = "guanhao.kernel.warehouse"
    label = "warehouse"
    verbose_name = _("Analytic store")

    def ready(self) -> None:
        """Declare the policy and the scheduled job."""
        from guanhao.kernel.warehouse import jobs, policy  # noqa: F401 - declare themselves
