"""WordPress sites, by their REST API and an application password.

A post is made as a draft while preparing (nobody sees it, and its number is kept), and committed by giving that number the status “publish” together
with everything that was signed, so that a second commit cannot make a second post and a draft that somebody touched goes out as it was signed.
"""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, ClassVar, Literal

from guanhao.connectors import offers
from guanhao.connectors.saying import Problem, account_setting
from guanhao.connectors.wordpress import comments, site, writing
from guanhao.sdk.connectors.errors import NotAllowed, Rejected, TokenLost, Unavailable, phrase
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

REFERENCE = "developer.wordpress.org/rest-api/reference/posts/"
ROLES = "wordpress.org/documentation/article/roles-and-capabilities/"
SITE_WAITS = 900.0


class WordPress:
    """Articles with pictures, tags and categories; comments read and answered; taken down into the trash."""

    platform: ClassVar[str] = "wordpress"
    title: ClassVar[str] = "WordPress"
    title_zh: ClassVar[str] = "WordPress"
    settings: ClassVar[Sequence[Setting]] = (
        Setting(name="site", title="Address of the site", title_zh="网站地址", help="https://blog.example.com", help_zh="https://blog.example.com"),
        Setting(name="username", title="User name", title_zh="用户名"),
        Setting(
            name="app_password",
            title="Application password",
            title_zh="应用程序密码",
            secret=True,
            help="Users → Profile → Application Passwords; never the login password.",
            help_zh="在“用户 → 个人资料 → 应用程序密码”中生成，切勿填写登录密码。",
        ),
        Setting(name="category", title="Usual category", title_zh="默认分类", required=False),
    )
    options: ClassVar[Sequence[Option]] = offers.WORDPRESS
    windows: ClassVar[Sequence[Window]] = ()
    token_model: ClassVar[Literal["static", "rotating", "extending", "app"]] = "static"  # noqa: S105 - how tokens live
    idempotent: ClassVar[bool] = False
    source: ClassVar[str] = "developer.wordpress.org/rest-api/"

    def limits(self, format_key: str) -> Limits | None:
        """Articles; the software has no limit of its own."""
        return Limits(source=REFERENCE) if format_key == "article" else None

    def ability(self, account: Account) -> Ability:
        """By the role that `diagnose` found: who may not publish hands in for an editor."""
        if account.tier == "contributor":
            return Ability(
                mode="draft_box",
                why="A contributor's posts wait until an editor of the site publishes them.",
                why_zh="“投稿者”的文章须由网站编辑审核发布。",
                source=ROLES,
            )
        if account.tier == "reader":
            return Ability(mode="hand_off", why="The user may not write posts on this site.", why_zh="该用户在此网站没有写文章的权限。", source=ROLES)
        return Ability(mode="api", source=ROLES)

    def check(self, post: Outgoing, account: Account) -> list[Problem]:
        """A title, something to read, an address to send it to."""
        problems: list[Problem] = []
        if post.format != "article":
            problems.append(("format", "WordPress takes articles.", "WordPress 只发布文章。"))
        if not post.title.strip():
            problems.append(("title", "An article needs a title.", "文章需要标题。"))
        if not (post.text.strip() or post.html.strip()):
            problems.append(("text", "There is nothing to publish.", "没有可发布的内容。"))
        if not site.host(account_setting(account, "site")):
            problems.append(("account", "The address of the site is missing or is none.", "网站地址未填写或无效。"))
        return problems

    def prepare(self, context: Context, post: Outgoing, handles: Mapping[str, object]) -> Prepared:
        """Upload files, find or make terms, write the draft; each is kept as soon as it is there."""
        kept: dict[str, Any] = {"uploads": {}, **handles}
        for media in writing.files(post):
            if media.sha256 not in kept["uploads"]:
                kept["uploads"] = {**kept["uploads"], media.sha256: writing.upload(context, media)}
                context.save({"uploads": kept["uploads"]})
        if "tags" not in kept:
            kept |= {"tags": writing.tags(context, post.tags), "categories": writing.categories(context, post)}
            context.save({"tags": kept["tags"], "categories": kept["categories"]})
        body = writing.body(post, kept)
        if not self._exists(context, kept.get("post")):
            kept["post"] = self._draft(context, post, body)
            context.save({"post": kept["post"]})
        status = "pending" if self.ability(context.account).mode == "draft_box" else "publish"
        return Prepared(handles=kept, payload={**body, "id": kept["post"], "status": status})

    def _exists(self, context: Context, number: object) -> bool:
        return isinstance(number, int) and self._post(context, number) is not None

    def _draft(self, context: Context, post: Outgoing, body: Mapping[str, Any]) -> int:
        """The draft with this key, made unless an attempt whose answer was lost has made it."""
        found = self._by_slug(context, writing.slug(post))
        made = found or site.record(site.rest(context, "POST", "posts", json={**body, "status": "draft"}))
        return int(made["id"])

    def commit(self, context: Context, post: Outgoing, prepared: Prepared) -> Outcome:
        """Give the draft's number everything that was signed and its status; a contributor's is done when it waits for an editor."""
        number = int(prepared.payload["id"])
        body = {name: value for name, value in prepared.payload.items() if name != "id"}
        try:
            found = site.rest(context, "POST", f"posts/{number}", commits=True, endpoint="publish", json=body)
        except Rejected as error:
            if error.code in site.GONE:
                raise Unavailable("Somebody deleted the draft on the site; it is made anew.", code="draft_gone") from None
            raise
        return self._outcome(context, site.record(found, commits=True))

    def confirm(self, context: Context, post: Outgoing, handles: Mapping[str, object], remote_id: str) -> Outcome:
        """What the site says of the post's number."""
        found = self._post(context, int(remote_id)) if remote_id.isdecimal() else self._by_slug(context, writing.slug(post))
        return self._outcome(context, found) if found else Outcome(state="not_done", message="The site has no such post.")

    def reconcile(self, context: Context, post: Outgoing, handles: Mapping[str, object], since: datetime) -> Outcome:
        """The draft's number is known, else the slug finds the post."""
        return self.confirm(context, post, handles, str(handles.get("post", "")))

    def _post(self, context: Context, number: int) -> dict[str, Any] | None:
        try:
            return site.record(site.rest(context, "GET", f"posts/{number}", params={"context": "edit"}))
        except Rejected:
            return None
        except TokenLost:
            raise
        except NotAllowed:  # a contributor's post that an editor has published
            return site.record(site.rest(context, "GET", f"posts/{number}"))

    def _by_slug(self, context: Context, slug: str) -> dict[str, Any] | None:
        try:
            rows = site.rows(site.rest(context, "GET", "posts", params={"slug": slug, "status": "any", "context": "edit"}))
        except Rejected as error:
            site.rest(context, "GET", "users/me")  # says so when nobody is signed in
            raise NotAllowed(error.message, code="no_drafts") from None
        return site.record(rows[0]) if rows else None

    def _outcome(self, context: Context, found: Mapping[str, Any]) -> Outcome:
        number, status = str(found["id"]), str(found.get("status", ""))
        evidence = {name: found[name] for name in ("id", "status", "link", "date_gmt", "slug") if name in found}
        if status == "publish":
            made = datetime.fromisoformat(str(found["date_gmt"])).replace(tzinfo=UTC)
            return Outcome(state="done", remote_id=number, url=str(found.get("link", "")), published_at=made, evidence=evidence)
        if status == "pending" and self.ability(context.account).mode == "draft_box":
            return Outcome(state="done", remote_id=number, message="The post waits for an editor of the site.", evidence=evidence)
        if status == "future":
            return Outcome(state="waiting", remote_id=number, check_after=SITE_WAITS, message="The site itself has put it off.", evidence=evidence)
        return Outcome(state="not_done", message=phrase("On the site the post is “%(status)s”.", status=status), evidence=evidence)

    def withdraw(self, context: Context, remote_id: str) -> Outcome:
        """Into the site's trash, from where a person can bring it back for 30 days."""
        try:
            site.rest(context, "DELETE", f"posts/{int(remote_id)}")
        except Rejected as error:
            if error.code not in site.GONE:
                raise
        return Outcome(state="done", remote_id=remote_id)

    def first_comment(self, context: Context, post: Outgoing, remote_id: str) -> Outcome:
        """A comment under the own article."""
        return comments.write(context, int(remote_id), post.first_comment)

    def find_first_comment(self, context: Context, post: Outgoing, remote_id: str, since: datetime) -> Outcome:
        """Among the account's own comments under the article."""
        return comments.find_own(context, int(remote_id), post.first_comment)

    def diagnose(self, context: Context) -> Diagnosis:
        """Who the password belongs to and what that person may do; the tier is publisher, contributor or reader."""
        me = site.record(site.rest(context, "GET", "users/me", params={"context": "edit"}))
        rights = me.get("capabilities", {})
        tier = "publisher" if rights.get("publish_posts") else "contributor" if rights.get("edit_posts") else "reader"
        problems: list[tuple[str, str]] = []
        if tier == "reader":
            problems.append(("The user may not write posts on this site.", "该用户在此网站没有写文章的权限。"))
        if tier != "reader" and not rights.get("upload_files"):
            problems.append(("The user may not upload pictures.", "该用户没有上传图片的权限。"))
        scopes = tuple(sorted(name for name, granted in rights.items() if granted and not name.startswith("level_")))
        return Diagnosis(ok=tier != "reader", tier=tier, scopes=scopes, problems=tuple(problems))

    def post_metrics(self, context: Context, remote_ids: Sequence[str]) -> list[Reading]:
        """Comments a post; WordPress itself counts no views."""
        return comments.post_metrics(context, remote_ids)

    def account_metrics(self, context: Context) -> Reading | None:
        """Published posts."""
        return comments.account_metrics(context)

    def messages(self, context: Context, cursor: str, post_ids: Sequence[str]) -> Page:
        """Comments of the site newer than the cursor."""
        return comments.messages(context, cursor)

    def reply(self, context: Context, message: Message, text: str, key: str) -> Outcome:
        """A comment under theirs, in the name of the account."""
        return comments.reply(context, message, text)
