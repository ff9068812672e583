"""A simulated crisis in one hand, from the first negative post that comes in over REST: alert, call, proposed room, opened with a tap, paused,
statement signed and released, posts withdrawn, holding reply, no end without a review, closed; every clock is looked at.
"""

import os
import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect
from tests.journeys.conftest import PASSWORD, Site, _run, visit

pytestmark = [pytest.mark.browser, pytest.mark.enable_socket, pytest.mark.xdist_group("journeys")]
POSTS, PATIENCE = 60, 60
KEPT, RUNNING = ".room__state .room__clock.is-kept", ".room__state [data-until]"


@pytest.fixture(scope="module")
def people(site: Site) -> dict[str, str]:
    """Two more people of the sample brand: one runs the crisis, one is senior management."""
    environ = {**os.environ, "GUANHAO_HOME": str(site.home)}
    found = {role: f"{role}@crisis.example" for role in ("crisis", "senior")}
    for role, email in found.items():
        _run(environ, "user", "add", email, "--brand", site.brand, "--role", role, "--password-stdin", typed=PASSWORD)
    return found


def press(page: Page, button: str) -> None:
    """Tap a button that sends a form, and wait for the page after it."""
    with page.expect_navigation():
        page.locator(button).first.tap()


def ask(page: Page, site: Site, path: str, body: Any = None) -> Any:
    """REST as the person who is signed in: a GET, or a POST of a body."""
    address = f"{site.address}/api/brands/{site.brand}/{path}"
    if body is None:
        answer = page.request.get(address)
    else:
        token = page.locator("[name=csrfmiddlewaretoken]").first.input_value()
        answer = page.request.post(address, data=body, headers={"X-CSRFToken": token, "Referer": site.address})
    assert answer.ok, answer.text()
    return answer.json()


def negative_posts(count: int) -> list[dict[str, Any]]:
    """People who write that there was glass in their tea, all within the last minutes."""
    moment = datetime.now(UTC)
    words = "青禾的茶饮喝出异物，像碎玻璃，第{}杯，太吓人了，再也不买"
    return [
        {
            "platform": "weibo",
            "number": f"glass-{number}",
            "author": f"路人{number}",
            "author_id": f"p{number}",
            "text": words.format(number),
            "made_at": (moment - timedelta(seconds=number)).isoformat(),
            "reach": 200_000,
            "url": f"https://weibo.example/glass-{number}",
        }
        for number in range(count)
    ]


def alert_of_posts(page: Page, site: Site, since: datetime) -> dict[str, Any]:
    """The alert the posts raised, once it is there and has proposed a crisis."""
    for _second in range(PATIENCE):
        fresh = [one for one in ask(page, site, "alerts")["items"] if datetime.fromisoformat(one["raised_at"]) >= since and one["level"] == 3]
        proposed = {one["alert_id"] for one in ask(page, site, "crises?state=proposed")["items"]}
        if found := next((one for one in fresh if one["id"] in proposed and one["stream"].startswith("rule:")), None):
            return dict(found)
        page.wait_for_timeout(1000)
    pytest.fail("no alert of level 3 proposed a crisis")


def test_a_crisis_in_one_hand(browser: Browser, site: Site, people: dict[str, str]) -> None:
    tab = visit(browser, site, width=390)
    page = tab.page
    source = next(one for one in ask(page, site, "listening/sources")["items"] if one["kind"] == "api")
    began = datetime.now(UTC) - timedelta(seconds=5)
    taken = ask(page, site, "listening/mentions", {"source_id": source["id"], "items": negative_posts(POSTS)})
    assert (taken["new"], taken["negative"]) == (POSTS, POSTS)
    alert = alert_of_posts(page, site, began)
    proposed = next(one for one in ask(page, site, "crises?state=proposed")["items"] if one["alert_id"] == alert["id"])
    tab.go(f"crisis/{proposed['id']}/")
    expect(page.locator("#timeline")).to_contain_text("已呼叫")  # whoever is on duty
    expect(page.locator(RUNNING)).to_have_count(2)  # response and start, from the alert on

    tab.go(f"alerts/{alert['id']}/")
    tab.shoot("crisis-alert-phone")
    with page.expect_navigation():
        page.locator("a[href*='/crisis/from-alert/']").tap()
    tab.shoot("crisis-from-alert-phone")
    press(page, "main form button[value=product]")
    page.wait_for_url(re.compile(rf"/crisis/{proposed['id']}/"))
    room = page.url.partition("#")[0]
    assert ask(page, site, f"alerts/{alert['id']}")["state"] == "acknowledged"
    title = page.locator("h1").inner_text()
    expect(page.locator(KEPT)).to_have_count(2)  # response and start of the procedure are in time
    expect(page.locator(RUNNING)).to_have_count(1)  # the official reply runs
    expect(page.locator(RUNNING)).to_have_text(re.compile(r"剩 23:5\d:\d\d"), timeout=30_000)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    tab.shoot("crisis-room-phone")

    page.locator(".room__bar [data-dialog-open=dialog-freeze]").tap()
    press(page, "#dialog-freeze button[type=submit]")
    expect(page.locator(".room__state .badge--warn")).to_have_count(1)
    press(page, "#steps form button.room__tick")
    expect(page.locator(".room__tick--done")).to_have_count(1)

    page.locator("#facts [data-dialog-open=dialog-fact]").tap()
    page.fill("#dialog-fact [name=text]", "0301 批次共 1,240 盒")
    page.fill("#dialog-fact [name=source]", "仓储系统")
    press(page, "#dialog-fact button[type=submit]")
    other = visit(browser, site, email=people["crisis"])
    other.page.goto(room)
    with other.page.expect_navigation():
        other.page.locator("#facts li form button").first.click()
    other.close()

    page.goto(room)
    press(page, "#facts a[href$='/statements/new/']")
    page.fill("[name=title]", "关于春茶的情况说明")
    page.fill("[name=text]", "0301 批次已停售，购买的用户可全额退款。")
    page.locator("[name=accounts]").first.check()
    press(page, "main form button[type=submit].btn--primary")
    statement = page.url
    expect(page.locator(".note--warn")).to_be_visible()
    page.locator("details.card summary").tap()
    page.fill("#emergency-reason", "两小时内必须回应")
    press(page, "details.card button[type=submit]")
    expect(page.locator("main form[data-confirm]")).to_have_count(0)  # not signed: nothing to release

    senior = visit(browser, site, email=people["senior"])
    senior.page.goto(statement)
    with senior.page.expect_navigation():
        senior.page.locator(".note__action").click()
    senior.page.wait_for_url(re.compile(r"/review/\d+/"))
    senior.settle()
    expect(senior.page.locator("[data-sign]")).to_be_enabled()
    with senior.page.expect_navigation():
        senior.page.keyboard.press("s")
    senior.close()

    page.on("dialog", lambda dialog: dialog.accept())
    page.goto(statement)
    press(page, "main form[data-confirm] button[type=submit], header form[data-confirm] button[type=submit]")
    expect(page.locator(".note--warn")).to_have_count(0)

    post = next(one for one in ask(page, site, "publications?limit=100")["items"] if one["status"] == "published")
    page.goto(f"{room}linked/?scope=publication&value={post['id']}")
    expect(page.locator("tbody tr")).to_have_count(1)
    press(page, "main form[data-confirm] button[type=submit]")
    page.goto(room)
    expect(page.locator("#stops a[href*='/withdrawals/']")).to_have_count(1)

    page.goto(room)
    page.locator("#holding [data-dialog-open=dialog-holding]").tap()
    press(page, "#dialog-holding button[type=submit]")
    expect(page.locator("#holding blockquote")).to_be_visible()
    page.locator("#facts [data-dialog-open=dialog-replied]").tap()
    page.fill("#dialog-replied [name=note]", "公众号也发了")
    press(page, "#dialog-replied button[type=submit]")
    expect(page.locator(KEPT)).to_have_count(3)
    expect(page.locator(RUNNING)).to_have_count(0)

    close = "form:has(input[name=do][value=close]) button"
    press(page, close)
    expect(page.locator(".room__bar [data-dialog-open=dialog-freeze]")).to_be_visible()  # still open: there is no review
    press(page, "#stops form:has(input[value=lift]) button")
    press(page, ".page__actions a[href$='/review/']")
    page.fill("[name=causes]", "仓库断电，除湿机停机")
    page.fill("[name=lessons]", "断电自动报警")
    press(page, "main form button[type=submit].btn--primary")
    press(page, close)
    expect(page.locator(".room__bar [data-dialog-open=dialog-freeze]")).to_have_count(0)
    expect(page.locator(KEPT)).to_have_count(3)
    expect(page.locator("#timeline .timeline li").first).to_contain_text("已关闭")
    tab.go("crisis/?kind=product&state=closed")
    expect(page.locator("tbody", has_text=title)).to_have_count(1)
    tab.close()
