"""What connectors share where a person publishes with a phone: words to copy, a checklist, and links that are pasted back.

A pasted link is trusted only when its host is exactly one of the platform's own and its path has the form of a post; look-alikes
(`douyin.com.evil.example`, `www.douyin.com@evil.example`, other ports, back slashes) are no links of the platform. Of share links only those of the
platform's own short hosts are followed, each hop is checked before it is asked for, and never further than five hops.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar, Literal
from urllib.parse import SplitResult, urljoin, urlsplit

import httpx

from guanhao.connectors.saying import LINK, Problem, tag_text, too_big, too_long, with_labels
from guanhao.sdk.connectors.errors import Unavailable, phrase
from guanhao.sdk.connectors.records import Ability, Account, Handoff, Limits, Outgoing, Setting, Window

HOPS = 5
Copy = tuple[str, str, str]
Check = tuple[str, str]

AI_LABEL = (
    "Switch on the declaration “made by AI” (rules for labelling AI content, in force since 1 September 2025).",
    "勾选“内容由 AI 生成”声明（《人工智能生成合成内容标识办法》，2025 年 9 月 1 日起施行）",
)
AD_LABEL = (
    "Mark it as advertising in the app's own way (Measures for Internet Advertising, article 9).",
    "按平台方式标明“广告”（《互联网广告管理办法》第九条）",
)
COVER = ("Choose the cover that was signed, not a frame the app proposes.", "选用已签发的封面，不要用系统截取的画面")
LOCATION = ("Leave the location empty unless the post names it.", "未在文案中写明地点时，不添加定位")
ACCOUNT = ("Look whether the app is signed in to the right account.", "确认登录的是正确的账号")
FIRST = ("Write the first comment right after it is out.", "发布后立即发出首条评论")
PASTE = ("Copy the post's link and paste it back here.", "发布后复制作品链接，粘贴回本页")


@dataclass(frozen=True, kw_only=True)
class Links:
    """Addresses of one platform: `hosts` are its own, `short_hosts` those of its share links, `paths` find a post's number in `host/path?query`."""

    hosts: frozenset[str]
    short_hosts: frozenset[str] = frozenset()
    paths: tuple[str, ...] = ()

    def own(self, text: str) -> SplitResult | None:
        """The first address of this platform in a text that was pasted (apps copy a sentence around it); None without one."""
        for found in LINK.findall(text) or [text]:
            split = safe_split(found)
            if split is not None and split.hostname in self.hosts | self.short_hosts:
                return split
        return None

    def remote_id(self, text: str) -> str | None:
        """The post's number; None when the address is no post of this platform."""
        split = self.own(text)
        if split is None or split.hostname not in self.hosts:
            return None
        where = f"{split.hostname}{split.path}" + (f"?{split.query}" if split.query else "")
        for pattern in self.paths:
            match = re.search(pattern, where)
            if match:
                return match.group(1)
        return None

    def resolve(self, http: httpx.Client, text: str) -> str:
        """The full address behind a share link; what was given when it is none, or when it leads elsewhere. Unavailable when nobody answers."""
        split = self.own(text)
        if split is None:
            return text
        url = split.geturl()
        for _hop in range(HOPS):
            if split.hostname not in self.short_hosts and self.remote_id(url):
                return url
            try:
                answer = http.get(url, follow_redirects=False, extensions={"endpoint": "share_link"})
            except httpx.RequestError as error:
                raise Unavailable(phrase("The share link cannot be looked up (%(error)s).", error=type(error).__name__), code="unreachable") from None
            place = answer.headers.get("location", "")
            following = safe_split(urljoin(url, place)) if place else None
            if following is None or following.hostname not in self.hosts | self.short_hosts:
                return url
            split, url = following, following.geturl()
        return url

    def pattern(self) -> str:
        """A regular expression for the page: an address of one of the platform's hosts."""
        hosts = "|".join(re.escape(host) for host in sorted(self.hosts | self.short_hosts))
        return rf"https?://({hosts})/\S+"


def safe_split(url: str) -> SplitResult | None:
    """An address in its parts when it is plain: http or https, a host, no user, no other port, no back slash, no control character."""
    if "\\" in url or any(ord(char) < 33 for char in url):
        return None
    try:
        split = urlsplit(url)
        port = split.port
    except ValueError:
        return None
    plain = split.scheme in ("http", "https") and split.hostname and split.username is None and split.password is None
    return split if plain and port in (None, 80, 443) else None


def copies(post: Outgoing, *, tags: str, with_title: bool = True) -> tuple[Copy, ...]:
    """The words to copy one by one: title, text with declarations, tags, first comment, link."""
    wanted = (
        ("Title", "标题", post.title if with_title else ""),
        ("Text", "正文", with_labels(post, post.text)),
        ("Tags", "话题", tags),
        ("First comment", "首条评论", post.first_comment),
        ("Link", "链接", post.link),
    )
    return tuple(copy for copy in wanted if copy[2])


def checklist(post: Outgoing, *own: Check) -> tuple[Check, ...]:
    """What the person has to look at: the account, the platform's own points, the declarations this post needs, and the link at the end."""
    found = [ACCOUNT, *own]
    if post.cover or any(media.kind == "video" for media in post.media):
        found.append(COVER)
    if post.ai_generated:
        found.append(AI_LABEL)
    if post.is_ad:
        found.append(AD_LABEL)
    if post.first_comment:
        return (*found, LOCATION, FIRST, PASTE)
    return (*found, LOCATION, PASTE)


class ByHand:
    """A platform that lets no program publish: facts come from the subclass, the rest is the same everywhere."""

    platform: ClassVar[str] = ""
    settings: ClassVar[Sequence[Setting]] = ()
    windows: ClassVar[Sequence[Window]] = ()
    token_model: ClassVar[Literal["static", "rotating", "extending", "app"]] = "static"  # noqa: S105 - whose token it is
    idempotent: ClassVar[bool] = False
    source: ClassVar[str] = ""
    links: ClassVar[Links]
    formats: ClassVar[Mapping[str, Limits]] = {}
    app: ClassVar[str] = ""
    tag_mark: ClassVar[str] = ""
    why: ClassVar[str] = "The platform has no interface by which a program may publish."
    why_zh: ClassVar[str] = "平台没有对外开放的发布接口。"
    points: ClassVar[tuple[Check, ...]] = ()

    def limits(self, format_key: str) -> Limits | None:
        """What the platform's own editor takes."""
        return self.formats.get(format_key)

    def ability(self, account: Account) -> Ability:
        """A person with a phone."""
        return Ability(mode="hand_off", why=self.why, why_zh=self.why_zh, source=self.source)

    def mode_of(self, post: Outgoing, account: Account) -> str:
        """How this post leaves: as its publication was planned (`extras["mode"]`), else as the account can."""
        return str(post.extras.get("mode") or self.ability(account).mode)

    def check(self, post: Outgoing, account: Account) -> list[Problem]:
        """Lengths, number of pictures and tags, sizes."""
        limits = self.limits(post.format)
        if limits is None:
            return [("format", "The platform has no such form of post.", "平台没有这种发布形式。")]
        found = too_long("title", "The title", "标题", len(post.title), limits.title)
        found += too_long("text", "The text", "正文", len(post.text), limits.text)
        if limits.tags is not None and len(post.tags) > limits.tags:
            found.append(("tags", phrase("At most %(most)s tags.", most=limits.tags), f"话题最多 {limits.tags} 个。"))
        pictures = [media for media in post.media if media.kind == "image"]
        if limits.images is not None and len(pictures) > limits.images:
            found.append(("media", phrase("At most %(most)s pictures.", most=limits.images), f"图片最多 {limits.images} 张。"))
        return found + too_big(limits, post.media)

    def hand_off(self, post: Outgoing, account: Account) -> Handoff:
        """Words, checklist, and the scheme that opens the app."""
        return Handoff(
            copies=copies(post, tags=tag_text(post.tags, self.tag_mark)),
            checklist=checklist(post, *self.points),
            open_url=self.app,
            link_pattern=self.links.pattern(),
        )

    def remote_id(self, url: str) -> str | None:
        """The post's number in a pasted link."""
        return self.links.remote_id(url)

    def resolve(self, http: httpx.Client, url: str) -> str:
        """The full address behind a share link."""
        return self.links.resolve(http, url)
