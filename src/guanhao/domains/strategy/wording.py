"""Words of the matrix of segments."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

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
