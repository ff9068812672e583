"""Campaigns with what happens while they run, their partners and their effect reports."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from guanhao.kernel.secrets import SecretField
from guanhao.kernel.tenancy import BrandRow


class Campaign(BrandRow):
    """A campaign (GRO-03). Lists are JSON: `channels` and `materials` of {kind, what}, `owners` of {what, who}, `checklist` of {what, done, by}.

    `budget` is in fen (None: not said). `lessons` is what the campaign before taught; `follows` names it.
    """

    class Form(models.TextChoices):
        """How people take part."""

        ONLINE = "online", pgettext_lazy("campaign", "Online")
        OFFLINE = "offline", pgettext_lazy("campaign", "On site")
        GAME = "game", pgettext_lazy("campaign", "Game")

    class State(models.TextChoices):
        """Where it stands."""

        DRAFT = "draft", pgettext_lazy("campaign", "Draft")
        REVIEW = "review", pgettext_lazy("campaign", "In review")
        APPROVED = "approved", pgettext_lazy("campaign", "Approved")
        OPEN = "open", pgettext_lazy("campaign", "Running")
        CLOSED = "closed", pgettext_lazy("campaign", "Over")
        CANCELLED = "cancelled", pgettext_lazy("campaign", "Cancelled")

    brand_id = models.BigIntegerField(editable=False)
    title = models.CharField(max_length=120)
    theme = models.CharField(max_length=300, blank=True, default="")
    form = models.CharField(max_length=8, choices=Form.choices, default=Form.ONLINE)
    place = models.CharField(max_length=200, blank=True, default="")
    audience = models.CharField(max_length=500, blank=True, default="")
    goal_people = models.PositiveIntegerField(default=0)
    starts_at = models.DateTimeField(null=True, blank=True)
    ends_at = models.DateTimeField(null=True, blank=True)
    budget = models.PositiveBigIntegerField(null=True, blank=True)
    spent = models.PositiveBigIntegerField(default=0)
    owner_id = models.BigIntegerField(null=True, blank=True)
    channels = models.JSONField(default=list)
    materials = models.JSONField(default=list)
    owners = models.JSONField(default=list)
    checklist = models.JSONField(default=list)
    follows = models.ForeignKey("self", on_delete=models.SET_NULL, null=True, blank=True, related_name="followers")
    lessons = models.TextField(blank=True, default="")
    state = models.CharField(max_length=10, choices=State.choices, default=State.DRAFT)
    opened_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    made_at = models.DateTimeField()
    changed_at = models.DateTimeField()

    class Meta(BrandRow.Meta):
        indexes = [models.Index(fields=["brand_id", "state", "-id"], name="growth_campaigns")]


class CampaignNote(BrandRow):
    """What comes up while a campaign runs: feedback of people, or an incident; open until somebody writes what was done.

    `source` names where it came from ("inbox.conversation:7", "interaction.question:9"); the same source is noted once a campaign.
    """

    class Kind(models.TextChoices):
        """What it is."""

        FEEDBACK = "feedback", pgettext_lazy("campaign", "Feedback")
        INCIDENT = "incident", pgettext_lazy("campaign", "Incident")

    campaign = models.ForeignKey(Campaign, on_delete=models.PROTECT, related_name="notes")
    kind = models.CharField(max_length=8, choices=Kind.choices)
    text = models.CharField(max_length=500)
    answer = models.CharField(max_length=500, blank=True, default="")
    source = models.CharField(max_length=80, blank=True, default="")
    made_at = models.DateTimeField()
    made_by_name = models.CharField(max_length=120, blank=True, default="")
    done_at = models.DateTimeField(null=True, blank=True)

    class Meta(BrandRow.Meta):
        indexes = [models.Index(fields=["campaign", "done_at", "-id"], name="growth_campaign_notes")]
        constraints = [models.UniqueConstraint(fields=["campaign", "source"], condition=~models.Q(source=""), name="growth_note_source_once")]

    @property
    def conversation(self) -> int | None:
        """The conversation it came from, where it did."""
        kind, _colon, number = self.source.partition(":")
        return int(number) if kind == "inbox.conversation" and number.isdecimal() else None


class CampaignTool(BrandRow):
    """An interaction tool that was opened (a lottery, a poll …), as its events told, and the campaign it belongs to once somebody says so."""

    brand_id = models.BigIntegerField(editable=False)
    activity_id = models.BigIntegerField()
    campaign = models.ForeignKey(Campaign, on_delete=models.PROTECT, null=True, blank=True, related_name="tools")
    kind = models.CharField(max_length=20)
    title = models.CharField(max_length=120)
    path = models.CharField(max_length=200)
    entries = models.PositiveIntegerField(null=True, blank=True)
    winners = models.PositiveIntegerField(null=True, blank=True)
    opened_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta(BrandRow.Meta):
        constraints = [models.UniqueConstraint(fields=["brand_id", "activity_id"], name="growth_one_tool")]


class CampaignDuty(BrandRow):
    """Somebody on duty at a campaign from one moment to another."""

    campaign = models.ForeignKey(Campaign, on_delete=models.PROTECT, related_name="duties")
    user_id = models.BigIntegerField()
    task = models.CharField(max_length=120, blank=True, default="")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()

    class Meta(BrandRow.Meta):
        indexes = [models.Index(fields=["campaign", "starts_at"], name="growth_campaign_duties")]


class CampaignReport(BrandRow):
    """The effect report of a closed campaign (GRO-06): four sections of text, drafted from `figures` and then edited."""

    campaign = models.OneToOneField(Campaign, on_delete=models.PROTECT, related_name="report")
    overview = models.TextField(blank=True, default="")
    metrics = models.TextField(blank=True, default="")
    analysis = models.TextField(blank=True, default="")
    improvement = models.TextField(blank=True, default="")
    figures = models.JSONField(default=dict)
    made_at = models.DateTimeField()
    changed_at = models.DateTimeField()

    class Meta(BrandRow.Meta):
        pass


class JointPartner(BrandRow):
    """An organisation we market together with (GRO-05)."""

    brand_id = models.BigIntegerField(editable=False)
    name = models.CharField(max_length=120)
    contact = SecretField(blank=True, default="")
    note = models.CharField(max_length=500, blank=True, default="")
    active = models.BooleanField(default=True)
    made_at = models.DateTimeField()

    class Meta(BrandRow.Meta):
        constraints = [models.UniqueConstraint(fields=["brand_id", "name"], name="growth_one_partner")]


class PartnerExchange(BrandRow):
    """A resource given to a partner or received, worth `value` fen; done when `done_on` is set."""

    class Direction(models.TextChoices):
        """Who gives."""

        GIVE = "give", _("We give")
        GET = "get", _("We receive")

    partner = models.ForeignKey(JointPartner, on_delete=models.PROTECT, related_name="exchanges")
    campaign = models.ForeignKey(Campaign, on_delete=models.PROTECT, null=True, blank=True, related_name="exchanges")
    direction = models.CharField(max_length=4, choices=Direction.choices)
    what = models.CharField(max_length=200)
    value = models.PositiveBigIntegerField(default=0)
    due_on = models.DateField(null=True, blank=True)
    done_on = models.DateField(null=True, blank=True)
    made_at = models.DateTimeField()

    class Meta(BrandRow.Meta):
        indexes = [models.Index(fields=["partner", "-id"], name="growth_exchanges")]


class PartnerLink(BrandRow):
    """A partner's own address for a campaign: whoever comes by it (`?from=code`) is credited to the partner."""

    brand_id = models.BigIntegerField(editable=False)
    partner = models.ForeignKey(JointPartner, on_delete=models.PROTECT, related_name="links")
    campaign = models.ForeignKey(Campaign, on_delete=models.PROTECT, null=True, blank=True, related_name="partner_links")
    code = models.CharField(max_length=16)
    visits = models.PositiveIntegerField(default=0)
    made_at = models.DateTimeField()

    class Meta(BrandRow.Meta):
        constraints = [models.UniqueConstraint(fields=["brand_id", "code"], name="growth_partner_link_code")]
