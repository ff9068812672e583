"""Audiences a share of target users may be counted from."""

from guanhao.domains.audiences import facade as audiences
from guanhao.kernel.access import can


def names() -> dict[int, str]:
    """Audiences by number; none for who may not see them."""
    return {one.id: one.name for one in audiences.segments()} if can("audiences.view") else {}
