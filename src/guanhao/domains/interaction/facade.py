"""The door of interaction: what commands may ask."""

from guanhao.domains.interaction.contracts import Closed, Refused, TooMany
from guanhao.domains.interaction.models import Draw
from guanhao.domains.interaction.selectors import lottery

__all__ = ["Closed", "Refused", "TooMany", "lottery_problems"]


def lottery_problems() -> dict[str, list[str]]:
    """What does not agree in the draws of the brand in scope, by "code title"; an empty list for each that is well."""
    rows = Draw.objects.select_related("activity").order_by("pk")
    return {f"{row.activity.code} {row.activity.title}": lottery.problems(row.activity) for row in rows}
