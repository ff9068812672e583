"""The run log, the rows that need a person, and mappings that were right before."""

from django.db import models

from guanhao.kernel.models import StoredFile
from guanhao.kernel.tenancy import BrandRow


class ImportRun(BrandRow):
    """One import of one file: what was decided, what became of its rows, who started it. The raw file stays."""

    class State(models.TextChoices):
        """Where a run is in its life; only `done` has written anything."""

        DRAFT = "draft"
        QUEUED = "queued"
        RUNNING = "running"
        DONE = "done"
        FAILED = "failed"
        CANCELLED = "cancelled"

    kind = models.CharField(max_length=60)
    account_id = models.BigIntegerField(null=True)
    account_label = models.CharField(max_length=160, blank=True, default="")
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+")
    options = models.JSONField(default=dict)
    layout = models.JSONField(default=dict)
    mapping = models.JSONField(default=list)
    notes = models.JSONField(default=list)
    state = models.CharField(max_length=10, choices=State.choices, default=State.DRAFT)
    read = models.BigIntegerField(default=0)
    imported = models.BigIntegerField(default=0)
    updated = models.BigIntegerField(default=0)
    unchanged = models.BigIntegerField(default=0)
    quarantined = models.BigIntegerField(default=0)
    trial = models.JSONField(null=True)
    error = models.JSONField(null=True)
    job_id = models.BigIntegerField(null=True)
    done_units = models.BigIntegerField(default=0)
    total_units = models.BigIntegerField(null=True)
    reference_at = models.DateTimeField()
    repeat_of = models.BigIntegerField(null=True)
    made_at = models.DateTimeField()
    made_by_id = models.BigIntegerField(null=True)
    made_by_name = models.CharField(max_length=120, blank=True, default="")
    via = models.CharField(max_length=20, blank=True, default="")
    started_at = models.DateTimeField(null=True)
    touched_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta(BrandRow.Meta):
        ordering = ["-id"]
        indexes = [models.Index(fields=["brand_id", "state", "-id"], name="imports_run_state")]

    @property
    def counts(self) -> dict[str, int]:
        """read, imported, updated, unchanged, quarantined."""
        return {name: getattr(self, name) for name in COUNTS}

    @property
    def unfinished(self) -> bool:
        """Waiting or at work."""
        return self.state in {self.State.QUEUED, self.State.RUNNING}

    @property
    def nothing_new(self) -> bool:
        """Done, and every row was already known exactly so."""
        return self.state == self.State.DONE and self.unchanged > 0 and not self.imported and not self.updated

    @property
    def percent(self) -> int | None:
        """How far a running import is, 0…100; None when it is not known."""
        return min(100, self.done_units * 100 // self.total_units) if self.total_units else None


COUNTS = ("read", "imported", "updated", "unchanged", "quarantined")


class QuarantinedRow(BrandRow):
    """A row that could not be taken: its cells as they stand in the file, the first reason, and all reasons."""

    class State(models.TextChoices):
        """What became of it."""

        OPEN = "open"
        FIXED = "fixed"
        DISMISSED = "dismissed"

    run = models.ForeignKey(ImportRun, on_delete=models.CASCADE, related_name="quarantine")
    line = models.BigIntegerField()
    cells = models.JSONField(default=list)
    field = models.CharField(max_length=60, blank=True, default="")
    code = models.CharField(max_length=40)
    value = models.CharField(max_length=300, blank=True, default="")
    problems = models.JSONField(default=list)
    state = models.CharField(max_length=10, choices=State.choices, default=State.OPEN)
    fixed_cells = models.JSONField(null=True)

    class Meta(BrandRow.Meta):
        ordering = ["line", "id"]
        indexes = [models.Index(fields=["run", "state", "line"], name="imports_quarantine_open")]


class MappingProfile(BrandRow):
    """A mapping that was used for files with these headers, of this account and kind (account 0: a kind without accounts)."""

    kind = models.CharField(max_length=60)
    account_id = models.BigIntegerField(default=0)
    signature = models.CharField(max_length=64)
    mapping = models.JSONField(default=dict)
    used_at = models.DateTimeField()
    uses = models.PositiveIntegerField(default=1)

    class Meta(BrandRow.Meta):
        constraints = [models.UniqueConstraint(fields=["brand_id", "kind", "account_id", "signature"], name="imports_profile_once")]
