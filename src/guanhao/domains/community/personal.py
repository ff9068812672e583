"""What this room holds about people (`kernel.privacy`): for copies, deletions and their proof."""

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from guanhao.kernel.privacy import Holding, hold, personal_list

hold(
    Holding(
        key="community.members",
        title=_("Membership"),
        why=_("To run the membership the person joined"),
        model="community.Member",
        shows=("number", "name", "state", "balance", "level", "joined_at"),
        personal=("name", "person_id"),
    ),
    Holding(
        key="community.redemptions",
        title=_("Receivers of rewards"),
        why=_("To send what was redeemed"),
        model="community.Redemption",
        person=lambda people: Q(member__person_id__in=people),
        shows=("made_at", "receiver", "state"),
        personal=("receiver",),
    ),
)
personal_list("community.members", "community.redemptions")
