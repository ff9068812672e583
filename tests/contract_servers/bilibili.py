"""Bilibili's open platform, written from openhome.bilibili.com (mirror bilibili.apifox.cn):

* interface signatures and status codes (doc-885734): six `x-bili-` headers, HMAC-SHA256 with the app's secret over `name:value` lines in alphabetical
  order, MD5 of the body without files, ten minutes, a nonce once
* server-side submission of videos: video/init, part upload, video/complete, cover/upload, add-by-utoken, archive/view, viewlist, delete
* articles: image upload, add, detail, list, delete
* account-oauth2 token and refresh_token (`expires_in` is a moment), user/account/scopes, data/user/stat, data/arc/stat

From memory: the numbers of the codes besides 4002 to 4004, and the names of the articles' fields.
"""

import hashlib
import hmac
import re
from typing import Any

from tests.contract_servers.base import Answer, ContractServer, Request


class BilibiliServer(ContractServer):
    """One account of an app; `steps` is how often an archive answers "in review"."""

    def __init__(self) -> None:
        super().__init__()
        self.client_id, self.secret = "bili-client-1", "bili-secret-0123456789"
        self.token, self.refresh_token, self.generation = "bili-token-1", "bili-refresh-1", 1
        self.nonces: set[str] = set()
        self.uploads: dict[str, dict[str, Any]] = {}
        self.archives: list[dict[str, Any]] = []
        self.articles: list[dict[str, Any]] = []
        self.pictures = self.made = self.steps = 0
        self.scopes = ["USER_INFO", "ARC_BASE", "ATC_BASE"]
        self.answer_code = self.final_state = 0
        self.largest_part = 0

    def handle(self, request: Request) -> Answer:
        """The token interface is not signed, everything else is."""
        if request.host == "api.bilibili.com":
            return self.on_refresh(request)
        wrong = self.unsigned(request)
        if wrong:
            return wrong
        name = request.path.replace("/arcopen/fn/", "").strip("/").replace("/", "_").replace("-", "_")
        found = getattr(self, f"on_{name}", None)
        return found(request) if found else self.bad(-404, "啥都木有")

    @staticmethod
    def bad(code: int, words: str) -> Answer:
        """An error."""
        return Answer({"code": code, "message": words, "ttl": 1, "request_id": "r"})

    @staticmethod
    def good(**data: Any) -> Answer:
        """An answer."""
        return Answer({"code": 0, "message": "0", "ttl": 1, "request_id": "r", "data": data})

    def unsigned(self, request: Request) -> Answer | None:
        """What is wrong with the signature."""
        headers = request.headers
        if headers.get("access-token") != self.token:
            return self.bad(-101, "账号未登录")
        if headers.get("x-bili-accesskeyid") != self.client_id:
            return self.bad(4001, "应用无效")
        if abs(self.clock() - int(headers["x-bili-timestamp"])) > 600:
            return self.bad(4003, "请求过期")
        nonce = headers["x-bili-signature-nonce"]
        if nonce in self.nonces:
            return self.bad(4004, "重复请求")
        self.nonces.add(nonce)
        body = request.body if headers.get("content-type") == "application/json" else b""
        signed = sorted(name for name in headers if name.startswith("x-bili-"))
        text = "\n".join(f"{name}:{headers[name]}" for name in signed)
        right = hmac.new(self.secret.encode(), text.encode(), hashlib.sha256).hexdigest()
        if len(signed) != 6 or headers["x-bili-content-md5"] != hashlib.md5(body).hexdigest() or headers["authorization"] != right:
            return self.bad(4002, "签名异常")
        return None

    # --- videos ---------------------------------------------------------------------------------------------------------------------

    def on_archive_video_init(self, request: Request) -> Answer:
        """Open an upload."""
        token = f"utoken-{len(self.uploads) + 1}"
        self.uploads[token] = {"name": request.json()["name"], "parts": {}, "complete": False, "used": False}
        return self.good(upload_token=token)

    def on_video_v2_part_upload(self, request: Request) -> Answer:
        """One part; numbers begin at 1."""
        upload = self.uploads.get(request.query["upload_token"])
        if upload is None or upload["complete"]:
            return self.bad(21001, "upload_token 无效")
        self.largest_part = max(self.largest_part, len(request.body))
        upload["parts"][int(request.query["part_number"])] = len(request.body)
        return self.good(etag=hashlib.md5(request.body).hexdigest())

    def on_archive_video_complete(self, request: Request) -> Answer:
        """Put the parts together; none may be missing."""
        upload = self.uploads.get(request.query["upload_token"])
        if upload is None or sorted(upload["parts"]) != list(range(1, len(upload["parts"]) + 1)):
            return self.bad(21002, "分片不完整")
        upload["complete"] = True
        return self.good()

    def on_archive_cover_upload(self, request: Request) -> Answer:
        """A cover."""
        file = request.file("file")
        if file is None or len(file.data) > 5 * 1_048_576:
            return self.bad(21003, "封面错误")
        self.pictures += 1
        return self.good(url=f"https://archive.biliimg.com/bfs/archive/{self.pictures}.png")

    def on_archive_add_by_utoken(self, request: Request) -> Answer:
        """Submit."""
        if self.answer_code:
            return self.bad(self.answer_code, "ordered by the test")
        body, upload = request.json(), self.uploads.get(request.query["upload_token"])
        if upload is None or not upload["complete"]:
            return self.bad(21001, "upload_token 无效")
        if not 1 <= len(body["title"]) <= 80 or len(body["tag"]) >= 200 or not body["tag"] or not body["tid"]:
            return self.bad(-400, "请求错误")
        if body["copyright"] == 2 and not body.get("source"):
            return self.bad(-400, "转载须填写来源")
        self.made += 1
        number = f"BV1xx4y1{self.made:04d}"
        share = {"share_url": f"https://www.bilibili.com/video/{number}"}
        archive = {**body, "resource_id": number, "ctime": int(self.clock()), "ptime": int(self.clock()), "video_info": share, "left": self.steps}
        self.archives.insert(0, archive)
        return self.good(resource_id=number)

    def shown(self, archive: dict[str, Any]) -> dict[str, Any]:
        """An archive with its state."""
        working = archive["left"] > 0
        archive["left"] -= working
        state = -30 if working else self.final_state
        words = "创建提交" if working else {0: "开放浏览", -2: "打回"}.get(state, "")
        extra = {"state": state, "state_desc": words, "reject_reason": "标题含违规词" if state == -2 else ""}
        return {**{name: value for name, value in archive.items() if name != "left"}, "addit_info": extra}

    def on_archive_view(self, request: Request) -> Answer:
        """One archive."""
        archive = self.find(request.query["resource_id"])
        return self.good(**self.shown(archive)) if archive else self.bad(-404, "啥都木有")

    def on_archive_viewlist(self, request: Request) -> Answer:
        """The account's archives, newest first."""
        return self.good(list=[self.shown(archive) for archive in self.archives[: int(request.query["ps"])]], page={"total": len(self.archives)})

    def on_archive_delete(self, request: Request) -> Answer:
        """Delete."""
        archive = self.find(request.json()["resource_id"])
        if archive is None:
            return self.bad(-404, "啥都木有")
        self.archives.remove(archive)
        return self.good()

    def find(self, number: str) -> dict[str, Any] | None:
        """An archive by its number."""
        return next((archive for archive in self.archives if archive["resource_id"] == number), None)

    # --- articles -------------------------------------------------------------------------------------------------------------------

    def on_article_image_upload(self, request: Request) -> Answer:
        """A picture of an article."""
        self.pictures += 1
        return self.good(url=f"https://i0.hdslb.com/bfs/article/{self.pictures}.png")

    def on_article_add(self, request: Request) -> Answer:
        """Submit an article."""
        body = request.json()
        if not 1 <= len(body["title"]) <= 40 or re.search(r"cid:[0-9a-f]{64}", body["content"]):
            return self.bad(-400, "请求错误")
        self.made += 1
        self.articles.insert(0, {**body, "id": 1000 + self.made, "ctime": int(self.clock()), "publish_time": int(self.clock()), "state": 0})
        return self.good(article_id=1000 + self.made)

    def on_article_detail(self, request: Request) -> Answer:
        """One article."""
        article = next((article for article in self.articles if str(article["id"]) == request.query["id"]), None)
        return self.good(**article) if article else self.bad(-404, "啥都木有")

    def on_article_list(self, request: Request) -> Answer:
        """The account's articles."""
        return self.good(list=self.articles[: int(request.query["ps"])])

    def on_article_delete(self, request: Request) -> Answer:
        """Delete an article."""
        before = len(self.articles)
        self.articles = [article for article in self.articles if str(article["id"]) != request.json()["id"]]
        return self.good() if len(self.articles) < before else self.bad(-404, "啥都木有")

    # --- the account ------------------------------------------------------------------------------------------------------------------

    def on_refresh(self, request: Request) -> Answer:
        """Both tokens are new; the old refresh token is used up."""
        fields = {**request.query, **request.form()}
        if (fields.get("client_id"), fields.get("client_secret")) != (self.client_id, self.secret):
            return self.bad(4001, "应用无效")
        if fields.get("refresh_token") != self.refresh_token:
            return self.bad(123002, "refresh_token 无效")
        self.generation += 1
        self.token, self.refresh_token = f"bili-token-{self.generation}", f"bili-refresh-{self.generation}"
        return self.good(access_token=self.token, refresh_token=self.refresh_token, expires_in=int(self.clock()) + 2_592_000, scopes=self.scopes)

    def on_user_account_scopes(self, request: Request) -> Answer:
        """The rights that were granted."""
        return self.good(openid="o1", scopes=self.scopes)

    def on_data_user_stat(self, request: Request) -> Answer:
        """Numbers of the account."""
        return self.good(following=3, follower=8_800, arc_passed_total=len(self.archives))

    def on_data_arc_stat(self, request: Request) -> Answer:
        """Numbers of a video."""
        archive = self.find(request.query["resource_id"])
        if archive is None:
            return self.bad(-404, "啥都木有")
        return self.good(title=archive["title"], ptime=archive["ptime"], view=900, danmaku=12, reply=7, favorite=30, coin=21, share=5, like=88)
