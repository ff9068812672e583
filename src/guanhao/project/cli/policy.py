"""`guanhao policy`: every threshold of a brand, and of the installation itself."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from typing import Any

import click

from guanhao.project.cli.context import as_command


class UnknownPolicy(click.ClickException):
    """No policy has this key."""

    def __init__(self, key: str, known: list[str]) -> None:
        super().__init__(f"there is no policy {key!r}; known are: {', '.join(known)}")


@contextmanager
def _scope(brand: str, house: bool) -> Iterator[None]:
    """The brand that `--brand` names, or the installation."""
    from guanhao.domains.identity import facade
    from guanhao.kernel.policy import HOUSE
    from guanhao.kernel.tenancy import brand_scope

    if bool(brand) == house:
        raise click.UsageError("say either --brand BRAND or --house.")
    with brand_scope(HOUSE if house else facade.find_brand(brand)):
        yield


def _where(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add `--brand` and `--house`, and run the command in that scope as the person at the keyboard."""

    @click.option("--brand", default="", metavar="BRAND", help="The brand: its short name (slug), id or name.")
    @click.option("--house", is_flag=True, help="The installation itself: backup, clean-up, background work without a brand.")
    @wraps(command)
    def run(*args: Any, brand: str, house: bool, **kwargs: Any) -> Any:
        with _scope(brand, house):
            return command(*args, **kwargs)

    return as_command(run)


def _policy(key: str) -> Any:
    from guanhao.kernel.policy import policies, policy_by_key

    if key not in policies():
        raise UnknownPolicy(key, list(policies()))
    return policy_by_key(key)


@click.group()
def policy() -> None:
    """Policies: list, show, set."""


@policy.command("list")
@click.option("--json", "as_json", is_flag=True, help="Machine-readable, with every setting, its bounds and its source.")
def list_policies(as_json: bool) -> None:
    """List all policies with their settings."""
    from guanhao.kernel.policy import describe

    found = describe()
    if as_json:
        click.echo(json.dumps(found, ensure_ascii=False))
        return
    for one in found:
        click.echo(f"{one['key']}\t{one['title']}\t{', '.join(setting['name'] for setting in one['settings'])}")


@policy.command("show")
@click.argument("key")
@click.option("--json", "as_json", is_flag=True, help="Machine-readable.")
@_where
def show(key: str, as_json: bool) -> None:
    """Print the values of policy KEY that are in force, and who changed them last."""
    from guanhao.kernel.policy import history, settings_of
    from guanhao.kernel.policy import shown as in_words

    chosen = _policy(key)
    values, revisions = chosen.of_brand(), history(chosen)
    if as_json:
        click.echo(json.dumps({"key": key, "revision": len(revisions), "values": values.model_dump(mode="json")}, ensure_ascii=False))
        return
    for name, about in settings_of(chosen).items():
        click.echo(f"{name}\t{in_words(getattr(values, name), about.unit)}\t{about.title}")
    if revisions:
        last = revisions[0]
        click.echo(f"revision {last.number} by {last.made_by_name or '–'}: {last.reason}")
    else:
        click.echo("as the program comes; never changed")


@policy.command("set")
@click.argument("key")
@click.argument("pairs", nargs=-1, required=True, metavar="FIELD=VALUE...")
@click.option("--reason", required=True, help="Why: it is kept with the revision.")
@_where
def set_values(key: str, pairs: tuple[str, ...], reason: str) -> None:
    """Change settings of policy KEY; the others stay. Durations: 90s, 15m, 2h, 7d; lists: a,b,c or JSON."""
    from guanhao.kernel.policy import history, revise

    chosen = _policy(key)
    values = {}
    for pair in pairs:
        name, sign, text = pair.partition("=")
        if not sign or not name:
            raise click.BadParameter(f"{pair!r} is not FIELD=VALUE", param_hint="FIELD=VALUE")
        values[name] = _value(chosen, name, text)
    before = len(history(chosen))
    revise(chosen, values, reason=reason)
    after = history(chosen)
    click.echo(f"{key}: revision {after[0].number} is in force" if len(after) > before else f"{key}: these values were in force already")


_UNITS = {"s": 1, "m": 60, "h": 3600, "d": 86400}


def _value(chosen: Any, name: str, text: str) -> Any:
    """The text as its setting wants it; what cannot be read goes on as it is, and the policy says why it is refused."""
    from guanhao.kernel.policy import settings_of

    about = settings_of(chosen).get(name)
    field = chosen.model_fields.get(name)
    if about is not None and about.unit == "duration" and text[:-1].replace(".", "", 1).isdecimal() and text[-1:] in _UNITS:
        return float(text[:-1]) * _UNITS[text[-1]]
    if field is not None and str(field.annotation).startswith(("list", "dict")):
        if text.startswith(("[", "{")):
            try:
                return json.loads(text)
            except ValueError:
                return text
        return [part.strip() for part in text.split(",") if part.strip()]
    return text
