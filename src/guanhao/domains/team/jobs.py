"""What the team's room does by the clock."""

from django.utils.translation import gettext_lazy as _

from guanhao.kernel.jobs import JobContext, job


@job("team.watch", title=_("Look for missing lectures, reviews and rotations"), at="08:10")
def watch(ctx: JobContext) -> None:
    """Each span that ended with too little is told once."""
    from guanhao.domains.team.services import watching

    watching.watch()


@job("team.rounds", title=_("Remind of ratings and close rounds that are over"), at="00:20")
def rounds(ctx: JobContext) -> None:
    """Rounds close after their last day."""
    from guanhao.domains.team.services import ratings

    ratings.close_due()
    ratings.remind_due()
