"""Who may sign: holders of permissions, named people, deputies and the duty calendar."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from guanhao.kernel import access, audit, brands
from guanhao.kernel.approvals.contracts import DeputyView, DutyView, Level, Refused, Someone
from guanhao.kernel.approvals.policy import MANAGE
from guanhao.kernel.models import Deputy, Duty
from guanhao.kernel.now import now
from guanhao.kernel.tenancy import current_brand


@dataclass(frozen=True)
class Right:
    """Under which permission a person may sign a level ("": named, or an administrator of the installation)."""

    permission: str


def today() -> date:
    """The present day of the brand in scope."""
    return now().astimezone(current_brand().zone).date()


def names() -> dict[int, str]:
    """Names of the active people of the brand by id."""
    return {member.id: member.name for member in brands.members()}


def name_of(person: int) -> str:
    """A person's name, also of one who has left."""
    return brands.names_of([person]).get(person) or names().get(person) or f"#{person}"


def keys_of(level: Level) -> tuple[str, ...]:
    """The permissions under which a level is signed."""
    return level.parties or ((level.permission,) if level.permission else ())


def right_of(person: int, level: Level, expected: Collection[int], filled: Collection[str] = ()) -> Right | None:
    """The right of a person to sign a level now, or None. `filled`: departments that have signed already."""
    if person not in names():
        return None
    keys = [key for key in keys_of(level) if person in brands.holders(key)]
    if level.parties:
        open_keys = [key for key in keys if key not in filled]
        return Right(open_keys[0]) if open_keys else Right(keys[0]) if keys else None
    if expected:
        return Right(keys[0] if keys else "") if person in expected and (keys or level.people) else None
    return Right(keys[0]) if keys else None


def right_of_actor(actor: access.Actor, level: Level, expected: Collection[int], filled: Collection[str] = ()) -> Right | None:
    """Like `right_of`, for who acts now: a key or an administrator may hold less or more than the person's roles."""
    if actor.user_id is None:
        return None
    keys = [key for key in keys_of(level) if key in access.PERMISSIONS and actor.can(key)]
    if expected and actor.user_id not in expected:
        return None
    if level.people and actor.user_id in expected:
        return Right(keys[0] if keys else "")
    unfilled = [key for key in keys if key not in filled]
    return Right((unfilled or keys)[0]) if keys else None


def able(level: Level, expected: Collection[int], authors: Collection[int]) -> list[int]:
    """Ids of the people who could sign a level, authors left out."""
    here = names()
    people = expected or {person for key in keys_of(level) for person in brands.holders(key)}
    return sorted(person for person in people if person in here and person not in authors)


def principals_of(deputy: int, on: date | None = None) -> list[Someone]:
    """The people for whom a person may sign on a day (today). Depth one: a deputy's deputy signs for nobody else."""
    day = on or today()
    rows = Deputy.objects.filter(deputy_id=deputy, starts__lte=day, ends__gte=day, ended_at=None).order_by("person_name", "person_id")
    return [Someone(row.person_id, row.person_name) for row in rows]


def deputies_of(people: Iterable[int], on: date | None = None) -> dict[int, list[int]]:
    """Deputies on a day by the person they sign for."""
    day = on or today()
    found: dict[int, list[int]] = {}
    rows = Deputy.objects.filter(person_id__in=list(people), starts__lte=day, ends__gte=day, ended_at=None).order_by("id")
    for person, deputy in rows.values_list("person_id", "deputy_id"):
        found.setdefault(person, []).append(deputy)
    return found


def deputise(*, person: int, deputy: int, starts: date, ends: date, reason: str = "") -> DeputyView:
    """Let `deputy` sign in place of `person` from day to day (both included). A person does this alone; for others review.manage is needed.

    Refused: the person himself, people outside the brand, days the wrong way round or past, the same again, two people who would stand in for
    each other on the same days (nobody would be left).
    """
    actor = access.current_actor()
    if actor.user_id != person:
        access.require(MANAGE)
    here = names()
    _check_deputy(person, deputy, starts, ends, here)
    with transaction.atomic():
        row = Deputy(
            person_id=person,
            person_name=here[person],
            deputy_id=deputy,
            deputy_name=here[deputy],
            starts=starts,
            ends=ends,
            reason=reason.strip()[:300],
            made_at=now(),
            made_by_name=actor.name[:120],
        )
        row.save()
        after = {"person": row.person_name, "deputy": row.deputy_name, "starts": starts, "ends": ends}
        audit.record("approvals.deputy_set", target=f"approvals.deputy:{row.pk}", after=after, note=row.reason)
    return _deputy_view(row)


def end_deputy(deputy_id: int) -> DeputyView:
    """End a deputyship now; signatures that were given stay. Deputy.DoesNotExist when there is none."""
    with transaction.atomic():
        row: Deputy = Deputy.objects.select_for_update().get(pk=deputy_id)
        if access.current_actor().user_id != row.person_id:
            access.require(MANAGE)
        if row.ended_at is None:
            row.ended_at = now()
            row.save(update_fields=["ended_at"])
            audit.record("approvals.deputy_ended", target=f"approvals.deputy:{row.pk}", after={"person": row.person_name, "deputy": row.deputy_name})
    return _deputy_view(row)


def deputies(*, past: bool = False) -> list[DeputyView]:
    """Deputies now and to come, soonest first; with `past` the whole list, newest first."""
    rows = Deputy.objects.order_by("-starts", "-id") if past else Deputy.objects.filter(ended_at=None, ends__gte=today()).order_by("starts", "id")
    return [_deputy_view(row) for row in rows]


def put_on_duty(*, permission: str, day: date, person: int | None) -> DutyView | None:
    """Put a person on duty for a permission on a day in place of whoever was (None: nobody). Needs review.manage.

    Refused for a permission that does not exist or that the person does not hold.
    """
    access.require(MANAGE)
    if permission not in access.PERMISSIONS:
        raise Refused(_("There is no permission named %(key)s.") % {"key": permission}, "permission")
    here = names()
    if person is not None and (person not in here or person not in brands.holders(permission)):
        words = {"name": name_of(person), "permission": access.PERMISSIONS[permission].title}
        raise Refused(_("%(name)s may not sign this, and so cannot be on duty for it: %(permission)s.") % words, "person")
    with transaction.atomic():
        row: Duty | None = Duty.objects.select_for_update().filter(permission=permission, day=day).first()
        before = row.person_name if row else ""
        if person is None:
            if row is not None:
                row.delete()
        elif row is None or row.person_id != person:
            row = row or Duty(permission=permission, day=day)
            row.person_id, row.person_name = person, here[person]
            row.save()
        after = here[person] if person is not None else ""
        if before != after:
            audit.record("approvals.duty_set", target=f"approvals.duty:{permission}:{day}", before={"person": before}, after={"person": after})
    return DutyView(row.pk, permission, day, Someone(row.person_id, row.person_name)) if person is not None and row is not None else None


def duties(first: date, last: date) -> list[DutyView]:
    """Who is on duty from day to day (both included)."""
    rows = Duty.objects.filter(day__gte=first, day__lte=last).order_by("day", "permission")
    return [DutyView(row.pk, row.permission, row.day, Someone(row.person_id, row.person_name)) for row in rows]


def on_duty(permissions: Collection[str], among: Collection[int]) -> int | None:
    """Who is on duty today for one of these permissions and may sign; in place of somebody with a deputy, the deputy."""
    found = list(Duty.objects.filter(day=today(), permission__in=list(permissions)).order_by("id").values_list("person_id", flat=True))
    return next((person for person in found if person in among), None)


def _check_deputy(person: int, deputy: int, starts: date, ends: date, here: dict[int, str]) -> None:
    if person == deputy:
        raise Refused(_("Nobody is his own deputy: choose another person."), "deputy")
    for field, one in (("person", person), ("deputy", deputy)):
        if one not in here:
            raise Refused(_("This person does not belong to the brand."), field)
    if ends < starts:
        raise Refused(_("The last day must not be before the first."), "ends")
    if ends < today():
        raise Refused(_("These days are over."), "ends")
    overlap = Deputy.objects.filter(ended_at=None, starts__lte=ends, ends__gte=starts)
    if overlap.filter(person_id=person, deputy_id=deputy).exists():
        raise Refused(_("%(deputy)s already stands in for %(person)s on some of these days.") % _pair(person, deputy, here), "starts")
    if overlap.filter(person_id=deputy, deputy_id=person).exists():
        raise Refused(
            _("%(person)s stands in for %(deputy)s on some of these days: with both away nobody would sign.") % _pair(person, deputy, here), "deputy"
        )


def _pair(person: int, deputy: int, here: dict[int, str]) -> dict[str, str]:
    return {"person": here[person], "deputy": here[deputy]}


def _deputy_view(row: Deputy) -> DeputyView:
    day = today()
    return DeputyView(
        id=row.pk,
        person=Someone(row.person_id, row.person_name),
        deputy=Someone(row.deputy_id, row.deputy_name),
        starts=row.starts,
        ends=row.ends,
        reason=row.reason,
        active=row.ended_at is None and row.starts <= day <= row.ends,
        ended_at=row.ended_at,
    )
