"""Versions of what people edit: the whole state after each change, so that any two can be compared and any one restored."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db import transaction

from guanhao.kernel.access import current_actor
from guanhao.kernel.models import Version
from guanhao.kernel.now import now


@dataclass(frozen=True)
class Change:
    """One field that differs between two versions; None where the field is absent."""

    field: str
    before: Any
    after: Any


def keep(target: str, state: Mapping[str, Any], *, note: str = "") -> Version:
    """Keep the state of `target` ("channels.card:12") as its next version; the same state as the newest is not kept again."""
    with transaction.atomic():
        newest: Version | None = Version.objects.filter(target=target).order_by("-number").first()
        if newest is not None and newest.state == dict(state):
            return newest
        actor = current_actor()
        made = Version(
            target=target,
            number=newest.number + 1 if newest else 1,
            state=dict(state),
            note=note[:300],
            made_at=now(),
            made_by_id=actor.user_id,
            made_by_name=actor.name[:120],
        )
        made.save()
    return made


def history(target: str) -> list[Version]:
    """All versions of a target in the brand in scope, the newest first."""
    return list(Version.objects.filter(target=target).order_by("-number"))


def version(target: str, number: int) -> Version:
    """One version; Version.DoesNotExist when there is none."""
    found: Version = Version.objects.get(target=target, number=number)
    return found


def compare(a: Version | Mapping[str, Any], b: Version | Mapping[str, Any]) -> list[Change]:
    """The fields in which two versions (or states) differ, `a` before and `b` after, by name; nested objects as dotted names."""
    before, after = (_flat(side.state if isinstance(side, Version) else side) for side in (a, b))
    return [Change(name, before.get(name), after.get(name)) for name in sorted(before.keys() | after.keys()) if before.get(name) != after.get(name)]


def _flat(state: Mapping[str, Any], prefix: str = "") -> dict[str, Any]:
    flat: dict[str, Any] = {}
    for key, value in state.items():
        if isinstance(value, Mapping) and value:
            flat |= _flat(value, f"{prefix}{key}.")
        else:
            flat[f"{prefix}{key}"] = value
    return flat
