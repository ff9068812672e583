"""The words of this domain's deeds for the audit log and the histories."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from guanhao.console.deeds import Subject, add_deeds

ACTIONS: dict[str, str | Promise] = {
    "journeys.case_worked": _("Case of a lost customer worked on"),
    "journeys.contacts_added": _("Contacts added to the private pool"),
    "journeys.contacts_left": _("Contacts left the private pool"),
    "journeys.journey_made": _("Journey made"),
    "journeys.journey_written": _("Journey written"),
    "journeys.mail_again": _("Mail sent once more"),
    "journeys.person_forgotten": _("Rows of a forgotten person deleted"),
    "journeys.published": _("Journey put into force"),
    "journeys.push_cancelled": _("Push cancelled"),
    "journeys.push_made": _("Push made"),
    "journeys.push_planned": _("Push planned"),
    "journeys.push_written": _("Push written"),
    "journeys.state_set": _("State of a journey changed"),
    "journeys.task_assigned": _("Task given to somebody"),
    "journeys.task_done": _("Task ticked off"),
}
FIELD_WORDS: dict[str, str | Promise] = {
    "parts": pgettext_lazy("push", "Parts"),
    "sentences": _("Sentences"),
    "count": pgettext_lazy("field", "Count"),
}


def tell() -> None:
    """Add them."""
    add_deeds(
        actions=ACTIONS,
        subjects={
            "journeys.journey": Subject(_("Journey"), "journeys.Journey", name="title"),
            "journeys.push": Subject(_("Push"), "journeys.Push", name="title"),
            "journeys.case": Subject(_("Case of a lost customer"), "journeys.WinbackCase", name="pk"),
            "journeys.mail": Subject(pgettext_lazy("journey", "Mail"), "journeys.JourneyMail", name="title"),
            "journeys.pool": Subject(_("Private pool")),
            "journeys.task": Subject(_("Task"), "journeys.HandTask", name="title"),
        },
        fields=FIELD_WORDS,
    )
