"""People's own words in a report: kept by period, language and section, so that writing the report again keeps them."""

from collections.abc import Mapping

from django.db import transaction
from django.utils.translation import gettext as _

from guanhao.domains.reporting.contracts import Refused
from guanhao.domains.reporting.models import Report, ReportWords
from guanhao.domains.reporting.selectors.words import of_period
from guanhao.kernel import access, audit
from guanhao.kernel.now import now
from guanhao.kernel.yearbook import CHAPTERS

LONGEST = 5000


def write_words(*, report: Report, texts: Mapping[str, str], revisions: Mapping[str, int] | None = None) -> list[str]:
    """Keep the texts of sections (needs reporting.build); which ones changed.

    `revisions` are those the writer saw: a section that somebody else changed since is refused, and nothing is kept. Refused also for a report
    without sections, an unknown section and a text of more than 5,000 characters.
    """
    access.require("reporting.build")
    if report.kind != Report.Kind.ANNUAL:
        raise Refused(_("Only year-end summaries have sections to write in."), "section")
    with transaction.atomic():
        known = {row.section: row for row in of_period(report.kind, report.period, report.language).select_for_update()}
        changed = [_write(report, known.get(section), section, text, (revisions or {}).get(section)) for section, text in texts.items()]
        kept = [section for section in changed if section]
        if kept:
            audit.record("reporting.words_written", target=f"reporting.report:{report.pk}", after={"sections": ", ".join(kept)})
    return kept


def _write(report: Report, row: ReportWords | None, section: str, text: str, seen: int | None) -> str:
    """The section's name when its text changed."""
    text = text.replace("\r\n", "\n").strip()
    if section not in CHAPTERS:
        raise Refused(_("There is no section “{section}”.").format(section=section), section)
    if len(text) > LONGEST:
        words = _("At most {most} characters fit into a section; these are {count}.")
        raise Refused(words.format(most=f"{LONGEST:,}", count=f"{len(text):,}"), section)
    if text == (row.text if row else ""):
        return ""
    if seen is not None and seen != (row.revision if row else 0):
        raise Refused(_("{who} changed this section meanwhile; look at it again.").format(who=row.changed_by_name if row else ""), section)
    row = row or ReportWords(kind=report.kind, period=report.period, language=report.language, section=section, revision=0)
    row.text, row.revision, row.changed_at, row.changed_by_name = text, row.revision + 1, now(), access.current_actor().name[:120]
    row.save()
    return section
