"""Every page of the navigation, at a desk and on a phone, in Chinese and English: it answers, fits, speaks the language, and breaks nothing."""

import re

import pytest
from playwright.sync_api import Browser
from tests.journeys.conftest import Site, Visit, visit

pytestmark = [pytest.mark.browser, pytest.mark.enable_socket, pytest.mark.xdist_group("journeys")]
BEHIND = ("goals/new/", "imports/new", "people/invite", "people/roles", "me", "me/second-factor", "platforms/rules/new", "reports/advice/")
CHINESE = re.compile(r"[\u4e00-\u9fff]")


def linked(page_visit: Visit) -> list[str]:
    """Paths of the navigation, inside the brand."""
    page_visit.go("")
    links = page_visit.page.eval_on_selector_all("nav a[href^='/b/']", "all => all.map(one => one.getAttribute('href'))")
    start = f"/b/{page_visit.site.brand}/"
    return sorted({link.removeprefix(start).split("#")[0] for link in links if link.startswith(start)})


@pytest.mark.parametrize(("width", "language"), [(390, "zh-hans"), (1440, "en")])
def test_every_page_of_the_navigation(browser: Browser, site: Site, width: int, language: str) -> None:
    tab = visit(browser, site, width=width, language=language)
    paths = linked(tab)
    assert len(paths) >= 12, paths
    wrong = []
    for path in [*paths, *BEHIND]:
        status = tab.go(path)
        tab.shoot(f"{language}-{width}-{path.strip('/').replace('/', '_') or 'today'}")
        if status != 200:
            wrong.append(f"{path}: {status}")
            continue
        overflow = tab.page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        if overflow > 1:
            wrong.append(f"{path}: {overflow} px wider than the window")
        heading = tab.page.locator("h1").first.inner_text()
        if bool(CHINESE.search(heading)) != (language == "zh-hans") and "青禾" not in heading:
            wrong.append(f"{path}: the heading {heading!r} is not in {language}")
    assert wrong == []
    tab.close()
