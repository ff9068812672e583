"""Douyin (抖音): a person publishes in the app; with an app of the open platform the app opens with video, title and topics already filled in.

Sources: developer.open-douyin.com, "H5 share" (docs/resource/zh-CN/dop/develop/sdk/web-app/h5/share-to-h5: schema
`snssdk1128://openplatform/share`, MD5 of `nonce_str`, `ticket` and `timestamp`), `oauth/client_token/`, `open/getticket/` and `share-id/`. A share's
number lives an hour. The right to publish on a user's behalf (`video.create`) was withdrawn in October 2022 and is given to few apps of enterprises
and governments by application. Limits are those of creator.douyin.com.
"""

from collections.abc import Mapping, Sequence
from typing import ClassVar

from guanhao.connectors.by_hand import ByHand, Check, Links
from guanhao.connectors.douyin.sharing import share
from guanhao.sdk.connectors.protocols import Context
from guanhao.sdk.connectors.records import Account, Handoff, Limits, Outgoing, Setting

PAGE = "upload page of creator.douyin.com"


class Douyin(ByHand):
    """The hand-off to 抖音; `open_in_app` makes a richer one where the brand has an app of the open platform."""

    platform: ClassVar[str] = "douyin"
    title: ClassVar[str] = "Douyin"
    title_zh: ClassVar[str] = "抖音"
    source: ClassVar[str] = "https://developer.open-douyin.com/docs/resource/zh-CN/dop/develop/sdk/web-app/h5/share-to-h5"
    settings: ClassVar[Sequence[Setting]] = (
        Setting(
            name="client_key",
            title="Client key",
            title_zh="应用 Client Key",
            required=False,
            help="open.douyin.com",
            help_zh="抖音开放平台 → 应用详情",
        ),
        Setting(name="client_secret", title="Client secret", title_zh="应用 Client Secret", secret=True, required=False),
    )
    app: ClassVar[str] = "snssdk1128://"
    why: ClassVar[str] = "Douyin lets the account's owner confirm each post in the app."
    why_zh: ClassVar[str] = "抖音要求账号所有者在应用内确认发布。"
    links: ClassVar[Links] = Links(
        hosts=frozenset({"www.douyin.com", "douyin.com", "www.iesdouyin.com"}),
        short_hosts=frozenset({"v.douyin.com"}),
        paths=(
            r"douyin\.com/(?:video|note|article)/(\d{15,25})(?:[/?]|$)",
            r"iesdouyin\.com/share/(?:video|note|slides)/(\d{15,25})(?:[/?]|$)",
            r"douyin\.com/.*[?&]modal_id=(\d{15,25})(?:&|$)",
        ),
    )
    formats: ClassVar[Mapping[str, Limits]] = {
        "video": Limits(title=30, text=1000, tags=5, video_bytes=16 * 1_073_741_824, video_seconds=3600, source=PAGE),
        "image_text": Limits(title=20, text=1000, tags=5, images=35, image_bytes=50 * 1_048_576, source=PAGE),
        "article": Limits(title=30, text=8000, source="article page of creator.douyin.com"),
    }
    points: ClassVar[tuple[Check, ...]] = (
        ("Choose the declaration of the work (AI, fiction, quoted) as it applies.", "按实际情况选择“自主声明”（AI 生成、虚构演绎、引用等）"),
        ("No links and no contact details in text and picture.", "文案与画面不得出现外链和联系方式"),
    )

    def opens_app(self, account: Account) -> bool:
        """With the client key of an app of the open platform."""
        return bool(account.settings.get("client_key", "").strip())

    def open_in_app(self, context: Context, post: Outgoing, urls: Mapping[str, str]) -> Handoff:
        """The hand-off with a schema that opens the app at the publishing page; `urls` are public addresses of the media by SHA-256.

        NotAllowed when the account has no app credentials; the plain hand-off is for those. The schema counts for an hour.
        """
        plain = self.hand_off(post, context.account)
        return Handoff(
            copies=plain.copies,
            checklist=plain.checklist,
            open_url=share(context, post, urls),
            link_pattern=plain.link_pattern,
        )
