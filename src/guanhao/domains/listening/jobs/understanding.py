"""What understanding does in the background."""

from django.utils.translation import gettext_lazy as _

from guanhao.kernel.jobs import HEAVY, JobContext, job


@job("listening.learn_polarity", title=_("Learn polarity from corrections"), retries=1, queue=HEAVY)
def learn_polarity(ctx: JobContext) -> None:
    """Seconds of computing; the model is put to use when it is not worse."""
    from guanhao.domains.listening.services.understanding import learn_now

    learn_now()


@job("listening.mine", title=_("Message mining"), retries=1, queue=HEAVY)
def mine(ctx: JobContext, *, mining_id: int) -> None:
    """Themes of many messages."""
    from guanhao.domains.listening.services.mining import run_mining

    run_mining(mining_id, ctx)
