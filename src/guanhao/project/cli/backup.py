"""`guanhao backup`, `guanhao restore`, `guanhao verify`: everything in one encrypted file, back again, and whether all of it is as it was written."""

import json
from pathlib import Path

import click

from guanhao.project.cli.context import as_command

MARKS = {"ok": "✓", "warning": "!", "problem": "✗"}


class Files(click.Group):
    """A group whose first word may also be a file: `guanhao backup FILE` is `guanhao backup make FILE`."""

    def resolve_command(self, ctx: click.Context, args: list[str]) -> tuple[str | None, click.Command | None, list[str]]:
        """The named command, or `make` with everything as it stands."""
        if args and args[0] not in self.commands:
            args = ["make", *args]
        return super().resolve_command(ctx, args)


@click.group(cls=Files, invoke_without_command=True)
@click.pass_context
def backup(context: click.Context) -> None:
    """Make a backup: guanhao backup [FILE]. Also: make, restore, list, passphrase."""
    if context.invoked_subcommand is None:
        context.invoke(make)


@backup.command("make")
@click.argument("file", required=False, type=click.Path(dir_okay=False, path_type=Path))
@as_command
def make(file: Path | None = None) -> None:
    """Write database, warehouse, files and keys into FILE (default: a new one in the data folder's backups)."""
    from guanhao.kernel.backup import backup_folder, make_backup
    from guanhao.kernel.now import now

    target = file or backup_folder() / f"{now():%Y%m%dT%H%M%SZ}.guanhao"
    manifest = make_backup(target)
    click.echo(f"{target}: {sum(manifest.tables.values()):,} rows of {len(manifest.tables)} tables, {manifest.files:,} files")
    click.echo("The passphrase is shown by: guanhao backup passphrase. Keep a copy of it elsewhere; without it nobody can open the file.")


@backup.command("list")
@click.option("--json", "as_json", is_flag=True, help="Machine-readable.")
@as_command
def listed(as_json: bool) -> None:
    """The backups in the data folder, the newest first."""
    from guanhao.kernel.backup import backups

    found = [{"file": str(path), "bytes": path.stat().st_size} for path in backups()]
    if as_json:
        click.echo(json.dumps(found))
        return
    for one in found:
        click.echo(f"{one['bytes']:>15,}  {one['file']}")
    if not found:
        click.echo("none yet: guanhao backup makes one")


@click.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--home", type=click.Path(file_okay=False, path_type=Path), help="The new data folder; must be empty or not exist.")
@click.option("--drill", "as_drill", is_flag=True, help="Only try it: restore beside this house, open its pages, compare, remove everything again.")
@click.option("--passphrase", "secret", default="", help="Asked for when left out (a drill takes the installation's own).")
@click.option("--passphrase-file", type=click.Path(exists=True, dir_okay=False, path_type=Path), help="A file that holds it.")
@click.option("--json", "as_json", is_flag=True, help="With --drill: machine-readable.")
def restore(file: Path, home: Path | None, as_drill: bool, secret: str, passphrase_file: Path | None, as_json: bool) -> None:
    """Unpack FILE into a new data folder and compare every table's rows with the manifest; with --drill try it and clean up."""
    secret = passphrase_file.read_text(encoding="utf-8").strip() if passphrase_file else secret
    if as_drill:
        _drill(file, secret, as_json)
        return
    if home is None:
        raise click.UsageError("Say where to: --home DIR (a new or empty folder), or --drill to only try the file.")
    from guanhao.kernel.backup import BadBackup, restore_backup

    words = secret or click.prompt("Passphrase", hide_input=True)
    try:
        manifest = restore_backup(file, home.absolute(), secret=words.strip())
    except (BadBackup, FileExistsError) as error:
        raise click.ClickException(str(error)) from error
    click.echo(f"{home}: {sum(manifest.tables.values()):,} rows of {len(manifest.tables)} tables, {manifest.files:,} files, all as in the backup")
    click.echo(f"Start it with: GUANHAO_HOME={home} guanhao up")


backup.add_command(restore)


@as_command
def _drill(file: Path, secret: str, as_json: bool) -> None:
    from dataclasses import asdict

    from guanhao.kernel.backup import BadBackup, drill

    try:
        told = drill(file.absolute(), secret=secret)
    except BadBackup as error:
        raise click.ClickException(str(error)) from error
    if as_json:
        click.echo(json.dumps({**asdict(told), "passed": told.passed}, ensure_ascii=False))
    else:
        mark = MARKS["ok" if told.passed else "problem"]
        click.echo(
            f"{mark} {told.file}: {told.rows:,} rows of {told.tables} tables, {told.files:,} files, {told.pages} pages opened, {told.seconds} s"
        )
        for problem in told.problems:
            click.echo(f"    {problem}")
        click.echo("The restored copy was removed again.")
    if not told.passed:
        raise SystemExit(1)


@backup.command("passphrase")
def show() -> None:
    """Show the passphrase that opens this installation's backups."""
    from guanhao.kernel.backup import passphrase

    click.echo(passphrase())


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Machine-readable.")
@click.option("--no-backup", is_flag=True, help="Do not open the newest backup.")
@as_command
def verify(as_json: bool, no_backup: bool) -> None:
    """Is everything as it was written: database, audit chain, warehouse, files by their hashes, newest backup? Exit code 1 when something is not."""
    from guanhao.kernel.backup.verifying import as_facts, verify_house

    findings = verify_house(with_backup=not no_backup)
    if as_json:
        click.echo(json.dumps(as_facts(findings), ensure_ascii=False, indent=2))
    else:
        for finding in findings:
            click.echo(f"{MARKS[finding.level]} {finding.text}")
    if any(finding.level == "problem" for finding in findings):
        raise SystemExit(1)


@click.command("open-pages", hidden=True)
@click.option("--json", "as_json", is_flag=True, help="Machine-readable.")
def open_pages(as_json: bool) -> None:
    """Open every page of the navigation as somebody who may: what a restore drill asks of the restored house."""
    from guanhao.project.opening import open_main_pages

    found = open_main_pages()
    click.echo(json.dumps(found, ensure_ascii=False) if as_json else "\n".join(f"{one['status']}  {one['page']}" for one in found["pages"]))
    if found["problems"] or any(one["status"] != 200 for one in found["pages"]):
        raise SystemExit(1)
