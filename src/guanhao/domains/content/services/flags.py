"""Flags: something outside changed, so that a variant is looked at again and its people are told, once."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.db.models import QuerySet
from django.utils.functional import lazy
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from guanhao.console.links import burl_or_none
from guanhao.domains.content.models import Flag, Item, ItemStage, StatusChoice, Variant
from guanhao.domains.content.rules.findings import Finding
from guanhao.domains.content.selectors.flags import words
from guanhao.domains.content.selectors.words import all_media, state_of, target_of
from guanhao.domains.identity import facade as identity
from guanhao.kernel import audit
from guanhao.kernel.access import current_actor
from guanhao.kernel.notify import notify
from guanhao.kernel.now import now

OUT = (StatusChoice.PUBLISHED, StatusChoice.ARCHIVED)
SURE = (StatusChoice.APPROVED, StatusChoice.SCHEDULED)  # what leaves the house if nobody stops it
lazy_words = lazy(words, str)


def raise_flags(rows: Sequence[Variant], *, kind: str, about: str, facts: dict[str, Any], level: str = Flag.Level.BLOCK) -> list[Flag]:
    """Flag variants that are not out yet, in the caller's transaction; those that have this flag open keep it. The people of each item hear of it
    once: owner and owner of the present stage, with a blocking one on something approved also those who answer for the review desk."""
    fresh = [row for row in rows if row.status not in OUT]
    there = set(Flag.objects.filter(variant__in=fresh, kind=kind, about=about, settled_at=None).values_list("variant_id", flat=True))
    made = []
    for row in fresh:
        if row.pk in there:
            continue
        flag = Flag(item_id=row.item_id, variant=row, kind=kind, level=level, about=about, facts=facts, made_at=now())
        flag.save()
        made.append(flag)
        audit.record("content.flagged", target=target_of(row), after={"kind": kind, "about": about, "level": level, **facts})
    sure = {row.item_id for row in fresh if row.status in SURE}
    for item in Item.objects.filter(pk__in={flag.item_id for flag in made}):
        mark = max(flag.pk for flag in made if flag.item_id == item.pk)
        _tell(item, lazy_words(kind, facts), f"{kind}:{about}:{mark}", level=level, leads=item.pk in sure and level == Flag.Level.BLOCK)
    return made


def settle(rows: QuerySet[Flag], how: str) -> list[Flag]:
    """Close open flags of a query: checked (somebody looked), gone (it is not shown any more) or lifted (the cause is away)."""
    open_ones = list(rows.filter(settled_at=None))
    Flag.objects.filter(pk__in=[one.pk for one in open_ones]).update(settled_at=now(), settled=how, settled_by_name=current_actor().name[:120])
    for one in open_ones:
        audit.record("content.flag_settled", target=f"content.variant:{one.variant_id}", after={"kind": one.kind, "about": one.about, "how": how})
    return open_ones


def settle_gone(row: Variant) -> None:
    """Flags about assets that a variant shows no more are over."""
    shown = set(all_media(state_of(row)))
    if gone := [one.pk for one in Flag.objects.filter(variant=row, settled_at=None) if one.asset_id and one.asset_id not in shown]:
        settle(Flag.objects.filter(pk__in=gone), "gone")


def settle_checked(item: Item, found: Iterable[Finding], *, handed_in: bool = False) -> None:
    """After a check: flags whose cause the check no longer finds are over; a picture's new bytes are over once it is handed in again."""
    standing = {(one.subject, one.asset_id) for one in found if one.level == "block"}
    rules = {(one.subject, one.code) for one in found}
    over = []
    for flag in Flag.objects.filter(item=item, settled_at=None):
        subject = f"content.variant:{flag.variant_id}"
        holds = {
            Flag.Kind.BYTES: not handed_in,
            Flag.Kind.POLICY: False,
            Flag.Kind.RULE: (subject, f"platform.{flag.about}") in rules and not handed_in,
        }.get(Flag.Kind(flag.kind), (subject, flag.asset_id) in standing)
        if not holds:
            over.append(flag.pk)
    if over:
        settle(Flag.objects.filter(pk__in=over), "checked")


def lift(*, kind: str, about: str) -> int:
    """The cause is away: its flags are over, and the people of the items hear of it, once; how many flags."""
    over = settle(Flag.objects.filter(kind=kind, about=about), "lifted")
    for item in Item.objects.filter(pk__in={flag.item_id for flag in over}):
        mark = max(flag.pk for flag in over if flag.item_id == item.pk)
        _tell(item, _("The reason to hold it back is away."), f"lifted:{about}:{mark}", level="info")
    return len(over)


def _tell(item: Item, body: Any, mark: str, *, level: str, leads: bool = False) -> None:
    stage = ItemStage.objects.filter(item=item, stage=item.stage).values_list("owner_id", flat=True)
    people = {one for one in (item.owner_id, *stage) if one} or {one for one in (item.made_by_id,) if one}
    people |= set(identity.users_with("review.manage")) if leads else set()
    if people:
        notify(
            topic="content.flag",
            title=format_lazy("{}: {}", _("Held back") if level == Flag.Level.BLOCK else _("Look at it again"), item.title),
            body=body,
            url=burl_or_none("content:item", pk=item.pk) or "",
            key=f"content.flag:{item.pk}:{mark}",
            users=sorted(people),
            level="info" if level == "info" else "warning",
        )
