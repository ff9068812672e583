"""Words of the matrix of segments, of milestones and of cards."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy

from guanhao.domains.strategy.contracts import MilestoneView
from guanhao.domains.strategy.rules.milestones import Standing
from guanhao.domains.strategy.rules.treatments import Treatment

CHANNEL_WORDS = {
    "message": gettext_lazy("Direct message"),
    "group": gettext_lazy("Group chat"),
    "wecom": gettext_lazy("WeCom"),
    "sms": gettext_lazy("SMS"),
    "mail": gettext_lazy("Mail"),
    "app": gettext_lazy("App push"),
}


def frequency_words(treatment: Treatment) -> str:
    """ "At most 2 in 7 days", in the active language; "" while nobody has said."""
    if treatment.most is None:
        return ""
    if treatment.most == 0:
        return _("No pushes")
    text = ngettext("At most %(most)s in %(days)s day", "At most %(most)s in %(days)s days", treatment.days)
    return text % {"most": treatment.most, "days": treatment.days}


STANDING_WORDS = {
    Standing.PLANNED: pgettext_lazy("milestone", "Planned"),
    Standing.AHEAD: pgettext_lazy("milestone", "Not begun yet"),
    Standing.RUNNING: pgettext_lazy("milestone", "Running"),
    Standing.LATE: pgettext_lazy("milestone", "Late"),
    Standing.DONE: pgettext_lazy("milestone", "Accepted"),
    Standing.DROPPED: pgettext_lazy("milestone", "Dropped"),
}
STANDING_TONES = {Standing.AHEAD: "info", Standing.RUNNING: "info", Standing.LATE: "bad", Standing.DONE: "good"}
LACKING = {
    "budget": gettext_lazy("Budget"),
    "people": gettext_lazy("People"),
    "metric": gettext_lazy("Acceptance metric"),
    "target": gettext_lazy("Target"),
}
STAGE_WORDS = {
    "pool": gettext_lazy("Demand pool"),
    "doing": gettext_lazy("In progress"),
    "review": gettext_lazy("To review"),
    "done": pgettext_lazy("card", "Done"),
}
STAGE_TONES = {"pool": "", "doing": "info", "review": "warn", "done": "good"}


def countdown_words(one: MilestoneView) -> str:
    """ "12 days left", "due today" or "3 days late", in the active language; "" for a milestone that is over."""
    if one.state not in ("planned", "active"):
        return ""
    if one.days_left == 0:
        return _("Due today")
    if one.days_left < 0:
        return ngettext("%(days)s day late", "%(days)s days late", -one.days_left) % {"days": -one.days_left}
    return ngettext("%(days)s day left", "%(days)s days left", one.days_left) % {"days": one.days_left}
