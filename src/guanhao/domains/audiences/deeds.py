"""The words of this domain's deeds for the audit log and the histories."""

from django.utils.translation import gettext_lazy as _

from guanhao.console.deeds import Subject, add_deeds


def tell() -> None:
    """Add them."""
    add_deeds(
        actions={
            "audiences.archived": _("Audience put away"),
            "audiences.changed": _("Audience changed"),
            "audiences.deleted": _("Person taken out of the data"),
            "audiences.export_asked": _("Export of people asked for"),
            "audiences.export_decided": _("Export of people decided"),
            "audiences.export_denied": _("Export of people denied"),
            "audiences.export_fetched": _("Exported people fetched"),
            "audiences.import_refused": _("List of people below the gate"),
            "audiences.made": _("Audience made"),
            "audiences.tag_rule_removed": _("Tag rule removed"),
            "audiences.tag_rule_saved": _("Tag rule saved"),
            "audiences.traits_imported": _("Traits of people imported"),
        },
        subjects={
            "audiences.segment": Subject(_("Audience"), "audiences.Segment", name="name"),
            "audiences.tag_rule": Subject(_("Tag rule"), "audiences.TagRule", name="tag"),
            "audiences.export": Subject(_("Export of people"), "audiences.Export", name="recipient"),
        },
        fields={
            "columns": _("Columns"),
            "definition": _("Definition"),
            "downloads": _("Fetched"),
            "every": _("Count anew"),
            "found": _("Taken out"),
            "given": _("Given"),
            "kind": _("Kind"),
            "left": _("Still found"),
            "matched": _("Matched"),
            "name": _("Name"),
            "people": _("People"),
            "purpose": _("What it is for"),
            "recipient": _("Who gets it"),
            "state": _("State"),
            "tag": _("Tag"),
            "times": _("Times"),
        },
    )
