"""The words of this domain's deeds for the audit log and the histories."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from guanhao.console.deeds import Subject, add_deeds
from guanhao.domains.reporting.models import Evaluation


def tell() -> None:
    """Add them."""
    add_deeds(
        actions={
            "reporting.action_decided": _("Action of a review decided"),
            "reporting.advice_checked": _("Effect of advice measured"),
            "reporting.advice_decided": _("Advice decided on"),
            "reporting.evaluation_dropped": _("Evaluation deleted"),
            "reporting.evaluation_saved": _("Evaluation written"),
            "reporting.report_built": _("Report written"),
            "reporting.words_written": _("Own words written into a report"),
        },
        subjects={
            "reporting.report": Subject(_("Report"), "reporting.Report", name="title"),
            "reporting.evaluation": Subject(_("Evaluation"), "reporting.Evaluation", name="title"),
            "reporting.advice": Subject(_("Advice"), "reporting.Advice", name="title"),
        },
        fields={
            "sections": pgettext_lazy("report", "Sections"),
            "judged_by": pgettext_lazy("evaluation", "Method"),
            "base_start": _("Compare from"),
            "base_end": _("Compare to"),
            "controls": _("Control group"),
        },
        values={"judged_by": lambda: dict(Evaluation.Method.choices)},
    )
