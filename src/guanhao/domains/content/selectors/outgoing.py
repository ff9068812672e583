"""Variants as the publisher gets them: exactly what is signed, read afresh right before it goes out."""

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from urllib.parse import parse_qs, urlsplit

from django.utils.translation import gettext as _

from guanhao.console.links import burl_or_none
from guanhao.domains.assets import facade as assets
from guanhao.domains.content.models import Variant
from guanhao.domains.content.models.kinds import LaneChoice
from guanhao.domains.content.selectors import findings, flags, previews, words
from guanhao.domains.content.selectors import variants as variant_selectors
from guanhao.domains.content.selectors.variants import EXTRA
from guanhao.domains.links import facade as links
from guanhao.domains.publishing.contracts import Payload
from guanhao.engines.text.diff import word_diff
from guanhao.kernel import approvals
from guanhao.kernel.access import SYSTEM, acting
from guanhao.kernel.approvals import Part, Standing
from guanhao.kernel.models import StoredFile
from guanhao.kernel.now import now
from guanhao.kernel.tenancy import current_brand
from guanhao.sdk.connectors.records import Media, Outgoing

SIGNED = ("approved", "void")
KINDS = {"image": "image", "video": "video", "audio": "audio"}
PEOPLE = ("presenter", "host", "guests")
CHINESE = re.compile(r"[\u4e00-\u9fff]")


class VariantSource:
    """The source of `content.variant:…` (publishing.contracts.Source)."""

    def payload(self, subject: str) -> Payload:
        """The variant as it is now; LookupError when it is gone."""
        return self.payloads([subject])[subject]

    def payloads(self, subjects: Sequence[str]) -> dict[str, Payload]:
        """Several, with a number of queries that does not grow with them; read with the program's own rights, so that the digest does not depend on
        who asks.
        """
        numbers = {int(subject.partition(":")[2]) for subject in subjects if subject.partition(":")[2].isdecimal()}
        with acting(SYSTEM):
            rows = list(Variant.objects.filter(pk__in=numbers).select_related("item"))
            return {one.subject: one for one in _payloads(rows)}

    def difference(self, subject: str, digest: str) -> list[dict[str, Any]]:
        """What differs between a signed payload ("": the newest one) and what the variant says now: name, title, before, after, parts of the text."""
        with acting(SYSTEM):
            row = Variant.objects.filter(pk=int(subject.partition(":")[2])).select_related("item").first()
            now_says = variant_selectors.part_of(row).fields if row is not None else {}
            before = _signed(subject, digest)
        if before is None:
            return []
        titles = findings.variant_fields()
        found = []
        for name in dict.fromkeys((*before, *now_says)):
            old, new = before.get(name), now_says.get(name)
            if old == new:
                continue
            parts = word_diff(_words(old), _words(new)) if isinstance(old, str) and isinstance(new, str) else []
            found.append(
                {
                    "name": name,
                    "title": str(titles.get(name, name)),
                    "before": _words(old),
                    "after": _words(new),
                    "parts": [{"op": part.op, "text": part.text} for part in parts],
                }
            )
        return found

    def members(self, group: str) -> list[str]:
        """The variants of an item ("content.item:7")."""
        kind, _colon, number = group.partition(":")
        if kind != "content.item" or not number.isdecimal() or len(number) > 18:
            return []
        return [f"content.variant:{pk}" for pk in Variant.objects.filter(item_id=int(number)).order_by("pk").values_list("pk", flat=True)]


def _signed(subject: str, digest: str) -> Mapping[str, Any] | None:
    """The payload that was signed: of this digest, else of the newest submission that was approved, or is void since."""
    for view in approvals.history_of_part(subject):
        for part in view.parts:
            if part.subject == subject and (part.digest == digest if digest else view.state in SIGNED):
                return part.fields
    return None


def _payloads(rows: Sequence[Variant]) -> list[Payload]:
    states = [words.state_of(row) for row in rows]
    media = words.media_of(one for state in states for one in words.all_media(state))
    parts = variant_selectors.parts_of(rows)
    standings = approvals.standings(parts)
    files = _files(one.sha256 for one in media.values())
    held = flags.holds(row.pk for row in rows)
    campaigns = _campaigns(rows)
    found = []
    for row, state, part in zip(rows, states, parts, strict=True):
        standing = standings[part.subject]
        known = {one: media[one] for one in words.all_media(state) if one in media}
        why = _why_not(row, state, standing, known) or held.get(row.pk, "")
        found.append(
            Payload(
                subject=part.subject,
                account_id=row.account_id,
                title=state["title"] or row.item.title,
                outgoing=_outgoing(row, part, known, standing.digest),
                digest=standing.digest,
                approved=standing.state == "approved" and not why,
                why_not=why,
                altered=standing.state == "void",
                files={one.sha256: files[one.sha256] for one in known.values() if one.sha256 in files},
                tags=tuple(state["tags"]),
                people=_people(row),
                campaign=campaigns[row.pk],
                owner_id=row.item.owner_id,
                hot=row.item.lane == LaneChoice.HOT,
                window=(row.window_start, row.window_end),
                page=burl_or_none("content:variant", pk=row.pk) or "",
            )
        )
    return found


def unsigned(row: Variant, state: Mapping[str, Any], extras: Mapping[str, Any]) -> Outgoing:
    """The post as it would be with these words and extras, to ask its platform about before anything is saved or signed."""
    media = words.media_of(words.all_media(state))
    return _outgoing(row, variant_selectors.part_with(row, state, extras, media), media, "")


def _outgoing(row: Variant, part: Part, known: Mapping[int, Any], digest: str) -> Outgoing:
    """The post, from the fields that are signed and from what is known of the very bytes they name."""
    fields = part.fields
    by_sha = {one.sha256: one for one in known.values()}
    html = ""
    if fields["format"] == "article":
        html = previews.article_html(fields["text"], row.platform, {number: _Inside(one.sha256) for number, one in known.items()})
    return Outgoing(
        key="",
        format=fields["format"],
        title=fields["title"],
        text=fields["text"],
        html=html,
        link=fields["link"],
        tags=tuple(fields["tags"]),
        media=tuple(_media(by_sha[sha]) for sha in fields["media"] if sha in by_sha),
        pictures=tuple(_media(by_sha[sha]) for sha in fields["pictures"] if sha in by_sha),
        cover=_media(by_sha[fields["cover"]]) if fields["cover"] in by_sha else None,
        first_comment=fields["first_comment"],
        labels=tuple(label for label in (fields["ad_label"], fields["ai_label"]) if label),
        is_ad=fields["is_ad"],
        ai_generated=fields["ai_generated"],
        language="zh" if CHINESE.search(f"{fields['title']}{fields['text']}") else "en",
        digest=digest,
        extras={name.removeprefix(EXTRA): value for name, value in fields.items() if name.startswith(EXTRA)},
    )


class _Inside:
    """A picture inside an article, addressed by its bytes."""

    def __init__(self, sha256: str) -> None:
        self.url = f"cid:{sha256}"


def _media(one: Any) -> Media:
    return Media(
        sha256=one.sha256,
        kind=KINDS.get(one.kind, "file"),  # type: ignore[arg-type]
        mime=one.mime,
        size=one.bytes,
        name=one.title,
        width=one.width or 0,
        height=one.height or 0,
        duration_s=float(one.seconds or 0),
        alt=one.alt,
    )


def _why_not(row: Variant, state: Mapping[str, Any], standing: Standing, known: Mapping[int, Any]) -> str:
    """What keeps the variant from going out, "" for nothing."""
    if standing.state != "approved":
        return _missing(standing)
    if any(one not in known for one in words.all_media(state)):
        return _("A picture or video of it is no longer in the library.")
    shown = list(known)
    if shown:
        today = now().astimezone(current_brand().zone).date()
        for problem in assets.may_use(shown, platform=row.platform, account_id=row.account_id, on=today):
            if problem.blocking:
                return problem.message
    return ""


def _missing(standing: Standing) -> str:
    match standing.state:
        case "void":
            return _("It says something else than what was signed.")
        case "returned":
            return _("It was sent back in review.")
        case "open" if standing.approval_id is not None:
            view = approvals.approval(standing.approval_id)
            return _("Signature missing: %(level)s.") % {"level": view.level_title}
    return _("It was never approved.")


def _campaigns(rows: Sequence[Variant]) -> dict[int, str]:
    """The campaign of each variant: the item's, else the one its link names, else the one its short link leads to; at most one query."""
    found = {row.pk: row.item.campaign or _campaign_in(row.link) for row in rows}
    short = {words.target_of(row): row for row in rows if row.link and not found[row.pk]}
    for subject, link in (links.links_of_subjects(short) if short else {}).items():
        if link.url == short[subject].link:
            found[short[subject].pk] = link.utm.campaign[:80]
    return found


def _campaign_in(link: str) -> str:
    """The campaign a link names (utm_campaign), "" for none."""
    try:
        return parse_qs(urlsplit(link).query).get("utm_campaign", [""])[0].strip()[:80]
    except ValueError:
        return ""


def _files(hashes: Iterable[str]) -> dict[str, int]:
    """Numbers of kept files by the hash of their bytes."""
    wanted = sorted(set(hashes))
    rows = StoredFile.objects.filter(sha256__in=wanted).order_by("pk").values_list("sha256", "pk") if wanted else ()
    return dict(rows)


def _people(row: Variant) -> tuple[str, ...]:
    found: list[str] = []
    for name in PEOPLE:
        value = (row.item.fields or {}).get(name)
        found += [str(one) for one in value] if isinstance(value, list) else [str(value)] if value else []
    return tuple(dict.fromkeys(one.strip() for one in found if one.strip()))


def _words(value: Any) -> str:
    if isinstance(value, list):
        return "、".join(str(one) for one in value if one)
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    return "" if value is None else str(value)
