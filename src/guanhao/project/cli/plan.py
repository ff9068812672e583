"""The operations plan from the command line."""

import json
from dataclasses import asdict
from pathlib import Path

import click
from django.utils.translation import gettext_lazy as _

from guanhao.project.cli.context import brand_option
from guanhao.project.cli.speech import tell


@click.group()
def plan() -> None:
    """The operations plan: one readable file."""


@plan.command()
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), default=None, help="The file; printed when left out.")
@brand_option
def export(out: Path | None) -> None:
    """Write the plan with every part as it stands now."""
    from guanhao.domains.strategy.selectors.plan import document

    if out is None:
        click.echo(document())
        return
    out.write_text(document(), encoding="utf-8")
    tell(_("Written: %(path)s"), path=str(out))


@plan.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--note", default="", help="What changes, and why; kept with the version.")
@click.option("--trial", is_flag=True, help="Say what would change, and change nothing.")
@click.option("--json", "as_json", is_flag=True, help="Machine-readable.")
@brand_option
def load(file: Path, note: str, trial: bool, as_json: bool) -> None:
    """Carry out a plan: everything or nothing."""
    from guanhao.domains.strategy.services.plan import load_plan

    try:
        text = file.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise click.UsageError(f"{file}: no UTF-8 text ({error.reason})") from error
    changes = load_plan(text=text, note=note, trial=trial)
    if as_json:
        click.echo(json.dumps([asdict(one) for one in changes], ensure_ascii=False, indent=2))
        return
    for one in changes:
        click.echo(f"{one.kind:8} {one.part}: {one.name}" + (f"  ({one.what})" if one.what else ""))
    tell(_("%(count)s changes would be made") if trial else _("%(count)s changes made"), count=str(len(changes)))


@plan.command()
@click.option("--json", "as_json", is_flag=True, help="Machine-readable.")
@brand_option
def diff(as_json: bool) -> None:
    """Plan and reality, line by line."""
    from guanhao.domains.strategy.selectors.plan import gaps

    found = gaps()
    if as_json:
        click.echo(json.dumps([asdict(one) for one in found], ensure_ascii=False, indent=2))
        return
    for one in found:
        beside = f"  {one.planned or '—'} | {one.actual or '—'}" if one.planned or one.actual else ""
        click.echo(f"{one.state:11} {one.part}: {one.name}{beside}")
    tell(_("%(count)s lines, %(other)s not as planned"), count=str(len(found)), other=str(sum(one.state != "as_planned" for one in found)))
