"""Writing a report: all sections in order, every number checked for its trace, stored in one transaction."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from django.db import transaction
from django.db.models import Max
from django.utils import translation
from django.utils.translation import gettext as _

from guanhao.domains.analytics import facade as analytics
from guanhao.domains.identity import facade as identity
from guanhao.domains.reporting.models import Advice, Report, ReportFigure
from guanhao.domains.reporting.policy import ReportPolicy
from guanhao.domains.reporting.rules.numbers import strays
from guanhao.domains.reporting.rules.period import Period
from guanhao.domains.reporting.rules.query import to_json as query_json
from guanhao.domains.reporting.services.annual import annual_makers
from guanhao.domains.reporting.services.book import Entry
from guanhao.domains.reporting.services.campaign import campaign_makers
from guanhao.domains.reporting.services.changes import changes
from guanhao.domains.reporting.services.context import Context, make_context
from guanhao.domains.reporting.services.counsel import Piece, counsel, due_of, words_of_piece
from guanhao.domains.reporting.services.desk import desk
from guanhao.domains.reporting.services.followup import followed_up
from guanhao.domains.reporting.services.growth import calendar, followers, quality
from guanhao.domains.reporting.services.opening import cover, goals, highlights, summary
from guanhao.domains.reporting.services.periods import name_of
from guanhao.domains.reporting.services.posts import hours, posts
from guanhao.domains.reporting.services.review.actions import actions, evaluated, findings
from guanhao.domains.reporting.services.review.competitors import competitors
from guanhao.domains.reporting.services.wording import Wording
from guanhao.engines.document import Block, Document, Source, Sources, to_json
from guanhao.kernel import access, audit, events, search, warehouse
from guanhao.kernel.now import now
from guanhao.kernel.tenancy import current_brand
from guanhao.sdk.events.reporting import ReportBuilt

LANGUAGES = ("zh-hans", "en")
OWNERS = ("content_planner", "editor", "manager", "director", "administrator")
Progress = Callable[[int, int, str], None]
Maker = Callable[[Context], list[Block]]


class UntracedNumber(RuntimeError):
    """A section wrote a number that no query stands behind; the report is not stored."""


class BadLanguage(ValueError):
    """Reports are written in zh-hans or en."""


@dataclass(frozen=True)
class Written:
    """A finished report before it is stored."""

    document: Document
    entries: tuple[Entry, ...]
    words: dict[str, str]
    pieces: tuple[Piece, ...]
    context: Context


def write_report(period: Period, *, language: str, progress: Progress | None = None) -> Written:
    """The report of a period from the data of the brand in scope; UntracedNumber when a number has no query (a fault of the program)."""
    if language not in LANGUAGES:
        raise BadLanguage(f"language: {language!r} is not one of {', '.join(LANGUAGES)}")
    with translation.override(language):
        context = make_context(period, language=language, made_at=now(), owner=_owner(), name=name_of(period))
        blocks, pieces = _sections(context, progress or (lambda done, total, message: None))
        words = Wording(context.accounts, context.platforms)
        entries = tuple(context.book.entries.values())
        described = {entry.key: words.describe(entry.query) for entry in entries}
        kind = str(Report.Kind(period.kind).label)
        motto = _("every number carries its query")
        title = f"{context.brand.name} {kind} {context.name}"
        footer = f"{title} · {motto}"
        intro = _("Every number of this report with the query that gives it again; windows are days in the brand's time zone, both ends included.")
        sources = Sources(
            _("Where the numbers come from"), intro, tuple(Source(one.key, one.text, described[one.key]) for one in entries if one.value is not None)
        )
        document = Document(title, language, context.brand.name, footer, (*blocks, sources))
    loose = strays(document, context.book.traces())
    if loose:
        raise UntracedNumber("; ".join(f"{stray.text}: {stray.why}" for stray in loose[:5]))
    return Written(document, entries, described, tuple(pieces), context)


def _sections(context: Context, progress: Progress) -> tuple[list[Block], list[Piece]]:
    pieces: list[Piece] = []

    def advice(context: Context) -> list[Block]:
        blocks, found = counsel(context)
        pieces.extend(found)
        return blocks

    makers = _MAKERS.get(context.period.kind, _weekly)(advice)
    blocks: list[Block] = []
    for index, maker in enumerate(makers):
        progress(index, len(makers), _("Writing the report"))
        blocks.extend(maker(context))
    return blocks, pieces


def _weekly(advice: Maker) -> tuple[Maker, ...]:
    return cover, summary, highlights, goals, changes, posts, hours, followers, desk, advice, followed_up, quality, calendar


def _monthly(advice: Maker) -> tuple[Maker, ...]:
    """The weekly chapters and the review: findings, competitors, what measures brought, actions (ANA-11)."""
    opening = cover, summary, findings, highlights, goals, competitors, changes, posts, hours, followers, desk
    return *opening, evaluated, advice, followed_up, actions, quality, calendar


_MAKERS: dict[str, Callable[[Maker], tuple[Maker, ...]]] = {
    "monthly": _monthly,
    "annual": lambda _advice: annual_makers(),
    "campaign": lambda _advice: campaign_makers(),
}


def build_report(
    period: Period, *, language: str = "", progress: Progress | None = None, asked_by: int | None = None, scheduled: bool = False
) -> Report:
    """Write and store a new version of the report of a period (needs reporting.build); emits ReportBuilt. The language's default is the policy's.

    `asked_by` is the person on whose behalf a job writes it; a `scheduled` report is announced to directors and managers.
    """
    access.require("reporting.build")
    written = write_report(period, language=language or ReportPolicy.of_brand().language, progress=progress)
    actor, context = access.current_actor(), written.context
    person = identity.person(asked_by) if asked_by is not None else None
    with transaction.atomic():
        same = Report.objects.filter(kind=period.kind, period=period.label, language=context.language)
        report = Report(
            kind=period.kind,
            period=period.label,
            start=period.start,
            end=period.end,
            language=context.language,
            version=(same.aggregate(last=Max("version"))["last"] or 0) + 1,
            title=written.document.title[:200],
            document=to_json(written.document),
            posts=int(context.book.value(context.now("count")) or 0),
            data_generation=warehouse.generation(),
            made_at=context.made_at,
            made_by_id=person.id if person else actor.user_id,
            made_by_name=person.name if person else actor.name,
        )
        report.save()
        _store_figures(report, written)
        _store_advice(report, written)
        audit.record("reporting.report_built", target=f"reporting.report:{report.pk}", after={"period": period.label, "version": report.version})
        brand = current_brand()
        url = f"/b/{brand.slug}/reports/{report.pk}/"
        search.index(kind="report", object_id=str(report.pk), title=report.title, body=written.context.name, url=url, permission="reporting.view")
        events.emit(
            ReportBuilt(
                brand_id=brand.id,
                report_id=report.pk,
                kind=report.kind,
                period=report.period,
                language=report.language,
                version=report.version,
                scheduled=scheduled,
            )
        )
    return report


def _store_figures(report: Report, written: Written) -> None:
    brand = current_brand()
    ReportFigure.objects.bulk_create(
        [
            ReportFigure(
                brand_id=brand.id,
                report=report,
                key=entry.key,
                text=entry.text,
                value=entry.value,
                form=entry.form,
                query=query_json(entry.query),
                words=written.words[entry.key],
            )
            for entry in written.entries
        ],
        batch_size=200,
    )


def _store_advice(report: Report, written: Written) -> None:
    """Advice of the period: open pieces are renewed, pieces that people decided on stay; it stands in the language of the policy, if it can."""
    context, book = written.context, written.context.book
    ours = Advice.objects.filter(kind=report.kind, period=report.period)
    if report.language != context.policy.language and ours.exists():
        return
    kept = set(ours.exclude(status=Advice.Status.OPEN).values_list("family", flat=True))
    ours.filter(status=Advice.Status.OPEN).delete()
    for piece in written.pieces:
        target = book.value(piece.target)
        if piece.family in kept or target is None:
            continue
        title, evidence, target_words = words_of_piece(piece)
        low, middle, high = (book.value(one) for one in piece.expected) if piece.expected else (None, None, None)
        Advice(
            report=report,
            kind=report.kind,
            period=report.period,
            family=piece.family,
            title=title[:300],
            evidence=evidence,
            metric=context.main.key,
            target=target,
            target_words=target_words[:300],
            expected_low=low,
            expected=middle,
            expected_high=high,
            query={"checked": query_json(piece.checked), "target": query_json(piece.target)},
            owner_id=context.owner[0],
            owner_name=context.owner[1][:120],
            due=due_of(context),
            made_at=context.made_at,
        ).save()


def _owner() -> tuple[int | None, str]:
    """Who is asked to carry advice out: the first person with the role nearest to the content."""
    people = [person for person in identity.people_of_brand() if person.active]
    for role in OWNERS:
        for person in people:
            if role in person.roles:
                return person.id, person.name
    return None, ""


def has_data(period: Period) -> bool:
    """Is anything known of the period or the eight weeks before?"""
    first, last = analytics.data_extent()
    return first is not None and last is not None and first <= period.end and last >= period.start - timedelta(weeks=8)
