"""What happens after publishing: withdrawals, tasks by hand, and pulls of numbers and comments."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from guanhao.domains.publishing.models.publications import Publication
from guanhao.kernel.tenancy import BrandRow


class Withdrawal(BrandRow):
    """One decision to take things down (CRI-08): by publication, tag, person, campaign or asset, with the reason."""

    scope = models.CharField(max_length=12)
    value = models.CharField(max_length=120, blank=True, default="")
    reason = models.CharField(max_length=500)
    made_at = models.DateTimeField()
    made_by_id = models.BigIntegerField(null=True)
    finished_at = models.DateTimeField(null=True)

    class Meta(BrandRow.Meta):
        ordering = ["-made_at"]


class Taking(BrandRow):
    """One publication of a withdrawal: by the platform's API, or a task for a person with proof."""

    class State(models.TextChoices):
        """Where it stands."""

        OPEN = "open", pgettext_lazy("taking down", "Open")
        TASK = "task", pgettext_lazy("taking down", "By hand")
        DONE = "done", pgettext_lazy("taking down", "Taken down")
        FAILED = "failed", pgettext_lazy("taking down", "Failed")

    withdrawal = models.ForeignKey(Withdrawal, on_delete=models.CASCADE, related_name="takings")
    publication = models.ForeignKey(Publication, on_delete=models.PROTECT, related_name="takings")
    state = models.CharField(max_length=6, choices=State.choices, default=State.OPEN)
    by_api = models.BooleanField(default=True)
    tries = models.PositiveIntegerField(default=0)
    due_at = models.DateTimeField(null=True)
    message = models.CharField(max_length=500, blank=True, default="")
    proof_id = models.BigIntegerField(null=True)
    proof_note = models.CharField(max_length=500, blank=True, default="")
    done_at = models.DateTimeField(null=True)
    done_by_id = models.BigIntegerField(null=True)
    evidence = models.JSONField(default=dict, blank=True)

    class Meta(BrandRow.Meta):
        constraints = [models.UniqueConstraint(fields=["withdrawal", "publication"], name="publishing_taking_once")]
        indexes = [models.Index(fields=["state", "due_at"], name="publishing_taking_due_idx")]


class FirstComment(BrandRow):
    """The account's own comment under a publication that is out, with an intent and an outcome of its own: it can neither repeat nor fail the post.

    `intent_at` is written before the one call; a row that is `sending` without an answer is a question (`asks` of them), never sent again by
    itself before the platform has said that nothing is there. What no program can write, or find out, is a task for a person.
    """

    class State(models.TextChoices):
        """Where it stands."""

        DUE = "due", pgettext_lazy("first comment", "To be written")
        SENDING = "sending", pgettext_lazy("first comment", "Being written")
        UNKNOWN = "unknown", pgettext_lazy("first comment", "Outcome unknown")
        TASK = "task", pgettext_lazy("first comment", "By hand")
        DONE = "done", pgettext_lazy("first comment", "Written")
        DROPPED = "dropped", pgettext_lazy("first comment", "Not wanted any more")

    publication = models.OneToOneField(Publication, on_delete=models.CASCADE, related_name="first_comment")
    text = models.TextField()
    state = models.CharField(max_length=8, choices=State.choices, default=State.DUE)
    by_api = models.BooleanField(default=True)
    tries = models.PositiveIntegerField(default=0)
    asks = models.PositiveIntegerField(default=0)
    due_at = models.DateTimeField(null=True)
    intent_at = models.DateTimeField(null=True)
    remote_id = models.CharField(max_length=200, blank=True, default="")
    url = models.CharField(max_length=600, blank=True, default="")
    message = models.CharField(max_length=500, blank=True, default="")
    done_at = models.DateTimeField(null=True)
    done_by_id = models.BigIntegerField(null=True)
    evidence = models.JSONField(default=dict, blank=True)

    class Meta(BrandRow.Meta):
        indexes = [models.Index(fields=["due_at"], name="publishing_first_due_idx")]


class Pull(BrandRow):
    """The next look at a published post's numbers: dense at first, rarer later (policy), until it ends (`due_at` None).

    The account's own numbers and its messages are one row an account, without a publication; `cursor` is where its messages were read to.
    `missing` counts how often in a row the platform left the post out.
    """

    class Kind(models.TextChoices):
        """What is pulled."""

        METRICS = "metrics", _("Numbers")
        MESSAGES = "messages", _("Comments and messages")
        ACCOUNT = "account", _("Account")

    kind = models.CharField(max_length=10, choices=Kind.choices)
    account_id = models.BigIntegerField()
    publication = models.ForeignKey(Publication, on_delete=models.CASCADE, null=True, related_name="pulls")
    due_at = models.DateTimeField(null=True)
    cursor = models.CharField(max_length=400, blank=True, default="")
    done = models.PositiveIntegerField(default=0)
    failures = models.PositiveIntegerField(default=0)
    missing = models.PositiveIntegerField(default=0)
    last_at = models.DateTimeField(null=True)
    message = models.CharField(max_length=300, blank=True, default="")

    class Meta(BrandRow.Meta):
        constraints = [
            models.UniqueConstraint(fields=["publication", "kind"], condition=models.Q(publication__isnull=False), name="publishing_pull_once"),
            models.UniqueConstraint(fields=["account_id", "kind"], condition=models.Q(publication__isnull=True), name="publishing_account_pull_once"),
        ]
        indexes = [models.Index(fields=["due_at"], name="publishing_pull_due_idx")]


class Checkup(BrandRow):
    """What a platform said of an account the last time it was asked (its diagnosis); `error` when it could not be asked."""

    account_id = models.BigIntegerField(unique=True)
    asked_at = models.DateTimeField()
    asked_by_id = models.BigIntegerField(null=True)
    ok = models.BooleanField(default=False)
    tier = models.CharField(max_length=40, blank=True, default="")
    scopes = models.JSONField(default=list, blank=True)
    quota = models.JSONField(default=dict, blank=True)
    problems = models.JSONField(default=list, blank=True)
    error = models.CharField(max_length=500, blank=True, default="")


class Handing(BrandRow):
    """A publication that waits for a person with a phone. The address of its page holds a secret made of `nonce`; only the SHA-256 of it is kept.

    `ticks` are the numbers of checklist lines the person has confirmed; what is done through the address counts as done by `person_id`.
    """

    publication = models.OneToOneField(Publication, on_delete=models.CASCADE, related_name="handing")
    person_id = models.BigIntegerField()
    nonce = models.CharField(max_length=32)
    secret_hash = models.CharField(max_length=64, unique=True)
    ticks = models.JSONField(default=list, blank=True)
    proof_id = models.BigIntegerField(null=True)
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    opened_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
