"""Django's registration of the console."""

from django.apps import AppConfig
from django.conf import settings
from django.utils.translation import gettext_lazy as _


class ConsoleConfig(AppConfig):
    """The shared web shell."""

    name = "guanhao.console"
    label = "console"

    def ready(self) -> None:
        """Declare what the shell's own pages need, and put them into the navigation."""
        from guanhao.console import policy  # noqa: F401 - declares HealthPolicy
        from guanhao.console.deeds import Subject, add_deeds
        from guanhao.console.registry import Finder, NavItem, add_finder, add_nav
        from guanhao.console.system import chain  # noqa: F401 - declares a job
        from guanhao.kernel import access
        from guanhao.kernel.later import later

        access.declare("system.view", _("See the state of the installation"))
        access.declare("backup.manage", _("Make and download backups"))
        add_nav(NavItem("console.today", _("Today"), "console:today", "house", "today", 0))
        for item in (
            NavItem("console.notifications", _("Notifications"), "console:notifications", "bell", "today", 90),
            NavItem("system.policies", _("Policies"), "system:policies", "sliders-horizontal", "settings", 10, "policy.view"),
            NavItem("approvals.flows", _("Review flows"), "approvals:flows", "workflow", "settings", 15, "review.view"),
            NavItem("approvals.deputies", _("Deputies"), "approvals:deputies", "user-check", "settings", 16, "review.view"),
            NavItem("approvals.duty", _("Duty calendar"), "approvals:duty", "calendar-clock", "settings", 17, "review.view"),
            NavItem("system.channels", _("Notification channels"), "system:channels", "send", "settings", 30, "notify.manage"),
            NavItem("webhooks", _("Webhooks"), "webhooks:index", "webhook", "settings", 35, "notify.manage"),
            NavItem("system.jobs", _("Background work"), "system:jobs", "activity", "settings", 40, "jobs.view"),
            NavItem("system.audit", _("Audit log"), "system:audit", "scroll-text", "settings", 50, "audit.view"),
            NavItem("system.backups", _("Backups"), "system:backups", "archive", "settings", 60, "backup.manage"),
            NavItem("system.status", _("System status"), "system:status", "gauge", "settings", 70, "system.view"),
        ):
            add_nav(item)
        words = f"{self.name}.system.words"
        add_deeds(
            subjects={
                "backup": Subject(_("Backup"), names=lambda files: {file: file for file in files}),
                "channel": Subject(_("Notification channel"), "kernel.NotifyChannel", name="title"),
                "webhook": Subject(_("Webhook"), "kernel.Webhook", name="title"),
                "imports.run": Subject(_("Import"), "imports.ImportRun", name="file__name"),
                "job": Subject(_("Background work"), names=later(words, "job_names")),
                "key": Subject(_("Keys of secrets"), names=lambda ids: {key: key for key in ids}),
                "list": Subject(_("List")),
                "policy": Subject(_("Policy"), names=later(words, "policy_names"), told=later(f"{self.name}.system.policy_forms", "told")),
            },
            values={
                "imports.kind": later(words, "import_kinds"),
                "job.kind": later(words, "job_kinds"),
                "language": lambda: dict(settings.LANGUAGES),
            },
        )
        add_finder(Finder("console.page", _("Pages"), later(f"{self.name}.search", "found_pages")))
        add_finder(Finder("console.policy", _("Policies"), later(f"{self.name}.system.policies", "found_policies"), permission="policy.view"))
