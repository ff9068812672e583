"""Links, their vocabulary and their clicks."""

from guanhao.domains.links.models.clicks import ClickDay, ClickHour, ClickLog, Visitor
from guanhao.domains.links.models.links import Link, UtmPreset, UtmWord

__all__ = ["ClickDay", "ClickHour", "ClickLog", "Link", "UtmPreset", "UtmWord", "Visitor"]
