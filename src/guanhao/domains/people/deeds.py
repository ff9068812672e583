"""The words of this domain's deeds for the audit log and the histories."""

from django.utils.translation import gettext_lazy as _

from guanhao.console.deeds import Subject, add_deeds


def tell() -> None:
    """Add them."""
    add_deeds(
        actions={
            "people.added": _("Person added"),
            "people.changed": _("Person changed"),
            "people.copy_fetched": _("Copy of personal data fetched"),
            "people.deletion_proved": _("Deletion looked at again"),
            "people.purpose_added": _("Purpose of personal data defined"),
            "people.purpose_changed": _("New version of a purpose"),
            "people.purpose_retired": _("Purpose put away or taken back"),
            "people.request_answered": _("Request of a person answered"),
            "people.request_checked": _("Identity of a person checked"),
            "people.request_received": _("Request of a person received"),
            "people.request_refused": _("Request of a person turned down"),
            "privacy.retained": _("Personal data over its time removed"),
            "people.consent_given": _("Consent given"),
            "people.consent_withdrawn": _("Consent of a person withdrawn"),
            "people.contact_added": _("Contact added"),
            "people.contact_dropped": _("Contact removed"),
            "people.forgotten": _("Person forgotten"),
            "people.merged": _("Two people put together"),
            "people.parted": _("Putting together undone"),
            "people.tagged": _("Person tagged"),
            "people.tier_set": _("Tier set by hand"),
        },
        subjects={
            "people.person": Subject(_("Person"), "people.Person", name="name"),
            "people.purpose": Subject(_("Purpose"), "people.Purpose", name="title"),
            "people.request": Subject(_("Request of a person"), "people.PersonRequest"),
            "privacy.rule": Subject(_("Rule of retention")),
        },
        fields={
            "dropped": _("Record put away"),
            "fields": _("Fields"),
            "fixed": _("Set by hand"),
            "handles": _("Handles"),
            "purpose": _("What it is for"),
            "restored": _("Restored"),
            "source": _("Source"),
            "terms_version": _("Terms version"),
            "tier": _("Tier"),
        },
    )
