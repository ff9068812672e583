"""The texts of effect reports as other rooms read and change them."""

from collections.abc import Mapping

from django.db import transaction
from django.utils.translation import gettext as _

from guanhao.domains.growth.contracts import Changed, EffectTexts
from guanhao.domains.growth.models import CampaignReport
from guanhao.domains.growth.services import reports
from guanhao.kernel import versions
from guanhao.kernel.access import require


def effect_texts(campaign_id: int) -> EffectTexts:
    """Drafted at once when nobody has."""
    row = CampaignReport.objects.filter(campaign_id=campaign_id).first() or reports.draft_report(campaign_id)
    if row is None:
        raise Changed(_("The report is drafted when the campaign is over."))
    return _texts(row)


@transaction.atomic
def write_effect_texts(campaign_id: int, texts: Mapping[str, str], *, revision: int | None = None) -> EffectTexts:
    """Sections that are not named stay."""
    require("growth.edit")
    row = CampaignReport.objects.select_for_update().filter(campaign_id=campaign_id).first()
    if row is None:
        raise Changed(_("The report is drafted when the campaign is over."))
    if strange := [name for name in texts if name not in reports.SECTIONS]:
        raise ValueError(f"no such sections: {', '.join(strange)}")
    known = _texts(row)
    if revision is not None and revision != known.revision:
        raise Changed(_("This page has changed. Load it again, please."))
    reports.edit_report(report=row, **{**known.texts, **texts})
    row.refresh_from_db()
    return _texts(row)


def _texts(row: CampaignReport) -> EffectTexts:
    kept = versions.history(f"growth.report:{row.pk}")
    texts = {name: getattr(row, name) for name in reports.SECTIONS}
    return EffectTexts(texts, kept[0].number if kept else 0, row.changed_at, kept[0].made_by_name if kept else "")
