"""Pushes: words of their own for several segments, and nobody gets two (PUB-09)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from guanhao.domains.audiences import facade as audiences
from guanhao.domains.channels import facade as channels
from guanhao.domains.journeys.contracts import Refused
from guanhao.domains.journeys.models import JourneyMail, Push, PushPart, PushPerson
from guanhao.domains.journeys.policy import ContactPolicy
from guanhao.domains.journeys.rules import times
from guanhao.domains.journeys.selectors.crowd import numbered, people_of
from guanhao.domains.journeys.services import acting, handing
from guanhao.domains.journeys.services.firing import contacts_of
from guanhao.domains.links import facade as links
from guanhao.domains.links.contracts import Utm
from guanhao.domains.people import facade as people
from guanhao.domains.strategy import facade as strategy
from guanhao.kernel import access, audit, versions
from guanhao.kernel.access import require
from guanhao.kernel.events import emit
from guanhao.kernel.now import now
from guanhao.kernel.tenancy import current_brand
from guanhao.sdk.events.journeys import PushSent

MOST_PARTS = 20
PURPOSES = ("marketing", "service", "research")
State = Push.State


@dataclass(frozen=True, kw_only=True)
class PartDraft:
    """One segment's words as they are entered."""

    segment_id: int
    title: str
    text: str
    planned_at: datetime
    channel: str = "mail"
    where: str = ""
    content: str = ""
    target: str = ""


@dataclass(frozen=True, kw_only=True)
class Reach:
    """Whom a part would reach now: people, and how many fall away because an earlier part has them, they did not agree, or were written to enough."""

    part: PushPart
    people: tuple[int, ...]
    earlier: int
    no_consent: int
    capped: int


def target_of(row: Push) -> str:
    """The target of its deeds and versions."""
    return f"journeys.push:{row.pk}"


def state_of(row: Push) -> dict[str, Any]:
    """What a person edits, JSON-safe."""
    names = ("segment_name", "title", "text", "channel", "where", "content", "target")
    parts = [{**{name: getattr(one, name) for name in names}, "planned_at": one.planned_at.isoformat()} for one in parts_of(row)]
    return {"title": row.title, "purpose": row.purpose, "parts": parts}


def parts_of(row: Push) -> list[PushPart]:
    """Its parts in the order they are served."""
    return list(PushPart.objects.filter(push=row).order_by("place", "pk"))


@transaction.atomic
def make_push(*, title: str, purpose: str = "marketing") -> Push:
    """A new push as a draft (needs journeys.edit). Refused by field."""
    require("journeys.edit")
    if not title.strip():
        raise Refused(_("Give it a name."), "title")
    if purpose not in PURPOSES:
        raise Refused(_("Choose one of: %(known)s.") % {"known": ", ".join(PURPOSES)}, "purpose")
    row = Push(title=title.strip()[:120], purpose=purpose, made_at=now(), changed_at=now())
    row.save()
    _keep(row, "journeys.push_made")
    return row


@transaction.atomic
def save_part(*, push: Push, draft: PartDraft, part: PushPart | None = None) -> PushPart:
    """Write the words of one segment (needs journeys.edit); only while the push is a draft. Refused by field."""
    require("journeys.edit")
    _editable(push)
    segment = next((one for one in audiences.segments() if one.id == draft.segment_id), None)
    if segment is None:
        raise Refused(_("There is no audience %(number)s.") % {"number": draft.segment_id}, "segment_id")
    _check_part(push, draft, part)
    row = part or PushPart(push=push, place=PushPart.objects.filter(push=push).count() + 1)
    row.segment_id, row.segment_name, row.channel, row.where = segment.id, segment.name, draft.channel, draft.where.strip()[:60]
    row.title, row.text, row.target, row.planned_at = draft.title.strip()[:120], draft.text.strip(), draft.target.strip(), draft.planned_at
    row.content = draft.content.strip()[:60]
    row.save()
    _keep(push, "journeys.push_written")
    return row


@transaction.atomic
def drop_part(*, part: PushPart) -> None:
    """Take a part out (needs journeys.edit); only while the push is a draft."""
    require("journeys.edit")
    push = part.push
    _editable(push)
    part.delete()
    _keep(push, "journeys.push_written")


def preview(push: Push) -> list[Reach]:
    """Whom each part would reach now; nothing is written."""
    require("journeys.view")
    taken = set(PushPerson.objects.filter(push=push).values_list("person_id", flat=True))
    found = []
    for part in parts_of(push):
        reach = _reach(part, push.purpose, taken)
        taken |= set(reach.people)
        found.append(reach)
    return found


@transaction.atomic
def plan_push(*, push: Push) -> Push:
    """Let it go out at the moments of its parts (needs journeys.run). Refused without parts, for moments that are over, or in quiet hours."""
    require("journeys.run")
    row: Push = Push.objects.select_for_update().get(pk=push.pk)
    _editable(row)
    parts, policy, zone = parts_of(row), ContactPolicy.of_brand(), current_brand().zone
    if not parts:
        raise Refused(_("Write the words of at least one segment."), "parts")
    for part in parts:
        if part.planned_at < now():
            raise Refused(_("“%(name)s”: this moment is over.") % {"name": part.segment_name}, "planned_at")
        if times.quiet_until(part.planned_at, policy.quiet_from, policy.quiet_until, zone):
            raise Refused(_("“%(name)s”: this moment lies in the quiet hours.") % {"name": part.segment_name}, "planned_at")
        if part.target:
            with access.acting(access.SYSTEM):
                words = Utm(source="push", medium=part.channel, campaign=f"push-{row.pk}", content=f"part-{part.place}")
                part.link = links.make_link(target=part.target, utm=words, label=part.title[:120], subject=f"journeys.pushpart:{part.pk}").url
            part.save(update_fields=["link"])
    row.state, row.changed_at = State.PLANNED, now()
    row.save(update_fields=["state", "changed_at"])
    audit.record("journeys.push_planned", target=target_of(row), after={"parts": len(parts)})
    return row


@transaction.atomic
def cancel_push(*, push: Push) -> Push:
    """What has not gone out stays here (needs journeys.run); mails that wait are taken back."""
    require("journeys.run")
    row: Push = Push.objects.select_for_update().get(pk=push.pk)
    if row.state == State.CANCELLED:
        raise Refused(_("This push was cancelled already."), "state")
    row.state, row.changed_at = State.CANCELLED, now()
    row.save(update_fields=["state", "changed_at"])
    JourneyMail.objects.filter(part__push=row, state=JourneyMail.State.WAITING).delete()
    audit.record("journeys.push_cancelled", target=target_of(row))
    return row


def send_due() -> int:
    """Send every part whose moment has come; how many."""
    rows = PushPart.objects.filter(state=PushPart.State.WAITING, push__state=State.PLANNED, planned_at__lte=now())
    return sum(send_part(pk) for pk in list(rows.order_by("planned_at", "place", "pk").values_list("pk", flat=True)))


@transaction.atomic
def send_part(part_id: int) -> bool:
    """Fix whom it goes to, judged again at this moment, and give mails or a task out; False when another worker did it."""
    push = Push.objects.select_for_update().get(parts=part_id)  # parts of one push one after the other
    part: PushPart = PushPart.objects.select_for_update().get(pk=part_id)
    if part.state != PushPart.State.WAITING or push.state != State.PLANNED:
        return False
    moment = now()
    part.sent_at, part.state = moment, PushPart.State.SENT
    if moment - part.planned_at > timedelta(hours=ContactPolicy.of_brand().late_hours):
        part.state = PushPart.State.LATE
        part.save()
        return True
    taken = set(PushPerson.objects.filter(push=push).values_list("person_id", flat=True))
    for earlier in PushPart.objects.filter(push=push, place__lt=part.place, state=PushPart.State.WAITING):
        taken |= set(people_of(audiences.members(earlier.segment_id)).values())  # they belong to a part that comes before this one in rank
    reach = _reach(part, push.purpose, taken)
    rows = [PushPerson(brand_id=part.brand_id, push=push, part=part, person_id=one, at=moment) for one in reach.people]
    PushPerson.objects.bulk_create(rows, batch_size=500)
    if part.channel == PushPart.Channel.MAIL:
        _mails(push, part, reach.people)
    elif reach.people:
        handing.make_task(title=part.title, text=part.text, part=part)
    part.people, part.capped = len(reach.people), reach.capped
    part.save()
    emit(PushSent(brand_id=part.brand_id, push_id=push.pk, part_id=part.pk, segment_id=part.segment_id, people=part.people))
    return True


def pushed_ago(ids: Sequence[int], days: int) -> dict[int, list[float]]:
    """How many days ago each person got pushes, within so many days."""
    moment, found = now(), dict[int, list[float]]()
    rows = PushPerson.objects.filter(person_id__among=list(ids), at__gt=moment - timedelta(days=days)).order_by()
    for person, at in rows.values_list("person_id", "at"):
        found.setdefault(person, []).append((moment - at) / timedelta(days=1))
    return found


def _reach(part: PushPart, purpose: str, taken: set[int]) -> Reach:
    members = audiences.members(part.segment_id)
    agreed = members & numbered(people.texts_agreeing(purpose))
    ids = sorted(set(people_of(agreed).values()))
    fresh = [one for one in ids if one not in taken]
    usable = people.usable(fresh, purpose)
    policy, counts = ContactPolicy.of_brand(), contacts_of(fresh, now())
    plan = strategy.treatment_of(part.segment_id)
    ago = pushed_ago(fresh, plan.days) if plan is not None and plan.most is not None else {}
    open_ones = [one for one in fresh if one in usable]
    reached = [one for one in open_ones if counts.get(one, (0, 0))[0] < policy.per_day and counts.get(one, (0, 0))[1] < policy.per_week]
    reached = [one for one in reached if plan is None or plan.allows(ago.get(one, []))]
    earlier, none = len(ids) - len(fresh), len(members) - len(agreed) + len(fresh) - len(open_ones)
    return Reach(part=part, people=tuple(reached), earlier=earlier, no_consent=none, capped=len(open_ones) - len(reached))


def _mails(push: Push, part: PushPart, ids: Sequence[int]) -> None:
    values: Mapping[str, Any] = {"part": part, "title": part.title, "text": part.text, "url": part.link or part.target, "purpose": push.purpose}
    rows = [JourneyMail(brand_id=part.brand_id, person_id=one, code=acting.new_code(), made_at=now(), **values) for one in ids]
    JourneyMail.objects.bulk_create(rows, batch_size=500)


def _check_part(push: Push, draft: PartDraft, part: PushPart | None) -> None:
    others = PushPart.objects.filter(push=push).exclude(pk=part.pk if part else None)
    if others.filter(segment_id=draft.segment_id).exists():
        raise Refused(_("This audience has its words already."), "segment_id")
    if part is None and others.count() >= MOST_PARTS:
        raise Refused(_("A push has at most %(most)s parts.") % {"most": MOST_PARTS}, "segment_id")
    if draft.channel not in PushPart.Channel.values:
        raise Refused(_("Choose one of: %(known)s.") % {"known": ", ".join(PushPart.Channel.values)}, "channel")
    for name in ("title", "text"):
        if not getattr(draft, name).strip():
            raise Refused(_("Write something."), name)
    if draft.target and not draft.target.startswith(("https://", "http://")):
        raise Refused(_("An address begins with https://."), "target")
    plan = strategy.treatment_of(draft.segment_id)
    if plan is not None and draft.content and plan.formats and draft.content not in plan.formats:
        titles = ", ".join(channels.format_title(one) for one in plan.formats)
        raise Refused(_("The brand gives this audience “%(content)s” only.") % {"content": titles}, "content")


def _editable(push: Push) -> None:
    if push.state != State.DRAFT:
        raise Refused(_("Only a draft can be changed."), "state")


def _keep(row: Push, action: str) -> None:
    row.changed_at = now()
    row.save(update_fields=["changed_at"])
    versions.keep(target_of(row), state_of(row))
    audit.record(action, target=target_of(row), after={"title": row.title})
