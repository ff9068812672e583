"""Shared documents (TEA-07): words with grades of permission, versions to go back to, states to merge against, who is here."""

from django.db import models
from django.utils.translation import pgettext_lazy

from guanhao.kernel.secrets import SecretField
from guanhao.kernel.tenancy import BrandRow


class Doc(BrandRow):
    """A document. Its words are sealed in the database; those of a `core` document are not searched and need a grant of one's own."""

    class Grade(models.TextChoices):
        """What somebody may do, each with all before it."""

        NONE = "none", pgettext_lazy("document", "No access")
        READ = "read", pgettext_lazy("document", "Read")
        EDIT = "edit", pgettext_lazy("document", "Edit")
        OWN = "own", pgettext_lazy("document", "Manage")

    brand_id = models.BigIntegerField(editable=False)
    title = models.CharField(max_length=200)
    text = SecretField(blank=True, default="")
    link = models.CharField(max_length=500, blank=True, default="")
    core = models.BooleanField(default=False)
    everybody = models.CharField(max_length=4, choices=Grade.choices, default=Grade.EDIT)
    revision = models.PositiveIntegerField(default=0)
    made_at = models.DateTimeField()
    made_by_id = models.BigIntegerField(null=True, blank=True)
    changed_at = models.DateTimeField()
    changed_by_name = models.CharField(max_length=120, blank=True, default="")
    archived_at = models.DateTimeField(null=True, blank=True)


class DocGrant(BrandRow):
    """What one person may do with a document, instead of what everybody may."""

    brand_id = models.BigIntegerField(editable=False)
    doc = models.ForeignKey(Doc, on_delete=models.CASCADE, related_name="grants", db_index=False)
    user_id = models.BigIntegerField()
    grade = models.CharField(max_length=4, choices=Doc.Grade.choices)

    class Meta(BrandRow.Meta):
        constraints = [models.UniqueConstraint(fields=["doc", "user_id"], name="work_doc_grant_once")]


class DocState(BrandRow):
    """The words after one save: the common ancestor when two people meet. Only the newest ones are kept."""

    brand_id = models.BigIntegerField(editable=False)
    doc = models.ForeignKey(Doc, on_delete=models.CASCADE, related_name="states", db_index=False)
    revision = models.PositiveIntegerField()
    title = models.CharField(max_length=200)
    text = SecretField(blank=True, default="")

    class Meta(BrandRow.Meta):
        constraints = [models.UniqueConstraint(fields=["doc", "revision"], name="work_doc_state_once")]


class DocVersion(BrandRow):
    """The words as they stood, to compare with and to go back to."""

    brand_id = models.BigIntegerField(editable=False)
    doc = models.ForeignKey(Doc, on_delete=models.CASCADE, related_name="versions", db_index=False)
    number = models.PositiveIntegerField()
    title = models.CharField(max_length=200)
    text = SecretField(blank=True, default="")
    note = models.CharField(max_length=200, blank=True, default="")
    made_at = models.DateTimeField()
    made_by_id = models.BigIntegerField(null=True, blank=True)
    made_by_name = models.CharField(max_length=120, blank=True, default="")

    class Meta(BrandRow.Meta):
        constraints = [models.UniqueConstraint(fields=["doc", "number"], name="work_doc_version_number")]


class DocPresence(BrandRow):
    """Somebody has a document open; rows older than the policy's seconds mean nothing."""

    brand_id = models.BigIntegerField(editable=False)
    doc = models.ForeignKey(Doc, on_delete=models.CASCADE, related_name="presence", db_index=False)
    user_id = models.BigIntegerField()
    name = models.CharField(max_length=120)
    seen_at = models.DateTimeField()

    class Meta(BrandRow.Meta):
        constraints = [models.UniqueConstraint(fields=["doc", "user_id"], name="work_doc_presence_once")]
