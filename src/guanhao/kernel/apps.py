"""Django's registration of the kernel."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class KernelConfig(AppConfig):
    """Mechanisms: policy, events, jobs, clocks, audit, notify, secrets, files, search, approvals."""

    name = "guanhao.kernel"
    label = "kernel"

    def ready(self) -> None:
        """Declare the permissions and policies of the mechanisms themselves."""
        from guanhao.kernel import access, approvals, backup, clocks, files, notify, repeats, tidying, webhooks  # noqa: F401 - they register themselves
        from guanhao.kernel.jobs import policy  # noqa: F401 - declares JobsPolicy

        access.declare("policy.view", _("See policies"))
        access.declare("policy.edit", _("Change policies"))
        access.declare("audit.view", _("Read the audit log"))
        access.declare("jobs.view", _("See background work"))
        access.declare("jobs.manage", _("Cancel and retry background work"))
        access.declare("system.view", _("See the state of the installation"))
        access.declare("backup.make", _("Make and fetch backups"))
        access.declare("notify.manage", _("Manage notification channels"))
        access.declare("review.view", _("See reviews"))
        access.declare("review.first", _("Sign first reviews"))
        access.declare("review.second", _("Sign second reviews"))
        access.declare("review.final", _("Sign final reviews"))
        access.declare("review.legal", _("Sign legal reviews"))
        access.declare("review.senior", _("Sign for senior management"))
        access.declare("review.facts", _("Sign technical claims"))
        access.declare("review.marketing", _("Sign joint reviews for marketing"))
        access.declare("review.service", _("Sign joint reviews for customer service"))
        access.declare("review.manage", _("Manage reviews: flows, deputies, duty"))
        access.declare("review.emergency", _("Use the emergency channel of reviews"))
