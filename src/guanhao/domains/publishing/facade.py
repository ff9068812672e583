"""The door of publishing: plan, move, freeze, ask."""

from guanhao.domains.publishing.contracts import Payload, PublicationView, Refused, Source
from guanhao.domains.publishing.sources import add_source

__all__ = ["Payload", "PublicationView", "Refused", "Source", "add_source"]
