"""The design page in a real browser: no axe violation in either theme and width, charts drawn, nothing refused by the content policy."""

import shutil
from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, sync_playwright
from pytest_django.live_server_helper import LiveServer

from guanhao.console.templatetags import ui

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
pytestmark = [
    pytest.mark.browser,
    pytest.mark.enable_socket,
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(CHROMIUM is None, reason="no browser: apt install chromium"),
    pytest.mark.skipif(not (ui.DIST / "manifest.json").exists(), reason="no front end was built (GUANHAO_SKIP_FRONTEND)"),
]


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with pytest.MonkeyPatch.context() as patch, sync_playwright() as playwright:
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")  # playwright's loop runs in the test's own thread
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield chromium
        chromium.close()


def open_design(browser: Browser, server: LiveServer, width: int, theme: str) -> tuple[Page, list[str]]:
    complaints: list[str] = []
    page = browser.new_context(viewport={"width": width, "height": 900}, locale="zh-CN", color_scheme=theme).new_page()
    page.on("console", lambda message: complaints.append(message.text) if message.type in {"error", "warning"} else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.goto(f"{server.url}/design", wait_until="networkidle")
    return page, complaints


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", [1440, 390])
def test_everybody_can_use_it(browser: Browser, live_server: LiveServer, width: int, theme: str) -> None:
    page, complaints = open_design(browser, live_server, width, theme)
    assert page.evaluate("document.documentElement.dataset.theme") == theme
    for figure in page.locator("[data-chart]").all():
        figure.scroll_into_view_if_needed()
    page.wait_for_function("document.querySelectorAll('[data-drawn]').length === 8")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    found = Axe().run(page).response["violations"]
    assert [(item["id"], item["nodes"][0]["html"]) for item in found] == []
    assert complaints == []
    page.context.close()


def test_theme_rows_dialogs_and_keys(browser: Browser, live_server: LiveServer) -> None:
    page, complaints = open_design(browser, live_server, 1440, "light")
    page.click(".topbar .desktop details summary")
    page.click(".topbar .desktop [data-theme-set=dark]")
    page.reload()
    assert page.evaluate("document.documentElement.dataset.theme") == "dark"
    page.click("thead input[type=checkbox]")
    assert page.inner_text(".bulk [data-count]") == "3"
    page.click("[data-dialog-open=sample-dialog]")
    assert page.is_visible("#sample-dialog")
    page.keyboard.press("Escape")
    assert not page.is_visible("#sample-dialog")
    page.keyboard.press("/")
    assert page.evaluate("document.activeElement.type") == "search"
    page.evaluate("document.activeElement.blur()")
    page.keyboard.press("Control+k")
    assert page.is_visible(".palette")
    assert page.evaluate("document.activeElement.getAttribute('role')") == "combobox"
    assert complaints == []
    page.context.close()
