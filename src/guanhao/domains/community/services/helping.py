"""Members help newcomers; the newcomer's yes counts, once a pair and subject (COM-06)."""

from datetime import timedelta

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from guanhao.domains.community.contracts import Deed, Refused
from guanhao.domains.community.models import Help, Member
from guanhao.domains.community.policy import LevelPolicy
from guanhao.domains.community.services import deeds, ranking
from guanhao.kernel import audit
from guanhao.kernel.access import SYSTEM, acting, require
from guanhao.kernel.now import now


@transaction.atomic
def record_help(*, mentor: Member, newcomer: Member, subject: str) -> Help:
    """Somebody helped a newcomer (needs community.edit): the newcomer is asked on the own page. Refused for oneself, and for who is no newcomer."""
    require("community.edit")
    if mentor.pk == newcomer.pk:
        raise Refused(_("Nobody helps themselves."), "newcomer_id")
    if newcomer.joined_at < now() - timedelta(days=LevelPolicy.of_brand().newcomer_days):
        raise Refused(_("%(name)s is no newcomer any more.") % {"name": newcomer.shown}, "newcomer_id")
    if not subject.strip():
        raise Refused(_("Say with what."), "subject")
    row = Help(mentor=mentor, newcomer=newcomer, subject=subject.strip()[:80], made_at=now())
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError:
        raise Refused(_("This help is recorded already."), "subject") from None
    audit.record("community.help_recorded", target=f"community.help:{row.pk}", after={"mentor": mentor.shown, "newcomer": newcomer.shown})
    return row


@transaction.atomic
def answer_help(*, row: Help, yes: bool) -> Help:
    """The newcomer says whether it is so (the caller checks who asks); the first answer stands. At most so many a month count for one mentor."""
    row = Help.objects.select_for_update().get(pk=row.pk)
    if row.state != Help.State.ASKED:
        return row
    row.state, row.decided_at = (Help.State.CONFIRMED if yes else Help.State.DENIED), now()
    row.save()
    audit.record("community.help_answered", target=f"community.help:{row.pk}", after={"state": row.state})
    begin, _end = ranking.bounds(ranking.month_now())
    counted = Help.objects.filter(mentor_id=row.mentor_id, state=Help.State.CONFIRMED, decided_at__gte=begin).count()
    if yes and counted <= LevelPolicy.of_brand().helps_a_month:
        with acting(SYSTEM):  # the newcomer holds no permission of the console
            deeds.take_deeds([Deed(action="helped", occasion=f"help:{row.pk}", at=now(), member_id=row.mentor_id)])
    return row
