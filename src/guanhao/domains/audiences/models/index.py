"""The numbers of people and the parts of the behaviour index."""

from django.db import models

from guanhao.kernel.secrets import SecretField
from guanhao.kernel.tenancy import BrandRow


class NumberBlock(BrandRow):
    """Texts naming people in events and orders, with the numbers `first` to `first + count - 1`. `texts`: an Arrow stream, zstd, base64, sealed."""

    first = models.BigIntegerField()
    count = models.PositiveIntegerField()
    texts = SecretField()
    token = models.CharField(max_length=32)

    class Meta(BrandRow.Meta):
        ordering = ["first"]
        constraints = [models.UniqueConstraint(fields=["brand_id", "first"], name="audiences_number_once")]


class Alias(BrandRow):
    """Number `number` is a person that `canonical` stands for, since two records were put together."""

    number = models.BigIntegerField()
    canonical = models.BigIntegerField()
    person_id = models.BigIntegerField()
    at = models.DateTimeField()

    class Meta(BrandRow.Meta):
        constraints = [models.UniqueConstraint(fields=["brand_id", "number"], name="audiences_alias_once")]
        indexes = [models.Index(fields=["brand_id", "person_id"], name="audiences_alias_person")]


class Move(BrandRow):
    """The history of numbers: on a merge `number` went over to `canonical`, on a split it came back."""

    number = models.BigIntegerField()
    canonical = models.BigIntegerField()
    merged = models.BooleanField()
    person_id = models.BigIntegerField()
    at = models.DateTimeField()

    class Meta(BrandRow.Meta):
        ordering = ["-at", "-id"]


class IndexState(BrandRow):
    """How far the behaviour index of a brand has come. Whoever changes it must have seen its token: two builders never both win."""

    covered = models.BigIntegerField(default=0)
    token = models.CharField(max_length=32, default="")
    posts_mark = models.CharField(max_length=32, default="", blank=True)
    updated_at = models.DateTimeField(null=True)

    class Meta(BrandRow.Meta):
        constraints = [models.UniqueConstraint(fields=["brand_id"], name="audiences_index_once")]


class IndexPart(BrandRow):
    """One folder of the index. Visible while `retired_at` is empty; the folder goes after a grace time."""

    name = models.CharField(max_length=40, unique=True)
    rows = models.BigIntegerField()
    bytes = models.BigIntegerField()
    made_at = models.DateTimeField()
    retired_at = models.DateTimeField(null=True)

    class Meta(BrandRow.Meta):
        indexes = [models.Index(fields=["brand_id", "retired_at"], name="audiences_part_live")]
