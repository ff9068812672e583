"""360° ratings (TEA-10). Who may rate is a ballot; what was answered is in a sealed box that knows nobody."""

from django.db import models
from django.db.models import Q
from django.utils.translation import pgettext_lazy

from guanhao.kernel.secrets import SecretField
from guanhao.kernel.tenancy import BrandRow


class RatingRound(BrandRow):
    """A round of ratings. `least` is how many answers a person needs before anything is shown, as the policy said when it began."""

    class State(models.TextChoices):
        """Whether it takes answers."""

        OPEN = "open", pgettext_lazy("rating", "Open")
        CLOSED = "closed", pgettext_lazy("rating", "Closed")

    brand_id = models.BigIntegerField(editable=False)
    title = models.CharField(max_length=120)
    starts_on = models.DateField()
    ends_on = models.DateField()
    least = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=8, choices=State.choices, default=State.OPEN)
    made_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta(BrandRow.Meta):
        indexes = [models.Index(fields=["brand_id", "state", "-id"], name="team_rounds")]


class RatingBox(BrandRow):
    """The answers about one person, sealed as one text: a list sorted by value, written anew with every answer.

    There is no row for an answer, no number, no moment, no order in which answers came. After the round the means stand in the open, where there
    are enough answers, and the box is emptied.
    """

    brand_id = models.BigIntegerField(editable=False)
    round = models.ForeignKey(RatingRound, on_delete=models.PROTECT, related_name="boxes")
    user_id = models.BigIntegerField(null=True)
    answers = SecretField(blank=True, default="")
    count = models.PositiveSmallIntegerField(null=True, blank=True)
    communication = models.FloatField(null=True, blank=True)
    responsibility = models.FloatField(null=True, blank=True)

    class Meta(BrandRow.Meta):
        constraints = [models.UniqueConstraint(fields=["round", "user_id"], name="team_box_once")]
        indexes = [models.Index(fields=["brand_id", "user_id"], name="team_boxes")]

    @property
    def score(self) -> float | None:
        """The mean of both; None where there are too few answers."""
        return None if self.communication is None or self.responsibility is None else (self.communication + self.responsibility) / 2


class RatingBallot(BrandRow):
    """Somebody may rate somebody once. `used` says only that it happened; there is no moment and no way from here to an answer."""

    brand_id = models.BigIntegerField(editable=False)
    box = models.ForeignKey(RatingBox, on_delete=models.PROTECT, related_name="ballots")
    rater_id = models.BigIntegerField(null=True)
    used = models.BooleanField(default=False)

    class Meta(BrandRow.Meta):
        constraints = [models.UniqueConstraint(fields=["box", "rater_id"], name="team_ballot_once")]
        indexes = [models.Index(fields=["brand_id", "rater_id"], condition=Q(used=False), name="team_ballots_open")]
