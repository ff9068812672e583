"""The year-end summary: fourteen chapters, each filled from the data or saying that there is none, and people's own words in between."""

from collections.abc import Callable
from functools import partial

from guanhao.domains.reporting.services.annual.chapters import chapter
from guanhao.domains.reporting.services.annual.titles import contents
from guanhao.domains.reporting.services.context import Context
from guanhao.domains.reporting.services.opening import cover
from guanhao.engines.document import Block
from guanhao.kernel.yearbook import CHAPTERS


def annual_makers() -> tuple[Callable[[Context], list[Block]], ...]:
    """What writes the summary, in order."""
    return cover, contents, *(partial(chapter, key=key) for key in CHAPTERS)
