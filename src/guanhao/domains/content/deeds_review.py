"""The words of deeds on reviews and incidents for the audit log and the histories."""

from django.utils.translation import gettext_lazy as _

from guanhao.console.deeds import Subject, add_deeds


def tell_review() -> None:
    """Add them."""
    add_deeds(
        actions={
            "content.checked_again": _("Checked again"),
            "content.finding_overridden": _("Finding passed over with a reason"),
            "content.flag_settled": _("Flag settled"),
            "content.flagged": _("Flagged to be looked at again"),
            "content.incident_changed": _("Incident changed"),
            "content.incident_closed": _("Incident closed"),
            "content.incident_recorded": _("Incident recorded"),
            "content.incident_reopened": _("Incident opened again"),
            "content.submitted": _("Handed in for review"),
        },
        subjects={"content.incident": Subject(_("Incident"), "content.Incident", name="title")},
    )
