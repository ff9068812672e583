"""What interaction tools do by the clock."""

from datetime import timedelta

from django.utils.translation import gettext_lazy as _

from guanhao.kernel.jobs import JobContext, job


@job("interaction.close_ended", title=_("Close interaction tools that are over"), every=timedelta(minutes=5))
def close_ended(ctx: JobContext) -> None:
    """Polls and surveys end, lists of lotteries close."""
    from guanhao.domains.interaction.services import activities

    activities.close_ended()


@job("interaction.count_hashtags", title=_("Count posts of topic challenges"), every=timedelta(minutes=30))
def count_hashtags(ctx: JobContext) -> None:
    """What the warehouse holds under the hashtags of open challenges."""
    from guanhao.domains.interaction.services import challenges

    challenges.count_running()


@job("interaction.forget_contacts", title=_("Delete contacts of interaction tools that are over"), at="03:40", atomic=True)
def forget_contacts(ctx: JobContext) -> None:
    """Names and contacts of entrants go so many days after the end; those of winners with the record of the draw."""
    from guanhao.domains.interaction.services import forgetting

    forgetting.forget_contacts()
