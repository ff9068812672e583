"""Guanhao 官号: an operations plan for official accounts, as a program."""

__version__ = "0.1.0"
