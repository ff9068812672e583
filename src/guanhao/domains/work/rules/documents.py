"""Where one version of a document ends and the next begins."""

from datetime import datetime, timedelta


def goes_on(*, live: bool, began: datetime, moment: datetime, minutes: int) -> bool:
    """Whether what is written now still belongs to the newest version: it grows, and it did not begin too long ago."""
    return live and timedelta() <= moment - began < timedelta(minutes=minutes)


def with_name(names: str, name: str, longest: int = 120) -> str:
    """The names of all who wrote, the newest last; who does not fit any more is behind the ellipsis."""
    joined = f"{names}, {name}" if names else name
    return joined if len(joined) <= longest else f"{joined[: longest - 1]}…"
