"""The detector's look: every stream with new counts, every rule that watches it, from the slot where it stood."""

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.db import transaction

from guanhao.domains.listening.models import Alert, AlertRule, CountSlice, Watch
from guanhao.domains.listening.policy.alerts import AlertPolicy, DetectionPolicy
from guanhao.domains.listening.rules.alert_streams import SLOT_SECONDS, fits_any
from guanhao.domains.listening.rules.alert_watching import DAY, Found, Sums, Watcher, series
from guanhao.domains.listening.selectors import alerts as selectors
from guanhao.domains.listening.services.alert_raising import Ref, Seen, raise_alert
from guanhao.domains.listening.services.alert_rules import make_presets, settings_of
from guanhao.kernel.now import now

log = logging.getLogger(__name__)
LOOK_BACK = 35 * DAY  # slots a rule learns from when it begins to watch
JUMP = 7 * DAY  # empty slots beyond which time is taken to have jumped
AT_A_TIME = 500


def detect() -> int:
    """Look at every stream with new counts, each in a transaction of its own; how many."""
    make_presets()
    rules = list(AlertRule.objects.filter(active=True, retired_at=None).order_by("pk"))
    streams = list(CountSlice.objects.filter(fresh=True).order_by().values_list("stream", flat=True).distinct()[:AT_A_TIME])
    look = _Look(rules)
    for stream in sorted(streams, key=lambda one: (one.partition(":")[0] in {"all", "platform", "source"}, one)):  # narrow ones name the alert
        with transaction.atomic():
            look.at(stream)
    return len(streams)


def settle() -> int:
    """Events that have been calm for the quiet time are over: the next excess is a new alert; how many ended."""
    calm = now() - AlertPolicy.of_brand().quiet
    return int(Alert.objects.filter(last_at__lt=calm).exclude(open_key="").update(open_key=""))


class _Look:
    """One look with what it needs read once."""

    def __init__(self, rules: Sequence[AlertRule]) -> None:
        self.rules = rules
        self.policy, detection = AlertPolicy.of_brand(), DetectionPolicy.of_brand()
        self.settings = {rule.pk: settings_of(rule, self.policy, detection) for rule in rules}
        self.moment = now()
        self.offset = selectors.offset_slots(self.moment)

    def at(self, stream: str) -> None:
        """All rules of one stream; the fresh marks are taken first, so that counts that come meanwhile are fresh again."""
        fresh = CountSlice.objects.filter(stream=stream, fresh=True)
        first = fresh.order_by("slot").values_list("slot", flat=True).first()
        if first is None:
            return
        fresh.update(fresh=False)
        for rule in self.rules:
            if fits_any(rule.streams, stream):
                self._watch(rule, stream, self.slot(first))

    def slot(self, moment: datetime) -> int:
        """The number of a slot, counted so that every 288th begins at the brand's midnight."""
        return int(moment.timestamp()) // SLOT_SECONDS + self.offset

    def at_slot(self, slot: int) -> datetime:
        """When a slot begins."""
        return datetime.fromtimestamp((slot - self.offset) * SLOT_SECONDS, UTC)

    def _watch(self, rule: AlertRule, stream: str, fresh: int) -> None:
        watch, _made = Watch.objects.get_or_create(rule=rule, stream=stream)
        watch = Watch.objects.select_for_update().get(pk=watch.pk)
        present = self.slot(self.moment)
        watcher, marks = self._restore(rule, watch, stream, min(fresh, present), present)
        if watcher is None:
            return
        sums = self._sums(stream, watcher.slot + 1, present)
        found = _run(watcher, marks, sums, self._unknown(stream, watcher.slot + 1, present), present)
        now_found = watcher.peek(sums.get(present, (0.0, 0.0, 0.0, 0.0))) if present in sums else None
        watch.state, watch.marks = watcher.dump(), marks
        watch.done_until, watch.revision = self.at_slot(watcher.slot), watch.revision + 1
        watch.save()
        for event in _events([*found, *([now_found] if now_found else [])]):
            self._raise(rule, stream, event)

    def _restore(self, rule: AlertRule, watch: Watch, stream: str, fresh: int, present: int) -> tuple[Watcher | None, list[dict[str, Any]]]:
        """The watcher to go on with: where it stood, at a mark before late counts, or anew on what is kept."""
        settings = self.settings[rule.pk]
        held = [watch.state, *reversed(watch.marks)] if watch.state else []
        for state in held:
            try:
                watcher = Watcher.load(settings, state)
            except (ValueError, KeyError, TypeError, IndexError):
                continue
            if watcher.slot < min(fresh, present) and present - watcher.slot <= JUMP:
                return watcher, [one for one in watch.marks if _slot_of(one) <= watcher.slot]
        if held and fresh < present - LOOK_BACK and _slot_of(held[0]) <= present:
            return None, watch.marks  # older than all that a rule learns from: it is counted and kept
        first = selectors.began(stream, self.at_slot(present - LOOK_BACK))
        start = self.slot(first) if first else present
        return Watcher(settings, min(start, present) - 1), []

    def _sums(self, stream: str, first: int, last: int) -> dict[int, Sums]:
        rows = selectors.slices(stream, self.at_slot(first), self.at_slot(last + 1))
        return {self.slot(moment): sums for moment, sums in rows.items()}

    def _unknown(self, stream: str, first: int, last: int) -> list[tuple[int, int]]:
        return [(self.slot(begin), self.slot(end)) for begin, end in selectors.gaps(stream, self.at_slot(first), self.at_slot(last + 1))]

    def _raise(self, rule: AlertRule, stream: str, event: "_Event") -> None:
        found, at, last = event.best, self.at_slot(event.first), self.at_slot(event.last)
        if last < self.moment - self.policy.stale:
            return
        window = selectors.slices(stream, self.at_slot(found.slot - found.slots + 1), self.at_slot(found.slot + 1))
        total, negative, reach = (float(sum(one[place] for one in window.values())) for place in range(3))
        seen = Seen(
            stream=stream,
            signal=rule.signal,
            at=at,
            last=last,
            value=found.value,
            baseline=found.baseline,
            minutes=found.slots * SLOT_SECONDS // 60,
            rule=rule,
            by=found.by,
            total=total,
            negative=negative,
            reach=reach,
            refs=refs_of(stream, self.at_slot(found.slot - found.slots + 1), self.at_slot(found.slot + 1)),
            late=last < self.moment - self.policy.late,
        )
        raise_alert(seen)


def refs_of(stream: str, start: datetime, end: datetime) -> list[Ref]:
    """The posts that the slots of a window name, the negative ones first."""
    rows = CountSlice.objects.filter(stream=stream, slot__gte=start, slot__lt=end).order_by("-slot").values_list("refs", "negative_refs")
    found: list[Ref] = []
    for plain, bad in rows:
        found += [(ref, True, reach) for reach, ref in _parsed(bad)] + [(ref, False, reach) for reach, ref in _parsed(plain)]
    return sorted(found, key=lambda one: (not one[1], -one[2]))[:60]


def _parsed(lines: str) -> list[tuple[int, str]]:
    return [(int(reach), ref) for reach, _space, ref in (line.partition(" ") for line in lines.splitlines()) if reach.isdigit()]


def _run(watcher: Watcher, marks: list[dict[str, Any]], sums: Mapping[int, Sums], unknown: Sequence[tuple[int, int]], present: int) -> list[Found]:
    """All finished slots; a mark at every midnight, the newest two are kept."""
    found = []
    for sum_of_slot in series(sums, watcher.slot + 1, present - 1, unknown):
        if (watcher.slot + 1) % DAY == 0 and watcher.slot > 0:
            marks.append(watcher.dump())
            del marks[:-2]
        one = watcher.step(sum_of_slot)
        if one is not None:
            found.append(one)
    return found


@dataclass
class _Event:
    """Excesses that follow each other: first and last slot, and the one that shows it best."""

    first: int
    last: int
    best: Found


def _events(found: Sequence[Found]) -> list[_Event]:
    events: list[_Event] = []
    for one in found:
        if events and not one.new:
            events[-1].last = one.slot
            if one.value >= events[-1].best.value:
                events[-1].best = one
        else:
            events.append(_Event(one.slot, one.slot, one))
    return events


def _slot_of(state: Mapping[str, Any]) -> int:
    held = state.get("held") or [-1]
    return int(held[0])
