"""`guanhao understand`: polarity and aspects of texts by a brand's model."""

import json
import sys
from dataclasses import asdict
from pathlib import Path

import click

from guanhao.project.cli.context import brand_option

WORDS = {-1: "negative", 0: "neutral", 1: "positive"}
BATCH = 5_000


@click.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, allow_dash=True, path_type=Path), required=False)
@brand_option
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line.")
def understand(file: Path | None, as_json: bool) -> None:
    """Read FILE (or standard input, also with FILE -): every line that is not empty is a text; say of each what it says."""
    from guanhao.domains.listening import facade

    raw = sys.stdin.buffer.read() if file is None or str(file) == "-" else file.read_bytes()
    lines = [(number, text) for number, text in enumerate(raw.decode("utf-8-sig", "replace").splitlines(), start=1) if text.strip()]
    for at in range(0, len(lines), BATCH):
        part = lines[at : at + BATCH]
        for (number, text), said in zip(part, facade.understand([text for _number, text in part]), strict=True):
            if as_json:
                click.echo(json.dumps({"line": number, **asdict(said), "text": text}, ensure_ascii=False))
            else:
                unsure = " ?" if said.unsure else ""
                click.echo(f"{number:>6}  {WORDS[said.polarity]:<8}{said.confidence:>5.0%}{unsure:<2}  {', '.join(said.aspects):<24}  {text[:80]}")
