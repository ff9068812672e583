"""What this mechanism itself keeps about people, and for how long."""

from django.utils.translation import gettext_lazy as _

from guanhao.kernel.privacy.models import AccessNote, RetentionRun
from guanhao.kernel.privacy.policy import AccessLogPolicy
from guanhao.kernel.privacy.retaining import Keep, keep

keep(
    Keep(
        key="privacy.access",
        title=_("Access log of personal data"),
        help=_("Who saw or exported personal data."),
        days=lambda: AccessLogPolicy.of_brand().keep_days,
        over=lambda limit: AccessNote.objects.filter(at__lt=limit),
    ),
    Keep(
        key="privacy.runs",
        title=_("Record of clean-ups"),
        help=_("What the nightly clean-up removed; the audit log keeps the counts."),
        days=lambda: AccessLogPolicy.of_brand().keep_days,
        over=lambda limit: RetentionRun.objects.filter(at__lt=limit),
    ),
)
