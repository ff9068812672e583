"""A message arrives, an agent takes it, answers by a script, takes it back, answers again and resolves it; a two on the phone opens it again."""

import os
import re
import subprocess
import sys

import pytest
from playwright.sync_api import Browser, Page, expect
from tests.journeys.conftest import Site, visit

pytestmark = [pytest.mark.browser, pytest.mark.enable_socket, pytest.mark.xdist_group("journeys")]

ARRIVE = """
from guanhao.domains.channels import facade as channels
from guanhao.domains.identity import facade as identity
from guanhao.domains.inbox.contracts import Incoming
from guanhao.domains.inbox.services import receiving
from guanhao.kernel.access import SYSTEM, acting
from guanhao.kernel.now import now
from guanhao.kernel.tenancy import brand_scope

with brand_scope(identity.brand_by_slug("qinghe")), acting(SYSTEM):
    account = next(one for one in channels.accounts() if one.platform == "xiaohongshu")
    mark = f"journey-{now().timestamp()}"
    words = "订单20260105777怎么还没发货？"
    one = Incoming(remote_id=mark, kind="direct", text=words, made_at=now(), author_id=mark, author="旅人甲")
    print(receiving.from_account(account.id, [one]).conversations[0])
"""
LINK = """
from guanhao.domains.identity import facade as identity
from guanhao.domains.inbox.models import Rating
from guanhao.domains.inbox.services.ratings import address_of
from guanhao.kernel.tenancy import brand_scope

with brand_scope(identity.brand_by_slug("qinghe")):
    print(address_of(Rating.objects.filter(conversation_id=int({number})).latest("pk")))
"""


def run(site: Site, script: str) -> str:
    """What a script prints last, run on the site's data."""
    environ = {**os.environ, "GUANHAO_HOME": str(site.home)}
    command = [sys.executable, "-m", "guanhao", "django", "shell", "-v", "0", "-c", script]
    ended = subprocess.run(command, env=environ, capture_output=True, text=True, timeout=120, check=False)
    assert ended.returncode == 0, ended.stderr[-2000:]
    return ended.stdout.strip().splitlines()[-1]


def ready(page: Page) -> None:
    """The keys of the inbox work: its script is loaded after the page, late on a busy machine."""
    page.locator("html[data-inbox=ready]").wait_for(state="attached", timeout=60_000)


def say(page: Page, text: str) -> None:
    """Write an answer and send it privately."""
    page.locator("#answer").fill(text)
    page.locator(".composer__send--private").click()


def test_from_the_message_to_the_rating(browser: Browser, site: Site) -> None:
    number = run(site, ARRIVE)
    tab = visit(browser, site)
    page = tab.page
    tab.go("inbox/?view=all")
    ready(page)
    page.keyboard.press("j")
    expect(page.locator("tr.is-here")).to_have_count(1)
    page.get_by_role("link", name="订单20260105777怎么还没发货？").first.click()
    page.wait_for_url(f"**/inbox/{number}/**")
    ready(page)
    take = page.get_by_role("button", name="认领")
    if take.count():
        take.click()
        ready(page)
    field = page.locator("#answer")
    field.press("/")
    expect(page.locator("#scripts")).to_be_visible()
    page.locator("#script-words").fill("物流")
    page.get_by_role("option", name=re.compile("物流延迟")).click()
    expect(field).to_have_value(re.compile("旅人甲您好，订单20260105777"), timeout=15_000)
    expect(page.locator("#marks")).to_contain_text("规则检查")
    page.locator(".composer__send--private").click()
    page.locator("article.said--private").wait_for()
    page.get_by_role("button", name=re.compile("撤回")).first.click()
    expect(page.locator("#answer")).to_have_value(re.compile("旅人甲您好"), timeout=15_000)
    ready(page)
    say(page, "旅人甲您好，今天下午发出。")
    page.get_by_role("button", name="已发出").click()
    expect(page.locator(".said__foot", has_text="已发送")).to_have_count(1)
    page.get_by_role("button", name="解决").click()
    tab.go(f"inbox/{number}/")
    expect(page.locator(".talk-head")).to_contain_text("已解决")
    for _try in range(20):
        if page.locator(".desk3__who", has_text="满意度").count():
            break
        page.wait_for_timeout(1000)
        page.reload()
    address = run(site, LINK.replace("{number}", number))
    path = re.sub(r"^https?://[^/]+", "", address)
    phone = browser.new_context(viewport={"width": 390, "height": 844}, locale="zh-CN").new_page()
    phone.goto(site.address + path)
    assert phone.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
    phone.locator("button[name=score][value='2']").click()
    expect(phone.locator("body")).to_contain_text("会话已重新打开")
    phone.context.close()
    tab.go(f"inbox/{number}/")
    expect(page.locator(".talk-head")).to_contain_text("待处理")
    expect(page.locator(".desk3__who")).to_contain_text("2 / 5")
    tab.close()
