"""The effect report of a campaign (GRO-06): four sections drafted from figures, edited by people, taught to the next campaign."""

from django.db import transaction
from django.utils.translation import gettext as _

from guanhao.domains.growth.contracts import Changed, Refused
from guanhao.domains.growth.models import Campaign, CampaignReport
from guanhao.domains.growth.rules.report import compared
from guanhao.domains.growth.selectors import effects
from guanhao.domains.growth.services.campaigns import target_of
from guanhao.kernel import audit, versions
from guanhao.kernel.access import require
from guanhao.kernel.now import now

SECTIONS = ("overview", "metrics", "analysis", "improvement")


@transaction.atomic
def draft_report(campaign_id: int) -> CampaignReport | None:
    """The report of a closed campaign, made once; its texts are never overwritten. None while the campaign is not over."""
    row = Campaign.objects.select_for_update().filter(pk=campaign_id, state=Campaign.State.CLOSED).first()
    if row is None:
        return None
    known: CampaignReport | None = CampaignReport.objects.filter(campaign=row).first()
    if known is not None:
        return known
    figures, before = effects.figures(row), effects.figures_before(row)
    report = CampaignReport(campaign=row, figures=figures, made_at=now(), changed_at=now())
    report.overview, report.metrics = _overview(row, figures), effects.lines(figures)
    report.analysis, report.improvement = _analysis(row, figures, before)
    report.save()
    _keep(report)
    audit.record("growth.report_drafted", target=target_of(row), after={"people": figures.get("people")})
    return report


@transaction.atomic
def edit_report(*, report: CampaignReport, overview: str, metrics: str, analysis: str, improvement: str) -> CampaignReport:
    """Change the texts (needs growth.edit); every version is kept. No section may be empty."""
    require("growth.edit")
    row: CampaignReport = CampaignReport.objects.select_for_update().get(pk=report.pk)
    for name, value in zip(SECTIONS, (overview, metrics, analysis, improvement), strict=True):
        if not value.strip():
            raise Refused(_("This is needed."), name)
        setattr(row, name, value.strip()[:20_000])
    row.changed_at = now()
    row.save()
    _keep(row)
    audit.record("growth.report_edited", target=f"growth.campaign:{row.campaign_id}")
    return row


def report_of(campaign: Campaign) -> CampaignReport:
    """The report; Changed while there is none."""
    row: CampaignReport | None = CampaignReport.objects.filter(campaign=campaign).first()
    if row is None:
        raise Changed(_("The report is drafted when the campaign is over."))
    return row


def _keep(row: CampaignReport) -> None:
    versions.keep(f"growth.report:{row.pk}", {name: getattr(row, name) for name in SECTIONS})


def _overview(row: Campaign, figures: dict[str, float]) -> str:
    day = "%Y-%m-%d"
    begin, end = row.opened_at or row.made_at, row.closed_at or now()
    words = {"title": row.title, "theme": row.theme, "begin": f"{begin:{day}}", "end": f"{end:{day}}", "people": int(figures["people"])}
    text = _("“%(title)s” (%(theme)s) ran from %(begin)s to %(end)s; %(people)s people took part.") % words
    if row.goal_people:
        share = {"goal": row.goal_people, "share": f"{figures['people'] / row.goal_people:.0%}"}
        text += " " + _("The goal was %(goal)s: %(share)s of it were reached.") % share
    if row.budget:
        money = {"spent": f"{row.spent / 100:,.2f}", "budget": f"{row.budget / 100:,.2f}"}
        text += " " + _("Of ¥%(budget)s ¥%(spent)s were spent.") % money
    return text


def _analysis(row: Campaign, figures: dict[str, float], before: dict[str, float]) -> tuple[str, str]:
    """What was strong and weak, against the campaign before and against its own goal; and what follows from it."""
    up, down = compared(figures, before)
    strong = [effects.title_of(key) for key in up]
    weak = [effects.title_of(key) for key in down]
    if row.goal_people:
        (strong if figures["people"] >= row.goal_people else weak).append(_("people against the goal"))
    if row.budget and row.spent > row.budget:
        weak.append(_("costs above the budget"))
    open_notes = row.notes.filter(kind="incident").count()
    if open_notes:
        weak.append(_("%(count)s incidents while it ran") % {"count": open_notes})
    nothing = _("no figure stands out")
    text = _("Strong: %(what)s.") % {"what": ", ".join(strong) or nothing} + "\n" + _("Weak: %(what)s.") % {"what": ", ".join(weak) or nothing}
    if not before:
        text += "\n" + _("There is no earlier campaign to compare with.")
    lessons = [_("Keep: %(what)s.") % {"what": one} for one in strong[:3]]
    lessons += [_("Do better: %(what)s.") % {"what": one} for one in weak[:3]]
    lessons += [
        _("Incident: %(what)s – %(answer)s") % {"what": one.text, "answer": one.answer or _("not settled")}
        for one in row.notes.filter(kind="incident")[:5]
    ]
    return text, "\n".join(lessons) or _("Nothing stood out; say in your own words what the next campaign should know.")
