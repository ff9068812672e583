"""Publishing in the sample brand: what is out, what is promised, what waits for a phone, what was missed, and what was stopped."""

import hashlib
from datetime import datetime, timedelta

from django.db import transaction

from guanhao.domains.content.models import Item, Variant
from guanhao.domains.publishing import facade as publishing
from guanhao.domains.publishing.models import Freeze, Publication
from guanhao.domains.publishing.services import withdrawing
from guanhao.kernel.events import deliver_pending
from guanhao.kernel.now import now, time_at
from guanhao.project.demo.calendar import at
from guanhao.project.demo.people import accounts, working
from guanhao.project.demo.posts import CAMPAIGN, HANDED, MISSED, POSTS, PROMISES, WITHDRAWN, Post
from guanhao.project.demo.production import through_review

BASE58 = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
CHECKED_AFTER = timedelta(minutes=9)
DAY = 1440


@transaction.atomic
def write_posts() -> None:
    """Four signed pieces: two of them out, two on the calendar of the coming weeks; once."""
    if Item.objects.filter(title=POSTS[0].piece.title).exists():
        return
    for post in POSTS:
        with time_at(now() - timedelta(days=post.ago)):
            through_review(post.piece)
        _on_calendar(post)


@transaction.atomic
def write_promises() -> None:
    """Pieces of the line on the calendar, signed and unsigned ones; one that was missed, and one that waits for a phone; once."""
    title, platform = HANDED
    variant = _variant(title, platform)
    if variant is None or Publication.objects.filter(subject=_subject(variant)).exists():
        return
    for promise in PROMISES:
        one = _variant(promise.title, promise.platform)
        moment = at(promise.day, promise.hour, promise.minute)
        if one is not None:
            with working("manager", hours=5):
                _plan(one, moment, note=promise.note)
    missed = _variant(*MISSED)
    if missed is not None:
        _came_due(missed, at(-1, 10, 0), planned=timedelta(hours=14), note="和公众号同一天")
    _came_due(variant, _round(now() - timedelta(hours=2)), planned=timedelta(hours=3), note="手机在何叶那里，发完把链接贴回来", late=DAY)


@transaction.atomic
def write_stops() -> None:
    """Two freezes that were lifted, and a post that was taken down by a person; once."""
    if Freeze.objects.exists():
        return
    with working("manager", days=8):
        campaign, _held = publishing.freeze(scope="campaign", value=CAMPAIGN, reason="预售规则还在法务核对，先停所有预售内容")
    with working("manager", days=7.2):
        publishing.lift(freeze_id=campaign, note="规则核对完，口径已同步客服")
    if "weibo" in accounts():
        with working("manager", hours=4):
            platform, _held = publishing.freeze(scope="platform", value="weibo", reason="微博后台有异地登录提醒，核实以前不发")
        with working("manager", hours=3.2):
            publishing.lift(freeze_id=platform, note="是新换的办公网络，密码已改，两步验证已开")
    gone = _variant(*WITHDRAWN)
    if gone is not None:
        _take_down(gone)


def _on_calendar(post: Post) -> None:
    """Each variant at its moment; what lies in the past is out, with the link a person pasted back."""
    for platform, (day, hour, minute) in zip(post.piece.platforms, post.moments, strict=True):
        variant, moment = _variant(post.piece.title, platform), at(day, hour, minute)
        if variant is None:
            continue
        if day >= 0:
            with working("manager", hours=6):
                _plan(variant, moment)
            continue
        with time_at(moment - timedelta(hours=14)), working("manager"):
            planned = _plan(variant, moment)
        with time_at(moment + CHECKED_AFTER), working("manager"):
            publishing.check_off(publication_id=planned, url=_link(platform, variant.pk), published_at=moment + timedelta(minutes=4))


def _came_due(variant: Variant, moment: datetime, *, planned: timedelta, note: str, late: int | None = None) -> None:
    """A publication whose moment came: the publisher looked at it. What others have due is left to the running publisher."""
    with time_at(moment - planned), working("manager"):
        _plan(variant, moment, note=note, late_minutes=late)
    with time_at(moment + timedelta(minutes=1)):
        others = Publication.everywhere.filter(due_at__lte=now()).exclude(brand_id=variant.brand_id)
        if not others.exists():
            publishing.run_due()
        deliver_pending()


def _take_down(variant: Variant) -> None:
    row = publishing.of_subjects([_subject(variant)]).get(_subject(variant))
    if row is None or row.status != "published":
        return
    with working("manager", days=4.2):
        made = withdrawing.withdraw(scope="publication", value=str(row.id), reason="配图里出现了旧包装，换图以后重发")
        task = made.takings.get()
    with working("manager", days=4.1):
        withdrawing.finish_task(taking_id=task.pk, note="微博里已删除，搜索标题和转发都看过，没有残留")


def _plan(variant: Variant, moment: datetime, *, note: str = "", late_minutes: int | None = None) -> int:
    return publishing.plan(subject=_subject(variant), planned_at=moment, mode="hand_off", note=note, late_minutes=late_minutes).id


def _variant(title: str, platform: str) -> Variant | None:
    found: Variant | None = Variant.objects.filter(item__title=title, platform=platform).order_by("pk").first()
    return found


def _round(moment: datetime) -> datetime:
    """Down to ten minutes, as people plan."""
    return moment.replace(minute=moment.minute // 10 * 10, second=0, microsecond=0)


def _subject(variant: Variant) -> str:
    return f"content.variant:{variant.pk}"


def _link(platform: str, number: int) -> str:
    """The address of a post that never was, in the platform's own form; the same for the same post."""
    digest = hashlib.sha256(f"{platform}:{number}".encode()).hexdigest()
    letters = "".join(BASE58[int(digest[place : place + 2], 16) % 58] for place in range(0, 44, 2))
    match platform:
        case "xiaohongshu":
            return f"https://www.xiaohongshu.com/explore/{digest[:24]}"
        case "weibo":
            return f"https://weibo.com/6630011002/5{int(digest[:13], 16) % 10**15:015d}"
        case "bilibili":
            return f"https://www.bilibili.com/read/cv{int(digest[:6], 16)}"
        case "douyin":
            return f"https://www.douyin.com/note/7{int(digest[:15], 16) % 10**18:018d}"
    return f"https://mp.weixin.qq.com/s/{letters}"
