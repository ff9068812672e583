"""Everything that writes reputation handling: classes with their strategies, cases with a 24-hour clock, positive content (LIS-07)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, gettext_noop

from guanhao.console.links import burl
from guanhao.domains.identity import facade as identity
from guanhao.domains.listening.contracts.mentions import MentionView, Refused
from guanhao.domains.listening.models import Case, KeywordRule, MentionGroup, NegativeClass, PositivePlan
from guanhao.domains.listening.policy.core import ReputationPolicy
from guanhao.domains.listening.rules.reputation import class_of, severity
from guanhao.domains.listening.selectors import mentions as mention_selectors
from guanhao.kernel import audit, clocks
from guanhao.kernel.access import current_actor, require
from guanhao.kernel.events import emit
from guanhao.kernel.notify import notify
from guanhao.kernel.now import now
from guanhao.kernel.tenancy import current_brand
from guanhao.sdk.events.listening import NegativeClassed

OTHER = "other"
FIRST: tuple[tuple[str, str, tuple[str, ...], str], ...] = (
    (
        "product",
        gettext_noop("Product and quality"),
        ("product", "quality"),
        gettext_noop(
            "Thank, ask for order and batch by private message, let quality look at it, answer in public with what was found, offer a replacement."
        ),
    ),
    (
        "service",
        gettext_noop("Service"),
        ("service", "experience"),
        gettext_noop("Apologise for the experience, call back within the day, name who takes care, tell in public when it is settled."),
    ),
    (
        "logistics",
        gettext_noop("Logistics and packaging"),
        ("logistics", "packaging"),
        gettext_noop("Say where the parcel is, give a new date, compensate by the rule for delays, pass the case to the carrier."),
    ),
    (
        "price",
        gettext_noop("Price and promotion"),
        ("price", "promotion"),
        gettext_noop("Explain the rule of the offer with its link, correct mistakes at once, never argue about what others pay."),
    ),
    (
        "brand",
        gettext_noop("Brand and values"),
        ("brand",),
        gettext_noop("No answer before public relations has looked; facts with sources, one voice, no jokes."),
    ),
    (OTHER, gettext_noop("Other"), (), gettext_noop("Read the context, ask what is wrong, hand to whoever owns the subject.")),
)


def ensure_classes() -> list[NegativeClass]:
    """The brand's classes; the first time those of the program in the language of the moment."""
    found = list(NegativeClass.objects.order_by("pk"))
    if found:
        return found
    brand = current_brand().id
    rows = [NegativeClass(brand_id=brand, key=key, title=_(title), aspects=list(aspects), strategy=_(text)) for key, title, aspects, text in FIRST]
    NegativeClass.objects.bulk_create(rows, ignore_conflicts=True)
    return list(NegativeClass.objects.order_by("pk"))


@transaction.atomic
def change_class(*, class_id: int, title: str, strategy: str, aspects: Sequence[str], owner_id: int | None) -> NegativeClass:
    """Another strategy or owner of a class (needs listening.edit); open cases keep what they began with."""
    require("listening.edit")
    row: NegativeClass = NegativeClass.objects.select_for_update().get(pk=class_id)
    before = {"title": row.title, "strategy": row.strategy, "aspects": row.aspects, "owner": row.owner_name}
    if not title.strip() or not strategy.strip():
        raise Refused(_("A class has a name and a strategy."), "strategy")
    row.title, row.strategy, row.aspects = title.strip()[:60], strategy.strip()[:2000], [one.strip() for one in aspects if one.strip()][:20]
    row.owner_id, row.owner_name = owner_id, _name(owner_id)
    row.save()
    after = {"title": row.title, "strategy": row.strategy, "aspects": row.aspects, "owner": row.owner_name}
    audit.record("listening.class_changed", target=f"listening.class:{row.pk}", before=before, after=after)
    return row


def _name(person: int | None) -> str:
    return next((one.name for one in identity.people_of_brand() if one.id == person), "")[:120] if person else ""


@transaction.atomic
def open_case(
    *, ref: str = "", title: str = "", class_key: str = "", quote: str = "", url: str = "", owner_id: int | None = None, level: str = ""
) -> Case:
    """A negative becomes a task: class by its sides, severity by its reach, the class's strategy, an owner and the clock (needs listening.edit).

    `ref` names a mention; the same mention is one case. Without a mention give title and class.
    """
    require("listening.edit")
    one = _mention(ref)
    if one is not None and (known := Case.objects.filter(ref=one.ref).first()) is not None:
        found: Case = known
        return found
    classes = ensure_classes()
    key = class_key or class_of(one.aspects if one else (), {row.key: row.aspects for row in classes}, OTHER)
    kind = next((row for row in classes if row.key == key), None)
    if kind is None:
        raise Refused(_("Unknown: %(value)s") % {"value": key}, "class_key")
    words = title.strip() or (one.heading if one else "")
    if not words:
        raise Refused(_("Say what the negative is about."), "title")
    person = owner_id or kind.owner_id
    row = Case(
        title=words[:200], type=kind, severity=level if level in Case.Severity.values else _severity(one), ref=one.ref[:300] if one else "",
        url=(url or (one.url if one else ""))[:500], quote=(quote or (one.text if one else ""))[:1000], strategy=kind.strategy, owner_id=person,
        owner_name=_name(person), made_at=now(),
    )  # fmt: skip
    row.save()
    target = ReputationPolicy.of_brand().answer
    clocks.start_clock(kind=Case.CLOCK, subject=subject_of(row), target=target, steps=[(target / 2, "half")])
    audit.record(
        "listening.case_opened",
        target=subject_of(row),
        after={"title": row.title, "class": kind.title, "severity": row.severity, "owner": row.owner_name},
    )
    emit(NegativeClassed(brand_id=current_brand().id, case_id=row.pk, title=row.title, kind=kind.key, severity=row.severity, ref=row.ref))
    _tell(row)
    return row


def _mention(ref: str) -> MentionView | None:
    if not ref:
        return None
    found = mention_selectors.mentions_by_ref([ref])
    if not found:
        raise Refused(_("There is no such mention."), "ref")
    return found[0]


def _severity(one: MentionView | None) -> str:
    if one is None:
        return Case.Severity.LOW
    size = MentionGroup.objects.filter(key=one.group_key).values_list("count", flat=True).first() or 1
    risk = KeywordRule.objects.filter(pk__in=one.rules, role=KeywordRule.Role.RISK).exists()
    return severity(reach=one.reach, fans=one.author_fans, reposts=size - 1, risk=risk, high_reach=ReputationPolicy.of_brand().high_reach)


def _tell(row: Case) -> None:
    if row.owner_id is None:
        return
    notify(
        topic="listening.case", title=gettext_lazy("A negative to answer: %(title)s") % {"title": row.title}, body=row.strategy,
        url=burl("listening:case", pk=row.pk), key=f"listening.case:{row.pk}:{row.owner_id}", users=[row.owner_id],
    )  # fmt: skip


@transaction.atomic
def assign_case(*, case_id: int, owner_id: int | None) -> Case:
    """Another owner (needs listening.edit)."""
    require("listening.edit")
    row: Case = Case.objects.select_for_update().get(pk=case_id)
    before = row.owner_name
    row.owner_id, row.owner_name = owner_id, _name(owner_id)
    row.save()
    audit.record("listening.case_assigned", target=subject_of(row), before={"owner": before}, after={"owner": row.owner_name})
    _tell(row)
    return row


@transaction.atomic
def answer_case(*, case_id: int, response: str) -> Case:
    """What was answered: the clock stops (needs listening.edit)."""
    require("listening.edit")
    row: Case = Case.objects.select_for_update().get(pk=case_id)
    if row.state != Case.State.OPEN:
        raise Refused(_("This case was answered already."))
    if not response.strip():
        raise Refused(_("Write what was answered."), "response")
    row.response, row.answered_at, row.state = response.strip()[:2000], now(), Case.State.ANSWERED
    row.save()
    clocks.stop_clock(Case.CLOCK, subject_of(row))
    audit.record("listening.case_answered", target=subject_of(row), after={"response": row.response})
    return row


@transaction.atomic
def follow_up(*, case_id: int, satisfaction: int) -> Case:
    """How satisfied the person is afterwards, 1 to 5: the case closes; 1 and 2 open it again with a new clock (needs listening.edit)."""
    require("listening.edit")
    row: Case = Case.objects.select_for_update().get(pk=case_id)
    if row.state == Case.State.OPEN:
        raise Refused(_("Answer first, then ask."))
    if not 1 <= satisfaction <= 5:
        raise Refused(_("Satisfaction is a number from 1 to 5."), "satisfaction")
    row.satisfaction, row.followed_at = satisfaction, now()
    row.state = Case.State.OPEN if satisfaction <= 2 else Case.State.CLOSED
    row.save()
    if row.state == Case.State.OPEN:
        clocks.start_clock(kind=Case.CLOCK, subject=subject_of(row), target=ReputationPolicy.of_brand().answer)
        _tell(row)
    audit.record("listening.case_followed_up", target=subject_of(row), after={"satisfaction": satisfaction, "state": row.state})
    return row


@transaction.atomic
def plan_positive(*, title: str, due: date, message: str = "", class_id: int | None = None) -> PositivePlan:
    """Positive content against a class of negatives (needs listening.edit)."""
    require("listening.edit")
    if not title.strip():
        raise Refused(_("Say what will be published."), "title")
    kind = NegativeClass.objects.filter(pk=class_id).first() if class_id else None
    row = PositivePlan(
        title=title.strip()[:200], type=kind, message=message.strip()[:1000], due=due, made_by=current_actor().name[:120], made_at=now()
    )
    row.save()
    audit.record("listening.positive_planned", target=f"listening.positive:{row.pk}", after={"title": row.title, "due": due.isoformat()})
    return row


@transaction.atomic
def finish_positive(*, plan_id: int, result_url: str = "") -> PositivePlan:
    """It is out (needs listening.edit)."""
    require("listening.edit")
    row: PositivePlan = PositivePlan.objects.select_for_update().get(pk=plan_id)
    if result_url and not result_url.startswith(("https://", "http://")):
        raise Refused(_("A link begins with https://"), "result_url")
    row.done_at, row.result_url = now(), result_url[:500]
    row.save()
    audit.record("listening.positive_done", target=f"listening.positive:{row.pk}", after={"url": row.result_url})
    return row


def subject_of(row: Case) -> str:
    """The case's name for its clock and in audit."""
    return f"listening.case:{row.pk}"


@dataclass(frozen=True)
class CaseCount:
    """A class with its open and all cases."""

    kind: NegativeClass
    open: int
    total: int
