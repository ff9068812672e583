"""`guanhao tool NAME FILE`: the engines of the boards on a file of yours, without a database and without a brand.

A tool is one module of this package; nothing else has to be registered. The module holds a click command called `command`:

    from guanhao.project.cli.tool.frame import Answer, Column, Table, tool

    COLUMNS = (
        Column("person", "id", "Who: any text.", required=True, aliases=("customer_id", "用户")),
        Column("amount", "money", "Money of the order; refunds are negative.", aliases=("revenue",)),
    )

    @tool("rfm", COLUMNS, example="guanhao tool rfm orders.csv --json")
    @click.option("--quantiles", default=5, show_default=True, help="…")
    def command(table: Table, quantiles: int) -> Answer:
        \"\"\"What it answers, in one sentence. The formula's source.\"\"\"
        from guanhao.engines.value.rfm import scores  # engines load inside: `guanhao` must start light

        return Answer(result={…plain JSON values, no NaN…}, lines=["what people read", …])

The frame reads CSV, XLSX, JSON, JSON lines and Parquet (also packed), finds the columns by name (`--column person=用户号` overrules it), refuses a
file with bad cells by line, column and value (`--skip-bad` leaves such rows out and counts them), and prints `lines`, or with `--json` one JSON
object: tool, file, rows, skipped, columns, and what `result` holds. Column kinds are those of `engines.intake` (text, id, count, number, money,
share, date, datetime, duration, flag, list). A ValueError of a guanhao engine becomes a message and exit code 1. Document the tool in
docs/guide/toolbox.md: its commands are executed by tests/project/test_toolbox.py on the files written there.
"""

from importlib import import_module
from pkgutil import iter_modules

import click

FRAME = {"frame", "reading"}


class Toolbox(click.Group):
    """The tools are the modules of this package, loaded when they are called."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Their names."""
        return sorted(one.name for one in iter_modules(__path__) if one.name not in FRAME)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """One of them; None when there is none."""
        if cmd_name not in self.list_commands(ctx):
            return None
        command = import_module(f"{__name__}.{cmd_name}").command
        return command if isinstance(command, click.Command) else None


@click.group(cls=Toolbox)
def tool() -> None:
    """Analyse a file: value of customers, attribution, experiments, forecasts; no database needed."""
