"""Weibo (微博): a short post with a link by `statuses/share`, a headline article where the account was given the right, a person for the rest.

Sources: open.weibo.com/wiki/2/statuses/share (140 characters, a link of the app's own safe domain, no #topic#, one picture below 5 MB,
`rip`), 2/statuses/user_timeline, show, destroy, count, 2/comments/to_me and reply, 2/users/show, oauth2/get_token_info. Headline articles
(`proxy/article/publish.json`) are opened only to verified governments, media and organisations; its answer is written from memory of public clients.
"""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Any, ClassVar
from urllib.parse import urlsplit

from guanhao.connectors import offers
from guanhao.connectors.by_hand import ByHand, Check, Links
from guanhao.connectors.saying import LINK, Problem, account_setting, file_name, html_with_labels, left_out, needed, number_in, too_big, too_long
from guanhao.connectors.weibo.api import GONE, weibo
from guanhao.connectors.weibo.text import TOPIC, bare, bid_of, mid_of, status_of, weighted
from guanhao.sdk.connectors.errors import NotAllowed, OutcomeUnknown, Rejected, phrase
from guanhao.sdk.connectors.protocols import Context
from guanhao.sdk.connectors.records import (
    Ability,
    Account,
    Diagnosis,
    Limits,
    Message,
    Option,
    Outcome,
    Outgoing,
    Page,
    Prepared,
    Reading,
    Setting,
    Window,
)

SHARE_DOC = "https://open.weibo.com/wiki/2/statuses/share"
PICTURES = ("image/jpeg", "image/png", "image/gif")
LEGAL_TIERS = {"government", "media", "organisation", "政务", "媒体", "机构"}
SLACK = timedelta(minutes=2)
SETTLES = timedelta(minutes=5)
AT_ONCE = 100


class Weibo(ByHand):
    """The connector of 微博."""

    platform: ClassVar[str] = "weibo"
    title: ClassVar[str] = "Weibo"
    title_zh: ClassVar[str] = "微博"
    source: ClassVar[str] = SHARE_DOC
    settings: ClassVar[Sequence[Setting]] = (
        Setting(
            name="access_token",
            title="Access token",
            title_zh="Access Token",
            secret=True,
            required=False,
            help="open.weibo.com",
            help_zh="微博开放平台授权后获得",
        ),
        Setting(name="uid", title="User number (UID)", title_zh="用户 UID", required=False),
        Setting(
            name="safe_domain",
            title="Safe domain of the app",
            title_zh="应用的安全域名",
            required=False,
            help="Every post by API has to hold a link of this domain; several are separated by commas. Empty: posts are handed to a person.",
            help_zh="接口发布的微博必须带该域名的链接，多个用逗号分隔；留空则由人工发布。",
        ),
        Setting(
            name="rip",
            title="Public address of the operators",
            title_zh="操作者公网 IP",
            required=False,
            help="statuses/share asks for the real IP address of whoever posts.",
            help_zh="statuses/share 要求上报操作用户的真实 IP。",
        ),
    )
    options: ClassVar[Sequence[Option]] = offers.WEIBO
    windows: ClassVar[Sequence[Window]] = (
        Window(scope="app", calls=1000, seconds=3600, source="open.weibo.com/wiki/Rate-limiting: test apps; the console shows the app's own"),
        Window(
            scope="endpoint",
            calls=30,
            seconds=3600,
            endpoint="2/statuses/share",
            source="open.weibo.com/wiki/Rate-limiting: posts of one user an hour",
        ),
        Window(
            scope="endpoint",
            calls=60,
            seconds=3600,
            endpoint="2/comments/reply",
            source="open.weibo.com/wiki/Rate-limiting: comments of one user an hour",
        ),
    )
    app: ClassVar[str] = "sinaweibo://sendweibo"
    tag_mark: ClassVar[str] = "#"
    links: ClassVar[Links] = Links(
        hosts=frozenset({"weibo.com", "www.weibo.com", "m.weibo.cn", "weibo.cn"}),
        short_hosts=frozenset({"t.cn"}),
        paths=(r"weibo\.com/\d{5,20}/([0-9A-Za-z]{8,20})(?:[/?]|$)", r"weibo\.cn/(?:status|detail)/([0-9A-Za-z]{8,20})(?:[/?]|$)"),
    )
    formats: ClassVar[Mapping[str, Limits]] = {
        "text": Limits(text=140, source=SHARE_DOC),
        "image_text": Limits(text=140, images=1, image_bytes=5 * 1_048_576 - 1, mimes=PICTURES, source=SHARE_DOC),
        "article": Limits(title=32, text=90_000, source="editor of headline articles (头条文章)"),
    }
    by_person: ClassVar[Mapping[str, Limits]] = {
        "text": Limits(text=2000, images=18, image_bytes=20 * 1_048_576, source="composer of weibo.com"),
        "image_text": Limits(text=2000, images=18, image_bytes=20 * 1_048_576, source="composer of weibo.com"),
        "article": Limits(title=32, text=90_000, source="editor of headline articles (头条文章)"),
        "video": Limits(title=30, text=2000, tags=5, video_bytes=15 * 1_073_741_824, video_seconds=7200, source="upload page of weibo.com"),
    }
    why: ClassVar[str] = "The app has no safe domain yet, without which Weibo takes no post by program."
    why_zh: ClassVar[str] = "应用未设置安全域名，微博不接受接口发布。"
    points: ClassVar[tuple[Check, ...]] = (("Choose who may see and comment the post.", "确认可见范围与评论权限"),)

    def ability(self, account: Account) -> Ability:
        """API with a safe domain and a reported address, a person otherwise."""
        if not (account_setting(account, "safe_domain") and account_setting(account, "rip")):
            return super().ability(account)
        return Ability(
            mode="api",
            why="Short posts with a link of the safe domain and at most one picture; headline articles for governments, media, organisations only.",
            why_zh="接口可发带安全域名链接的短微博（最多一张图）；头条文章仅向政务、媒体、机构蓝V 开放。",
            source=SHARE_DOC,
        )

    def check(self, post: Outgoing, account: Account) -> list[Problem]:
        """The composer's limits for a person, the interface's for the program."""
        if self.mode_of(post, account) == "hand_off":
            return self._check_by_person(post)
        limits = self.formats.get(post.format)
        if limits is None:
            return [("format", "Weibo's interface has no such form of post.", "微博接口没有这种发布形式。")]
        if post.format == "article":
            return self._check_article(post, account, limits)
        return self._check_status(post, account, limits)

    def _check_by_person(self, post: Outgoing) -> list[Problem]:
        limits = self.by_person.get(post.format)
        if limits is None:
            return [("format", "Weibo has no such form of post.", "微博没有这种发布形式。")]
        found = too_long("title", "The title", "标题", len(post.title), limits.title) + too_long(
            "text", "The text", "正文", len(post.text), limits.text
        )
        if limits.images is not None and len(post.media) > limits.images:
            found.append(("media", phrase("At most %(most)s pictures.", most=limits.images), f"图片最多 {limits.images} 张。"))
        return found + too_big(limits, post.media)

    def _check_status(self, post: Outgoing, account: Account, limits: Limits) -> list[Problem]:
        text = status_of(post)
        found = too_long("text", "The text with its link", "正文（含链接）", weighted(text), limits.text)
        if TOPIC.search(text) or post.tags:
            found.append(
                (
                    "tags",
                    "Posts by API may hold no #topic#; take the topics out or hand the post to a person.",
                    "接口发布不能带 #话题#；请去掉话题，或改为人工发布。",
                )
            )
        if not safe_links(text, account):
            domains = account_setting(account, "safe_domain")
            found.append(
                (
                    "link",
                    phrase("The post needs a link of the app's safe domain (%(domains)s).", domains=domains),
                    f"正文必须带应用安全域名（{domains}）下的链接。",
                )
            )
        if len(post.media) > (limits.images or 0):
            found.append(
                ("media", phrase("Pictures by API: at most %(most)s.", most=limits.images or 0), f"接口发布最多 {limits.images or 0} 张图片。")
            )
        return found + left_out(post) + too_big(limits, post.media)

    def _check_article(self, post: Outgoing, account: Account, limits: Limits) -> list[Problem]:
        found = too_long("title", "The title", "标题", len(post.title), limits.title) + too_long(
            "text", "The text", "正文", len(post.text), limits.text
        )
        if account.tier not in LEGAL_TIERS:
            found.append(
                (
                    "format",
                    "Headline articles by API are open to verified governments, media and organisations only.",
                    "头条文章接口仅向政务、媒体、机构蓝V 开放。",
                )
            )
        if not str(post.extras.get("cover_url", "")).startswith("https://"):
            found.append(("cover", "A headline article needs the public address of its cover.", "头条文章需要封面图的公网地址。"))
        if post.pictures:
            found.append(("media", "Pictures inside headline articles have to be public addresses.", "头条文章的正文图片须为公网地址。"))
        return found + left_out(post, link=True)

    # --- publishing ---------------------------------------------------------------------------------------------------------------

    def prepare(self, context: Context, post: Outgoing, handles: Mapping[str, object]) -> Prepared:
        """Nothing has to be uploaded before: the picture travels with the post."""
        problems = self.check(post, context.account)
        if problems:
            raise Rejected(problems[0][1], code=problems[0][0])
        kept: dict[str, Any] = dict(handles)
        if "uid" not in kept:
            kept["uid"] = self._uid(context)
            context.save({"uid": kept["uid"]})
        return Prepared(handles=kept, payload=self._body(context, post))

    def commit(self, context: Context, post: Outgoing, prepared: Prepared) -> Outcome:
        """statuses/share, or the headline article."""
        if post.format == "article":
            return self._publish_article(context, post, prepared)
        body, picture = dict(prepared.payload), next(iter(post.media), None)
        body.pop("pic", None)
        if picture is None:
            answer = weibo(context, "POST", "/2/statuses/share.json", commits=True, data=body)
        else:
            with context.open_media(picture) as file:
                files = {"pic": (file_name(picture), file.read(), picture.mime)}
            answer = weibo(context, "POST", "/2/statuses/share.json", commits=True, data=body, files=files)
        return self._found(answer, context)

    def _body(self, context: Context, post: Outgoing) -> dict[str, Any]:
        if post.format == "article":
            body = {"title": post.title, "content": html_with_labels(post), "cover": str(post.extras["cover_url"]), "text": post.title}
            summary = str(post.extras.get("digest", ""))
            return {**body, "summary": summary} if summary else body
        body = {"status": status_of(post), "rip": needed(context, "rip")}
        return {**body, "pic": file_name(post.media[0])} if post.media else body

    def _publish_article(self, context: Context, post: Outgoing, prepared: Prepared) -> Outcome:
        answer = weibo(context, "POST", "/proxy/article/publish.json", commits=True, data=dict(prepared.payload))
        if str(answer.get("code")) != "100000":
            raise Rejected(str(answer.get("msg", "Weibo refused the article.")), code=str(answer.get("code", "")))
        data = answer.get("data") or {}
        handles = {"article": str(data.get("object_id", ""))}
        if not data.get("mid"):
            return Outcome(state="waiting", check_after=10, handles=handles, evidence=handles)
        uid, mid = str(data.get("uid") or prepared.handles["uid"]), str(data["mid"])
        return Outcome(state="done", remote_id=mid, url=address(uid, mid), published_at=context.now(), handles=handles, evidence=handles)

    def _found(self, status: Any, context: Context) -> Outcome:
        if not isinstance(status, dict) or not status.get("idstr"):
            raise OutcomeUnknown("Weibo answered without the post's number.", code="no_number")
        uid, mid = str((status.get("user") or {}).get("id", "")), str(status["idstr"])
        return Outcome(
            state="done",
            remote_id=mid,
            url=address(uid, mid) if uid else "",
            published_at=made_at(status) or context.now(),
            evidence={"id": mid, "created_at": status.get("created_at", "")},
        )

    def confirm(self, context: Context, post: Outgoing, handles: Mapping[str, object], remote_id: str) -> Outcome:
        """statuses/show; an article that had no number yet is looked for in the timeline."""
        if not remote_id:
            return self.reconcile(context, post, handles, context.now() - timedelta(days=1))
        try:
            return self._found(weibo(context, "GET", "/2/statuses/show.json", params={"id": remote_id}), context)
        except Rejected as error:
            if error.code == str(GONE):
                return Outcome(state="not_done", message="The post is gone.", evidence={"error_code": GONE})
            raise

    def reconcile(self, context: Context, post: Outgoing, handles: Mapping[str, object], since: datetime) -> Outcome:
        """The account's own newest posts of this app: the same words without links, not before the commit."""
        uid = str(handles.get("uid") or self._uid(context))
        answer = weibo(context, "GET", "/2/statuses/user_timeline.json", params={"uid": uid, "count": str(AT_ONCE), "trim_user": "0"})
        wanted = bare(status_of(post)) if post.format != "article" else bare(post.title)
        for status in answer.get("statuses", []) if isinstance(answer, dict) else []:
            made = made_at(status)
            words = bare(str(status.get("text", "")))
            same = words == wanted or (post.format == "article" and wanted in words)
            if same and made is not None and made >= since - SLACK:
                return self._found(status, context)
        if context.now() - since < SETTLES:
            return Outcome(
                state="unknown", check_after=60, message="The account's newest posts do not hold it yet; Weibo may show it a little later."
            )
        return Outcome(state="not_done", message="The account's newest posts do not hold it.", evidence={"looked_at": context.now().isoformat()})

    def withdraw(self, context: Context, remote_id: str) -> Outcome:
        """statuses/destroy; done also when it is gone."""
        try:
            weibo(context, "POST", "/2/statuses/destroy.json", data={"id": remote_id})
        except Rejected as error:
            if error.code != str(GONE):
                raise
            return Outcome(state="done", remote_id=remote_id, message="It was gone already.")
        return Outcome(state="done", remote_id=remote_id)

    # --- the account --------------------------------------------------------------------------------------------------------------

    def diagnose(self, context: Context) -> Diagnosis:
        """How long the token lasts, and what the account's settings leave out."""
        answer = weibo(context, "POST", "/oauth2/get_token_info")
        problems: list[tuple[str, str]] = []
        left = number_in(answer.get("expire_in"))
        if left < 86_400:
            problems.append(("The access token ends within a day; connect the account anew.", "授权将在一天内到期，请重新授权。"))
        if self.ability(context.account).mode == "hand_off":
            problems.append((self.why, self.why_zh))
        scopes = tuple(scope for scope in str(answer.get("scope") or "").split(",") if scope)
        return Diagnosis(ok=not problems, tier=context.account.tier, scopes=scopes, quota={"token_seconds": left}, problems=tuple(problems))

    def post_metrics(self, context: Context, remote_ids: Sequence[str]) -> list[Reading]:
        """Comments, reposts and likes; a hundred posts a call."""
        found = []
        for start in range(0, len(remote_ids), AT_ONCE):
            ids = ",".join(remote_ids[start : start + AT_ONCE])
            answer = weibo(context, "GET", "/2/statuses/count.json", params={"ids": ids})
            for row in answer if isinstance(answer, list) else []:
                values = {
                    "comments": number_in(row.get("comments")),
                    "shares": number_in(row.get("reposts")),
                    "likes": number_in(row.get("attitudes")),
                }
                found.append(Reading(remote_id=str(row["id"]), observed_at=context.now(), values=values))
        return found

    def account_metrics(self, context: Context) -> Reading | None:
        """Followers and posts."""
        user = weibo(context, "GET", "/2/users/show.json", params={"uid": self._uid(context)})
        values = {"followers": number_in(user.get("followers_count")), "posts": number_in(user.get("statuses_count"))}
        return Reading(remote_id="", observed_at=context.now(), values=values)

    def messages(self, context: Context, cursor: str, post_ids: Sequence[str]) -> Page:
        """Comments to the account since the cursor, which is the number of the newest one."""
        params = {"since_id": cursor or "0", "count": "50"}
        answer = weibo(context, "GET", "/2/comments/to_me.json", params=params)
        rows = answer.get("comments", []) if isinstance(answer, dict) else []
        messages = [comment_of(row) for row in rows]
        newest = max((int(message.remote_id) for message in messages), default=0)
        return Page(messages=tuple(sorted(messages, key=lambda message: message.made_at)), cursor=str(newest) if newest else cursor)

    def reply(self, context: Context, message: Message, text: str, key: str) -> Outcome:
        """comments/reply below a comment."""
        if message.kind != "comment":
            raise NotAllowed("Weibo lets a program answer comments only.", code="kind")
        data = {"cid": message.remote_id, "id": message.post_id, "comment": text, "rip": needed(context, "rip")}
        answer = weibo(context, "POST", "/2/comments/reply.json", commits=True, data=data)
        return Outcome(state="done", remote_id=str(answer.get("idstr", "")), published_at=context.now())

    def remote_id(self, url: str) -> str | None:
        """The mid of a pasted link, also from the short number."""
        found = super().remote_id(url)
        return mid_of(found) if found and not found.isdecimal() else found

    def _uid(self, context: Context) -> str:
        uid = account_setting(context.account, "uid")
        return uid or str(weibo(context, "POST", "/oauth2/get_token_info").get("uid", ""))


def safe_links(text: str, account: Account) -> list[str]:
    """The links of a text that belong to the app's safe domains."""
    domains = [domain.strip().lower() for domain in account_setting(account, "safe_domain").split(",") if domain.strip()]
    found = []
    for link in LINK.findall(text):
        host = urlsplit(link).hostname or ""
        if any(host == domain or host.endswith(f".{domain}") for domain in domains):
            found.append(link)
    return found


def address(uid: str, mid: str) -> str:
    """Where a post is read."""
    return f"https://weibo.com/{uid}/{bid_of(mid)}"


def made_at(row: Mapping[str, Any]) -> datetime | None:
    """`Wed Oct 24 23:49:17 +0800 2012` as UTC; None when it is none."""
    words = str(row.get("created_at", "")).split()
    if len(words) != 6:
        return None
    _weekday, month, day, clock, zone, year = words
    try:
        return parsedate_to_datetime(f"{day} {month} {year} {clock} {zone}").astimezone(UTC)
    except ValueError:
        return None


def comment_of(row: Mapping[str, Any]) -> Message:
    """A comment as it is kept."""
    user, status = row.get("user") or {}, row.get("status") or {}
    return Message(
        remote_id=str(row.get("idstr") or row["id"]),
        kind="comment",
        author_id=str(user.get("id", "")),
        author=str(user.get("screen_name", "")),
        text=str(row.get("text", "")),
        made_at=made_at(row) or datetime.fromtimestamp(0, UTC),
        post_id=str(status.get("idstr") or status.get("id", "")),
        parent_id=str((row.get("reply_comment") or {}).get("idstr", "")),
    )
