"""What several connectors need to say a post in a platform's own way: visible declarations, links, values of settings."""

import re
from collections.abc import Sequence
from html import escape, unescape
from mimetypes import guess_extension

from guanhao.sdk.connectors.errors import ConnectorError, NotAllowed, phrase
from guanhao.sdk.connectors.protocols import Context
from guanhao.sdk.connectors.records import Account, Limits, Media, Outgoing

Problem = tuple[str, str, str]
LINK = re.compile(r"https?://[^\s<>\"'，。；！？、）】》]+", re.IGNORECASE)


def setting(context: Context, name: str) -> str:
    """A value a person typed for the account, secret or not; "" when there is none."""
    return context.token.values.get(name) or context.account.settings.get(name, "")


def needed(context: Context, name: str, error: type[ConnectorError] = NotAllowed) -> str:
    """The same, and `error` when there is none."""
    value = setting(context, name)
    if not value:
        raise error(phrase("The account lacks its setting %(name)s.", name=name), code="setting")
    return value


def labels_missing(post: Outgoing, body: str) -> list[str]:
    """Visible declarations that are not in the body already."""
    return [label for label in post.labels if label and label not in body]


def with_labels(post: Outgoing, body: str) -> str:
    """The text with the visible declarations in front, each on the first line."""
    missing = labels_missing(post, body)
    return f"{' · '.join(missing)}\n{body}" if missing else body


def paragraphs(text: str) -> str:
    """Plain text as HTML: a paragraph for each block, a line break for each line."""
    blocks = [block for block in re.split(r"\n\s*\n", text.strip()) if block.strip()]
    return "".join(f"<p>{escape(block).replace(chr(10), '<br>')}</p>" for block in blocks)


def words_of(html: str) -> str:
    """The bare words of an article, without markup and white space, which platforms rewrite."""
    return re.sub(r"\s+", "", unescape(re.sub(r"<[^>]*>", "", html)))


def html_with_labels(post: Outgoing) -> str:
    """The body as HTML (pictures still as `cid:`), the visible declarations in front."""
    body = post.html or paragraphs(post.text)
    missing = labels_missing(post, body)
    return f"<p><strong>{escape(' · '.join(missing))}</strong></p>{body}" if missing else body


def too_big(limits: Limits, media: Sequence[Media]) -> list[Problem]:
    """What is larger, longer or of another kind than the platform takes."""
    found: list[Problem] = []
    for one in media:
        most = {"image": limits.image_bytes, "video": limits.video_bytes}.get(one.kind)
        if most is not None and one.size > most:
            size = f"{most / 1_048_576:g} MB"
            found.append(("media", phrase("“%(name)s” is larger than %(size)s.", name=one.name, size=size), f"“{one.name}”超过 {size}。"))
        if one.kind == "video" and limits.video_seconds is not None and one.duration_s > limits.video_seconds:
            found.append(
                (
                    "media",
                    phrase("“%(name)s” is longer than %(seconds)s seconds.", name=one.name, seconds=format(limits.video_seconds, "g")),
                    f"“{one.name}”长于 {limits.video_seconds:g} 秒。",
                )
            )
        if limits.mimes and one.mime not in limits.mimes:
            kinds = ", ".join(limits.mimes)
            found.append(
                (
                    "media",
                    phrase("“%(name)s” is %(mime)s; the platform takes %(kinds)s.", name=one.name, mime=one.mime, kinds=kinds),
                    f"“{one.name}”是 {one.mime}，平台只收 {kinds}。",
                )
            )
    return found


def too_long(field: str, english: str, chinese: str, count: int, most: int | None) -> list[Problem]:
    """A length over the platform's limit, in the platform's own counting."""
    if most is None or count <= most:
        return []
    return [
        (
            field,
            phrase("%(english)s has %(count)s characters; the platform takes %(most)s.", english=english, count=count, most=most),
            f"{chinese}有 {count} 字，平台最多 {most} 字。",
        )
    ]


def left_out(post: Outgoing, *, link: bool = False) -> list[Problem]:
    """Signed parts that the interface has no place for (with `link` the link): nothing signed is dropped in silence. A first comment is no such
    part: a person writes it after the post is out, and checks it off.
    """
    found: list[Problem] = []
    if link and post.link and post.link not in post.text:
        found.append(
            (
                "link",
                "The interface has no place for the link; take it out, or hand the post to a person.",
                "接口没有放链接的位置；请删去，或改为人工发布。",
            )
        )
    return found


def with_link(post: Outgoing, body: str) -> str:
    """The text with the link on a line of its own, unless it holds it already."""
    return f"{body}\n{post.link}" if post.link and post.link not in body else body


def tag_text(tags: Sequence[str], closing: str = "") -> str:
    """Tags as platforms write them: `#one #two`, or `#one# #two#` with a closing mark."""
    return " ".join(f"#{tag.strip('#')}{closing}" for tag in tags if tag.strip("#"))


def account_setting(account: Account, name: str) -> str:
    """A public fact of the account, stripped; "" when it was not typed."""
    return account.settings.get(name, "").strip()


def file_name(media: Media) -> str:
    """A name for an upload that every platform takes: ASCII, with the extension of the kind (media are named by people, often without one)."""
    ending = {"image/jpeg": ".jpg", "video/quicktime": ".mov", "audio/mpeg": ".mp3"}.get(media.mime) or guess_extension(media.mime) or ".bin"
    return f"{media.sha256[:16]}{ending}"


def number_in(value: object) -> int:
    """A count in a platform's answer; 0 when it is not one."""
    try:
        return int(value) if isinstance(value, int | float | str) else 0
    except ValueError:
        return 0
