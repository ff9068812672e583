"""Groups with their rules, violations and appeals; gatherings with tickets and follow-up; city partners."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from guanhao.domains.community.models.members import Member
from guanhao.kernel.tenancy import BrandRow


class Group(BrandRow):
    """A group of members (COM-01): what it is for, who runs it, its rules (COM-02). It opens only with somebody who runs it.

    A `joinable` one can be chosen by people who join by themselves.
    """

    class Kind(models.TextChoices):
        """What holds it together."""

        INTEREST = "interest", _("Interest")
        VIP = "vip", _("VIP service")
        REGION = "region", pgettext_lazy("group", "Region")
        WELFARE = "welfare", _("Offers and news")
        CREATORS = "creators", _("Core users")

    class State(models.TextChoices):
        """Whether it runs."""

        DRAFT = "draft", pgettext_lazy("group", "Draft")
        OPEN = "open", pgettext_lazy("group", "Running")
        CLOSED = "closed", pgettext_lazy("group", "Closed")

    brand_id = models.BigIntegerField(editable=False)
    name = models.CharField(max_length=80)
    kind = models.CharField(max_length=10, choices=Kind.choices)
    place = models.CharField(max_length=80, blank=True, default="")
    positioning = models.CharField(max_length=300, blank=True, default="")
    goal = models.CharField(max_length=300, blank=True, default="")
    plan = models.TextField(blank=True, default="")
    rules = models.TextField(blank=True, default="")
    words = models.JSONField(default=list)
    admin_id = models.BigIntegerField(null=True, blank=True)
    joinable = models.BooleanField(default=False)
    state = models.CharField(max_length=8, choices=State.choices, default=State.DRAFT)
    opened_at = models.DateTimeField(null=True, blank=True)
    made_at = models.DateTimeField()

    class Meta(BrandRow.Meta):
        constraints = [models.UniqueConstraint(fields=["brand_id", "name"], name="community_group_name")]


class GroupMember(BrandRow):
    """A member in a group, once."""

    brand_id = models.BigIntegerField(editable=False)
    group = models.ForeignKey(Group, on_delete=models.CASCADE, related_name="people", db_index=False)
    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="groups")
    joined_at = models.DateTimeField()
    muted_until = models.DateTimeField(null=True, blank=True)
    left_at = models.DateTimeField(null=True, blank=True)

    class Meta(BrandRow.Meta):
        constraints = [models.UniqueConstraint(fields=["group", "member"], name="community_in_group_once")]


class Violation(BrandRow):
    """A rule was broken: the next step of the ladder is proposed, applied by a person or waived; the member may appeal once."""

    class Step(models.TextChoices):
        """The ladder."""

        WARN = "warn", _("Warning")
        MUTE = "mute", pgettext_lazy("penalty", "Mute")
        REMOVE = "remove", pgettext_lazy("penalty", "Remove")

    class State(models.TextChoices):
        """Where it stands."""

        PROPOSED = "proposed", pgettext_lazy("penalty", "Proposed")
        APPLIED = "applied", pgettext_lazy("penalty", "Applied")
        WAIVED = "waived", pgettext_lazy("penalty", "Waived")
        APPEALED = "appealed", pgettext_lazy("penalty", "Appealed")
        UPHELD = "upheld", pgettext_lazy("penalty", "Upheld")

    brand_id = models.BigIntegerField(editable=False)
    group = models.ForeignKey(Group, on_delete=models.PROTECT, related_name="violations")
    member = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="violations")
    what = models.CharField(max_length=200)
    evidence = models.CharField(max_length=500, blank=True, default="")
    step = models.CharField(max_length=8, choices=Step.choices)
    state = models.CharField(max_length=8, choices=State.choices, default=State.PROPOSED)
    appeal = models.CharField(max_length=500, blank=True, default="")
    answer = models.CharField(max_length=300, blank=True, default="")
    made_at = models.DateTimeField()
    made_by_name = models.CharField(max_length=120, blank=True, default="")
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by_name = models.CharField(max_length=120, blank=True, default="")

    class Meta(BrandRow.Meta):
        indexes = [models.Index(fields=["brand_id", "state", "-id"], name="community_violations")]


class ContentCall(BrandRow):
    """A call for content that was opened: its public page `path` takes pictures, videos and texts; `closed_at` once it takes none any more."""

    brand_id = models.BigIntegerField(editable=False)
    activity_id = models.BigIntegerField()
    title = models.CharField(max_length=120)
    path = models.CharField(max_length=200)
    opened_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta(BrandRow.Meta):
        constraints = [models.UniqueConstraint(fields=["brand_id", "activity_id"], name="community_one_call")]


class Gathering(BrandRow):
    """An event of the community, online or at a place (COM-03, COM-09). `seats` 0 is without limit.

    `spots` are names of places to check in at; with a `call` each of them collects a work there. `route` says how to get there, `highlights` is the
    address of what is shown afterwards to whoever came.
    """

    class Kind(models.TextChoices):
        """What happens there."""

        LIVE = "live", _("Expert live")
        SHARE = "share", _("Resource sharing")
        TALK = "talk", _("Online discussion")
        MEET = "meet", _("Meet-up")
        LECTURE = "lecture", _("Lecture")
        CHALLENGE = "challenge", _("Check-in challenge")

    class State(models.TextChoices):
        """Whether people sign up."""

        DRAFT = "draft", pgettext_lazy("gathering", "Draft")
        OPEN = "open", pgettext_lazy("gathering", "Open")
        OVER = "over", pgettext_lazy("gathering", "Over")
        CANCELLED = "cancelled", pgettext_lazy("gathering", "Cancelled")

    brand_id = models.BigIntegerField(editable=False)
    title = models.CharField(max_length=120)
    text = models.CharField(max_length=1000, blank=True, default="")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    group = models.ForeignKey(Group, on_delete=models.PROTECT, null=True, blank=True, related_name="gatherings")
    place = models.CharField(max_length=200, blank=True, default="")
    route = models.CharField(max_length=500, blank=True, default="")
    highlights = models.CharField(max_length=300, blank=True, default="")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    seats = models.PositiveIntegerField(default=0)
    spots = models.JSONField(default=list)
    call = models.ForeignKey(ContentCall, on_delete=models.PROTECT, null=True, blank=True, related_name="gatherings")
    state = models.CharField(max_length=10, choices=State.choices, default=State.DRAFT)
    made_at = models.DateTimeField()

    class Meta(BrandRow.Meta):
        indexes = [models.Index(fields=["brand_id", "state", "starts_at"], name="community_gatherings")]


class Ticket(BrandRow):
    """A member at a gathering, once: signed up, came (checked in once), spots done; followed up afterwards by depth."""

    brand_id = models.BigIntegerField(editable=False)
    gathering = models.ForeignKey(Gathering, on_delete=models.CASCADE, related_name="tickets", db_index=False)
    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="tickets")
    code = models.CharField(max_length=24)
    signed_at = models.DateTimeField()
    cancelled_at = models.DateTimeField(null=True, blank=True)
    came_at = models.DateTimeField(null=True, blank=True)
    spots = models.JSONField(default=list)
    followed_at = models.DateTimeField(null=True, blank=True)
    followed_by_name = models.CharField(max_length=120, blank=True, default="")
    follow_note = models.CharField(max_length=200, blank=True, default="")

    class Meta(BrandRow.Meta):
        constraints = [
            models.UniqueConstraint(fields=["gathering", "member"], name="community_ticket_once"),
            models.UniqueConstraint(fields=["brand_id", "code"], name="community_ticket_code"),
        ]


class CityPartner(BrandRow):
    """A member who speaks for the brand in a city (COM-10): invited, accepted on the own page, with rights."""

    class State(models.TextChoices):
        """Where it stands."""

        INVITED = "invited", pgettext_lazy("partner", "Invited")
        ACCEPTED = "accepted", pgettext_lazy("partner", "City partner")
        DECLINED = "declined", pgettext_lazy("partner", "Declined")
        ENDED = "ended", pgettext_lazy("partner", "Ended")

    brand_id = models.BigIntegerField(editable=False)
    member = models.OneToOneField(Member, on_delete=models.PROTECT, related_name="partner")
    city = models.CharField(max_length=60)
    rights = models.JSONField(default=list)
    state = models.CharField(max_length=10, choices=State.choices, default=State.INVITED)
    made_at = models.DateTimeField()
    decided_at = models.DateTimeField(null=True, blank=True)
