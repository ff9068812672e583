"""The views of a brand as Spark data frames over the manifest's files; `views` and `current` say the same in DuckDB's SQL."""

from collections.abc import Sequence
from functools import reduce

from pyspark.sql import Column, DataFrame, SparkSession, Window
from pyspark.sql import functions as fn
from pyspark.sql.pandas.types import from_arrow_schema
from pyspark.sql.types import StructType

from guanhao.kernel.warehouse.current import COLUMNS, METRIC_SIDE, POST_SIDE, TITLE_LENGTH
from guanhao.kernel.warehouse.manifest import Piece, Snapshot
from guanhao.kernel.warehouse.tables import METRICS_VERSION, TABLES, TableSpec
from guanhao.kernel.warehouse.views import ways

VERSION = "version"


def views(spark: SparkSession, snapshot: Snapshot) -> dict[str, DataFrame]:
    """Every table of a brand and post_current, at the snapshot's generation."""
    found = {name: newest(spark, spec, snapshot.data(name)) for name, spec in TABLES.items()}
    return {**found, "post_current": post_current(found["posts"], found["post_metrics"])}


def newest(spark: SparkSession, spec: TableSpec, pieces: Sequence[Piece]) -> DataFrame:
    """The truth: one row a key, the newest version."""
    sorted_out = ways(pieces)
    keys = list(spec.key)
    parts = [scan(spark, spec, [run]).join(scan(spark, spec, newer).select(*keys), keys, "left_anti") for run, newer in sorted_out.behind]
    if sorted_out.crossed:
        parts.append(_last(scan(spark, spec, sorted_out.crossed), spec.key, [fn.col(VERSION)]))
    if sorted_out.plain or not parts:
        parts.append(scan(spark, spec, sorted_out.plain))
    return reduce(DataFrame.unionByName, (part.select(*spec.names, VERSION) for part in parts))


def scan(spark: SparkSession, spec: TableSpec, pieces: Sequence[Piece]) -> DataFrame:
    """All rows of these files with their version: compacted files hold it, appended ones have the manifest's."""
    schema = _schema(spec)
    with_version = StructType([*schema.fields]).add(VERSION, "long")
    parts = []
    if compacted := [p.path for p in pieces if p.compacted]:
        parts.append(spark.read.schema(with_version).parquet(*compacted))
    if appended := [p for p in pieces if not p.compacted]:
        number = fn.create_map(*(fn.lit(word) for p in appended for word in (p.name, p.last_version)))
        files = spark.read.schema(schema).parquet(*(p.path for p in appended))
        parts.append(files.withColumn(VERSION, fn.element_at(number, fn.col("_metadata.file_name"))))
    return reduce(DataFrame.unionByName, parts) if parts else spark.createDataFrame([], with_version)


def post_current(posts: DataFrame, metrics: DataFrame) -> DataFrame:
    """One row a post with its newest metrics: the greatest observed_at, of two with one moment the greater version."""
    title = fn.substring(fn.coalesce(fn.nullif(fn.col("title"), fn.lit("")), fn.col("text")), 1, TITLE_LENGTH)
    side = posts.withColumn("title", title).select("account_id", "post_id", *POST_SIDE, VERSION)
    latest = _last(metrics, ("account_id", "post_id"), [fn.col("observed_at"), fn.col(VERSION)])
    renamed = latest.withColumnRenamed(VERSION, METRICS_VERSION.name).select("account_id", "post_id", *METRIC_SIDE, METRICS_VERSION.name)
    return side.join(renamed, ["account_id", "post_id"], "left").select(*COLUMNS)


def _last(frame: DataFrame, keys: Sequence[str], by: Sequence[Column]) -> DataFrame:
    place = fn.row_number().over(Window.partitionBy(*keys).orderBy(*(column.desc() for column in by)))
    return frame.withColumn("_place", place).where("_place = 1").drop("_place")


def _schema(spec: TableSpec) -> StructType:
    found: StructType = from_arrow_schema(spec.schema)
    return found
