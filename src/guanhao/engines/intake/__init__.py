"""Reading what platforms really export: encodings, delimiters, headers, numbers such as 313.3万, dates such as 1月1日 08:55.

Pure: bytes and streams in, Arrow columns and problems out. Problems carry a code and values; the words are the caller's.
"""

from guanhao.engines.intake.errors import IntakeError, Problem
from guanhao.engines.intake.layout import Block, Layout, RawRow, ReadOptions
from guanhao.engines.intake.mapping import Guess, guess_mapping
from guanhao.engines.intake.reading import inspect, read_blocks
from guanhao.engines.intake.sources import Limits

__all__ = ["Block", "Guess", "IntakeError", "Layout", "Limits", "Problem", "RawRow", "ReadOptions", "guess_mapping", "inspect", "read_blocks"]
