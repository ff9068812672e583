"""WeChat Channels (视频号): a person publishes with the phone or on channels.weixin.qq.com.

Limits are those of the upload page of channels.weixin.qq.com (short title of 6 to 16 characters, description of 1,000). Links: from memory of what
the app copies (`weixin.qq.com/sph/…`) and of the page that shows a video outside it.
"""

from collections.abc import Mapping
from typing import ClassVar

from guanhao.connectors.by_hand import ByHand, Check, Links
from guanhao.connectors.saying import Problem
from guanhao.sdk.connectors.errors import phrase
from guanhao.sdk.connectors.records import Account, Limits, Outgoing

PAGE = "upload page of channels.weixin.qq.com"
SHORTEST_TITLE = 6


class WechatChannels(ByHand):
    """The hand-off to 视频号."""

    platform: ClassVar[str] = "wechat_channels"
    title: ClassVar[str] = "WeChat Channels"
    title_zh: ClassVar[str] = "微信视频号"
    source: ClassVar[str] = "https://channels.weixin.qq.com/"
    app: ClassVar[str] = "weixin://"
    links: ClassVar[Links] = Links(
        hosts=frozenset({"weixin.qq.com", "channels.weixin.qq.com"}),
        paths=(
            r"^weixin\.qq\.com/sph/([A-Za-z0-9_-]{6,64})(?:[/?]|$)",
            r"^channels\.weixin\.qq\.com/(?:web/pages/feed|platform/post/detail)/?\?(?:.*&)?(?:eid|exportid|exportkey|objectId)=([A-Za-z0-9%_/+=-]{8,200})",
        ),
    )
    formats: ClassVar[Mapping[str, Limits]] = {
        "video": Limits(title=16, text=1000, tags=10, video_bytes=20 * 1_073_741_824, video_seconds=28_800, source=PAGE),
        "image_text": Limits(title=22, text=1000, tags=10, images=18, image_bytes=20 * 1_048_576, source=PAGE),
    }
    points: ClassVar[tuple[Check, ...]] = (
        ("Declare originality only for what the brand made itself.", "仅对自有内容勾选“声明原创”"),
        ("Link the Official Account's article under the video when the post names one.", "文案提到文章时，添加公众号文章链接"),
    )

    def check(self, post: Outgoing, account: Account) -> list[Problem]:
        """Also the shortest title."""
        found = super().check(post, account)
        if post.format == "video" and 0 < len(post.title) < SHORTEST_TITLE:
            found.append(("title", phrase("The short title needs %(least)s characters.", least=SHORTEST_TITLE), f"短标题至少 {SHORTEST_TITLE} 字。"))
        return found
