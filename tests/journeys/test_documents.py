"""Two browsers type in the same paragraph of a document at the same time, and one loses its connection (TEA-07)."""

import re

import pytest
from playwright.sync_api import Browser, Page, expect
from tests.journeys.conftest import Site, Visit, visit

pytestmark = [pytest.mark.browser, pytest.mark.enable_socket, pytest.mark.xdist_group("journeys")]
EDITOR = "[data-together] .tiptap"


def opened(browser: Browser, site: Site, path: str) -> Visit:
    """A tab in which the document is open to write."""
    tab = visit(browser, site)
    tab.go(path)
    expect(tab.page.locator(EDITOR)).to_be_visible(timeout=20_000)
    return tab


def settled(page: Page) -> None:
    """Wait until all that was typed is saved."""
    expect(page.locator("[data-status]")).to_have_attribute("data-state", "saved", timeout=20_000)


def made(browser: Browser, site: Site) -> tuple[Visit, str]:
    """A new document, open to write; its path."""
    tab = visit(browser, site)
    tab.go("work/documents/new/")
    tab.page.fill("[name=title]", "旅程里的协作文档")
    tab.page.fill("[name=text]", "早餐要点")
    tab.page.locator("main form .form__foot button").first.click()
    tab.page.wait_for_url(re.compile(r"/documents/\d+/edit/$"))
    expect(tab.page.locator(EDITOR)).to_contain_text("早餐要点", timeout=20_000)
    return tab, tab.page.url.split("/qinghe/")[1]


def test_two_browsers_type_in_one_paragraph_and_both_texts_stand_in_both(browser: Browser, site: Site) -> None:
    one, path = made(browser, site)
    two = opened(browser, site, path)
    for tab in (one, two):
        tab.page.locator(f"{EDITOR} p").first.click()
    one.page.keyboard.press("Control+Home")
    two.page.keyboard.press("Control+End")
    for first, second in zip("张三写在前面", "李四写在后面", strict=True):
        one.page.keyboard.insert_text(first)
        two.page.keyboard.insert_text(second)
    for tab in (one, two):
        expect(tab.page.locator(f"{EDITOR} p").first).to_contain_text("张三写在前面早餐要点", timeout=20_000)
        expect(tab.page.locator(f"{EDITOR} p").first).to_contain_text("早餐要点李四写在后面", timeout=20_000)
        expect(tab.page.locator("[data-people] .avatar")).to_have_count(1)
        expect(tab.page.locator(f"{EDITOR} .caret")).to_have_count(1, timeout=20_000)
    one.shoot("documents-together")
    one.page.keyboard.press("Control+z")
    for tab in (one, two):
        expect(tab.page.locator(f"{EDITOR} p").first).to_contain_text("早餐要点李四写在后面", timeout=20_000)
        expect(tab.page.locator(EDITOR)).not_to_contain_text("张三写在前面", timeout=20_000)  # one's own, not the other's
    one.page.keyboard.press("Control+y")
    settled(one.page)
    one.page.locator("[data-done]").click()
    expect(one.page.locator("main .prose")).to_have_text("张三写在前面早餐要点李四写在后面")
    two.close()
    one.close()


def test_words_typed_without_a_connection_arrive_when_it_is_back(browser: Browser, site: Site) -> None:
    away, path = made(browser, site)
    here = opened(browser, site, path)
    away.page.locator(f"{EDITOR} p").first.click()
    away.page.keyboard.press("Control+End")
    settled(away.page)
    away.page.context.set_offline(True)
    away.page.keyboard.type(" offline")
    expect(away.page.locator("[data-trouble]")).to_be_visible(timeout=20_000)
    here.page.locator(f"{EDITOR} p").first.click()
    here.page.keyboard.press("Control+Home")
    here.page.keyboard.type("online ")
    settled(here.page)
    expect(away.page.locator(EDITOR)).not_to_contain_text("online ")
    away.page.context.set_offline(False)
    for tab in (away, here):
        expect(tab.page.locator(f"{EDITOR} p").first).to_contain_text("online 早餐要点 offline", timeout=40_000)
    expect(away.page.locator("[data-trouble]")).to_be_hidden()
    away.page.locator("[data-title]").fill("换了题目")
    expect(here.page.locator("[data-title]")).to_have_value("换了题目", timeout=20_000)
    settled(away.page)
    away.troubles[:] = [one for one in away.troubles if "ERR_INTERNET_DISCONNECTED" not in one]
    here.close()
    away.close()


GATE = """() => {
  const real = window.fetch.bind(window)
  window.fetch = async (...asked) => {
    while (window.shut) await new Promise((done) => setTimeout(done, 20))
    return real(...asked)
  }
}"""
WIDTHS = f"() => [...document.querySelectorAll('{EDITOR} tr')].map((row) => row.cells.length).join()"


def becomes(page: Page, widths: str) -> None:
    """Wait until the rows of the table have so many cells."""
    page.wait_for_function(f"wanted => ({WIDTHS})() === wanted", arg=widths, timeout=20_000)


def test_a_row_of_one_meets_a_column_of_the_other_and_the_table_does_not_grow(browser: Browser, site: Site) -> None:
    """Each sees a gap that the other's change made; were both to fill it, the table would have a column nobody made."""
    one, path = made(browser, site)
    two = opened(browser, site, path)
    for tab in (one, two):
        tab.page.evaluate(GATE)
    one.page.locator(f"{EDITOR} p").first.click()
    one.page.keyboard.press("Control+End")
    one.page.locator("[data-do=table]").click()
    for words in ("平台", "阅读 | 播放", "日期", "微博", "1,200"):
        one.page.keyboard.insert_text(words)
        one.page.keyboard.press("Tab")
    settled(one.page)
    expect(two.page.locator(f"{EDITOR} td").nth(1)).to_have_text("1,200", timeout=20_000)
    for tab in (one, two):
        tab.page.evaluate("window.shut = true")
    one.page.locator("[data-do=column]").click()
    two.page.locator(f"{EDITOR} td").last.click()
    two.page.locator("[data-do=row]").click()
    becomes(one.page, "4,4,4")
    becomes(two.page, "3,3,3,3")
    for tab in (one, two):
        tab.page.evaluate("window.shut = false")
    for wait in (0, 5_000):  # what would answer itself would do so meanwhile
        one.page.wait_for_timeout(wait)
        becomes(one.page, "4,4,4,3")
        becomes(two.page, "4,4,4,3")
    two.page.locator(f"{EDITOR} td").first.click()
    two.page.keyboard.press("End")
    two.page.keyboard.insert_text("早上")
    for tab in (one, two):
        becomes(tab.page, "4,4,4,4")
    settled(two.page)
    two.page.locator("[data-done]").click()
    rows = two.page.locator("main .prose tr")
    expect(rows).to_have_count(4)
    expect(rows.first).to_have_text(re.compile(r"平台\s*阅读 \| 播放\s*日期"))
    expect(rows.nth(1)).to_have_text(re.compile(r"微博早上\s*1,200"))
    two.close()
    one.close()
