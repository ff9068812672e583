"""`guanhao worker`: one process of background work."""

import signal
from types import FrameType

import click


@click.command()
@click.option(
    "--lane", "lanes", multiple=True, metavar="QUEUES", help="A thread for these queues, e.g. quick,default; repeat for more. Default: two lanes."
)
@click.option("--until-idle", is_flag=True, help="End when nothing is due.")
def worker(lanes: tuple[str, ...], until_idle: bool) -> None:
    """Run background work, events and schedules until SIGTERM or Ctrl-C; jobs in hand are finished first."""
    from guanhao.kernel.jobs import Worker
    from guanhao.kernel.jobs.worker import LANES

    made = Worker([lane.split(",") for lane in lanes] or LANES)

    def end(_number: int, _frame: FrameType | None) -> None:
        made.stop()

    signal.signal(signal.SIGTERM, end)
    signal.signal(signal.SIGINT, end)
    made.run(until_idle=until_idle)
