"""What WeChat allows whom: tiers, limits, settings, windows.

Since July 2025 personal accounts, accounts of enterprises that are not verified, and accounts that cannot be verified have no right to the
publishing interfaces (freepublish, mass send); the draft box stays open to everybody. Sources: developers.weixin.qq.com/doc/subscription/api/public
(publishing), …/api/draftbox/draftmanage/api_draft_add (drafts: fewer than 20,000 characters, less than 1 MB),
…/guide/product/message/Batch_Sends (mass send:
verified Official Accounts once a day, Service Accounts four a month a reader, 60 calls a minute).
"""

from guanhao.connectors.saying import account_setting
from guanhao.sdk.connectors.records import Ability, Account, Limits, Setting, Window

PUBLISH_DOC = "https://developers.weixin.qq.com/doc/subscription/api/public/api_freepublish_submit.html"
DRAFT_DOC = "https://developers.weixin.qq.com/doc/subscription/api/draftbox/draftmanage/api_draft_add.html"
MASS_DOC = "https://developers.weixin.qq.com/doc/offiaccount/subscription/guide/product/message/Batch_Sends.html"
MATERIAL_DOC = "https://developers.weixin.qq.com/doc/offiaccount/Asset_Management/Adding_Permanent_Assets.html"

SERVICE, SUBSCRIPTION, UNVERIFIED, PERSONAL = "service_verified", "subscription_verified", "unverified", "personal"
_WORDS = {
    "认证服务号": SERVICE,
    "服务号（已认证）": SERVICE,
    "认证订阅号": SUBSCRIPTION,
    "企业认证订阅号": SUBSCRIPTION,
    "公众号（已认证）": SUBSCRIPTION,
    "未认证": UNVERIFIED,
    "个人": PERSONAL,
    "个人订阅号": PERSONAL,
}
ARTICLE_BYTES = 1_048_576
ARTICLE_CHARACTERS = 20_000
INSIDE_BYTES = 1_048_576
MATERIAL_BYTES = 10 * 1_048_576
INSIDE_MIMES = ("image/jpeg", "image/png")
MATERIAL_MIMES = ("image/jpeg", "image/png", "image/gif", "image/bmp")

LIMITS = {
    "article": Limits(
        title=64, text=ARTICLE_CHARACTERS, tags=0, image_bytes=MATERIAL_BYTES, mimes=MATERIAL_MIMES, source=f"{DRAFT_DOC} · {MATERIAL_DOC}"
    ),
    "image_text": Limits(
        title=20, text=1000, tags=0, images=20, image_bytes=MATERIAL_BYTES, mimes=MATERIAL_MIMES, source=f"{DRAFT_DOC} · {MATERIAL_DOC}"
    ),
}
SETTINGS = (
    Setting(
        name="app_id",
        title="AppID",
        title_zh="开发者 ID（AppID）",
        help="mp.weixin.qq.com · Settings and development · Basic configuration",
        help_zh="mp.weixin.qq.com → 设置与开发 → 基本配置",
    ),
    Setting(
        name="app_secret",
        title="AppSecret",
        title_zh="开发者密码（AppSecret）",
        secret=True,
        help="The server's public address must be on the IP list of the same page.",
        help_zh="同一页面的 IP 白名单必须包含本服务器的公网地址。",
    ),
    Setting(name="author", title="Author shown", title_zh="显示的作者", required=False),
    Setting(
        name="publish_mode",
        title="How to publish",
        title_zh="发布方式",
        required=False,
        help="“draft_box”: always stop at the draft box, where a person presses publish. “mass”: send to all followers. Empty: publish.",
        help_zh="填“draft_box”：只存草稿箱，由人点发布；填“mass”：群发给全部粉丝；留空：发布（不推送）。",
    ),
    Setting(
        name="comments",
        title="Comments",
        title_zh="留言",
        required=False,
        help="“open”, “fans” or empty",
        help_zh="填“open”（所有人）、“fans”（仅粉丝）或留空",
    ),
)
WINDOWS = (
    Window(scope="app", calls=10_000, seconds=60, endpoint="stable_token", source="developers.weixin.qq.com: stable_token, 10,000 a minute"),
    Window(scope="endpoint", calls=60, seconds=60, endpoint="message/mass/sendall", source=MASS_DOC),
    Window(
        scope="endpoint",
        calls=100,
        seconds=86_400,
        endpoint="freepublish/submit",
        source="developers.weixin.qq.com: limits of calls; the console shows the account's own",
    ),
)


def tier_of(account: Account) -> str:
    """The account's tier in this connector's words; "" when it is not known."""
    return _WORDS.get(account.tier.strip(), account.tier.strip())


def tier_found(account: Account, *, may_publish: bool) -> str:
    """The tier after asking: what was known where it agrees, else the lowest that explains the answer."""
    known = tier_of(account)
    if may_publish:
        return known if known in (SERVICE, SUBSCRIPTION) else SUBSCRIPTION
    return known if known in (UNVERIFIED, PERSONAL) else UNVERIFIED


def ability(account: Account) -> Ability:
    """API for verified service accounts and verified subscription accounts, the draft box for all others."""
    tier = tier_of(account)
    if account_setting(account, "publish_mode") == "draft_box":
        return Ability(
            mode="draft_box",
            why="The account is set to stop at the draft box; a person presses publish.",
            why_zh="本账号设为只存草稿箱，由人点发布。",
            source=DRAFT_DOC,
        )
    mass = account_setting(account, "publish_mode") == "mass"
    if tier == SERVICE:
        return Ability(
            mode="api",
            why="A verified Service Account may publish; a mass send reaches each reader four times a month.",
            why_zh="认证服务号可接口发布；群发时每位用户每月最多收到 4 条。",
            source=MASS_DOC,
            per_month=4 if mass else None,
        )
    if tier == SUBSCRIPTION:
        return Ability(
            mode="api",
            why="A verified Official Account may publish; a mass send is possible once a day.",
            why_zh="认证公众号可接口发布；群发每天 1 次。",
            source=MASS_DOC,
            per_day=1 if mass else None,
        )
    return Ability(
        mode="draft_box",
        why="Since July 2025 only verified service and enterprise accounts may publish by program; the draft is prepared, a person presses publish.",
        why_zh="自 2025 年 7 月起，仅认证服务号与企业认证公众号可接口发布；本系统备好草稿，由人在公众平台点发布。",
        source=PUBLISH_DOC,
    )
