"""What everybody may see of what was handed in: approved, still licensed, not taken back."""

from datetime import datetime

from dateutil.relativedelta import relativedelta
from django.db.models import Q, QuerySet

from guanhao.domains.interaction.models import Activity, Submission, SubmissionFile, Terms
from guanhao.kernel.now import now

PICTURES = ("image/jpeg", "image/png", "image/webp", "image/gif")
SHOWN = (Submission.State.APPROVED, Submission.State.PUBLISHED)


def works(activity: Activity) -> "QuerySet[Submission]":
    """The works of a call that may be shown, the newest first; none where the call keeps no gallery."""
    if activity.kind != Activity.Kind.COLLECTION or not activity.settings.get("gallery"):
        return Submission.objects.none()
    allowed = Q(pk__in=())
    for terms in Terms.objects.filter(platforms=[]):
        allowed |= Q(terms=terms, accepted_at__gt=_licensed_since(terms, now())) if terms.months else Q(terms=terms)
    return Submission.objects.filter(allowed, activity=activity, state__in=SHOWN).order_by("-judged_at", "-pk")


def picture(file_id: int) -> SubmissionFile | None:
    """A picture of a work that may be shown now; None for everything else."""
    row: SubmissionFile | None = SubmissionFile.objects.select_related("file", "submission__activity").filter(pk=file_id, mime__in=PICTURES).first()
    if row is None or row.file is None or not works(row.submission.activity).filter(pk=row.submission_id).exists():
        return None
    if row.submission.activity.state not in (Activity.State.OPEN, Activity.State.CLOSED):
        return None
    return row


def _licensed_since(terms: Terms, moment: datetime) -> datetime:
    return moment - relativedelta(months=terms.months)
