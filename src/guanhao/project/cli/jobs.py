"""`guanhao jobs`: background work."""

import json

import click

from guanhao.project.cli.context import as_command


@click.group()
def jobs() -> None:
    """Background work: list, cancel, retry, kinds."""


@jobs.command("list")
@click.option("--state", type=click.Choice(["ready", "running", "done", "failed", "cancelled"]))
@click.option("--limit", default=20, show_default=True, help="How many, the newest first.")
@click.option("--json", "as_json", is_flag=True, help="Machine-readable.")
def list_jobs(state: str | None, limit: int, as_json: bool) -> None:
    """List the newest jobs."""
    from guanhao.kernel.models import JobRow

    rows = JobRow.objects.order_by("-id")
    if state:
        rows = rows.filter(state=state)
    found = [
        {
            "id": r.pk,
            "kind": r.kind,
            "brand": r.brand_id,
            "state": r.state,
            "attempts": r.attempts,
            "run_at": r.run_at.isoformat(),
            "error": r.error.strip().rpartition("\n")[2],
        }
        for r in rows[:limit]
    ]
    if as_json:
        click.echo(json.dumps(found, ensure_ascii=False, indent=2))
        return
    for row in found:
        click.echo(
            f"{row['id']:>8}  {row['state']:<9}  {row['kind']:<36}  brand {row['brand'] or '–'}  attempt {row['attempts']}  {row['error']}".rstrip()
        )
    if not found:
        click.echo("no jobs")


@jobs.command("kinds")
def kinds() -> None:
    """List what can run, and on which schedule."""
    from guanhao.kernel.jobs import JOBS

    for kind, made in sorted(JOBS.items()):
        schedule = f"every {made.every}" if made.every else f"at {made.at if isinstance(made.at, str) else '(policy)'} {made.days}" if made.at else ""
        click.echo(f"{kind:<36}  {made.queue:<8}  {schedule}".rstrip())


@jobs.command("cancel")
@click.argument("job_id", type=int)
@as_command
def cancel(job_id: int) -> None:
    """Ask job JOB_ID to stop."""
    from guanhao.kernel.jobs import cancel as ask

    if not ask(job_id):
        raise click.ClickException(f"job {job_id} has ended or does not exist")
    click.echo(f"job {job_id} will stop")


@jobs.command("retry")
@click.argument("job_id", type=int)
@as_command
def retry(job_id: int) -> None:
    """Run failed or cancelled job JOB_ID once more."""
    from guanhao.kernel.jobs import retry as again

    if not again(job_id):
        raise click.ClickException(f"job {job_id} has not failed or does not exist")
    click.echo(f"job {job_id} waits for a worker")
