"""Answers that are given again."""

from django.db import models

from guanhao.kernel.secrets import SecretField


class RepeatedCall(models.Model):
    """The answer to a call with an Idempotency-Key, written in the same transaction as what the call did."""

    owner = models.CharField(max_length=80)
    key = models.CharField(max_length=200)
    fingerprint = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField(default=0)
    kind = models.CharField(max_length=100, blank=True, default="")
    body = SecretField(blank=True, default="")
    made_at = models.DateTimeField(db_index=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["owner", "key"], name="kernel_repeat_once")]
