"""What other rooms may know of content."""

from typing import Any

from guanhao.kernel.refusal import Refusal


class Refused(Refusal):
    """Work on content that cannot be done, in words for the person who asked; `field` names the input it is about."""


class Alike(Refused):
    """A topic that seems to be in the pool already: `others` are (id, title, likeness 0..1), the most alike first; ask again with `anyway`."""

    def __init__(self, message: str, others: list[tuple[int, str, float]]) -> None:
        super().__init__(message, "title")
        self.others = others


class Stopped(Refused):
    """A submission that something stands against: `findings` (rules.findings.Finding as values), each with the place to put it right."""

    def __init__(self, message: str, findings: list[dict[str, Any]]) -> None:
        super().__init__(message, "findings")
        self.findings = findings
