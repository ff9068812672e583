"""Django's registration."""

from django.apps import AppConfig


class WarehouseConfig(AppConfig):
    """Analytic tables as immutable Parquet segments."""

    name = "guanhao.kernel.warehouse"
    label = "warehouse"
