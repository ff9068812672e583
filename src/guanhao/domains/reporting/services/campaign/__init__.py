"""The effect report of a campaign (GRO-06): overview, figures, analysis, improvement; its texts are those of the campaign itself."""

from collections.abc import Callable

from guanhao.domains.reporting.services.campaign.analysis import analysis, improvement
from guanhao.domains.reporting.services.campaign.figures import figures, overview
from guanhao.domains.reporting.services.context import Context
from guanhao.domains.reporting.services.opening import cover
from guanhao.engines.document import Block


def campaign_makers() -> tuple[Callable[[Context], list[Block]], ...]:
    """What writes it, in order."""
    return cover, overview, figures, analysis, improvement
