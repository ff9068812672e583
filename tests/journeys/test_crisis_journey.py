"""A simulated crisis in one hand: opened, paused, statement signed, holding reply, no end without a review, closed; every clock is looked at."""

import os
import re

import pytest
from playwright.sync_api import Browser, Page, expect
from tests.journeys.conftest import PASSWORD, Site, _run, visit

pytestmark = [pytest.mark.browser, pytest.mark.enable_socket, pytest.mark.xdist_group("journeys")]
TITLE = "茶饮喝出异物"
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


def test_a_crisis_in_one_hand(browser: Browser, site: Site, people: dict[str, str]) -> None:
    tab = visit(browser, site, width=390)
    page = tab.page
    tab.go("crisis/new/")
    page.fill("[name=title]", TITLE)
    page.select_option("[name=kind]", "product")
    page.select_option("[name=level]", "3")
    press(page, "main form button[type=submit].btn--primary")
    page.wait_for_url(re.compile(r"/crisis/\d+/"))
    room = page.url.partition("#")[0]
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
    expect(senior.page.locator("[data-sign]")).to_be_enabled()
    with senior.page.expect_navigation():
        senior.page.keyboard.press("s")
    senior.close()

    page.on("dialog", lambda dialog: dialog.accept())
    page.goto(statement)
    press(page, "main form[data-confirm] button[type=submit], header form[data-confirm] button[type=submit]")
    expect(page.locator(".note--warn")).to_have_count(0)

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
    expect(page.locator("tbody", has_text=TITLE)).to_have_count(1)
    tab.close()
