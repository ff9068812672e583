"""The words of deeds on items, drafts and variants for the audit log and the histories."""

from django.utils.translation import gettext_lazy as _

from guanhao.console.deeds import Subject, add_deeds


def tell_items() -> None:
    """Add them."""
    add_deeds(
        actions={
            "content.draft_saved": _("Draft saved"),
            "content.item_assigned": _("Item assigned"),
            "content.item_changed": _("Item changed"),
            "content.item_created": _("Item made"),
            "content.item_moved": _("Item moved to another stage"),
            "content.item_status": _("Item's status changed"),
            "content.item_ticked": _("Checklist line ticked"),
            "content.recap_saved": _("Recap of a show saved"),
            "content.remark_made": _("Comment made"),
            "content.remark_resolved": _("Comment settled"),
            "content.run_sheet_saved": _("Run-sheet saved"),
            "content.script_saved": _("Storyboard saved"),
            "content.stage_planned": _("Stage planned"),
            "content.standard_saved": _("Operating standard saved"),
            "content.structure_saved": _("Structure saved"),
            "content.variant_changed": _("Variant changed"),
            "content.variant_linked": _("Variant linked to a post"),
            "content.variant_made": _("Variant made"),
            "content.variant_removed": _("Variant taken away"),
            "content.variant_status": _("Variant's status changed"),
            "content.variant_taken": _("Variant taken from the master"),
        },
        subjects={
            "content.item": Subject(_("Item"), "content.Item", name="title"),
            "content.variant": Subject(_("Variant"), "content.Variant", name="title"),
            "content.standard": Subject(_("Operating standard")),
            "content.structure": Subject(_("Structure")),
        },
    )
