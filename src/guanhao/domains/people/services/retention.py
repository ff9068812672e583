"""Agreements end when the time their purpose names is over."""

from datetime import datetime, timedelta
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from guanhao.domains.people.models import Consent, PurposeVersion
from guanhao.domains.people.services import core
from guanhao.kernel.now import now


def outlived(_limit: datetime) -> QuerySet[Any]:
    """Open consents that are older than the days of the version they were given to (the newest version where none is named)."""
    condition = Q(pk=0)
    versions: dict[str, PurposeVersion] = {}
    for one in PurposeVersion.objects.select_related("purpose").order_by("number"):
        versions[one.purpose.key] = one
        if one.keep_days:
            condition |= Q(purpose=one.purpose.key, terms_version=str(one.number), given_at__lt=now() - timedelta(days=one.keep_days))
    for key, newest in versions.items():
        if newest.keep_days:
            named = [str(number) for number in range(1, newest.number + 1)]
            older = Q(purpose=key, given_at__lt=now() - timedelta(days=newest.keep_days)) & ~Q(terms_version__in=named)
            condition |= older
    rows: QuerySet[Any] = Consent.objects.filter(condition, withdrawn_at=None, person__forgotten_at=None, person__merged_into_id=None)
    return rows


def end_outlived(rows: QuerySet[Any]) -> None:
    """End them like a withdrawal, so that whoever follows consents hears of it."""
    for person_id, purpose in list(rows.values_list("person_id", "purpose")):
        core.withdraw_consent(person_id=person_id, purpose=purpose, note=_("Its time was over"))
