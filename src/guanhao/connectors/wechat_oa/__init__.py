"""WeChat Official Accounts (公众号): articles and picture messages, published by API where the tier allows it, else into the draft box."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, ClassVar, Literal

from guanhao.connectors import offers
from guanhao.connectors.by_hand import ByHand, Check, Links
from guanhao.connectors.saying import Problem, html_with_labels, left_out, needed, too_big, too_long, words_of
from guanhao.connectors.wechat_oa import facts, numbers, outcomes, talk
from guanhao.connectors.wechat_oa.api import DUPLICATE_SEND, HOST, judged, wx
from guanhao.connectors.wechat_oa.articles import Drafting, cover_of, find_draft
from guanhao.sdk.connectors.calls import ask
from guanhao.sdk.connectors.errors import ConnectorError, NotAllowed, Rejected, TokenLost, phrase
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
    Token,
    Window,
)

FORCED_BELOW = 600.0


class WechatOfficialAccount(ByHand):
    """The connector of 微信公众号. The access token belongs to the app: `refresh` gets a stable one by AppID and AppSecret."""

    platform: ClassVar[str] = "wechat_oa"
    title: ClassVar[str] = "WeChat Official Account"
    title_zh: ClassVar[str] = "微信公众号"
    settings: ClassVar[Sequence[Setting]] = facts.SETTINGS
    options: ClassVar[Sequence[Option]] = offers.WECHAT_OA
    windows: ClassVar[Sequence[Window]] = facts.WINDOWS
    token_model: ClassVar[Literal["static", "rotating", "extending", "app"]] = "app"  # noqa: S105 - whose token it is
    idempotent: ClassVar[bool] = False
    source: ClassVar[str] = facts.PUBLISH_DOC
    formats: ClassVar[Mapping[str, Limits]] = facts.LIMITS
    links: ClassVar[Links] = Links(
        hosts=frozenset({"mp.weixin.qq.com"}), paths=(r"/s/([A-Za-z0-9_-]{16,40})(?:[/?]|$)", r"/s\?.*\bsn=([0-9a-f]{16,40})")
    )
    app: ClassVar[str] = "weixin://"
    points: ClassVar[tuple[Check, ...]] = (
        ("Open the draft on mp.weixin.qq.com, look at the preview, and publish it.", "在公众平台打开草稿，预览无误后点“发表”"),
        ("Declare originality and where the content comes from as it applies.", "按实际情况设置“原创声明”和“内容来源”"),
    )

    def ability(self, account: Account) -> Ability:
        """By tier; an unknown one stops at the draft box."""
        return facts.ability(account)

    def check(self, post: Outgoing, account: Account) -> list[Problem]:
        """Title, body, cover, pictures and, for a mass send, the tier."""
        limits = self.limits(post.format)
        if limits is None:
            return [("format", "This format cannot be sent to an Official Account by program.", "公众号接口不能发布这种形式。")]
        found = too_long("title", "The title", "标题", len(post.title), limits.title)
        if not post.title.strip():
            found.append(("title", "A title is needed.", "缺少标题。"))
        found += self._check_article(post) if post.format == "article" else self._check_pictures(post, limits)
        found += left_out(post, link=post.format != "article")
        found += too_big(limits, [*post.pictures, *post.media, *([post.cover] if post.cover else [])])
        if is_mass(post, account) and self.ability(account).mode != "api":
            found.append(("mass_send", "This account has no right to mass sends by program.", "该账号没有接口群发权限。"))
        return found

    def _check_article(self, post: Outgoing) -> list[Problem]:
        html = html_with_labels(post)
        found = too_long("text", "The article", "正文", max(len(words_of(html)), len(post.text)), facts.ARTICLE_CHARACTERS)
        if len(html.encode()) > facts.ARTICLE_BYTES:
            found.append(("text", "The article with its markup is larger than 1 MB.", "正文（含标签）超过 1 MB。"))
        if cover_of(post) is None:
            found.append(("cover", "An article needs a cover picture.", "文章缺少封面图。"))
        return found

    def _check_pictures(self, post: Outgoing, limits: Limits) -> list[Problem]:
        found = too_long("text", "The text", "正文", len(post.text), limits.text)
        if not post.media:
            found.append(("media", "A picture message needs at least one picture.", "图片消息至少要有一张图。"))
        if limits.images is not None and len(post.media) > limits.images:
            found.append(("media", phrase("At most %(most)s pictures.", most=limits.images), f"最多 {limits.images} 张图片。"))
        return found

    # --- publishing ---------------------------------------------------------------------------------------------------------------

    def prepare(self, context: Context, post: Outgoing, handles: Mapping[str, object]) -> Prepared:
        """Upload pictures and cover; with the right to publish also make the draft, which nobody but the account's own people sees."""
        problems = self.check(post, context.account)
        if problems:
            raise Rejected(problems[0][1], code=problems[0][0])
        resumed = "thumb" in handles or "materials" in handles
        drafting = Drafting(context, post, dict(handles))
        drafting.upload_pictures()
        drafting.upload_cover()
        article = drafting.article()
        if self._stops_at_the_box(context, post):
            return Prepared(handles=drafting.kept, payload={"articles": [article]})
        draft = drafting.draft(article, resumed=resumed)
        return Prepared(handles=drafting.kept, payload={**self._order(context, post, draft), "articles": [article]})

    def commit(self, context: Context, post: Outgoing, prepared: Prepared) -> Outcome:
        """Into the draft box, freepublish/submit, or message/mass/sendall."""
        if self._stops_at_the_box(context, post):
            return self._into_the_box(context, post, prepared)
        body = self._order(context, post, str(prepared.handles["draft"]))
        handles: dict[str, str]
        if is_mass(post, context.account):
            answer = wx(context, "/cgi-bin/message/mass/sendall", body=body, commits=True, accept=(DUPLICATE_SEND,))
            handles = {name: str(answer[name]) for name in ("msg_id", "msg_data_id") if name in answer}
            if answer.get("errcode") == DUPLICATE_SEND and "msg_id" not in handles:
                return Outcome(state="done", message="WeChat has this send already (45065).", published_at=context.now(), evidence=answer)
        else:
            answer = wx(context, "/cgi-bin/freepublish/submit", body=body, commits=True)
            handles = {name: str(answer[name]) for name in ("publish_id", "msg_data_id") if name in answer}
        return Outcome(state="waiting", check_after=5, handles=handles, evidence={**handles, "errcode": answer.get("errcode", 0)})

    def _stops_at_the_box(self, context: Context, post: Outgoing) -> bool:
        """By the account's tier or setting, or because this publication was planned so."""
        return "draft_box" in (self.ability(context.account).mode, post.extras.get("mode"))

    def _order(self, context: Context, post: Outgoing, draft: str) -> dict[str, Any]:
        if not is_mass(post, context.account):
            return {"media_id": draft}
        tag = post.extras.get("mass_tag")
        audience = {"is_to_all": False, "tag_id": int(tag)} if tag else {"is_to_all": True}
        return {"filter": audience, "mpnews": {"media_id": draft}, "msgtype": "mpnews", "send_ignore_reprint": 0, "clientmsgid": post.key}

    def _into_the_box(self, context: Context, post: Outgoing, prepared: Prepared) -> Outcome:
        drafting = Drafting(context, post, dict(prepared.handles))
        draft = drafting.draft(drafting.article(), resumed=False, commits=True)
        return self._waits_for_a_person(draft)

    def _waits_for_a_person(self, draft: str) -> Outcome:
        """In the draft box mode this is all a program does; the publication is then with a person."""
        return Outcome(
            state="done",
            message="The draft is in the draft box; a person presses publish.",
            handles={"draft": draft, "draft_box": True},
            evidence={"draft": draft},
        )

    def confirm(self, context: Context, post: Outgoing, handles: Mapping[str, object], remote_id: str) -> Outcome:
        """What the job, the send or the draft box says."""
        data_id = handles.get("msg_data_id", "")
        if handles.get("msg_id"):
            return outcomes.of_mass_send(context, str(handles["msg_id"]), data_id)
        if handles.get("publish_id"):
            return outcomes.of_publish_job(context, str(handles["publish_id"]), data_id)
        draft = str(handles.get("draft", ""))
        if draft and outcomes.draft_is_there(context, draft):
            return self._waits_for_a_person(draft)
        article = Drafting(context, post, dict(handles)).article()
        return outcomes.look(context, article, draft, context.now() - timedelta(days=7), data_id)

    def reconcile(self, context: Context, post: Outgoing, handles: Mapping[str, object], since: datetime) -> Outcome:
        """By the job's number when it is known, else by title and cover in the lists of WeChat."""
        if handles.get("msg_id") or handles.get("publish_id"):
            return self.confirm(context, post, handles, "")
        kept = dict(handles)
        article = Drafting(context, post, kept).article()
        if self._stops_at_the_box(context, post):
            return self._look_in_the_box(context, article, kept, since)
        return outcomes.look(context, article, str(kept.get("draft", "")), since, kept.get("msg_data_id", ""))

    def _look_in_the_box(self, context: Context, article: dict[str, Any], kept: dict[str, Any], since: datetime) -> Outcome:
        draft = kept.get("draft") or find_draft(context, article)
        if draft:
            return self._waits_for_a_person(str(draft))
        if context.now() - since < timedelta(minutes=2):
            return Outcome(state="unknown", check_after=30, message="The draft is not in the box yet.")
        return Outcome(state="not_done", message="There is no such draft in the draft box.")

    def withdraw(self, context: Context, remote_id: str) -> Outcome:
        """Delete the article; the mass send's messages lose their article as well."""
        return outcomes.take_down(context, remote_id)

    def remote_id(self, url: str) -> str | None:
        """The number of an article that a person published, from its address; `withdraw` leaves such ones to a person."""
        found, split = super().remote_id(url), self.links.own(url)
        if found is None or split is None:
            return None
        return outcomes.remote(f"{outcomes.BY_LINK}{found}", outcomes.mid_of(split.geturl()))

    # --- the account --------------------------------------------------------------------------------------------------------------

    def refresh(self, context: Context) -> Token:
        """cgi-bin/stable_token: the same token while it lasts; when the very one that no longer counts comes back, a new one is forced.

        Source: developers.weixin.qq.com/doc/service/api/base/api_getstableaccesstoken (7,200 seconds; forcing at most 20 times a day).
        """
        fresh = self._stable_token(context, force=False)
        same = fresh["access_token"] == context.token.values.get("access_token")
        if same and float(fresh["expires_in"]) > FORCED_BELOW:
            fresh = self._stable_token(context, force=True)
        ends = context.now() + timedelta(seconds=float(fresh["expires_in"]))
        return Token(values={**context.token.values, "access_token": str(fresh["access_token"])}, expires_at=ends)

    def _stable_token(self, context: Context, *, force: bool) -> dict[str, Any]:
        body = {
            "grant_type": "client_credential",
            "appid": needed(context, "app_id", TokenLost),
            "secret": needed(context, "app_secret", TokenLost),
            "force_refresh": force,
        }
        answer = judged(context, ask(context, "POST", HOST + "/cgi-bin/stable_token", endpoint="stable_token", json=body))
        if not answer.get("access_token"):
            raise ConnectorError("WeChat answered without a token.", code="no_token")
        return answer

    def diagnose(self, context: Context) -> Diagnosis:
        """The token, the right to publish, and what is left of today's quota."""
        problems: list[tuple[str, str]] = []
        quota: dict[str, int] = {}
        scopes = []
        try:
            wx(context, "/cgi-bin/draft/count", method="GET")
            scopes.append("draft")
        except NotAllowed as error:
            problems.append((f"The draft box is not open to this app: {error.message}", f"本应用不能使用草稿箱：{error.message}"))
        try:
            wx(context, "/cgi-bin/freepublish/batchget", body={"offset": 0, "count": 1, "no_content": 1})
            scopes.append("freepublish")
            left = wx(context, "/cgi-bin/openapi/quota/get", body={"cgi_path": "/cgi-bin/freepublish/submit"}).get("quota", {})
            quota["freepublish/submit"] = int(left.get("remain", 0))
        except NotAllowed as error:
            problems.append((f"No right to publish; drafts only: {error.message}", f"没有发布权限，只能存草稿：{error.message}"))
        return Diagnosis(
            ok=not problems,
            tier=facts.tier_found(context.account, may_publish="freepublish" in scopes),
            scopes=tuple(scopes),
            quota=quota,
            problems=tuple(problems),
        )

    def post_metrics(self, context: Context, remote_ids: Sequence[str]) -> list[Reading]:
        """Readers, reads, shares and favourites of the last seven days' articles."""
        return numbers.of_articles(context, remote_ids)

    def account_metrics(self, context: Context) -> Reading | None:
        """Followers."""
        return numbers.of_account(context)

    def messages(self, context: Context, cursor: str, post_ids: Sequence[str]) -> Page:
        """New comments."""
        return talk.comments(context, cursor, post_ids)

    def reply(self, context: Context, message: Message, text: str, key: str) -> Outcome:
        """An answer."""
        return talk.answer(context, message, text)


def is_mass(post: Outgoing, account: Account) -> bool:
    """Whether the article is sent to all followers instead of only being published: by the post, else by the account's setting."""
    return bool(post.extras.get("mass_send", account.settings.get("publish_mode", "").strip() == "mass"))
