"""A tree of ideas by keys, in two browsers at once (CON-09)."""

import re

import pytest
from playwright.sync_api import Browser, Page, expect
from tests.journeys.conftest import Site, visit

pytestmark = [pytest.mark.browser, pytest.mark.enable_socket, pytest.mark.xdist_group("journeys")]


def settled(page: Page, wanted: list[str]) -> None:
    """Wait until the tree is so."""
    words = "[...document.querySelectorAll('[data-ideas] .idea__text')].map((one) => one.value)"
    page.wait_for_function(f"wanted => JSON.stringify({words}) === JSON.stringify(wanted)", arg=wanted, timeout=20_000)


def test_ideas_are_typed_by_keys_and_two_browsers_lose_none(browser: Browser, site: Site) -> None:
    tab = visit(browser, site)
    page = tab.page
    tab.go("work/meetings/new/")
    page.fill("[name=title]", "旅程里的脑暴会")
    page.select_option("[name=kind]", "brainstorm")
    page.fill("[name=at]", "2026-11-20T10:00")
    page.locator("main form .form__foot button").first.click()
    page.wait_for_url(re.compile(r"/meetings/\d+/$"))
    tab.settle()
    path = page.url.split("/qinghe/")[1]
    page.fill("[data-ideas-form] [name=text]", "早餐")
    page.keyboard.press("Enter")
    settled(page, ["早餐"])
    page.locator(".idea__text").first.focus()
    page.keyboard.press("Tab")
    page.keyboard.type("燕麦")
    page.keyboard.press("Enter")
    page.keyboard.type("豆浆")
    page.keyboard.press("Alt+ArrowUp")
    settled(page, ["早餐", "豆浆", "燕麦"])
    other = visit(browser, site)
    other.go(path)
    settled(other.page, ["早餐", "豆浆", "燕麦"])
    other.page.locator(".idea__text").nth(2).focus()
    other.page.keyboard.press("End")
    other.page.keyboard.type("粥")
    page.locator(".idea__text").nth(1).focus()
    page.keyboard.press("Enter")
    page.keyboard.type("油条")
    other.page.keyboard.press("Enter")
    other.page.keyboard.type("小菜")
    other.page.locator("h1").first.click()
    page.locator("h1").first.click()
    for one in (page, other.page):
        settled(one, ["早餐", "豆浆", "油条", "燕麦粥", "小菜"])
    page.locator(".idea__text").nth(3).focus()
    page.keyboard.press("Control+Enter")
    expect(page.locator(".idea__box .badge").first).to_be_visible(timeout=20_000)
    other.close()
    tab.close()
