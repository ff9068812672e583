"""What this room holds about people (`kernel.privacy`): for copies, deletions and their proof."""

from django.utils.translation import gettext_lazy as _

from guanhao.kernel.privacy import Holding, hold, not_about, personal_list

hold(
    Holding(
        key="growth.signups",
        title=_("Invitations of friends"),
        why=_("To reward who invited and who came"),
        model="growth.InviteSignup",
        shows=("joined_at", "name", "phone", "state"),
        personal=("name", "phone", "phone_print", "person_id"),
    ),
    Holding(
        key="growth.entries",
        title=_("Forms of landing pages"),
        why=_("What the person sent with the form"),
        model="growth.LandingEntry",
        shows=("made_at", "answers", "consent"),
        personal=("answers", "person_id"),
    ),
    Holding(
        key="growth.coupons",
        title=_("Coupons"),
        why=_("To honour what the person was given"),
        model="growth.Coupon",
        shows=("issued_at", "number", "state", "ends_at"),
        personal=("person_id",),
    ),
    Holding(
        key="growth.plays",
        title=_("Games on landing pages"),
        why=_("To hand out what was won"),
        model="growth.LandingPlay",
        shows=("made_at",),
        personal=("person_id",),
        blank={"person_id": None},
    ),
)
personal_list("growth.entries", "growth.signups", "growth.coupons")
not_about("growth.JointPartner", ("contact",), _("A partner's business contact"))
