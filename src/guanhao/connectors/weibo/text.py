"""How Weibo counts, numbers and writes a post."""

import re

from guanhao.connectors.saying import LINK, with_labels
from guanhao.sdk.connectors.records import Outgoing

LINK_LENGTH = 10
DIGITS = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
TOPIC = re.compile(r"#[^#\n]+#")


def weighted(text: str) -> int:
    """The length in 汉字: an ASCII character counts half, a link 10, rounded up (as weibo.com's own composer counts)."""
    halves = 0
    for piece in LINK.split(text):
        halves += sum(1 if ord(char) < 128 else 2 for char in piece)
    halves += 2 * LINK_LENGTH * len(LINK.findall(text))
    return -(-halves // 2)


def status_of(post: Outgoing) -> str:
    """The text as it goes out: declarations, text, link."""
    text = with_labels(post, post.text.strip())
    return f"{text} {post.link}" if post.link and post.link not in text else text


def bare(text: str) -> str:
    """A text without links and white space: Weibo shortens links to t.cn, so posts are recognised by the rest."""
    return re.sub(r"\s+", "", LINK.sub("", text))


def bid_of(mid: str) -> str:
    """The short number in a post's address (base 62 in groups of seven digits) from its mid."""
    groups = []
    rest = mid
    while rest:
        rest, group = rest[:-7], rest[-7:]
        groups.append(_base62(int(group)).rjust(4, "0") if rest else _base62(int(group)))
    return "".join(reversed(groups))


def mid_of(bid: str) -> str:
    """The mid of a short number; ValueError when it is none."""
    groups = []
    rest = bid
    while rest:
        rest, group = rest[:-4], rest[-4:]
        number = 0
        for char in group:
            number = number * 62 + DIGITS.index(char)
        groups.append(str(number).rjust(7, "0") if rest else str(number))
    return "".join(reversed(groups))


def _base62(number: int) -> str:
    digits = ""
    while number:
        number, rest = divmod(number, 62)
        digits = DIGITS[rest] + digits
    return digits or "0"
