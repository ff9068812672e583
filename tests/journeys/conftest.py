"""A real server on a small sample brand, and a real browser: started here, ended here."""

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Generator, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Error, Page, expect, sync_playwright

CHROMIUM = next((found for name in ("chromium", "chromium-browser", "google-chrome") if (found := shutil.which(name))), None)
QUIET = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


PASSWORD = "a-journey-of-one-page"
PATIENCE = 15_000  # milliseconds: a page beside a busy suite answers late, and what never comes is still missed
expect.set_options(timeout=PATIENCE)


@dataclass(frozen=True)
class Site:
    """A running Guanhao: the sample brand and its director, a colleague who may only look, and a brand without data."""

    address: str
    home: Path
    brand: str
    email: str
    password: str
    viewer: str = "viewer@qinghe.example"
    empty: str = "fresh"
    states: dict[str, Any] = field(default_factory=dict)


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """`guanhao demo --serve` on a hundredth of the people, in a data folder of its own."""
    home = tmp_path_factory.mktemp("site")
    port = _free_port()
    log = home / "printed.log"
    environ = {**os.environ, "GUANHAO_HOME": str(home)}
    with log.open("wb") as out:
        process = subprocess.Popen(
            [sys.executable, "-m", "guanhao", "demo", "--scale", "0.01", "--serve", "--port", str(port)],
            env=environ,
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=subprocess.STDOUT,
        )
    try:
        printed = _until_ready(process, log)
        login = re.search(r"Sign in with: (\S+)\s+password: (\S+)", printed)
        assert login, printed
        made = Site(f"http://127.0.0.1:{port}", home, "qinghe", login[1], login[2])
        _run(environ, "brand", "add", "新茶", "--slug", made.empty)
        _run(environ, "user", "add", made.viewer, "--brand", made.brand, "--role", "viewer", "--password-stdin", typed=PASSWORD)
        yield made
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(30)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait(10)


def _until_ready(process: subprocess.Popen[bytes], log: Path) -> str:
    """What the server printed until it said that it is ready; fails with all of it when it ended or took four minutes."""
    for _tick in range(1200):
        printed = log.read_text(encoding="utf-8")
        if "is ready" in printed:
            return printed
        assert process.poll() is None, printed
        time.sleep(0.2)
    pytest.fail(log.read_text(encoding="utf-8"))


def _run(environ: dict[str, str], *words: str, typed: str = "") -> None:
    done = subprocess.run([sys.executable, "-m", "guanhao", *words], env=environ, input=typed, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Headless Chromium of the system; its absence skips loudly, and fails in CI."""
    if CHROMIUM is None:
        if os.environ.get("CI"):
            pytest.fail("Chromium is not installed, and CI must run the journeys")
        pytest.skip("Chromium is not installed: sudo apt install chromium fonts-noto-cjk")
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        yield running
        running.close()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, Any, Any]:
    """A journey that fails says what its tabs showed at that moment."""
    report = yield
    browser = getattr(item, "funcargs", {}).get("browser")
    if report.failed and report.when == "call" and browser is not None:
        for page in [page for context in browser.contexts for page in context.pages]:
            with suppress(Error):
                report.sections.append((page.url, page.locator("main").inner_text(timeout=2000)[:4000]))
    return report


@dataclass(frozen=True)
class Visit:
    """A signed-in tab of one width and language, and what went wrong in it."""

    page: Page
    troubles: list[str]
    site: Site

    def go(self, path: str, brand: str = "") -> int:
        """Open a page of the sample brand, or of another; the status of its answer."""
        answer = self.page.goto(f"{self.site.address}/b/{brand or self.site.brand}/{path}", wait_until="load")
        assert answer is not None
        self.settle()
        return answer.status

    def settle(self) -> None:
        """Wait until the page's scripts listen: a key pressed before they do is lost."""
        self.page.locator("html:not([data-loading])").wait_for(state="attached")  # no waiting function: the policy of scripts forbids it

    def shoot(self, name: str) -> None:
        """Keep a picture in GUANHAO_SHOTS, when that is set, for a person to look at."""
        if folder := os.environ.get("GUANHAO_SHOTS"):
            Path(folder).mkdir(parents=True, exist_ok=True)
            self.page.wait_for_timeout(700)
            self.page.screenshot(path=Path(folder) / f"{name}.png", full_page=True)

    def close(self) -> None:
        """End the tab; anything the browser complained about fails the journey."""
        self.page.context.close()
        assert self.troubles == []


def visit(
    browser: Browser, site: Site, *, width: int = 1440, language: str = "zh-hans", theme: Literal["light", "dark"] = "light", email: str = ""
) -> Visit:
    """Sign in (once a person) as the sample director, or as somebody else whose password is PASSWORD."""
    person = email or site.email
    context = browser.new_context(
        viewport={"width": width, "height": 900},
        locale="zh-CN" if language == "zh-hans" else "en-US",
        color_scheme=theme,
        storage_state=site.states.get(person),
        accept_downloads=True,
        has_touch=width < 600,
    )
    context.set_default_timeout(PATIENCE)
    page = context.new_page()
    troubles: list[str] = []
    page.on("pageerror", lambda error: troubles.append(f"{page.url}: {error}"))
    page.on("console", lambda message: troubles.append(f"{page.url}: {message.text}") if _is_trouble(message) else None)
    tab = Visit(page, troubles, site)
    if person not in site.states:
        page.goto(f"{site.address}/sign-in")
        page.locator("input[name=email]").fill(person)
        page.locator("input[type=password]").fill(PASSWORD if email else site.password)
        page.locator("main form button").first.click()
        page.wait_for_url("**/b/**")
        site.states[person] = context.storage_state()
    tab.go("goals/")
    if (page.get_attribute("html", "lang") or "").lower() != language:  # the language is kept with the person
        with page.expect_navigation():
            page.evaluate("document.querySelector('button[name=language]').click()")
    return tab


def _is_trouble(message: ConsoleMessage) -> bool:
    """An error of the page; that a refused form answers 422, and that a newer search ends an older one, is meant so."""
    meant = ("status of 422", "htmx:afterRequest", "htmx:sendAbort")
    return message.type == "error" and not any(words in message.text for words in meant)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
