"""Landing pages: blocks, publishing, forms, events."""

import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, time
from typing import Any
from urllib.parse import urlsplit

from django.db import transaction
from django.db.models import F, Max
from django.utils.translation import gettext as _

from guanhao.console.links import burl_or_none
from guanhao.domains.growth.contracts import Changed, Refused, Unfit
from guanhao.domains.growth.models import Campaign, CouponBatch, DiscountWindow, LandingEntry, LandingFile, LandingHour, LandingPage, PartnerLink
from guanhao.domains.growth.policy import PagePolicy
from guanhao.domains.growth.rules import games
from guanhao.domains.growth.rules import landing as rules
from guanhao.domains.growth.services.door import new_code
from guanhao.domains.growth.services.public import check_rate
from guanhao.domains.growth.wording import CHECK_WORDS, GAME_WORDS
from guanhao.domains.people import facade as people
from guanhao.kernel import audit, files, search, versions, warehouse
from guanhao.kernel.access import SYSTEM, acting, require
from guanhao.kernel.events import emit
from guanhao.kernel.now import now
from guanhao.kernel.tenancy import current_brand
from guanhao.sdk.events.growth import FormSent

State = LandingPage.State
TEXT = {"title": 120, "text": 3000, "label": 60, "url": 500, "consent": 500, "results": 2000}
NEEDS = {
    "heading": ("title",),
    "text": ("text",),
    "picture": ("file",),
    "video": ("file",),
    "discount": ("discount",),
    "cod": ("text",),
    "button": ("label", "url"),
    "list": ("text",),
    "quote": ("text",),
    "form": ("label", "fields", "consent"),
    "countdown": ("until",),
    "quiz": ("title", "text", "label"),
    "game": ("title", "game", "label"),
    "share": ("label",),
}
PURPOSE = "growth.landing"
MOST_TOLD = 20_000
Block = dict[str, Any]


def target_of(row: LandingPage) -> str:
    """The target of its deeds and versions."""
    return f"growth.page:{row.pk}"


def state_of(row: LandingPage) -> dict[str, Any]:
    """What a person edits, JSON-safe."""
    return {"code": row.code, "title": row.title, "goal": row.goal, "campaign_id": row.campaign_id, "blocks": row.blocks}


@transaction.atomic
def save_page(*, code: str, title: str, goal: str, campaign_id: int | None = None, row: LandingPage | None = None) -> LandingPage:
    """Write what a page is (needs growth.edit); its blocks are written by `save_blocks`."""
    require("growth.edit")
    if not title.strip():
        raise Refused(_("Give it a name."), "title")
    if goal not in LandingPage.Goal.values:
        raise Refused(_("Choose what the page is for."), "goal")
    plain = code.strip().lower()
    if not plain or len(plain) > 60 or not all(sign.isascii() and (sign.isalnum() or sign == "-") for sign in plain):
        raise Refused(_("Small letters, digits and dashes, such as summer-sale."), "code")
    if LandingPage.objects.filter(code=plain).exclude(pk=row.pk if row else None).exists():
        raise Refused(_("There is one of this address already."), "code")
    if campaign_id is not None and not Campaign.objects.filter(pk=campaign_id).exists():
        raise Refused(_("There is no such campaign."), "campaign_id")
    before, moment = state_of(row) if row else None, now()
    row = row or LandingPage(made_at=moment)
    row.code, row.title, row.goal, row.campaign_id, row.changed_at = plain, title.strip()[:120], goal, campaign_id, moment
    row.save()
    _keep(row)
    audit.record("growth.page_saved", target=target_of(row), before=before, after=state_of(row))
    if url := burl_or_none("growth:page", pk=row.pk):
        search.index(kind="growth.page", object_id=row.pk, title=row.title, body=row.code, url=url, permission="growth.view")
    return row


@transaction.atomic
def save_blocks(*, page: LandingPage, blocks: Sequence[Mapping[str, Any]], note: str = "") -> LandingPage:
    """Write all blocks in their order (needs growth.edit); Refused names the block and what is missing.

    What is published stays until it is published anew.
    """
    require("growth.edit")
    row: LandingPage = LandingPage.objects.select_for_update().get(pk=page.pk)
    if len(blocks) > rules.MOST_BLOCKS:
        raise Refused(_("At most %(most)s blocks.") % {"most": rules.MOST_BLOCKS}, "blocks")
    row.blocks = [_clean(row, one, number) for number, one in enumerate(blocks, start=1)]
    row.changed_at = now()
    row.save(update_fields=["blocks", "changed_at"])
    _keep(row, note)
    audit.record("growth.blocks_saved", target=target_of(row), after={"blocks": len(row.blocks)})
    return row


@transaction.atomic
def publish(*, page: LandingPage) -> LandingPage:
    """Publish the blocks as the next version (needs growth.edit). Unfit names every check of the page's goal that fails."""
    require("growth.edit")
    row: LandingPage = LandingPage.objects.select_for_update().get(pk=page.pk)
    if failing := rules.ready(row.goal, row.blocks):
        raise Unfit({key: str(CHECK_WORDS[key]) for key in failing})
    row.live, row.number, row.state, row.published_at = row.blocks, row.number + 1, State.LIVE, now()
    row.save(update_fields=["live", "number", "state", "published_at"])
    _keep(row, _("Published as version %(number)s") % {"number": row.number})
    audit.record("growth.page_published", target=target_of(row), after={"number": row.number})
    return row


@transaction.atomic
def take_down(*, page: LandingPage) -> LandingPage:
    """Visitors cannot read it any more (needs growth.edit)."""
    require("growth.edit")
    row: LandingPage = LandingPage.objects.select_for_update().get(pk=page.pk)
    if row.state != State.LIVE:
        raise Changed(_("It is not published."))
    row.state = State.OFF
    row.save(update_fields=["state"])
    audit.record("growth.page_taken_down", target=target_of(row))
    return row


@transaction.atomic
def add_file(*, page: LandingPage, stream: files.Readable, name: str, size: int) -> LandingFile:
    """A picture (JPEG, PNG, WebP) or video (MP4) of a page (needs growth.edit), told by its bytes and not by its name."""
    require("growth.edit")
    head = stream.read(16)
    kind, mime = _kind_of(head)
    policy = PagePolicy.of_brand()
    most = policy.video_mb if kind == "video" else policy.image_mb
    if size > most << 20:
        raise Refused(_("At most %(most)s MB.") % {"most": most}, "file")
    stored = files.store(_Again(head, stream), name=name, purpose="growth.page", content_type=mime)
    row = LandingFile(page=page, file=stored, kind=kind, made_at=now())
    row.save()
    audit.record("growth.file_added", target=target_of(page), after={"name": name[:120], "kind": kind})
    return row


class _Again:
    """A stream whose first bytes were read already."""

    def __init__(self, head: bytes, rest: files.Readable) -> None:
        self.head, self.rest = head, rest

    def read(self, size: int = -1, /) -> bytes:
        """The next bytes."""
        head, self.head = self.head, b""
        return head or self.rest.read(size)


def _kind_of(head: bytes) -> tuple[str, str]:
    if head.startswith(b"\xff\xd8\xff"):
        return "image", "image/jpeg"
    if head.startswith(b"\x89PNG\r\n\x1a\n"):
        return "image", "image/png"
    if head.startswith(b"RIFF") and head[8:12] == b"WEBP":
        return "image", "image/webp"
    if head[4:8] == b"ftyp":
        return "video", "video/mp4"
    raise Refused(_("A picture (JPEG, PNG, WebP) or a video (MP4)."), "file")


def _clean(page: LandingPage, one: Mapping[str, Any], number: int) -> Block:
    kind = str(one.get("kind", ""))
    if kind not in rules.KINDS:
        raise Refused(_("Block %(number)s: there is no such kind.") % {"number": number}, "blocks")
    found: Block = {"kind": kind} | {name: str(one[name]).strip()[:most] for name, most in TEXT.items() if one.get(name)}
    if one.get("url") and (urlsplit(found["url"]).scheme not in {"http", "https"} or not urlsplit(found["url"]).netloc):
        raise Refused(_("Block %(number)s: the address must begin with https:// or http://.") % {"number": number}, "url")
    if one.get("fields"):
        found["fields"] = [name for name in rules.FIELDS if name in one["fields"]]
    if one.get("until"):
        found["until"] = str(one["until"])[:10]
    found |= _pointing(page, one, number)
    if kind in games.PLAYED:
        found |= _played(found, one, number)
    for name in NEEDS[kind]:
        if not found.get(name):
            raise Refused(_("Block %(number)s: this is needed.") % {"number": number}, name)
    return found


def _pointing(page: LandingPage, one: Mapping[str, Any], number: int) -> Block:
    """What a block points at: a file of this page, a discount."""
    found: Block = {}
    if one.get("file"):
        wanted = "video" if one["kind"] == "video" else "image"
        if not LandingFile.objects.filter(pk=one["file"], page=page, kind=wanted).exists():
            raise Refused(_("Block %(number)s: choose a file of this page.") % {"number": number}, "file")
        found["file"] = int(one["file"])
    if one.get("discount"):
        if not DiscountWindow.objects.filter(pk=one["discount"]).exists():
            raise Refused(_("Block %(number)s: choose a discount.") % {"number": number}, "discount")
        found["discount"] = int(one["discount"])
    return found


SECONDS = (5, 60)
MARK = 8


def _played(found: Block, one: Mapping[str, Any], number: int) -> Block:
    """What a quiz or game needs: a mark that stays, rules that can be read, a reward there is and the consent to ask a number for it."""
    mark = str(one.get("mark", ""))
    more: Block = {"mark": mark if len(mark) == MARK and mark.isascii() and mark.isalnum() else new_code(MARK)}
    if found["kind"] == "game":
        if one.get("game") not in games.GAMES:
            raise Refused(_("Block %(number)s: choose a game.") % {"number": number}, "game")
        more |= {"game": one["game"], "seconds": _between(one.get("seconds") or 10, *SECONDS, number, "seconds")}
    try:
        games.check({**found, **more})
    except games.Wrong as wrong:
        field = "results" if wrong.why == "score" else "text"
        words = {"number": wrong.number, "why": GAME_WORDS[wrong.why]}
        raise Refused(
            _("Block %(block)s, %(where)s %(number)s: %(why)s") % {"block": number, "where": _("line or question"), **words}, field
        ) from None
    if one.get("batch"):
        if not CouponBatch.objects.filter(key=one["batch"]).exists():
            raise Refused(_("Block %(number)s: there is no such coupon batch.") % {"number": number}, "batch")
        if not found.get("consent"):
            raise Refused(_("Block %(number)s: the reward asks for a phone number, so say what it is used for.") % {"number": number}, "consent")
        least = _between(one.get("least") or 0, 0, games.most_score({**found, **more}), number, "least")
        more |= {"batch": str(one["batch"]), "least": least}
    return more


def _between(value: Any, low: int, high: int, block: int, name: str) -> int:
    if type(value) is not int or not low <= value <= high:
        words = {"block": block, "least": low, "most": high}
        raise Refused(_("Block %(block)s: a whole number from %(least)s to %(most)s.") % words, name)
    return value


def _keep(row: LandingPage, note: str = "") -> None:
    versions.keep(target_of(row), state_of(row), note=note)


# the public side


def page_by_code(code: str) -> LandingPage | None:
    """The published page of this address."""
    row: LandingPage | None = LandingPage.objects.filter(code=code.lower(), state=State.LIVE).first()
    return row


def count(page: LandingPage, kind: str, source: str = "") -> None:
    """Count an event of the page in this hour: view, send, click, play or share."""
    local = now().astimezone(current_brand().zone)
    facts = {"page": page, "day": local.date(), "hour": local.hour, "kind": kind, "source": _source(source), "number": page.number}
    rows = LandingHour.objects.filter(**facts)
    if not rows.update(count=F("count") + 1):
        LandingHour.objects.bulk_create([LandingHour(brand_id=page.brand_id, **facts)], ignore_conflicts=True)
        rows.update(count=F("count") + 1)


def send(
    *, page: LandingPage, block: int, answers: Mapping[str, str], agreed: bool, origin: str = "", source: str = "", partner: str = ""
) -> LandingEntry:
    """Take a form in (the public door: needs no permission). Refused by field, TooMany beyond the policy's rate; then nothing is kept."""
    forms = [one for number, one in enumerate(page.live) if number == block and one["kind"] == "form"]
    if not forms:
        raise Changed(_("This page has changed. Load it again, please."))
    form, given = forms[0], {name: answers.get(name, "").strip()[:500] for name in forms[0]["fields"]}
    for name in form["fields"]:
        if not given[name] and name != "note":
            raise Refused(_("This is needed."), name)
    if given.get("phone") and not people.fingerprint("phone", given["phone"]):
        raise Refused(_("Write your mobile number, such as 13800000000."), "phone")
    if given.get("mail") and not people.fingerprint("mail", given["mail"]):
        raise Refused(_("Write a mail address, such as name@example.com."), "mail")
    if not agreed:
        raise Refused(_("Without your consent we may not take what you wrote."), "agreed")
    return _take(page, form, given, origin, source, partner)


@transaction.atomic
def _take(page: LandingPage, form: Block, given: dict[str, str], origin: str, source: str, partner: str) -> LandingEntry:
    held = LandingPage.objects.select_for_update().get(pk=page.pk)
    check_rate(LandingEntry.objects.filter(page=held), origin, PagePolicy.of_brand().an_hour)
    row = LandingEntry(
        page=held, answers=json.dumps(given, ensure_ascii=False), consent=form["consent"], origin=origin, source=_source(source), made_at=now()
    )
    row.number = (LandingEntry.objects.filter(page=held).aggregate(last=Max("number"))["last"] or 0) + 1
    row.partner_link = PartnerLink.objects.filter(code=partner[:16]).first() if partner else None
    kind = next((name for name in ("phone", "mail") if given.get(name)), "")
    if kind:
        with acting(SYSTEM):  # whoever writes holds no permission; what is kept is what they gave
            row.person_id = people.resolve([people.Handle(platform=kind, platform_id=given[kind], name=given.get("name", ""))])[0]
            people.give_consent(person_id=row.person_id, purpose=PURPOSE, source=target_of(held), terms_version=str(held.number))
    row.save()
    count(held, "send", source)
    emit(FormSent(brand_id=row.brand_id, page_id=held.pk, entry_id=row.pk, person_id=row.person_id))
    return row


@transaction.atomic
def settle_entries(*, entries: Sequence[LandingEntry]) -> int:
    """Mark forms as dealt with (needs growth.people); how many."""
    require("growth.people")
    count_of: int = LandingEntry.objects.filter(pk__in=[one.pk for one in entries], state="new").update(state="done")
    if count_of:
        audit.record("growth.entries_settled", target=f"growth.page:{entries[0].page_id}", after={"count": count_of})
    return count_of


def _source(text: str) -> str:
    return "".join(sign for sign in text.lower()[:40] if sign.isalnum() or sign in "-_.")


@transaction.atomic
def tell_warehouse() -> int:
    """Write one event for each counted view, form and click that is not in the warehouse yet; how many.

    An event's number names page, hour, kind, source, version and its place among them, so that a run that is repeated writes the same events again.
    """
    import pyarrow as pa

    rows = list(LandingHour.objects.filter(told__lt=F("count")).select_related("page").order_by("pk")[:MOST_TOLD])
    names = ("account_id", "event_id", "person_id", "platform", "type", "happened_at", "day", "source", "properties")
    columns: dict[str, list[object]] = {name: [] for name in names}
    for row in rows:
        moment = datetime.combine(row.day, time(row.hour), current_brand().zone).astimezone(UTC)
        facts = json.dumps(
            {"page": row.page.code, "goal": row.page.goal, "version": row.number, "campaign": row.page.campaign_id}, ensure_ascii=False
        )
        till = min(row.count, row.told + MOST_TOLD)
        for place in range(row.told, till):
            number = f"page:{row.page_id}:{row.day}:{row.hour}:{row.kind}:{row.source}:{row.number}:{place}"
            values = (0, number, "", "", f"page_{row.kind}", moment, row.day, row.source, facts)
            for name, value in zip(names, values, strict=True):
                columns[name].append(value)
        row.told = till
    if not rows:
        return 0
    kinds = {"account_id": pa.int64(), "happened_at": pa.timestamp("us", "UTC"), "day": pa.date32()}
    warehouse.append("events", pa.table({name: pa.array(values, kinds.get(name, pa.string())) for name, values in columns.items()}))
    LandingHour.objects.bulk_update(rows, ["told"], batch_size=400)
    return len(columns["event_id"])
