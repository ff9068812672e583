"""Questions to the cluster: one driver a process, one session a brand, views renewed when the generation moves."""

import threading
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import pyarrow as pa
from django.conf import settings
from pyspark.sql import Column, DataFrame, SparkSession
from pyspark.sql import functions as fn

from guanhao.kernel.tenancy import current_brand
from guanhao.kernel.warehouse.cluster import frames
from guanhao.kernel.warehouse.cluster.dialect import translate
from guanhao.kernel.warehouse.manifest import read_snapshot, read_state
from guanhao.kernel.warehouse.tables import TABLES

NAMES = frozenset([*TABLES, "post_current"])
CONFIG = {
    "spark.sql.session.timeZone": "UTC",
    "spark.sql.ansi.enabled": "false",  # a division by zero is null, as in DuckDB
    "spark.sql.execution.arrow.pyspark.enabled": "true",
    "spark.sql.adaptive.coalescePartitions.enabled": "true",
    "spark.sql.shuffle.partitions": "2",
    "spark.ui.enabled": "false",
    "spark.sql.legacy.parquet.nanosAsLong": "false",
}


@dataclass
class Views:
    """One brand's session at one state of the manifest."""

    spark: SparkSession
    state: tuple[int, str]
    resident: DataFrame


class Cluster:
    """A Backend that asks Spark."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._driver: SparkSession | None = None
        self._brands: dict[int, Views] = {}

    def table(self, sql: str, params: Sequence[Any]) -> pa.Table:
        """See Backend."""
        found: pa.Table = self._ask(sql, params).toArrow()
        return found

    def rows(self, sql: str, params: Sequence[Any]) -> list[dict[str, Any]]:
        """See Backend."""
        found = self.table(sql, params)
        return [{name: _plain(value) for name, value in row.items()} for row in found.to_pylist()]

    def stop(self) -> None:
        """Leave the cluster."""
        with self._lock:
            if self._driver is not None:
                self._driver.stop()
            self._driver, self._brands = None, {}

    def _ask(self, sql: str, params: Sequence[Any]) -> DataFrame:
        text = translate(sql, NAMES)
        return self._views().spark.sql(text, args={f"p{place}": _value(value) for place, value in enumerate(params)})

    def _views(self) -> Views:
        brand = current_brand()
        with self._lock:
            known = self._brands.get(brand.id)
            if known is None or known.state != read_state():
                known = self._renew(brand.id, known)
            return known

    def _renew(self, brand_id: int, known: Views | None) -> Views:
        snapshot = read_snapshot()
        spark = known.spark if known else self._start().newSession()
        found = frames.views(spark, snapshot)
        resident = found["post_current"].cache()
        for name, frame in {**found, "post_current": resident}.items():
            frame.createOrReplaceTempView(name)
        if known:
            known.resident.unpersist()
        self._brands[brand_id] = Views(spark, (snapshot.generation, snapshot.token), resident)
        return self._brands[brand_id]

    def _start(self) -> SparkSession:
        if self._driver is None:
            builder = SparkSession.builder.master(settings.CLUSTER).appName("guanhao")
            for name, value in CONFIG.items():
                builder = builder.config(name, value)
            self._driver = builder.getOrCreate()
        return self._driver


def _value(value: Any) -> Column:
    if isinstance(value, (list, tuple)):
        return fn.array(*(fn.lit(one) for one in value))
    return fn.lit(value)


def _plain(value: Any) -> Any:
    return int(value) if isinstance(value, Decimal) and value == value.to_integral_value() else value


CLUSTER = Cluster()
