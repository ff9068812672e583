"""The words of this domain's deeds for the audit log and the histories."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from guanhao.console.deeds import Subject, add_deeds
from guanhao.domains.growth.wording import PART_WORDS

ACTIONS = {
    "growth.batch_saved": _("Coupon batch written"),
    "growth.blocked": _("Put on the blacklist of invitations"),
    "growth.blocks_saved": _("Blocks of a landing page written"),
    "growth.campaign_moved": _("State of a campaign changed"),
    "growth.campaign_saved": _("Campaign written"),
    "growth.campaign_spent": _("Costs of a campaign written"),
    "growth.campaign_submitted": _("Campaign handed in"),
    "growth.campaign_ticked": _("Checklist of a campaign ticked"),
    "growth.codes_made": _("Coupon codes made"),
    "growth.contacts_forgotten": _("Contacts of campaigns deleted"),
    "growth.coupon_redeemed": _("Coupon used"),
    "growth.coupon_refunded": _("Coupon refunded"),
    "growth.coupons_voided": _("Coupons made void"),
    "growth.discount_saved": _("Limited-time discount written"),
    "growth.duty_set": _("Duty at a campaign set"),
    "growth.entries_settled": _("Forms of a landing page dealt with"),
    "growth.exchange_done": _("Resource exchanged"),
    "growth.exchange_saved": _("Exchange of resources written"),
    "growth.file_added": _("File added to a landing page"),
    "growth.note_made": _("Feedback or incident noted"),
    "growth.note_settled": _("Feedback or incident settled"),
    "growth.page_published": _("Landing page published"),
    "growth.page_saved": _("Landing page written"),
    "growth.page_taken_down": _("Landing page taken down"),
    "growth.partner_link_made": _("Link for a partner made"),
    "growth.partner_saved": _("Partner written"),
    "growth.person_forgotten": _("Person forgotten in campaigns"),
    "growth.program_moved": _("Programme opened or closed"),
    "growth.program_saved": _("Programme written"),
    "growth.report_drafted": _("Effect report drafted"),
    "growth.report_edited": _("Effect report edited"),
    "growth.reward_given": _("Reward for invitations given"),
    "growth.shop_renewed": _("Address of a shop's page renewed"),
    "growth.shop_saved": _("Shop written"),
    "growth.signup_appealed": _("Objection to a held sign-up"),
    "growth.signup_decided": _("Held sign-up decided"),
    "growth.signup_held": _("Sign-up held"),
}
FIELD_WORDS: dict[str, str | Promise] = {
    **PART_WORDS,
    "amount": pgettext_lazy("order", "Amount"),
    "analysis": pgettext_lazy("report", "Analysis"),
    "batch": _("Coupon batch"),
    "blocks": pgettext_lazy("landing", "Blocks"),
    "campaign_id": _("Campaign"),
    "code": pgettext_lazy("landing", "Address"),
    "consent": _("Consent text"),
    "cost": pgettext_lazy("coupon", "Costs us"),
    "depth": _("Levels of reward"),
    "direction": _("Who gives"),
    "discount": pgettext_lazy("coupon", "Discount"),
    "follows_id": _("Follows"),
    "goal": pgettext_lazy("landing", "Purpose"),
    "goal_people": _("People as goal"),
    "hour_from": _("Hours of use: from"),
    "hour_to": _("Hours of use: to"),
    "improvement": pgettext_lazy("report", "Improvement"),
    "invites": pgettext_lazy("invites", "Invitations"),
    "least": _("Smallest order"),
    "metrics": pgettext_lazy("report", "Figures"),
    "overview": pgettext_lazy("report", "Overview"),
    "owners": _("Who does what"),
    "percent": _("Percent off"),
    "per_person": _("For each person at most"),
    "returns": _("Give another one after a refund"),
    "score": pgettext_lazy("invites", "Risk"),
    "spent": pgettext_lazy("campaign", "Spent"),
    "steps": pgettext_lazy("invites", "Steps"),
    "total": pgettext_lazy("coupon", "How many there are"),
    "value": pgettext_lazy("coupon", "Worth"),
    "weekdays": _("Weekdays of use"),
}


def tell() -> None:
    """Add them."""
    add_deeds(
        actions=ACTIONS,
        subjects={
            "growth.batch": Subject(_("Coupon batch"), "growth.CouponBatch", name="title"),
            "growth.campaign": Subject(_("Campaign"), "growth.Campaign", name="title"),
            "growth.coupon": Subject(_("Coupon"), "growth.Coupon", name="number"),
            "growth.discount": Subject(_("Limited-time discount"), "growth.DiscountWindow", name="title"),
            "growth.page": Subject(_("Landing page"), "growth.LandingPage", name="title"),
            "growth.partner": Subject(_("Partner of joint marketing"), "growth.JointPartner", name="name"),
            "growth.plan": Subject(_("Campaign"), "growth.Campaign", name="title"),
            "growth.program": Subject(_("Invitation programme"), "growth.InviteProgram", name="title"),
            "growth.report": Subject(_("Effect report")),
            "growth.shop": Subject(_("Shop"), "growth.Shop", name="name"),
            "growth.signup": Subject(_("Sign-up by invitation"), "growth.InviteSignup", name="name"),
        },
        fields=FIELD_WORDS,
    )
