"""Zhihu (知乎): no interface for publishing is open to programs; articles, answers, ideas and videos are published by a person.

Limits are those of the editors of zhuanlan.zhihu.com and www.zhihu.com.
"""

from collections.abc import Mapping
from typing import ClassVar

from guanhao.connectors.by_hand import ByHand, Check, Links
from guanhao.sdk.connectors.records import Limits


class Zhihu(ByHand):
    """The hand-off to 知乎."""

    platform: ClassVar[str] = "zhihu"
    title: ClassVar[str] = "Zhihu"
    title_zh: ClassVar[str] = "知乎"
    source: ClassVar[str] = "https://zhuanlan.zhihu.com/"
    app: ClassVar[str] = "zhihu://"
    links: ClassVar[Links] = Links(
        hosts=frozenset({"zhuanlan.zhihu.com", "www.zhihu.com", "zhihu.com"}),
        paths=(
            r"^zhuanlan\.zhihu\.com/p/(\d{4,20})(?:[/?]|$)",
            r"zhihu\.com/question/\d+/answer/(\d{4,20})(?:[/?]|$)",
            r"zhihu\.com/(?:pin|zvideo|answer)/(\d{4,20})(?:[/?]|$)",
        ),
    )
    formats: ClassVar[Mapping[str, Limits]] = {
        "article": Limits(title=100, text=200_000, tags=3, image_bytes=10 * 1_048_576, source="column editor of zhuanlan.zhihu.com"),
        "answer": Limits(text=200_000, image_bytes=10 * 1_048_576, source="answer editor of www.zhihu.com"),
        "text": Limits(text=2000, images=9, source="composer of ideas (想法)"),
        "video": Limits(title=50, text=300, tags=5, source="video upload page of www.zhihu.com"),
    }
    points: ClassVar[tuple[Check, ...]] = (
        (
            "Set the statement of the creation: AI-assisted, fiction, investment, medical … as it applies.",
            "按实际情况选择“创作声明”（含 AI 辅助创作、投资建议、医疗建议等）",
        ),
        ("Choose at least one topic for an article.", "文章至少选择一个话题"),
    )
