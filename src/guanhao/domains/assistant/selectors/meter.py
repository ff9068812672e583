"""Time and quality with and without help."""

from collections import defaultdict

from guanhao.domains.assistant.models import Kind, WorkTime
from guanhao.domains.assistant.policy import DraftPolicy
from guanhao.domains.assistant.rules.meter import Gain, gain, side

NEWEST = 2000


def gains() -> list[Gain]:
    """Every kind of work that was measured, over its newest pieces; one query."""
    policy = DraftPolicy.of_brand()
    minutes: dict[tuple[str, bool], list[int]] = defaultdict(list)
    qualities: dict[tuple[str, bool], list[int]] = defaultdict(list)
    for kind, assisted, taken, quality in WorkTime.objects.order_by("-at").values_list("kind", "assisted", "minutes", "quality")[:NEWEST]:
        minutes[kind, assisted].append(taken)
        qualities[kind, assisted] += [quality] if quality is not None else []
    return [
        gain(
            kind,
            side(minutes[kind, False], qualities[kind, False]),
            side(minutes[kind, True], qualities[kind, True]),
            assumed=policy.assumed_minutes,
            least=policy.least_measured,
        )
        for kind in Kind.values
        if minutes[kind, False] or minutes[kind, True]
    ]
