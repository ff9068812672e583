"""`guanhao secrets`: the keys that protect tokens and passwords at rest."""

import click

from guanhao.project.cli.context import as_command


@click.group()
def secrets() -> None:
    """Keys of encrypted fields: rotate."""


@secrets.command("rotate")
@as_command
def rotate() -> None:
    """Make a new key and seal every secret anew; old keys are dropped when nothing needs them. Safe to repeat."""
    from guanhao.kernel.secrets import rotate as seal_anew

    click.echo(f"{seal_anew()} values are sealed with a new key")
