"""What a model says when its input cannot be answered."""

from typing import Final

WORDS: Final = {
    "all_null": "no value is known",
    "too_short": "{known} known values are too few; {least} are needed",
    "constant": "every known value is {value}: a series that never changes has nothing to forecast or explain",
    "gaps": "{missing} of {total} values are missing; at most {share:.0%} may be",
    "horizon": "the horizon must be between 1 and {most} steps",
    "not_finite": "row {row} is not a finite number",
    "same_length": "all columns must have the same number of rows ({lengths})",
    "no_group": "{group} has no rows",
    "few_units": "{units} {group} are too few; {least} are needed",
    "few_before": "{known} points before the change are too few; {least} are needed",
    "few_after": "{known} points after the change are too few; {least} are needed",
    "collinear": "the columns say the same thing twice: leave one of {columns} out",
    "no_variation": "{column} is the same in every row",
    "no_overlap": "no treated row has a comparable row among the others",
    "too_few_rows": "{rows} rows are too few for {wanted} groups",
    "unknown_choice": "{value} is not one of {known}",
}


class BadData(ValueError):
    """Input a model cannot answer. `field` names the input, `code` is a key of WORDS, `values` fill its words; `str()` is the sentence in English."""

    def __init__(self, field: str, code: str, **values: object) -> None:
        super().__init__(f"{field}: {WORDS[code].format(**values)}")
        self.field, self.code, self.values = field, code, values
