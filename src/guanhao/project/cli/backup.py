"""`guanhao backup`: everything in one encrypted file, and back."""

from pathlib import Path

import click

from guanhao.project.cli.context import as_command


@click.group()
def backup() -> None:
    """Backups: make, restore, passphrase."""


@backup.command("make")
@click.argument("file", required=False, type=click.Path(dir_okay=False, path_type=Path))
@as_command
def make(file: Path | None) -> None:
    """Write database, warehouse, files and keys into FILE (default: a new one in the data folder's backups)."""
    from guanhao.kernel.backup import backup_folder, make_backup
    from guanhao.kernel.now import now

    target = file or backup_folder() / f"{now():%Y%m%dT%H%M%SZ}.guanhao"
    manifest = make_backup(target)
    click.echo(f"{target}: {sum(manifest.tables.values()):,} rows of {len(manifest.tables)} tables, {manifest.files:,} files")
    click.echo("The passphrase is shown by: guanhao backup passphrase. Keep a copy of it elsewhere; without it nobody can open the file.")


@backup.command("restore")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--home", required=True, type=click.Path(file_okay=False, path_type=Path), help="The new data folder; must be empty or not exist.")
@click.option("--passphrase", "secret", prompt=True, hide_input=True, envvar=None, help="Asked for when left out.")
def restore(file: Path, home: Path, secret: str) -> None:
    """Unpack FILE into a new data folder and compare every table's rows with the manifest."""
    from guanhao.kernel.backup import BadBackup, restore_backup

    try:
        manifest = restore_backup(file, home.absolute(), secret=secret.strip())
    except (BadBackup, FileExistsError) as error:
        raise click.ClickException(str(error)) from error
    click.echo(f"{home}: {sum(manifest.tables.values()):,} rows of {len(manifest.tables)} tables, {manifest.files:,} files, all as in the backup")
    click.echo(f"Start it with: GUANHAO_HOME={home} guanhao up")


@backup.command("passphrase")
def show() -> None:
    """Show the passphrase that opens this installation's backups."""
    from guanhao.kernel.backup import passphrase

    click.echo(passphrase())
