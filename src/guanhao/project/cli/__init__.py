"""The `guanhao` command."""

from guanhao.project.cli.main import main

__all__ = ["main"]
