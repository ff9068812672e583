"""`guanhao torture publish`: prove that no crash makes a duplicate, loses a post or tells a lie."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import click


@click.group()
def torture() -> None:
    """Trials that kill, in a data folder of their own."""


@torture.command()
@click.option("--posts", default=200, show_default=True, type=click.IntRange(1, 100_000))
@click.option("--kills", default=20, show_default=True, type=click.IntRange(0, 100_000))
@click.option("--workers", type=click.IntRange(1, 64), help="Workers at a time. Default: 1 on SQLite, 4 on PostgreSQL.")
@click.option("--database", type=click.Choice(["sqlite", "postgres"]), default="sqlite", show_default=True)
@click.option("--database-url", help="An empty PostgreSQL database to use; without it a cluster is started for the trial.")
@click.option("--pds", default="", help="The address of a real server of the AT Protocol (Bluesky) to publish to, through a bad line.")
@click.option("--seed", default=0, help="The same chances again.")
@click.option("--json", "as_json", is_flag=True, help="The result as JSON.")
def publish(posts: int, kills: int, workers: int | None, database: str, database_url: str | None, pds: str, seed: int, as_json: bool) -> None:
    """Publish signed posts at a sandbox that goes wrong, while workers are killed at every instruction of the commit; then read its evidence."""
    with TemporaryDirectory(prefix="guanhao-torture-") as folder, _database(database, database_url) as url:
        result = Path(folder) / "result.json"
        environment = {**os.environ, "GUANHAO_HOME": folder, "GUANHAO_DATABASE_URL": url, "GUANHAO_ALLOW_PRIVATE": "1", "GUANHAO_FAULT": ""}
        count = workers or (4 if url else 1)
        command = [sys.executable, "-m", "guanhao", "torture", "arena", str(posts), str(kills), str(count), str(seed), str(result), "--pds", pds]
        done = subprocess.run(command, env=environment, stdout=sys.stderr, check=False)  # noqa: S603
        if done.returncode:
            raise click.ClickException("the trial itself broke down; its words are above")
        found = {**json.loads(result.read_text(encoding="utf-8")), "database": database}
    click.echo(json.dumps(found, ensure_ascii=False, indent=None if as_json else 2))
    if found["duplicates"] or found["lost"] or found["false_states"]:
        sys.exit(1)


@torture.command(hidden=True)
@click.argument("posts", type=int)
@click.argument("kills", type=int)
@click.argument("workers", type=int)
@click.argument("seed", type=int)
@click.argument("result", type=click.Path(path_type=Path))
@click.option("--pds", default="")
def arena(posts: int, kills: int, workers: int, seed: int, result: Path, pds: str) -> None:
    """Inside the trial's own data folder (started by `torture publish`)."""
    from django.conf import settings

    from guanhao.project.schema import ensure_schema
    from guanhao.project.torture.arena import FAULTS, Trial, torture

    def say(words: str) -> None:
        click.echo(words, err=True)

    ensure_schema()
    found = torture(Trial(posts, kills, workers, FAULTS, say, seed, pds), Path(settings.HOME))
    result.write_text(json.dumps(found), encoding="utf-8")


@contextmanager
def _database(kind: str, url: str | None) -> Iterator[str]:
    from guanhao.project.torture.cluster import postgres

    if kind == "sqlite":
        yield ""
    elif url:
        yield url
    else:
        with postgres() as made:
            yield made
