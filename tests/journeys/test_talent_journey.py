"""A talent from brief to payment: a quote, a signed contract, a draft that cannot go out before it is approved, results, the settlement."""

import os
import re
from datetime import UTC, datetime

import pytest
from playwright.sync_api import Browser, Page, expect
from tests.journeys.conftest import PASSWORD, Site, _run, visit

pytestmark = [pytest.mark.browser, pytest.mark.enable_socket, pytest.mark.xdist_group("journeys")]
ROLES = ("marketing", "reviewer_first")
MARK = f"{datetime.now(UTC):%H%M%S}"
TITLE, NAME = f"旅程早餐种草 {MARK}", f"旅程达人 {MARK}"
TEXT = "【广告】连着一周早餐都是它：早上烧水、冲泡、出门，不到三分钟。"


@pytest.fixture(scope="module")
def people(site: Site) -> dict[str, str]:
    """Who works with talents, and who reads their drafts, by role."""
    environ = {**os.environ, "GUANHAO_HOME": str(site.home)}
    found = {role: f"{role}@talent.example" for role in ROLES}
    for role, email in found.items():
        _run(environ, "user", "add", email, "--brand", site.brand, "--role", role, "--password-stdin", typed=PASSWORD)
    return found


def fill(page: Page, **values: str) -> None:
    """Write into the fields of the form and send it."""
    for name, value in values.items():
        field = page.locator(f"main form [name={name}]").first
        field.select_option(value) if field.evaluate("one => one.tagName") == "SELECT" else field.fill(value)
    with page.expect_navigation():
        page.locator(".form__foot button[type=submit]").first.click()


def step(page: Page, path: str) -> None:
    """Open the next step from the buttons above."""
    page.locator(f".page__actions a[href$='/{path}/']").first.click()
    page.wait_for_url(re.compile(rf"/{path}/$"))


def test_a_cooperation_from_brief_to_payment(browser: Browser, site: Site, people: dict[str, str]) -> None:
    """Issue 7, "Shown by": the cooperation."""
    tab = visit(browser, site, email=people["marketing"])
    page = tab.page
    tab.go("partners/new/")
    fill(page, name=NAME, platform="xiaohongshu", handle=NAME, category="美食", fans="120000", price="3000")
    page.wait_for_url(re.compile(r"/partners/talents/\d+/$"))
    talent = re.findall(r"/talents/(\d+)/", page.url)[0]

    tab.go(f"partners/cooperations/new/?talent={talent}")
    fill(page, title=TITLE, brief="场景：工作日早晨。不谈功效。", target_url="https://shop.example/tea")
    page.wait_for_url(re.compile(r"/cooperations/\d+/$"))
    path = page.url.split(f"/b/{site.brand}/")[1]
    expect(page.locator("ol.steps [aria-current=step]")).to_contain_text("需求")
    step(page, "quote")
    fill(page, amount="3200", note="含二次授权")
    step(page, "contract")
    page.set_input_files("[name=file]", {"name": "合同.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.4\n% contract\n"})
    fill(page, amount="3000", number=f"HT-{MARK}")
    expect(page.locator("ol.steps [aria-current=step]")).to_contain_text("已签合同")

    step(page, "draft")
    page.locator("[name=ad_label]").check()
    fill(page, draft_title="三分钟的早餐", draft_text=TEXT)
    expect(page.locator(".page__actions a[href$='/release/']")).to_have_count(0)  # nothing leads there before it is approved
    tab.go(f"{path}release/")
    page.fill("[name=url]", "https://example.com/post/1")
    page.locator(".form__foot button[type=submit]").first.click()
    expect(page.locator("[role=alert]").first).to_contain_text("审")
    tab.go(path)
    with page.expect_navigation():
        page.locator("form[action$='/submit/'] button").click()
    review = page.locator("main a[href*='/review/']").first.get_attribute("href") or ""

    reader = visit(browser, site, email=people["reviewer_first"])
    reader.page.goto(site.address + review)
    reader.settle()
    while left := reader.page.locator("[data-tick]").count():
        reader.page.keyboard.press("t")
        expect(reader.page.locator("[data-tick]")).to_have_count(left - 1)
        expect(reader.page.locator(".htmx-added")).to_have_count(0)
    expect(reader.page.locator("[data-sign]")).to_be_enabled()
    with reader.page.expect_navigation():
        reader.page.keyboard.press("s")
    reader.close()

    tab.go(path)
    tab.shoot("talent-approved")
    step(page, "release")
    fill(page, url="https://example.com/post/1")
    expect(page.locator("ol.steps [aria-current=step]")).to_contain_text("已发布")
    step(page, "results")
    fill(page, impressions="42000", clicks="800", conversions="24", revenue="3072")
    expect(page.locator("#results")).to_contain_text("42,000")
    step(page, "settle")
    fill(page, reference=f"FP-{MARK}", deduction="100")
    expect(page.locator("[aria-invalid=true]").first).to_be_visible()  # a deduction needs its reason
    fill(page, reason="晚发一天")
    expect(page.locator(".page__lead")).to_contain_text("已结算")
    expect(page.locator("main")).to_contain_text("2,900.00 CNY")
    assert tab.go(f"{path}settle/") == 200
    fill(page, reference="twice")
    expect(page.locator("[role=alert]").first).to_be_visible()  # never a second time
    tab.go(path)
    tab.shoot("talent-settled")
    expect(page.locator("main")).to_contain_text("2,900.00 CNY")
    tab.troubles[:] = [text for text in tab.troubles if "status of 409" not in text]
    tab.close()
