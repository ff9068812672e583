"""`guanhao alerts`: replay a file of counts through a brand's rules, and list what is open."""

import csv
import json
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import click

from guanhao.project.cli.context import brand_option

COLUMNS = "stream, at, total, negative, reach, weight; or timestamp and value"


@click.group()
def alerts() -> None:
    """What passed its usual or its limit."""


@alerts.command("list")
@click.option("--all", "everything", is_flag=True, help="Closed ones too.")
@click.option("--json", "as_json", is_flag=True, help="Machine-readable.")
@brand_option
def list_alerts(everything: bool, as_json: bool) -> None:
    """Alerts, open ones first."""
    from guanhao.domains.listening import facade

    found = facade.alerts(open_only=not everything, limit=200)
    if as_json:
        keys = ("id", "level", "stream", "title", "why", "value", "baseline", "state", "judged", "rule")
        lines = [{key: getattr(one, key) for key in keys} | {"raised_at": one.raised_at.isoformat()} for one in found]
        click.echo(json.dumps(lines, ensure_ascii=False))
        return
    for one in found:
        click.echo(f"{one.id}\t{one.level}\t{one.state}\t{one.raised_at:%Y-%m-%d %H:%M}\t{one.why}")


@alerts.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--stream", default="all", show_default=True, help="The stream of rows that name none.")
@click.option("--json", "as_json", is_flag=True, help="Machine-readable.")
@brand_option
def replay(file: Path, stream: str, as_json: bool) -> None:
    """What the brand's rules would have raised on the counts in FILE (CSV: stream, at, total, negative, reach, weight; or timestamp and value).

    Nothing is kept and nobody is told. Moments without a zone are in the brand's.
    """
    from guanhao.domains.listening import facade

    try:
        found = facade.replay(list(_rows(file, stream)))
    except ValueError as error:
        raise click.ClickException(f"{file.name}: {error}") from error
    if as_json:
        click.echo(json.dumps({"count": len(found), "alerts": found}, ensure_ascii=False))
        return
    for one in found:
        click.echo(f"{one['at']}\t{one['stream']}\t{one['level']}\t{one['value']:g}\t{one['baseline']:.1f}\t{one['rule']}")
    click.echo(f"{len(found)} alerts", err=True)


def _rows(file: Path, stream: str) -> Iterator[Any]:
    from guanhao.domains.listening.contracts import Counted

    with file.open(encoding="utf-8-sig", newline="") as lines:
        reader = csv.DictReader(lines)
        names = {name.strip().lower(): name for name in reader.fieldnames or ()}
        at, total = names.get("at") or names.get("timestamp"), names.get("total") or names.get("value")
        if at is None or total is None:
            raise click.ClickException(f"{file.name} needs the columns {COLUMNS}; it has: {', '.join(names) or 'none'}.")
        for number, line in enumerate(reader, 2):
            try:
                numbers: dict[str, Any] = {name: int(float(line[names[name]] or 0)) for name in ("negative", "reach") if name in names}
                weight = float(line[names["weight"]] or 1) if "weight" in names else 1.0
                named = (line[names["stream"]] or stream) if "stream" in names else stream
                yield Counted(stream=named, at=_moment(line[at]), total=int(float(line[total])), weight=weight, **numbers)
            except (ValueError, TypeError) as error:
                shown = ", ".join(f"{key}={value}" for key, value in line.items())
                raise click.ClickException(f"{file.name}, row {number} ({shown}): {error}") from error


def _moment(text: str) -> datetime:
    from guanhao.kernel.tenancy import current_brand

    moment = datetime.fromisoformat(text.strip())
    return moment if moment.tzinfo else moment.replace(tzinfo=current_brand().zone)
