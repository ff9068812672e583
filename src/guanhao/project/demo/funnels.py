"""The sample brand's funnels and touchpoints."""

from typing import Any

from guanhao.domains.analytics.models import SavedFunnel
from guanhao.domains.analytics.services.funnels import save_funnel, save_touchpoint
from guanhao.project.demo.people import working

FUNNELS: tuple[tuple[str, int, str, tuple[tuple[str, tuple[str, ...], str], ...]], ...] = (
    (
        "看到内容到下单",
        30 * 24,
        "所有平台合计：看过、点过、买过",
        (("看内容", ("view",), ""), ("点链接", ("click",), ""), ("下单", ("order",), "")),
    ),
    (
        "微博导流到公众号再入群",
        30 * 24,
        "跨平台导流链路，每一步不低于 15%",
        (("微博看到", ("view",), "weibo"), ("公众号阅读", ("view",), "wechat_oa"), ("进会员群", ("enter_group",), "wechat_oa")),
    ),
    (
        "小红书种草到成交",
        60 * 24,
        "收藏之后多久下单",
        (("种草浏览", ("view",), "xiaohongshu"), ("收藏或评论", ("save", "comment"), "xiaohongshu"), ("下单", ("order",), "")),
    ),
)
TOUCHPOINTS: tuple[tuple[str, str, int, int, float | None], ...] = (
    ("公众号菜单·会员中心", "oa_menu", 2, 3, 0.34),
    ("小程序弹窗·领新人券", "mini_program", 1, 6, 0.18),
    ("朋友圈广告·早餐季", "moments_ad", 4, 2, 0.09),
)


def write_funnels() -> None:
    """Three funnels and three touchpoints, once."""
    if SavedFunnel.objects.exists():
        return
    with working("analyst", days=30):
        for name, hours, about, steps in FUNNELS:
            asked: list[dict[str, Any]] = [{"title": title, "actions": list(actions), "platform": where} for title, actions, where in steps]
            save_funnel(name=name, steps=asked, window_hours=hours, about=about)
        for name, place, hops, fields, sign_up in TOUCHPOINTS:
            save_touchpoint(name=name, place=place, hops=hops, fields=fields, sign_up=sign_up)
