"""Checking texts: find, judge, report. Reads the brand's book; writes nothing."""

from collections.abc import Sequence
from time import perf_counter

from django.utils.translation import get_language

from guanhao.domains.compliance.contracts import CheckContext, Report, TextPart
from guanhao.domains.compliance.policy import CheckPolicy
from guanhao.domains.compliance.rules.judging import Circumstances, judge
from guanhao.domains.compliance.selectors.books import Shelf, finds, shelf
from guanhao.kernel.now import now
from guanhao.kernel.tenancy import brand_in_scope

BATCH = 2_000


def check(parts: Sequence[TextPart], *, context: CheckContext) -> Report:
    """Check the parts of one draft against the brand's rules and lists."""
    began = perf_counter()
    found = shelf()
    texts = [part.text for part in parts]
    judged = judge([part.key for part in parts], texts, finds(found.matchers, texts), circumstances(found, context))
    return Report(judged.hits, judged.state, found.book.version, (perf_counter() - began) * 1000, judged.exempted, judged.shadow)


def check_many(texts: Sequence[str], *, context: CheckContext) -> list[Report]:
    """Check many single texts (comments); one report each, in order. Time is shared evenly among the texts of a batch."""
    found = shelf()
    on = circumstances(found, context)
    reports: list[Report] = []
    for first in range(0, len(texts), BATCH):
        began = perf_counter()
        batch = texts[first : first + BATCH]
        judged = [judge(("body",), (text,), (places,), on) for text, places in zip(batch, finds(found.matchers, batch), strict=True)]
        spent = (perf_counter() - began) * 1000 / len(batch)
        reports += [Report(one.hits, one.state, found.book.version, spent, one.exempted, one.shadow) for one in judged]
    return reports


def circumstances(found: Shelf, context: CheckContext) -> Circumstances:
    """The book and the day of the brand in scope, in the reader's language; the policy is asked only by rules that need it."""
    brand = brand_in_scope()
    today = now().astimezone(brand.zone).date() if brand else now().date()
    return Circumstances(found.book, context, today, get_language() or "zh-hans", lambda: CheckPolicy.of_scope().prize_cap)
