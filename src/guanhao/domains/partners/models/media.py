"""Media houses, what they promised to bring first, and columns run together (KOL-07)."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from guanhao.kernel.secrets import SecretField
from guanhao.kernel.tenancy import BrandRow


class MediaOutlet(BrandRow):
    """A media house of a vertical; the contact is sealed."""

    brand_id = models.BigIntegerField(editable=False)
    name = models.CharField(max_length=120)
    vertical = models.CharField(max_length=60, blank=True, default="")
    contact = SecretField(blank=True, default="")
    note = models.CharField(max_length=300, blank=True, default="")
    active = models.BooleanField(default=True)
    made_at = models.DateTimeField()
    changed_at = models.DateTimeField()

    class Meta(BrandRow.Meta):
        constraints = [models.UniqueConstraint(fields=["brand_id", "name"], name="partners_outlet_once")]


class PressTask(BrandRow):
    """A release a media house promised to bring first by a moment."""

    class State(models.TextChoices):
        """What became of the promise."""

        PROMISED = "promised", pgettext_lazy("press", "Promised")
        KEPT = "kept", pgettext_lazy("press", "First release kept")
        MISSED = "missed", pgettext_lazy("press", "Missed")

    brand_id = models.BigIntegerField(editable=False)
    outlet = models.ForeignKey(MediaOutlet, on_delete=models.PROTECT, related_name="tasks")
    title = models.CharField(max_length=120)
    due_at = models.DateTimeField()
    state = models.CharField(max_length=10, choices=State.choices, default=State.PROMISED)
    url = models.CharField(max_length=500, blank=True, default="")
    released_at = models.DateTimeField(null=True, blank=True)
    made_at = models.DateTimeField()

    class Meta(BrandRow.Meta):
        indexes = [models.Index(fields=["brand_id", "state", "due_at", "id"], name="partners_press_tasks")]


class MediaColumn(BrandRow):
    """A column run with a media house; `search_before` and `search_after` are the brand keyword's search index."""

    brand_id = models.BigIntegerField(editable=False)
    outlet = models.ForeignKey(MediaOutlet, on_delete=models.PROTECT, related_name="columns")
    title = models.CharField(max_length=120)
    keyword = models.CharField(max_length=60, blank=True, default="")
    starts_on = models.DateField()
    search_before = models.BigIntegerField(null=True, blank=True)
    search_after = models.BigIntegerField(null=True, blank=True)
    search_source = models.CharField(max_length=80, blank=True, default="")
    made_at = models.DateTimeField()
    changed_at = models.DateTimeField()

    class Meta(BrandRow.Meta):
        verbose_name = _("Joint column")
        constraints = [models.UniqueConstraint(fields=["brand_id", "outlet", "title"], name="partners_column_once")]


class MediaReprint(BrandRow):
    """A reprint of a column somewhere; the same address counts once."""

    brand_id = models.BigIntegerField(editable=False)
    column = models.ForeignKey(MediaColumn, on_delete=models.CASCADE, related_name="reprints")
    url = models.CharField(max_length=500)
    site = models.CharField(max_length=120, blank=True, default="")
    seen_on = models.DateField()

    class Meta(BrandRow.Meta):
        constraints = [models.UniqueConstraint(fields=["brand_id", "column", "url"], name="partners_reprint_once")]
