"""The words of this domain's deeds for the audit log and the histories."""

from django.utils.translation import gettext_lazy as _

from guanhao.console.deeds import Subject, add_deeds


def tell() -> None:
    """Add them."""
    add_deeds(
        actions={
            "strategy.goal_closed": _("Goal closed"),
            "strategy.goal_reopened": _("Goal reopened"),
            "strategy.goal_revised": _("Goal changed"),
            "strategy.goal_set": _("Goal set"),
        },
        subjects={"strategy.goal": Subject(_("Goal"), "strategy.Goal", name="title")},
    )
