"""`guanhao audit`: the log of deeds."""

import json
from dataclasses import asdict

import click


@click.group()
def audit() -> None:
    """The audit log: verify."""


@audit.command("verify")
@click.option("--json", "as_json", is_flag=True, help="Machine-readable.")
def verify(as_json: bool) -> None:
    """Walk the hash chain; name every row that was changed, deleted or inserted. Exit code 1 when there is one."""
    from guanhao.kernel import audit as chain
    from guanhao.kernel.models import AuditEntry

    problems = chain.verify()
    if as_json:
        click.echo(json.dumps({"rows": AuditEntry.objects.count(), "problems": [asdict(problem) for problem in problems]}))
    else:
        for problem in problems:
            click.echo(f"✗ row {problem.entry_id}: {problem.what}" if problem.entry_id else f"✗ {problem.what}")
        if not problems:
            click.echo(f"✓ {AuditEntry.objects.count()} rows, each as it was written")
    if problems:
        raise SystemExit(1)
