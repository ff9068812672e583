"""What is wrong with numbers, as a field and a reason; whoever shows it chooses the words and the language."""

from typing import Any

REASONS = {
    "empty": "There is nothing to count.",
    "lengths": "The columns have different lengths.",
    "missing": "{field}: {count} values are missing.",
    "not_finite": "{field}: {count} values are not finite numbers.",
    "negative": "{field}: {count} values are below zero.",
    "one_time_only": "Nobody bought a second time, so that neither the pace nor the loss of buyers can be told. Wait for repeat purchases.",
    "recency_beyond_age": "recency: {count} customers bought after the end of the observation.",
    "recency_without_repeat": "recency: {count} customers have no repeat purchase but a time of one.",
    "no_repeat_money": "Nobody with a repeat purchase spent a positive amount.",
    "not_converged": "The likelihood has no maximum that could be found ({detail}). The data are too few or too much alike.",
    "out_of_range": "{field}: {value} is outside {low} to {high}.",
    "unknown_model": "There is no model “{value}”. There is: {known}.",
    "too_many_channels": "{count} channels are too many: at most {most}.",
    "no_conversion": "No path ends with a conversion.",
    "unknown_element": "There is no number “{value}” that E could be made of. There is: {known}.",
}


class BadData(ValueError):
    """Numbers that no honest answer can be made of: `reason` is a key of REASONS, `values` fill its sentence."""

    def __init__(self, field: str, reason: str, **values: Any) -> None:
        self.field, self.reason, self.values = field, reason, {"field": field, **values}
        super().__init__(REASONS[reason].format(**self.values))
