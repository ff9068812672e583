"""Functions named now and loaded when they are first called: what a page or a job alone needs does not slow every start."""

from collections.abc import Callable
from importlib import import_module
from typing import Any


def later(module: str, name: str) -> Callable[..., Any]:
    """A function that loads `module` at its first call and hands on to its attribute `name`; ImportError or AttributeError then when it is wrong."""

    def call(*args: Any, **kwargs: Any) -> Any:
        return getattr(import_module(module), name)(*args, **kwargs)

    call.__name__, call.__module__ = name, module
    return call
