"""What a post may say to each platform beside its words, by the platforms' own names for it."""

from guanhao.sdk.connectors.records import Option

_SLUG = Option(
    name="slug",
    title="Address of the article",
    title_zh="文章网址别名",
    longest=60,
    help="Lower-case letters, digits and hyphens; made of the title when empty.",
    help_zh="小写字母、数字和连字符；不填则由标题生成。",
)
_EXCERPT = Option(name="excerpt", title="Excerpt", title_zh="摘要", longest=300, shown=True)
_SOURCE = Option(
    name="source",
    title="Source of a repost",
    title_zh="转载来源",
    longest=200,
    shown=True,
    help="With a source it is handed in as a repost, without one as original.",
    help_zh="填写后按“转载”投稿，不填按“自制／原创”投稿。",
)

WORDPRESS = (
    Option(
        name="categories",
        title="Categories",
        title_zh="分类目录",
        kind="words",
        longest=60,
        help="Names as on the site; they have to exist there. Without any, the account's usual one.",
        help_zh="填网站上已有的分类名称；不填用账号的默认分类。",
    ),
    _EXCERPT,
    _SLUG,
)
GHOST = (_EXCERPT, _SLUG)
MASTODON = (
    Option(
        name="visibility",
        title="Visible to",
        title_zh="可见范围",
        kind="choice",
        choices=(
            ("public", "Everybody", "公开"),
            ("unlisted", "Everybody, off the lists", "公开，不进时间线"),
            ("private", "Followers", "仅关注者"),
        ),
    ),
    Option(name="spoiler_text", title="Content warning", title_zh="内容警告", longest=200, shown=True),
)
BLUESKY = (
    Option(
        name="link_description",
        title="Description on the link's card",
        title_zh="链接卡片的说明",
        longest=300,
        shown=True,
    ),
    Option(
        name="self_labels",
        title="Content labels",
        title_zh="内容标记",
        kind="words",
        choices=(
            ("sexual", "Suggestive", "性暗示"),
            ("nudity", "Nudity", "裸露"),
            ("porn", "Adult", "成人内容"),
            ("graphic-media", "Graphic media", "血腥画面"),
            ("!no-unauthenticated", "Not for visitors who are not signed in", "未登录者不可见"),
        ),
    ),
)
TELEGRAM = (
    Option(
        name="silent",
        title="Without a sound",
        title_zh="静默发送",
        kind="flag",
        help="Subscribers get it without a sound.",
        help_zh="订阅者收到时无提示音。",
    ),
)
WECHAT_OA = (
    Option(
        name="digest",
        title="Summary",
        title_zh="摘要",
        formats=("article",),
        longest=120,
        shown=True,
        help="Shown on the card; without one WeChat takes the first words.",
        help_zh="显示在图文卡片上；不填则由微信截取正文开头。",
    ),
    Option(name="author", title="Author", title_zh="作者", formats=("article",), longest=16, shown=True),
    Option(
        name="comments",
        title="Comments",
        title_zh="留言",
        kind="choice",
        choices=(("closed", "Closed", "关闭"), ("open", "Open", "开启"), ("fans", "Followers only", "仅关注者可留言")),
    ),
    Option(
        name="mass_send",
        title="Send to followers",
        title_zh="群发给粉丝",
        kind="flag",
        help="Otherwise it is published without a push. Uses up one of the account's mass sends.",
        help_zh="不群发则仅发布、不推送。群发会占用账号的群发次数。",
    ),
    Option(
        name="mass_tag",
        title="Only to the followers of this tag (its number)",
        title_zh="只发给该标签的粉丝（标签 id）",
        kind="number",
    ),
)
WEIBO = (
    Option(
        name="cover_url",
        title="Public address of the cover",
        title_zh="封面图公网地址",
        kind="address",
        formats=("article",),
        help="Weibo fetches the cover of a headline article itself; it starts with https://.",
        help_zh="头条文章的封面由微博自行抓取，须以 https:// 开头。",
    ),
    Option(name="digest", title="Summary", title_zh="摘要", formats=("article",), longest=120, shown=True),
)
BILIBILI = (
    Option(
        name="tid",
        title="Partition of the video",
        title_zh="投稿分区（tid）",
        kind="number",
        formats=("video",),
        help="The number of the partition; without one, the account's usual one.",
        help_zh="分区编号；不填用账号的默认分区。",
    ),
    _SOURCE,
    Option(name="no_reprint", title="No reposting by others", title_zh="未经作者授权禁止转载", kind="flag", formats=("video",)),
    Option(name="digest", title="Summary", title_zh="摘要", formats=("article",), longest=120, shown=True),
    Option(name="category", title="Category of the article (its number)", title_zh="专栏分类（编号）", kind="number", formats=("article",)),
)
