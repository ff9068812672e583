"""The timeline, the lock of a room, and telling its people: what every act in a room does."""

from collections.abc import Iterable

from django.utils.text import format_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from guanhao.console.links import burl_or_none
from guanhao.domains.crisis.contracts import Refused
from guanhao.domains.crisis.models import Crisis, Member, RoleTaking, TimelineLine
from guanhao.domains.identity import facade as identity
from guanhao.kernel.access import current_actor
from guanhao.kernel.notify import notify
from guanhao.kernel.now import now

COUNTABLE = 2**31 - 1  # what a column of counts holds


def target_of(crisis: Crisis) -> str:
    """The crisis's name in audit, clocks and versions."""
    return f"crisis.crisis:{crisis.pk}"


def page_of(crisis: Crisis) -> str:
    """The address of the room."""
    return burl_or_none("crisis:room", pk=crisis.pk) or ""


def say(crisis: Crisis, kind: str, text: str, *, url: str = "") -> TimelineLine:
    """Write a line into the timeline, in the caller's transaction; it stays."""
    actor = current_actor()
    line = TimelineLine(crisis=crisis, at=now(), kind=kind, text=text[:4000], by_id=actor.user_id, by_name=actor.name[:80], url=url[:300])
    line.save()
    return line


def in_room(crisis_id: int) -> Crisis:
    """The room under its lock; Refused when it is not open, Crisis.DoesNotExist when there is none."""
    row: Crisis = Crisis.objects.select_for_update().get(pk=crisis_id)
    if row.state != Crisis.State.OPEN:
        raise Refused(_("This crisis is %(state)s; nothing can be done in it any more.") % {"state": row.get_state_display()})
    return row


def team_of(crisis: Crisis) -> list[int]:
    """Everybody of the crisis team, and who took a duty in this room; without a team those who may run a crisis."""
    people = set(Member.objects.values_list("user_id", flat=True))
    people |= set(RoleTaking.objects.filter(crisis=crisis, released_at=None).values_list("person_id", flat=True))
    return sorted(people) or identity.users_with("crisis.run")


def tell(crisis: Crisis, title: str, *, key: str, people: Iterable[int], body: str = "", level: str = "critical") -> None:
    """Notify people; in a drill nobody is disturbed, the timeline says who would have been."""
    chosen = sorted(set(people))
    if crisis.drill:
        names = [one.name for one in identity.people(chosen).values()]
        say(crisis, "call", _("Drill: would notify %(names)s: %(title)s") % {"names": _(", ").join(names) or "—", "title": title})
        return
    notify(topic="crisis", title=title, body=body, url=page_of(crisis), key=key, users=chosen, level=level)


def drill_title(crisis: Crisis) -> str:
    """The title with its mark in a drill."""
    return str(format_lazy("{} {title}", gettext_lazy("[Drill]"), title=crisis.title)) if crisis.drill else crisis.title


def checked(text: str, field: str, *, most: int, least: int = 1) -> str:
    """A trimmed text of least to most characters; Refused names the field."""
    words = text.strip()
    if len(words) < least:
        raise Refused(_("Fill this in."), field)
    if len(words) > most:
        raise Refused(_("This text is longer than %(most)s characters.") % {"most": most}, field)
    return words


def counted(number: int | None, field: str) -> int | None:
    """A count that the database takes, or None; Refused names the field."""
    if number is not None and not 0 <= number <= COUNTABLE:
        raise Refused(_("Give a whole number from 0 to %(most)s.") % {"most": COUNTABLE}, field)
    return number


def person_named(user_id: int | None, field: str) -> tuple[int | None, str]:
    """The number and name of somebody of the brand (None: nobody); Refused for others."""
    if user_id is None:
        return None, ""
    found = next((one for one in identity.people_of_brand() if one.id == user_id), None)
    if found is None:
        raise Refused(_("This person does not belong to the brand."), field)
    return found.id, found.name[:80]
