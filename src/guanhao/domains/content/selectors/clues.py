"""Reasons for topics that content knows: words that rise, purposes the month lacks."""

from guanhao.domains.assistant.facade import Clue
from guanhao.domains.content.models import RisingWord
from guanhao.domains.content.models.kinds import PurposeChoice
from guanhao.domains.content.selectors.mix import mix_of_month
from guanhao.kernel.now import now
from guanhao.kernel.tenancy import current_brand

NEWEST = 30


def clues() -> list[Clue]:
    """Rising words that wait for a decision or were accepted, weighed by their growth; purposes below their share of the month."""
    rows = RisingWord.objects.exclude(state=RisingWord.State.REJECTED).order_by("-week_end", "-score")[:NEWEST]
    found = [
        Clue("rise", f"word:{one.word}", one.word, f"{one.before} → {one.now} · {one.get_source_display()}", one.score / (one.score + 10))
        for one in rows
    ]
    titles = dict(PurposeChoice.choices)
    for part in mix_of_month(now().astimezone(current_brand().zone).date()).low:
        evidence = f"{part.share or 0:.0%} < {part.target:.0%}"
        found.append(Clue("gap", f"purpose:{part.key}", str(titles.get(part.key, part.key)), evidence, min(1.0, part.target), purpose=str(part.key)))
    return found
