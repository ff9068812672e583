"""What a risk is tied to: the number of alerts, or a metric of the boards."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from guanhao.domains.analytics import facade as analytics
from guanhao.domains.crisis.policy import RiskPolicy
from guanhao.domains.listening import facade as listening
from guanhao.kernel.access import SYSTEM, acting
from guanhao.kernel.now import now
from guanhao.kernel.tenancy import current_brand

INDICATORS = ("alerts", "metric")
MOST_ALERTS = 500


def read_indicator(indicator: Mapping[str, Any]) -> float | None:
    """The value over the days of the policy: alerts raised (of a stream, or all), or a metric; None where it is not known."""
    days = RiskPolicy.of_brand().alert_days
    match indicator.get("kind"):
        case "alerts":
            with acting(SYSTEM):
                found = listening.alerts(open_only=False, limit=MOST_ALERTS)
            since, stream = now() - timedelta(days=days), indicator.get("key", "")
            return float(sum(one.raised_at >= since and (not stream or one.stream == stream) for one in found))
        case "metric":
            today = now().astimezone(current_brand().zone).date()
            try:
                with acting(SYSTEM):
                    value = analytics.metric_value(str(indicator.get("key")), today - timedelta(days=days), today - timedelta(days=1)).value
            except LookupError:
                return None
            return None if value is None else float(value)
    return None


def crossed(indicator: Mapping[str, Any], value: float | None) -> bool:
    """Does the value reach the warning?"""
    return bool(indicator) and value is not None and value >= float(indicator["warn"])
