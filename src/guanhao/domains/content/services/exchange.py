"""Rows of other tools become topics, keywords and hot lists."""

import io
import json
import re
from dataclasses import dataclass
from datetime import datetime, time
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from guanhao.domains.channels import facade as channels
from guanhao.domains.content.contracts import Refused
from guanhao.domains.content.models import HotListEntry, Keyword, Topic
from guanhao.domains.content.policy.topics import TopicPolicy
from guanhao.domains.content.rules import exchange
from guanhao.domains.content.rules.topics import title_key
from guanhao.domains.content.selectors.columns import column_titles
from guanhao.domains.content.selectors.topics import account_ids
from guanhao.domains.content.services import keywords, topics
from guanhao.domains.identity import facade as identity
from guanhao.domains.listening import facade as listening
from guanhao.kernel import audit
from guanhao.kernel.access import can, require
from guanhao.kernel.imports import services as imports
from guanhao.kernel.imports.kinds import ImportContext, Outcome, Reject
from guanhao.kernel.imports.models import ImportRun
from guanhao.kernel.tenancy import current_brand
from guanhao.sdk.connectors import HotTopic

if TYPE_CHECKING:
    import pyarrow as pa

_MANY = re.compile(r"[,，、;；|\n]+")
FREE = ("candidate", "approved", "rejected")
MOST_BOARD = 30_000_000


@dataclass
class Incoming:
    """A row that was read: the draft, its status, and the topic it changes."""

    draft: topics.TopicDraft
    status: str
    known: Topic | None


class TopicSink:
    """Adds topics the pool does not have and changes those it has; what a file does not say stays."""

    def __init__(self, ctx: ImportContext) -> None:
        self.zone = ctx.zone
        self.due_time = time.fromisoformat(TopicPolicy.of_brand().due_time)
        rows = list(Topic.objects.exclude(status=Topic.Status.MERGED).prefetch_related("accounts"))
        self.by_key = {row.title_key: row for row in rows}
        self.by_number = {row.pk: row for row in rows}
        self.by_card = {row.external_id: row for row in rows if row.external_id}
        self.people = {word.casefold(): one.id for one in identity.people_of_brand() for word in (one.email, one.name)}
        self.columns = {title.casefold(): pk for pk, title in column_titles().items()}
        self.adds: list[Incoming] = []
        self.changes: list[tuple[Topic, Incoming]] = []
        self.seen: set[str] = set()

    def take(self, rows: "pa.Table") -> Outcome:
        """Judge each row as the form would; nothing is written yet."""
        imported = updated = unchanged = 0
        rejected: list[Reject] = []
        for row in rows.to_pylist():
            try:
                one = self._read(row)
                topics.check_draft(one.draft)
            except (Refused, LookupError) as error:
                field = str(getattr(error, "field", "accounts")).removesuffix("_ids").removesuffix("_id")
                field = {"account": "accounts"}.get(field, field)
                rejected.append(Reject(row["_line"], field, str(error), str(row.get(field) or "")[:200]))
                continue
            if one.known is None:
                self.adds.append(one)
                imported += 1
            elif _differs(one.known, one):
                self.changes.append((one.known, one))
                updated += 1
            else:
                unchanged += 1
        return Outcome(imported, updated, unchanged, rejected)

    def commit(self) -> None:
        """Write through the services, with versions and audit; a topic of another status than candidate keeps it (it was decided elsewhere)."""
        for one in self.adds:
            topic = topics.propose_topic(one.draft, anyway=True)
            if one.status != topic.status:
                Topic.objects.filter(pk=topic.pk).update(status=one.status, reason=_("Decided where it was imported from")[:300])
                audit.record("content.topic_decided", target=topics.target_of(topic), after={"status": one.status}, note="import")
        for known, one in self.changes:
            topic = topics.change_topic(known, one.draft)
            if one.status != topic.status:
                topics.decide_topic(topic, one.status, reason=_("Changed by an import"))

    def discard(self) -> None:
        """Nothing was staged."""

    def _read(self, row: dict[str, Any]) -> Incoming:
        known = self._known(row)
        key = title_key(row["title"])
        if key in self.seen:
            raise Refused(_("Another line of the file has the same title."), "title")
        self.seen.add(key)
        chosen: dict[str, Any] = {}
        for name, words in (("lane", exchange.LANE), ("source", exchange.SOURCE), ("purpose", exchange.PURPOSE), ("format", exchange.FORMAT)):
            if text := (row.get(name) or "").strip():
                chosen[name] = _choice(text, words, name)
        keywords_in = self._labels(row.get("keywords") or "", chosen)
        note, owner = (row.get("note") or "").strip(), self._owner(row)
        if row.get("owner") and owner is None:
            note = "\n".join(part for part in (note, _("Owner elsewhere: %(name)s") % {"name": row["owner"].strip()}) if part)
        status = self._status(row, known)
        base = _draft_of(known) if known else {}
        number = (row.get("number") or "").strip()
        given = {
            "angle": (row.get("angle") or "").strip(),
            "note": note[:4000],
            "keywords": keywords_in,
            "pain_point": (row.get("pain_point") or "").strip(),
            "owner_id": owner,
            "due": self._due(row),
            "account_ids": self._accounts(row.get("accounts") or ""),
            "column_id": self._column(row.get("column") or ""),
            "external_id": number if exchange.number_of(number) is None else "",
        }
        values = {**base, "title": " ".join(row["title"].split()), **chosen, **{name: value for name, value in given.items() if value}}
        return Incoming(topics.TopicDraft(**values), status, known)

    def _known(self, row: dict[str, Any]) -> Topic | None:
        number = (row.get("number") or "").strip()
        pk = exchange.number_of(number)
        return (self.by_number.get(pk) if pk else None) or self.by_card.get(number) or self.by_key.get(title_key(row["title"]))

    def _status(self, row: dict[str, Any], known: Topic | None) -> str:
        text = (row.get("status") or "").strip()
        if row.get("archived"):
            wanted: str = "rejected"
        else:
            wanted = exchange.meaning(text, exchange.STATUS) or "" if text else ""
        if known is not None:
            movable = known.status in FREE and wanted in FREE and can("topics.decide")
            return wanted if movable else known.status
        if not wanted:
            wanted = "candidate"  # a Trello list of any other name is a place in the pool
        if wanted != "candidate" and not can("topics.decide"):
            raise Refused(_("Only people who may decide on topics can import decided ones; leave the status empty."), "status")
        return wanted

    def _labels(self, text: str, chosen: dict[str, Any]) -> list[str]:
        """Labels that name a lane, source, purpose or format fill those; the others are keywords."""
        words = []
        for label in split_words(text):
            for name, known in (("lane", exchange.LANE), ("purpose", exchange.PURPOSE), ("source", exchange.SOURCE), ("format", exchange.FORMAT)):
                found = exchange.meaning(label, known)
                if found and name not in chosen:
                    chosen[name] = found
                    break
                if found and chosen.get(name) == found:
                    break
            else:
                words.append(label[:40])
        return words[:20]

    def _owner(self, row: dict[str, Any]) -> int | None:
        names = split_words(row.get("owner") or "")
        return next((self.people[name.casefold().lstrip("@")] for name in names if name.casefold().lstrip("@") in self.people), None)

    def _accounts(self, text: str) -> list[int]:
        return [channels.find_account(name).id for name in split_words(text)]

    def _column(self, text: str) -> int | None:
        if not text.strip():
            return None
        if text.strip().casefold() not in self.columns:
            raise Refused(_("There is no column named “%(name)s”; make it first.") % {"name": text.strip()}, "column")
        return self.columns[text.strip().casefold()]

    def _due(self, row: dict[str, Any]) -> datetime | None:
        due: datetime | None = row.get("due")
        if due is not None and "due" in (row.get("_dateonly") or []):
            return datetime.combine(due.astimezone(self.zone).date(), self.due_time, self.zone)
        return due


class KeywordSink:
    """Words for the library."""

    def __init__(self, ctx: ImportContext) -> None:
        self.known = dict(Keyword.objects.values_list("word", "active"))
        self.rows: list[dict[str, Any]] = []

    def take(self, rows: "pa.Table") -> Outcome:
        """Judge each word; nothing is written yet."""
        imported = unchanged = 0
        rejected: list[Reject] = []
        for row in rows.to_pylist():
            word = row["word"].strip().lstrip("#").strip()
            long = next((name for name in ("word", "group", "industry") if len(row.get(name) or "") > 40), "")
            if long or not word:
                rejected.append(Reject(row["_line"], long or "word", _("A keyword has at most %(most)s characters.") % {"most": 40}, word[:60]))
            elif self.known.get(word):
                unchanged += 1
            else:
                self.rows.append({**row, "word": word})
                imported += 1
        return Outcome(imported, 0, unchanged, rejected)

    def commit(self) -> None:
        """Write through the service."""
        for row in self.rows:
            keywords.add_keywords([row["word"]], group=row.get("group") or "", industry=row.get("industry") or "", core=bool(row.get("core")))

    def discard(self) -> None:
        """Nothing was staged."""


class HotListSink:
    """Places of hot lists; one moment of one list has each title once."""

    def __init__(self, ctx: ImportContext) -> None:
        self.zone, self.seen_at = ctx.zone, ctx.imported_at
        self.rows: list[HotListEntry] = []

    def take(self, rows: "pa.Table") -> Outcome:
        """Take the places; those that are there already are unchanged."""
        fresh = []
        for row in rows.to_pylist():
            seen = row.get("seen_at") or self.seen_at
            fresh.append(
                HotListEntry(
                    brand_id=current_brand().id,
                    list_name=(row.get("list_name") or _("Hot list")).strip()[:40],
                    day=seen.astimezone(self.zone).date(),
                    seen_at=seen,
                    rank=min(int(row["rank"]), 2_000_000_000),
                    title=row["title"].strip()[:200],
                    heat=row.get("heat"),
                    url=(row.get("url") or "").strip()[:500],
                )
            )
        moments = {one.seen_at for one in fresh}
        there = set(HotListEntry.objects.filter(seen_at__in=moments).values_list("list_name", "seen_at", "title"))
        new = [one for one in fresh if (one.list_name, one.seen_at, one.title) not in there]
        self.rows += new
        return Outcome(len(new), 0, len(fresh) - len(new))

    def commit(self) -> None:
        """All places at once; listening keeps their history and tells who watches a word."""
        HotListEntry.objects.bulk_create(self.rows, batch_size=2000, ignore_conflicts=True)
        readings: dict[tuple[str, datetime], list[HotTopic]] = {}
        for row in self.rows:
            topic = HotTopic(title=row.title, rank=row.rank, heat=row.heat or 0, url=row.url)
            readings.setdefault((row.list_name, row.seen_at), []).append(topic)
        listening.record_hot_lists(readings)

    def discard(self) -> None:
        """Nothing was staged."""


def draft_board(content: bytes, *, name: str) -> ImportRun:
    """A Trello board's JSON as an import that waits for its dry run; Refused when it is no board."""
    require("topics.propose")
    if len(content) > MOST_BOARD:
        raise Refused(_("The file is larger than %(most)s MB; export fewer cards.") % {"most": MOST_BOARD // 1_000_000}, "file")
    try:
        cards = exchange.cards_of_board(content.decode("utf-8-sig"))
    except (exchange.Unreadable, UnicodeDecodeError):
        raise Refused(
            _("This is no Trello board: export the board as JSON (menu, “Print, export and share”) and choose that file."), "file"
        ) from None
    if not cards:
        raise Refused(_("The board has no cards."), "file")
    lines = "\n".join(json.dumps(card, ensure_ascii=False) for card in cards)
    return imports.make_draft(kind="topics", account=None, stream=io.BytesIO(lines.encode()), name=f"{name.rsplit('.', 1)[0][:80]}.jsonl")


def _differs(known: Topic, one: Incoming) -> bool:
    if known.status in {Topic.Status.PUBLISHED, Topic.Status.MERGED}:
        return False
    base = _draft_of(known)
    return one.status != known.status or any(_same(base[name]) != _same(getattr(one.draft, name)) for name in base)


def split_words(text: str) -> list[str]:
    """Words between commas, 、 or line ends."""
    return [part.strip() for part in _MANY.split(text) if part.strip()]


def _choice(text: str, words: dict[str, tuple[str, ...]], field: str) -> str:
    found = exchange.meaning(text, words)
    if found is None:
        known = "、".join(names[0] for names in words.values())
        raise Refused(_("“%(word)s” is not one of: %(known)s.") % {"word": text, "known": known}, field)
    return found


def _draft_of(topic: Topic) -> dict[str, Any]:
    values: dict[str, Any] = {name: getattr(topic, name) for name in topics.KEPT}
    return {**values, "keywords": list(topic.keywords), "account_ids": account_ids(topic), "due": topic.due, "external_id": topic.external_id}


def _same(value: Any) -> Any:
    return sorted(value) if isinstance(value, list | tuple) else value or None
