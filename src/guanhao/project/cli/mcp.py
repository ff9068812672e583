"""`guanhao mcp`: agents on this machine talk to a brand over standard input and output."""

import os
import sys

import click

KEY = "GUANHAO_KEY"


@click.command()
@click.option("--brand", "brand_text", required=True, metavar="BRAND", help="The brand: its short name (slug), id or name.")
@click.option("--key-file", type=click.Path(exists=True, dir_okay=False), help=f"A file that holds the key; otherwise {KEY} does.")
def mcp(brand_text: str, key_file: str | None) -> None:
    """Serve the Model Context Protocol over stdio, with a key made under “My account › Keys for programs” (in GUANHAO_KEY or --key-file)."""
    from pathlib import Path

    from guanhao.domains.identity import facade
    from guanhao.project.mcp.door import Door
    from guanhao.project.mcp.stdio import serve

    secret = (Path(key_file).read_text(encoding="utf-8") if key_file else os.environ.get(KEY, "")).strip()
    if not secret:
        raise click.ClickException(f"no key: make one in the console (My account, Keys for programs) and put it into {KEY} or --key-file")
    try:
        brand = facade.find_brand(brand_text)
    except LookupError as error:
        raise click.ClickException(str(error)) from error
    door = Door(brand.slug, secret)
    if door.call("GET", "/me/keys").status != 200:
        raise click.ClickException("this key is unknown, has ended, or belongs to another brand")
    serve(door, sys.stdin.buffer, sys.stdout.buffer)
