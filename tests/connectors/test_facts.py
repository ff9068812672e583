"""What connectors without an HTTP interface say of themselves: the facts of the shared suite for hand-offs and newsletters."""

from typing import Any

import pytest
from tests.contract_servers.kit import NOON, PNG, post

from guanhao.connectors.douyin import Douyin
from guanhao.connectors.newsletter import Newsletter
from guanhao.connectors.toutiao import Toutiao
from guanhao.connectors.wechat_channels import WechatChannels
from guanhao.connectors.xiaohongshu import Xiaohongshu
from guanhao.connectors.zhihu import Zhihu
from guanhao.sdk.connectors import Account, Outgoing, Token
from guanhao.sdk.testing import bench as suite
from guanhao.sdk.testing.conformance import Facts

PICTURE = suite.sample_media(PNG, mime="image/png", name="a.png").media
FILM = suite.sample_media(b"film", mime="video/mp4", name="a.mp4", duration_s=3).media
ALBUM = post(format="image_text", media=(PICTURE,))
VIDEO = post(format="video", title="六个字的标题", media=(FILM,))
ARTICLE = post(format="article", html="<p>正文</p>")
NEWS = {"smtp_host": "mail.acme.example", "from_address": "news@acme.example"}
CASES: list[tuple[Any, list[Outgoing], dict[str, str], dict[str, str]]] = [
    (Douyin(), [ALBUM, VIDEO, ARTICLE], {"client_key": "k"}, {"client_secret": "s"}),
    (Xiaohongshu(), [ALBUM, VIDEO], {}, {}),
    (WechatChannels(), [post(format="image_text", title="", media=(PICTURE,)), post(format="video", title="", media=(FILM,))], {}, {}),
    (Zhihu(), [ARTICLE, post(format="text", title="")], {}, {}),
    (Toutiao(), [ARTICLE, VIDEO], {}, {}),
    (Newsletter(), [ARTICLE], NEWS, {"password": "p", "recipients": "an@example.org"}),
]


class TestFacts(Facts):
    """Complete, secrets marked, limits kept."""

    @pytest.fixture(params=CASES, ids=lambda case: case[0].platform)
    def bench(self, request: Any) -> suite.Bench:
        connector, samples, settings, secrets = request.param
        return suite.Bench(
            connector=connector,
            account=Account(id=7, platform=connector.platform, handle="acme", name="Acme", settings=settings),
            token=Token(values=secrets),
            bad_token=Token(values={}),
            samples=samples,
            visible=lambda word: 0,
            now=lambda: NOON,
        )
