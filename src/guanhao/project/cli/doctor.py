"""`guanhao doctor`: is everything well?"""

import json
from dataclasses import asdict

import click

from guanhao.project.cli.context import brand_option

MARKS = {"ok": "✓", "warning": "!", "problem": "✗"}


@click.group(invoke_without_command=True)
@click.option("--json", "as_json", is_flag=True, help="Machine-readable.")
@click.pass_context
def doctor(context: click.Context, as_json: bool) -> None:
    """Look at database, disk, keys, fonts, assets, worker and background work. Exit code 1 when something is broken."""
    if context.invoked_subcommand is not None:
        return
    from guanhao.kernel.health import examine

    findings = examine()
    if as_json:
        click.echo(json.dumps([asdict(finding) for finding in findings], ensure_ascii=False, indent=2))
    else:
        for finding in findings:
            click.echo(f"{MARKS[finding.level]} {finding.text}")
    if any(finding.level == "problem" for finding in findings):
        raise SystemExit(1)


@doctor.command("accounts")
@brand_option
@click.option("--ask", is_flag=True, help="Ask the platforms too.")
@click.option("--json", "as_json", is_flag=True, help="Machine-readable.")
def accounts(ask: bool, as_json: bool) -> None:
    """Look at what each account may really do: how its posts leave, settings, quotas, cost. Exit code 1 when an account has a problem."""
    from guanhao.domains.publishing.services import doctor as services
    from guanhao.domains.publishing.services.checking import as_facts, checks

    if ask:
        for one in checks():
            if one.askable:
                services.ask(account_id=one.account.id)
    found = checks()
    if as_json:
        click.echo(json.dumps([as_facts(one) for one in found], ensure_ascii=False, indent=2, default=str))
    else:
        for one in found:
            mark = MARKS["ok" if one.state == "well" else one.state]
            click.echo(f"{mark} {one.account.name or one.account.handle} · {one.title} · {one.mode}{' · ' + one.why if one.why else ''}")
            for problem in one.problems:
                click.echo(f"    {MARKS[problem.level]} {problem.text} {problem.way}")
    if any(one.state == "problem" for one in found):
        raise SystemExit(1)
