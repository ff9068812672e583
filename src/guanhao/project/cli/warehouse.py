"""`guanhao warehouse`: what the analytic store holds, tidying it, taking data out."""

import dataclasses
import json
from pathlib import Path

import click

from guanhao.project.cli.context import brand_option


@click.group()
def warehouse() -> None:
    """The analytic store: sizes, merging, export, schema."""


@warehouse.command()
@brand_option
@click.option("--json", "as_json", is_flag=True, help="Machine-readable.")
def stats(as_json: bool) -> None:
    """Rows, bytes and files of every table."""
    from guanhao.kernel.warehouse import stats as table_stats

    found = table_stats()
    if as_json:
        click.echo(json.dumps([table.as_dict() for table in found]))
        return
    click.echo(f"{'table':<14}{'rows':>16}{'bytes':>18}{'files':>8}{'version':>10}")
    for table in found:
        click.echo(f"{table.table:<14}{table.rows:>16,}{table.bytes:>18,}{table.segments:>8}{table.version:>10}")


@warehouse.command()
@brand_option
@click.option("--table", default=None, help="One table instead of all.")
@click.option("--full", is_flag=True, help="Merge everything into one sorted run, however large.")
@click.option("--json", "as_json", is_flag=True, help="Machine-readable.")
def compact(table: str | None, full: bool, as_json: bool) -> None:
    """Merge small files and remove old ones; safe while the program runs."""
    from guanhao.kernel.warehouse import compact as merge
    from guanhao.kernel.warehouse import sweep

    try:
        merged = merge(table, full=full)
    except KeyError as error:
        raise click.BadParameter(str(error.args[0])) from error
    removed = sweep()
    if as_json:
        click.echo(json.dumps({"merged": [dataclasses.asdict(item) for item in merged], "removed": removed}))
        return
    for item in merged:
        click.echo(f"{item.table}: {item.files_before} files became {item.files_after} with {item.rows:,} rows, {item.bytes:,} bytes")
    click.echo(f"{removed} old files removed" if merged or removed else "nothing to do")


@warehouse.command()
@click.argument("table")
@click.argument("path", type=click.Path(dir_okay=False, path_type=Path))
@brand_option
@click.option("--format", "kind", type=click.Choice(["csv", "parquet", "jsonl"]), default=None, help="Guessed from the file's name when not given.")
def export(table: str, path: Path, kind: str | None) -> None:
    """Write the newest state of a table (or post_current) to a file."""
    from guanhao.kernel.warehouse import export as write

    try:
        rows = write(table, path, kind or path.suffix.lstrip("."))
    except (KeyError, ValueError, FileExistsError) as error:
        raise click.ClickException(str(error.args[0])) from error
    click.echo(f"{rows:,} rows written to {path}")


@warehouse.command()
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), default=None, help="Write to a file instead of the screen.")
def schema(out: Path | None) -> None:
    """The tables and columns as a Markdown page (docs/reference/warehouse.md)."""
    from guanhao.kernel.warehouse import describe

    if out:
        out.write_text(describe(), encoding="utf-8")
    else:
        click.echo(describe(), nl=False)
