"""Ghost, by its Admin API.

A repeated slug makes a second post with `-2` behind it, so the slug is no idempotency key. A post is therefore made as a draft while preparing (its
slug carries the publication's key and is looked up first), and committed by publishing that draft's number with everything that was signed.
"""

import json
import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from html import escape
from typing import Any, ClassVar, Literal

from guanhao.connectors import offers
from guanhao.connectors.ghost import admin
from guanhao.connectors.saying import Problem, account_setting, html_with_labels, too_long
from guanhao.sdk.connectors.errors import Rejected, Unavailable, phrase
from guanhao.sdk.connectors.protocols import Context
from guanhao.sdk.connectors.records import Ability, Account, Diagnosis, Limits, Media, Option, Outcome, Outgoing, Prepared, Reading, Setting, Window

SCHEMA = "Ghost's schema: posts.title has 255 characters, posts.slug 191"
TITLE, EXCERPT, MARK = 255, 300, 10
CID = re.compile(r"cid:([0-9a-f]{64})")
PICTURES = ("image/jpeg", "image/png", "image/gif", "image/webp", "image/svg+xml", "image/avif")


class Ghost:
    """Articles with pictures, tags and a cover; unpublished to take them down."""

    platform: ClassVar[str] = "ghost"
    title: ClassVar[str] = "Ghost"
    title_zh: ClassVar[str] = "Ghost"
    settings: ClassVar[Sequence[Setting]] = (
        Setting(name="site", title="Address of the site", title_zh="网站地址", help="https://blog.example.com", help_zh="https://blog.example.com"),
        Setting(
            name="admin_key",
            title="Admin API key",
            title_zh="Admin API 密钥",
            secret=True,
            help="Settings → Integrations → Custom integration: id and secret with a colon between.",
            help_zh="在“Settings → Integrations → Custom integration”中复制，形如 id:secret。",
        ),
    )
    options: ClassVar[Sequence[Option]] = offers.GHOST
    windows: ClassVar[Sequence[Window]] = ()
    token_model: ClassVar[Literal["static", "rotating", "extending", "app"]] = "static"  # noqa: S105 - how tokens live
    idempotent: ClassVar[bool] = False
    source: ClassVar[str] = "docs.ghost.org/admin-api"

    def limits(self, format_key: str) -> Limits | None:
        """Articles with a title of 255 characters."""
        return Limits(title=TITLE, source=SCHEMA) if format_key == "article" else None

    def ability(self, account: Account) -> Ability:
        """An integration may publish."""
        return Ability(mode="api", source="docs.ghost.org/admin-api")

    def check(self, post: Outgoing, account: Account) -> list[Problem]:
        """A title that fits, something to read, pictures that Ghost takes."""
        problems: list[Problem] = []
        if post.format != "article":
            problems.append(("format", "Ghost takes articles.", "Ghost 只发布文章。"))
        if not post.title.strip():
            problems.append(("title", "An article needs a title.", "文章需要标题。"))
        problems += too_long("title", "The title", "标题", len(post.title), TITLE)
        if not (post.text.strip() or post.html.strip()):
            problems.append(("text", "There is nothing to publish.", "没有可发布的内容。"))
        for media in self._files(post):
            if media.mime not in PICTURES:
                problems.append(
                    (
                        "media",
                        phrase("Ghost does not take “%(name)s” (%(mime)s).", name=media.name, mime=media.mime),
                        f"Ghost 不支持“{media.name}”（{media.mime}）。",
                    )
                )
        if not account_setting(account, "site").startswith(("http://", "https://")):
            problems.append(("account", "The address of the site is missing or is none.", "网站地址未填写或无效。"))
        return problems

    def _files(self, post: Outgoing) -> list[Media]:
        wanted = [*post.pictures, *post.media, *([post.cover] if post.cover else [])]
        return list({media.sha256: media for media in wanted}.values())

    def prepare(self, context: Context, post: Outgoing, handles: Mapping[str, object]) -> Prepared:
        """Upload pictures, then make the draft, or find the one that an earlier attempt made."""
        kept: dict[str, Any] = {"images": {}, **handles}
        for media in self._files(post):
            if media.sha256 not in kept["images"]:
                kept["images"] = {**kept["images"], media.sha256: admin.upload(context, media)}
                context.save({"images": kept["images"]})
        body = self._body(post, kept["images"])
        if not kept.get("post") or self._look(context, f"posts/{kept['post']}/") is None:
            found = self._look(context, f"posts/slug/{body['slug']}/") or admin.one(
                admin.api(context, "POST", "posts/", endpoint="posts", json={"posts": [{**body, "status": "draft"}]}), "posts"
            )
            kept["post"] = str(found["id"])
            context.save({"post": kept["post"]})
        return Prepared(handles=kept, payload={**body, "id": kept["post"], "status": "published"})

    def _body(self, post: Outgoing, images: Mapping[str, str]) -> dict[str, Any]:
        """The post as Ghost keeps it: the signed HTML in one HTML card, so that no conversion changes a word."""
        html = CID.sub(lambda match: escape(images.get(match[1], match[0])), html_with_labels(post))
        for media in post.media:
            if escape(images[media.sha256]) not in html:
                html += f'<figure><img src="{escape(images[media.sha256])}" alt="{escape(media.alt)}"></figure>'
        if post.link and escape(post.link) not in html and post.link not in html:
            html += f'<p><a href="{escape(post.link)}">{escape(post.link)}</a></p>'
        card = {"type": "html", "version": 1, "html": html, "visibility": {"web": {"nonMember": True, "memberSegment": "status:free,status:-free"}}}
        root = {"children": [card], "direction": None, "format": "", "indent": 0, "type": "root", "version": 1}
        made: dict[str, Any] = {"title": post.title, "slug": slug(post), "lexical": json.dumps({"root": root}, ensure_ascii=False)}
        made["tags"] = [{"name": name} for name in post.tags]
        if post.cover:
            made |= {"feature_image": images[post.cover.sha256], "feature_image_alt": post.cover.alt[:191] or None}
        if excerpt := str(post.extras.get("excerpt", "")):
            made["custom_excerpt"] = excerpt[:EXCERPT]
        return made

    def _look(self, context: Context, path: str) -> dict[str, Any] | None:
        try:
            return admin.one(admin.api(context, "GET", path, endpoint="posts"), "posts")
        except Rejected as error:
            if error.code in ("NotFoundError", "404"):
                return None
            raise

    def commit(self, context: Context, post: Outgoing, prepared: Prepared) -> Outcome:
        """Publish the draft with everything that was signed; one that is out already stays as it is."""
        number = str(prepared.payload["id"])
        found = self._look(context, f"posts/{number}/")
        if found is None:
            raise Unavailable("Somebody deleted the draft on the site; it is made anew.", code="draft_gone")
        if found.get("status") == "published":
            return self._outcome(found)
        body = {**prepared.payload, "updated_at": found["updated_at"]}
        answer = admin.api(context, "PUT", f"posts/{number}/", endpoint="publish", commits=True, json={"posts": [body]})
        return self._outcome(admin.one(answer, "posts", commits=True))

    def confirm(self, context: Context, post: Outgoing, handles: Mapping[str, object], remote_id: str) -> Outcome:
        """What the site says of the post's number."""
        found = self._look(context, f"posts/{remote_id}/" if remote_id else f"posts/slug/{slug(post)}/")
        return self._outcome(found) if found else Outcome(state="not_done", message="The site has no such post.")

    def reconcile(self, context: Context, post: Outgoing, handles: Mapping[str, object], since: datetime) -> Outcome:
        """The draft's number is known, else the slug finds the post."""
        return self.confirm(context, post, handles, str(handles.get("post", "")))

    def _outcome(self, found: Mapping[str, Any]) -> Outcome:
        status, url = str(found.get("status", "")), str(found.get("url", ""))
        evidence = {name: found[name] for name in ("id", "status", "url", "published_at", "slug") if name in found}
        if status not in ("published", "sent"):
            return Outcome(state="not_done", message=phrase("On the site the post is “%(status)s”.", status=status), evidence=evidence)
        return Outcome(
            state="done",
            remote_id=str(found["id"]),
            url=url if url.startswith("http") else "",
            published_at=moment(found.get("published_at")),
            evidence=evidence,
        )

    def withdraw(self, context: Context, remote_id: str) -> Outcome:
        """Back to a draft: readers see it no more, and the site keeps it as proof."""
        found = self._look(context, f"posts/{remote_id}/")
        if found and found.get("status") == "published":
            body = {"posts": [{"status": "draft", "updated_at": found["updated_at"]}]}
            admin.api(context, "PUT", f"posts/{remote_id}/", endpoint="posts", json=body)
        return Outcome(state="done", remote_id=remote_id)

    def diagnose(self, context: Context) -> Diagnosis:
        """Whether the key opens the door, and which version answers."""
        site: Any = admin.api(context, "GET", "site/", endpoint="site")
        admin.api(context, "GET", "posts/?limit=1&fields=id", endpoint="posts")
        version = str(site.get("site", {}).get("version", "")) if isinstance(site, dict) else ""
        return Diagnosis(ok=True, tier=f"Ghost {version}".strip())

    def post_metrics(self, context: Context, remote_ids: Sequence[str]) -> list[Reading]:
        """Clicks in the mail, and how often the mail was delivered and opened; only for posts that are still published."""
        wanted = ",".join(number for number in remote_ids if re.fullmatch(r"[0-9a-f]{24}", number))
        if not wanted:
            return []
        query = {"filter": f"id:[{wanted}]+status:[published,sent]", "include": "email,count.clicks", "limit": "100", "fields": "id,status"}
        found: Any = admin.api(context, "GET", "posts/", endpoint="posts", params=query)
        return [
            Reading(remote_id=str(row["id"]), observed_at=context.now(), values=_numbers(row))
            for row in (found.get("posts", []) if isinstance(found, dict) else [])
        ]

    def account_metrics(self, context: Context) -> Reading | None:
        """Members are people with addresses: their number is theirs to publish, not ours to pull."""
        return None


def _numbers(row: Mapping[str, Any]) -> dict[str, int]:
    mail = row.get("email") or {}
    return {
        "clicks": int((row.get("count") or {}).get("clicks") or 0),
        "reach": int(mail.get("delivered_count") or 0),
        "views": int(mail.get("opened_count") or 0),
    }


def slug(post: Outgoing) -> str:
    """The end of the address: the wanted or the title's latin words, and ten characters of the key."""
    words = re.sub(r"[^a-z0-9]+", "-", str(post.extras.get("slug") or post.title).lower()).strip("-")[:60].strip("-")
    return f"{words}-{post.key[:MARK]}" if words else post.key[:MARK]


def moment(text: object) -> datetime | None:
    """A time of the API (ISO 8601), None when it is none."""
    try:
        return datetime.fromisoformat(str(text).replace("Z", "+00:00"))
    except ValueError:
        return None
