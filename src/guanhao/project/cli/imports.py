"""`guanhao import`: a platform's export into the warehouse, in this process."""

import json
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, BinaryIO

import click
from django.utils.translation import gettext_lazy as _

from guanhao.project.cli.context import brand_option
from guanhao.project.cli.speech import words

_SHOWN = 20
_COUNTS = _("read %(read)s, imported %(imported)s, updated %(updated)s, unchanged %(unchanged)s, quarantined %(quarantined)s")


def _mapping(pairs: tuple[str, ...]) -> dict[str, str]:
    """`header=field` pairs; the last `=` divides, so that headers may contain one."""
    found = {}
    for pair in pairs:
        header, sign, field = pair.rpartition("=")
        if not sign or not header:
            raise click.BadParameter(f"{pair!r} is not HEADER=FIELD", param_hint="--map")
        found[header] = field
    return found


def _constants(pairs: tuple[str, ...]) -> dict[str, str]:
    """`field=value` pairs as options; the first `=` divides."""
    found = {}
    for pair in pairs:
        field, sign, value = pair.partition("=")
        if not sign or not field:
            raise click.BadParameter(f"{pair!r} is not FIELD=VALUE", param_hint="--set")
        found[f"set:{field}"] = value
    return found


def _progress(quiet: bool) -> Callable[[int, int | None, Any], None]:
    """One line on stderr, written over at most five times a second."""
    last = [0.0]

    def tell(done: int, total: int | None, counts: Any) -> None:
        if quiet or time.monotonic() - last[0] < 0.2:
            return
        last[0] = time.monotonic()
        share = f"{done * 100 // total:3d} % · " if total else ""
        end = "\r" if sys.stderr.isatty() else "\n"
        click.echo(f"{share}{counts.read:,} rows read, {counts.quarantined:,} quarantined", err=True, nl=False)
        click.echo(end, err=True, nl=False)

    return tell


@click.command("import")
@click.argument("kind")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@brand_option
@click.option("--account", default="", help="Whose rows these are: id, handle or platform:handle.")
@click.option("--dry-run", is_flag=True, help="Read and count everything, write nothing.")
@click.option("--json", "as_json", is_flag=True, help="Machine-readable.")
@click.option("--map", "pairs", multiple=True, metavar="HEADER=FIELD", help="Map a column by hand; HEADER= leaves it out. May be given often.")
@click.option("--set", "constants", multiple=True, metavar="FIELD=VALUE", help="One value for all rows, where the file has no such column.")
@click.option("--encoding", default="", help="Such as utf-8, gb18030, big5, utf-16; found out when left out.")
@click.option("--delimiter", default="", help="One character, or tab, comma, semicolon, pipe.")
@click.option("--sheet", default="", help="The sheet of a workbook; the first with a table when left out.")
@click.option("--header-line", default="", help="The line that holds the column names.")
@click.option("--as-of", default="", help="The moment from which words such as 昨天 are counted back; now when left out.")
@click.option("--strict", is_flag=True, help="All rows or none: one bad row and nothing is written.")
@click.option("--quiet", is_flag=True, help="No progress on stderr.")
def import_(
    kind: str,
    file: Path,
    account: str,
    dry_run: bool,
    as_json: bool,
    pairs: tuple[str, ...],
    constants: tuple[str, ...],
    quiet: bool,
    strict: bool,
    **options: str,
) -> None:
    """Import FILE (CSV, XLSX, JSON, JSONL; gz, xz or zip) as KIND: posts, post_metrics, account_days, comments, orders, ads, events.

    Ends with 0 also when rows went to quarantine, with 2 when the file cannot be imported at all; then nothing is written.
    """
    from guanhao.kernel.files import FileRefused
    from guanhao.kernel.imports.words import ImportRefused

    chosen = {name: value for name, value in options.items() if value} | ({"strict": "1"} if strict else {}) | _constants(constants)
    asked = {"kind": kind, "account": account, "name": file.name, "options": chosen, "mapping": _mapping(pairs)}
    try:
        with file.open("rb") as stream:
            report = (_tried if dry_run else _imported)(asked, stream, quiet)
    except (ImportRefused, FileRefused) as error:
        if as_json:
            click.echo(json.dumps({"error": str(error), "code": getattr(error, "code", "file")}, ensure_ascii=False))
        click.echo(f"guanhao import: {error}", err=True)
        sys.exit(2)
    except KeyboardInterrupt:
        click.echo("guanhao import: cancelled; nothing was written", err=True)
        sys.exit(130)
    click.echo(json.dumps(report, ensure_ascii=False) if as_json else _words(report))


def _tried(asked: dict[str, Any], stream: BinaryIO, quiet: bool) -> dict[str, Any]:
    from guanhao.kernel.imports import selectors, services

    result = services.dry_run(**asked, stream=stream, progress=_progress(quiet))
    plan = result.plan
    mapping = {header: plan.columns.get(index) for index, header in enumerate(plan.layout.headers)}
    rows = [(row.line, row.cells, row.problems) for row in result.bad[:_SHOWN]]
    return _report(plan.kind.key, result.counts.state(), mapping, selectors.note_texts(result.notes), rows, run=None)


def _imported(asked: dict[str, Any], stream: BinaryIO, quiet: bool) -> dict[str, Any]:
    from guanhao.kernel.imports import selectors, services

    run = services.make_draft(**asked, stream=stream)
    services.run_now(run, progress=_progress(quiet))
    mapping = {one["header"]: one["field"] for one in run.mapping}
    rows = [(row.line, row.cells, row.problems) for row in selectors.quarantine(run)[:_SHOWN]]
    return {**_report(run.kind, run.counts, mapping, selectors.note_texts(run.notes), rows, run=run.pk), "nothing_new": run.nothing_new}


def _report(kind: str, counts: dict[str, int], mapping: dict[str, Any], notes: list[str], rows: list[Any], run: int | None) -> dict[str, Any]:
    from guanhao.kernel.imports import selectors
    from guanhao.kernel.imports.kinds import kinds

    sample = [
        {
            "line": line,
            "field": problems[0]["field"],
            "reason": " ".join(selectors.row_reasons(kinds().get(kind), problems)),
            "value": problems[0]["value"],
        }
        for line, _cells, problems in rows
    ]
    return {"run": run, "kind": kind, "dry_run": run is None, **counts, "mapping": mapping, "notes": notes, "quarantine": sample}


def _words(report: dict[str, Any]) -> str:
    counts = words(_COUNTS, **{name: f"{report[name]:,}" for name in ("read", "imported", "updated", "unchanged", "quarantined")})
    head = words(_("dry run")) if report["dry_run"] else words(_("run %(number)s"), number=report["run"])
    left_out = words(_("(left out)"))
    lines = [f"{head}: {counts}"]
    if report.get("nothing_new"):
        lines.append(words(_("Nothing new: all rows were already known exactly so.")))
    lines += [f"  {header} -> {field or left_out}" for header, field in report["mapping"].items()]
    lines += [words(_("note: %(note)s"), note=note) for note in report["notes"]]
    lines += [words(_("line %(line)s: %(reason)s"), line=row["line"], reason=row["reason"]) for row in report["quarantine"]]
    if report["quarantined"] > len(report["quarantine"]):
        lines.append(words(_("… and %(count)s more in quarantine"), count=f"{report['quarantined'] - len(report['quarantine']):,}"))
    return "\n".join(lines)
