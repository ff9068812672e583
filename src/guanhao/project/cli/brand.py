"""`guanhao brand`: brands of this installation."""

import json

import click

from guanhao.project.cli.context import as_command


@click.group()
def brand() -> None:
    """Brands: add, list."""


@brand.command("add")
@click.argument("name")
@click.option("--slug", default="", help="Short name for addresses (a–z, 0–9, hyphens); made from the name when left out.")
@click.option("--timezone", default="Asia/Shanghai", show_default=True, help="The zone in which the brand's days begin.")
@as_command
def add(name: str, slug: str, timezone: str) -> None:
    """Add the brand NAME; a brand of that name that is already there is left as it is."""
    from guanhao.domains.identity import facade

    known = next((ref for ref in facade.all_brands() if ref.name == name.strip() and slug in ("", ref.slug)), None)
    if known:
        click.echo(f"brand {known.slug} ({known.name}) is already there")
        return
    made = facade.make_brand(name=name, slug=slug, timezone=timezone)
    click.echo(f"brand {made.slug} ({made.name}, {made.timezone}) added")


@brand.command("list")
@click.option("--json", "as_json", is_flag=True, help="Machine-readable.")
@as_command
def list_brands(as_json: bool) -> None:
    """List all brands."""
    from guanhao.domains.identity import facade

    brands = facade.all_brands()
    if as_json:
        click.echo(json.dumps([{"id": b.id, "slug": b.slug, "name": b.name, "timezone": b.timezone} for b in brands], ensure_ascii=False))
        return
    for ref in brands:
        click.echo(f"{ref.id}\t{ref.slug}\t{ref.name}\t{ref.timezone}")
