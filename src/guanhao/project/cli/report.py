"""Reports from the command line."""

import json
from pathlib import Path
from typing import Any

import click
from django.utils.translation import gettext_lazy as _

from guanhao.project.cli.context import brand_option
from guanhao.project.cli.speech import tell


@click.group()
def report() -> None:
    """Reports: weekly, monthly, annual, of a campaign."""


def _options(command: Any) -> Any:
    for option in reversed(
        (
            click.option(
                "--format", "formats", default="pdf,docx,html", show_default=True, help="Formats, separated by commas: pdf, docx, pptx, html, csv."
            ),
            click.option(
                "--out", type=click.Path(file_okay=False, path_type=Path), default=Path(), show_default=True, help="The folder of the files."
            ),
            click.option("--language", type=click.Choice(["zh-hans", "en"]), default=None, help="The policy's language when left out."),
            click.option("--json", "as_json", is_flag=True, help="Machine-readable."),
        )
    ):
        command = option(command)
    return command


@report.command()
@click.option("--week", required=True, metavar="YYYY-Www", help="The ISO week, such as 2020-W09, or a date in it.")
@_options
@brand_option
def weekly(week: str, formats: str, out: Path, language: str | None, as_json: bool) -> None:
    """Write the weekly report of an ISO week, store it, and save its files into a folder."""
    _write("weekly", week, formats, out, language, as_json)


@report.command()
@click.option("--month", required=True, metavar="YYYY-MM", help="The month, such as 2020-02.")
@_options
@brand_option
def monthly(month: str, formats: str, out: Path, language: str | None, as_json: bool) -> None:
    """Write the monthly report of a month, store it, and save its files into a folder."""
    _write("monthly", month, formats, out, language, as_json)


@report.command()
@click.option("--year", required=True, metavar="YYYY", help="The year, such as 2026.")
@_options
@brand_option
def annual(year: str, formats: str, out: Path, language: str | None, as_json: bool) -> None:
    """Write the year-end summary with its fourteen chapters, store it, and save its files into a folder."""
    _write("annual", year, formats, out, language, as_json)


@report.command()
@click.option("--campaign", required=True, metavar="NUMBER", help="The number of a campaign that is over, as in the address of its page.")
@_options
@brand_option
def campaign(campaign: str, formats: str, out: Path, language: str | None, as_json: bool) -> None:
    """Write the effect report of a campaign, store it, and save its files into a folder."""
    _write("campaign", campaign, formats, out, language, as_json)


def _write(kind: str, label: str, formats: str, out: Path, language: str | None, as_json: bool) -> None:
    from guanhao.domains.reporting import facade

    wanted = [form.strip() for form in formats.split(",") if form.strip()]
    unknown = [form for form in wanted if form not in facade.FORMATS]
    if unknown or not wanted:
        raise click.UsageError(f"--format: {', '.join(unknown) or 'nothing'} is not among {', '.join(facade.FORMATS)}")
    built = facade.build(kind, label, language=language or "")
    out.mkdir(parents=True, exist_ok=True)
    files = []
    for form in wanted:
        name, raw = facade.file_of(built.id, form)
        path = out / name
        path.write_bytes(raw)
        files.append({"format": form, "path": str(path), "bytes": len(raw)})
    if as_json:
        click.echo(json.dumps({**facade.about(built), "files": files}, ensure_ascii=False, indent=2))
        return
    said: dict[str, Any] = {"title": built.title, "version": built.version, "posts": built.posts, "figures": built.figures}
    tell(_("%(title)s: version %(version)s, %(posts)s posts, %(figures)s numbers with their queries"), **said)
    for file in files:
        tell(_("  %(path)s  %(bytes)s bytes"), path=file["path"], bytes=f"{file['bytes']:,}")
