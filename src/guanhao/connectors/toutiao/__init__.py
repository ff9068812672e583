"""Toutiao (今日头条): published by a person on mp.toutiao.com or in the app; limits are those of its editors."""

from collections.abc import Mapping
from typing import ClassVar

from guanhao.connectors.by_hand import ByHand, Check, Links
from guanhao.connectors.saying import Problem
from guanhao.sdk.connectors.errors import phrase
from guanhao.sdk.connectors.records import Account, Limits, Outgoing

SHORTEST_TITLE = 2


class Toutiao(ByHand):
    """The hand-off to 今日头条."""

    platform: ClassVar[str] = "toutiao"
    title: ClassVar[str] = "Toutiao"
    title_zh: ClassVar[str] = "今日头条"
    source: ClassVar[str] = "https://mp.toutiao.com/"
    app: ClassVar[str] = "snssdk141://"
    links: ClassVar[Links] = Links(
        hosts=frozenset({"www.toutiao.com", "m.toutiao.com", "toutiao.com"}),
        short_hosts=frozenset({"m.toutiaoimg.cn", "m.toutiaocdn.com"}),
        paths=(r"toutiao\.com/(?:article|video|w|i|a|group|item)/?(\d{10,25})(?:[/?]|$)", r"toutiao\.com/[aiw](\d{10,25})(?:[/?]|$)"),
    )
    formats: ClassVar[Mapping[str, Limits]] = {
        "article": Limits(title=30, image_bytes=20 * 1_048_576, source="editor of mp.toutiao.com"),
        "text": Limits(text=2000, images=18, source="composer of micro headlines (微头条)"),
        "video": Limits(title=30, text=400, video_bytes=32 * 1_073_741_824, source="upload page of mp.toutiao.com"),
    }
    points: ClassVar[tuple[Check, ...]] = (
        (
            "Choose first publication and the statement of the work (AI, fiction, quoted) as they apply.",
            "按实际情况选择“首发”和“作品声明”（AI 生成、虚构演绎、引用等）",
        ),
        ("Three covers or one, as they were signed.", "封面按签发的单图或三图设置"),
    )

    def check(self, post: Outgoing, account: Account) -> list[Problem]:
        """Also the shortest title."""
        found = super().check(post, account)
        if post.format == "article" and len(post.title) < SHORTEST_TITLE:
            found.append(("title", phrase("The title needs %(least)s characters.", least=SHORTEST_TITLE), f"标题至少 {SHORTEST_TITLE} 字。"))
        return found
