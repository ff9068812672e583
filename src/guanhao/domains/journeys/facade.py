"""The door of journeys."""

from guanhao.domains.journeys.contracts import Changed, Refused

__all__ = ["Changed", "Refused"]
