"""A member opens the own page on a phone, redeems with two taps, shows the code; staff hands it over. And somebody joins by themselves."""

import os
import re
import subprocess
import sys
from uuid import uuid4

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect
from tests.journeys.conftest import Site, visit

pytestmark = [pytest.mark.browser, pytest.mark.enable_socket, pytest.mark.xdist_group("journeys")]

ENTER = """
from guanhao.domains.community.contracts import Grant
from guanhao.domains.community.services import ledger, members, page, rewards
from guanhao.domains.identity import facade as identity
from guanhao.domains.people import facade as people
from guanhao.kernel.access import SYSTEM, acting
from guanhao.kernel.tenancy import brand_scope

with brand_scope(identity.brand_by_slug("qinghe")), acting(SYSTEM):
    person = people.resolve([people.Handle(platform="weibo", platform_id="{mark}", name="旅人乙")])
    member = members.add_members(person_ids=person)[0]
    ledger.earn_points([Grant(member_id=member.pk, points=500, key="journey")])
    rewards.save_reward(rewards.RewardDraft(title="{reward}", kind="service", cost=120), stock=9)
    print(page.path_of(member))
"""
COUNT = """
from guanhao.domains.community.models import Redemption
from guanhao.domains.identity import facade as identity
from guanhao.kernel.tenancy import brand_scope

with brand_scope(identity.brand_by_slug("qinghe")):
    rows = Redemption.objects.filter(reward__title="{reward}")
    print(rows.count(), rows.get().state, rows.get().member.balance)
"""


def run(site: Site, script: str) -> str:
    """What a script prints last, run on the site's data."""
    environ = {**os.environ, "GUANHAO_HOME": str(site.home)}
    command = [sys.executable, "-m", "guanhao", "django", "shell", "-v", "0", "-c", script]
    ended = subprocess.run(command, env=environ, capture_output=True, text=True, timeout=180, check=False)
    assert ended.returncode == 0, ended.stderr[-2000:]
    return ended.stdout.strip().splitlines()[-1]


def a_phone(browser: Browser) -> BrowserContext:
    """A phone without a sign-in; a loaded machine may take its time."""
    context = browser.new_context(viewport={"width": 390, "height": 844}, locale="zh-CN", has_touch=True, is_mobile=True)
    context.set_default_timeout(60_000)
    return context


def fits(page: Page) -> bool:
    """Nothing is wider than the screen."""
    found: bool = page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
    return found


def test_from_the_balance_to_the_handing_over(browser: Browser, site: Site) -> None:
    mark = uuid4().hex[:10]
    reward = f"茶席体验 {mark}"
    path = run(site, ENTER.replace("{mark}", mark).replace("{reward}", reward))
    context = a_phone(browser)
    phone, other = context.new_page(), context.new_page()
    for tab in (phone, other):
        tab.goto(site.address + path)
        expect(tab.locator(".big")).to_have_text("500")
        accept = tab.locator("button[value=accept]")
        if accept.count():
            tab.locator("input[type=checkbox]").check()
            accept.click()
    other.reload()
    assert fits(phone)
    name = re.compile(f"{reward}$")
    phone.get_by_role("button", name=name).tap()
    expect(phone.get_by_role("heading", name="确认兑换")).to_be_visible()
    other.get_by_role("button", name=name).tap()  # the page of before: a second tap is the first one
    expect(other.locator(".big")).to_have_text("380")
    for tab in (phone, other):
        tab.locator("button[value=confirm]").tap()
        expect(tab.locator("#mine .code")).to_be_visible()
    code = phone.locator("#mine .code").inner_text().strip()
    assert re.fullmatch(r"R\d{6}-[A-Z0-9]{8}", code)
    expect(other.locator("#mine .code")).to_have_text(code)
    assert fits(phone)
    staff = visit(browser, site)
    staff.go(f"community/redemptions/?q={code}")
    staff.page.goto(site.address + str(staff.page.locator("main table").get_by_role("link", name=code).first.get_attribute("href")))
    form = staff.page.locator("main form").filter(has=staff.page.locator("select[name=state]"))
    form.locator("select[name=state]").select_option("done")
    form.locator("button[type=submit]").first.click()
    expect(staff.page.locator(".page__lead .badge")).to_have_text("已签收", timeout=60_000)
    staff.close()
    phone.reload()
    expect(phone.locator("#mine .tag").first).to_have_text("已签收")
    expect(phone.locator("#mine .code")).to_have_count(0)
    expect(phone.locator(".big")).to_have_text("380")
    context.close()
    assert run(site, COUNT.replace("{reward}", reward)) == "1 done 380"


def test_joining_on_a_phone(browser: Browser, site: Site) -> None:
    context = a_phone(browser)
    phone = context.new_page()
    phone.goto(f"{site.address}/member/qinghe/join/")
    assert fits(phone)
    phone.locator("#name").fill("旅人丙")
    phone.locator("#phone").fill(f"139{uuid4().int % 10**8:08}")
    phone.locator("#group").select_option(index=1)
    phone.locator("input[name=agreed]").check()
    phone.locator("button.wide").tap()
    expect(phone.locator("h1")).to_contain_text("旅人丙", timeout=60_000)
    assert fits(phone)
    context.close()
