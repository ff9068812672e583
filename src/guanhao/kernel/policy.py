"""Typed, bounded, versioned settings of a brand: every threshold of the house is one of these and never a literal.

A domain declares a `Policy` with `setting(...)` fields in its `policy.py`; the form, REST and docs/reference/policies.md come from the registry here.
"""

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from typing import Annotated, Any, ClassVar, Self, TypeAlias

from django.db import IntegrityError, transaction
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError
from pydantic.fields import FieldInfo

from guanhao.kernel import access, audit
from guanhao.kernel.models import PolicyRevision
from guanhao.kernel.now import now
from guanhao.kernel.tenancy import BrandRef, brand_in_scope, brand_scope, current_brand

Share: TypeAlias = Annotated[float, Field(allow_inf_nan=False)]
Number: TypeAlias = Annotated[float, Field(allow_inf_nan=False)]
Count: TypeAlias = int
Duration: TypeAlias = timedelta
Text: TypeAlias = str
TextList: TypeAlias = list[str]

Bound: TypeAlias = float | timedelta
WHOLE = "*"
TRIES = 20
HOUSE = BrandRef(id=0, slug="", name="Guanhao")


class InvalidSettings(ValueError):
    """Values a policy refuses; `problems` maps field name (or "*" for the whole) to one sentence a person can act on."""

    def __init__(self, problems: Mapping[str, str]) -> None:
        super().__init__("; ".join(problems.values()))
        self.problems = dict(problems)


@dataclass(frozen=True)
class Setting:
    """What a person must know to change one value: unit, bounds, title, help and where the default comes from."""

    unit: str
    low: Bound | None
    high: Bound | None
    title: str | Promise
    help: str | Promise
    source: str

    def __call__(self, schema: dict[str, Any]) -> None:
        """Put the words into a JSON schema (pydantic calls this)."""
        schema.update(title=str(self.title), description=str(self.help), unit=self.unit, source=self.source)


def setting(
    default: Any,
    *,
    unit: str = "",
    low: Bound | None = None,
    high: Bound | None = None,
    title: str | Promise,
    help: str | Promise = "",  # noqa: A002 - the word a form uses
    source: str,
) -> Any:
    """A policy field: `limit: Share = setting(0.05, unit="share", low=0, high=1, title=_("…"), source="002 §2.3d")`.

    Units in use: share (0..1), count, duration, ratio, CNY, time (HH:MM), text. `low` and `high` are inclusive.
    """
    about = Setting(unit=unit, low=low, high=high, title=title, help=help, source=source)
    if isinstance(default, list | dict | set):
        return Field(default_factory=default.copy, ge=low, le=high, json_schema_extra=about)
    return Field(default=default, ge=low, le=high, json_schema_extra=about)


_registry: dict[str, type["Policy"]] = {}


class Policy(BaseModel):
    """Base of all policies. Subclasses set `key` ("analytics.variance") and `title`; `whole_house` where only the installation's own counts."""

    model_config = ConfigDict(frozen=True, extra="forbid", validate_default=True)

    key: ClassVar[str]
    title: ClassVar[str | Promise] = ""
    whole_house: ClassVar[bool] = False

    @classmethod
    def __pydantic_init_subclass__(cls, **kwargs: Any) -> None:
        """Register by key; every field must be a `setting`, and every default must be within its own bounds."""
        super().__pydantic_init_subclass__(**kwargs)
        if _registry.setdefault(cls.key, cls).__qualname__ != cls.__qualname__:
            raise TypeError(f"two policies have the key {cls.key}")
        for name, field in cls.model_fields.items():
            if not isinstance(field.json_schema_extra, Setting):
                raise TypeError(f"{cls.__name__}.{name} is not a setting(...)")
        cls()

    @classmethod
    def of_brand(cls) -> Self:
        """The policy of the brand in scope (NoBrand outside one): its newest revision over the defaults, one indexed query."""
        row = PolicyRevision.objects.filter(policy=cls.key).order_by("-number").values_list("values", flat=True).first()
        return cls._from_stored(row or {})

    @classmethod
    def of_house(cls) -> Self:
        """The policy of the installation itself (backup, for example): kept like a brand's, under the number 0."""
        with brand_scope(HOUSE):
            return cls.of_brand()

    @classmethod
    def in_force(cls) -> Self:
        """What counts for the brand in scope: its own, or the installation's where no brand has a say."""
        return cls.of_house() if cls.whole_house else cls.of_brand()

    @classmethod
    def of_scope(cls) -> Self:
        """Like `of_brand`, but the installation's own where no brand is in scope (work of the whole installation)."""
        return cls.of_brand() if brand_in_scope() else cls.of_house()

    @classmethod
    def _from_stored(cls, stored: Mapping[str, Any]) -> Self:
        """Settings of an older or newer program version that no longer fit are passed over, one by one."""
        fitting = {name: value for name, value in stored.items() if name in cls.model_fields and _fits(cls, name, value)}
        try:
            return cls(**fitting)
        except ValidationError:  # each value fits alone, but no longer all together
            return cls()


def settings_of(policy: type[Policy]) -> dict[str, Setting]:
    """The settings of a policy by field name, in the order of declaration."""
    return {name: extra for name, field in policy.model_fields.items() if isinstance(extra := field.json_schema_extra, Setting)}


def policies() -> dict[str, type[Policy]]:
    """All registered policies by key."""
    return dict(sorted(_registry.items()))


def policy_by_key(key: str) -> type[Policy]:
    """The policy of this key; KeyError when there is none."""
    return _registry[key]


def revise(policy: type[Policy], values: Mapping[str, Any], *, reason: str) -> Policy:
    """Set some values of a policy for the brand in scope; the others keep what they have. Needs `policy.edit` and a reason.

    Raises Denied, or InvalidSettings naming field, bound and unit; then nothing is written. The same values again write no revision.
    """
    access.require("policy.edit")
    if policy.whole_house and current_brand() != HOUSE:
        raise InvalidSettings({WHOLE: _("This policy holds for the whole installation and is set at its command line.")})
    reason = reason.strip()
    problems = {} if reason else {"reason": _("Say why the policy changes: the reason is kept with the revision.")}
    problems |= {
        name: _("%(policy)s has no setting named %(name)s.") % {"policy": policy.key, "name": name}
        for name in values
        if name not in policy.model_fields
    }
    if problems:
        raise InvalidSettings(problems)
    for _try in range(TRIES):
        with suppress(IntegrityError):  # somebody else took this revision's number meanwhile: read theirs, then write the next
            return _revise(policy, values, reason[:300])
    return _revise(policy, values, reason[:300])


def _revise(policy: type[Policy], values: Mapping[str, Any], reason: str) -> Policy:
    with transaction.atomic():
        audit.take_turn()
        last = PolicyRevision.objects.filter(policy=policy.key).order_by("-number").first()
        before = policy._from_stored(last.values if last else {})
        after = _validated(policy, {**before.model_dump(), **values})
        return _write(policy, before, after, reason, number=last.number + 1 if last else 1)


def reset(policy: type[Policy], *, reason: str) -> Policy:
    """Back to the defaults of the program, as a new revision."""
    return revise(policy, policy().model_dump(), reason=reason)


def history(policy: type[Policy]) -> list[PolicyRevision]:
    """All revisions of the brand in scope, the newest first."""
    return list(PolicyRevision.objects.filter(policy=policy.key).order_by("-number"))


def describe() -> list[dict[str, Any]]:
    """Every policy with every setting as plain values, for generated documents and REST."""
    return [
        {
            "key": key,
            "title": str(policy.title),
            "settings": [
                {
                    "name": name,
                    "title": str(about.title),
                    "help": str(about.help),
                    "unit": about.unit,
                    "low": _plain(about.low),
                    "high": _plain(about.high),
                    "default": _plain(getattr(policy(), name)),
                    "source": about.source,
                }
                for name, about in settings_of(policy).items()
            ],
        }
        for key, policy in policies().items()
    ]


def _write(policy: type[Policy], before: Policy, after: Policy, reason: str, *, number: int) -> Policy:
    """`number` follows the revision that `before` was read from, so that a revision made meanwhile collides and is never written over."""
    from guanhao.kernel.events import emit
    from guanhao.sdk.events.kernel import PolicyRevised

    old, new = before.model_dump(mode="json"), after.model_dump(mode="json")
    changed = [name for name in new if new[name] != old[name]]
    if not changed:
        return after
    actor, brand = access.current_actor(), current_brand()
    PolicyRevision(
        policy=policy.key, number=number, values=new, reason=reason, made_at=now(), made_by_id=actor.user_id, made_by_name=actor.name[:120]
    ).save()
    audit.record(
        "policy.revised",
        target=f"policy:{policy.key}",
        before={name: old[name] for name in changed},
        after={name: new[name] for name in changed},
        note=reason,
    )
    emit(PolicyRevised(brand_id=brand.id or None, policy=policy.key, number=number, changed=changed))
    return after


def _validated(policy: type[Policy], values: Mapping[str, Any]) -> Policy:
    try:
        return policy(**values)
    except ValidationError as error:
        raise InvalidSettings({str(e["loc"][0]) if e["loc"] else WHOLE: _sentence(policy, dict(e)) for e in error.errors()}) from error


def _sentence(policy: type[Policy], error: dict[str, Any]) -> str:
    """One validation error in words that name the field, the bound and the unit."""
    if not error["loc"]:
        return str(error["msg"]).removeprefix("Value error, ")
    about = settings_of(policy)[str(error["loc"][0])]
    words = {"title": str(about.title), "unit": about.unit, "low": shown(about.low, about.unit), "high": shown(about.high, about.unit)}
    match error["type"]:
        case "greater_than_equal":
            return _("%(title)s must be at least %(low)s.") % words
        case "less_than_equal":
            return _("%(title)s must be at most %(high)s.") % words
    return _("%(title)s: “%(value)s” cannot be read as a value in the unit “%(unit)s”.") % {**words, "value": str(error["input"])[:80]}


UNNAMED = frozenset({"count", "ratio", "hour", "text"})  # units that a number is written without


def shown(value: Any, unit: str) -> str:
    """A value with its unit as a person writes it: shares in percent, durations in words of the clock."""
    if value is None:
        return "–"
    if unit == "share" and isinstance(value, int | float):
        return f"{value * 100:g}%"
    if isinstance(value, timedelta):
        return _span(value)
    if not isinstance(value, int | float):
        return str(value)
    number = int(value) if float(value).is_integer() else value
    return f"{number:,} {'' if unit in UNNAMED else unit}".rstrip()


def _span(value: timedelta) -> str:
    seconds = round(value.total_seconds())
    parts = [(seconds // 86400, "d"), (seconds % 86400 // 3600, "h"), (seconds % 3600 // 60, "min"), (seconds % 60, "s")]
    return " ".join(f"{count} {unit}" for count, unit in parts if count) or "0 s"


def _plain(value: Any) -> Any:
    return _span(value) if isinstance(value, timedelta) else value


def _fits(policy: type[Policy], name: str, value: Any) -> bool:
    try:
        _adapter(policy, name).validate_python(value)
    except ValidationError:
        return False
    return True


@cache
def _adapter(policy: type[Policy], name: str) -> TypeAdapter[Any]:
    field: FieldInfo = policy.model_fields[name]
    kind: Any = Annotated[field.annotation, *field.metadata] if field.metadata else field.annotation
    return TypeAdapter(kind)
