"""Files in: reading, mapping, dry run, quarantine, run log.

A domain registers kinds from its apps.py: `from guanhao.kernel.imports.kinds import Field, ImportKind, register`.
"""
