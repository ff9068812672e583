"""Results of models, with the inputs that give them again."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from guanhao.kernel.tenancy import BrandRow


class ModelRun(BrandRow):
    """A forecast, an examination of changes, a comparison or a grouping: its inputs, and the result when it is done."""

    class Kind(models.TextChoices):
        """What was asked."""

        FORECAST = "forecast", _("Forecast")
        CHANGES = "changes", _("Changes and odd days")
        STUDY = "study", _("Comparison study")
        ROWS = "rows", _("Matched comparison")
        CLUSTERS = "clusters", _("Groups of people")

    class State(models.TextChoices):
        """Where it is."""

        RUNNING = "running", _("Running")
        DONE = "done", _("Done")
        REFUSED = "refused", _("Cannot be answered")

    kind = models.CharField(max_length=10, choices=Kind.choices)
    title = models.CharField(max_length=200)
    inputs = models.JSONField(default=dict)
    state = models.CharField(max_length=10, choices=State.choices, default=State.RUNNING)
    result = models.JSONField(default=dict)
    generation = models.BigIntegerField(default=0)
    made_at = models.DateTimeField()
    made_by_id = models.BigIntegerField(null=True)
    made_by_name = models.CharField(max_length=120, blank=True, default="")
    finished_at = models.DateTimeField(null=True)

    class Meta(BrandRow.Meta):
        indexes = [models.Index(fields=["brand_id", "kind", "-made_at"], name="analytics_model_runs")]
