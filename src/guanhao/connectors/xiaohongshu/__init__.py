"""Xiaohongshu (小红书): no interface for publishing is open to programs, so a person publishes what was signed.

Limits are those of creator.xiaohongshu.com (title of 20, text of 1,000 characters, 18 pictures); the forms of links are those the app shares.
"""

from collections.abc import Mapping
from typing import ClassVar

from guanhao.connectors.by_hand import ByHand, Check, Links
from guanhao.sdk.connectors.records import Limits

PAGE = "upload page of creator.xiaohongshu.com"
PICTURES = ("image/jpeg", "image/png", "image/webp")


class Xiaohongshu(ByHand):
    """The hand-off to 小红书."""

    platform: ClassVar[str] = "xiaohongshu"
    title: ClassVar[str] = "Xiaohongshu"
    title_zh: ClassVar[str] = "小红书"
    source: ClassVar[str] = "https://creator.xiaohongshu.com/"
    app: ClassVar[str] = "xhsdiscover://post_note?ignore_draft=true"
    links: ClassVar[Links] = Links(
        hosts=frozenset({"www.xiaohongshu.com", "xiaohongshu.com"}),
        short_hosts=frozenset({"xhslink.com", "www.xhslink.com"}),
        paths=(r"/(?:explore|discovery/item)/([0-9a-f]{24})(?:[/?]|$)", r"/user/profile/[0-9a-f]{24}/([0-9a-f]{24})(?:[/?]|$)"),
    )
    formats: ClassVar[Mapping[str, Limits]] = {
        "image_text": Limits(title=20, text=1000, tags=10, images=18, image_bytes=20 * 1_048_576, mimes=PICTURES, source=PAGE),
        "video": Limits(title=20, text=1000, tags=10, video_bytes=20 * 1_073_741_824, video_seconds=14_400, source=PAGE),
    }
    points: ClassVar[tuple[Check, ...]] = (
        ("Add the tags one by one, so that the app turns each into a topic.", "话题逐个添加，让应用识别为话题"),
        ("Declare originality only for what the brand made itself.", "仅对自有内容勾选“原创声明”"),
        ("No phone numbers, QR codes or addresses of other platforms in pictures and text.", "图片与正文不得出现电话、二维码和站外链接"),
    )
