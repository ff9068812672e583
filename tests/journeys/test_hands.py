"""How the console feels: keys, language, theme, a phone in one hand, a colleague who may only look, a page that does not jump."""

import re

import pytest
from playwright.sync_api import Browser, Page, expect
from tests.journeys.conftest import Site, visit

pytestmark = [pytest.mark.browser, pytest.mark.enable_socket, pytest.mark.xdist_group("journeys")]
BUDGET = 150_000
SHIFTS = """
new PerformanceObserver(list => list.getEntries().forEach(one => {
  if (!one.hadRecentInput) window.shifted = (window.shifted ?? 0) + one.value
})).observe({type: "layout-shift", buffered: true})
"""


def focused(page: Page, selector: str) -> bool:
    """Is the focus inside?"""
    return bool(page.evaluate("s => document.activeElement.closest(s) !== null", selector))


def test_keys_find_pages_and_posts(browser: Browser, site: Site) -> None:
    tab = visit(browser, site)
    page = tab.page
    tab.go("analytics/posts/")
    title = page.locator("tbody a").first.inner_text()
    page.keyboard.press("/")
    assert focused(page, "input[type=search]")
    page.keyboard.press("Control+k")
    page.keyboard.type("粉丝增长")
    expect(page.locator(".palette__item").first).to_contain_text("粉丝增长")
    page.keyboard.press("Enter")
    page.wait_for_url("**/followers/")
    page.keyboard.press("Control+k")
    page.keyboard.type(title[:12])
    expect(page.locator(".palette__item", has_text=title[:12]).first).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator("dialog[open]")).to_have_count(0)
    tab.go("goals/")
    page.keyboard.press("?")
    dialog = page.locator("#shortcuts")
    expect(dialog).to_be_visible()
    for _step in range(8):
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement === document.body") or focused(page, "#shortcuts")
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    tab.close()


def test_the_first_tab_skips_to_the_content(browser: Browser, site: Site) -> None:
    tab = visit(browser, site)
    page = tab.page
    tab.go("goals/")
    page.keyboard.press("Tab")
    assert focused(page, ".skip")
    page.keyboard.press("Tab")
    assert focused(page, ".sidebar")
    page.locator(".skip").focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert focused(page, "main")
    tab.close()


def test_language_and_theme_stay(browser: Browser, site: Site) -> None:
    tab = visit(browser, site, email=site.viewer)
    page = tab.page
    tab.go("goals/")
    expect(page.locator("h1")).to_have_text("目标")
    page.locator(".topbar .desktop button[lang=en]").click()
    expect(page.locator("h1")).to_have_text("Goals")
    page.locator(".topbar .desktop details summary").click()
    page.locator(".topbar .desktop [data-theme-set=dark]").click()
    tab.go("analytics/")
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    expect(page.locator("h1")).to_have_text("Overview")
    page.locator(".topbar .desktop button[lang=zh-Hans]").click()
    expect(page.locator("h1")).to_have_text("数据概览")
    tab.close()


def test_who_may_only_look_is_offered_nothing_else(browser: Browser, site: Site) -> None:
    tab = visit(browser, site, email=site.viewer)
    page = tab.page
    for path, button in (
        ("goals/", "a[href$='/goals/new/']"),
        ("accounts", "a[href$='/accounts/new']"),
        ("analytics/metrics/", "a[href$='/metrics/new']"),
        ("analytics/cases/", "a[href*='/case']:not([href$='/cases/'])"),
        ("reports/", "main form.form:has([name=kind])"),
        ("changes/", "main a[href$='/new']"),
    ):
        assert tab.go(path) == 200, path
        expect(page.locator(button)).to_have_count(0)
    tab.go("changes/")
    page.locator("tbody a").first.click()
    page.wait_for_url(re.compile(r"/changes/\d+/"))
    expect(page.locator("main form")).to_have_count(0)
    for path in ("goals/new/", "imports/new", "accounts/new", "people/invite"):
        assert tab.go(path) == 403, path
        expect(page.locator("h1")).to_be_visible()
    tab.troubles[:] = [text for text in tab.troubles if "403" not in text]
    tab.close()


def test_a_phone_in_one_hand(browser: Browser, site: Site) -> None:
    tab = visit(browser, site, width=390)
    page = tab.page
    tab.go("")
    expect(page.locator(".sidebar")).to_be_hidden()
    page.locator(".topbar__menu").tap()
    expect(page.locator(".sidebar")).to_be_visible()
    page.locator(".sidebar a[href$='/analytics/']").tap()
    page.wait_for_url("**/analytics/")
    expect(page.locator(".sidebar")).to_be_hidden()
    page.select_option("select[name=period]", "7")
    page.wait_for_url("**period=7**")
    small = page.eval_on_selector_all(
        "main .btn, main .select, .topbar .btn",
        "all => all.filter(e => e.offsetParent && e.getBoundingClientRect().height < 24).map(e => e.outerHTML)",
    )
    assert small == []
    page.locator(".topbar__menu").tap()
    page.locator(".scrim").tap(position={"x": 370, "y": 500})
    expect(page.locator(".sidebar")).to_be_hidden()
    tab.close()


@pytest.mark.parametrize("path", ["", "analytics/", "analytics/posts/", "goals/"])
def test_a_page_is_light_and_stands_still(browser: Browser, site: Site, path: str) -> None:
    tab = visit(browser, site)
    page = tab.page
    page.context.add_init_script(SHIFTS)
    wire = page.context.new_cdp_session(page)
    wire.send("Network.enable")
    wire.send("Network.setCacheDisabled", {"cacheDisabled": True})
    addresses: dict[str, str] = {}
    weights: dict[str, int] = {}
    wire.on("Network.requestWillBeSent", lambda event: addresses.update({event["requestId"]: event["request"]["url"]}))
    wire.on("Network.loadingFinished", lambda event: weights.update({event["requestId"]: int(event["encodedDataLength"])}))
    tab.go(path)
    page.wait_for_load_state("networkidle")
    page.wait_for_timeout(300)
    before_charts = {addresses[key]: weight for key, weight in weights.items() if key in addresses and "/charts-" not in addresses[key]}
    assert sum(before_charts.values()) <= BUDGET, before_charts
    assert page.evaluate("window.shifted ?? 0") < 0.05
    tab.close()
