"""The words of this domain's deeds for the audit log and the histories."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from guanhao.console.deeds import Subject, add_deeds

FIELD_WORDS = {
    "approved": _("Approved wording"),
    "aspect": pgettext_lazy("brand", "Side"),
    "audience": _("Target users"),
    "banned": _("Banned wording"),
    "benefit": _("Benefit"),
    "catchphrases": _("Catchphrases"),
    "colours": _("Colours"),
    "comparison": _("Comparison"),
    "competitors": _("Competitors"),
    "donts": _("Don'ts"),
    "dos": _("Dos"),
    "elements": _("Visual elements"),
    "fonts": _("Fonts"),
    "logos": _("Logos"),
    "nature": _("Real or virtual"),
    "positioning": _("Positioning"),
    "retired": _("Retired"),
    "slogan": _("Slogan"),
    "target_image": _("Target image"),
    "tone": _("Tone of voice"),
    "traits": _("Traits"),
    "usage": _("Rules of use"),
}


def tell() -> None:
    """Add them."""
    add_deeds(
        actions={
            "strategy.plan_loaded": _("Operations plan carried out"),
            "strategy.elements_checked": _("Brand elements checked"),
            "strategy.elements_decided": _("Check of brand elements decided"),
            "strategy.goal_closed": _("Goal closed"),
            "strategy.goal_reopened": _("Goal reopened"),
            "strategy.goal_revised": _("Goal changed"),
            "strategy.goal_set": _("Goal set"),
            "strategy.guide_discarded": _("Draft of the brand guide discarded"),
            "strategy.guide_drafted": _("Draft of the brand guide changed"),
            "strategy.guide_published": _("Brand guide published"),
            "strategy.library_synced": _("Library follows the brand guide"),
            "strategy.persona_changed": _("Persona changed"),
            "strategy.persona_dropped": _("Persona removed"),
            "strategy.profile_changed": _("Brand profile changed"),
            "strategy.sameness_decided": _("Similar posts decided"),
            "strategy.sample_recorded": _("Sample of brand elements recorded"),
            "strategy.tag_added": _("Value or selling point added"),
            "strategy.tag_changed": _("Value or selling point changed"),
            "strategy.tag_restored": _("Value or selling point offered again"),
            "strategy.tag_retired": _("Value or selling point retired"),
            "strategy.treatment_changed": _("Treatment of a group changed"),
            "strategy.treatment_dropped": _("Treatment of a group removed"),
        },
        subjects={
            "strategy.elements": Subject(_("Check of brand elements"), "strategy.ElementCheck", name="title"),
            "strategy.goal": Subject(_("Goal"), "strategy.Goal", name="title"),
            "strategy.guide": Subject(_("Brand guide"), "strategy.GuideVersion", name="number"),
            "strategy.plan": Subject(_("Operations plan"), "strategy.PlanDocument", name="number"),
            "strategy.persona": Subject(_("Persona"), "strategy.AccountPersona"),
            "strategy.profile": Subject(_("Brand profile")),
            "strategy.sameness": Subject(_("Similar posts"), "strategy.Sameness", name="first_text"),
            "strategy.tag": Subject(_("Value or selling point"), "strategy.BrandTag", name="title"),
            "strategy.treatment": Subject(_("Treatment of a group"), "strategy.SegmentTreatment", name="title"),
        },
        fields=FIELD_WORDS,
    )
