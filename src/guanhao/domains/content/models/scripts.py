"""Storyboards of videos and run-sheets of live shows."""

from django.db import models
from django.utils.translation import pgettext_lazy

from guanhao.domains.content.models.items import Item
from guanhao.kernel.tenancy import BrandRow


class Script(BrandRow):
    """The storyboard of an item. Shots are {id, milliseconds, picture, voice, subtitle, hook, interaction, asset}, in order."""

    item = models.OneToOneField(Item, on_delete=models.CASCADE, related_name="script")
    shots = models.JSONField(default=list)
    revision = models.PositiveIntegerField(default=0)
    changed_at = models.DateTimeField()


class ThemeChoice(models.TextChoices):
    """What kind of live show it is (001 §3.3.3)."""

    VISIT = "visit", pgettext_lazy("live", "Visit")
    EXPERIENCE = "experience", pgettext_lazy("live", "Experience")
    DECRYPT = "decrypt", pgettext_lazy("live", "Behind the scenes")


class RunSheet(BrandRow):
    """The plan of a live show: `blocks` of {id, milliseconds, title, script, product, host}, `products` of {id, name, price_cents, link, note},
    `checks` of {key, title, done, by, at}."""

    item = models.OneToOneField(Item, on_delete=models.CASCADE, related_name="run_sheet")
    theme = models.CharField(max_length=12, choices=ThemeChoice.choices, default=ThemeChoice.EXPERIENCE)
    starts_at = models.DateTimeField(null=True, blank=True)
    rehearsal_at = models.DateTimeField(null=True, blank=True)
    rehearsal_note = models.TextField(blank=True, default="")
    hosts = models.JSONField(default=list, blank=True)
    moderators = models.JSONField(default=list, blank=True)
    products = models.JSONField(default=list, blank=True)
    blocks = models.JSONField(default=list, blank=True)
    checks = models.JSONField(default=list, blank=True)
    revision = models.PositiveIntegerField(default=0)
    changed_at = models.DateTimeField()


class LiveRecap(BrandRow):
    """What became of a live show (CON-25): when it ran, when each block of the run-sheet began (`blocks`: {id, began} with began in milliseconds
    from the start, None when it was left out), the numbers somebody typed in (`numbers`, whole; money in cents) and what is learnt (`lessons`:
    {kind: keep, change or next, text})."""

    item = models.OneToOneField(Item, on_delete=models.CASCADE, related_name="recap")
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField()
    blocks = models.JSONField(default=list, blank=True)
    numbers = models.JSONField(default=dict, blank=True)
    lessons = models.JSONField(default=list, blank=True)
    revision = models.PositiveIntegerField(default=0)
    changed_at = models.DateTimeField()
    changed_by_name = models.CharField(max_length=120, blank=True, default="")
