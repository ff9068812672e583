"""What happens to audiences by the clock, one module an area."""

from guanhao.domains.audiences.jobs import index

__all__ = ["index"]
