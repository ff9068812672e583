"""What other rooms may know of platforms and accounts."""

from guanhao.domains.channels.shapes import (
    AccountRef,
    BrandRule,
    Connection,
    Draft,
    Finding,
    Format,
    Picture,
    Platform,
    Refused,
    UnknownAccount,
    UnknownPlatform,
)

__all__ = [
    "AccountRef",
    "BrandRule",
    "Connection",
    "Draft",
    "Finding",
    "Format",
    "Picture",
    "Platform",
    "Refused",
    "UnknownAccount",
    "UnknownPlatform",
]
