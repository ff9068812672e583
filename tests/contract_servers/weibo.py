"""Weibo's API, written from open.weibo.com/wiki: 2/statuses/share (link of a safe domain, no #topic#, 140 characters, `rip`, one picture below
5 MB as JPEG, GIF or PNG), 2/statuses/user_timeline, show, destroy, count, 2/comments/to_me, 2/comments/reply, 2/users/show, oauth2/get_token_info,
Error_code.

From memory: that texts come back with links shortened to t.cn, the HTTP statuses beside the codes, and the answer of proxy/article/publish.json.
"""

import re
from datetime import UTC, datetime
from typing import Any

from tests.contract_servers.base import Answer, ContractServer, Request

LINK = re.compile(r"https?://[^\s]+")


class WeiboServer(ContractServer):
    """One account `uid` with the app's safe domain `acme.example`; `articles` says whether headline articles are open to it."""

    def __init__(self) -> None:
        super().__init__()
        self.token, self.uid, self.domain = "2.00abcdefghijklmnop", "1904178193", "acme.example"
        self.articles = False
        self.token_left = 2_000_000
        self.posts: list[dict[str, Any]] = []
        self.comments: list[dict[str, Any]] = []
        self.replies: list[dict[str, Any]] = []
        self.made = 0
        self.answer_code = 0

    def handle(self, request: Request) -> Answer:
        """Check the token, then the interface."""
        fields = request.query if request.method == "GET" else request.form()
        if fields.get("access_token") != self.token:
            return self.bad(request, 21332, "invalid_access_token", 401)
        if request.path == "/oauth2/get_token_info":
            return Answer({"uid": int(self.uid), "appkey": "1", "scope": "all", "create_at": 1, "expire_in": self.token_left})
        name = request.path.removeprefix("/2/").removesuffix(".json").strip("/").replace("/", "_")
        found = getattr(self, f"on_{name}", None)
        return found(request, fields) if found else self.bad(request, 10020, "request api not found", 404)

    @staticmethod
    def bad(request: Request, code: int, words: str, status: int = 400) -> Answer:
        """An error as Weibo answers it."""
        return Answer({"error": words, "error_code": code, "request": request.path}, status)

    def on_statuses_share(self, request: Request, fields: dict[str, str]) -> Answer:
        """A post."""
        text = fields.get("status", "")
        if self.answer_code:
            return self.bad(request, self.answer_code, "ordered by the test", 400)
        if not fields.get("rip"):
            return self.bad(request, 10016, "miss required parameter (rip)")
        if re.search(r"#[^#]+#", text) or not any(self.domain in link for link in LINK.findall(text)):
            return self.bad(request, 10017, "text not find domain!")
        if sum(1 if ord(char) < 128 else 2 for char in LINK.sub("", text)) + 20 * len(LINK.findall(text)) > 280:
            return self.bad(request, 20012, "text too long, please input text less than 140 characters")
        if any(post["raw"] == text for post in self.posts):
            return self.bad(request, REPEATED, "repeat content")
        if request.headers["content-type"].startswith("multipart/"):
            picture = request.file("pic")
            if picture is None or picture.mime not in ("image/jpeg", "image/png", "image/gif"):
                return self.bad(request, 20005, "unsupported image type")
            if len(picture.data) >= 5 * 1_048_576:
                return self.bad(request, 20006, "image size too large")
        return Answer(self.shown(self.add(text)))

    def add(self, text: str) -> dict[str, Any]:
        """Keep a post."""
        self.made += 1
        post = {"idstr": str(3_501_756_485_200_074 + self.made), "raw": text, "at": self.clock()}
        self.posts.insert(0, post)
        return post

    def shown(self, post: dict[str, Any]) -> dict[str, Any]:
        """A post as the interface gives it."""
        made = datetime.fromtimestamp(post["at"], UTC).strftime("%a %b %d %H:%M:%S +0000 %Y")
        text = LINK.sub("http://t.cn/A6xyz", post["raw"])
        number = post["idstr"]
        return {
            "created_at": made,
            "id": int(number),
            "mid": number,
            "idstr": number,
            "text": text,
            "user": {"id": int(self.uid), "screen_name": "Acme"},
        }

    def on_proxy_article_publish(self, request: Request, fields: dict[str, str]) -> Answer:
        """A headline article."""
        if not self.articles:
            return self.bad(request, 10014, "Insufficient app permissions!", 403)
        if len(fields["title"]) > 32 or not fields["cover"].startswith("https://"):
            return Answer({"code": 11001, "msg": "parameter error", "data": []})
        post = self.add(f"发布了头条文章：《{fields['title']}》 https://weibo.com/ttarticle/p/show?id=1")
        return Answer({"code": 100000, "msg": "success", "data": {"object_id": "1022:2309404", "uid": self.uid, "mid": post["idstr"]}})

    def on_statuses_user_timeline(self, request: Request, fields: dict[str, str]) -> Answer:
        """The account's newest posts."""
        if fields.get("uid") != self.uid:
            return self.bad(request, 21335, "request uid's value must be the current user")
        return Answer({"statuses": [self.shown(post) for post in self.posts[: int(fields.get("count", 20))]], "total_number": len(self.posts)})

    def on_statuses_show(self, request: Request, fields: dict[str, str]) -> Answer:
        """One post."""
        post = self.find(fields.get("id", ""))
        return Answer(self.shown(post)) if post else self.bad(request, 20101, "target weibo does not exist!")

    def on_statuses_destroy(self, request: Request, fields: dict[str, str]) -> Answer:
        """Delete a post."""
        post = self.find(fields.get("id", ""))
        if post is None:
            return self.bad(request, 20101, "target weibo does not exist!")
        self.posts.remove(post)
        return Answer(self.shown(post))

    def on_statuses_count(self, request: Request, fields: dict[str, str]) -> Answer:
        """Numbers of posts."""
        ids = fields["ids"].split(",")
        if len(ids) > 100:
            return self.bad(request, 10008, "param error")
        return Answer([{"id": post["idstr"], "comments": 4, "reposts": 2, "attitudes": 9} for post in self.posts if post["idstr"] in ids])

    def find(self, number: str) -> dict[str, Any] | None:
        """A post by its number."""
        return next((post for post in self.posts if post["idstr"] == number), None)

    def on_users_show(self, request: Request, fields: dict[str, str]) -> Answer:
        """The account."""
        return Answer({"id": int(self.uid), "followers_count": 52_000, "statuses_count": len(self.posts)})

    def on_comments_to_me(self, request: Request, fields: dict[str, str]) -> Answer:
        """Comments since a number, newest first."""
        since = int(fields.get("since_id", "0"))
        rows = [row for row in self.comments if int(row["idstr"]) > since]
        return Answer({"comments": rows[::-1][: int(fields.get("count", 50))], "total_number": len(rows)})

    def comment(self, post: str, text: str) -> None:
        """A reader comments a post."""
        number = 5_000_000_000 + len(self.comments)
        made = datetime.fromtimestamp(self.clock(), UTC).strftime("%a %b %d %H:%M:%S +0000 %Y")
        user, status = {"id": 77, "screen_name": "读者"}, {"idstr": post}
        self.comments.append({"id": number, "idstr": str(number), "text": text, "created_at": made, "user": user, "status": status})

    def on_comments_reply(self, request: Request, fields: dict[str, str]) -> Answer:
        """Answer a comment."""
        if not fields.get("rip") or not any(row["idstr"] == fields.get("cid") for row in self.comments):
            return self.bad(request, 20201, "target weibo comment does not exist!")
        self.replies.append(dict(fields))
        return Answer({"idstr": str(6_000_000_000 + len(self.replies)), "text": fields["comment"]})


REPEATED = 20019
