"""Registration: the only module of this domain with side effects on import."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class GrowthConfig(AppConfig):
    """Campaigns, landing pages, coupons, invitations between people and partners of joint marketing."""

    name = "guanhao.domains.growth"
    label = "growth"

    def ready(self) -> None:
        """Declare permissions and register what the rest of the house may use."""
        from guanhao.console.registry import NavItem, add_nav
        from guanhao.domains.growth import deeds, jobs, policy, reactions, yearbook  # noqa: F401 - they register themselves
        from guanhao.domains.people.facade import know_purpose
        from guanhao.kernel.access import declare
        from guanhao.sdk.events import growth  # noqa: F401 - registers the events

        declare("growth.view", _("See campaigns, coupons, invitations and landing pages"))
        declare("growth.edit", _("Write and run campaigns, coupon batches, programmes and landing pages"))
        declare("growth.coupons", _("Give coupons, see codes, make them void, refund"))
        declare("growth.redeem", _("Take coupons"))
        declare("growth.people", _("See who took part, decide held sign-ups"))
        add_nav(NavItem("growth", _("Campaigns & growth"), "growth:campaigns", icon="rocket", group="grow", order=6, permission="growth.view"))
        deeds.tell()
        know_purpose("growth.invites", _("Invitations"))
        know_purpose("growth.landing", _("Forms of landing pages"))
        know_purpose("growth.play", _("Rewards of quizzes and games"))
