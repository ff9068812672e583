"""Analytic tables as immutable Parquet segments; docs/architecture.md is the contract, docs/reference/warehouse.md the columns.

Names load on first use, so that Django can register the models of this package.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from guanhao.kernel.warehouse.backend import TooLong, within
    from guanhao.kernel.warehouse.compaction import Merged, compact, sweep
    from guanhao.kernel.warehouse.engine import POOL
    from guanhao.kernel.warehouse.lookup import existing, newest_metrics, post_history, post_text, search_posts
    from guanhao.kernel.warehouse.reading import cached, generation, query, rows
    from guanhao.kernel.warehouse.store import BadRows, NoRoom, Staged, append, discard, publish, stage
    from guanhao.kernel.warehouse.tables import TABLES, TableSpec, describe
    from guanhao.kernel.warehouse.transfer import TableStats, export, stats

_HOMES = {
    "backend": ("TooLong", "within"),
    "compaction": ("Merged", "compact", "sweep"),
    "engine": ("POOL",),
    "lookup": ("existing", "newest_metrics", "post_history", "post_text", "search_posts"),
    "reading": ("cached", "generation", "query", "rows"),
    "store": ("BadRows", "NoRoom", "Staged", "append", "discard", "publish", "stage"),
    "tables": ("TABLES", "TableSpec", "describe"),
    "transfer": ("TableStats", "export", "stats"),
}
_MODULES = {name: module for module, names in _HOMES.items() for name in names}

__all__ = [
    "POOL",
    "TABLES",
    "BadRows",
    "Merged",
    "NoRoom",
    "Staged",
    "TableSpec",
    "TableStats",
    "TooLong",
    "append",
    "cached",
    "compact",
    "describe",
    "discard",
    "existing",
    "export",
    "generation",
    "newest_metrics",
    "post_history",
    "post_text",
    "publish",
    "query",
    "rows",
    "search_posts",
    "stage",
    "stats",
    "sweep",
    "within",
]


def __getattr__(name: str) -> Any:
    if name not in _MODULES:
        raise AttributeError(name)
    return getattr(import_module(f"{__name__}.{_MODULES[name]}"), name)
