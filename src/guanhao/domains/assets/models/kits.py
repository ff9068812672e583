"""Templates with versions, and what was made with them (AST-04)."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from guanhao.kernel.models import StoredFile
from guanhao.kernel.tenancy import BrandRow


class Template(BrandRow):
    """A template of the kit; `sizes` lists {"platform", "width", "height"} it is made for."""

    class Kind(models.TextChoices):
        """What it is for."""

        COVER = "cover", _("Cover")
        SUBTITLE = "subtitle", _("Subtitle style")
        TRANSITION = "transition", _("Transition")
        INFOGRAPHIC = "infographic", _("Infographic")
        STORYBOARD = "storyboard", _("Storyboard")

    title = models.CharField(max_length=120)
    kind = models.CharField(max_length=12, choices=Kind.choices)
    sizes = models.JSONField(default=list)
    note = models.CharField(max_length=1000, blank=True, default="")
    newest = models.PositiveIntegerField(default=0)
    archived = models.BooleanField(default=False)
    made_at = models.DateTimeField()
    changed_at = models.DateTimeField()

    class Meta(BrandRow.Meta):
        ordering = ["kind", "title", "id"]


class TemplateVersion(BrandRow):
    """One release of a template: a file, what changed, and `spec` (fields, safe areas, typefaces) for those who build with it."""

    template = models.ForeignKey(Template, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    file = models.ForeignKey(StoredFile, null=True, on_delete=models.PROTECT, related_name="+")
    mime = models.CharField(max_length=120, blank=True, default="")
    spec = models.TextField(blank=True, default="")
    change = models.CharField(max_length=500)
    made_at = models.DateTimeField()
    made_by_id = models.BigIntegerField(null=True)
    made_by_name = models.CharField(max_length=120, blank=True, default="")

    class Meta(BrandRow.Meta):
        ordering = ["-number"]
        constraints = [models.UniqueConstraint(fields=["template", "number"], name="assets_template_version_once")]


class TemplateUse(BrandRow):
    """Something made with a version of a template, such as content.variant:7; moving it to another version replaces the row."""

    template = models.ForeignKey(Template, on_delete=models.CASCADE, related_name="uses")
    version = models.ForeignKey(TemplateVersion, on_delete=models.CASCADE, related_name="uses")
    subject = models.CharField(max_length=80)
    title = models.CharField(max_length=200, blank=True, default="")
    url = models.CharField(max_length=400, blank=True, default="")
    made_at = models.DateTimeField()
    made_by_id = models.BigIntegerField(null=True)

    class Meta(BrandRow.Meta):
        ordering = ["-made_at", "-id"]
        constraints = [models.UniqueConstraint(fields=["template", "subject"], name="assets_template_use_once")]
