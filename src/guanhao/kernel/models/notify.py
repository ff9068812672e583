"""Messages to people and machines."""

from django.db import models

from guanhao.kernel.secrets import SecretField
from guanhao.kernel.tenancy import BrandRow


class Notification(BrandRow):
    """An in-app message for one person."""

    user_id = models.BigIntegerField()
    topic = models.CharField(max_length=80)
    title = models.CharField(max_length=200)
    body = models.TextField(blank=True, default="")
    url = models.CharField(max_length=400, blank=True, default="")
    level = models.CharField(max_length=10, default="info")
    key = models.CharField(max_length=200)
    made_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True)

    class Meta(BrandRow.Meta):
        constraints = [models.UniqueConstraint(fields=["brand_id", "user_id", "key"], name="kernel_notification_once")]
        indexes = [models.Index(fields=["user_id", "read_at", "-made_at"], name="kernel_notification_inbox")]


class NotifyChannel(BrandRow):
    """Where a brand's messages go besides the console: a group robot or a signed webhook."""

    class Kind(models.TextChoices):
        """The formats we speak."""

        WECOM = "wecom"
        DINGTALK = "dingtalk"
        FEISHU = "feishu"
        WEBHOOK = "webhook"
        MAIL = "mail"

    kind = models.CharField(max_length=10, choices=Kind.choices)
    title = models.CharField(max_length=80)
    address = SecretField()
    secret = SecretField(blank=True, default="")
    topics = models.JSONField(default=list)
    active = models.BooleanField(default=True)
    last_error = models.CharField(max_length=300, blank=True, default="")
    last_sent_at = models.DateTimeField(null=True)


class Outgoing(BrandRow):
    """One message to one channel or mail address, sent by a job until it is accepted or given up."""

    channel = models.ForeignKey(NotifyChannel, null=True, on_delete=models.CASCADE, related_name="+")
    address = models.CharField(max_length=254, blank=True, default="")
    topic = models.CharField(max_length=80)
    title = models.CharField(max_length=200)
    body = models.TextField(blank=True, default="")
    url = models.CharField(max_length=400, blank=True, default="")
    key = models.CharField(max_length=240)
    made_at = models.DateTimeField()
    send_after = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)
    attempts = models.PositiveIntegerField(default=0)
    error = models.CharField(max_length=300, blank=True, default="")

    class Meta(BrandRow.Meta):
        constraints = [models.UniqueConstraint(fields=["brand_id", "key"], name="kernel_outgoing_once")]
