"""`guanhao lottery`: checking draws."""

import json

import click

from guanhao.project.cli.context import as_command


@click.group()
def lottery() -> None:
    """Lotteries: verify."""


@lottery.command("verify")
@click.option("--json", "as_json", is_flag=True, help="Machine-readable.")
@as_command
def verify(as_json: bool) -> None:
    """Check rules, lists, seeds and winners of every draw against what was committed. Exit code 1 when something was changed."""
    from guanhao.domains.identity import facade as identity
    from guanhao.domains.interaction import facade as interaction
    from guanhao.kernel.tenancy import brand_scope

    found: dict[str, list[str]] = {}
    for brand in identity.all_brands():
        with brand_scope(brand):
            found |= {f"{brand.slug} {name}": problems for name, problems in interaction.lottery_problems().items()}
    if as_json:
        click.echo(json.dumps(found, ensure_ascii=False))
    else:
        for name, problems in found.items():
            click.echo(f"{'✗' if problems else '✓'} {name}{''.join(f'{chr(10)}  {problem}' for problem in problems)}")
    if any(found.values()):
        raise SystemExit(1)
