"""Everything that writes the north-star metric and who a high-value user is (STR-09)."""

from collections.abc import Sequence
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from guanhao.console.conflicts import mark_of
from guanhao.domains.analytics import facade as analytics
from guanhao.domains.audiences import facade as audiences
from guanhao.domains.strategy.contracts import Refused
from guanhao.domains.strategy.models import Goal, GoalLink, HighValueDefinition, HighValueSignature, NorthStar
from guanhao.kernel import audit, events, versions
from guanhao.kernel.access import SYSTEM, acting, current_actor, require, require_person
from guanhao.kernel.now import now
from guanhao.kernel.refusal import Refusal
from guanhao.sdk.events.strategy import HighValueDefined

Side, State = HighValueSignature.Side, HighValueDefinition.State
SIGN = {Side.MARKETING: "strategy.sign_marketing", Side.PRODUCT: "strategy.sign_product"}
WORDS = ("title", "text", "reason", "segment_id")


class Changed(Refusal):
    """The definition is not the one that was looked at. REST answers 409."""

    status = 409


@transaction.atomic
def set_north_star(*, metric: str, title: str, why: str = "") -> NorthStar:
    """Name the one metric of the house (needs goals.edit); Refused while there is one (STR-09 a)."""
    require("goals.edit")
    title = _plain(title, "title", 120) or _unnamed()
    try:
        analytics.metric(metric)
    except LookupError:
        raise Refused(_("There is no metric named %(key)s.") % {"key": metric[:80]}, "metric") from None
    row = NorthStar(metric=metric, title=title, why=_plain(why, "why", 4000), made_at=now(), made_by_name=current_actor().name[:120])
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError:
        there = NorthStar.objects.filter(state=NorthStar.State.ACTIVE).values_list("title", flat=True).first() or ""
        words = _("There is one north-star metric already, “%(title)s”: retire it before you name another.")
        raise Refused(words % {"title": there}, "metric") from None
    audit.record("strategy.north_star_set", target=f"strategy.north_star:{row.pk}", after={"metric": metric, "title": title, "why": row.why})
    return row


@transaction.atomic
def retire_north_star(*, north_star_id: int, reason: str) -> NorthStar:
    """Take the metric down, with a reason (needs goals.edit); the goals keep their link to it."""
    require("goals.edit")
    row: NorthStar = NorthStar.objects.select_for_update().get(pk=north_star_id)
    if row.state == NorthStar.State.RETIRED:
        return row
    note = _plain(reason, "reason", 300)
    if not note:
        raise Refused(_("Say why it is taken down."), "reason")
    row.state, row.retired_at = NorthStar.State.RETIRED, now()
    row.save(update_fields=["state", "retired_at"])
    audit.record("strategy.north_star_retired", target=f"strategy.north_star:{row.pk}", after={"state": str(row.state)}, note=note)
    return row


@transaction.atomic
def link_goals(*, goal_ids: Sequence[int], how: str = "") -> int:
    """Say that goals serve the north star in force (needs goals.edit); how many were not linked before. Refused without one or for a strange goal."""
    require("goals.edit")
    star = NorthStar.objects.select_for_update().filter(state=NorthStar.State.ACTIVE).first()
    if star is None:
        raise Refused(_("There is no north-star metric to link to: name one first."))
    rows = list(Goal.objects.filter(pk__in=list(goal_ids)))
    if len(rows) < len(set(goal_ids)):
        raise Refused(_("One of these goals does not belong to the brand."), "goal_ids")
    words, made = _plain(how, "how", 200), 0
    for goal in rows:
        _link, new = GoalLink.objects.get_or_create(goal=goal, north_star=star, defaults={"how": words, "made_at": now()})
        if new:
            audit.record("strategy.goal_linked", target=f"strategy.goal:{goal.pk}", after={"north_star": star.title, "how": words})
        made += new
    return made


@transaction.atomic
def unlink_goal(*, goal_id: int) -> None:
    """The goal does not serve the north star in force (needs goals.edit)."""
    require("goals.edit")
    goal = Goal.objects.get(pk=goal_id)
    for link in GoalLink.objects.filter(goal=goal, north_star__state=NorthStar.State.ACTIVE).select_related("north_star"):
        audit.record("strategy.goal_unlinked", target=f"strategy.goal:{goal.pk}", before={"north_star": link.north_star.title})
        link.delete()


@transaction.atomic
def save_high_value(*, segment_id: int, title: str, text: str = "", reason: str = "") -> HighValueDefinition:
    """Write the draft of who a high-value user is (needs strategy.edit); a change takes signatures off it. Refused names the field."""
    require("strategy.edit")
    row: HighValueDefinition | None = HighValueDefinition.objects.select_for_update().filter(state=State.DRAFT).first()
    before = definition_state(row) if row else None
    row = row or HighValueDefinition(made_at=now())
    row.title = _plain(title, "title", 120) or _unnamed()
    row.text, row.reason, row.segment_id = _plain(text, "text", 4000), _plain(reason, "reason", 300), segment_id
    if segment_id not in segment_names():
        raise Refused(_("This audience does not exist any more: choose another."), "segment_id")
    if not row.reason and HighValueDefinition.objects.filter(state=State.IN_FORCE).exists():
        raise Refused(_("Say why the definition changes: it is kept with the new version."), "reason")
    after = definition_state(row)
    if after == before:
        return row
    row.made_by_name = current_actor().name[:120]
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError:
        raise Changed(_("Somebody else has begun a draft just now: look at it first.")) from None
    row.signatures.all().delete()
    versions.keep(definition_target(row), after)
    audit.record("strategy.high_value_drafted", target=definition_target(row), before=before, after=after)
    return row


@transaction.atomic
def sign_high_value(*, definition_id: int, side: str, seen: str = "") -> HighValueDefinition:
    """Sign the draft for marketing or product (needs strategy.sign_marketing or strategy.sign_product, and a person). With both signatures, of two
    people, it is in force and the one before is replaced. Changed when it is not what was `seen` (definition_mark)."""
    if side not in Side.values:
        raise Refused(_("Choose one of: %(known)s.") % {"known": ", ".join(Side.values)}, "side")
    require(SIGN[Side(side)])
    require_person()
    if current_actor().user_id is None:
        raise Refused(_("A person signs, not the program."), "side")
    row: HighValueDefinition = HighValueDefinition.objects.select_for_update().get(pk=definition_id)
    if row.state != State.DRAFT:
        raise Refused(_("This version is signed already."), "side")
    if seen and seen != definition_mark(row):
        raise Changed(_("The definition has changed since you looked at it: read it again, then sign."))
    _sign(row, side)
    audit.record("strategy.high_value_signed", target=definition_target(row), after={"side": side})
    if row.signatures.count() == len(Side.values):
        _put_in_force(row)
    return row


@transaction.atomic
def discard_high_value(*, definition_id: int) -> None:
    """Throw the draft away (needs strategy.edit); the version in force stays."""
    require("strategy.edit")
    row: HighValueDefinition = HighValueDefinition.objects.select_for_update().get(pk=definition_id)
    if row.state != State.DRAFT:
        raise Refused(_("Only a draft can be discarded."))
    audit.record("strategy.high_value_discarded", target=definition_target(row), before=definition_state(row))
    row.delete()


def definition_target(row: HighValueDefinition) -> str:
    """The definition's name in audit and versions."""
    return f"strategy.high_value:{row.pk}"


def definition_state(row: HighValueDefinition) -> dict[str, Any]:
    """What is signed, as JSON-safe values."""
    return {name: getattr(row, name) for name in WORDS}


def definition_mark(row: HighValueDefinition) -> str:
    """A short mark of what is signed."""
    return mark_of(definition_state(row))


def segment_names() -> dict[int, str]:
    """Names of audiences by number, for whoever may write the definition."""
    with acting(SYSTEM):  # their names alone are no secret
        return {one.id: one.name for one in audiences.segments()}


def _sign(row: HighValueDefinition, side: str) -> None:
    actor = current_actor()
    signature = HighValueSignature(definition=row, side=side, person_id=actor.user_id or 0, person_name=actor.name[:120], signed_at=now())
    if row.signatures.filter(side=side).exists():
        raise Refused(_("This department has signed already."), "side")
    if row.signatures.filter(person_id=signature.person_id).exists():
        raise Refused(_("You have signed for the other department: somebody else signs for this one."), "side")
    try:
        with transaction.atomic():
            signature.save()
    except IntegrityError:
        raise Refused(_("This department has signed already."), "side") from None


def _put_in_force(row: HighValueDefinition) -> None:
    HighValueDefinition.objects.filter(state=State.IN_FORCE).update(state=State.REPLACED)
    row.number = (HighValueDefinition.objects.aggregate(last=Max("number"))["last"] or 0) + 1
    row.state, row.in_force_at = State.IN_FORCE, now()
    row.save()
    audit.record("strategy.high_value_in_force", target=definition_target(row), after={"number": row.number, "segment_id": row.segment_id})
    events.emit(HighValueDefined(brand_id=row.brand_id, version=row.number, segment_id=row.segment_id, title=row.title))


def _plain(text: str, field: str, most: int) -> str:
    words = text.replace("\x00", "").strip()
    if len(words) > most:
        raise Refused(_("This text is longer than %(most)s characters.") % {"most": most}, field)
    return words


def _unnamed() -> str:
    raise Refused(_("Give it a name."), "title")
