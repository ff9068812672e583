"""Accounts as the calendar needs them: names, zones, and how their local time differs from the brand's."""

from datetime import datetime, timedelta
from functools import cached_property
from zoneinfo import ZoneInfo

from guanhao.domains.channels import facade as channels
from guanhao.domains.channels.contracts import AccountRef
from guanhao.kernel.now import now
from guanhao.kernel.tenancy import current_brand


class Matrix:
    """All accounts of the brand in scope, read once."""

    def __init__(self) -> None:
        self.all = {ref.id: ref for ref in channels.accounts(closed=True)}
        self.zone = current_brand().zone

    @cached_property
    def open(self) -> list[AccountRef]:
        """Accounts that are not closed, in the order of the matrix."""
        return [ref for ref in self.all.values() if ref.status != "closed"]

    @cached_property
    def differs(self) -> bool:
        """Does any open account live in another time zone than the brand?"""
        moment = now()
        return any(moment.astimezone(ref.zone).utcoffset() != moment.astimezone(self.zone).utcoffset() for ref in self.open)

    def name(self, account_id: int) -> str:
        """What the account is called; its number when it is gone."""
        ref = self.all.get(account_id)
        return (ref.name or ref.handle) if ref else f"#{account_id}"

    def zone_of(self, account_id: int) -> ZoneInfo:
        """The account's zone, the brand's when the account is gone."""
        ref = self.all.get(account_id)
        return ref.zone if ref else self.zone

    def local(self, account_id: int, moment: datetime) -> datetime:
        """The account's own wall-clock time."""
        return moment.astimezone(self.zone_of(account_id))

    def zone_words(self, account_id: int, moment: datetime) -> str:
        """`UTC-5` where the account's clock is not the brand's at this moment, else ""."""
        here = self.local(account_id, moment)
        return offset_words(here) if here.utcoffset() != moment.astimezone(self.zone).utcoffset() else ""


def offset_words(local: datetime) -> str:
    """The offset of an aware time from UTC, such as UTC+8 or UTC-3:30."""
    minutes = int((local.utcoffset() or timedelta(0)).total_seconds() // 60)
    hours, rest = divmod(abs(minutes), 60)
    return f"UTC{'-' if minutes < 0 else '+'}{hours}" + (f":{rest:02}" if rest else "")
