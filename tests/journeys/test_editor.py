"""Writing by real keys: an article, two tabs that meet, variants with their previews, a storyboard."""

import re

import pytest
from playwright.sync_api import Browser, Page, expect
from tests.journeys.conftest import Site, visit

pytestmark = [pytest.mark.browser, pytest.mark.enable_socket, pytest.mark.xdist_group("journeys")]
SAVED = "[data-status][data-state=saved]"


def end_of(page: Page, paragraph: int, words: str) -> None:
    """Type at the end of a paragraph of the rich text."""
    page.bring_to_front()
    page.locator(".tiptap > p").nth(paragraph).click()
    page.keyboard.press("End")
    page.keyboard.type(words)


def new_item(page: Page, title: str) -> str:
    """A new item with a variant for every account; the address of its page."""
    page.fill("[name=title]", title)
    for box in page.locator("[name=accounts]").all():
        box.check()
    page.locator("main form button.btn--primary").click()
    page.wait_for_url(re.compile(r"/items/\d+/$"))
    return page.url.split("/b/qinghe/")[1]


def test_an_article_is_written_in_two_tabs_and_nothing_is_lost(browser: Browser, site: Site) -> None:
    """TEA-07 b: different paragraphs merge, the same paragraph keeps both texts, in both tabs."""
    one, two = visit(browser, site), visit(browser, site)
    one.go("items/new/?format=long_image_text")
    item = new_item(one.page, "两个标签页")
    one.go(f"{item}write/")
    page = one.page
    page.locator(".tiptap").click()
    for words in ("第一段说水温。", "第二段说投茶。", "第三段说出汤。"):
        page.keyboard.type(words)
        page.keyboard.press("Enter")
    page.locator("[data-keep]").click()
    expect(page.locator(SAVED)).to_be_visible(timeout=15_000)
    two.go(f"{item}write/")
    other = two.page
    expect(other.locator(".tiptap > p").nth(2)).to_have_text("第三段说出汤。")
    end_of(page, 0, "八十五度。")
    end_of(other, 2, "十秒一次。")
    for tab in (page, other, page):
        tab.bring_to_front()
        expect(tab.locator("[name=text]")).to_have_value(re.compile("八十五度。[^十]*第三段说出汤。十秒一次。", re.DOTALL), timeout=30_000)
    end_of(page, 1, "三克。")
    end_of(other, 1, "五克。")
    for tab in (page, other, page):
        tab.bring_to_front()
        expect(tab.locator("[name=text]")).to_have_value(
            re.compile("第二段说投茶。三克。\n\n第二段说投茶。五克。|五克。\n\n第二段说投茶。三克。"), timeout=30_000
        )
    one.go(f"{item}article/")
    expect(page.locator("#article section").first).to_contain_text("八十五度。")
    assert "font-size" in (page.locator("#article section").first.get_attribute("style") or "")
    one.close()
    two.close()


def test_a_sentence_is_commented_on_and_settled(browser: Browser, site: Site) -> None:
    tab = visit(browser, site)
    page = tab.page
    tab.go("items/new/?format=image_text")
    item = new_item(page, "评论一句话")
    tab.go(f"{item}write/")
    page.locator(".tiptap").click()
    page.keyboard.type("明前龙井怕烫。")
    for _n in range(3):
        page.keyboard.press("Shift+ArrowLeft")
    page.locator("[data-remark]").click()
    page.fill("[data-remark-form] [name=words]", "这里要写来源")
    page.locator("[data-remark-form] button").click()
    remark = page.locator(".remark")
    expect(remark).to_contain_text("这里要写来源")
    expect(remark.locator(".remark__quote")).to_have_text("怕烫。")
    remark.locator("form button").first.click()
    expect(page.locator(".remark")).to_have_count(0)
    tab.close()


def test_variants_are_checked_live_and_follow_their_master(browser: Browser, site: Site) -> None:
    """PUB-03: limits of the platform while typing, the drift mark, taken from the master again."""
    tab = visit(browser, site)
    page = tab.page
    tab.go("items/new/?format=image_text")
    item = new_item(page, "多平台")
    tab.go(f"{item}variants/")
    cards = page.locator(".variant-grid > article")
    assert cards.count() >= 4
    red = cards.filter(has_text="小红书")
    red.locator("h2 a").click()
    expect(page.locator("[data-count=title]")).to_have_text("3 / 20")
    page.fill("[name=title]", "题" * 21)
    expect(page.locator(".gauge--over [data-count=title]")).to_have_text("21 / 20")
    expect(page.locator(".findings .bad").first).to_be_visible()
    page.locator("[data-keep]").click()
    expect(page.locator(SAVED)).to_be_visible(timeout=15_000)
    page.reload()
    expect(page.locator(".badge--warn")).to_be_visible()
    page.locator("form[action$='/take/'] button").first.click()
    expect(page.locator("[name=title]")).to_have_value("多平台")
    tab.shoot("variant")
    tab.close()


def test_a_storyboard_adds_up_and_warns_of_a_late_hook(browser: Browser, site: Site) -> None:
    """CON-19 and AST-04 b by hand."""
    tab = visit(browser, site)
    page = tab.page
    tab.go("items/new/?format=video")
    page.fill("[name=format_length]", "58")
    item = new_item(page, "一分钟")
    tab.go(f"{item}storyboard/")
    page.fill("[name=shots-length]", "4.5")
    page.fill("[name=shots-picture]", "茶园清晨")
    page.locator("[data-add]").click()
    page.locator("[name=shots-length]").nth(1).fill("53.5")
    page.locator("[name=shots-hook]").nth(1).select_option("suspense")
    expect(page.locator("[data-total]")).to_have_text("0:58")
    expect(page.locator("[data-starts]").nth(1)).to_have_text("0:04.5")
    page.locator("button[form=shots]").click()
    expect(page.locator(".note--warn")).to_contain_text("4.5")
    tab.close()


@pytest.mark.parametrize("width", [390, 1440])
def test_pages_of_the_line_fit_their_width(browser: Browser, site: Site, width: int) -> None:
    tab = visit(browser, site, width=width)
    page = tab.page
    tab.go("items/new/?format=live")
    page.fill("[name=format_starts_at]", "2026-03-08T20:00")
    page.fill("[name=format_host]", "小林")
    item = new_item(page, f"直播 {width}")
    for path in ("", "write/", "variants/", "storyboard/", "run-sheet/", "tree/", "facts/", "plan/", "article/"):
        assert tab.go(item + path) == 200
        page.wait_for_timeout(300)
        assert page.evaluate("document.documentElement.scrollWidth") <= width, path
        tab.shoot(f"line-{width}-{path.strip('/') or 'item'}")
    for path in ("items/", "items/board/", "items/new/", "items/standards/", "items/structures/?edit=case"):
        assert tab.go(path) == 200
        assert page.evaluate("document.documentElement.scrollWidth") <= width, path
        tab.shoot(f"line-{width}-{path.split('/')[1] or 'list'}")
    tab.close()
