"""What growth does by the clock."""

from datetime import timedelta

from django.utils.translation import gettext_lazy as _

from guanhao.kernel.jobs import JobContext, job


@job("growth.watch_campaigns", title=_("Look at running campaigns"), every=timedelta(minutes=5))
def watch_campaigns(ctx: JobContext) -> None:
    """Close what is over, tell of what stands out."""
    from guanhao.domains.growth.services import watching

    watching.close_due()
    watching.watch_campaigns()


@job("growth.ripen_invites", title=_("Let invitations count"), every=timedelta(minutes=10))
def ripen_invites(ctx: JobContext) -> None:
    """Sign-ups whose hold window is over count, after a last look."""
    from guanhao.domains.growth.services import judging

    judging.ripen()


@job("growth.tell_warehouse", title=_("Write visits of landing pages into the warehouse"), every=timedelta(minutes=15))
def tell_warehouse(ctx: JobContext) -> None:
    """Counted views, forms and clicks become events."""
    from guanhao.domains.growth.services import landing

    while landing.tell_warehouse():
        ctx.check_cancelled()


@job("growth.forget_contacts", title=_("Delete contacts of campaigns that are over"), at="03:55")
def forget_contacts(ctx: JobContext) -> None:
    """Phone numbers and answers go so many days after the end."""
    from guanhao.domains.growth.services import door, forgetting

    forgetting.forget_contacts()
    door.sweep_doors()
