"""Ids that a file does not state: the post's id inside its address, and a stable id from content."""

import hashlib
import re
from collections.abc import Sequence
from urllib.parse import parse_qs, urlsplit

_PATTERNS = [
    (re.compile(pattern), group)
    for pattern, group in (
        (r"(?:^|\.)(?:weibo\.(?:com|cn))/(?:detail|status|statuses/show|\d+)/(\w+)", 1),
        (r"(?:^|\.)bilibili\.com/(?:video/)?(BV[0-9A-Za-z]{10}|av\d+)", 1),
        (r"b23\.tv/(BV[0-9A-Za-z]{10}|av\d+|\w+)", 1),
        (r"(?:^|\.)bilibili\.com/(?:read/(?:mobile/)?|opus/|dynamic/)?((?:cv)?\d+)", 1),
        (r"(?:^|\.)(?:ies)?douyin\.com/(?:share/)?(?:video|note|slides)/(\d+)", 1),
        (r"v\.douyin\.com/(\w+)", 1),
        (r"(?:^|\.)xiaohongshu\.com/(?:explore|discovery/item|user/profile/\w+)/(\w+)", 1),
        (r"mp\.weixin\.qq\.com/s/([\w-]+)", 1),
        (r"(?:^|\.)(?:kuaishou|gifshow)\.com/(?:short-video|fw/photo|f)/([\w-]+)", 1),
        (r"(?:^|\.)zhihu\.com/(?:question/\d+/answer|answer|zvideo|pin|p)/(\d+)", 1),
        (r"(?:^|\.)zhihu\.com/question/(\d+)", 1),
        (r"(?:^|\.)toutiao\.com/(?:article|video|w|item|group|i|a)/?(\d+)", 1),
        (r"(?:^|\.)(?:twitter|x)\.com/[^/]+/status(?:es)?/(\d+)", 1),
        (r"(?:^|\.)youtube\.com/(?:shorts|live|embed)/([\w-]{6,})", 1),
        (r"youtu\.be/([\w-]{6,})", 1),
        (r"(?:^|\.)tiktok\.com/@[^/]+/(?:video|photo)/(\d+)", 1),
        (r"(?:^|\.)instagram\.com/(?:[^/]+/)?(?:p|reel|tv)/([\w-]+)", 1),
        (r"(?:^|\.)facebook\.com/(?:[^/]+/)?(?:posts|videos|reel)/(?:[^/]+/)?([\w.]+)", 1),
        (r"bsky\.app/profile/[^/]+/post/(\w+)", 1),
    )
]
_QUERY_KEYS = ("v", "modal_id", "aweme_id", "note_id", "noteId", "bvid", "photoId", "story_fbid", "item_id", "article_id", "id", "p", "sn")
_EXTENSION = re.compile(r"\.(?:s?html?|aspx?|php|jsp)$", re.IGNORECASE)


def post_id(url: str) -> str:
    """The id a platform gives the post at this address; for unknown sites the last part of the path; empty when there is none.

    >>> post_id("https://weibo.com/2656274875/InqPrhk0r")
    'InqPrhk0r'
    """
    text = url.strip()
    if not text or " " in text or "." not in text:
        return ""
    try:
        parts = urlsplit(text if "//" in text else f"//{text}")
    except ValueError:
        return ""
    place = (parts.netloc.lower().removeprefix("www.").split(":")[0] + parts.path).rstrip("/")
    for pattern, group in _PATTERNS:
        if match := pattern.search(place):
            return match[group]
    query = parse_qs(parts.query or parts.fragment.partition("?")[2])
    if parts.netloc.endswith("mp.weixin.qq.com") and "mid" in query:
        return f"{query['mid'][0]}_{query.get('idx', ['1'])[0]}"
    for key in _QUERY_KEYS:
        if value := query.get(key, [""])[0]:
            return value
    return _EXTENSION.sub("", parts.path.rstrip("/").rsplit("/", 1)[-1])


def content_id(values: Sequence[object]) -> str:
    """A stable id from what a row says: the same content gives the same id in every run. Empty when there is no content at all."""
    if all(value is None or value == "" for value in values):
        return ""
    text = "\x1f".join("" if value is None else str(value) for value in values)
    return "h" + hashlib.blake2b(text.encode(), digest_size=10).hexdigest()
