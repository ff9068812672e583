"""A post as Mastodon counts and shows it.

Sources: docs.joinmastodon.org/user/posting/ (a link counts 23, a mention without its server), docs.joinmastodon.org/entities/Status/.
"""

import re
from html import unescape

from guanhao.connectors.saying import with_labels
from guanhao.sdk.connectors.records import Outgoing

LINK = re.compile(r"https?://[^\s<>\"'，。；！？、（）【】《》“”]+")
MENTION = re.compile(r"(?<![\w/])@(\w+)@[\w.-]+\w")
LINK_COUNTS = 23


def status_text(post: Outgoing) -> str:
    """What readers see: declarations, text, the link and tags that the text does not have yet."""
    text = with_labels(post, post.text)
    if post.link and post.link not in text:
        text = f"{text}\n\n{post.link}".strip()
    folded = text.casefold()
    if extra := [f"#{tag}" for tag in post.tags if f"#{tag.casefold()}" not in folded]:
        text = f"{text}\n\n{' '.join(extra)}".strip()
    return text


def length(text: str) -> int:
    """Characters in Mastodon's counting."""
    return len(LINK.sub("x" * LINK_COUNTS, MENTION.sub(r"@\1", text)))


def plain(html: str) -> str:
    """The words of a rendered status."""
    broken = re.sub(r"<br\s*/?>", "\n", re.sub(r"</p>\s*<p>", "\n\n", html))
    return unescape(re.sub(r"<[^>]+>", "", broken)).strip()


def same(one: str, other: str) -> bool:
    """Two texts with the same words; how lines break does not matter."""
    return one.split() == other.split()
