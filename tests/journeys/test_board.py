"""The production board by pointer and keys, and who else is in a draft."""

import re
import time

import pytest
from playwright.sync_api import Browser, Page, expect
from tests.journeys.conftest import Site, visit

pytestmark = [pytest.mark.browser, pytest.mark.enable_socket, pytest.mark.xdist_group("journeys")]
SECONDS = 8.0  # two rounds of asking, and a loaded machine


def stage_of(page: Page, card: str) -> str:
    """The stage whose column a card is in."""
    return str(page.locator(f"#{card}").evaluate("node => node.closest('[data-lot]').dataset.lot"))


def test_a_card_goes_by_keys_and_by_the_pointer_and_stays_where_it_may_not_go(browser: Browser, site: Site) -> None:
    tab = visit(browser, site)
    page = tab.page
    tab.go("items/new/?format=image_text")
    page.fill("[name=title]", "看板上的卡片")
    page.locator("main form button.btn--primary").click()
    page.wait_for_url(re.compile(r"/items/\d+/$"))
    number = re.findall(r"/items/(\d+)/", page.url)[0]
    card = f"card-{number}"
    tab.go("items/board/")
    assert stage_of(page, card) == "topic"
    page.locator(f"#{card}").focus()
    page.keyboard.press("ArrowRight")
    expect(page.locator(".toast").first).to_be_visible()  # the lines of the stage are not ticked: it says so and stays
    assert stage_of(page, card) == "topic"
    tab.go(f"items/{number}/")
    while page.locator("[role=checkbox][aria-checked=false]:not(#creative *)").count():
        page.locator("[role=checkbox][aria-checked=false]:not(#creative *)").first.click()
        page.wait_for_load_state()
    tab.go("items/board/")
    page.locator(f"#{card}").focus()
    page.keyboard.press("ArrowRight")
    expect(page.locator(f"[data-lot=material] #{card}")).to_be_focused()
    page.locator(f"#{card}").scroll_into_view_if_needed()
    place, target = page.locator(f"#{card}").bounding_box(), page.locator("[data-lot=topic]").bounding_box()
    assert place is not None
    assert target is not None
    page.mouse.move(place["x"] + 20, place["y"] + place["height"] * 0.45)
    page.mouse.down()
    page.mouse.move(place["x"] - 20, place["y"] + 30, steps=5)
    page.mouse.move(target["x"] + 60, place["y"] + 20, steps=15)
    page.mouse.up()
    expect(page.locator(f"[data-lot=topic] #{card}")).to_be_visible()
    tab.close()


def test_one_sees_within_seconds_who_else_is_in_the_draft(browser: Browser, site: Site) -> None:
    one = visit(browser, site)
    one.go("items/new/?format=image_text")
    one.page.fill("[name=title]", "谁在这里")
    one.page.locator("main form button.btn--primary").click()
    one.page.wait_for_url(re.compile(r"/items/\d+/$"))
    path = one.page.url.split(f"/b/{site.brand}/")[1] + "write/"
    one.go(path)
    two = visit(browser, site)
    two.go(path)
    begun = time.monotonic()
    one.page.bring_to_front()
    expect(one.page.locator("[data-people] .avatar")).to_have_count(1, timeout=SECONDS * 1000)
    two.close()
    expect(one.page.locator("[data-people] .avatar")).to_have_count(0, timeout=SECONDS * 1000)
    assert time.monotonic() - begun < 2 * SECONDS
    one.close()
