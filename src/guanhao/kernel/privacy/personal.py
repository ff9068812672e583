"""What this mechanism itself keeps about people, and for how long."""

from django.utils.translation import gettext_lazy as _

from guanhao.kernel.privacy.holdings import not_about
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

COLLEAGUE = _("A colleague's name or number")
for model, columns in (
    ("kernel.ApprovalAuthor", ("person_id", "person_name")),
    ("kernel.ApprovalEditor", ("person_id",)),
    ("kernel.ApprovalTick", ("person_id", "person_name")),
    ("kernel.ApprovalWait", ("person_id",)),
    ("kernel.Deputy", ("person_id", "person_name")),
    ("kernel.Duty", ("person_id", "person_name")),
):
    not_about(model, columns, COLLEAGUE)
not_about("kernel.NotifyChannel", ("address",), _("An address of a program"))
not_about("kernel.Webhook", ("address",), _("An address of a program"))
not_about("kernel.Outgoing", ("address",), _("Messages on their way; removed by night after they were sent"))
