"""Landing pages: blocks, published versions, what their forms brought and what was seen."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from guanhao.domains.growth.models.campaigns import Campaign, PartnerLink
from guanhao.domains.growth.models.coupons import Coupon
from guanhao.kernel.models import StoredFile
from guanhao.kernel.secrets import SecretField
from guanhao.kernel.tenancy import BrandRow


class LandingPage(BrandRow):
    """A page for one goal (KOL-10, PLT-11). `blocks` is what is edited, `live` what visitors read: the blocks of version `number`."""

    class Goal(models.TextChoices):
        """What it is for; each goal has its own check-list."""

        SALES = "sales", pgettext_lazy("landing", "Sales")
        APP = "app", pgettext_lazy("landing", "App download")
        SIGNUP = "signup", pgettext_lazy("landing", "Sign-up")
        EVENT = "event", pgettext_lazy("landing", "Event")
        BRAND = "brand", pgettext_lazy("landing", "Brand")

    class State(models.TextChoices):
        """Whether visitors can read it."""

        DRAFT = "draft", pgettext_lazy("landing", "Draft")
        LIVE = "live", pgettext_lazy("landing", "Published")
        OFF = "off", pgettext_lazy("landing", "Taken down")

    brand_id = models.BigIntegerField(editable=False)
    code = models.SlugField(max_length=60)
    title = models.CharField(max_length=120)
    goal = models.CharField(max_length=8, choices=Goal.choices)
    campaign = models.ForeignKey(Campaign, on_delete=models.PROTECT, null=True, blank=True, related_name="pages")
    blocks = models.JSONField(default=list)
    live = models.JSONField(default=list)
    number = models.PositiveIntegerField(default=0)
    state = models.CharField(max_length=8, choices=State.choices, default=State.DRAFT)
    published_at = models.DateTimeField(null=True, blank=True)
    made_at = models.DateTimeField()
    changed_at = models.DateTimeField()

    class Meta(BrandRow.Meta):
        constraints = [models.UniqueConstraint(fields=["brand_id", "code"], name="growth_page_code")]


class LandingFile(BrandRow):
    """A picture or video of a page."""

    page = models.ForeignKey(LandingPage, on_delete=models.CASCADE, related_name="files")
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=5)
    made_at = models.DateTimeField()

    class Meta(BrandRow.Meta):
        pass


class LandingEntry(BrandRow):
    """What somebody sent by the form of a page: the answers are sealed; `consent` is the text that was agreed to."""

    page = models.ForeignKey(LandingPage, on_delete=models.PROTECT, related_name="entries")
    number = models.PositiveIntegerField()
    answers = SecretField(blank=True, default="")
    consent = models.CharField(max_length=500)
    person_id = models.BigIntegerField(null=True, blank=True)
    partner_link = models.ForeignKey(PartnerLink, on_delete=models.PROTECT, null=True, blank=True, related_name="entries")
    source = models.CharField(max_length=40, blank=True, default="")
    origin = models.CharField(max_length=64, blank=True, default="")
    state = models.CharField(
        max_length=8, choices=(("new", pgettext_lazy("landing", "New")), ("done", _("Dealt with")), ("gone", _("Deleted"))), default="new"
    )
    made_at = models.DateTimeField()

    class Meta(BrandRow.Meta):
        indexes = [
            models.Index(fields=["page", "-id"], name="growth_entries"),
            models.Index(fields=["page", "origin", "made_at"], name="growth_entry_origins"),
        ]


class LandingHour(BrandRow):
    """Events of a page in an hour of a day (brand's zone): view, send, click, play or share; `told` of them are in the warehouse."""

    page = models.ForeignKey(LandingPage, on_delete=models.PROTECT, related_name="hours")
    day = models.DateField()
    hour = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=8)
    source = models.CharField(max_length=40, blank=True, default="")
    number = models.PositiveIntegerField(default=0)
    count = models.PositiveIntegerField(default=0)
    told = models.PositiveIntegerField(default=0)

    class Meta(BrandRow.Meta):
        constraints = [models.UniqueConstraint(fields=["page", "day", "hour", "kind", "source", "number"], name="growth_landing_hour")]


class LandingPlay(BrandRow):
    """One browser at one quiz or game of a page (`mark` of the block): the newest and the best score, and the one reward it earned."""

    page = models.ForeignKey(LandingPage, on_delete=models.PROTECT, related_name="plays")
    mark = models.CharField(max_length=16)
    device = models.CharField(max_length=64)
    origin = models.CharField(max_length=64, blank=True, default="")
    plays = models.PositiveIntegerField(default=1)
    score = models.PositiveIntegerField()
    best = models.PositiveIntegerField()
    person_id = models.BigIntegerField(null=True, blank=True)
    coupon = models.OneToOneField(Coupon, on_delete=models.PROTECT, null=True, blank=True, related_name="play")
    claimed_at = models.DateTimeField(null=True, blank=True)
    made_at = models.DateTimeField()

    class Meta(BrandRow.Meta):
        constraints = [models.UniqueConstraint(fields=["page", "mark", "device"], name="growth_play_once")]
        indexes = [
            models.Index(fields=["page", "origin", "claimed_at"], name="growth_play_claims"),
            models.Index(fields=["person_id"], name="growth_plays_of"),
        ]
