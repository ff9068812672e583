"""Why submissions come back, read from what reviewers write."""

REASONS = ("law", "facts", "rights", "brand", "visual", "wording", "timing", "score", "other")
# in this order: the weightiest reason that a comment names counts; words of ours, in both languages of the desk
WORDS: dict[str, tuple[str, ...]] = {
    "law": ("广告法", "违禁", "绝对化", "最高级", "合规", "法务", "违法", "法规", "banned", "legal", "law", "claim"),
    "facts": ("来源", "出处", "事实", "数据", "核实", "参数", "不准确", "有误", "批号", "source", "fact", "figure", "wrong"),
    "rights": ("版权", "授权", "肖像", "素材权", "侵权", "字体", "licence", "license", "rights", "consent"),
    "brand": ("口吻", "调性", "人设", "品牌", "语气", "slogan", "tone", "brand", "persona"),
    "visual": ("图片", "配图", "封面", "画面", "字幕", "排版", "清晰", "构图", "picture", "cover", "layout", "image"),
    "timing": ("时间", "时机", "节点", "档期", "敏感", "排期", "moment", "timing", "schedule"),
    "wording": ("错别字", "标点", "语病", "用词", "啰嗦", "标题", "文案", "表述", "改写", "句", "字", "typo", "wording", "title", "rewrite"),
}


def reason_of(comment: str, *, scored: bool = False) -> str:
    """The reason of a return, one of REASONS: what the comment names, else a score below the mark, else other."""
    plain = comment.casefold()
    named = next((reason for reason, words in WORDS.items() if any(word in plain for word in words)), "")
    return named or ("score" if scored else "other")
