"""Words of a text worth counting."""

import re
from functools import cache
from typing import Any

_WORD = re.compile(r"[\u3400-\u9fffA-Za-z][\u3400-\u9fffA-Za-z0-9+.-]+")
_TAG = re.compile(r"#([^#\s]{2,20})#?")
# Function words that say nothing about a topic; ours, from the most frequent words of comments.
STOP = frozenset(
    (  # noqa: SIM905 - a list this long reads better as words
        "我们 你们 他们 她们 它们 自己 大家 这个 那个 这些 那些 这样 那样 这里 那里 什么 怎么 怎样 为什么 多少 哪里 哪个 如果 但是 "
        "因为 所以 而且 或者 以及 还是 就是 不是 只是 可是 于是 虽然 然后 已经 可以 可能 应该 需要 没有 还有 一个 一些 一下 一点 "
        "一直 一起 一样 非常 真的 真是 觉得 知道 看到 出来 起来 时候 现在 今天 明天 昨天 之后 之前 的话 东西 特别 比较 有点 不会 "
        "不能 不要 能够 还要 只有 只要 不过 其实 当然 对于 关于 通过 进行 使用 这么 那么 多么 几个 很多 更多 the and for with that "
        "this you are was not but have has from they "
    ).split()
)


@cache
def _cutter() -> Any:
    import rjieba

    return rjieba.Jieba()


def words_of(text: str) -> list[str]:
    """The words and #hashtags of a text, without function words, numbers and single characters; English in lower case."""
    tags = _TAG.findall(text)
    found = [word.casefold() for word in _cutter().cut(text[:4000], True) if _WORD.fullmatch(word)]
    return [*tags, *(word for word in found if word not in STOP and 2 <= len(word) <= 20)]
