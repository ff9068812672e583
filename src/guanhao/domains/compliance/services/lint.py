"""The linter: what a rule, a list or words to be imported would flag of the brand's own posts and comments, and which words are to blame."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.db import transaction
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from guanhao.domains.compliance.contracts import CheckContext, Refused
from guanhao.domains.compliance.models import Lexicon, LintRun
from guanhao.domains.compliance.policy import CheckPolicy
from guanhao.domains.compliance.rules import linting
from guanhao.domains.compliance.rules.book import Book, Rule, Setting, Term, said
from guanhao.domains.compliance.rules.judging import Circumstances, judge
from guanhao.domains.compliance.selectors import books, lints, rules
from guanhao.domains.compliance.services.lexicons import WordDraft, check_word
from guanhao.engines.text.lexicon import ALL
from guanhao.kernel import audit, jobs
from guanhao.kernel.access import current_actor, require
from guanhao.kernel.now import now
from guanhao.kernel.tenancy import current_brand

JOB = "compliance.lint"
BATCH = 2_000
EXAMPLES = 50
MOST_WORDS = 200
MOST_DIFFERENCES = 30
GIVEN = "given"
EVERYTHING = "*"
DAYS = (7, 3650)


@dataclass(frozen=True)
class Measured:
    """What was judged: how many texts, and those with hits."""

    texts: int
    flagged: list[linting.Flagged]

    @property
    def counted(self) -> list[linting.Flagged]:
        """Those that what judges or watches now flags."""
        return [one for one in self.flagged if one.counts]


@transaction.atomic
def ask_lint(*, subject: str = "", words: Sequence[str] = (), days: int | None = None, old: int | None = None, new: int | None = None) -> LintRun:
    """Lay down a linting of a rule ("ads.patent", "words.drugs"), a list ("list.own"), everything ("*"), or of words not listed yet.

    `days` back from now, else the policy's; with `old` and `new`, two versions of the list are compared.
    """
    require("compliance.check")
    policy = CheckPolicy.of_brand()
    days = policy.lint_days if days is None else days
    if not DAYS[0] <= days <= DAYS[1]:
        raise Refused(_("Between %(low)s and %(high)s days.") % {"low": DAYS[0], "high": DAYS[1]}, "days")
    given = list(dict.fromkeys(word.strip() for word in words if word.strip()))
    for word in given:
        check_word(WordDraft(word=word))
    if given:
        subject = GIVEN
    run = LintRun(
        subject=subject,
        title=_title(subject, given)[:120],
        given=given,
        days=days,
        limit=policy.flag_limit,
        made_at=now(),
        made_by_name=current_actor().name[:120],
    )
    if old is not None or new is not None:
        run.old, run.new = _versions(subject, old, new)
    run.save()
    return run


def start_lint(*, subject: str = "", words: Sequence[str] = (), days: int | None = None, old: int | None = None, new: int | None = None) -> LintRun:
    """Lay down a linting and queue the job that does it; the same linting still waiting is handed back instead of a second one."""
    require("compliance.check")
    same = LintRun.objects.filter(subject=subject, state=LintRun.State.WAITING, old=old, new=new, job_id__isnull=False)
    waiting: LintRun | None = same.order_by("-pk").first()
    if waiting is not None and subject and not words and days in (None, waiting.days) and _alive(waiting):
        return waiting
    with transaction.atomic():
        run = ask_lint(subject=subject, words=words, days=days, old=old, new=new)
        run.job_id = jobs.enqueue(JOB, key=f"{JOB}:{run.pk}", run_id=run.pk).pk
        run.save(update_fields=["job_id"])
    return run


@transaction.atomic
def cancel_lint(*, run: LintRun) -> LintRun:
    """Stop a linting that waits or runs; Refused when it has ended."""
    require("compliance.check")
    if run.state != LintRun.State.WAITING:
        raise Refused(_("This measurement has ended already."))
    if run.job_id:
        jobs.cancel(run.job_id)
    stop_lint(run)
    return run


def stop_lint(run: LintRun) -> None:
    """Somebody asked to stop: there is no result."""
    run.state, run.message = LintRun.State.CANCELLED, ""
    run.save(update_fields=["state", "message"])


def run_lint(run: LintRun, *, progress: Callable[[int, int], None] | None = None) -> LintRun:
    """Measure, propose, store; the result is written in one piece. Also what the job does."""
    policy = CheckPolicy.of_brand()
    texts = lints.background(days=run.days, most=policy.lint_texts)
    if run.old is not None and run.new is not None:
        _compare(run, texts, progress)
    else:
        _measure(run, texts, policy, progress)
    run.texts = run.background = len(texts)
    run.share = run.flagged / len(texts) if texts else None
    run.state, run.fingerprint = LintRun.State.DONE, lints.fingerprint(run.subject)
    run.message = "" if texts else _("There are no posts or comments of these days to measure with.")
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


RESULT = (
    *("id", "subject", "title", "state", "days", "old", "new", "texts", "flagged", "share", "after", "limit", "by_rule"),
    *("words", "examples", "proposals", "taken", "compared", "message"),
)


def result_of(run: LintRun) -> dict[str, Any]:
    """A result as plain values, for REST and the command line."""
    return {name: getattr(run, name) for name in RESULT} | {"looked_at": run.looked_at.isoformat() if run.looked_at else None}


def book_for(run: LintRun) -> Book:
    """The book that holds what is measured, all of it on (levels stay as the brand set them); given words become a rule of their own."""
    whole = books.shelf().book
    if run.subject == EVERYTHING:
        return replace(whole, settings={key: Setting("on", one.level) for key, one in whole.settings.items()})
    if run.subject != GIVEN:
        return replace(whole.only([run.subject]), settings=_level_of(whole, run.subject))
    return replace(whole, rules={GIVEN: _given_rule(run)}, settings={})


def measure(book: Book, texts: Sequence[str], *, state: Book | None = None, progress: Callable[[int, int], None] | None = None) -> Measured:
    """Judge all texts and keep those with hits; what an exemption or the whitelist lets through is no hit.

    With `state` (the brand's own book, when everything is measured) hints and rules that are off there are kept without counting.
    """
    found = [one for one in _judged(book, texts, state=state, progress=progress) if one is not None]
    return Measured(len(texts), found)


def _measure(run: LintRun, texts: Sequence[str], policy: CheckPolicy, progress: Callable[[int, int], None] | None) -> None:
    whole = books.shelf().book if run.subject == EVERYTHING else None
    measured = measure(book_for(run), texts, state=whole, progress=progress)
    counted = measured.counted
    counts = linting.blame(counted)
    common = counts.most_common(MOST_WORDS)
    own = {f"list.{key}" for key in Lexicon.objects.exclude(source=Lexicon.Source.GUIDE).values_list("key", flat=True)}
    proposals = linting.propose(counted, counts, policy.common_word, {*own, GIVEN})[:MOST_WORDS]
    run.flagged = len(counted)
    run.after = linting.left(counted, proposals)
    run.by_rule = linting.by_rule(measured.flagged)
    run.words = [{"rule": rule, "word": word, "count": count, "share": count / len(texts)} for (rule, word), count in common]
    run.examples = linting.examples(counted, [key for key, _count in common], EXAMPLES)
    run.proposals = [one.state() for one in proposals]


def _compare(run: LintRun, texts: Sequence[str], progress: Callable[[int, int], None] | None) -> None:
    whole = books.shelf().book
    lexicon = Lexicon.objects.get(key=run.subject.removeprefix("list."))
    twice = 2 * len(texts)
    sides: list[list[linting.Flagged | None]] = []
    for number in (run.old, run.new):
        done = len(texts) * len(sides)
        rule = books.rule_of(lexicon, tuple(books.term_of(row) for row in lints.words_at(lexicon, number or 0)))
        book = replace(whole, rules={rule.key: rule}, settings=_level_of(whole, rule.key))
        sides.append(_judged(book, texts, progress=_shifted(progress, done, twice)))
    run.compared = linting.compare(sides[0], sides[1], MOST_DIFFERENCES)
    run.flagged = sum(one is not None for one in sides[1])
    run.after = None


def _judged(
    book: Book, texts: Sequence[str], *, state: Book | None = None, progress: Callable[[int, int], None] | None = None
) -> list[linting.Flagged | None]:
    matchers = books.matchers_of(book)
    on = Circumstances(book, _circumstances(book), now().astimezone(current_brand().zone).date(), get_language() or "zh-hans")
    part = _part(book)
    found: list[linting.Flagged | None] = []
    for first in range(0, len(texts), BATCH):
        batch = texts[first : first + BATCH]
        for text, places in zip(batch, books.finds(matchers, batch), strict=True):
            hits = judge((part,), (text,), (places,), on).hits
            kept = tuple(linting.place_of(hit, counts=state is None or _counts(state, hit.rule, hit.level)) for hit in hits)
            found.append(linting.Flagged(text, kept) if kept else None)
        if progress:
            progress(len(found), len(texts))
    return found


def _counts(state: Book, rule: str, level: str) -> bool:
    return level != "hint" and state.setting(rule).state != "off"


def _circumstances(book: Book) -> CheckContext:
    """Ordinary posts; a rule measured alone that is meant for advertising, a platform or a trade is measured as if all texts were such."""
    if len(book.rules) != 1:
        return CheckContext()
    scope = next(iter(book.rules.values())).scope
    platform, industry, kind = (min(wanted, default="") for wanted in (scope.platforms, scope.industries, scope.formats))
    return CheckContext(platform=platform, industry=industry, format=kind, is_ad=scope.ad == "only")


def _part(book: Book) -> str:
    """Texts are judged as bodies; a rule measured alone that is meant for titles, as titles."""
    parts = next(iter(book.rules.values())).scope.parts if len(book.rules) == 1 else frozenset()
    return min(parts) if parts and "body" not in parts else "body"


def _level_of(whole: Book, rule: str) -> dict[str, Setting]:
    level = whole.setting(rule).level
    return {rule: Setting("on", level)} if level else {}


def _given_rule(run: LintRun) -> Rule:
    return replace(
        rules.rule("words.abuse"),
        key=GIVEN,
        terms=tuple(Term(word, layers=ALL) for word in run.given),
        unless=None,
        list_category=GIVEN,
        title={"zh": run.title, "en": run.title},
    )


def _title(subject: str, given: Sequence[str]) -> str:
    if given:
        return _("%(count)s words to be listed") % {"count": len(given)}
    return _("All rules") if subject == EVERYTHING else said(rules.rule(subject).title, get_language() or "zh-hans")


def _versions(subject: str, old: int | None, new: int | None) -> tuple[int, int]:
    lexicon = Lexicon.objects.filter(key=subject.removeprefix("list.")).first() if subject.startswith("list.") else None
    if lexicon is None:
        raise Refused(_("Only lists of the brand have versions."), "subject")
    first, second = old or 0, lexicon.version if new is None else new
    for name, number in (("old", first), ("new", second)):
        if not 0 <= number <= lexicon.version:
            raise Refused(_("There is no version %(number)s.") % {"number": number}, name)
    if first == second:
        raise Refused(_("Choose two different versions."), "new")
    return first, second


def _shifted(progress: Callable[[int, int], None] | None, done: int, total: int) -> Callable[[int, int], None] | None:
    return (lambda now_done, _total: progress(done + now_done, total)) if progress else None


def _alive(run: LintRun) -> bool:
    unfinished = (jobs.JobRow.State.READY, jobs.JobRow.State.RUNNING)
    return run.job_id is not None and jobs.JobRow.objects.filter(pk=run.job_id, state__in=unfinished).exists()
