"""What analytics tells of advice that was taken."""

from dataclasses import dataclass, field
from typing import Any, ClassVar

from guanhao.sdk.events.base import Event


@dataclass(frozen=True, kw_only=True)
class AdviceAccepted(Event):
    """Advice was accepted: `change` is what its adviser said has to be changed (such as a share of the mix)."""

    name: ClassVar[str] = "analytics.advice_accepted"

    advice_id: int
    adviser: str
    family: str
    key: str
    change: dict[str, Any] = field(default_factory=dict)
