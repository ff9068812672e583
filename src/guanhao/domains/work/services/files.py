"""Rows of Trello, Teambition and Feishu become cards, through the same services as the form."""

import io
import json
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from guanhao.domains.identity import facade as identity
from guanhao.domains.work.contracts import Refused
from guanhao.domains.work.models import Card, CardLabel, Project
from guanhao.domains.work.rules import board as rules
from guanhao.domains.work.rules import exchange
from guanhao.domains.work.services import cards, telling
from guanhao.kernel.access import require
from guanhao.kernel.imports import services as imports
from guanhao.kernel.imports.kinds import ImportContext, Outcome, Reject
from guanhao.kernel.imports.models import ImportRun
from guanhao.kernel.now import now

if TYPE_CHECKING:
    import pyarrow as pa

MOST_BOARD = 30_000_000
SPAN = timedelta(days=90)


@dataclass
class Incoming:
    """A row that was read: the draft, where it goes, its checklist, the project by name, and the card it changes."""

    draft: cards.CardDraft
    stage: str
    checklist: list[tuple[str, bool]]
    project: str
    archived: bool
    occasion: str | None
    known: Card | None


class CardSink:
    """Adds cards the board does not have and changes those that came before by their number; what a file does not say stays."""

    def __init__(self, ctx: ImportContext) -> None:
        self.zone = ctx.zone
        self.people = {word.casefold(): one.id for one in identity.people_of_brand() for word in (one.email, one.name) if word}
        self.known = {card.occasion: card for card in Card.objects.filter(occasion__startswith="import:")}
        self.titles = set(Card.objects.filter(archived_at=None).values_list("title", flat=True))
        self.incoming: list[Incoming] = []

    def take(self, rows: "pa.Table") -> Outcome:
        """Judge each row as the form would; nothing is written yet."""
        imported = updated = unchanged = 0
        rejected: list[Reject] = []
        for row in rows.to_pylist():
            try:
                one = self._read(row)
            except Refused as refused:
                field = {"owner_id": "owner", "due_on": "due"}.get(refused.field, refused.field)
                rejected.append(Reject(row["_line"], field, refused.message, str(row.get(field) or "")[:200]))
                continue
            if one is None:
                unchanged += 1
                continue
            self.incoming.append(one)
            imported, updated = imported + (one.known is None), updated + (one.known is not None)
        return Outcome(imported, updated, unchanged, rejected)

    def commit(self) -> None:
        """Write through the services, with versions and audit."""
        projects = dict(Project.objects.values_list("title", "pk"))
        for one in self.incoming:
            if one.project and one.project not in projects:
                start = telling.today()
                projects[one.project] = _project(one.project, start)
            values = {**one.draft.__dict__, "project_id": projects.get(one.project, one.draft.project_id)}
            card = cards.save_card(cards.CardDraft(**values), one.known)
            if one.occasion and card.occasion is None:
                card.occasion = one.occasion
                card.save(update_fields=["occasion"])
            if one.checklist:
                cards.write_checklist(card_id=card.pk, lines=one.checklist)
            if one.stage and one.stage != card.stage:
                cards.move_card(card_id=card.pk, stage=one.stage)
            if one.archived:
                cards.archive_cards(card_ids=[card.pk])

    def discard(self) -> None:
        """Nothing was staged."""

    def _read(self, row: dict[str, Any]) -> Incoming | None:
        number = (row.get("number") or "").strip()
        occasion = f"import:{number}"[:160] if number else None
        known = self.known.get(occasion) if occasion else None
        title = " ".join(row["title"].split())
        if known is None and occasion is None and title in self.titles:
            return None
        self.titles.add(title)
        word = (row.get("stage") or "").strip()
        target = (exchange.meaning(word, exchange.STAGE) or "" if word else "") or (known.stage if known else "pool")
        draft, archived = self._draft(row, title, known), bool(row.get("archived"))
        if target != Card.Stage.POOL and rules.missing(owner_id=draft.owner_id, due_on=draft.due_on, standard=draft.standard):
            draft = replace(draft, labels=tuple(dict.fromkeys([*draft.labels, word[:40]])) if word else draft.labels)
            archived, target = archived or target == Card.Stage.DONE, Card.Stage.POOL.value
        if known is not None and target == Card.Stage.DONE and known.blocked:
            raise Refused(_("“%(title)s” is blocked: solve what blocks it first.") % {"title": title}, "stage")
        lines, project = exchange.lines_of(row.get("checklist") or ""), " ".join((row.get("project") or "").split())[:120]
        one = Incoming(draft, target, lines, project, archived, occasion, known)
        return None if known is not None and _same(known, one) else one

    def _draft(self, row: dict[str, Any], title: str, known: Card | None) -> cards.CardDraft:
        base = {name: getattr(known, name) for name in cards.CardDraft.__dataclass_fields__ if name != "labels"} if known else {}
        labels = tuple(exchange.split_words(row.get("labels") or ""))
        if known is not None and not labels:
            labels = tuple(CardLabel.objects.filter(card=known).values_list("label__name", flat=True))
        due, owner, text = row.get("due"), self._owner(row.get("owner") or ""), (row.get("text") or "").strip()
        if row.get("owner") and owner is None and known is None:
            text = "\n".join(part for part in (text, _("Owner elsewhere: %(name)s") % {"name": row["owner"].strip()[:200]}) if part)
        given = {
            "text": text,
            "standard": (row.get("standard") or "").strip()[:1000],
            "owner_id": owner,
            "due_on": due.astimezone(self.zone).date() if due else None,
            "priority": self._choice(row.get("priority"), exchange.PRIORITY, "priority"),
            "kind": self._choice(row.get("kind"), exchange.KIND, "kind"),
        }
        if base.get("starts_on") and given["due_on"] and given["due_on"] < base["starts_on"]:
            base["starts_on"] = None
        if given["priority"] is not None:
            given["priority"] = int(given["priority"])
        values = {**base, "title": title, "labels": labels, **{name: value for name, value in given.items() if value not in (None, "")}}
        if len(title) > 200:
            raise Refused(_("A title has 200 characters at most."), "title")
        if any(len(name) > 40 for name in labels):
            raise Refused(_("A label has 40 characters at most: “%(name)s”.") % {"name": max(labels, key=len)[:60]}, "labels")
        return cards.CardDraft(**values)

    def _choice(self, text: str | None, words: dict[str, tuple[str, ...]], field: str) -> str | None:
        if not (text or "").strip():
            return None
        found = exchange.meaning(str(text), words)
        if found is None:
            known = "、".join(names[0] for names in words.values())
            raise Refused(_("“%(word)s” is not one of: %(known)s.") % {"word": str(text).strip()[:60], "known": known}, field)
        return found

    def _owner(self, text: str) -> int | None:
        names = [name.casefold().lstrip("@") for name in exchange.split_words(text)]
        return next((self.people[name] for name in names if name in self.people), None)


def draft_board(content: bytes, *, name: str) -> ImportRun:
    """A Trello board's JSON as an import that waits for its dry run; Refused when it is no board."""
    require("work.edit")
    if len(content) > MOST_BOARD:
        raise Refused(_("The file is larger than %(most)s MB; export fewer cards.") % {"most": MOST_BOARD // 1_000_000}, "file")
    try:
        found = exchange.cards_of_board(content.decode("utf-8-sig"))
    except (exchange.Unreadable, UnicodeDecodeError):
        raise Refused(
            _("This is no Trello board: export the board as JSON (menu, “Print, export and share”) and choose that file."), "file"
        ) from None
    if not found:
        raise Refused(_("The board has no cards."), "file")
    lines = "\n".join(json.dumps(card, ensure_ascii=False) for card in found)
    return imports.make_draft(kind="cards", account=None, stream=io.BytesIO(lines.encode()), name=f"{name.rsplit('.', 1)[0][:80]}.jsonl")


def _project(title: str, start: Any) -> int:
    row = Project(title=title, starts_on=start, ends_on=start + SPAN, made_at=now())
    row.save()
    return int(row.pk)


def _same(known: Card, one: Incoming) -> bool:
    held = set(CardLabel.objects.filter(card=known).values_list("label__name", flat=True))
    checks = [(line["text"], line["done"]) for line in known.checklist]
    names = [name for name in cards.CardDraft.__dataclass_fields__ if name != "labels"]
    return (
        all(getattr(known, name) == getattr(one.draft, name) for name in names)
        and held == set(one.draft.labels)
        and one.stage == known.stage
        and one.archived == (known.archived_at is not None)
        and (not one.checklist or checks == one.checklist)
    )
