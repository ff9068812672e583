"""Sentences that are kept and said again in the reader's language (`kernel.sayings`)."""

from django.utils.translation import gettext_noop as _

SAYINGS = (
    _("No answer within %(seconds)s seconds."),
    _("This is no address."),
    _("The server cannot be reached: %(reason)s"),
    _("Nobody asks this source: it is sent or imported."),
)
