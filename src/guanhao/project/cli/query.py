"""`guanhao query`: one metric as a number, a table or JSON."""

import json
from datetime import datetime
from typing import Any

import click

from guanhao.project.cli.context import brand_option

GROUPS = ("day", "week", "month", "account", "platform", "format", "topic", "tag", "weekday", "hour")


@click.command()
@click.argument("metric", required=False)
@brand_option
@click.option("--from", "start", type=click.DateTime(["%Y-%m-%d"]), help="First local day.")
@click.option("--to", "end", type=click.DateTime(["%Y-%m-%d"]), help="Last local day, included.")
@click.option("--by", type=click.Choice(GROUPS), help="One row for each of these.")
@click.option("--account", "accounts", multiple=True, help="Only this account (id, platform:handle, handle or name); may be repeated.")
@click.option("--platform", "platforms", multiple=True, help="Only this platform; may be repeated.")
@click.option("--format", "formats", multiple=True, help="Only posts of this format; may be repeated.")
@click.option("--tag", "tags", multiple=True, help="Only posts with this tag; may be repeated.")
@click.option("--list", "listing", is_flag=True, help="List all metrics instead.")
@click.option("--json", "as_json", is_flag=True, help="Machine-readable.")
def query(
    metric: str | None,
    start: datetime | None,
    end: datetime | None,
    by: str | None,
    accounts: tuple[str, ...],
    platforms: tuple[str, ...],
    formats: tuple[str, ...],
    tags: tuple[str, ...],
    listing: bool,
    as_json: bool,
) -> None:
    """Print METRIC over the local days FROM to TO: posts published then with their newest numbers, or the accounts' days."""
    if listing:
        print_metrics(as_json)
        return
    if not metric or start is None or end is None:
        raise click.UsageError("METRIC, --from and --to are needed (or --list).")
    if end < start:
        raise click.BadParameter("the last day is before the first.", param_hint="--to")
    from guanhao.domains.analytics import facade
    from guanhao.domains.analytics.contracts import Filters
    from guanhao.domains.channels import facade as channels

    filters = Filters(
        accounts=tuple(channels.find_account(text).id for text in accounts),
        platforms=tuple(channels.platform(text).key for text in platforms),
        formats=formats,
        tags=tuple(tag.strip("#") for tag in tags),
    )
    answer = facade.answer(metric, start.date(), end.date(), by or "", filters)
    if as_json:
        click.echo(json.dumps(answer, ensure_ascii=False))
        return
    for row in answer["rows"]:
        click.echo(f"{row['key']}\t{shown(row['value'])}\t{row['n']}")
    click.echo(f"total\t{shown(answer['total'])}\t{answer['n']}")


def print_metrics(as_json: bool) -> None:
    """All metrics of the brand with their formulas."""
    from dataclasses import asdict

    from guanhao.domains.analytics import facade

    metrics = facade.metrics()
    if as_json:
        click.echo(json.dumps([asdict(one) for one in metrics], ensure_ascii=False))
        return
    for one in metrics:
        click.echo(f"{one.key}\t{one.title}\t{one.formula}\t{one.unit}\t{one.level}")


def shown(value: Any) -> str:
    """A number for people; a dash when it is unknown."""
    if value is None:
        return "-"
    return str(int(value)) if float(value).is_integer() else f"{value:.6g}"
