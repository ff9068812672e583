"""A file of counts through the brand's rules: nothing is kept, nobody is told."""

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime

from guanhao.domains.listening.contracts import Counted
from guanhao.domains.listening.models import AlertRule
from guanhao.domains.listening.policy.alerts import AlertPolicy
from guanhao.domains.listening.rules.alert_streams import check_stream, fits_any
from guanhao.domains.listening.rules.alert_watching import Sums, Watcher, series
from guanhao.domains.listening.selectors.alert_backtesting import Frame, Would, would
from guanhao.domains.listening.services.alert_rules import RuleDraft, presets, settings_of
from guanhao.kernel import access


@dataclass(frozen=True)
class Replayed:
    """An alert a rule would have raised."""

    rule: str
    would: Would

    def line(self) -> dict[str, object]:
        """As plain values."""
        return {"rule": self.rule, **asdict(self.would)}


def replay(rows: Sequence[Counted]) -> list[Replayed]:
    """What the brand's rules (the recommended ones where it has none) would have raised on these counts, oldest first; needs listening.view.

    Slots without a row between the first and the last are zero. ValueError for a stream that cannot be.
    """
    access.require("listening.view")
    if not rows:
        return []
    frame, policy = Frame(max(row.at for row in rows)), AlertPolicy.of_brand()
    streams: dict[str, dict[int, Sums]] = {}
    for row in rows:
        slots = streams.setdefault(check_stream(row.stream), {})
        slot = frame.slot(row.at)
        total, negative, reach, weight = slots.get(slot, (0.0, 0.0, 0.0, 0.0))
        slots[slot] = (total + row.total, negative + row.negative, reach + row.reach, weight + row.total * row.weight)
    found = [
        Replayed(rule.title, would(one, stream, sums, frame, settings, policy, rule.highest_level))
        for rule in _rules()
        for settings in [settings_of(rule)]
        for stream, sums in streams.items()
        if fits_any(rule.streams, stream)
        for one in Watcher(settings, min(sums) - 1).run(series(sums, min(sums), max(sums)))
        if one.new
    ]
    return sorted(found, key=lambda one: datetime.fromisoformat(one.would.at))


def _rules() -> Iterator[AlertRule | RuleDraft]:
    kept = list(AlertRule.objects.filter(active=True, retired_at=None))
    yield from kept or [draft for _preset, draft in presets()]
