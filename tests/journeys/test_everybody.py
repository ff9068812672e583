"""Everybody can use every page of the navigation: axe finds nothing serious in either theme; an empty brand says what to do next."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser
from tests.journeys.conftest import Site, Visit, visit
from tests.journeys.test_pages import BEHIND, linked

pytestmark = [pytest.mark.browser, pytest.mark.enable_socket, pytest.mark.xdist_group("journeys")]


QUIET = {"changes/", "notifications", "system/jobs", "settings/audit"}  # to be empty is good news there


def violations(tab: Visit, rules: list[str]) -> list[str]:
    """Serious and critical findings of the page that is open; all rules, or only those named."""
    options = {"runOnly": rules} if rules else {}
    found = Axe().run(tab.page, options=options).response["violations"]
    return [f"{tab.page.url} {one['id']}: {one['nodes'][0]['html'][:200]}" for one in found if one["impact"] in ("serious", "critical")]


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing_serious(browser: Browser, site: Site, theme: str) -> None:
    tab = visit(browser, site, theme="dark" if theme == "dark" else "light")
    wrong = []
    for path in [*linked(tab), *BEHIND]:
        assert tab.go(path) == 200
        assert tab.page.evaluate("document.documentElement.dataset.theme") == theme
        wrong += violations(tab, ["color-contrast"] if theme == "dark" else [])
    assert wrong == []
    tab.close()


@pytest.mark.parametrize("width", [1440, 390])
def test_an_empty_brand_says_what_to_do_next(browser: Browser, site: Site, width: int) -> None:
    tab = visit(browser, site, width=width)
    wrong = []
    for path in linked(tab):
        status = tab.go(path, brand=site.empty)
        tab.shoot(f"empty-{width}-{path.strip('/').replace('/', '_') or 'today'}")
        if status != 200:
            wrong.append(f"{path}: {status}")
        if (
            path not in QUIET
            and tab.page.locator("main .empty").count()
            and not tab.page.locator("main .empty a.btn, main .page__actions .btn, main form button").count()
        ):
            wrong.append(f"{path}: empty, and no button says what to do next")
        if tab.page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") > 1:
            wrong.append(f"{path}: wider than the window")
    assert wrong == []
    tab.close()
