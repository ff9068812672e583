"""Finding connectors: built-in and third-party ones by the same road, the entry points of one group."""

from functools import cache
from importlib.metadata import entry_points
from typing import Any

from guanhao.sdk.connectors.protocols import Connector

GROUP = "guanhao.connectors"


class NoConnector(LookupError):
    """There is no connector for this platform."""


@cache
def connector_names() -> tuple[str, ...]:
    """Keys of the platforms that have a connector, sorted."""
    return tuple(sorted({point.name for point in entry_points(group=GROUP)}))


@cache
def find_connector(platform: str) -> Connector:
    """The connector of a platform, made once a process; NoConnector when there is none, ImportError when it cannot be loaded.

    Of two packages that name the same platform the one that is not ours wins, so that a team can replace a built-in.
    """
    points = sorted(entry_points(group=GROUP, name=platform), key=lambda point: point.value.startswith("guanhao."))
    if not points:
        raise NoConnector(platform)
    made: Any = points[0].load()()
    return made  # type: ignore[no-any-return]


def has_connector(platform: str) -> bool:
    """True when the platform has one."""
    return platform in connector_names()
