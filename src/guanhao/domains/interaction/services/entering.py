"""Entering a lottery: by the public page, by import, from comments under a post, by REST."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils.translation import gettext as _

from guanhao.domains.interaction.contracts import Closed, Refused
from guanhao.domains.interaction.models import Activity, Entrant
from guanhao.domains.interaction.rules.lottery import masked
from guanhao.domains.interaction.services import door
from guanhao.domains.interaction.services.people import contact_print
from guanhao.kernel import audit, warehouse
from guanhao.kernel.access import require
from guanhao.kernel.now import now

MOST_COMMENTS = 200_000


@dataclass(frozen=True, kw_only=True)
class EntryDraft:
    """An entry as it comes; None where nothing is known."""

    name: str = ""
    contact: str = ""
    platform: str = ""
    handle: str = ""
    text: str = ""
    followed: bool | None = None
    commented: bool | None = None
    likes: int | None = None
    member_since: date | None = None
    of_age: bool | None = None


@dataclass(frozen=True)
class Entered:
    """What became of an entry; `again` when this person is in already."""

    entrant: Entrant
    again: bool


@dataclass(frozen=True)
class Took:
    """What became of many entries."""

    added: int
    known: int


@transaction.atomic
def enter(*, activity: Activity, visitor: door.Visitor, draft: EntryDraft) -> Entered:
    """Somebody enters on the public page (needs no permission); the same browser again gets the first ticket back.

    Closed, TooMany, or Refused by field; then nothing is written.
    """
    activity = door.lock(activity)
    if known := Entrant.objects.filter(activity=activity, voter=visitor.voter).first():
        return Entered(known, True)
    door.check_open(activity)
    if not activity.settings["by_page"]:
        raise Closed(_("Entries are taken from comments on the platform."))
    _check_draft(activity, draft)
    door.check_rate(Entrant, visitor.origin)
    entrant = _entrant(activity, draft, visitor.voter, "page", visitor.origin)
    twin = Entrant.objects.filter(activity=activity, person=entrant.person).first()
    if twin is not None:
        return Entered(twin, True)
    try:
        with transaction.atomic():
            entrant.save()
    except IntegrityError:  # the same browser at the same moment
        return Entered(Entrant.objects.get(activity=activity, voter=visitor.voter), True)
    Activity.objects.filter(pk=activity.pk).update(entries=F("entries") + 1)
    return Entered(entrant, False)


@transaction.atomic
def add_entries(*, activity: Activity, drafts: Iterable[EntryDraft], source: str = "import") -> Took:
    """Take in entries collected elsewhere (needs interaction.edit); whoever is in already (platform and author's number) stays as they are."""
    require("interaction.edit")
    activity = door.lock(activity)
    if activity.state != Activity.State.OPEN:
        raise Closed(_("This is not open."))
    known = set(Entrant.objects.filter(activity=activity).values_list("voter", flat=True))
    rows, total = [], 0
    for total, draft in enumerate(drafts, start=1):
        if not (draft.handle.strip() or draft.contact.strip()):
            raise Refused(_("Entry %(number)s has neither an author's number nor a contact.") % {"number": total}, "handle")
        voter = door.sealed(f"interaction.voter:{activity.code}", f"entry:{draft.platform}:{_plain(draft.handle)}:{draft.contact.strip()}")
        if voter not in known:
            known.add(voter)
            rows.append(_entrant(activity, draft, voter, source))
    Entrant.objects.bulk_create(rows, batch_size=1000)
    Activity.objects.filter(pk=activity.pk).update(entries=F("entries") + len(rows))
    took = Took(len(rows), total - len(rows))
    audit.record("interaction.entries_added", target=f"interaction.activity:{activity.pk}", after={"added": took.added, "known": took.known})
    return took


def add_commenters(*, activity: Activity, account_id: int, post_id: str) -> Took:
    """Everybody who commented under a post of ours enters once (needs interaction.edit), with the likes of their best comment."""
    require("interaction.edit")
    sql = """
        SELECT coalesce(author_id, author) AS handle, any_value(author) AS name, max(coalesce(likes, 0)) AS likes, any_value("text") AS words
        FROM comments WHERE account_id = ? AND post_id = ? AND coalesce(author_id, author) IS NOT NULL
        GROUP BY coalesce(author_id, author) ORDER BY handle LIMIT ?"""
    found = warehouse.rows(sql, [account_id, post_id, MOST_COMMENTS])
    platform = _platform(account_id)
    return add_entries(activity=activity, drafts=[_of_comment(row, platform) for row in found], source="comments")


@transaction.atomic
def take_out(*, entrant: Entrant, why: str) -> Entrant:
    """Take an entry out of the list before it is closed (needs interaction.draw); the reason is kept and the number is published."""
    require("interaction.draw")
    if not why.strip():
        raise Refused(_("Say why."), "why")
    activity = door.lock(entrant.activity)
    _check_listing(activity)
    entrant.out, entrant.out_why = Entrant.Out.BY_HAND, why.strip()[:300]
    entrant.save(update_fields=["out", "out_why"])
    audit.record("interaction.entry_out", target=f"interaction.entrant:{entrant.pk}", note=why.strip()[:300])
    return entrant


@transaction.atomic
def take_back_in(*, entrant: Entrant) -> Entrant:
    """The undo, as long as the list is open."""
    require("interaction.draw")
    _check_listing(door.lock(entrant.activity))
    entrant.out, entrant.out_why = "", ""
    entrant.save(update_fields=["out", "out_why"])
    audit.record("interaction.entry_in", target=f"interaction.entrant:{entrant.pk}")
    return entrant


def _check_listing(activity: Activity) -> None:
    draw = getattr(activity, "draw", None)
    if draw is not None and draw.frozen_at is not None:
        raise Closed(_("The list is closed and its hash is published: it may not change."))


def _of_comment(row: dict[str, Any], platform: str) -> EntryDraft:
    name, handle = str(row["name"] or row["handle"]), str(row["handle"])
    return EntryDraft(name=name, handle=handle, platform=platform, text=str(row["words"] or "")[:500], commented=True, likes=int(row["likes"]))


def _platform(account_id: int) -> str:
    from guanhao.domains.channels import facade as channels

    return channels.account(account_id).platform


def _check_draft(activity: Activity, draft: EntryDraft) -> None:
    if not draft.name.strip():
        raise Refused(_("Write the name you go by."), "name")
    if activity.settings["asks_contact"] and not contact_print(draft.contact):
        raise Refused(_("Write a phone number or mail address by which you can be reached when you win."), "contact")


def _plain(handle: str) -> str:
    return handle.strip().lstrip("@").casefold()


def _entrant(activity: Activity, draft: EntryDraft, voter: str, source: str, origin: str = "") -> Entrant:
    contact, handle = contact_print(draft.contact), _plain(draft.handle)
    names = [f"contact:{contact}" if contact else "", f"handle:{draft.platform}:{handle}" if handle else ""]
    codes = [door.sealed(f"interaction.person:{activity.code}", name)[:16] for name in names if name] or [voter[:16]]
    return Entrant(
        activity=activity,
        brand_id=activity.brand_id,
        ticket=door.new_code(),
        person=codes[0],
        alias=codes[1] if len(codes) > 1 else "",
        shown=masked(draft.name or draft.handle)[:20],
        voter=voter,
        origin=origin,
        platform=draft.platform.strip()[:40],
        handle=draft.handle.strip()[:120],
        name=draft.name.strip()[:120],
        contact=draft.contact.strip()[:200] if activity.settings["asks_contact"] or source != "page" else "",
        text=draft.text.strip()[:500],
        followed=draft.followed,
        commented=draft.commented,
        likes=draft.likes,
        member_since=draft.member_since,
        of_age=draft.of_age,
        source=source,
        made_at=now(),
    )
