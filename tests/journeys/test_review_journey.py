"""From topic to final signature by five people with real clicks and keys; then a comma takes everything back."""

import os
import re

import pytest
from playwright.sync_api import Browser, Page, expect
from tests.journeys.conftest import PASSWORD, Site, Visit, _run, visit

pytestmark = [pytest.mark.browser, pytest.mark.enable_socket, pytest.mark.xdist_group("journeys")]
ROLES = ("content_planner", "editor", "reviewer_first", "reviewer_second", "reviewer_final")
TITLE = "谷雨前后怎么存茶"


@pytest.fixture(scope="module")
def people(site: Site) -> dict[str, str]:
    """Five people of the sample brand, by role."""
    environ = {**os.environ, "GUANHAO_HOME": str(site.home)}
    found = {role: f"{role}@journey.example" for role in ROLES}
    for role, email in found.items():
        _run(environ, "user", "add", email, "--brand", site.brand, "--role", role, "--password-stdin", typed=PASSWORD)
    return found


def tick_all(page: Page) -> None:
    """Key t until nothing is left to confirm."""
    while (left := page.locator("[data-tick]").count()) > 0:
        page.keyboard.press("t")
        expect(page.locator("[data-tick]")).to_have_count(left - 1)
        expect(page.locator(".htmx-added")).to_have_count(0)  # before that a key would send the new form as a page of its own


def sign(page: Page) -> None:
    """Key s, and on to whatever waits next."""
    expect(page.locator("[data-sign]")).to_be_enabled()
    with page.expect_navigation():
        page.keyboard.press("s")


def open_from_queue(tab: Visit) -> Page:
    """The submission from the person's own queue: j to the first line, o to open."""
    tab.go("review/")
    page = tab.page
    line = page.locator("[data-line]", has_text=TITLE)
    expect(line).to_have_count(1)
    here = line.locator("[data-open]:focus")
    for _n in range(page.locator("[data-line]").count()):
        page.keyboard.press("j")
        if here.count():
            break
    expect(here).to_have_count(1)
    page.keyboard.press("o")
    page.wait_for_url(re.compile(r"/review/\d+/$"))
    tab.settle()
    return page


def test_from_topic_to_final_signature_and_a_comma_voids_it(browser: Browser, site: Site, people: dict[str, str]) -> None:
    """Issue 3, "Shown by"."""
    tabs = {role: visit(browser, site, email=email) for role, email in people.items()}
    planner = tabs["content_planner"].page
    tabs["content_planner"].go("topics/new/")
    planner.fill("[name=title]", TITLE)
    planner.locator("main form button.btn--primary").first.click()
    planner.wait_for_url(re.compile(r"/topics/\d+/$"))
    topic = re.findall(r"/topics/(\d+)/", planner.url)[0]
    planner.locator("form:has([name=status][value=approved]) button").click()
    planner.wait_for_load_state()

    writer = tabs["editor"]
    page = writer.page
    writer.go(f"items/new/?format=long_image_text&topic={topic}")
    page.fill("[name=title]", TITLE)
    page.locator("label", has_text="微信公众号").locator("[name=accounts]").first.check()
    page.locator("main form button.btn--primary").click()
    page.wait_for_url(re.compile(r"/items/\d+/$"))
    item = re.findall(r"/items/(\d+)/", page.url)[0]
    page.locator(f"a[href*='/variants/']:not([href$='/items/{item}/variants/'])").first.click()
    page.wait_for_url(re.compile(r"/variants/\d+/$"))
    variant = page.url.split(f"/b/{site.brand}/")[1]
    page.locator(".tiptap").click()
    page.keyboard.type("新茶怕光怕潮怕异味。放进密封罐，再放进冰箱冷藏室。")
    page.locator("[data-keep]").click()
    expect(page.locator("[data-status][data-state=saved]")).to_be_visible()
    writer.go(f"items/{item}/submit/")
    writer.shoot("review-submit")
    page.locator("main form[method=post] button.btn--wide").click()
    page.wait_for_url(re.compile(r"/items/\d+/reviews/$"))

    first = open_from_queue(tabs["reviewer_first"])
    review = first.url.split(f"/b/{site.brand}/")[1]
    tabs["reviewer_first"].shoot("review-first")
    tick_all(first)
    sign(first)
    second = open_from_queue(tabs["reviewer_second"])
    tick_all(second)
    expect(second.locator("[data-sign]")).to_be_disabled()
    tabs["reviewer_first"].go(review)
    tick_all(first)
    second.reload()
    tabs["reviewer_second"].settle()
    tabs["reviewer_second"].shoot("review-second")
    sign(second)
    final = open_from_queue(tabs["reviewer_final"])
    tick_all(final)
    sign(final)

    board = f"items/{item}/reviews/"
    for _n in range(40):
        writer.go(board)
        if "已通过" in page.locator("tbody").inner_text().split("\t")[-2]:
            break
        page.wait_for_timeout(500)
    writer.shoot("review-approved")
    expect(page.locator("tbody .badge--good")).to_have_count(1)

    writer.go(variant)
    page.locator(".tiptap > p").first.click()
    page.keyboard.press("End")
    page.keyboard.type("，")
    page.locator("[data-keep]").click()
    expect(page.locator("[data-status][data-state=saved]")).to_be_visible()
    writer.go(board)
    expect(page.locator("tbody .badge--warn")).to_have_count(1)
    tabs["reviewer_final"].go(review)
    expect(final.locator(".note--warn").first).to_be_visible()
    tabs["reviewer_final"].shoot("review-void")
    for tab in tabs.values():
        tab.close()
