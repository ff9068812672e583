"""A draw: what was committed, who entered, who won. Triggers (0002) keep all of it from being changed afterwards."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from guanhao.domains.interaction.models.activities import Activity
from guanhao.kernel.secrets import SecretField
from guanhao.kernel.tenancy import BrandRow


class Draw(BrandRow):
    """The commitments of one lottery: rules and the hash of the secret seed when it opens, the list when entries close, value and seed afterwards."""

    activity = models.OneToOneField(Activity, on_delete=models.PROTECT, related_name="draw")
    rules = models.JSONField()
    rules_sha256 = models.CharField(max_length=64)
    seed = SecretField()
    seed_sha256 = models.CharField(max_length=64)
    committed_at = models.DateTimeField()
    frozen_at = models.DateTimeField(null=True, blank=True)
    entries_sha256 = models.CharField(max_length=64, blank=True, default="")
    entries_count = models.PositiveIntegerField(default=0)
    typed_value = models.CharField(max_length=200, blank=True, default="")
    typed_by_id = models.BigIntegerField(null=True, blank=True)
    typed_by_name = models.CharField(max_length=120, blank=True, default="")
    public_value = models.CharField(max_length=200, blank=True, default="")
    confirmed_by_name = models.CharField(max_length=120, blank=True, default="")
    shown_seed = models.CharField(max_length=64, blank=True, default="")
    drawn_at = models.DateTimeField(null=True, blank=True)
    drawn_by_name = models.CharField(max_length=120, blank=True, default="")


class Entrant(BrandRow):
    """Somebody who entered. `ticket`, `person` and `shown` are what is published; entries of one person share `person` once the list is closed.

    `person` and `alias` are keyed hashes of a contact and of an author's number; either says who somebody is.
    """

    class Out(models.TextChoices):
        """Why an entry is not in the list."""

        NOT_FOLLOWED = "not_followed", _("Does not follow the account")
        NOT_COMMENTED = "not_commented", _("Did not comment")
        FEW_LIKES = "few_likes", _("Too few likes")
        TOO_NEW = "too_new", _("Not a member long enough")
        UNDER_AGE = "under_age", _("Too young")
        BLACKLISTED = "blacklisted", _("On the blacklist")
        INSIDER = "insider", _("Works here")
        BY_HAND = "by_hand", _("Taken out by hand")
        TWICE = "twice", _("Entered already")

    activity = models.ForeignKey(Activity, on_delete=models.PROTECT, related_name="entrants")
    ticket = models.CharField(max_length=16)
    person = models.CharField(max_length=16)
    alias = models.CharField(max_length=16, blank=True, default="")
    shown = models.CharField(max_length=20)
    voter = models.CharField(max_length=64)
    origin = models.CharField(max_length=64, blank=True, default="")
    platform = models.CharField(max_length=40, blank=True, default="")
    handle = models.CharField(max_length=120, blank=True, default="")
    name = models.CharField(max_length=120, blank=True, default="")
    contact = SecretField(blank=True, default="")
    text = models.CharField(max_length=500, blank=True, default="")
    followed = models.BooleanField(null=True, blank=True)
    commented = models.BooleanField(null=True, blank=True)
    likes = models.PositiveIntegerField(null=True, blank=True)
    member_since = models.DateField(null=True, blank=True)
    of_age = models.BooleanField(null=True, blank=True)
    source = models.CharField(max_length=10, default="page")
    out = models.CharField(max_length=14, choices=Out.choices, blank=True, default="")
    out_why = models.CharField(max_length=300, blank=True, default="")
    made_at = models.DateTimeField()

    class Meta(BrandRow.Meta):
        constraints = [
            models.UniqueConstraint(fields=["activity", "ticket"], name="interaction_one_ticket"),
            models.UniqueConstraint(fields=["activity", "voter"], name="interaction_one_entry"),
        ]
        indexes = [
            models.Index(fields=["brand_id", "origin", "made_at"], name="interaction_entry_rate"),
            models.Index(fields=["activity", "out"], name="interaction_entries_in"),
        ]


class Winner(BrandRow):
    """A place of the draw: a prize, or (prize empty) an alternate with its rank. `fills` is the winner an alternate stepped in for."""

    class State(models.TextChoices):
        """Where the prize is."""

        DRAWN = "drawn", _("Drawn")
        NOTIFIED = "notified", _("Notified")
        CLAIMED = "claimed", _("Claimed")
        SENT = "sent", pgettext_lazy("prize", "Sent")
        LAPSED = "lapsed", _("Lapsed")
        DISQUALIFIED = "disqualified", _("Disqualified")

    activity = models.ForeignKey(Activity, on_delete=models.PROTECT, related_name="winners")
    entrant = models.OneToOneField(Entrant, on_delete=models.PROTECT, related_name="win")
    person = models.CharField(max_length=16)
    prize = models.CharField(max_length=20, blank=True, default="")
    place = models.PositiveIntegerField()
    fills = models.OneToOneField("self", on_delete=models.PROTECT, null=True, blank=True, related_name="filled_by")
    state = models.CharField(max_length=14, choices=State.choices, default=State.DRAWN)
    note = models.CharField(max_length=300, blank=True, default="")
    made_at = models.DateTimeField()
    changed_at = models.DateTimeField()

    class Meta(BrandRow.Meta):
        constraints = [
            models.UniqueConstraint(fields=["activity", "person"], name="interaction_one_win"),
            models.UniqueConstraint(fields=["activity", "prize", "place"], name="interaction_one_place"),
        ]
