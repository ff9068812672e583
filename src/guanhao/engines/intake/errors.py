"""What goes wrong, as codes with values; whoever shows it chooses the words and the language."""

from dataclasses import dataclass
from dataclasses import field as default
from typing import Any


class IntakeError(Exception):
    """The whole file cannot be read. `code` names why, `values` fill the sentence that a person reads."""

    def __init__(self, code: str, **values: Any) -> None:
        super().__init__(f"{code} {values}" if values else code)
        self.code = code
        self.values = values


@dataclass(frozen=True)
class Problem:
    """One cell or row that cannot be taken. `row` is the position inside the block, `field` the field's key (empty: the whole row)."""

    row: int
    field: str
    code: str
    value: str = ""
    values: dict[str, Any] = default(default_factory=dict)
