"""What every tool has in common: the file, the columns, how it answers."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import click

from guanhao.project.cli.tool.reading import Column, Table, Wanted, in_language, read_table

__all__ = ["Answer", "Column", "Table", "tool"]


@dataclass(frozen=True)
class Answer:
    """What a tool found: `result` for programs (plain JSON values), `lines` for people."""

    result: Mapping[str, Any]
    lines: Sequence[str] = field(default_factory=tuple)


def tool(name: str, columns: Sequence[Column], *, example: str = "") -> Callable[[Callable[..., Answer]], click.Command]:
    """Make a click command of a function that takes the Table and its own options, and answers."""

    def wrap(function: Callable[..., Answer]) -> click.Command:
        def run(file: Path, as_json: bool, chosen: tuple[str, ...], skip_bad: bool, zone: str, sheet: str, encoding: str, **own: Any) -> None:
            from guanhao.kernel.now import now
            from guanhao.project.cli.speech import language

            wanted = Wanted(columns, _pairs(chosen), _zone(zone), now(), skip_bad, sheet, encoding)
            try:
                with in_language(language()):
                    table = read_table(file, wanted)
                    answer = function(table, **own)
            except (ValueError, LookupError) as error:
                if type(error).__module__.startswith("guanhao."):
                    raise click.ClickException(str(error)) from error
                raise
            _print(name, file, table, answer, as_json=as_json)

        shared: list[click.Parameter] = [
            click.Argument(["file"], type=click.Path(exists=True, dir_okay=False, path_type=Path)),
            click.Option(["--json", "as_json"], is_flag=True, help="Machine-readable: one JSON object."),
            click.Option(["--column", "chosen"], multiple=True, metavar="KEY=HEADER", help="Which column of the file is which (repeat it)."),
            click.Option(["--skip-bad"], is_flag=True, help="Leave out rows that cannot be read instead of refusing the file."),
            click.Option(["--zone"], default="Asia/Shanghai", show_default=True, help="Time zone of times without one."),
            click.Option(["--sheet"], default="", help="Sheet of a workbook."),
            click.Option(["--encoding"], default="", help="Encoding of a text file; found out when left out."),
        ]
        own = list(reversed(getattr(function, "__click_params__", [])))
        return _Documented(name, params=[*shared, *own], callback=run, help=function.__doc__, columns=columns, example=example)

    return wrap


class _Documented(click.Command):
    """A command whose --help lists the columns it reads."""

    def __init__(self, name: str, *, columns: Sequence[Column], example: str, **rest: Any) -> None:
        super().__init__(name, **rest)
        self.columns, self.example = columns, example

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Columns and an example."""
        with formatter.section("Columns of FILE (CSV, XLSX, JSON, JSON lines, Parquet)"):
            formatter.write_dl([(f"{one.key} ({one.kind}{', required' if one.required else ''})", _about(one)) for one in self.columns])
        if self.example:
            with formatter.section("Example"):
                formatter.write_text(self.example)


def _about(column: Column) -> str:
    others = f" Also called: {', '.join(column.aliases)}." if column.aliases else ""
    return f"{column.about}{others}"


def _pairs(chosen: Sequence[str]) -> dict[str, str]:
    found = {}
    for text in chosen:
        key, sign, header = text.partition("=")
        if not sign or not key or not header:
            raise click.BadParameter(f"“{text}” is not KEY=HEADER, such as person=customer_id.", param_hint="--column")
        found[key.strip()] = header.strip()
    return found


def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError) as error:
        raise click.BadParameter(f"There is no time zone “{name}”; write it like Asia/Shanghai.", param_hint="--zone") from error


def _print(name: str, file: Path, table: Table, answer: Answer, *, as_json: bool) -> None:
    if as_json:
        told = {"tool": name, "file": file.name, "rows": table.rows, "skipped": table.skipped, "columns": dict(table.headers), **answer.result}
        click.echo(json.dumps(told, ensure_ascii=False, indent=2, allow_nan=False, default=str))
        return
    for line in answer.lines:
        click.echo(line)
    if table.skipped:
        click.echo(f"{table.skipped:,} rows that cannot be read were left out.")
