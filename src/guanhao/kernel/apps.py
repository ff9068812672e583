"""Django's registration of the kernel."""

from django.apps import AppConfig


class KernelConfig(AppConfig):
    """Mechanisms: policy, events, jobs, clocks, audit, notify, secrets, files, search."""

    name = "guanhao.kernel"
    label = "kernel"
