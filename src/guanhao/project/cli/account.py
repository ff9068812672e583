"""`guanhao account`: the accounts of a brand."""

import json
from dataclasses import asdict

import click

from guanhao.project.cli.context import brand_option


@click.group()
def account() -> None:
    """Accounts of a brand: add, list."""


@account.command("add")
@click.argument("platform")
@click.argument("handle")
@brand_option
@click.option("--name", default="", help="The name people see; the handle when left out.")
@click.option("--timezone", default="", help="The zone of times in the account's exports; the brand's when left out.")
@click.option("--role", default="main", type=click.Choice(["main", "ip", "regional", "private"]), show_default=True)
def add(platform: str, handle: str, name: str, timezone: str, role: str) -> None:
    """Add the account HANDLE on PLATFORM (a key, name or alias such as weibo or 微博); one that is already there is left as it is."""
    from guanhao.domains.channels import facade

    key = facade.platform(platform).key
    known = next((ref for ref in facade.accounts(closed=True) if (ref.platform, ref.handle) == (key, handle.strip())), None)
    if known:
        click.echo(f"account {known.id} {known.label} is already there")
        return
    made = facade.add_account(platform=key, handle=handle, name=name, timezone=timezone, role=role)
    click.echo(f"account {made.id} {made.label} ({made.name}) added")


@account.command("list")
@brand_option
@click.option("--json", "as_json", is_flag=True, help="Machine-readable.")
def list_accounts(as_json: bool) -> None:
    """List the accounts of a brand."""
    from guanhao.domains.channels import facade

    accounts = facade.accounts(closed=True)
    if as_json:
        click.echo(json.dumps([asdict(ref) for ref in accounts], ensure_ascii=False))
        return
    for ref in accounts:
        click.echo(f"{ref.id}\t{ref.label}\t{ref.name}\t{ref.role}\t{ref.status}\t{ref.timezone}")
