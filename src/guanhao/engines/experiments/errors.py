"""What cannot be analysed, named for a person."""

from typing import NoReturn


class BadData(ValueError):
    """Data that no analysis fits: `field` names the column or setting, `reason` is a key of REASONS, `row` the line (1-based; None: no line)."""

    def __init__(self, field: str, reason: str, *, row: int | None = None, value: object = None) -> None:
        self.field, self.reason, self.row, self.value = field, reason, row, value
        shown = REASONS.get(reason, reason)
        place = f"row {row}: " if row is not None else ""
        given = f" (it is {value!r})" if value is not None else ""
        super().__init__(f"{place}{field}: {shown}{given}")


# English words of every reason; the pages translate by key.
REASONS = {
    "empty": "there is nothing to analyse; give at least one row of each arm",
    "negative": "a count cannot be negative; correct the row or leave it out",
    "not_whole": "a count is a whole number; correct the row",
    "not_finite": "this is no number; correct the row or leave it out",
    "above_exposures": "there are more conversions than exposures; check that both count the same units",
    "all_null": "every value is empty; choose a column with numbers",
    "shares": "expected shares are above 0",
    "repeated_arm": "this arm appears twice in the test; add its rows up first",
    "repeated_unit": "this unit appears twice with different values; give one row a unit",
    "probability": "a rate lies between 0 and 1, ends excluded",
    "same": "both rates are equal; no number of people tells them apart",
    "positive": "this must be above 0",
    "range": "this must lie between 0 and 1, ends excluded",
    "impossible_sum": "the sum of squares is smaller than the sum allows; check both columns",
    "length": "all columns need the same number of rows",
    "column": "this column is missing",
}


def refuse(field: str, reason: str, *, row: int | None = None, value: object = None) -> NoReturn:
    """Raise BadData."""
    raise BadData(field, reason, row=row, value=value)
