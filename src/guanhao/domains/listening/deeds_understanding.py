"""The words of understanding's deeds for the audit log and the histories."""

from django.utils.translation import gettext_lazy as _

from guanhao.console.deeds import Subject, add_deeds


def tell_understanding() -> None:
    """Add them."""
    add_deeds(
        actions={
            "listening.correction_dropped": _("Correction taken back"),
            "listening.mining_dropped": _("Message mining removed"),
            "listening.mining_started": _("Message mining started"),
            "listening.model_chosen": _("Polarity model chosen"),
            "listening.model_learnt": _("Polarity model learnt"),
            "listening.pain_dismissed": _("Pain point dismissed"),
            "listening.pain_raised": _("Pain point handed to the topic pool"),
            "listening.texts_corrected": _("Polarity of texts corrected"),
        },
        subjects={
            "listening.mining": Subject(_("Message mining"), "listening.Mining", name="title"),
            "listening.pain": Subject(_("Pain point"), "listening.PainPoint", name="title"),
            "listening.polarity_model": Subject(_("Polarity model"), "listening.PolarityModel", name="number"),
            "listening.understanding": Subject(_("Understanding texts")),
        },
    )
