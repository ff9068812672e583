"""What other rooms may know of content."""

from guanhao.kernel.refusal import Refusal


class Refused(Refusal):
    """Work on content that cannot be done, in words for the person who asked; `field` names the input it is about."""


class Alike(Refused):
    """A topic that seems to be in the pool already: `others` are (id, title, likeness 0..1), the most alike first; ask again with `anyway`."""

    def __init__(self, message: str, others: list[tuple[int, str, float]]) -> None:
        super().__init__(message, "title")
        self.others = others
