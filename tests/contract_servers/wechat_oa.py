"""A WeChat Official Account's API, written from these pages of developers.weixin.qq.com:

* doc/subscription/api/public/api_freepublish_submit and doc/offiaccount/Publish/Get_status (statuses 0 to 6), Get_article_from_id (53600)
* doc/subscription/api/draftbox/draftmanage/api_draft_add, api_getdraft (a published draft leaves the box; under 20,000 characters and 1 MB)
* doc/offiaccount/subscription/guide/product/message/Batch_Sends (clientmsgid, 60 a minute, once a day)
* doc/service/api/leaving/api_listcomment (a page of 50 and more is refused)
* doc/service/en/api/wedata/news/api_getarticletotal (msgid = msg_data_id and index, days end yesterday)
* the global table of return codes (40001, 40007, 40164, 45001, 45003, 45009, 45028, 45065, 48001, 88000)

From memory: the exact wording of `errmsg`, the size limit of `uploadimg` (1 MB, JPG or PNG) and stable_token answering the same token while it lasts.
"""

import json
import re
from collections.abc import Callable
from typing import Any

from tests.contract_servers.base import Answer, ContractServer, Request


class WechatServer(ContractServer):
    """One account: `app`, `secret`; `may_publish` and `may_comment` are its rights; `steps` is how often a publish job answers "working"."""

    def __init__(self) -> None:
        super().__init__()
        self.app, self.secret = "wx0123456789abcdef", "f00df00df00df00df00df00df00df00d"
        self.ip_allowed = self.may_publish = self.may_comment = True
        self.tokens: list[str] = []
        self.quota_left = 100
        self.sends_left = 1
        self.materials: dict[str, str] = {}
        self.inside: list[str] = []
        self.drafts: dict[str, dict[str, Any]] = {}
        self.jobs: dict[str, dict[str, Any]] = {}
        self.published: list[dict[str, Any]] = []
        self.sends: dict[str, dict[str, Any]] = {}
        self.steps = self.made = self.drafted = 0
        self.refuse_with = 0
        self.comments: dict[str, list[dict[str, Any]]] = {}
        self.customers: list[dict[str, Any]] = []
        self.totals: dict[str, list[dict[str, Any]]] = {}
        self.totals_of: Callable[[str], list[dict[str, Any]]] = lambda day: self.totals.get(day, [])

    def handle(self, request: Request) -> Answer:
        """Check the token, then the interface."""
        if request.host != "api.weixin.qq.com":
            return Answer("not WeChat", 404)
        if request.path == "/cgi-bin/stable_token":
            return self.stable_token(request)
        if request.query.get("access_token") not in self.tokens[-1:]:
            return self.bad(40001, "invalid credential, access_token is invalid or not latest")
        if not self.ip_allowed:
            return self.bad(40164, "invalid ip 203.0.113.9 ipv6 ::ffff:203.0.113.9, not in whitelist")
        name = request.path.replace("/cgi-bin/", "").strip("/").replace("/", "_")
        found = getattr(self, f"on_{name}", None)
        return found(request) if found else self.bad(40066, "invalid url")

    @staticmethod
    def bad(code: int, words: str, **more: Any) -> Answer:
        """An error as WeChat answers it: status 200."""
        return Answer({"errcode": code, "errmsg": words, **more})

    # --- token --------------------------------------------------------------------------------------------------------------------

    def stable_token(self, request: Request) -> Answer:
        """The same token while it lasts, a new one when forced."""
        body = request.json()
        if body.get("grant_type") != "client_credential" or body["appid"] != self.app:
            return self.bad(40013, "invalid appid")
        if body["secret"] != self.secret:
            return self.bad(40125, "invalid appsecret")
        if not self.tokens or body.get("force_refresh"):
            self.tokens.append(f"token-{len(self.tokens) + 1}-abcdef")
        return Answer({"access_token": self.tokens[-1], "expires_in": 7200})

    # --- material and drafts --------------------------------------------------------------------------------------------------------

    def on_media_uploadimg(self, request: Request) -> Answer:
        """A picture for the inside of an article."""
        file = request.file("media")
        if file is None:
            return self.bad(41005, "media data missing")
        if file.mime not in ("image/jpeg", "image/png"):
            return self.bad(40005, "invalid file type")
        if len(file.data) > 1_048_576:
            return self.bad(45001, "media size out of limit")
        url = f"https://mmbiz.qpic.cn/inside/{len(self.inside) + 1}"
        self.inside.append(url)
        return Answer({"url": url, "errcode": 0, "errmsg": "ok"})

    def on_material_add_material(self, request: Request) -> Answer:
        """Permanent material."""
        file = request.file("media")
        if file is None:
            return self.bad(41005, "media data missing")
        if len(file.data) > 10 * 1_048_576:
            return self.bad(45001, "media size out of limit")
        media_id = f"material-{len(self.materials) + 1}"
        self.materials[media_id] = f"https://mmbiz.qpic.cn/material/{media_id}"
        return Answer({"media_id": media_id, "url": self.materials[media_id]})

    def on_draft_add(self, request: Request) -> Answer:
        """A draft of one article."""
        article = request.json()["articles"][0]
        if len(article["title"]) > 64:
            return self.bad(45003, "title size out of limit")
        if len(re.sub(r"<[^>]*>|\s", "", article["content"])) > 20_000 or len(article["content"].encode()) > 1_048_576:
            return self.bad(45002, "content size out of limit")
        if "cid:" in article["content"]:
            return self.bad(45166, "invalid content")
        wanted = [article["thumb_media_id"]] if "thumb_media_id" in article else [i["image_media_id"] for i in article["image_info"]["image_list"]]
        if not wanted or any(media not in self.materials for media in wanted):
            return self.bad(40007, "invalid media_id")
        media_id = f"draft-{self.drafted + 1}"
        self.drafted += 1
        self.drafts[media_id] = article
        return Answer({"media_id": media_id, "item": []})

    def on_draft_get(self, request: Request) -> Answer:
        """One draft."""
        article = self.drafts.get(request.json()["media_id"])
        return Answer({"news_item": [article]}) if article else self.bad(40007, "invalid media_id")

    def on_draft_batchget(self, request: Request) -> Answer:
        """The box, newest first."""
        body = request.json()
        if not 1 <= body["count"] <= 20:
            return self.bad(40097, "invalid args")
        items = [{"media_id": key, "content": {"news_item": [article]}, "update_time": int(self.clock())} for key, article in self.drafts.items()]
        items = items[::-1][body["offset"] : body["offset"] + body["count"]]
        return Answer({"total_count": len(self.drafts), "item_count": len(items), "item": items})

    def on_draft_count(self, request: Request) -> Answer:
        """How many drafts there are."""
        return Answer({"total_count": len(self.drafts)})

    # --- publishing -----------------------------------------------------------------------------------------------------------------

    def on_freepublish_submit(self, request: Request) -> Answer:
        """Take a draft to be published; it stays in the box until the job is through."""
        if not self.may_publish:
            return self.bad(48001, "api unauthorized")
        if self.quota_left <= 0:
            return self.bad(45009, "reach max api daily quota limit")
        media_id = request.json()["media_id"]
        if media_id not in self.drafts:
            return self.bad(40007, "invalid media_id")
        self.quota_left -= 1
        publish_id = str(100_000_001 + len(self.jobs))
        self.jobs[publish_id] = {"draft": media_id, "left": self.steps, "data_id": 2_247_483_000 + len(self.jobs)}
        if self.steps == 0 and not self.refuse_with:
            self.finish(publish_id)
        return Answer({"errcode": 0, "errmsg": "ok", "publish_id": publish_id, "msg_data_id": self.jobs[publish_id]["data_id"]})

    def finish(self, publish_id: str) -> None:
        """The job is through: the article is out and the draft has left the box."""
        job = self.jobs[publish_id]
        if "article_id" in job:
            return
        article = self.drafts.pop(job["draft"])
        self.made += 1
        job["article_id"] = f"article-{self.made}"
        url = self.address(job)
        news = {**article, "url": url, "is_deleted": False}
        self.published.append({"article_id": job["article_id"], "content": {"news_item": [news]}, "update_time": int(self.clock())})

    @staticmethod
    def address(job: dict[str, Any]) -> str:
        """Where an article is read; `mid` is its msg_data_id."""
        return f"https://mp.weixin.qq.com/s?__biz=MzAx&mid={job['data_id']}&idx=1&sn={job['article_id']}#rd"

    def on_freepublish_get(self, request: Request) -> Answer:
        """A job's status."""
        publish_id = request.json()["publish_id"]
        job = self.jobs.get(publish_id)
        if job is None:
            return self.bad(53502, "invalid publish_id")
        if self.refuse_with:
            return Answer({"publish_id": publish_id, "publish_status": self.refuse_with, "fail_idx": [1]})
        if job["left"] > 0:
            job["left"] -= 1
            return Answer({"publish_id": publish_id, "publish_status": 1, "fail_idx": []})
        self.finish(publish_id)
        if all(item["article_id"] != job["article_id"] for item in self.published):
            return Answer({"publish_id": publish_id, "publish_status": 5, "fail_idx": []})
        url = self.address(job)
        detail = {"count": 1, "item": [{"idx": 1, "article_url": url}]}
        return Answer({"publish_id": publish_id, "publish_status": 0, "article_id": job["article_id"], "article_detail": detail, "fail_idx": []})

    def on_freepublish_batchget(self, request: Request) -> Answer:
        """What was published, newest first."""
        if not self.may_publish:
            return self.bad(48001, "api unauthorized")
        body = request.json()
        items = self.published[::-1][body["offset"] : body["offset"] + body["count"]]
        return Answer({"total_count": len(self.published), "item_count": len(items), "item": items})

    def on_freepublish_delete(self, request: Request) -> Answer:
        """Delete an article."""
        before = len(self.published)
        self.published = [item for item in self.published if item["article_id"] != request.json()["article_id"]]
        return self.bad(0, "ok") if len(self.published) < before else self.bad(53600, "invalid article_id")

    def on_message_mass_sendall(self, request: Request) -> Answer:
        """A mass send; the same clientmsgid is not sent twice."""
        if not self.may_publish:
            return self.bad(48001, "api unauthorized")
        body = request.json()
        known = self.sends.get(body["clientmsgid"])
        if known:
            return self.bad(45065, "clientmsgid exist", msg_id=known["msg_id"])
        if len(body["clientmsgid"].encode()) > 64 or body["mpnews"]["media_id"] not in self.drafts:
            return self.bad(40007, "invalid media_id")
        if self.sends_left <= 0:
            return self.bad(45028, "has no masssend quota")
        self.sends_left -= 1
        article = self.drafts.pop(body["mpnews"]["media_id"])
        send = {"msg_id": 3_147_483_650 + len(self.sends), "msg_data_id": 2_250_000_000 + len(self.sends), "article": article, "left": self.steps}
        self.sends[body["clientmsgid"]] = send
        return Answer({"errcode": 0, "errmsg": "send job submission success", "msg_id": send["msg_id"], "msg_data_id": send["msg_data_id"]})

    def on_message_mass_get(self, request: Request) -> Answer:
        """A send's status."""
        send = self._send(request)
        if send is None:
            return self.bad(40059, "invalid msg id")
        if send["left"] > 0:
            send["left"] -= 1
            return Answer({"msg_id": send["msg_id"], "msg_status": "SENDING"})
        return Answer({"msg_id": send["msg_id"], "msg_status": "SEND_SUCCESS"})

    def on_message_mass_delete(self, request: Request) -> Answer:
        """Take a send's article away."""
        send = self._send(request)
        if send is None or send.get("deleted"):
            return self.bad(40059, "invalid msg id")
        send["deleted"] = True
        return self.bad(0, "ok")

    def _send(self, request: Request) -> dict[str, Any] | None:
        wanted = str(request.json()["msg_id"])
        return next((send for send in self.sends.values() if str(send["msg_id"]) == wanted), None)

    def visible(self) -> list[str]:
        """Titles that readers can see."""
        titles = [item["content"]["news_item"][0]["title"] for item in self.published]
        return titles + [send["article"]["title"] for send in self.sends.values() if not send.get("deleted")]

    # --- numbers and talk -------------------------------------------------------------------------------------------------------------

    def on_openapi_quota_get(self, request: Request) -> Answer:
        """What is left today."""
        quota = {"daily_limit": 100, "used": 100 - self.quota_left, "remain": self.quota_left}
        return Answer({"errcode": 0, "errmsg": "ok", "quota": quota})

    def on_datacube_getarticletotal(self, request: Request) -> Answer:
        """Totals of the articles of one day."""
        body = request.json()
        if body["begin_date"] != body["end_date"]:
            return self.bad(61501, "date range error")
        return Answer({"list": self.totals_of(body["begin_date"])})

    def on_datacube_getusercumulate(self, request: Request) -> Answer:
        """Followers."""
        return Answer({"list": [{"ref_date": request.json()["end_date"], "user_source": 0, "cumulate_user": 12_345}]})

    def on_datacube_getusersummary(self, request: Request) -> Answer:
        """New and lost followers by where they came from."""
        day = request.json()["end_date"]
        rows = [
            {"ref_date": day, "user_source": 0, "new_user": 30, "cancel_user": 4},
            {"ref_date": day, "user_source": 17, "new_user": 5, "cancel_user": 1},
        ]
        return Answer({"list": rows})

    def on_comment_list(self, request: Request) -> Answer:
        """Comments of an article."""
        body = request.json()
        if not self.may_comment:
            return self.bad(88000, "without comment privilege")
        if body["count"] >= 50:
            return self.bad(88010, "count range error. count must be less than 50")
        rows = self.comments.get(str(body["msg_data_id"]), [])
        return Answer({"errcode": 0, "errmsg": "ok", "total": len(rows), "comment": rows[body["begin"] : body["begin"] + body["count"]]})

    def on_comment_reply_add(self, request: Request) -> Answer:
        """Answer a comment; once."""
        body = request.json()
        for row in self.comments.get(str(body["msg_data_id"]), []):
            if row["user_comment_id"] == body["user_comment_id"]:
                if row.get("reply"):
                    return self.bad(87009, "reply exists")
                row["reply"] = {"content": body["content"], "create_time": int(self.clock())}
                return self.bad(0, "ok")
        return self.bad(88005, "comment is not exists")

    def on_message_custom_send(self, request: Request) -> Answer:
        """A direct message."""
        self.customers.append(json.loads(request.body))
        return self.bad(0, "ok")
