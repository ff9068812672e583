"""Results of the linter, and the texts it measures: the brand's own posts and comments in the warehouse."""

import hashlib
from collections.abc import Collection, Iterator
from datetime import timedelta

from django.db.models import Q, QuerySet

from guanhao.domains.compliance import registry
from guanhao.domains.compliance.models import Lexicon, LexiconWord, LintRun
from guanhao.domains.compliance.rules.linting import is_apart
from guanhao.kernel import warehouse
from guanhao.kernel.now import now

SQL = """
select text from (
    select coalesce(nullif(title, ''), '') || case when coalesce(text, '') <> '' then chr(10) || text else '' end as text, published_at as moment
    from posts where published_at >= ?
    union all
    select text, made_at as moment from comments where made_at >= ?
) where coalesce(text, '') <> '' order by moment desc limit ?
"""


def background(*, days: int, most: int) -> list[str]:
    """The brand's posts (title and text) and comments of the last days, the newest first, at most so many."""
    since = now() - timedelta(days=days)
    return [row["text"] for row in warehouse.rows(SQL, (since, since, most))]


def newest(subject: str) -> LintRun | None:
    """The newest finished result for a rule or list."""
    done = LintRun.objects.filter(subject=subject, state=LintRun.State.DONE, old=None)
    found: LintRun | None = done.order_by("-made_at", "-pk").first()
    return found


def looked_at(subject: str) -> bool:
    """Whether somebody has looked at a result that still fits what the rule or list holds now."""
    run = newest(subject)
    return run is not None and run.looked_at is not None and run.fingerprint == fingerprint(subject)


def fingerprint(subject: str) -> str:
    """What names the content of a rule or list: ours by our files, a brand's by its version."""
    lexicon = Lexicon.objects.filter(key=subject.removeprefix("list.")).first() if subject.startswith("list.") else None
    return _named(subject, lexicon)


def _named(subject: str, lexicon: Lexicon | None) -> str:
    text = f"{subject}:{lexicon.pk}:{lexicon.version}" if lexicon else f"{subject}:{registry.house_version()}"
    return hashlib.sha256(text.encode()).hexdigest()


SLIM = ("words", "examples", "proposals", "by_rule", "given", "compared", "taken")
NEWEST_RUNS = 500


def newest_by_subject() -> dict[str, LintRun]:
    """The newest finished result of each rule or list measured alone, of the newest runs; without words and examples."""
    rows = LintRun.objects.filter(state=LintRun.State.DONE, old=None).exclude(subject__in=["*", "given"]).defer(*SLIM)
    found: dict[str, LintRun] = {}
    for run in rows.order_by("-made_at", "-pk")[:NEWEST_RUNS]:
        found.setdefault(run.subject, run)
    return found


def fingerprints(subjects: Collection[str]) -> dict[str, str]:
    """What names the content of these rules and lists now, with one query."""
    lists = {f"list.{row.key}": row for row in Lexicon.objects.all()}
    return {subject: _named(subject, lists.get(subject)) for subject in subjects}


def apart() -> set[str]:
    """The rules that measuring everything at once says nothing about."""
    return {key for key, rule in registry.house_rules().items() if is_apart(rule)}


def waiting() -> list[LintRun]:
    """Measurements that have not ended, the newest first."""
    return list(LintRun.objects.filter(state=LintRun.State.WAITING).defer(*SLIM).order_by("-pk")[:5])


def words_at(lexicon: Lexicon, number: int) -> QuerySet[LexiconWord]:
    """The words a list held at a version."""
    return lexicon.entries.filter(Q(until=None) | Q(until__gt=number), since__lte=number).order_by("pk")


def runs() -> Iterator[LintRun]:
    """All results, the newest first."""
    yield from LintRun.objects.order_by("-made_at", "-pk")
