"""Conversations, their messages, and who works on them."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from guanhao.kernel.secrets import PrivateTextField, SecretField
from guanhao.kernel.tenancy import BrandRow

SCANNED = ("spam", "account_id", "platform", "kind", "channel", "tier", "polarity", "priority", "assignee_id", "unread", "due_at")
"""What filters of the queue look at: part of its index, so that a filter that fits few rows reads no row that does not fit."""


class Kind(models.TextChoices):
    """What a conversation began as."""

    COMMENT = "comment", _("Comment")
    MENTION = "mention", _("Mention")
    DIRECT = "direct", _("Direct message")
    REVIEW = "review", pgettext_lazy("inbox", "Review")
    FORM = "form", pgettext_lazy("inbox", "Form")


class Channel(models.TextChoices):
    """Who reads what is said in it."""

    PUBLIC = "public", pgettext_lazy("inbox", "Public")
    PRIVATE = "private", pgettext_lazy("inbox", "Private")


class Status(models.TextChoices):
    """Where a conversation stands. `waiting`: for the person; `snoozed`: it comes back by itself at `snoozed_until`."""

    OPEN = "open", pgettext_lazy("conversation", "Open")
    WAITING = "waiting", pgettext_lazy("conversation", "Waiting for the person")
    SNOOZED = "snoozed", pgettext_lazy("conversation", "Snoozed")
    RESOLVED = "resolved", pgettext_lazy("conversation", "Resolved")
    CLOSED = "closed", pgettext_lazy("conversation", "Closed")


class Priority(models.IntegerChoices):
    """How soon it should be looked at, besides its clock."""

    LOW = 0, pgettext_lazy("priority", "Low")
    NORMAL = 1, pgettext_lazy("priority", "Normal")
    HIGH = 2, pgettext_lazy("priority", "High")
    URGENT = 3, pgettext_lazy("priority", "Urgent")


class Conversation(BrandRow):
    """What one person says in one place: under one post, in one private thread, in one form.

    `thread` names the place on the platform; when somebody comes back long after the end, `part` counts on and a new conversation begins.
    Texts that arrive again and again from many people are one conversation: `group_key` names the text and `similar` counts the others.
    `person_name`, `tier`, `preview`, `messages` and `due_at` (the nearest promise that still runs) repeat other rows, for the queue.
    Whoever saves compares and raises `revision`.
    """

    brand_id = models.BigIntegerField(editable=False)  # the indexes below begin with it
    account_id = models.BigIntegerField(null=True, blank=True)
    platform = models.CharField(max_length=40, blank=True, default="")
    kind = models.CharField(max_length=8, choices=Kind.choices)
    channel = models.CharField(max_length=8, choices=Channel.choices)
    thread = models.CharField(max_length=240)
    part = models.PositiveIntegerField(default=1)
    person_id = models.BigIntegerField(null=True, blank=True)
    handle_id = models.BigIntegerField(null=True, blank=True)
    person_name = models.CharField(max_length=120, blank=True, default="")
    tier = models.CharField(max_length=10, blank=True, default="new")
    post_id = models.CharField(max_length=200, blank=True, default="")
    status = models.CharField(max_length=8, choices=Status.choices, default=Status.OPEN)
    priority = models.PositiveSmallIntegerField(choices=Priority.choices, default=Priority.NORMAL)
    assignee_id = models.BigIntegerField(null=True, blank=True)
    skill = models.CharField(max_length=40, blank=True, default="")
    tags = models.JSONField(default=list, blank=True)
    spam = models.BooleanField(default=False)
    opened_at = models.DateTimeField()
    last_message_at = models.DateTimeField()
    last_in_at = models.DateTimeField(null=True, blank=True)
    last_from = models.CharField(max_length=6, default="person")
    unread = models.PositiveIntegerField(default=0)
    messages = models.PositiveIntegerField(default=0)
    preview = models.CharField(max_length=200, blank=True, default="")
    first_reply_at = models.DateTimeField(null=True, blank=True)
    resolved_at = models.DateTimeField(null=True, blank=True)
    snoozed_until = models.DateTimeField(null=True, blank=True)
    due_at = models.DateTimeField(null=True, blank=True)
    polarity = models.SmallIntegerField(default=0)
    unsure = models.BooleanField(default=False)
    aspects = models.JSONField(default=list, blank=True)
    topic = models.CharField(max_length=60, blank=True, default="")
    group_key = models.CharField(max_length=32, blank=True, default="")
    similar = models.PositiveIntegerField(default=0)
    revision = models.PositiveIntegerField(default=1)

    class Meta(BrandRow.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["brand_id", "account_id", "kind", "thread", "part"], condition=Q(account_id__isnull=False), name="inbox_thread_once"
            ),
            models.UniqueConstraint(
                fields=["brand_id", "kind", "thread", "part"], condition=Q(account_id__isnull=True), name="inbox_thread_once_brand"
            ),
        ]
        indexes = [
            models.Index(fields=["brand_id", "status", "-last_message_at", "-id", *SCANNED], name="inbox_by_status"),
            models.Index(fields=["brand_id", "assignee_id", "status", "-last_message_at", "-id", "spam", "due_at"], name="inbox_by_agent"),
            models.Index(fields=["brand_id", "status", "-last_message_at", "-id", "spam"], condition=Q(spam=True), name="inbox_spam"),
            models.Index(fields=["brand_id", "person_id", "-last_message_at"], name="inbox_by_person"),
            models.Index(fields=["brand_id", "status", "due_at", "id", "spam"], name="inbox_by_due"),
            models.Index(fields=["brand_id", "group_key", "opened_at"], condition=~Q(group_key=""), name="inbox_by_text"),
            models.Index(fields=["status", "snoozed_until"], condition=Q(status="snoozed"), name="inbox_waking"),
        ]


class Message(BrandRow):
    """One thing said. `key` makes it one for ever: `<account>:<remote id>` of what came in, a key of our own for what goes out.

    What goes out: queued (until `send_at` it can be taken back), sending (under a lease, after the intent was written), sent, failed (nothing is
    out), unknown (nobody knows: never sent again), cancelled, or hand (a person answers in the platform's app and says so).
    """

    class Direction(models.TextChoices):
        """Who speaks to whom; system lines tell what happened to the conversation."""

        IN = "in", pgettext_lazy("inbox", "In")
        OUT = "out", pgettext_lazy("inbox", "Out")
        NOTE = "note", _("Internal note")
        SYSTEM = "system", pgettext_lazy("inbox", "Event")

    class State(models.TextChoices):
        """Where an answer stands; "" for what is no answer."""

        NONE = "", "—"
        DRAFT = "draft", pgettext_lazy("reply", "Draft")
        QUEUED = "queued", pgettext_lazy("reply", "Queued")
        SENDING = "sending", pgettext_lazy("reply", "Sending")
        SENT = "sent", pgettext_lazy("reply", "Sent")
        FAILED = "failed", pgettext_lazy("reply", "Not sent")
        UNKNOWN = "unknown", pgettext_lazy("reply", "Outcome unknown")
        CANCELLED = "cancelled", pgettext_lazy("reply", "Taken back")
        HAND = "hand", pgettext_lazy("reply", "By hand")

    brand_id = models.BigIntegerField(editable=False)  # the indexes below begin with it
    conversation = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="message_rows", db_index=False)
    account_id = models.BigIntegerField(null=True, blank=True)
    key = models.CharField(max_length=260)
    direction = models.CharField(max_length=6, choices=Direction.choices)
    remote_id = models.CharField(max_length=240, blank=True, default="")
    parent_id = models.CharField(max_length=240, blank=True, default="")
    reply_to_id = models.BigIntegerField(null=True, blank=True)
    text = PrivateTextField(blank=True, default="")
    url = models.CharField(max_length=500, blank=True, default="")
    author = models.CharField(max_length=120, blank=True, default="")
    author_id = models.CharField(max_length=200, blank=True, default="")
    agent_id = models.BigIntegerField(null=True, blank=True)
    auto = models.BooleanField(default=False)
    private = models.BooleanField(default=False)
    made_at = models.DateTimeField()
    received_at = models.DateTimeField()
    edited_at = models.DateTimeField(null=True, blank=True)
    deleted_at = models.DateTimeField(null=True, blank=True)
    polarity = models.SmallIntegerField(default=0)
    confidence = models.FloatField(default=0)
    unsure = models.BooleanField(default=False)
    aspects = models.JSONField(default=list, blank=True)
    extras = models.JSONField(default=dict, blank=True)
    state = models.CharField(max_length=9, choices=State.choices, blank=True, default=State.NONE)
    send_at = models.DateTimeField(null=True, blank=True)
    lease_until = models.DateTimeField(null=True, blank=True)
    intent_at = models.DateTimeField(null=True, blank=True)
    sent_at = models.DateTimeField(null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    error = models.CharField(max_length=500, blank=True, default="")
    script_id = models.BigIntegerField(null=True, blank=True)

    class Meta(BrandRow.Meta):
        constraints = [models.UniqueConstraint(fields=["brand_id", "key"], name="inbox_message_once")]
        indexes = [
            models.Index(fields=["conversation", "made_at", "id"], name="inbox_message_order"),
            models.Index(fields=["brand_id", "account_id", "remote_id"], condition=Q(direction="out"), name="inbox_message_echo"),
            models.Index(fields=["state", "send_at"], condition=Q(state__in=["queued", "sending", "unknown", "hand"]), name="inbox_message_going"),
            models.Index(fields=["brand_id", "author_id"], condition=~Q(author_id=""), name="inbox_message_author"),
        ]


class ConversationTag(BrandRow):
    """One tag of a conversation, for filters; `Conversation.tags` lists the same."""

    brand_id = models.BigIntegerField(editable=False)  # the indexes below begin with it
    conversation = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="tag_rows")
    tag = models.CharField(max_length=40)

    class Meta(BrandRow.Meta):
        constraints = [models.UniqueConstraint(fields=["brand_id", "tag", "conversation"], name="inbox_tag_once")]


class Draft(BrandRow):
    """What an agent is writing, seen live by the others; one a conversation and agent."""

    conversation = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="drafts")
    agent_id = models.BigIntegerField()
    agent_name = models.CharField(max_length=120, blank=True, default="")
    text = PrivateTextField(blank=True, default="")
    private = models.BooleanField(default=False)
    changed_at = models.DateTimeField()

    class Meta(BrandRow.Meta):
        constraints = [models.UniqueConstraint(fields=["conversation", "agent_id"], name="inbox_draft_once")]


class Presence(BrandRow):
    """Who has a conversation on the screen, until the policy's seconds after `seen_at`; `typing` while the answer changes."""

    conversation = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="presences")
    agent_id = models.BigIntegerField()
    agent_name = models.CharField(max_length=120, blank=True, default="")
    seen_at = models.DateTimeField()
    typing = models.BooleanField(default=False)

    class Meta(BrandRow.Meta):
        constraints = [models.UniqueConstraint(fields=["conversation", "agent_id"], name="inbox_presence_once")]


class Agent(BrandRow):
    """What the assignment knows of a person who answers: skills, how much at once, whether there now."""

    agent_id = models.BigIntegerField()
    skills = models.JSONField(default=list, blank=True)
    most_open = models.PositiveIntegerField(default=0)
    available = models.BooleanField(default=True)
    last_assigned_at = models.DateTimeField(null=True, blank=True)

    class Meta(BrandRow.Meta):
        constraints = [models.UniqueConstraint(fields=["brand_id", "agent_id"], name="inbox_agent_once")]


class Rule(BrandRow):
    """What happens to a message that meets every condition that is set: the first rule with `final` ends the list.

    `conditions`: words (any of), platforms, kinds, accounts, tiers, polarities, aspects. `actions`: priority, tags, skill, assignee_id, spam.
    """

    name = models.CharField(max_length=80)
    place = models.PositiveIntegerField(default=0)
    active = models.BooleanField(default=True)
    final = models.BooleanField(default=False)
    conditions = models.JSONField(default=dict)
    actions = models.JSONField(default=dict)
    hits = models.PositiveBigIntegerField(default=0)
    changed_at = models.DateTimeField()

    class Meta(BrandRow.Meta):
        ordering = ["place", "id"]


class Hook(BrandRow):
    """An address at which another program hands in messages, each request signed with `secret`.

    After a change of the secret, `previous` still opens until `previous_until`. `leads`: forms with a telephone number or address become leads.
    """

    name = models.CharField(max_length=80)
    address = models.CharField(max_length=40, unique=True)
    secret = SecretField()
    previous = SecretField(blank=True, default="")
    previous_until = models.DateTimeField(null=True, blank=True)
    leads = models.BooleanField(default=True)
    account_id = models.BigIntegerField(null=True, blank=True)
    active = models.BooleanField(default=True)
    made_at = models.DateTimeField()
    last_at = models.DateTimeField(null=True, blank=True)
    received = models.PositiveBigIntegerField(default=0)
    refused = models.PositiveBigIntegerField(default=0)


class HookCall(BrandRow):
    """A signed request that was taken: its id is taken once. Kept as long as the timestamp window and a little more."""

    hook = models.ForeignKey(Hook, on_delete=models.CASCADE, related_name="calls")
    call_id = models.CharField(max_length=80)
    at = models.DateTimeField()

    class Meta(BrandRow.Meta):
        constraints = [models.UniqueConstraint(fields=["hook", "call_id"], name="inbox_hook_call_once")]


class HookDelivery(BrandRow):
    """What became of a request at an address, for whoever set it up. Refusals of one kind and id are one row that counts, so that nobody fills the
    table from outside.
    """

    hook = models.ForeignKey(Hook, on_delete=models.CASCADE, related_name="deliveries")
    call_id = models.CharField(max_length=80, blank=True, default="")
    status = models.PositiveSmallIntegerField()
    messages = models.PositiveIntegerField(default=0)
    new = models.PositiveIntegerField(default=0)
    problem = models.CharField(max_length=300, blank=True, default="")
    times = models.PositiveIntegerField(default=1)
    at = models.DateTimeField()

    class Meta(BrandRow.Meta):
        indexes = [models.Index(fields=["hook", "-at", "-id"], name="inbox_hook_log")]
