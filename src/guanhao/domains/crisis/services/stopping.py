"""Freezing and resuming publishing, and taking posts down, from inside a room."""

from django.db import transaction
from django.utils.translation import gettext as _

from guanhao.console.links import burl_or_none
from guanhao.domains.crisis.contracts import Changed, Refused
from guanhao.domains.crisis.models import Crisis, Hold, Removal
from guanhao.domains.crisis.services.lines import checked, in_room, say, target_of
from guanhao.domains.publishing import facade as publishing
from guanhao.domains.publishing.contracts import Refused as PublishingRefused
from guanhao.kernel import audit
from guanhao.kernel.access import current_actor, require
from guanhao.kernel.now import now

SCOPES = ("brand", "platform", "account", "tag", "person", "campaign")


@transaction.atomic
def freeze(*, crisis_id: int, scope: str = "brand", value: str = "", reason: str = "") -> Hold:
    """Hold back everything planned inside a scope (needs crisis.run and publishing.freeze); a drill only says what would be held."""
    require("crisis.run")
    require("publishing.freeze")
    row = in_room(crisis_id)
    words = checked(reason or row.title, "reason", most=500)
    try:
        if row.drill:
            number, held = None, [one.id for one in publishing.would_hold(scope=scope, value=value)]
        else:
            number, held = publishing.freeze(scope=scope, value=value, reason=words)
    except PublishingRefused as error:
        raise Refused(str(error), error.field) from error
    hold = Hold(crisis=row, scope=scope, value=value.strip()[:120], reason=words, freeze_id=number, held=held, made_at=now())
    hold.made_by_name = current_actor().name[:80]
    hold.save()
    text = _("Drill: %(count)s planned posts would be held") if row.drill else _("Publishing paused: %(count)s planned posts are held")
    say(row, "freeze", text % {"count": len(held)})
    audit.record("crisis.frozen", target=target_of(row), after={"scope": scope, "value": hold.value, "held": len(held), "drill": row.drill})
    return hold


@transaction.atomic
def lift(*, hold_id: int, note: str = "") -> Hold:
    """Let what was held go on (needs crisis.run and publishing.freeze); also after the crisis is closed."""
    require("crisis.run")
    require("publishing.freeze")
    hold: Hold = Hold.objects.select_for_update().select_related("crisis").get(pk=hold_id)
    if hold.lifted_at is not None:
        raise Changed(_("This pause is over already."))
    try:
        resumed = publishing.lift(freeze_id=hold.freeze_id, note=note) if hold.freeze_id is not None else list(hold.held)
    except PublishingRefused:  # somebody lifted it on the page of freezes
        resumed = []
    hold.resumed, hold.lifted_at, hold.lifted_by_name = len(resumed), now(), current_actor().name[:80]
    hold.save()
    text = _("Drill: %(count)s planned posts would go on") if hold.crisis.drill else _("Publishing resumed: %(count)s planned posts go on")
    say(hold.crisis, "lift", text % {"count": len(resumed)})
    audit.record("crisis.lifted", target=target_of(hold.crisis), after={"scope": hold.scope, "value": hold.value, "resumed": len(resumed)})
    return hold


@transaction.atomic
def cancel_held(*, crisis_id: int, publication_id: int) -> None:
    """Take a held post off the calendar for good (needs crisis.run and publishing.plan)."""
    require("crisis.run")
    row = in_room(crisis_id)
    if not any(publication_id in hold.held for hold in row.holds.all()):
        raise Refused(_("This post is not held by this room."), "publication_id")
    if row.drill:
        say(row, "freeze", _("Drill: post %(number)s would be cancelled") % {"number": publication_id})
        return
    try:
        view = publishing.cancel(publication_id=publication_id, reason=row.title)
    except PublishingRefused as error:
        raise Refused(str(error), error.field) from error
    say(row, "freeze", _("Cancelled: %(title)s") % {"title": view.title})


@transaction.atomic
def withdraw(*, crisis_id: int, scope: str, value: str, reason: str = "", only: list[int] | None = None) -> Removal:
    """Take everything linked down on all platforms (needs crisis.manage and publishing.withdraw): by interface, else as tasks with proof; what is
    planned is cancelled. `only`: the publications that were looked at. A drill only lists them.
    """
    require("crisis.manage")
    require("publishing.withdraw")
    row = in_room(crisis_id)
    words = checked(reason or row.title, "reason", most=500)
    try:
        linked = publishing.linked(scope, value)
        number = None if row.drill else publishing.withdraw_where(scope=scope, value=value, reason=words, only=only)
    except PublishingRefused as error:
        raise Refused(str(error), error.field) from error
    removal = Removal(crisis=row, scope=scope, value=value.strip()[:120], reason=words, withdrawal_id=number, made_at=now())
    removal.out, removal.cancelled, removal.made_by_name = len(linked.out), len(linked.coming), current_actor().name[:80]
    removal.save()
    counts = {"out": removal.out, "planned": removal.cancelled, "value": removal.value}
    text = _("Drill: %(out)s posts would be taken down, %(planned)s planned ones cancelled (%(value)s)")
    if not row.drill:
        text = _("Withdrawal of %(value)s: %(out)s posts to take down, %(planned)s planned ones cancelled")
    url = burl_or_none("publishing:withdrawal", pk=number) or "" if number is not None else ""
    say(row, "withdraw", text % counts, url=url)
    audit.record("crisis.withdrawn", target=target_of(row), after={"scope": scope, **counts, "drill": row.drill})
    return removal


def open_holds(row: Crisis) -> list[Hold]:
    """Pauses of a room that still hold."""
    return list(row.holds.filter(lifted_at=None))
