"""Registration: the only module of this domain with side effects on import."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ComplianceConfig(AppConfig):
    """What may be said, and why not."""

    name = "guanhao.domains.compliance"
    label = "compliance"

    def ready(self) -> None:
        """Declare permissions, policies, jobs, reactions, the import kind and navigation; one function an area."""
        from guanhao.kernel.access import declare

        declare("compliance.view", _("See rules, word lists and reports"))
        declare("compliance.check", _("Check texts"))
        declare("compliance.edit", _("Change rules, word lists and the whitelist"))
        declare("compliance.triage", _("Handle reports and the blacklist"))
        _checks()
        _desk()


def _checks() -> None:
    """Rules, word lists, trying a text, the linter."""
    from guanhao.console.registry import Command, NavItem, add_command, add_nav
    from guanhao.domains.compliance import deeds, jobs, policy, reactions, yearbook  # noqa: F401 - they register themselves
    from guanhao.domains.compliance.intake import KIND
    from guanhao.kernel.imports.kinds import register
    from guanhao.sdk.events import strategy  # noqa: F401 - registers the events

    register(KIND)
    deeds.tell()
    add_nav(
        NavItem("compliance-try", _("Check a text"), "compliance:try", icon="scan-search", group="defend", order=10, permission="compliance.check")
    )
    add_nav(
        NavItem("compliance-rules", _("Rules and words"), "compliance:rules", icon="scale", group="defend", order=20, permission="compliance.view")
    )
    add_command(
        Command(
            "check-text", _("Check a text"), "compliance:try", permission="compliance.check", words="sensitive words compliance 敏感词 违禁词 检测"
        )
    )


def _desk() -> None:
    """Reports of the public, the blacklist, papers of advertisers."""
    from guanhao.console.registry import Command, NavItem, add_command, add_nav
    from guanhao.sdk.events import compliance  # noqa: F401 - registers the events

    add_nav(
        NavItem(
            "compliance-reports", _("Public reports"), "compliance:reports", icon="flag", group="defend", order=30, permission="compliance.triage"
        )
    )
    add_nav(
        NavItem("compliance-blacklist", _("Blacklist"), "compliance:blacklist", icon="ban", group="defend", order=40, permission="compliance.view")
    )
    add_nav(
        NavItem(
            "compliance-advertisers",
            _("Advertisers"),
            "compliance:advertisers",
            icon="file-check",
            group="defend",
            order=50,
            permission="compliance.view",
        )
    )
    add_command(
        Command("blacklist", _("Blacklist"), "compliance:blacklist", permission="compliance.view", words="blacklist block author 黑名单 拉黑 作者")
    )
