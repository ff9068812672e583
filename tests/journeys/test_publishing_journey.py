"""From an approved item to a post readers see: planned, dragged, published by the publisher; and one by hand, on a phone."""

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import Browser, Page, expect
from tests.journeys.conftest import Site, Visit, visit

from guanhao.sdk.testing.sandbox import SandboxServer, read_evidence, sandbox

pytestmark = [pytest.mark.browser, pytest.mark.enable_socket, pytest.mark.xdist_group("journeys")]
ROOT = Path(__file__).resolve().parents[2]
LINK = "https://www.zhihu.com/question/123456789/answer/987654321"
ONCE_OUT = 30_000
HANDLE = f"journey-{os.getpid()}"


@pytest.fixture(scope="module")
def evidence(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("sandbox") / "evidence.jsonl"


@pytest.fixture(scope="module")
def platform(evidence: Path) -> Iterator[SandboxServer]:
    """The sandbox, in this process: what it took is evidence the site knows nothing of."""
    with sandbox(evidence) as server:
        yield server


@pytest.fixture(scope="module")
def variants(site: Site, platform: SandboxServer) -> dict[str, int]:
    """Signed variants by platform."""
    access, refresh = platform.state.grant(HANDLE)
    command = [sys.executable, "-m", "tests.journeys.signed_post", site.brand, HANDLE, platform.address, access, refresh]
    environ = {**os.environ, "GUANHAO_HOME": str(site.home), "PYTHONPATH": os.pathsep.join([str(ROOT), os.environ.get("PYTHONPATH", "")])}
    done = subprocess.run(command, env=environ, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    found: dict[str, int] = json.loads(done.stdout)
    return found


def plan(tab: Visit, variant: int) -> tuple[Page, datetime]:
    """From the variants' page to the calendar, in two days at ten; the page of the calendar and the moment."""
    page, moment = tab.page, datetime.now(UTC).astimezone(ZoneInfo("Asia/Shanghai")).replace(hour=10, minute=0) + timedelta(days=2)
    to_variants(tab, variant)
    page.locator(f"a[href*='subject=content.variant:{variant}']").click()
    page.locator("[name=local]").fill(f"{moment:%Y-%m-%dT%H:%M}")
    page.locator("main form button.btn--primary").first.click()
    page.wait_for_url(re.compile(r"/calendar/\?day="), wait_until="commit")
    return page, moment


def to_variants(tab: Visit, variant: int) -> None:
    """The page of all variants of its item."""
    tab.go(f"variants/{variant}/")
    item = tab.page.locator("nav.tabs a").first.get_attribute("href") or ""
    tab.page.goto(f"{tab.site.address}{item.replace('write/', 'variants/')}")


def to_publication(tab: Visit, variant: int) -> None:
    """From there to what became of it."""
    to_variants(tab, variant)
    tab.page.locator("article a[href*='/publications/']").first.click()
    tab.page.wait_for_url(re.compile(r"/publications/\d+/$"), wait_until="commit")


def publish_now(page: Page) -> None:
    """Bring it forward; the question is answered with yes."""
    page.once("dialog", lambda asked: asked.accept())
    with page.expect_navigation(wait_until="commit"):
        page.locator("form[action$='/now/'] button").click()


def test_from_a_signed_variant_to_a_post_readers_see(
    browser: Browser, site: Site, variants: dict[str, int], platform: SandboxServer, evidence: Path
) -> None:
    tab = visit(browser, site)
    page, moment = plan(tab, variants["sandbox"])
    to_publication(tab, variants["sandbox"])
    number = page.url.rstrip("/").rpartition("/")[2]
    account = (page.locator(".facts a[href*='/accounts/']").first.get_attribute("href") or "").rstrip("/").rpartition("/")[2]
    board = f"{site.address}/b/{site.brand}/calendar/?view=month&day={moment:%Y-%m-%d}&account={account}"
    page.goto(board)
    chip = page.locator(f"#calendar [data-movable][data-pub='{number}']").first
    other = page.locator(f"#calendar [data-drop][data-day='{moment + timedelta(days=1):%Y-%m-%d}']").first
    with page.expect_response(re.compile(r"/calendar/move/")):
        chip.drag_to(other)
    tab.shoot("publishing-journey-calendar")
    to_publication(tab, variants["sandbox"])
    publish_now(page)
    until(page, "已发布")
    expect(page.locator(f"a[href^='{platform.address}/accounts/{HANDLE}/posts/']")).to_have_count(1)
    expect(page.locator(".timeline li.is-good")).to_have_count(1)
    tab.shoot("publishing-journey-out")
    (taken,) = read_evidence(evidence)
    assert taken["text"].endswith("先温杯再投茶。")
    tab.close()


def test_by_hand_with_a_phone(browser: Browser, site: Site, variants: dict[str, int]) -> None:
    tab = visit(browser, site)
    page, _moment = plan(tab, variants["zhihu"])
    to_publication(tab, variants["zhihu"])
    publish_now(page)
    until(page, "待人工")
    page.locator("a.note__action").last.click()
    address = page.locator("#hand-link").text_content() or ""
    phone = visit(browser, site, width=390)
    phone.page.goto(address)
    assert phone.page.evaluate("document.documentElement.scrollWidth") <= 390
    for box in phone.page.locator("[name=ticks]").all():
        box.check()
    phone.page.locator("#url").fill("https://www.zhihu.com.evil.example/question/1/answer/2")
    phone.page.locator("form[action$='/done/'] button").click()
    expect(phone.page.locator("[role=alert]")).to_be_visible()
    phone.page.locator("#url").fill(f"我发布了一个回答：{LINK} 快来看")
    phone.shoot("publishing-journey-phone")
    phone.page.locator("form[action$='/done/'] button").click()
    expect(phone.page.locator(f"a[href='{LINK}']")).to_be_visible()
    phone.close()
    to_publication(tab, variants["zhihu"])
    until(page, "已发布")
    tab.close()


def until(page: Page, words: str) -> None:
    """Look again until the publisher has been at it."""
    for _ in range(ONCE_OUT // 500):
        if words in page.locator(".page__lead .badge").inner_text():
            return
        page.wait_for_timeout(500)
        page.reload()
    pytest.fail(page.locator("main").inner_text()[:2000])
