"""From a definition to the people: rule trees, set algebra, imports, and whatever other areas can tell the members of."""

import time
from collections.abc import Mapping
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
from django.utils.translation import gettext as _

from guanhao.domains.audiences.contracts import ALGEBRA, IMPORT, NEEDS_CONSENT, RULES, Definition, Refused, Size
from guanhao.domains.audiences.models import Segment, SegmentVersion, Trait
from guanhao.domains.audiences.policy import AudiencePolicy
from guanhao.domains.audiences.rules import tree as rules
from guanhao.domains.audiences.rules.origins import ORIGINS
from guanhao.domains.audiences.selectors import numbers
from guanhao.domains.audiences.services import reading
from guanhao.domains.people import facade as people
from guanhao.engines.audience.algebra import evaluate
from guanhao.engines.audience.events import bitmap
from guanhao.engines.audience.index import Behaviour
from guanhao.kernel.now import now
from guanhao.kernel.tenancy import current_brand

if TYPE_CHECKING:
    from pyroaring import BitMap

_SOURCES = """
SELECT DISTINCT person_id FROM (
SELECT person_id, source, day FROM events UNION ALL SELECT person_id, source, day FROM orders
) WHERE source IN ({marks}) AND day BETWEEN ? AND ? AND person_id <> ''
"""
EARLIEST = date(1970, 1, 1)


def hide_small(count: int | None) -> int | None:
    """The count, or None when so few people would be recognisable (audiences.small_groups). Nobody at all is no secret: 0 stays."""
    if count is None or 0 < count < AudiencePolicy.of_brand().fewest:
        return None
    return count


def check(definition: Definition) -> None:
    """Refused names what is wrong with a definition from outside."""
    if definition.kind in (RULES, ALGEBRA):
        fault = rules.fault(definition.params.get("tree"))
        if fault is not None:
            raise Refused(_wording(fault), "tree")
        wanted = rules.segments_in(definition.params["tree"])
        known = set(Segment.objects.filter(pk__in=wanted, archived_at=None).values_list("pk", flat=True))
        if wanted - known:
            raise Refused(_("There is no audience %(number)s.") % {"number": min(wanted - known)}, "tree")
    elif definition.kind != IMPORT and definition.kind not in ORIGINS:
        raise Refused(_("Nobody can count an audience of the kind “%(kind)s”.") % {"kind": definition.kind}, "kind")


def _wording(fault: rules.Fault) -> str:
    words = {
        "shape": _("Condition %(where)s is not written as a condition."),
        "deep": _("Condition %(where)s: at most %(value)s levels."),
        "kind": _("Condition %(where)s: there is no condition “%(value)s”."),
        "field": _("Condition %(where)s: “%(value)s” does not fit."),
        "missing": _("Condition %(where)s: fill in “%(value)s”."),
        "order": _("Condition %(where)s: “%(value)s” is below its lower limit."),
        "empty": _("Group %(where)s holds no condition."),
        "many": _("At most %(value)s conditions."),
    }
    from guanhao.domains.audiences.wording import FIELDS  # the words are made of this module's answers

    return words[fault.code] % {"where": fault.where, "value": FIELDS.get(str(fault.value), fault.value)}


def depends_on(definition: Definition, segment_id: int) -> bool:
    """Is the definition made of this segment, however indirectly?"""
    if definition.kind not in (RULES, ALGEBRA):
        return False
    open_, seen = rules.segments_in(definition.params["tree"]), set[int]()
    while open_:
        if segment_id in open_:
            return True
        seen |= open_
        rows = Segment.objects.filter(pk__in=open_, kind__in=(RULES, ALGEBRA)).values_list("params", flat=True)
        open_ = {one for params in rows for one in rules.segments_in(params["tree"])} - seen
    return False


def members_by(definition: Definition, purpose: str = "analysis") -> "BitMap":
    """The people of a definition that may be used for a purpose."""
    return allowed(raw_members(definition), purpose)


def everybody() -> "BitMap":
    """All people with a number who did not object to analysis."""
    return allowed(_Asked().everybody(), "analysis")


def raw_members(definition: Definition) -> "BitMap":
    """The people of a definition, before anybody's consent is looked at."""
    from pyroaring import BitMap

    if definition.kind == IMPORT:
        return BitMap()
    if definition.kind not in (RULES, ALGEBRA):
        found: BitMap = ORIGINS[definition.kind](dict(definition.params))
        return canonical(found)
    asked = _Asked()
    return evaluate(definition.params["tree"], asked.leaf, asked.everybody)


def size_of(definition: Definition, purpose: str = "analysis") -> Size:
    """How many people a definition has now, and what counting cost."""
    check(definition)
    start = time.perf_counter()
    count = hide_small(len(members_by(definition, purpose)))
    return Size(count, count is None, (time.perf_counter() - start) * 1000)


def allowed(found: "BitMap", purpose: str) -> "BitMap":
    """Those of the people who may be used for a purpose: whoever objected to analysis is in no audience; any other use needs an open consent."""
    objected = people.texts_opted_out("analysis")
    if objected:
        found = found - numbered(objected)
    if purpose in NEEDS_CONSENT and found:
        found = found & numbered(people.texts_agreeing(purpose))
    return found


def numbered(texts: list[str]) -> "BitMap":
    """The numbers of people by their texts; unknown ones are left out."""
    from pyroaring import BitMap

    if not texts:
        return BitMap()
    found = bitmap(reading.Numbers().of(pa.array(texts, pa.string())))
    found.discard(0)
    return found


def canonical(found: "BitMap") -> "BitMap":
    """With one number for merged people."""
    from pyroaring import BitMap

    aliases = numbers.aliases()
    moved = found & BitMap(list(aliases)) if aliases else BitMap()
    return (found - moved) | BitMap([aliases[number] for number in moved]) if moved else found


def kept_members(segment_id: int) -> "BitMap":
    """The people of a segment's newest version."""
    from pyroaring import BitMap

    raw = (
        SegmentVersion.objects.filter(segment_id=segment_id, segment__archived_at=None, members__isnull=False)
        .order_by("-number")
        .values_list("members", flat=True)
        .first()
    )
    return canonical(BitMap.deserialize(bytes(raw))) if raw is not None else BitMap()


class _Asked:
    """Answers conditions for one question: everything is of one snapshot and one day."""

    def __init__(self) -> None:
        self.index: Behaviour = reading.behaviour()
        self.today = now().astimezone(current_brand().zone).date()
        self._everybody: BitMap | None = None

    def everybody(self) -> "BitMap":
        """All people with a number: with events, orders or an import."""
        from pyroaring import BitMap

        if self._everybody is None:
            self._everybody = canonical(BitMap(range(1, len(numbers.book()) + 1)) - numbers.blank())
        return self._everybody

    def leaf(self, rule: Mapping[str, Any]) -> "BitMap":
        """The people of one condition."""
        found: BitMap = getattr(self, "_" + rule["kind"])(rule)
        return found

    def _window(self, days: int | None) -> tuple[date, date]:
        return (self.today - timedelta(days=days - 1) if days else EARLIEST, self.today)

    def _did(self, rule: Mapping[str, Any]) -> "BitMap":
        from pyroaring import BitMap

        first, last = self._window(rule["days"])
        only = {name: rule[name] for name in ("platform", "topic", "format") if rule.get(name)}
        some = {name: rule[name] for name in ("actions", "accounts") if rule.get(name)}
        found = self.index.active(first, last, **only, **some)
        least, most = rule.get("least") or 1, rule.get("most")
        if least <= 1 and most is None:
            return found
        rows = self.index.events(first, last, **some, people=found)
        mask = np.ones(len(rows), bool)
        for name, known in (("platform", self.index.platforms), ("topic", self.index.topics), ("format", self.index.formats)):
            if name in only:
                mask &= rows.extra[name] == (known.index(only[name]) if only[name] in known else 65535)
        who, counts = np.unique(rows.person[mask], return_counts=True)
        fits = bitmap(who[(counts >= least) & (counts <= (most if most is not None else counts.max(initial=0)))])
        return fits if (rule.get("least") or 1) > 0 else fits | (self.everybody() - BitMap(found))

    def _recency(self, rule: Mapping[str, Any]) -> "BitMap":
        """Whose last such action is between `from` and `to` days ago."""
        near, far = int(rule.get("from") or 0), int(rule["to"])
        some = {"actions": rule["actions"]} if rule.get("actions") else {}
        found = self.index.active(self.today - timedelta(days=far), self.today - timedelta(days=near), **some)
        return found - self.index.active(self.today - timedelta(days=near - 1), self.today, **some) if near else found

    def _new(self, rule: Mapping[str, Any]) -> "BitMap":
        return self.index.first_seen(*self._window(rule["days"]))

    def _tier(self, rule: Mapping[str, Any]) -> "BitMap":
        return numbered(people.texts_in_tiers(rule["tiers"]))

    def _tag(self, rule: Mapping[str, Any]) -> "BitMap":
        return numbered(people.texts_tagged(rule["tags"]))

    def _consent(self, rule: Mapping[str, Any]) -> "BitMap":
        return numbered(people.texts_agreeing(rule["purpose"]))

    def _bought(self, rule: Mapping[str, Any], *, money: bool) -> "BitMap":
        rows = reading.orders_of(*self._window(rule.get("days")))
        who, places = np.unique(rows.person, return_inverse=True)
        weights = rows.amount if money else (~rows.extra["refunded"]).astype(float) if len(rows) else rows.amount
        sums = np.bincount(places, weights=weights, minlength=len(who)) if len(who) else np.empty(0)
        least, most = rule.get("least"), rule.get("most")
        fits = bitmap(who[(sums >= (least if least is not None else -np.inf)) & (sums <= (most if most is not None else np.inf))])
        nothing = (least is None or least <= 0) and (most is None or most >= 0)
        return fits | (self.everybody() - bitmap(who)) if nothing else fits

    def _orders(self, rule: Mapping[str, Any]) -> "BitMap":
        return self._bought(rule, money=False)

    def _spend(self, rule: Mapping[str, Any]) -> "BitMap":
        return self._bought(rule, money=True)

    def _source(self, rule: Mapping[str, Any]) -> "BitMap":
        from guanhao.kernel.warehouse import query

        marks = ", ".join("?" * len(rule["sources"]))
        found = query(_SOURCES.format(marks=marks), [*rule["sources"], *self._window(rule.get("days"))])
        numbers_ = reading.Numbers().of(found.column("person_id"))
        made = bitmap(numbers_)
        made.discard(0)
        return made

    def _platform(self, rule: Mapping[str, Any]) -> "BitMap":
        from pyroaring import BitMap

        window = self._window(rule.get("days"))
        return BitMap.union(BitMap(), *(self.index.active(*window, platform=name) for name in rule["platforms"]))

    def _trait(self, rule: Mapping[str, Any]) -> "BitMap":
        from pyroaring import BitMap

        rows = Trait.objects.filter(dimension=rule["dimension"], value__in=rule["values"]).values_list("number", flat=True)
        return canonical(BitMap(list(rows)))

    def _segment(self, rule: Mapping[str, Any]) -> "BitMap":
        return kept_members(int(rule["segment"]))
