"""The stdio transport: one message a line on standard input, one answer a line on standard output; nothing else is written there."""

from typing import BinaryIO

from django.db import close_old_connections

from guanhao.project.mcp.door import Door
from guanhao.project.mcp.server import LONGEST, handle_text


def serve(door: Door, lines: BinaryIO, out: BinaryIO) -> None:
    """Answer until the input ends. A line that is too long is refused whole."""
    while line := lines.readline(LONGEST + 2):
        if not line.strip():
            continue
        if not line.endswith(b"\n") and len(line) > LONGEST:
            while rest := lines.readline(LONGEST):
                if rest.endswith(b"\n"):
                    break
        close_old_connections()
        answer = handle_text(line, door)
        if answer is not None:
            out.write(answer.encode() + b"\n")
            out.flush()
