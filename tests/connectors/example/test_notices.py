"""The suite of Guanhao, against a site of twenty lines."""

import json
from datetime import UTC, datetime

import httpx
import pytest
from guanhao_notices import Notices

from guanhao.sdk.connectors import Account, Outgoing, Token
from guanhao.sdk.testing.bench import Bench
from guanhao.sdk.testing.conformance import Conformance


class Site:
    """The editor's system, as its handbook describes it."""

    def __init__(self) -> None:
        self.notices: dict[str, dict[str, object]] = {}

    def __call__(self, request: httpx.Request) -> httpx.Response:
        name = request.url.path.rpartition("/")[2]
        if request.method != "GET" and request.headers.get("x-key") != "a-key-of-tests":
            return httpx.Response(401, json={"message": "unknown key"})
        if request.method == "PUT":
            given = json.loads(request.read())
            made = {"name": name, "url": f"https://www.example.org/{name}", "made": 1_795_000_000}
            self.notices.setdefault(name, {**given, **made})
        elif request.method == "DELETE":
            self.notices.pop(name, None)
            return httpx.Response(204)
        if name not in self.notices:
            return httpx.Response(404, json={"message": "no such notice"})
        return httpx.Response(200, json=self.notices[name])


@pytest.fixture
def bench() -> Bench:
    site = Site()
    return Bench(
        connector=Notices(),
        account=Account(id=1, platform="website", handle="www", name="Our site", settings={"site": "https://cms.example.org"}),
        token=Token(values={"key": "a-key-of-tests"}),
        bad_token=Token(values={"key": "a-wrong-key"}),
        samples=[Outgoing(key="", format="article", title="秋日新品", text="今天上新。", labels=("广告",))],
        visible=lambda word: sum(word in str(notice) for notice in site.notices.values()),
        now=lambda: datetime.now(UTC),
        transport=lambda: httpx.MockTransport(site),
    )


class TestNotices(Conformance):
    """Everything a connector has to prove."""
