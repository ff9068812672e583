"""`guanhao doctor`: is everything well?"""

import json
from dataclasses import asdict

import click

MARKS = {"ok": "✓", "warning": "!", "problem": "✗"}


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Machine-readable.")
def doctor(as_json: bool) -> None:
    """Look at database, disk, keys, fonts, assets, worker and background work. Exit code 1 when something is broken."""
    from guanhao.kernel.health import examine

    findings = examine()
    if as_json:
        click.echo(json.dumps([asdict(finding) for finding in findings], ensure_ascii=False, indent=2))
    else:
        for finding in findings:
            click.echo(f"{MARKS[finding.level]} {finding.text}")
    if any(finding.level == "problem" for finding in findings):
        raise SystemExit(1)
