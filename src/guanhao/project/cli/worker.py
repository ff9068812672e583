"""`guanhao worker`: one process of background work."""

import signal
from threading import Thread
from types import FrameType

import click


@click.command()
@click.option(
    "--lane", "lanes", multiple=True, metavar="QUEUES", help="A thread for these queues, e.g. quick,default; repeat for more. Default: two lanes."
)
@click.option("--until-idle", is_flag=True, help="End when nothing is due.")
@click.option("--no-publishing", is_flag=True, help="Leave publishing to other workers.")
@click.option("--only-publishing", is_flag=True, help="Publish only; jobs and events are left to other workers.")
def worker(lanes: tuple[str, ...], until_idle: bool, no_publishing: bool, only_publishing: bool) -> None:
    """Run background work, events, schedules and the publisher until SIGTERM or Ctrl-C; what is in hand is finished first."""
    from guanhao.domains.publishing import facade as publishing
    from guanhao.kernel.jobs import Worker
    from guanhao.kernel.jobs.worker import LANES

    if no_publishing and only_publishing:
        raise click.UsageError("--no-publishing and --only-publishing leave nothing to do")
    if until_idle:
        if not only_publishing:
            Worker([lane.split(",") for lane in lanes] or LANES).run(until_idle=True)
        if not no_publishing:
            publishing.run_due()
        return
    made = None if only_publishing else Worker([lane.split(",") for lane in lanes] or LANES)
    publisher = None if no_publishing else publishing.new_publisher()

    def end(_number: int, _frame: FrameType | None) -> None:
        for one in (made, publisher):
            if one is not None:
                one.stop()

    signal.signal(signal.SIGTERM, end)
    signal.signal(signal.SIGINT, end)
    if made is None:
        if publisher is not None:
            publisher.run()
        return
    beside = Thread(target=publisher.run, name="publisher", daemon=True) if publisher is not None else None
    if beside is not None:
        beside.start()
    made.run()
    if beside is not None:
        beside.join()
