"""Columns that several kinds of files share, and a shorthand for counts."""

from django.utils.translation import gettext_lazy as _

from guanhao.kernel.imports.kinds import Field, Words

POST_ID = Field(
    "post_id",
    _("Post id"),
    "id",
    required=True,
    aliases=(
        "视频id",
        "视频ID",
        "作品id",
        "作品ID",
        "笔记id",
        "笔记ID",
        "文章id",
        "文章ID",
        "微博id",
        "mid",
        "bid",
        "bvid",
        "BV号",
        "bv",
        "aid",
        "aweme_id",
        "note_id",
        "item_id",
        "video_id",
        "tweet_id",
        "status_id",
        "msgid",
        "内容id",
        "帖子id",
        "稿件id",
        "id",
    ),
    from_url="url",
    help=_("The platform's own number of the post; taken from the address when the file has none."),
    example="7535450961416195362",
)


URL = Field(
    "url",
    _("Address"),
    "text",
    aliases=(
        "URL链接",
        "链接",
        "作品链接",
        "视频链接",
        "笔记链接",
        "文章链接",
        "内容链接",
        "微博链接",
        "permalink",
        "link",
        "post_url",
        "share_url",
        "网址",
        "地址",
    ),
    example="https://weibo.com/2656274875/InqPrhk0r",
)


OBSERVED = Field(
    "observed_at",
    _("Counted at"),
    "datetime",
    aliases=(
        "snapshot",
        "采集时间",
        "抓取时间",
        "更新时间",
        "数据时间",
        "统计时间",
        "统计日期",
        "数据更新时间",
        "snapshot_at",
        "snapshot_date",
        "crawl_time",
        "collected_at",
        "as_of",
    ),
    help=_("When the numbers were read. Without it the time of the import stands in."),
    example="2025-08-06 21:00",
)


def count_field(key: str, title: Words, *aliases: str) -> Field:
    return Field(key, title, "count", aliases=aliases)
