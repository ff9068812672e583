"""People's own words in a report: kept by period, language and section, so that writing the report again keeps them. Those of a campaign's report
are the texts of the campaign itself, which the next campaign inherits."""

from collections.abc import Mapping, Sequence

from django.db import transaction
from django.utils.translation import gettext as _

from guanhao.domains.growth import facade as growth
from guanhao.domains.reporting.contracts import Refused
from guanhao.domains.reporting.models import Report, ReportWords
from guanhao.domains.reporting.selectors.words import of_period
from guanhao.domains.reporting.wording import SECTIONS
from guanhao.kernel import access, audit
from guanhao.kernel.now import now

LONGEST = 5000


def write_words(*, report: Report, texts: Mapping[str, str], revisions: Mapping[str, int] | None = None) -> list[str]:
    """Keep the texts of sections (needs reporting.build, of campaigns also growth.edit); which ones changed.

    `revisions` are those the writer saw: a section that somebody else changed since is refused, and nothing is kept. Refused also for a report
    without sections, an unknown section and a text of more than 5,000 characters.
    """
    access.require("reporting.build")
    sections = SECTIONS.get(report.kind, ())
    if not sections:
        raise Refused(_("Weekly reports have no sections to write in."), "section")
    texts = {section: text.replace("\r\n", "\n").strip() for section, text in texts.items()}
    for section, text in texts.items():
        _check(sections, section, text)
    with transaction.atomic():
        kept = _write_campaign(report, texts, revisions) if report.kind == Report.Kind.CAMPAIGN else _write_all(report, texts, revisions)
        if kept:
            audit.record("reporting.words_written", target=f"reporting.report:{report.pk}", after={"sections": ", ".join(kept)})
    return kept


def _check(sections: Sequence[str], section: str, text: str) -> None:
    if section not in sections:
        raise Refused(_("There is no section “{section}”.").format(section=section), section)
    if len(text) > LONGEST:
        words = _("At most {most} characters fit into a section; these are {count}.")
        raise Refused(words.format(most=f"{LONGEST:,}", count=f"{len(text):,}"), section)


def _write_campaign(report: Report, texts: Mapping[str, str], revisions: Mapping[str, int] | None) -> list[str]:
    """The four texts of the campaign; an empty one leaves its section as it is."""
    number = int(report.period)
    known = growth.effect_texts(number)
    changed = {section: text for section, text in texts.items() if text and text != known.texts[section]}
    if changed:
        seen = {(revisions or {}).get(section) for section in changed} - {None}
        growth.write_effect_texts(number, changed, revision=min(one for one in seen if one is not None) if seen else None)
    return list(changed)


def _write_all(report: Report, texts: Mapping[str, str], revisions: Mapping[str, int] | None) -> list[str]:
    known = {row.section: row for row in of_period(report.kind, report.period, report.language).select_for_update()}
    changed = [_write(report, known.get(section), section, text, (revisions or {}).get(section)) for section, text in texts.items()]
    return [section for section in changed if section]


def _write(report: Report, row: ReportWords | None, section: str, text: str, seen: int | None) -> str:
    """The section's name when its text changed."""
    if text == (row.text if row else ""):
        return ""
    if seen is not None and seen != (row.revision if row else 0):
        raise Refused(_("{who} changed this section meanwhile; look at it again.").format(who=row.changed_by_name if row else ""), section)
    row = row or ReportWords(kind=report.kind, period=report.period, language=report.language, section=section, revision=0)
    row.text, row.revision, row.changed_at, row.changed_by_name = text, row.revision + 1, now(), access.current_actor().name[:120]
    row.save()
    return section
