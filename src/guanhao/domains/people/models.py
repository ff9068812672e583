"""People who speak with the brand, the names they go by on platforms, and what they agreed to."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from guanhao.kernel.secrets import SecretField
from guanhao.kernel.tenancy import BrandRow


class Tier(models.TextChoices):
    """How near a person is to the brand, the nearest first."""

    TOP_FAN = "top_fan", _("Top fan")
    CORE = "core", _("Core fan")
    ACTIVE = "active", pgettext_lazy("person", "Active")
    ORDINARY = "ordinary", pgettext_lazy("person", "Ordinary")
    NEW = "new", pgettext_lazy("person", "New")


class Person(BrandRow):
    """Somebody who wrote to the brand or whom it serves. `tier_fixed` tiers were set by hand and stay.

    `merged_into_id`: this record was found to be another one's; it stays so that the merge can be undone. A forgotten person keeps its number alone.
    """

    brand_id = models.BigIntegerField(editable=False)  # the indexes below begin with it
    name = models.CharField(max_length=120, blank=True, default="")
    tier = models.CharField(max_length=10, choices=Tier.choices, default=Tier.NEW)
    tier_fixed = models.BooleanField(default=False)
    tags = models.JSONField(default=list, blank=True)
    note = models.TextField(blank=True, default="")
    first_seen_at = models.DateTimeField()
    last_seen_at = models.DateTimeField()
    messages = models.PositiveIntegerField(default=0)
    recent = models.PositiveIntegerField(default=0)
    orders = models.PositiveIntegerField(default=0)
    spent = models.FloatField(default=0)
    merged_into_id = models.BigIntegerField(null=True, blank=True)
    forgotten_at = models.DateTimeField(null=True, blank=True)
    revision = models.PositiveIntegerField(default=1)

    class Meta(BrandRow.Meta):
        indexes = [
            models.Index(fields=["brand_id", "merged_into_id", "-last_seen_at", "-id"], name="people_person_seen"),
            models.Index(fields=["brand_id", "tier", "-last_seen_at"], name="people_person_tier"),
        ]


class Handle(BrandRow):
    """A name of a person: an author number on a platform, or a phone number or mail address.

    For `phone` and `mail` the `platform_id` is a keyed fingerprint, for matching; the value itself is in `sealed`.
    """

    PHONE, MAIL = "phone", "mail"
    brand_id = models.BigIntegerField(editable=False)  # the indexes below begin with it
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="handles")
    platform = models.CharField(max_length=40)
    platform_id = models.CharField(max_length=200)
    name = models.CharField(max_length=120, blank=True, default="")
    url = models.CharField(max_length=500, blank=True, default="")
    sealed = SecretField(blank=True, default="")
    made_at = models.DateTimeField()

    class Meta(BrandRow.Meta):
        constraints = [models.UniqueConstraint(fields=["brand_id", "platform", "platform_id"], name="people_handle_once")]

    @property
    def shown(self) -> str:
        """The value in clear: the number or address, else the number on the platform."""
        return str(self.sealed) or self.platform_id


class PersonDay(BrandRow):
    """How many messages a person wrote on one of the brand's days: what tiers are judged by."""

    brand_id = models.BigIntegerField(editable=False)  # the indexes below begin with it
    person_id = models.BigIntegerField()
    day = models.DateField()
    messages = models.PositiveIntegerField(default=0)

    class Meta(BrandRow.Meta):
        constraints = [models.UniqueConstraint(fields=["brand_id", "person_id", "day"], name="people_day_once")]
        indexes = [models.Index(fields=["brand_id", "day"], name="people_day_window")]


class PersonTag(BrandRow):
    """One tag of a person, for filters; `Person.tags` lists the same."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="tag_rows")
    tag = models.CharField(max_length=40)

    class Meta(BrandRow.Meta):
        constraints = [models.UniqueConstraint(fields=["brand_id", "tag", "person"], name="people_tag_once")]


class TierChange(BrandRow):
    """A person went from one tier to another (COM-07 keeps the history); `by_rule` or by a person with a reason."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="tier_changes")
    before = models.CharField(max_length=10, choices=Tier.choices)
    after = models.CharField(max_length=10, choices=Tier.choices)
    by_rule = models.BooleanField(default=False)
    reason = models.CharField(max_length=300, blank=True, default="")
    by_name = models.CharField(max_length=120, blank=True, default="")
    at = models.DateTimeField()

    class Meta(BrandRow.Meta):
        ordering = ["-at", "-id"]


class Consent(BrandRow):
    """A person agreed to one purpose, under one version of the terms (PIPL articles 14 to 16); withdrawn as easily as given."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="consents")
    purpose = models.CharField(max_length=60)
    source = models.CharField(max_length=120)
    terms_version = models.CharField(max_length=60, blank=True, default="")
    given_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_note = models.CharField(max_length=300, blank=True, default="")

    class Meta(BrandRow.Meta):
        ordering = ["-given_at", "-id"]
        indexes = [models.Index(fields=["brand_id", "purpose", "-given_at"], name="people_consent_purpose")]
        constraints = [
            models.UniqueConstraint(fields=["person", "purpose"], condition=models.Q(withdrawn_at__isnull=True), name="people_consent_open_once")
        ]


class Purpose(BrandRow):
    """What people's data may be used for, as the brand defines it; `key` is what consents name. Its words are in versions."""

    class Basis(models.TextChoices):
        """On which ground of PIPL article 13 it is used."""

        CONSENT = "consent", pgettext_lazy("legal basis", "Consent")
        CONTRACT = "contract", pgettext_lazy("legal basis", "Contract")
        DUTY = "duty", pgettext_lazy("legal basis", "Legal duty")
        PUBLIC = "public", pgettext_lazy("legal basis", "Published by the person")

    brand_id = models.BigIntegerField(editable=False)  # the constraint below begins with it
    key = models.CharField(max_length=60)
    title = models.CharField(max_length=120)
    version = models.PositiveIntegerField(default=1)
    retired_at = models.DateTimeField(null=True, blank=True)
    revision = models.PositiveIntegerField(default=1)

    class Meta(BrandRow.Meta):
        ordering = ["key"]
        constraints = [models.UniqueConstraint(fields=["brand_id", "key"], name="people_purpose_once")]


class PurposeVersion(BrandRow):
    """The notice people agreed to: never changed, a new text is a new version."""

    purpose = models.ForeignKey(Purpose, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    notice = models.TextField()
    basis = models.CharField(max_length=10, choices=Purpose.Basis.choices, default=Purpose.Basis.CONSENT)
    keep_days = models.PositiveIntegerField(default=0)
    shared_with = models.CharField(max_length=300, blank=True, default="")
    made_at = models.DateTimeField()
    made_by_name = models.CharField(max_length=120, blank=True, default="")

    class Meta(BrandRow.Meta):
        ordering = ["-number"]
        constraints = [models.UniqueConstraint(fields=["purpose", "number"], name="people_purpose_version_once")]


class PersonRequest(BrandRow):
    """A person asked for a copy of, a correction to, or the deletion of what is known of them (PIPL articles 44 to 50).

    `plan` holds what the proof of a deletion looks for again (numbers and digests) until it is done; `proof` has counts only.
    """

    class Kind(models.TextChoices):
        """What was asked for."""

        COPY = "copy", _("Copy of the data")
        CORRECTION = "correction", pgettext_lazy("personal data", "Correction")
        DELETION = "deletion", _("Deletion")

    class State(models.TextChoices):
        """How far it is."""

        OPEN = "open", pgettext_lazy("personal data", "Identity not checked")
        CHECKED = "checked", pgettext_lazy("personal data", "Identity checked")
        WORKING = "working", pgettext_lazy("personal data", "Being deleted")
        DONE = "done", pgettext_lazy("personal data", "Answered")
        REFUSED = "refused", pgettext_lazy("personal data", "Turned down")

    brand_id = models.BigIntegerField(editable=False)  # the indexes below begin with it
    kind = models.CharField(max_length=12, choices=Kind.choices)
    state = models.CharField(max_length=10, choices=State.choices, default=State.OPEN)
    person_id = models.BigIntegerField()
    channel = models.CharField(max_length=60)
    wish = SecretField(blank=True, default="")
    received_at = models.DateTimeField()
    due_on = models.DateField()
    checked_how = models.CharField(max_length=200, blank=True, default="")
    checked_at = models.DateTimeField(null=True, blank=True)
    checked_by_name = models.CharField(max_length=120, blank=True, default="")
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by_name = models.CharField(max_length=120, blank=True, default="")
    answer = models.CharField(max_length=500, blank=True, default="")
    plan = models.JSONField(default=dict)
    proof = models.JSONField(default=dict)
    proof_hash = models.CharField(max_length=64, blank=True, default="")
    reminded_at = models.DateTimeField(null=True, blank=True)
    revision = models.PositiveIntegerField(default=1)

    class Meta(BrandRow.Meta):
        ordering = ["due_on", "id"]
        indexes = [
            models.Index(fields=["brand_id", "state", "due_on"], name="people_request_due"),
            models.Index(fields=["brand_id", "person_id"], name="people_request_person"),
        ]


class Merge(BrandRow):
    """Two records were one person. `moved` holds what undoing needs: handles and consents of the one put away, and the state of the one kept."""

    kept = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="merges")
    dropped = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="merged_away")
    moved = models.JSONField(default=dict)
    at = models.DateTimeField()
    by_name = models.CharField(max_length=120, blank=True, default="")
    undone_at = models.DateTimeField(null=True, blank=True)

    class Meta(BrandRow.Meta):
        ordering = ["-at", "-id"]
