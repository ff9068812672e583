"""Topics in the shapes of other tools: Feishu Bitable's CSV, Trello's CSV and Trello's board as JSON.

The words of both directions are here. Trello's board export has `lists` (id, name), `labels`, `members` (id, fullName, username) and `cards`
(id, name, desc, idList, due, idMembers, labels, closed); its CSV has one line a card with the list's name.
"""

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

STATUS = {
    "candidate": ("候选", "备选", "待评审", "待定", "选题池", "idea", "ideas", "backlog", "to do", "todo", "inbox", "candidate", "待办"),
    "approved": ("已通过", "通过", "已立项", "已确认", "approved", "ready", "待制作", "selected"),
    "in_production": ("制作中", "生产中", "进行中", "in production", "doing", "in progress", "撰写中", "in_production"),
    "published": ("已发布", "发布", "已完成", "完成", "done", "published", "已上线"),
    "rejected": ("已否决", "否决", "未通过", "放弃", "rejected", "dropped", "已拒绝", "不采用"),
}
LANE = {
    "hot": ("热点", "追热点", "热点追踪", "hot", "hot-chase", "热点车道"),
    "series": ("系列", "栏目", "系列化", "series", "系列栏目"),
    "regular": ("常规", "日常", "regular", "日更"),
}
SOURCE = {
    "hot": ("热点事件", "热点", "hot event", "hot"),
    "industry": ("行业", "行业动态", "industry"),
    "product": ("产品", "新品", "product"),
    "user_need": ("用户需求", "用户", "痛点", "user need", "user_need"),
    "data": ("数据", "数据洞察", "data"),
    "competitor": ("竞品", "竞争对手", "competitor"),
    "story": ("故事库", "故事", "story bank", "story"),
}
PURPOSE = {
    "user_need": ("用户需求型", "用户需求", "科普", "教程", "user need", "user_need"),
    "brand_value": ("品牌价值型", "品牌价值", "品牌", "brand value", "brand_value"),
    "interaction": ("互动激励型", "互动激励", "互动", "interaction incentive", "interaction"),
    "data_optimised": ("数据优化型", "数据优化", "data-optimised", "data_optimised"),
}
FORMAT = {
    "image_text": ("图文", "图文笔记", "pictures and text", "image_text"),
    "long_image_text": ("长图文", "文章", "长文", "long article", "long_image_text", "article"),
    "video": ("视频", "短视频", "video"),
    "live": ("直播", "live"),
    "h5": ("h5", "h5页面", "h5 page", "h5互动"),
    "animation": ("动画", "动漫", "animation"),
    "topic": ("话题", "话题活动", "hashtag topic", "topic"),
    "audio": ("音频", "播客", "音频专栏", "音频栏目", "audio column", "audio"),
}
TRELLO = (
    "Card ID", "Card Name", "Card URL", "Card Description", "Labels", "Members", "Due Date", "Attachment Count", "Attachment Links",
    "Checklist Item Total Count", "Checklist Item Completed Count", "Vote Count", "Comment Count", "Last Activity Date", "List ID", "List Name",
    "Board ID", "Board Name", "Archived", "Start Date", "Due Complete",
)  # fmt: skip
FEISHU = (
    "选题标题", "状态", "泳道", "选题来源", "内容目的", "内容形式", "发布账号", "切入角度", "关键词", "负责人", "截止时间",
    "热度分", "关联痛点", "栏目", "备注", "提报人", "提报时间", "选题编号",
)  # fmt: skip
_SIGNS = re.compile(r"[\s_：:·\-—]+")
_NUMBER = re.compile(r"^GH-(\d{1,18})$", re.IGNORECASE)


class Unreadable(ValueError):
    """The file is not what it should be; `code` is json (not JSON at all) or board (JSON, but no board with cards)."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True)
class Row:
    """A topic as it goes out: keys for choices, words for people and accounts; moments in the brand's zone."""

    number: int
    title: str
    status: str
    lane: str
    source: str
    purpose: str
    format: str
    accounts: tuple[str, ...]
    angle: str
    keywords: tuple[str, ...]
    owner: str
    due: datetime | None
    score: float | None
    pain_point: str
    column: str
    note: str
    proposed_by: str
    proposed_at: datetime
    external_id: str = ""


def meaning(text: str, words: Mapping[str, Sequence[str]]) -> str | None:
    """The key that a word of another tool stands for; None when it says nothing to us."""
    plain = _plain(text)
    return next((key for key, names in words.items() if plain == _plain(key) or plain in {_plain(name) for name in names}), None)


def number_of(text: str) -> int | None:
    """The topic's number in GH-12; None for anything else."""
    found = _NUMBER.match(text.strip())
    return int(found[1]) if found else None


def feishu_lines(rows: Iterable[Row]) -> Iterable[list[Any]]:
    """Lines under FEISHU as a Bitable takes them: Chinese single selects, multiple selects with commas, days as 2026/11/22 18:00."""
    for row in rows:
        yield [
            row.title,
            STATUS[row.status][0] if row.status in STATUS else "",
            LANE[row.lane][0],
            SOURCE[row.source][0],
            PURPOSE[row.purpose][0],
            FORMAT[row.format][0],
            ",".join(row.accounts),
            row.angle,
            ",".join(row.keywords),
            row.owner,
            f"{row.due:%Y/%m/%d %H:%M}" if row.due else "",
            row.score,
            row.pain_point,
            row.column,
            row.note,
            row.proposed_by,
            f"{row.proposed_at:%Y/%m/%d %H:%M}",
            f"GH-{row.number}",
        ]


def trello_lines(rows: Iterable[Row], board: str) -> Iterable[list[Any]]:
    """Lines under TRELLO: the status is the list, lane, source, purpose, format and keywords are labels."""
    for row in rows:
        values: dict[str, Any] = dict.fromkeys(TRELLO, "")
        values |= {
            "Card ID": row.external_id or f"GH-{row.number}",
            "Card Name": row.title,
            "Card Description": _description(row),
            "Labels": ",".join(_labels(row)),
            "Members": row.owner,
            "Due Date": _utc(row.due),
            "List Name": STATUS.get(row.status, ("",))[0],
            "Board Name": board,
            "Archived": "true" if row.status == "rejected" else "false",
            "Due Complete": "true" if row.status == "published" else "false",
        }
        yield [values[name] for name in TRELLO]


def trello_board(rows: Iterable[Row], board: str) -> dict[str, Any]:
    """A board as Trello exports it, with a list a status."""
    rows = list(rows)
    owners = list(dict.fromkeys(row.owner for row in rows if row.owner))
    labels = list(dict.fromkeys(label for row in rows for label in _labels(row)))
    return {
        "name": board,
        "lists": [{"id": f"list-{key}", "name": names[0], "closed": False, "pos": place} for place, (key, names) in enumerate(STATUS.items())],
        "labels": [{"id": f"label-{place}", "name": name} for place, name in enumerate(labels)],
        "members": [{"id": f"member-{place}", "fullName": name, "username": name} for place, name in enumerate(owners)],
        "cards": [
            {
                "id": row.external_id or f"GH-{row.number}",
                "name": row.title,
                "desc": _description(row),
                "idList": f"list-{row.status}",
                "due": _utc(row.due) or None,
                "dueComplete": row.status == "published",
                "closed": row.status == "rejected",
                "idMembers": [f"member-{owners.index(row.owner)}"] if row.owner else [],
                "labels": [{"id": f"label-{labels.index(name)}", "name": name} for name in _labels(row)],
            }
            for row in rows
        ],
    }


def cards_of_board(text: str) -> list[dict[str, Any]]:
    """The cards of a Trello board's JSON as flat records under Trello's CSV names; Unreadable when it is no such board."""
    try:
        board = json.loads(text)
    except (ValueError, RecursionError):
        raise Unreadable("json") from None
    cards = board.get("cards") if isinstance(board, dict) else None
    if not isinstance(cards, list) or not all(isinstance(card, dict) for card in cards):
        raise Unreadable("board")
    lists = _names(board.get("lists"), "name")
    people = _names(board.get("members"), "fullName", "username")
    closed = {one.get("id") for one in board.get("lists") or [] if isinstance(one, dict) and one.get("closed")}
    return [_card(card, lists, people, closed) for card in cards]


def _card(card: dict[str, Any], lists: Mapping[str, str], people: Mapping[str, str], closed: set[Any]) -> dict[str, Any]:
    labels = [str(one.get("name") or one.get("color") or "") for one in card.get("labels") or [] if isinstance(one, dict)]
    members = [people[str(one)] for one in card.get("idMembers") or [] if str(one) in people]
    gone = bool(card.get("closed")) or card.get("idList") in closed
    return {
        "Card ID": str(card.get("id") or ""),
        "Card Name": str(card.get("name") or ""),
        "Card Description": str(card.get("desc") or ""),
        "Labels": ",".join(label for label in labels if label),
        "Members": ",".join(members),
        "Due Date": str(card.get("due") or ""),
        "List Name": lists.get(str(card.get("idList")), ""),
        "Archived": "true" if gone else "false",
    }


def _names(rows: Any, *keys: str) -> dict[str, str]:
    found = [row for row in rows or [] if isinstance(row, dict)] if isinstance(rows, list) else []
    return {str(row.get("id")): str(next((row[key] for key in keys if row.get(key)), "")) for row in found}


def _plain(text: str) -> str:
    return _SIGNS.sub("", text.strip().casefold())


def _labels(row: Row) -> list[str]:
    return [LANE[row.lane][1], SOURCE[row.source][0], PURPOSE[row.purpose][0], FORMAT[row.format][0], *row.keywords]


def _description(row: Row) -> str:
    return "\n\n".join(part for part in (row.angle, row.note) if part)


def _utc(moment: datetime | None) -> str:
    return f"{moment.astimezone(UTC):%Y-%m-%dT%H:%M:%S.000Z}" if moment else ""
