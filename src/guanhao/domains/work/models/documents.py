"""Shared documents (TEA-07): words with grades of permission, the updates they are made of, versions to go back to, who is here."""

from django.db import models
from django.utils.translation import pgettext_lazy

from guanhao.kernel.secrets import SecretField
from guanhao.kernel.tenancy import BrandRow


class Doc(BrandRow):
    """A document: its title and text (Markdown) are what its updates make together, for everybody who reads.

    Words are sealed in the database; those of a `core` document are not searched and need a grant of one's own.
    """

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


class DocUpdate(BrandRow):
    """What somebody wrote, as the CRDT's bytes (sealed, base64); `number` is the document's revision after it, `mark` makes a repeat harmless."""

    brand_id = models.BigIntegerField(editable=False)
    doc = models.ForeignKey(Doc, on_delete=models.CASCADE, related_name="updates", db_index=False)
    number = models.PositiveIntegerField()
    mark = models.CharField(max_length=40)
    data = SecretField()
    size = models.PositiveIntegerField()
    made_at = models.DateTimeField()
    made_by_id = models.BigIntegerField(null=True, blank=True)

    class Meta(BrandRow.Meta):
        constraints = [
            models.UniqueConstraint(fields=["doc", "number"], name="work_doc_update_number"),
            models.UniqueConstraint(fields=["doc", "mark"], name="work_doc_update_once"),
        ]


class DocSnapshot(BrandRow):
    """All updates up to `number` as one. The newest two are kept, and the updates since the older of them."""

    brand_id = models.BigIntegerField(editable=False)
    doc = models.ForeignKey(Doc, on_delete=models.CASCADE, related_name="snapshots", db_index=False)
    number = models.PositiveIntegerField()
    data = SecretField()
    size = models.PositiveIntegerField()
    made_at = models.DateTimeField()

    class Meta(BrandRow.Meta):
        constraints = [models.UniqueConstraint(fields=["doc", "number"], name="work_doc_snapshot_number")]


class DocVersion(BrandRow):
    """The words as they stood, to compare with and to go back to. A `live` one still grows with what is being written."""

    brand_id = models.BigIntegerField(editable=False)
    doc = models.ForeignKey(Doc, on_delete=models.CASCADE, related_name="versions", db_index=False)
    number = models.PositiveIntegerField()
    title = models.CharField(max_length=200)
    text = SecretField(blank=True, default="")
    note = models.CharField(max_length=200, blank=True, default="")
    made_at = models.DateTimeField()
    made_by_id = models.BigIntegerField(null=True, blank=True)
    made_by_name = models.CharField(max_length=120, blank=True, default="")
    changed_at = models.DateTimeField()
    writers = models.JSONField(default=list, blank=True)
    live = models.BooleanField(default=False)

    class Meta(BrandRow.Meta):
        constraints = [models.UniqueConstraint(fields=["doc", "number"], name="work_doc_version_number")]


class DocPresence(BrandRow):
    """A tab in which somebody has a document open to write, and where the caret is; rows older than the policy's seconds mean nothing."""

    brand_id = models.BigIntegerField(editable=False)
    doc = models.ForeignKey(Doc, on_delete=models.CASCADE, related_name="presence", db_index=False)
    user_id = models.BigIntegerField()
    client = models.BigIntegerField()
    name = models.CharField(max_length=120)
    caret = models.CharField(max_length=1000, blank=True, default="")
    seen_at = models.DateTimeField()

    class Meta(BrandRow.Meta):
        constraints = [models.UniqueConstraint(fields=["doc", "user_id", "client"], name="work_doc_presence_once")]
