"""Members: people who joined the brand's community."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from guanhao.kernel.tenancy import BrandRow


class Member(BrandRow):
    """A member (COM-04..06). `balance` is the sum of the member's entries, `owed` what a clawback could not find any more and later points pay first.

    `score` is the growth value of the last window, `level` what it reaches (0: none); `page_version` is part of the signed address of the member's
    page and grows when that address is withdrawn. `invited_by_id` is the member whose code was given on joining. A forgotten member keeps the ledger
    without name and person.
    """

    class State(models.TextChoices):
        """What a member may do."""

        ACTIVE = "active", pgettext_lazy("member", "Active")
        MUTED = "muted", _("Muted")
        REMOVED = "removed", pgettext_lazy("member", "Removed")
        MERGED = "merged", _("Put together with another")
        FORGOTTEN = "forgotten", _("Forgotten")

    brand_id = models.BigIntegerField(editable=False)  # the constraints below begin with it
    person_id = models.BigIntegerField(null=True, blank=True)
    number = models.PositiveIntegerField()
    name = models.CharField(max_length=120, blank=True, default="")
    state = models.CharField(max_length=10, choices=State.choices, default=State.ACTIVE)
    balance = models.BigIntegerField(default=0)
    owed = models.BigIntegerField(default=0)
    score = models.BigIntegerField(default=0)
    level = models.PositiveSmallIntegerField(default=0)
    page_version = models.PositiveIntegerField(default=1)
    terms_number = models.PositiveIntegerField(default=0)
    invited_by_id = models.BigIntegerField(null=True, blank=True)
    joined_at = models.DateTimeField()
    last_at = models.DateTimeField()
    merged_into_id = models.BigIntegerField(null=True, blank=True)

    class Meta(BrandRow.Meta):
        constraints = [
            models.UniqueConstraint(fields=["brand_id", "person_id"], name="community_one_member"),
            models.UniqueConstraint(fields=["brand_id", "number"], name="community_member_number"),
            models.CheckConstraint(condition=models.Q(balance__gte=0, owed__gte=0), name="community_balance_not_negative"),
        ]
        indexes = [
            models.Index(fields=["brand_id", "state", "-score", "id"], name="community_by_score"),
            models.Index(fields=["brand_id", "-balance"], name="community_by_balance"),
        ]

    @property
    def shown(self) -> str:
        """The name, or the number where there is none."""
        return self.name or f"#{self.number}"


class Joining(BrandRow):
    """A form of the public page that let somebody in: `mark` names the form that was sent, so that sending it twice joins once.

    `opened` says whether the new page may be shown at once: it is not where the phone number was known already.
    """

    brand_id = models.BigIntegerField(editable=False)
    mark = models.CharField(max_length=40)
    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="joinings")
    origin = models.CharField(max_length=64)
    opened = models.BooleanField(default=False)
    made_at = models.DateTimeField()

    class Meta(BrandRow.Meta):
        constraints = [models.UniqueConstraint(fields=["brand_id", "mark"], name="community_joined_once")]
        indexes = [models.Index(fields=["brand_id", "origin", "made_at"], name="community_joining_rate")]
