"""The commands for brands, accounts and people."""

import json

import pytest
from click.testing import CliRunner, Result
from django.utils.translation import gettext_lazy

from guanhao.domains.identity import facade
from guanhao.domains.identity.models import Brand, User
from guanhao.project.cli import main, speech

pytestmark = pytest.mark.django_db


def run(*arguments: str, given: str = "") -> Result:
    return CliRunner().invoke(main, arguments, input=given)


def test_brand_and_account_are_added_once() -> None:
    assert "brand acme" in run("brand", "add", "Acme").output
    again = run("brand", "add", "Acme")
    assert (again.exit_code, "already" in again.output) == (0, True)
    assert run("brand", "add", "北极星").output.startswith("brand brand-1 ")
    assert [item["slug"] for item in json.loads(run("brand", "list", "--json").output)] == ["acme", "brand-1"]
    for word in ("acme", "Acme", str(facade.find_brand("acme").id)):
        result = run("account", "add", "微博", "cctv", "--brand", word)
        assert result.exit_code == 0, result.output
    assert "already" in result.output
    accounts = json.loads(run("account", "list", "--brand", "acme", "--json").output)
    assert [(a["platform"], a["handle"], a["timezone"], a["status"]) for a in accounts] == [("weibo", "cctv", "Asia/Shanghai", "draft")]
    assert json.loads(run("account", "list", "--brand", "北极星", "--json").output) == []


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("account", "add", "weibo", "x", "--brand", "nobody"), "brands: acme"),
        (("account", "add", "myspace", "x", "--brand", "acme"), "known are"),
        (("account", "add", "weibo", "x", "--brand", "acme", "--timezone", "Mars/X"), "Mars/X"),
        (("brand", "add", "B", "--slug", "acme"), "acme"),
        (("brand", "add", "B", "--slug", "Ä b"), "a–z"),
        (("user", "add", "nonsense", "--brand", "acme", "--role", "viewer"), "nonsense"),
        (("user", "add", "a@b.test", "--brand", "acme", "--role", "king"), "king"),
    ],
)
def test_a_refusal_is_one_line_and_changes_nothing(arguments: tuple[str, ...], words: str) -> None:
    run("brand", "add", "Acme")
    result = run(*arguments)
    assert result.exit_code == 1
    assert words in result.output
    assert "Traceback" not in result.output
    assert (Brand.objects.count(), User.objects.count()) == (1, 0)


def test_a_person_by_password_or_by_link() -> None:
    run("brand", "add", "Acme")
    assert run("user", "add", "a@b.test", "--brand", "acme", "--role", "director", "--password-stdin", given="short\n").exit_code == 1
    assert not User.objects.exists()
    result = run("user", "add", "a@b.test", "--brand", "acme", "--role", "director", "--password-stdin", given="a-long-enough-one-77\n")
    assert result.exit_code == 0, result.output
    assert User.objects.get().check_password("a-long-enough-one-77")
    assert "/invitation/" in run("user", "add", "c@d.test", "--brand", "acme", "--role", "editor").output
    assert "already" in run("user", "add", "a@b.test", "--brand", "acme", "--role", "director").output


def test_setup_code() -> None:
    assert len(run("setup-code").output.strip()) == 24
    run("brand", "add", "Acme")
    run("user", "add", "a@b.test", "--brand", "acme", "--role", "director", "--password-stdin", given="a-long-enough-one-77\n")
    assert run("setup-code").exit_code == 1


def test_an_invitation_makes_no_administrator_of_the_installation() -> None:
    run("brand", "add", "Acme")
    result = run("user", "add", "a@b.test", "--brand", "acme", "--role", "administrator", "--administrator")
    assert (result.exit_code, "--password-stdin" in result.output) == (2, True)
    assert "invitation/" not in result.output


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("GUANHAO_LANGUAGE", "zh-hans", "示例品牌：青禾"),
        ("LANG", "zh_CN.UTF-8", "示例品牌：青禾"),
        ("LANG", "C.UTF-8", "Sample brand: 青禾"),
    ],
)
def test_commands_speak_the_language_of_the_terminal(monkeypatch: pytest.MonkeyPatch, name: str, value: str, words: str) -> None:
    for variable in ("GUANHAO_LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(variable, raising=False)
    monkeypatch.setenv(name, value)
    assert speech.words(gettext_lazy("Sample brand: %(name)s   %(address)s"), name="青禾", address="").strip() == words
