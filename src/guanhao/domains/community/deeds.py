"""The words of this domain's deeds for the audit log and the histories."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from guanhao.console.deeds import Subject, add_deeds
from guanhao.domains.community.wording import ACTION_WORDS

ACTIONS = {
    "community.addresses_forgotten": _("Addresses of redemptions deleted"),
    "community.badge_made": _("Badge made"),
    "community.help_answered": _("Help between members answered"),
    "community.help_recorded": _("Help between members recorded"),
    "community.ladder_written": _("Levels written"),
    "community.quest_moved": _("Quest opened or closed"),
    "community.quest_saved": _("Quest written"),
    "community.ranking_frozen": _("Ranking of a month frozen"),
    "community.ranking_settled": _("Ranking of a month settled"),
    "community.redemption_held": _("Points redeemed"),
    "community.redemption_moved": _("State of a redemption changed"),
    "community.reward_saved": _("Reward written"),
    "community.stock_changed": _("Stock of a reward changed"),
    "community.terms_accepted": _("Terms accepted by a member"),
    "community.terms_written": _("Terms of membership written"),
    "community.adjustment_confirmed": _("Adjustment of points confirmed"),
    "community.adjustment_dropped": _("Adjustment of points given up"),
    "community.adjustment_proposed": _("Points adjusted by hand"),
    "community.member_forgotten": _("Member forgotten"),
    "community.member_moved": _("State of a member changed"),
    "community.members_added": _("Members added"),
    "community.members_merged": _("Members put together"),
    "community.members_parted": _("Members parted again"),
    "community.page_renewed": _("Address of a member's page renewed"),
    "community.posting_undone": _("Posting of points reversed"),
    "community.rule_saved": _("Points rule written"),
}
FIELD_WORDS: dict[str, str | Promise] = {
    "badge_id": _("Badge"),
    "cost": _("Costs (points)"),
    "ends_at": _("Ends at"),
    "level_from": _("From level"),
    "levels": pgettext_lazy("member", "Levels"),
    "mentor": _("Who helped"),
    "month": pgettext_lazy("field", "Month"),
    "newcomer": _("Newcomer"),
    "pieces": _("Pieces"),
    "quantity": _("How many"),
    "reward": pgettext_lazy("points", "Reward"),
    "sha256": "SHA-256",
    "starts_at": _("Start"),
    "stock": _("Stock"),
    "tasks": pgettext_lazy("quest", "Tasks"),
    "text": _("Description"),
    "action": pgettext_lazy("field", "What is done"),
    "active": pgettext_lazy("field", "In force"),
    "count": pgettext_lazy("field", "Count"),
    "dropped": _("Record given up"),
    "first": _("First number"),
    "kept": _("Record kept"),
    "key": pgettext_lazy("field", "Key"),
    "lifetime_days": _("Points lapse after (days)"),
    "number": pgettext_lazy("field", "Number"),
    "per_day": _("Times a day"),
    "per_member": _("Times ever"),
    "points": _("Points"),
    "restored": _("Record restored"),
    "score": _("Growth value"),
}


def tell() -> None:
    """Add them."""
    add_deeds(
        actions=ACTIONS,
        subjects={
            "community.badge": Subject(_("Badge"), "community.Badge", name="title"),
            "community.help": Subject(_("Help between members"), "community.Help", name="subject"),
            "community.ladder": Subject(pgettext_lazy("member", "Levels")),
            "community.quest": Subject(_("Quest"), "community.Quest", name="title"),
            "community.ranking": Subject(_("Ranking of a month"), "community.Ranking", name="month"),
            "community.redemption": Subject(_("Redemption"), "community.Redemption", name="number"),
            "community.reward": Subject(pgettext_lazy("points", "Reward"), "community.Reward", name="title"),
            "community.terms": Subject(_("Terms of membership"), "community.MemberTerms", name="title"),
            "community.adjustment": Subject(_("Adjustment of points"), "community.PointsAdjustment", name="reason"),
            "community.member": Subject(_("Member"), "community.Member", name="name"),
            "community.posting": Subject(_("Posting of points"), "community.PointsPosting", name="note"),
            "community.rule": Subject(_("Points rule"), "community.PointsRule", name="title"),
        },
        fields=FIELD_WORDS,
        values={"action": lambda: ACTION_WORDS},
    )
