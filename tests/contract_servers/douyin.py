"""Douyin's open platform as far as a shared post needs it, and its share links.

From developer.open-douyin.com: H5 share (docs/resource/zh-CN/dop/develop/sdk/web-app/h5/share-to-h5), `oauth/client_token/`, `open/getticket/`,
`share-id/`. From memory: the codes of errors.
"""

from typing import Any

from tests.contract_servers.base import Answer, ContractServer, Request


class DouyinServer(ContractServer):
    """An app with its ticket, and share links in `links` (path → where it leads)."""

    def __init__(self) -> None:
        super().__init__()
        self.key, self.secret, self.ticket = "awx0123456789", "s3cret-of-the-app", "ticket-1"
        self.links: dict[str, str] = {}
        self.shares: list[str] = []

    def handle(self, request: Request) -> Answer:
        """Share links on any host but the platform's interface."""
        if request.host != "open.douyin.com":
            place = self.links.get(f"{request.host}{request.path}")
            return Answer("moved", 302, {"Location": place}) if place else Answer("gone", 404)
        if request.path == "/oauth/client_token/":
            body = request.json()
            if (body["client_key"], body["client_secret"]) != (self.key, self.secret):
                return self.bad(10013, "client_key or client_secret is wrong")
            return self.good(access_token="clt.1234567890", expires_in=7200)
        if request.headers.get("access-token") != "clt.1234567890":
            return self.bad(2190008, "access_token is expired")
        if request.path == "/open/getticket/":
            return self.good(ticket=self.ticket, expires_in=7200)
        if request.path == "/share-id/":
            self.shares.append(f"share-{len(self.shares) + 1}")
            return self.good(share_id=self.shares[-1])
        return self.bad(10010, "no such interface")

    @staticmethod
    def good(**data: Any) -> Answer:
        """An answer."""
        return Answer({"data": {"error_code": 0, "description": "", **data}, "extra": {}})

    @staticmethod
    def bad(code: int, words: str) -> Answer:
        """An error."""
        return Answer({"data": {"error_code": code, "description": words}, "extra": {}})
