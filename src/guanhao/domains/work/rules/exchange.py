"""Cards in the words of other tools: Trello's board as JSON, lists of Trello, Teambition and Feishu.

Trello's board export has `lists` (id, name, closed), `labels`, `members` (id, fullName, username), `checklists` (id, name, checkItems) and `cards`
(id, name, desc, idList, due, dueComplete, idMembers, idChecklists, labels, closed).
"""

import json
import re
from collections.abc import Mapping, Sequence
from typing import Any

STAGE = {
    "pool": ("需求池", "待办", "待处理", "未开始", "待规划", "收集箱", "需求", "todo", "to do", "backlog", "inbox", "ideas", "待开始", "not started"),
    "doing": ("执行中", "进行中", "处理中", "开发中", "制作中", "doing", "in progress", "进行", "started"),
    "review": ("待审核", "审核中", "待验收", "验收中", "待评审", "测试中", "review", "to review", "in review", "待确认", "reviewing"),
    "done": ("已完成", "完成", "done", "已结束", "closed", "complete", "completed", "已上线", "已交付"),
}
PRIORITY = {
    "3": ("紧急", "非常紧急", "最高", "urgent", "p0", "highest"),
    "2": ("高", "较高", "重要", "high", "p1"),
    "1": ("普通", "中", "一般", "normal", "medium", "p2"),
    "0": ("低", "较低", "low", "p3", "lowest"),
}
KIND = {
    "task": ("任务", "task", "需求", "其他"),
    "content": ("内容", "文案", "content", "撰稿"),
    "design": ("设计", "视觉", "design", "美工"),
    "legal": ("法务", "合规", "legal", "版权"),
    "event": ("活动", "event", "直播"),
    "idea": ("创意", "点子", "idea", "想法"),
}
_SIGNS = re.compile(r"[\s_：:·\-—]+")
_MANY = re.compile(r"[,，、;；|\n]+")


class Unreadable(ValueError):
    """The file is no Trello board."""


def meaning(text: str, words: Mapping[str, Sequence[str]]) -> str | None:
    """The key that a word of another tool stands for; None when it says nothing to us."""
    plain = _plain(text)
    return next((key for key, names in words.items() if plain == _plain(key) or plain in {_plain(name) for name in names}), None)


def split_words(text: str) -> list[str]:
    """Words between commas, 、 or line ends."""
    return [part.strip() for part in _MANY.split(text) if part.strip()]


def lines_of(text: str) -> list[tuple[str, bool]]:
    """A checklist's lines with their ticks: "[x] done", "✓ done" and "☑ done" are ticked; one a line (or between ;)."""
    found = []
    for line in re.split(r"[\n;；]+", text):
        plain = line.strip()
        ticked = re.match(r"(\[[xX✓√]\]|[✓✔☑√])\s*", plain)
        empty = re.match(r"(\[\s?\]|[☐□\-*•])\s*", plain)
        rest = plain[ticked.end() if ticked else empty.end() if empty else 0 :].strip()
        if rest:
            found.append((rest[:300], bool(ticked)))
    return found[:100]


def cards_of_board(text: str) -> list[dict[str, Any]]:
    """The cards of a Trello board's JSON as flat records under the names of an import; Unreadable when it is no such board."""
    try:
        board = json.loads(text)
    except (ValueError, RecursionError):
        raise Unreadable from None
    cards = board.get("cards") if isinstance(board, dict) else None
    if not isinstance(cards, list) or not all(isinstance(card, dict) for card in cards):
        raise Unreadable
    lists, people = _names(board.get("lists"), "name"), _names(board.get("members"), "fullName", "username")
    closed = {one.get("id") for one in board.get("lists") or [] if isinstance(one, dict) and one.get("closed")}
    checks: dict[str, list[str]] = {}
    for one in board.get("checklists") or []:
        if isinstance(one, dict):
            checks.setdefault(str(one.get("idCard")), []).extend(_checks(one))
    return [_card(card, lists, people, closed, checks, str(board.get("name") or "")) for card in cards]


def _card(
    card: dict[str, Any], lists: Mapping[str, str], people: Mapping[str, str], closed: set[Any], checks: Mapping[str, list[str]], board: str
) -> dict[str, Any]:
    labels = [str(one.get("name") or one.get("color") or "") for one in card.get("labels") or [] if isinstance(one, dict)]
    return {
        "Card ID": str(card.get("id") or ""),
        "Card Name": str(card.get("name") or ""),
        "Card Description": str(card.get("desc") or ""),
        "Labels": ",".join(label for label in labels if label),
        "Members": ",".join(people[str(one)] for one in card.get("idMembers") or [] if str(one) in people),
        "Due Date": str(card.get("due") or ""),
        "List Name": "done" if card.get("dueComplete") else lists.get(str(card.get("idList")), ""),
        "Board Name": board[:120],
        "checklist": "\n".join(checks.get(str(card.get("id")), [])),
        "Archived": "true" if card.get("closed") or card.get("idList") in closed else "false",
    }


def _checks(one: dict[str, Any]) -> list[str]:
    items = [item for item in one.get("checkItems") or [] if isinstance(item, dict)]
    return [("[x] " if item.get("state") == "complete" else "[ ] ") + str(item.get("name") or "") for item in items]


def _names(rows: Any, *keys: str) -> dict[str, str]:
    found = [row for row in rows or [] if isinstance(row, dict)] if isinstance(rows, list) else []
    return {str(row.get("id")): str(next((row[key] for key in keys if row.get(key)), "")) for row in found}


def _plain(text: str) -> str:
    return _SIGNS.sub("", text.strip().casefold())
