"""Sentences that are kept and said again in the reader's language (`kernel.sayings`)."""

from django.utils.translation import gettext_noop as _

SAYINGS = (
    _("This platform lets no program answer."),
    _("Whoever sent this was stopped in the middle; look at the platform before you write it again."),
    _("The platform has not said what became of it."),
)
