"""`guanhao policy`: list, show, set, for a brand and for the installation."""

import json
import shutil

import pytest
from click.testing import CliRunner, Result
from django.conf import settings
from django.test import Client
from tests.factories import make_brand

from guanhao.domains.identity.policy import ResetPolicy
from guanhao.kernel.imports.plan import read_options
from guanhao.kernel.imports.words import ImportRefused
from guanhao.kernel.jobs import JobsPolicy
from guanhao.kernel.models import AuditEntry, EventRow, PolicyRevision
from guanhao.kernel.policy import policies
from guanhao.kernel.tenancy import brand_scope
from guanhao.project.cli import main
from guanhao.sdk.events.kernel import PolicyRevised

pytestmark = pytest.mark.django_db


def run(*arguments: str) -> Result:
    return CliRunner().invoke(main, ["policy", *arguments])


def test_all_policies_are_listed() -> None:
    assert [one["key"] for one in json.loads(run("list", "--json").output)] == list(policies())
    assert "kernel.jobs\t" in run("list").output


def test_a_brands_policy_is_shown_and_set() -> None:
    brand, other = make_brand(), make_brand("Other", "other")
    assert "never changed" in run("show", "identity.reset", "--brand", "acme").output
    result = run("set", "identity.reset", "valid_for=90m", "for_account=3", "--brand", "acme", "--reason", "rule of the house")
    assert (result.exit_code, result.output) == (0, "identity.reset: revision 1 is in force\n")
    shown = json.loads(run("show", "identity.reset", "--brand", "acme", "--json").output)
    assert (shown["revision"], shown["values"]["for_account"], shown["values"]["valid_for"]) == (1, 3, "PT1H30M")
    with brand_scope(other):
        assert ResetPolicy.of_brand() == ResetPolicy()
    entry = AuditEntry.objects.get(action="policy.revised")
    assert (entry.brand_id, entry.via, entry.detail["note"]) == (brand.id, "command", "rule of the house")
    assert "already" in run("set", "identity.reset", "for_account=3", "--brand", "acme", "--reason", "again").output


def test_a_policy_of_the_installation_is_set_and_holds_where_no_brand_is() -> None:
    assert run("set", "kernel.jobs", "event_attempts=7", "--house", "--reason", "patience").exit_code == 0
    assert (JobsPolicy.of_scope().event_attempts, JobsPolicy.of_house().event_attempts) == (7, 7)
    with brand_scope(make_brand()):
        assert JobsPolicy.of_scope().event_attempts == JobsPolicy().event_attempts
    assert [(row.brand_id, row.error) for row in EventRow.objects.filter(name=PolicyRevised.name)] == [(None, "")]


def test_lists_are_separated_by_commas() -> None:
    make_brand()
    assert run("set", "analytics.variance", "metrics=views,likes", "--brand", "acme", "--reason", "focus").exit_code == 0
    assert json.loads(run("show", "analytics.variance", "--brand", "acme", "--json").output)["values"]["metrics"] == ["views", "likes"]


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("show", "identity.reset"), "--brand BRAND or --house"),
        (("show", "identity.reset", "--house", "--brand", "acme"), "--brand BRAND or --house"),
        (("show", "nothing", "--house"), "there is no policy 'nothing'"),
        (("show", "identity.reset", "--brand", "nobody"), "nobody"),
        (("set", "identity.reset", "for_account=0", "--brand", "acme", "--reason", "x"), "at least 1"),
        (("set", "identity.reset", "for_account=many", "--brand", "acme", "--reason", "x"), "many"),
        (("set", "identity.reset", "for_account", "--brand", "acme", "--reason", "x"), "FIELD=VALUE"),
        (("set", "identity.reset", "colour=red", "--brand", "acme", "--reason", "x"), "colour"),
        (("set", "identity.reset", "for_account=3", "--brand", "acme", "--reason", " "), "reason"),
        (("set", "identity.reset", "for_account=3", "--brand", "acme"), "--reason"),
    ],
)
def test_a_refusal_says_why_and_writes_nothing(arguments: tuple[str, ...], words: str) -> None:
    from django.utils import translation

    make_brand()
    with translation.override("en"):
        result = run(*arguments)
    assert result.exit_code in {1, 2}
    assert words in result.output
    assert "Traceback" not in result.output
    assert not PolicyRevision.everywhere.exists()


def test_the_health_page_keeps_to_the_installations_limits(client: Client) -> None:
    assert client.get("/health").json()["checks"]["disk"]["ok"]
    free = shutil.disk_usage(settings.HOME).free >> 20
    if free >= 99_999:
        pytest.skip("the disk is larger than the largest limit")
    assert run("set", "console.health", f"free_disk={free + 50_000 if free < 50_000 else 100_000}", "--house", "--reason", "room").exit_code == 0
    assert not client.get("/health").json()["checks"]["disk"]["ok"]


@pytest.mark.parametrize("line", ["²", "9" * 5000, "-1"])
def test_an_odd_header_line_is_refused(line: str) -> None:
    with pytest.raises(ImportRefused):
        read_options({"header_line": line})
