"""Making a draft: pictures, cover, body. Nothing of this is seen by readers.

Sources: draft/add (developers.weixin.qq.com/doc/subscription/api/draftbox/draftmanage/api_draft_add), media/uploadimg and
material/add_material (…/doc/offiaccount/Asset_Management/Adding_Permanent_Assets.html): pictures inside an article come from `uploadimg` (JPG or
PNG below 1 MB); larger ones and GIFs go into the permanent material (10 MB), whose address is accepted inside articles too.
"""

from typing import Any

from guanhao.connectors.saying import file_name, html_with_labels, setting, with_labels, words_of
from guanhao.connectors.wechat_oa.api import wx
from guanhao.connectors.wechat_oa.facts import INSIDE_BYTES, INSIDE_MIMES
from guanhao.sdk.connectors.errors import Rejected
from guanhao.sdk.connectors.protocols import Context
from guanhao.sdk.connectors.records import Media, Outgoing

LOOKED_THROUGH = 40


class Drafting:
    """The upload of one post; `kept` are the handles of this run and the runs before it, saved after every step."""

    def __init__(self, context: Context, post: Outgoing, handles: dict[str, Any]) -> None:
        self.context = context
        self.post = post
        self.kept = handles

    def keep(self, **found: Any) -> None:
        """Remember handles now, so that a kill right after a call does not lose what it made."""
        self.kept.update(found)
        self.context.save(found)

    def upload_pictures(self) -> None:
        """Every picture of the post that is not up yet; of a picture message all of them as material."""
        if self.post.format == "image_text":
            for media in self.post.media:
                self._material(media)
            return
        urls: dict[str, str] = dict(self.kept.get("pictures", {}))
        for media in self.post.pictures:
            if media.sha256 not in urls:
                urls[media.sha256] = self._inside(media)
                self.keep(pictures=urls)

    def upload_cover(self) -> None:
        """The cover as permanent material; its number also marks the post in WeChat's lists."""
        if self.post.format == "article" and "thumb" not in self.kept:
            media = cover_of(self.post)
            if media is None:
                raise Rejected("An article needs a cover picture.", code="cover")
            answer = self._add_material(media)
            self.keep(thumb=str(answer["media_id"]))

    def article(self) -> dict[str, Any]:
        """The article as draft/add takes it."""
        post = self.post
        comments = str(post.extras.get("comments") or setting(self.context, "comments"))
        made: dict[str, Any] = {
            "title": post.title,
            "content": self._content(),
            "need_open_comment": int(comments in ("open", "fans")),
            "only_fans_can_comment": int(comments == "fans"),
        }
        if post.format == "image_text":
            images = self.kept.get("materials", {})
            listed = [{"image_media_id": images[media.sha256]} for media in post.media if media.sha256 in images]
            return {**made, "article_type": "newspic", "image_info": {"image_list": listed}}
        made |= {"article_type": "news", "thumb_media_id": self.kept.get("thumb", "")}
        author, digest = str(post.extras.get("author") or setting(self.context, "author")), str(post.extras.get("digest", ""))
        optional = {"author": author, "digest": digest, "content_source_url": post.link}
        return made | {name: value for name, value in optional.items() if value}

    def draft(self, article: dict[str, Any], *, resumed: bool, commits: bool = False) -> str:
        """The draft's media_id; a draft that an earlier run made and could not remember is found again by its cover."""
        known = self.kept.get("draft")
        if not known and resumed:
            known = find_draft(self.context, article)
        if not known:
            known = str(wx(self.context, "/cgi-bin/draft/add", body={"articles": [article]}, commits=commits)["media_id"])
        if known != self.kept.get("draft"):
            self.keep(draft=known)
        return str(known)

    def _content(self) -> str:
        if self.post.format == "image_text":
            return with_labels(self.post, self.post.text)
        html = html_with_labels(self.post)
        for digest, url in self.kept.get("pictures", {}).items():
            html = html.replace(f"cid:{digest}", url)
        return html

    def _inside(self, media: Media) -> str:
        if media.mime in INSIDE_MIMES and media.size <= INSIDE_BYTES:
            with self.context.open_media(media) as file:
                return str(wx(self.context, "/cgi-bin/media/uploadimg", files={"media": (file_name(media), file, media.mime)})["url"])
        return str(self._add_material(media)["url"])

    def _material(self, media: Media) -> None:
        known = dict(self.kept.get("materials", {}))
        if media.sha256 not in known:
            known[media.sha256] = str(self._add_material(media)["media_id"])
            self.keep(materials=known)

    def _add_material(self, media: Media) -> dict[str, Any]:
        with self.context.open_media(media) as file:
            return wx(self.context, "/cgi-bin/material/add_material", params={"type": "image"}, files={"media": (file_name(media), file, media.mime)})


def cover_of(post: Outgoing) -> Media | None:
    """The cover: the one chosen, else the first picture."""
    pictures = [*post.pictures, *(media for media in post.media if media.kind == "image")]
    return post.cover or next(iter(pictures), None)


def find_draft(context: Context, article: dict[str, Any]) -> str | None:
    """The draft in the box that is this article."""
    for offset in range(0, LOOKED_THROUGH, 20):
        answer = wx(context, "/cgi-bin/draft/batchget", body={"offset": offset, "count": 20, "no_content": 0})
        items = answer.get("item", [])
        for item in items:
            if any(same_article(news, article) for news in item.get("content", {}).get("news_item", [])):
                return str(item["media_id"])
        if len(items) < 20:
            return None
    return None


def same_article(news: dict[str, Any], article: dict[str, Any]) -> bool:
    """Whether an entry of WeChat's lists is this article: the title agrees, and the cover's number (which is ours alone) or else the words do."""
    if news.get("title") != article["title"]:
        return False
    if article.get("thumb_media_id"):
        return bool(news.get("thumb_media_id") == article["thumb_media_id"])
    ours = [image["image_media_id"] for image in article.get("image_info", {}).get("image_list", [])]
    if ours:
        return ours == [image.get("image_media_id") for image in news.get("image_info", {}).get("image_list", [])]
    return words_of(str(news.get("content", ""))) == words_of(str(article["content"]))
