"""Everything that writes message mining and its pain points."""

import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from guanhao.domains.listening.contracts.understanding import UnderstandingRefused
from guanhao.domains.listening.models import Mining, PainPoint
from guanhao.domains.listening.models.understanding import ASPECT_WORDS
from guanhao.domains.listening.policy.understanding import UnderstandingPolicy
from guanhao.domains.listening.rules.mining import Message, Pain, assemble, pains
from guanhao.domains.listening.selectors import mining as selectors
from guanhao.domains.listening.selectors.understanding import understand
from guanhao.engines.intake.errors import IntakeError
from guanhao.engines.intake.headers import plain
from guanhao.engines.intake.reading import inspect, read_blocks
from guanhao.engines.text.themes import find_themes
from guanhao.kernel import audit, files
from guanhao.kernel.access import current_actor, require
from guanhao.kernel.events import emit
from guanhao.kernel.jobs import JobContext, enqueue
from guanhao.kernel.now import now
from guanhao.sdk.events.topics import PainPointRaised

JOB = "listening.mine"
PURPOSE = "mining"
TEXTS = ("text", "content", "comment", "message", "review", "内容", "评论", "评论内容", "正文", "留言", "消息", "文本", "问题", "反馈", "body")
PARTS = ("segment", "platform", "account", "region", "tier", "group", "分组", "人群", "平台", "账号", "地区", "省份", "等级", "渠道")
DAYS = ("day", "date", "made_at", "time", "日期", "时间", "评论时间", "发布时间")


@dataclass(frozen=True, kw_only=True)
class MiningDraft:
    """What to mine: a source with its filters, or a file; `segment` parts the counts; `themes` at most."""

    title: str = ""
    source: str = "comments"
    segment: str = ""
    platform: str = ""
    first: date | None = None
    last: date | None = None
    themes: int = 24


@transaction.atomic
def start_mining(draft: MiningDraft, *, stream: files.Readable | None = None, name: str = "") -> Mining:
    """Begin mining in the background (needs listening.edit); the row shows progress and result. UnderstandingRefused names the field."""
    require("listening.edit")
    if draft.source not in selectors.CHOICES:
        raise UnderstandingRefused(_("Choose one of: %(known)s.") % {"known": ", ".join(selectors.CHOICES)}, "source")
    if draft.segment and draft.segment not in selectors.CHOICES[draft.source]:
        raise UnderstandingRefused(_("These messages cannot be parted by this."), "segment")
    if draft.first and draft.last and draft.first > draft.last:
        raise UnderstandingRefused(_("The last day lies before the first."), "last")
    if not 1 <= draft.themes <= 60:
        raise UnderstandingRefused(_("Between 1 and 60 themes."), "themes")
    if (draft.source == "file") != (stream is not None):
        raise UnderstandingRefused(_("Choose a file with the messages."), "file")
    stored = files.store(stream, name=name or "messages.csv", purpose=PURPOSE) if stream is not None else None
    row = Mining(
        title=draft.title.strip()[:120] or name[:120] or f"{now():%Y-%m-%d %H:%M}",
        source=draft.source,
        segment=draft.segment,
        wanted={"platform": draft.platform, "first": str(draft.first or ""), "last": str(draft.last or ""), "themes": draft.themes},
        file=stored,
        made_at=now(),
        made_by_id=current_actor().user_id,
    )
    row.save()
    row.job_id = enqueue(JOB, key=f"{JOB}:{row.pk}", mining_id=row.pk).pk
    row.save(update_fields=["job_id"])
    audit.record("listening.mining_started", target=f"listening.mining:{row.pk}", after={"title": row.title, "source": row.source})
    return row


def run_mining(mining_id: int, ctx: JobContext | None = None) -> None:
    """Read, understand, find themes, keep the result and its pain points; a file that cannot be read is told in the row's note."""
    row = Mining.objects.select_related("file").get(pk=mining_id)
    if row.state == Mining.State.DONE:
        return
    Mining.objects.filter(pk=row.pk).update(state=Mining.State.RUNNING)
    begin = time.monotonic()
    try:
        messages = _messages(row)
    except UnderstandingRefused as refused:
        Mining.objects.filter(pk=row.pk).update(state=Mining.State.FAILED, note=refused.message[:300], finished_at=now())
        return
    texts = [message.text for message in messages]

    def step(done: int, _total: int) -> None:
        if ctx is not None:
            ctx.progress(done, len(texts))
            ctx.check_cancelled()

    read = understand(texts)
    themes = find_themes(texts, most=int(row.wanted.get("themes") or 24), least=max(3, len(texts) // 500), step=step)
    policy = UnderstandingPolicy.of_brand()
    found = pains(messages, read, themes, share=policy.pain_share, least=policy.pain_least)
    _finish(row, assemble(messages, read, themes), found, time.monotonic() - begin)


@transaction.atomic
def _finish(row: Mining, result: dict[str, Any], found: Sequence[Pain], seconds: float) -> None:
    row.result, row.messages, row.seconds = result, result["total"], round(seconds, 2)
    row.state, row.finished_at = Mining.State.DONE, now()
    row.save(update_fields=["result", "messages", "seconds", "state", "finished_at"])
    row.cards.all().delete()
    PainPoint.objects.bulk_create(
        PainPoint(
            brand_id=row.brand_id, mining=row, theme=pain.key, aspect=pain.aspect, title=_title(pain), count=pain.needs, total=pain.total,
            trend=[list(pair) for pair in pain.trend], quotes=list(pain.quotes), made_at=now(),
        )
        for pain in found
    )  # fmt: skip


def _title(pain: Pain) -> str:
    """The aspect's name, or the theme's words."""
    return str(ASPECT_WORDS[pain.aspect]) if pain.aspect else " · ".join(pain.words)[:120]


def _messages(row: Mining) -> list[Message]:
    if row.file is None:
        first, last = (date.fromisoformat(row.wanted[name]) if row.wanted.get(name) else None for name in ("first", "last"))
        return selectors.messages(row.source, segment=row.segment, platform=str(row.wanted.get("platform") or ""), first=first, last=last)
    try:
        return _in_file(row)
    except IntakeError as error:
        words = _("The file cannot be read (%(why)s). Hand in CSV, Excel or JSON lines with a column “text”.") % {"why": error.code}
        raise UnderstandingRefused(words, "file") from error


def _in_file(row: Mining) -> list[Message]:
    """Texts, segments and days of the columns that are named like them."""
    if row.file is None:
        return []
    most = UnderstandingPolicy.of_brand().most
    with files.open_file(row.file) as stream:
        layout = inspect(stream, row.file.name, known={plain(name) for name in (*TEXTS, *PARTS, *DAYS)})
        text, part, day = (_column(layout.headers, names) for names in (TEXTS, PARTS, DAYS))
        if text is None:
            raise UnderstandingRefused(
                _("The file has no column “text” (内容, 评论, comment …). Its columns: %(names)s.") % {"names": ", ".join(layout.headers)}
            )
        found: list[Message] = []
        for block in read_blocks(stream, row.file.name, layout):
            for line, cells in zip(block.lines, block.rows, strict=True):
                if cells[text].strip():
                    segment = cells[part].strip()[:60] if part is not None and row.segment else ""
                    found.append(Message(cells[text].strip(), segment, _day(cells[day]) if day is not None else None, f"line:{line}"))
                if len(found) == most:
                    return found
    return found


def _column(headers: Sequence[str], names: Sequence[str]) -> int | None:
    """The first name that a column has."""
    known = {plain(header): n for n, header in reversed(list(enumerate(headers)))}
    return next((known[plain(name)] for name in names if plain(name) in known), None)


def _day(cell: str) -> date | None:
    try:
        return date.fromisoformat(cell.strip()[:10].replace("/", "-").replace(".", "-"))
    except ValueError:
        return None


@transaction.atomic
def raise_pain_point(*, card_id: int, title: str = "") -> PainPoint:
    """Hand a card to the topic pool: content proposes a solution-type topic (needs listening.edit). Once a card."""
    require("listening.edit")
    card = _card(card_id)
    if card.state != PainPoint.State.RAISED:
        card.title = title.strip()[:120] or card.title
        card.state, card.decided_at = PainPoint.State.RAISED, now()
        card.save(update_fields=["title", "state", "decided_at"])
        note = _("%(count)s of %(total)s messages in “%(title)s”") % {"count": card.count, "total": card.mining.messages, "title": card.mining.title}
        emit(
            PainPointRaised(
                brand_id=card.brand_id, key=f"listening.pain:{card.pk}", title=card.title, count=card.count, quotes=tuple(card.quotes), note=note
            )
        )
        audit.record("listening.pain_raised", target=f"listening.pain:{card.pk}", after={"title": card.title, "count": card.count})
    return card


@transaction.atomic
def dismiss_pain_point(*, card_id: int) -> PainPoint:
    """Nothing to do about it (needs listening.edit); a card that was handed over stays so."""
    require("listening.edit")
    card = _card(card_id)
    if card.state == PainPoint.State.OPEN:
        card.state, card.decided_at = PainPoint.State.DISMISSED, now()
        card.save(update_fields=["state", "decided_at"])
        audit.record("listening.pain_dismissed", target=f"listening.pain:{card.pk}", after={"title": card.title})
    return card


def _card(card_id: int) -> PainPoint:
    card: PainPoint | None = PainPoint.objects.select_for_update().select_related("mining").filter(pk=card_id).first()
    if card is None:
        raise UnderstandingRefused(_("There is no such card."))
    return card


@transaction.atomic
def drop_mining(*, mining_id: int) -> None:
    """Remove a mining with its file and cards (needs listening.edit)."""
    require("listening.edit")
    row = Mining.objects.select_related("file").filter(pk=mining_id).first()
    if row is None:
        raise UnderstandingRefused(_("There is no such mining."))
    audit.record("listening.mining_dropped", target=f"listening.mining:{row.pk}", before={"title": row.title})
    stored = row.file
    row.delete()
    if stored is not None:
        files.forget(stored)
