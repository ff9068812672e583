"""`guanhao publish`: what goes out, from the command line."""

import json
from datetime import datetime

import click
from django.utils.translation import gettext_lazy as _

from guanhao.project.cli.context import as_command, brand_option
from guanhao.project.cli.speech import tell


@click.group()
def publish() -> None:
    """Plan, look at and freeze publications."""


@publish.command("list")
@click.option("--status", "statuses", multiple=True, help="Only these statuses; repeat for more.")
@click.option("--json", "as_json", is_flag=True, help="As JSON.")
@brand_option
def list_(statuses: tuple[str, ...], as_json: bool) -> None:
    """Publications in the order of their moments."""
    from guanhao.domains.publishing import facade
    from guanhao.kernel.tenancy import current_brand

    rows = facade.publications(statuses=statuses or None)
    if as_json:
        click.echo(json.dumps([vars(row) for row in rows], default=str, ensure_ascii=False))
        return
    for row in rows:
        local = row.planned_at.astimezone(current_brand().zone)
        click.echo(f"{row.id:>8}  {local:%Y-%m-%d %H:%M}  {row.status:<10} {row.platform:<12} {row.title[:60]}  {row.reason[:60]}".rstrip())


@publish.command()
@click.argument("subject")
@click.argument("moment", type=click.DateTime(["%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M"]))
@click.option("--note", default="", help="A note for the calendar.")
@brand_option
def plan(subject: str, moment: datetime, note: str) -> None:
    """Plan SUBJECT (content.variant:7) for MOMENT in the brand's time zone."""
    from guanhao.domains.publishing import facade
    from guanhao.kernel.tenancy import current_brand

    row = facade.plan(subject=subject, planned_at=moment.replace(tzinfo=current_brand().zone), note=note)
    tell(_("Planned: %(number)s"), number=row.id)


@publish.command()
@click.option("--scope", type=click.Choice(["brand", "platform", "account", "tag", "person", "campaign"]), default="brand", show_default=True)
@click.option("--value", default="", help="Which platform, account, tag, person or campaign.")
@click.option("--reason", required=True, help="Everybody who plans will read it.")
@brand_option
def freeze(scope: str, value: str, reason: str) -> None:
    """Hold back everything inside a scope, from this moment on."""
    from guanhao.domains.publishing import facade

    number, held = facade.freeze(scope=scope, value=value, reason=reason)
    tell(_("Freeze %(number)s holds %(count)s publications"), number=number, count=len(held))


@publish.command()
@click.argument("freeze_id", type=int)
@click.option("--note", default="")
@brand_option
def lift(freeze_id: int, note: str) -> None:
    """Lift a freeze."""
    from guanhao.domains.publishing import facade

    tell(_("%(count)s publications go on"), count=len(facade.lift(freeze_id=freeze_id, note=note)))


@publish.command()
@as_command
def due() -> None:
    """Publish, confirm and look up everything that is due, now, in this process."""
    from guanhao.domains.publishing import facade

    tell(_("%(count)s steps"), count=facade.run_due())
