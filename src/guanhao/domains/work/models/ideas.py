"""Brainstorms (CON-09): meetings that come back every month, and the tree of ideas each of them leaves."""

from django.db import models

from guanhao.domains.work.models.meetings import Meeting
from guanhao.kernel.tenancy import BrandRow


class MeetingSeries(BrandRow):
    """A meeting held every month, on the `week`-th `weekday` (0 is Monday; week 5 is the last one) at `hour`:`minute`."""

    brand_id = models.BigIntegerField(editable=False)
    title = models.CharField(max_length=120)
    kind = models.CharField(max_length=10, choices=Meeting.Kind.choices, default=Meeting.Kind.BRAINSTORM)
    week = models.PositiveSmallIntegerField(default=1)
    weekday = models.PositiveSmallIntegerField(default=2)
    hour = models.PositiveSmallIntegerField(default=14)
    minute = models.PositiveSmallIntegerField(default=0)
    agenda = models.CharField(max_length=2000, blank=True, default="")
    invited = models.JSONField(default=list)
    starts_on = models.DateField()
    ended_on = models.DateField(null=True, blank=True)
    made_at = models.DateTimeField()

    class Meta(BrandRow.Meta):
        constraints = [models.UniqueConstraint(fields=["brand_id", "title"], name="work_series_title")]


class SeriesMonth(BrandRow):
    """The meeting of a series in a month (its first day), made once; `told_at` is when its absence was told."""

    brand_id = models.BigIntegerField(editable=False)
    series = models.ForeignKey(MeetingSeries, on_delete=models.CASCADE, related_name="months", db_index=False)
    month = models.DateField()
    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, null=True, blank=True, related_name="months")
    told_at = models.DateTimeField(null=True, blank=True)

    class Meta(BrandRow.Meta):
        constraints = [models.UniqueConstraint(fields=["series", "month"], name="work_series_month_once")]


class IdeaNode(BrandRow):
    """An idea in a meeting's tree. `uid` is made where it is typed, so that sent twice it is there once; `place` orders those below one parent.

    `revision` grows with each change of the words; removed ideas stay and can be put back.
    """

    brand_id = models.BigIntegerField(editable=False)
    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="ideas", db_index=False)
    uid = models.CharField(max_length=36)
    parent = models.ForeignKey("self", on_delete=models.CASCADE, null=True, blank=True, related_name="children")
    place = models.FloatField()
    text = models.CharField(max_length=200, blank=True, default="")
    folded = models.BooleanField(default=False)
    revision = models.PositiveIntegerField(default=1)
    topic_id = models.BigIntegerField(null=True, blank=True)
    topic_url = models.CharField(max_length=300, blank=True, default="")
    chosen_at = models.DateTimeField(null=True, blank=True)
    made_at = models.DateTimeField()
    made_by_name = models.CharField(max_length=120, blank=True, default="")
    changed_at = models.DateTimeField()
    removed_at = models.DateTimeField(null=True, blank=True)

    class Meta(BrandRow.Meta):
        constraints = [models.UniqueConstraint(fields=["meeting", "uid"], name="work_idea_uid")]
