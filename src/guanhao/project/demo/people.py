"""Who does what in the sample brand: every act is done by the person whose work it is."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

from guanhao.domains.channels import facade as channels
from guanhao.domains.identity import facade as identity
from guanhao.kernel.access import acting
from guanhao.kernel.events import deliver_pending
from guanhao.kernel.now import now, time_at
from guanhao.kernel.tenancy import current_brand

Say = Callable[[str], None]


def ids() -> dict[str, int]:
    """The sample brand's people by the name before the @ of their address."""
    return {person.email.split("@")[0]: person.id for person in identity.people_of_brand()}


def accounts() -> dict[str, int]:
    """The sample brand's accounts by platform: the first of each."""
    found: dict[str, int] = {}
    for account in channels.accounts():
        found.setdefault(account.platform, account.id)
    return found


def evening(days: float) -> datetime:
    """Six in the evening of the day that lies so many days ahead."""
    day = (now() + timedelta(days=days)).astimezone(current_brand().zone)
    return day.replace(hour=18, minute=0, second=0, microsecond=0)


@contextmanager
def working(who: str, *, days: float = 0.0, hours: float = 0.0) -> Iterator[None]:
    """Inside, this person acts, so many days and hours ago; what others hear of it, they hear at that time too."""
    actor = identity.actor_of(ids()[who], current_brand())
    if actor is None:
        raise LookupError(f"nobody of the sample brand is {who}")
    moment = now() - timedelta(days=days, hours=hours)
    with acting(actor), time_at(moment):
        yield
    with time_at(moment):
        deliver_pending()
