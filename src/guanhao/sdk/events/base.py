"""What an event is: a frozen dataclass with a wire name, the brand it belongs to, and JSON-safe fields."""

from dataclasses import dataclass, fields
from typing import Any, ClassVar, Self

from pydantic import TypeAdapter

_registry: dict[str, type["Event"]] = {}
_adapters: dict[str, TypeAdapter[Any]] = {}


@dataclass(frozen=True, kw_only=True)
class Event:
    """Base of all events. Subclasses set `name` ("domain.past_tense") and are registered by it."""

    name: ClassVar[str]
    brand_id: int | None

    def __init_subclass__(cls, **kwargs: Any) -> None:
        """Register the wire name; two events of one name are a programming error."""
        super().__init_subclass__(**kwargs)
        if _registry.setdefault(cls.name, cls).__qualname__ != cls.__qualname__:
            raise TypeError(f"two events are named {cls.name}")

    def payload(self) -> dict[str, Any]:
        """The fields as JSON-safe values (dates as ISO 8601 text), without the brand."""
        values = _adapter(type(self)).dump_python(self, mode="json")
        return {key: value for key, value in values.items() if key != "brand_id"}

    @classmethod
    def of(cls, brand_id: int | None, payload: dict[str, Any]) -> Self:
        """The event again from its payload, dates and all; unknown keys (of a newer version) are passed over."""
        known = {field.name for field in fields(cls)} - {"brand_id"}
        event: Self = _adapter(cls).validate_python({"brand_id": brand_id, **{key: value for key, value in payload.items() if key in known}})
        return event


def _adapter(kind: type[Event]) -> TypeAdapter[Any]:
    if kind.name not in _adapters:
        _adapters[kind.name] = TypeAdapter(kind)
    return _adapters[kind.name]


def event_types() -> dict[str, type[Event]]:
    """All registered events by wire name."""
    return dict(sorted(_registry.items()))
