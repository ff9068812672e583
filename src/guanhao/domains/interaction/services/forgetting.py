"""Deleting contacts that have served their purpose (个人信息保护法 Art. 19, 47)."""

from datetime import timedelta

from django.db import transaction

from guanhao.domains.interaction.models import Activity, Entrant, Submission
from guanhao.domains.interaction.policy import LotteryPolicy, PublicPolicy
from guanhao.kernel import audit
from guanhao.kernel.now import now

GONE = {"contact": "", "name": "", "handle": "", "text": ""}


@transaction.atomic
def forget_contacts() -> int:
    """Delete names and contacts so many days after the end; winners' with the record of their draw. How many rows; tickets and masked names stay."""
    limit = now() - timedelta(days=PublicPolicy.of_brand().contact_days)
    record = now() - timedelta(days=LotteryPolicy.of_brand().record_days)
    count = 0
    for activity in Activity.objects.filter(closed_at__lt=limit, forgot_at=None, kind__in=(Activity.Kind.LOTTERY, Activity.Kind.COLLECTION)):
        rows = Entrant.objects.filter(activity=activity)
        past = activity.closed_at is not None and activity.closed_at < record
        count += (rows if past else rows.filter(win=None)).exclude(name="", handle="").update(**GONE)
        settled = Submission.objects.filter(activity=activity).exclude(state__in=(Submission.State.NEW, Submission.State.APPROVED))
        count += settled.update(contact="")
        if past or activity.kind == Activity.Kind.COLLECTION:
            activity.forgot_at = now()
            activity.save(update_fields=["forgot_at"])
    if count:
        audit.record("interaction.contacts_forgotten", target="interaction.activity:*", after={"count": count})
    return count
