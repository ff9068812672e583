"""Checking texts: find, judge, report. Reads the brand's book; writes nothing."""

from collections.abc import Sequence
from dataclasses import replace
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
    """Check many single texts; one report each, in order. Comments (format "comment") also get the classifier's opinion on abuse, as a hint."""
    found = shelf()
    on = circumstances(found, context)
    reports: list[Report] = []
    for first in range(0, len(texts), BATCH):
        began = perf_counter()
        batch = texts[first : first + BATCH]
        opinions = _opinions(batch) if context.format == "comment" else [None] * len(batch)
        places = finds(found.matchers, batch)
        judged = [judge(("body",), (text,), (one,), replace(on, abuse=opinion)) for text, one, opinion in zip(batch, places, opinions, strict=True)]
        spent = (perf_counter() - began) * 1000 / len(batch)
        reports += [Report(one.hits, one.state, found.book.version, spent, one.exempted, one.shadow) for one in judged]
    return reports


def _opinions(texts: Sequence[str]) -> list[float | None]:
    """The probability of abuse where it reaches the brand's limit."""
    from guanhao.engines.text.abuse import AbuseModel  # weights are read on first use

    limit = CheckPolicy.of_scope().abuse_hint
    return [float(score) if score >= limit else None for score in AbuseModel.default().score(texts)]


def circumstances(found: Shelf, context: CheckContext) -> Circumstances:
    """The book and the day of the brand in scope, in the reader's language; the policy is asked only by rules that need it."""
    brand = brand_in_scope()
    today = now().astimezone(brand.zone).date() if brand else now().date()
    return Circumstances(found.book, context, today, get_language() or "zh-hans", lambda: CheckPolicy.of_scope().prize_cap)
