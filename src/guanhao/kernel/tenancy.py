"""The brand fence: inside `brand_scope` a query sees one brand's rows; outside it, asking is an error.

Rows that belong to a brand derive from BrandRow. Their `objects` manager is fenced and fails closed (NoBrand);
`everywhere` is the unfenced one for the few jobs that walk all brands, and is easy to grep for.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from functools import cache
from typing import Any, Self, TypeVar
from zoneinfo import ZoneInfo

from django.db import models
from django.db.models import Q

from guanhao.kernel.access import current_actor, require_account

M = TypeVar("M", bound=models.Model)


class NoBrand(RuntimeError):
    """A brand's rows were asked for where no brand is chosen."""


class WrongBrand(RuntimeError):
    """A row of one brand was about to be written inside another brand's scope."""


@dataclass(frozen=True)
class BrandRef:
    """What every floor may know of a brand."""

    id: int
    slug: str
    name: str
    timezone: str = "Asia/Shanghai"

    @property
    def zone(self) -> ZoneInfo:
        """The brand's time zone, in which its days begin and end."""
        return ZoneInfo(self.timezone)


_scope: ContextVar[BrandRef | None] = ContextVar("guanhao_brand", default=None)


def current_brand() -> BrandRef:
    """The brand in scope; NoBrand when there is none."""
    brand = _scope.get()
    if brand is None:
        raise NoBrand("no brand in scope: enter guanhao.kernel.tenancy.brand_scope first")
    return brand


def brand_in_scope() -> BrandRef | None:
    """The brand in scope or None, for code that works with and without one."""
    return _scope.get()


@contextmanager
def brand_scope(brand: BrandRef | None) -> Iterator[None]:
    """Everything inside sees only this brand (None: no brand at all)."""
    token = _scope.set(brand)
    try:
        yield
    finally:
        _scope.reset(token)


class LockedRows(models.QuerySet[M]):
    """Rows whose lock leaves their keys alone (`FOR NO KEY UPDATE`).

    PostgreSQL looks at foreign keys at the commit, after the audit log's head is held: with `FOR UPDATE` a child written beside somebody who has
    locked its parent and waits for the log would be a deadlock.
    """

    def select_for_update(self, nowait: bool = False, skip_locked: bool = False, of: Sequence[str] = (), no_key: bool = True) -> Self:
        """Lock the rows until the end of the transaction; children of them may still come."""
        return super().select_for_update(nowait=nowait, skip_locked=skip_locked, of=of, no_key=no_key)


class BrandManager(models.Manager[M]):
    """Rows of the brand in scope; NoBrand outside a scope. For a key of some accounts only, rows of other accounts are not there."""

    _queryset_class = LockedRows

    def get_queryset(self) -> models.QuerySet[M]:
        """The fenced query set."""
        rows = super().get_queryset().filter(brand_id=current_brand().id)
        limit = current_actor().accounts
        if limit is None:
            return rows
        column = account_column(self.model)
        return rows.filter(Q(**{f"{column}__in": sorted(limit)}) | Q(**{f"{column}__isnull": True})) if column else rows


class EveryBrand(models.Manager[M]):
    """Rows of all brands, for the few jobs that walk them."""

    _queryset_class = LockedRows


class BrandRow(models.Model):
    """A row owned by one brand."""

    brand_id = models.BigIntegerField(db_index=True, editable=False)

    objects: BrandManager[Any] = BrandManager()
    everywhere: models.Manager[Any] = EveryBrand()

    class Meta:
        abstract = True
        base_manager_name = "everywhere"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Write inside the scope only: the brand is filled in, or must be the one in scope."""
        brand = current_brand()
        if self.brand_id is None:
            self.brand_id = brand.id
        elif self.brand_id != brand.id:
            raise WrongBrand(f"{self._meta.label} of brand {self.brand_id} written inside brand {brand.id}")
        if current_actor().accounts is not None and (column := account_column(type(self))):
            require_account(getattr(self, column) or (None if column != "pk" else 0))
        super().save(*args, **kwargs)


@cache
def account_column(model: type[models.Model]) -> str:
    """The column of a model that names an account: `account_id`, the key of the accounts themselves, or "" for none."""
    if model._meta.label == "channels.Account":
        return "pk"
    return "account_id" if any(field.attname == "account_id" for field in model._meta.concrete_fields) else ""
