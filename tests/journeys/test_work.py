"""What an operator does in a week, by real clicks: import, explore, explain, plan, set policies, report."""

import re
from datetime import date, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect
from tests.journeys.conftest import Site, visit

pytestmark = [pytest.mark.browser, pytest.mark.enable_socket, pytest.mark.xdist_group("journeys")]
ROWS = """标题,发布时间,作品ID,点赞数,评论数,分享数
旅程一:清晨的第一杯茶,2026-01-05 08:00,journey-1,120,8,3
旅程二:把早餐装进保温杯,2026-01-06 08:00,journey-2,80,5,1
旅程三:这一行的时间不对,不是时间,journey-3,64,4,2
旅程四:这一行的点赞不对,2026-01-08 08:00,journey-4,很多,4,2
旅程五:周末的茶会,2026-01-09 08:00,journey-5,44,2,0
"""


def counts(page: Page) -> list[int]:
    """Read, new, updated, unchanged, in quarantine: the tiles of an import's result."""
    expect(page.locator("#quarantine")).to_be_visible(timeout=60_000)
    return [int(text) for text in page.locator(".tile__value").all_inner_texts()]


def test_a_file_with_two_bad_rows_is_imported_and_mended(browser: Browser, site: Site, tmp_path: Path) -> None:
    tab = visit(browser, site)
    page = tab.page
    (tmp_path / "posts.csv").write_text(ROWS, encoding="utf-8")
    tab.go("imports/new")
    page.select_option("#kind", "posts")
    page.set_input_files("input[type=file]", tmp_path / "posts.csv")
    expect(page.locator("[data-name]")).to_contain_text("posts.csv")
    page.locator(".form__foot button").click()
    page.wait_for_url(re.compile(r"/imports/\d+$"))
    page.locator("button[name=do][value=start]").click()
    assert counts(page) == [5, 3, 0, 0, 2]
    bad = page.locator("form:has(input[name=row])")
    expect(bad).to_have_count(2)
    wrong = bad.first.locator("[aria-invalid=true]")
    assert wrong.input_value() == "不是时间"
    wrong.fill("2026-01-07 08:00")
    bad.first.locator("button[value=fix]").click()
    expect(page.locator("form:has(input[name=row])")).to_have_count(1, timeout=60_000)
    tab.go("analytics/posts/?q=旅程三")
    expect(page.locator("tbody tr")).to_have_count(1)
    tab.close()


def test_posts_are_searched_filtered_sorted_kept_and_exported(browser: Browser, site: Site) -> None:
    tab = visit(browser, site)
    page = tab.page
    tab.go("analytics/posts/")
    everything = page.locator("[aria-live=polite]").first.inner_text()
    page.locator(".page input[type=search]").fill("茶")
    page.keyboard.press("Enter")
    expect(page.locator("[aria-live=polite]").first).not_to_have_text(everything)
    page.locator("form[role=search] details.menu summary").first.click()
    page.locator("form[role=search] details.menu[open] label").first.click()
    expect(page.locator(".chip--on")).to_have_count(2)
    page.locator("thead a", has_text="互动量").click()
    expect(page.locator("th[aria-sort=descending]")).to_contain_text("互动量")
    numbers = [int(text.replace(",", "")) for text in page.locator("tbody tr td:nth-child(5)").all_inner_texts() if text != "—"]
    assert numbers == sorted(numbers, reverse=True)
    assert numbers
    page.locator("summary", has_text="列").click()
    page.locator("details[open] input[value=shares]").uncheck()
    page.locator("details[open] button[type=submit]").click()
    expect(page.locator("thead th", has_text="转发")).to_have_count(0)
    page.locator("summary", has_text="视图").click()
    page.locator("details[open] input[name=title]").fill("茶的内容")
    page.locator("details[open] button", has_text="保存").click()
    page.locator("summary", has_text="视图").click()
    expect(page.locator("details[open] a", has_text="茶的内容")).to_be_visible()
    page.keyboard.press("Escape")
    page.locator("summary", has_text="导出").click()
    with page.expect_download() as waiting:
        page.locator("details[open] a", has_text="CSV").first.click()
    lines = Path(waiting.value.path()).read_text(encoding="utf-8-sig").splitlines()
    assert "标题" in lines[0]
    assert len(lines) > len(numbers)
    tab.close()


def test_a_change_is_explained_closed_and_opened_again(browser: Browser, site: Site) -> None:
    tab = visit(browser, site)
    page = tab.page
    tab.go("changes/?state=open")
    page.locator("tbody a").first.click()
    page.wait_for_url(re.compile(r"/changes/\d+/"))
    page.locator("form button", has_text="关闭").click()
    expect(page.locator(".field--bad")).to_have_count(3)
    page.select_option("select[name=cause_kind]", index=1)
    page.fill("textarea[name=cause]", "前一天有一条爆款,基数偏高")
    page.fill("textarea[name=action]", "无需处理,观察三天")
    page.locator("form button", has_text="关闭").click()
    expect(page.locator("dd", has_text="基数偏高")).to_be_visible()
    page.locator(".page__actions button", has_text="重新").click()
    expect(page.locator("textarea[name=cause]")).to_be_visible()
    tab.close()


def test_a_goal_is_set_judged_changed_and_remembered(browser: Browser, site: Site) -> None:
    tab = visit(browser, site)
    page = tab.page
    tab.go("goals/new/")
    page.fill("[name=title]", "旅程目标")
    page.select_option("[name=metric]", "interactions")
    page.fill("[name=target]", "50000")
    first = date.fromisoformat(page.input_value("[name=start]"))
    page.fill("[name=start]", str(first - timedelta(days=20)))
    page.fill("[name=end]", str(first + timedelta(days=40)))
    page.locator(".form__foot button").click()
    page.wait_for_url(re.compile(r"/goals/\d+/$"))
    tab.go("goals/")
    card = page.locator(".card", has_text="旅程目标")
    expect(card).to_contain_text("%")
    card.locator("a").first.click()
    page.locator(".page__actions a[href$='/edit/']").click()
    page.fill("[name=target]", "60000")
    page.locator(".form__foot button").click()
    expect(page.locator(".field--bad")).to_have_count(1)
    page.fill("[name=reason]", "双十二加投")
    page.locator(".form__foot button").click()
    page.wait_for_url(re.compile(r"/goals/\d+/$"))
    page.locator(".page__actions a[href$='/history/']").click()
    expect(page.locator("main")).to_contain_text("双十二加投")
    tab.close()


def test_a_policy_has_bounds_and_a_reason(browser: Browser, site: Site) -> None:
    tab = visit(browser, site)
    page = tab.page
    tab.go("settings/policies/analytics.variance")
    page.fill("[name=limit]", "900")
    page.fill("[name=reason]", "太敏感")
    page.locator(".form__foot button").click()
    expect(page.locator(".field--bad")).to_contain_text("500")
    page.fill("[name=limit]", "6")
    page.locator(".form__foot button").click()
    expect(page.locator(".timeline li").first).to_contain_text("太敏感")
    assert page.input_value("[name=limit]").startswith("6")
    tab.close()


def test_a_report_is_built_opened_questioned_and_downloaded(browser: Browser, site: Site) -> None:
    tab = visit(browser, site)
    page = tab.page
    tab.go("reports/")
    expect(page.locator("[name=month]")).to_be_hidden()
    page.locator("aside form button, .grid--aside form button").last.click()
    page.wait_for_url(re.compile(r"/reports/\d+/$"), timeout=90_000)
    number = page.locator("main a[href*='/numbers/']").first
    shown = number.inner_text()
    number.click()
    expect(page.locator("dd strong").first).to_have_text(shown)
    expect(page.locator("pre")).to_be_visible()
    page.go_back()
    page.locator("summary", has_text="下载").click()
    with page.expect_download() as waiting:
        page.locator("details[open] a", has_text="PDF").click()
    assert Path(waiting.value.path()).read_bytes()[:5] == b"%PDF-"
    tab.close()
