"""What an event is: a frozen dataclass with a wire name, the brand it belongs to, and JSON-safe fields."""

from dataclasses import asdict, dataclass, fields
from datetime import date, datetime
from typing import Any, ClassVar, Self

_registry: dict[str, type["Event"]] = {}


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
        values = asdict(self)
        values.pop("brand_id")
        return {key: value.isoformat() if isinstance(value, date | datetime) else value for key, value in values.items()}

    @classmethod
    def of(cls, brand_id: int | None, payload: dict[str, Any]) -> Self:
        """The event again from its payload; unknown keys (of a newer version) are passed over."""
        known = {field.name for field in fields(cls)}
        return cls(brand_id=brand_id, **{key: value for key, value in payload.items() if key in known})


def event_types() -> dict[str, type[Event]]:
    """All registered events by wire name."""
    return dict(sorted(_registry.items()))
