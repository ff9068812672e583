"""What the service bot knows, the chats it had, and the questions it could not answer."""

from django.db import models
from django.utils.translation import pgettext_lazy

from guanhao.kernel.tenancy import BrandRow


class Faq(BrandRow):
    """A question with the answer a person wrote. `also` are other ways to ask it; every version is kept (kernel.versions)."""

    class State(models.TextChoices):
        """Whether the bot says it."""

        DRAFT = "draft", pgettext_lazy("faq", "Draft")
        LIVE = "live", pgettext_lazy("faq", "In use")
        RETIRED = "retired", pgettext_lazy("faq", "Retired")

    question = models.CharField(max_length=200)
    also = models.JSONField(default=list, blank=True)
    answer = models.TextField(blank=True, default="")
    topic = models.CharField(max_length=40, blank=True, default="")
    state = models.CharField(max_length=8, choices=State.choices, default=State.DRAFT)
    owner_id = models.BigIntegerField(null=True, blank=True)
    owner_name = models.CharField(max_length=120, blank=True, default="")
    version = models.PositiveIntegerField(default=1)
    asked = models.PositiveIntegerField(default=0)
    helped = models.PositiveIntegerField(default=0)
    made_at = models.DateTimeField()
    changed_at = models.DateTimeField()

    class Meta(BrandRow.Meta):
        indexes = [models.Index(fields=["brand_id", "state", "question"], name="assistant_faq_state")]


class Chat(BrandRow):
    """One visitor's talk on the public page. `visitor` and `origin` are keyed hashes; a contact that was left is the person's, never kept here."""

    class State(models.TextChoices):
        """Who answers."""

        BOT = "bot", pgettext_lazy("chat", "Bot")
        HANDED = "handed", pgettext_lazy("chat", "Waits for a person")
        ANSWERED = "answered", pgettext_lazy("chat", "Answered by a person")
        CLOSED = "closed", pgettext_lazy("chat", "Closed")

    class Reason(models.TextChoices):
        """Why a person takes over."""

        ASKED = "asked", pgettext_lazy("chat", "Asked for a person")
        LEAD = "lead", pgettext_lazy("chat", "May buy much")
        URGENT = "urgent", pgettext_lazy("chat", "Complaint or harm")
        UNKNOWN = "unknown", pgettext_lazy("chat", "The bot has no answer")

    visitor = models.CharField(max_length=64)
    origin = models.CharField(max_length=64, blank=True, default="")
    state = models.CharField(max_length=10, choices=State.choices, default=State.BOT)
    reason = models.CharField(max_length=10, choices=Reason.choices, blank=True, default="")
    lead = models.BooleanField(default=False)
    person_id = models.BigIntegerField(null=True, blank=True)
    turns = models.PositiveIntegerField(default=0)
    first_words = models.CharField(max_length=120, blank=True, default="")
    begun_at = models.DateTimeField()
    last_at = models.DateTimeField()
    handed_at = models.DateTimeField(null=True, blank=True)

    class Meta(BrandRow.Meta):
        constraints = [models.UniqueConstraint(fields=["brand_id", "visitor"], condition=~models.Q(state="closed"), name="assistant_chat_visitor")]
        indexes = [
            models.Index(fields=["brand_id", "state", "-last_at"], name="assistant_chats_state"),
            models.Index(fields=["brand_id", "origin", "begun_at"], name="assistant_chats_origin"),
        ]


class ChatTurn(BrandRow):
    """One thing that was said."""

    class Who(models.TextChoices):
        """Who said it."""

        VISITOR = "visitor", pgettext_lazy("chat", "Visitor")
        BOT = "bot", pgettext_lazy("chat", "Bot")
        PERSON = "person", pgettext_lazy("chat", "Person")

    chat = models.ForeignKey(Chat, on_delete=models.CASCADE, related_name="said")
    who = models.CharField(max_length=8, choices=Who.choices)
    text = models.TextField()
    faq = models.ForeignKey(Faq, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    offers = models.JSONField(default=list, blank=True)
    ai = models.BooleanField(default=False)
    helpful = models.BooleanField(null=True, blank=True)
    origin = models.CharField(max_length=64, blank=True, default="")
    by_name = models.CharField(max_length=120, blank=True, default="")
    at = models.DateTimeField()

    class Meta(BrandRow.Meta):
        ordering = ["pk"]
        indexes = [models.Index(fields=["brand_id", "who", "at", "origin"], name="assistant_turns_rate")]


class Unanswered(BrandRow):
    """A question the bot had no answer to, personal data taken out; asked alike again it counts."""

    class State(models.TextChoices):
        """What became of it."""

        OPEN = "open", pgettext_lazy("unanswered", "Open")
        ANSWERED = "answered", pgettext_lazy("unanswered", "Has an answer")
        DISMISSED = "dismissed", pgettext_lazy("unanswered", "Dismissed")

    text = models.CharField(max_length=200)
    mark = models.CharField(max_length=64)
    count = models.PositiveIntegerField(default=1)
    state = models.CharField(max_length=10, choices=State.choices, default=State.OPEN)
    faq = models.ForeignKey(Faq, null=True, blank=True, on_delete=models.SET_NULL, related_name="asked_as")
    chat = models.ForeignKey(Chat, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    first_at = models.DateTimeField()
    last_at = models.DateTimeField()

    class Meta(BrandRow.Meta):
        constraints = [models.UniqueConstraint(fields=["brand_id", "mark"], name="assistant_unanswered_mark")]
        indexes = [models.Index(fields=["brand_id", "state", "-count"], name="assistant_unanswered_open")]
