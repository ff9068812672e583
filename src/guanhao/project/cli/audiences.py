"""`guanhao audiences`: the behaviour index of a brand."""

import json

import click

from guanhao.project.cli.context import brand_option


@click.group()
def audiences() -> None:
    """Audiences: count new events, build the behaviour index anew, look at it."""


@audiences.command()
@brand_option
@click.option("--json", "as_json", is_flag=True, help="Machine-readable.")
def rebuild(as_json: bool) -> None:
    """Build the behaviour index anew from the raw events."""
    from guanhao.domains.audiences import facade

    _tell(facade.rebuild_index(), as_json)


@audiences.command()
@brand_option
@click.option("--json", "as_json", is_flag=True, help="Machine-readable.")
def update(as_json: bool) -> None:
    """Count the events that came since the last time."""
    from guanhao.domains.audiences import facade

    _tell(facade.update_index(), as_json)


@audiences.command()
@brand_option
def status() -> None:
    """Events, people, parts and days of the index."""
    from guanhao.domains.audiences import facade

    found = facade.index_status()
    click.echo(json.dumps(found, ensure_ascii=False, indent=2))


def _tell(done: dict[str, object], as_json: bool) -> None:
    if as_json:
        click.echo(json.dumps(done))
        return
    what = "built anew" if done["anew"] else "brought up to date"
    click.echo(f"index {what}: {done['events']:,} events counted, {done['repeated']:,} repeats left out, {done['parts']} parts")
