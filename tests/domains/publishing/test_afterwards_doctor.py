"""The account check: what an account may really do, what is missing, what is used up, what it costs, and the way out."""

import json
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from click.testing import CliRunner
from django.utils.translation import override
from tests.domains.publishing.planning import planned
from tests.domains.publishing.publishing import Trial, active_account, soon
from tests.factories import acting_in, make_person, signed_in

from guanhao.connectors.sandbox import Sandbox
from guanhao.domains.channels import facade as channels
from guanhao.domains.channels.models import Credential
from guanhao.domains.publishing.contracts import Refused
from guanhao.domains.publishing.models import Checkup
from guanhao.domains.publishing.publisher import windows
from guanhao.domains.publishing.selectors import core as selectors
from guanhao.domains.publishing.services import doctor
from guanhao.domains.publishing.services.checking import checks
from guanhao.kernel.access import SYSTEM, Denied, acting
from guanhao.kernel.models import AuditEntry
from guanhao.kernel.now import now, time_at
from guanhao.kernel.tenancy import brand_scope
from guanhao.project.cli.doctor import doctor as command
from guanhao.sdk.connectors import Replies
from guanhao.sdk.connectors.records import Ability, Diagnosis

pytestmark = [pytest.mark.django_db, pytest.mark.enable_socket]


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    """Words to compare."""
    with override("en"):
        yield


def test_by_hand_is_no_problem_and_what_lacks_settings_says_the_way(brand: Any) -> None:
    hand, open_ = active_account(brand, "zhihu", "zh"), active_account(brand, "sandbox", "sb")
    with brand_scope(brand), acting(SYSTEM):
        found = {one.account.id: one for one in checks()}
    assert (found[hand].mode, found[hand].state, found[hand].problems) == ("hand_off", "well", ())
    assert (found[open_].mode, found[open_].state, found[open_].missing) == ("api", "problem", ["Server address", "Access token"])
    (problem,) = found[open_].problems
    assert problem.text == "Not connected: Server address, Access token missing."
    assert problem.url == f"/b/acme/accounts/{open_}/connect"


def test_asking_keeps_the_answer_the_tier_and_the_quota(trial: Trial) -> None:
    account = trial.account()
    with acting_in("viewer", trial.brand), pytest.raises(Denied):
        doctor.ask(account_id=account)
    assert Checkup.everywhere.count() == 0
    with acting_in("director", trial.brand):
        said = doctor.ask(account_id=account)
        assert (said.ok, said.tier, said.quota, said.error) == (True, "trial", {"posts_today": 1000}, "")
        (check,) = checks()
        assert (check.tier, check.state, check.windows[0].used >= 1, check.windows[0].calls) == ("trial", "well", True, 60_000)
        channels.set_settings(account_id=account, settings={"server": "http://127.0.0.1:9"})
        assert doctor.ask(account_id=account).ok is False
        (check,) = checks()
        assert check.state == "problem"
        assert check.problems[0].way == "Mend the connection, then ask again."
    assert Checkup.everywhere.count() == 1
    assert AuditEntry.objects.filter(action="publishing.account_checked").count() == 2


def test_quotas_cost_expiry_and_impossible_plans(trial: Trial, monkeypatch: Any) -> None:
    account = trial.account()
    monkeypatch.setattr(Sandbox, "ability", lambda *_args: Ability(mode="api", cost=0.25, currency="CNY", per_day=2, per_month=100))
    with brand_scope(trial.brand), acting(SYSTEM), time_at(now().replace(day=10, hour=2)):
        for number in range(3):
            planned(account, soon(number), f"t{number}", number, platform="sandbox")
        planned(account, soon(60 * 24 * 3), "later", 8, platform="sandbox")
        planned(account, soon(60 * 24 * 40), "next month", 9, platform="sandbox")
        planned(account, soon(1), "by hand", 10, platform="sandbox", mode="hand_off", status="handed")
        (check,) = checks()
        assert (check.day.planned, check.month.planned, check.cost, check.currency) == (3, 4, 1.0, "CNY")
        assert [one.text for one in check.problems] == ["3 posts are planned for today; the account may publish 2."]
        monkeypatch.setattr(Sandbox, "ability", lambda *_args: Ability(mode="draft_box", why="Not verified.", why_zh="未认证。"))
        (check,) = checks()
        assert (check.mode, check.why) == ("draft_box", "Not verified.")
        assert [one.text for one in check.problems] == ["4 planned posts cannot leave as planned."]
        monkeypatch.setattr("guanhao.domains.publishing.services.checking.Refreshes", Replies)  # it cannot renew a token by itself
        Credential.objects.filter(name="access_token").update(expires_at=now() + timedelta(days=2))
        assert any(one.text.startswith("The access expires on") and one.level == "warning" for one in checks()[0].problems)
        Credential.objects.filter(name="access_token").update(expires_at=now() - timedelta(days=2))
        assert any(one.text == "The access has expired." for one in checks()[0].problems)
        windows.block(selectors.sdk_accounts([channels.account(account)])[account], 600)
        assert any(one.text.startswith("The platform wants no calls until") for one in checks()[0].problems)


def test_what_the_platform_says_is_shown_on_the_page_and_over_rest(trial: Trial, monkeypatch: Any) -> None:
    account = trial.account()
    said = Diagnosis(ok=False, tier="trial", problems=(("The right to publish is missing.", "缺少发布权限。"),))
    monkeypatch.setattr(Sandbox, "diagnose", lambda *_args: said)
    client = signed_in(make_person("director", trial.brand))
    assert client.post(f"/b/acme/account-check/{account}/ask/").status_code == 302
    page = client.get("/b/acme/account-check/").content.decode()
    assert "缺少发布权限。" in page or "The right to publish is missing." in page
    assert "青禾茶" in page
    assert "青禾茶" not in client.get("/b/acme/account-check/?state=well").content.decode().split("<main")[1]
    (line,) = client.get("/api/brands/acme/account-checks").json()["items"]
    assert (line["account_id"], line["state"], line["mode"], line["asked"]["ok"]) == (account, "problem", "api", False)
    assert client.post(f"/api/brands/acme/account-checks/{account}/ask").json()["tier"] == "trial"
    viewer = signed_in(make_person("viewer", trial.brand))
    assert viewer.post(f"/api/brands/acme/account-checks/{account}/ask").status_code == 403
    assert "Ask the platform" not in viewer.get("/b/acme/account-check/").content.decode()


def test_whom_nobody_can_ask_is_refused(brand: Any) -> None:
    account, bare = active_account(brand, "zhihu", "zh"), active_account(brand, "sandbox", "sb")
    with brand_scope(brand), acting(SYSTEM):
        for number in (account, bare):
            with pytest.raises(Refused):
                doctor.ask(account_id=number)
        assert Checkup.objects.count() == 0


def test_queries_do_not_grow_with_accounts(brand: Any, django_assert_max_num_queries: Any) -> None:
    for number in range(12):
        active_account(brand, "sandbox", f"sb{number}")
    with brand_scope(brand), acting(SYSTEM), django_assert_max_num_queries(14):
        assert len(checks()) == 12


def test_the_command_tells_and_fails_when_an_account_has_a_problem(brand: Any) -> None:
    active_account(brand, "zhihu", "zh")
    runner = CliRunner()
    done = runner.invoke(command, ["accounts", "--brand", "acme", "--json"])
    assert done.exit_code == 0, done.output
    assert [(one["platform"], one["mode"], one["state"]) for one in json.loads(done.output)] == [("zhihu", "hand_off", "well")]
    active_account(brand, "sandbox", "sb")
    done = runner.invoke(command, ["accounts", "--brand", "acme"])
    assert done.exit_code == 1
    assert "✗ Not connected: Server address, Access token missing." in done.output
