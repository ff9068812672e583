"""A campaign with friends who bring friends and a lottery: planned, signed, shared by real phones, watched, closed, told in its report."""

import os
import re
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect
from tests.journeys.conftest import PASSWORD, Site, Visit, _run, visit

pytestmark = [pytest.mark.browser, pytest.mark.enable_socket, pytest.mark.xdist_group("journeys")]
ROLES = ("community", "reviewer_second", "reviewer_final")
ZONE = ZoneInfo("Asia/Shanghai")
MARK = f"{datetime.now(UTC):%H%M%S}"
TITLE, KEY = f"旅程新茶节 {MARK}", f"journey-{MARK}"
PHONES = ("13911118801", "13722226602", "15833334403", "18644445504")


@pytest.fixture(scope="module")
def people(site: Site) -> dict[str, str]:
    """Who plans the campaign and who signs it, by role."""
    environ = {**os.environ, "GUANHAO_HOME": str(site.home)}
    found = {role: f"{role}@campaign.example" for role in ROLES}
    for role, email in found.items():
        _run(environ, "user", "add", email, "--brand", site.brand, "--role", role, "--password-stdin", typed=PASSWORD)
    return found


def local(days: float = 0) -> str:
    """A moment from now on as fields of forms take it."""
    return f"{datetime.now(UTC).astimezone(ZONE) + timedelta(days=days):%Y-%m-%dT%H:%M}"


def fill(page: Page, **values: str) -> None:
    """Write into the fields of the form and send it."""
    for name, value in values.items():
        field = page.locator(f"main form [name={name}]").first
        field.select_option(value) if field.evaluate("one => one.tagName") == "SELECT" else field.fill(value)
    page.locator(".form__foot button[type=submit]").first.click()


def press(page: Page, do: str) -> None:
    """Press the button of a deed; a page that asks first is answered yes."""
    with page.expect_navigation():
        page.locator(f"button[name=do][value={do}]").first.click()


def until(tab: Visit, path: str, shown: str) -> None:
    """Open a page again and again until what an event brings about is there."""
    for _n in range(60):
        tab.go(path)
        if tab.page.locator(shown).count():
            return
        tab.page.wait_for_timeout(500)


def phone(browser: Browser) -> BrowserContext:
    """Somebody's phone: a browser of its own, narrow and with touch."""
    context = browser.new_context(viewport={"width": 390, "height": 800}, locale="zh-CN", has_touch=True)
    context.set_default_timeout(15_000)
    return context


def join(page: Page, address: str, number: str, name: str) -> None:
    """Open an invitation and sign up."""
    page.goto(address)
    page.fill("[name=phone]", number)
    page.fill("[name=name]", name)
    page.locator("[name=agreed]").check()
    page.locator("form button.wide").tap()
    page.wait_for_url(re.compile(r"/mine/"))


def planned(tab: Visit) -> str:
    """The campaign, handed in; its path."""
    page = tab.page
    tab.go("growth/campaigns/new/")
    fill(page, title=TITLE, theme="新茶", form="offline", starts_at=local(-0.1), ends_at=local(9), goal_people="4", budget="5000")
    page.wait_for_url(re.compile(r"/growth/campaigns/\d+/$"))
    path = page.url.split(f"/b/{tab.site.brand}/")[1]
    press(page, "submit")
    expect(page.locator(".toast, [role=alert], [role=status]", has_text="地点").first).to_be_visible()  # what is missing is named
    tab.go(f"{path}edit/")
    owner = page.locator("[name=owner] option").nth(1).get_attribute("value") or ""
    lines = {"channels": "social: 微博话题", "materials": "poster: 主海报", "checklist": "物料到店"}
    fill(page, place="杭州西湖店", audience="爱茶的年轻人", owner=owner, **lines)
    page.wait_for_url(re.compile(r"/growth/campaigns/\d+/$"))
    press(page, "submit")
    return path


def approved(browser: Browser, site: Site, people: dict[str, str], path: str) -> None:
    """Both reviewers sign on the campaign's page."""
    for role in ROLES[1:]:
        tab = visit(browser, site, email=people[role])
        tab.go(path)
        press(tab.page, "sign")
        tab.close()


def lottery(tab: Visit) -> tuple[str, str, datetime]:
    """A lottery drawn as soon as the law's order of times allows; its path, its public address, the moment of the draw."""
    page, moment = tab.page, datetime.now(UTC).astimezone(ZONE)
    draw_at = (moment + timedelta(seconds=95)).replace(second=0, microsecond=0)
    tab.go("interaction/new/?kind=lottery")
    times = {"ends_at": f"{draw_at:%Y-%m-%dT%H:%M}", "draw_at": f"{draw_at:%Y-%m-%dT%H:%M}", "claim_until": local(20)}
    words = {"conditions": "成年用户", "method": "可重放抽签", "claim_terms": "15 天内私信", "organiser": "青禾", "contact": "service@qinghe.example"}
    page.locator("[name=asks_contact]").uncheck()
    fill(page, title=f"{TITLE}抽奖", prizes="茶具 | 199 | 1", **times, **words)
    page.wait_for_url(re.compile(r"/interaction/\d+/$"))
    path = page.url.split(f"/b/{tab.site.brand}/")[1]
    press(page, "open")
    return path, page.locator("#public-address").inner_text(), draw_at


def test_friends_bring_friends_and_a_lottery_is_drawn(browser: Browser, site: Site, people: dict[str, str]) -> None:
    """Issue 7, "Shown by": the campaign."""
    director = visit(browser, site)
    director.go("settings/policies/growth.invites")
    fill(director.page, hold_hours="0", reason="旅程：报名即计入")
    director.close()

    tab = visit(browser, site, email=people["community"])
    page = tab.page
    page.on("dialog", lambda dialog: dialog.accept())
    path = planned(tab)
    number = re.findall(r"/(\d+)/$", path)[0]
    approved(browser, site, people, path)
    until(tab, path, "button[name=do][value=open]")
    press(page, "open")

    tab.go("growth/coupons/new/")
    fill(page, title="新茶节 20 元券", key=KEY, campaign_id=number, value="20", total="10", starts_at=local(-1), ends_at=local(20))
    page.wait_for_url(re.compile(r"/growth/coupons/\d+/$"))
    batch = page.url
    tab.go("growth/invites/new/")
    consent = "手机号仅用于本次活动。"
    fill(page, title="邀友品新茶", key=KEY, steps=f"3: {KEY}", consent=consent, starts_at=local(-1), ends_at=local(20), campaign_id=number)
    page.wait_for_url(re.compile(r"/growth/invites/\d+/$"))
    press(page, "open")
    begin, program = page.locator("#url").inner_text(), page.url

    lottery_path, join_at, draw_at = lottery(tab)
    until(tab, f"{path}tools/new/", f"[name=activity_id] option:has-text('{TITLE}抽奖')")
    fill(page, activity_id=page.locator("[name=activity_id] option", has_text=f"{TITLE}抽奖").get_attribute("value") or "")
    expect(page.locator("main")).to_contain_text(f"{TITLE}抽奖")

    phones = [phone(browser) for _number in PHONES]
    pages = [one.new_page() for one in phones]
    join(pages[0], begin, PHONES[0], "阿茶")
    expect(pages[0].locator("a[href*='/coupon/']")).to_have_count(0)
    link = re.findall(r"https?://[^\s<\"]+/i/[a-z0-9]+/", pages[0].content())[0]
    for friend, mine in zip(PHONES[1:], pages[1:], strict=True):
        join(mine, link, friend, f"朋友{friend[-2:]}")
    pages[0].reload()
    expect(pages[0].locator("a[href*='/coupon/']")).to_have_count(1)
    join(pages[1], link, PHONES[1], "朋友")  # the same number again brings nothing
    pages[0].reload()
    expect(pages[0].locator("a[href*='/coupon/']")).to_have_count(1)
    page.goto(batch)
    expect(page.locator(".tile", has_text="已发").locator(".tile__value").first).to_have_text("1")
    page.goto(program)
    expect(page.locator("main")).to_contain_text("3 / 3")

    for place, mine in enumerate(pages[:3]):
        mine.goto(join_at)
        mine.fill("[name=name]", f"茶友{place}")
        mine.locator("[name=agreed]").check()
        mine.locator("main form button[type=submit]").last.tap()
        expect(mine.locator("[role=status]").first).to_be_visible()

    tab.go(f"{path}notes/new/?kind=feedback")
    fill(page, text="排队有点久")
    page.wait_for_url(re.compile(r"/board/$"))
    tab.shoot("campaign-board")
    expect(page.locator(".tile__value").first).to_have_text("4")
    expect(page.locator("main")).to_contain_text("9 / 10")
    expect(page.locator("[role=alert]", has_text="无人在岗")).to_have_count(1)  # on site, and nobody is on duty
    page.locator("input[name=answer]").fill("增开一个窗口")
    page.locator("li form button").first.click()
    expect(page.locator("input[name=answer]")).to_have_count(0)

    while datetime.now(UTC).astimezone(ZONE) < draw_at + timedelta(seconds=1):
        page.wait_for_timeout(1000)
    tab.go(lottery_path)
    if page.locator("button[name=do][value=close]").count():
        press(page, "close")
    tab.go(lottery_path + "draw/")
    page.locator("main form button[type=submit]").first.click()
    expect(page.locator("main table tbody tr").first).to_contain_text("茶具")
    pages[0].goto(join_at)
    expect(pages[0].locator("main")).to_contain_text("茶具")

    tab.go(path)
    press(page, "closed")
    until(tab, f"{path}report/", "main :text('抽出中奖')")
    tab.shoot("campaign-report")
    told = page.locator("main").inner_text()
    for line in (TITLE, "参与人数: 4", "邀请报名数: 4", "有效报名数: 4", "互动工具参与: 3", "抽出中奖: 1", "发券数: 1"):
        assert line in told, told
    for one in phones:
        one.close()
    tab.close()
