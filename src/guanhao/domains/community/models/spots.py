"""What members hand in at the spots of a gathering: works in a call for content, as the events of the call told."""

from django.db import models
from django.utils.translation import pgettext_lazy

from guanhao.domains.community.models.groups import Ticket
from guanhao.kernel.tenancy import BrandRow


class SpotWork(BrandRow):
    """A work handed in at a spot (COM-09 b): `submission_id` is the submission that waits for a decision; taken back, the row goes."""

    class State(models.TextChoices):
        """What was decided in the call."""

        NEW = "new", pgettext_lazy("submission", "Waiting")
        APPROVED = "approved", pgettext_lazy("submission", "Approved")
        REJECTED = "rejected", pgettext_lazy("submission", "Rejected")

    brand_id = models.BigIntegerField(editable=False)
    ticket = models.ForeignKey(Ticket, on_delete=models.CASCADE, related_name="works")
    spot = models.CharField(max_length=60)
    submission_id = models.BigIntegerField()
    number = models.CharField(max_length=24)
    made_at = models.DateTimeField()
    state = models.CharField(max_length=10, choices=State.choices, default=State.NEW)

    class Meta(BrandRow.Meta):
        constraints = [models.UniqueConstraint(fields=["brand_id", "submission_id"], name="community_one_spot_work")]
