"""The linter: what a rule, a list or words to be imported would flag of the brand's own posts and comments, and which words are to blame."""

from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.db import transaction
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from guanhao.domains.compliance.contracts import CheckContext, Hit, Refused
from guanhao.domains.compliance.models import Lexicon, LintRun
from guanhao.domains.compliance.policy import CheckPolicy
from guanhao.domains.compliance.rules.book import Book, Term, said
from guanhao.domains.compliance.rules.judging import Circumstances, judge
from guanhao.domains.compliance.selectors import books, lints, rules
from guanhao.domains.compliance.services.lexicons import WordDraft, check_word
from guanhao.engines.text.lexicon import ALL
from guanhao.kernel import audit
from guanhao.kernel.access import current_actor, require
from guanhao.kernel.now import now
from guanhao.kernel.tenancy import current_brand

BATCH = 2_000
EXAMPLES = 50
MOST_WORDS = 200
BESIDE = 24
GIVEN = "given"


@dataclass(frozen=True)
class Measured:
    """What was counted: texts, those flagged, and per word how many texts it flags, the rule and examples (text around it, start, end)."""

    texts: int
    flagged: int
    words: Counter[tuple[str, str]]
    examples: dict[tuple[str, str], list[dict[str, object]]]


@transaction.atomic
def ask_lint(*, subject: str = "", words: Sequence[str] = ()) -> LintRun:
    """Lay down a linting of a rule ("ads.patent", "words.drugs"), a list ("list.own"), everything ("*"), or of words not listed yet."""
    require("compliance.check")
    language = get_language() or "zh-hans"
    given = [word.strip() for word in words if word.strip()]
    if given:
        for word in given:
            check_word(WordDraft(word=word))
        subject, title = GIVEN, _("%(count)s words to be listed") % {"count": len(given)}
    elif subject == "*":
        title = _("All rules")
    else:
        title = said(rules.rule(subject).title, language)
    policy = CheckPolicy.of_brand()
    run = LintRun(
        subject=subject,
        title=title[:120],
        given=given,
        days=policy.lint_days,
        limit=policy.flag_limit,
        made_at=now(),
        made_by_name=current_actor().name[:120],
    )
    run.save()
    return run


def run_lint(run: LintRun, *, progress: Callable[[int, int], None] | None = None) -> LintRun:
    """Measure, propose, store; the result is written in one piece. Also what the job does."""
    policy = CheckPolicy.of_brand()
    texts = lints.background(days=run.days, most=policy.lint_texts)
    measured = measure(book_for(run), texts, progress=progress)
    run.texts, run.flagged, run.background = measured.texts, measured.flagged, measured.texts
    run.share = measured.flagged / measured.texts if measured.texts else None
    common = measured.words.most_common(MOST_WORDS)
    run.words = [{"rule": rule, "word": word, "count": count, "share": count / measured.texts} for (rule, word), count in common]
    run.examples = [{"rule": key[0], "word": key[1], **example} for key, _count in common for example in measured.examples[key]][:EXAMPLES]
    run.proposals = _proposals(common, policy.common_word)
    run.state, run.fingerprint = LintRun.State.DONE, lints.fingerprint(run.subject)
    run.message = "" if measured.texts else _("There are no posts or comments of these days to measure with.")
    run.save()
    return run


def fail_lint(run: LintRun, message: str) -> None:
    """Say why there is no result."""
    run.state, run.message = LintRun.State.FAILED, message[:300]
    run.save(update_fields=["state", "message"])


@transaction.atomic
def look_at(*, run: LintRun) -> LintRun:
    """Note that a person who may edit has seen the result."""
    require("compliance.edit")
    if run.state != LintRun.State.DONE:
        raise Refused(_("The linter has not finished yet."))
    if run.looked_at is None:
        run.looked_at, run.looked_by_name = now(), current_actor().name[:120]
        run.save(update_fields=["looked_at", "looked_by_name"])
        audit.record("compliance.lint_seen", target=f"compliance.lint:{run.pk}", after={"subject": run.subject, "share": run.share})
    return run


def result_of(run: LintRun) -> dict[str, Any]:
    """A result as plain values, for REST and the command line."""
    names = ("id", "subject", "title", "state", "days", "texts", "flagged", "share", "limit", "words", "examples", "proposals", "message")
    return {name: getattr(run, name) for name in names} | {"looked_at": run.looked_at.isoformat() if run.looked_at else None}


def book_for(run: LintRun) -> Book:
    """The book that holds only what is measured; given words become a rule of their own."""
    whole = books.shelf().book
    if run.subject == "*":
        return whole
    if run.subject != GIVEN:
        return whole.only([run.subject])
    template = rules.rule("words.abuse")
    given = replace(
        template,
        key=GIVEN,
        terms=tuple(Term(word, layers=ALL) for word in run.given),
        unless=None,
        list_category=GIVEN,
        title={"zh": run.title, "en": run.title},
    )
    return replace(whole, rules={GIVEN: given}, settings={})


def measure(book: Book, texts: Sequence[str], *, progress: Callable[[int, int], None] | None = None) -> Measured:
    """Judge all texts as ordinary posts and count per word how many it flags; hits that an exemption lets through do not count."""
    matchers = books.matchers_of(book)
    on = Circumstances(book, CheckContext(), now().astimezone(current_brand().zone).date(), get_language() or "zh-hans")
    words: Counter[tuple[str, str]] = Counter()
    examples: dict[tuple[str, str], list[dict[str, object]]] = defaultdict(list)
    flagged = 0
    for first in range(0, len(texts), BATCH):
        batch = texts[first : first + BATCH]
        for text, found in zip(batch, books.finds(matchers, batch), strict=True):
            judged = judge(("body",), (text,), (found,), on)
            hits = [hit for hit in (*judged.hits, *judged.shadow) if hit.level != "hint"]
            flagged += bool(hits)
            for key, hit in {(hit.rule, hit.word or hit.text or "—"): hit for hit in hits}.items():
                words[key] += 1
                if len(examples[key]) < 3:
                    examples[key].append(_example(text, hit))
        if progress:
            progress(min(first + BATCH, len(texts)), len(texts))
    return Measured(len(texts), flagged, words, dict(examples))


def _example(text: str, hit: Hit) -> dict[str, object]:
    low = max(0, hit.start - BESIDE)
    return {"before": text[low : hit.start], "text": hit.text, "after": text[hit.end : hit.end + BESIDE], "layer": hit.layer}


def _proposals(common: list[tuple[tuple[str, str], int]], most: int) -> list[dict[str, object]]:
    """Words in more than `most` background texts: a brand's own or given word is proposed for dropping, one of ours for the whitelist."""
    lists = set(Lexicon.objects.values_list("key", flat=True))
    return [
        {"do": "drop" if rule == GIVEN or rule.removeprefix("list.") in lists else "allow", "rule": rule, "word": word, "count": count}
        for (rule, word), count in common
        if count > most and word != "—"
    ]
