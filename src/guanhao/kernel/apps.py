"""Django's registration of the kernel."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class KernelConfig(AppConfig):
    """Mechanisms: policy, events, jobs, clocks, audit, notify, secrets, files, search."""

    name = "guanhao.kernel"
    label = "kernel"

    def ready(self) -> None:
        """Declare the permissions and policies of the mechanisms themselves."""
        from guanhao.kernel import access, backup, clocks, files, notify, tidying  # noqa: F401 - they declare policies and jobs
        from guanhao.kernel.jobs import policy  # noqa: F401 - declares JobsPolicy

        access.declare("policy.view", _("See policies"))
        access.declare("policy.edit", _("Change policies"))
        access.declare("audit.view", _("Read the audit log"))
        access.declare("jobs.view", _("See background work"))
        access.declare("jobs.manage", _("Cancel and retry background work"))
        access.declare("system.view", _("See the state of the installation"))
        access.declare("backup.make", _("Make and fetch backups"))
        access.declare("notify.manage", _("Manage notification channels"))
