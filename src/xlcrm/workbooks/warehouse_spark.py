"""A warehouse as a folder of Parquet tables, read by Spark: for a firm whose data lies on a cluster."""

from __future__ import annotations

import os
import warnings
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from xlcrm.errors import WrongUseError
from xlcrm.texts import _
from xlcrm.workbooks.warehouse import Warehouse, warehouse_of
from xlcrm.workbooks.warehouse_tables import TABLES, load_library

PREFIX = "spark:"
_LOCAL = {
    "spark.master": "local[2]",
    "spark.app.name": "xlcrm",
    "spark.ui.enabled": "false",
    "spark.ui.showConsoleProgress": "false",
    "spark.sql.shuffle.partitions": "2",
    "spark.default.parallelism": "2",
    "spark.sql.session.timeZone": "UTC",
    "spark.sql.ansi.enabled": "false",
    "spark.driver.bindAddress": "127.0.0.1",
    "spark.driver.host": "127.0.0.1",
    "spark.log.level": "ERROR",
}


def spark_session(more: Mapping[str, str] | None = None) -> Any:
    """The session that runs already, else one on this machine: two threads, no web page, few shuffle partitions.

    more: settings of Spark's own, by key.
    """
    spark = load_library("pyspark.sql", "spark").SparkSession
    if running := spark.getActiveSession():
        return running
    os.environ.setdefault("SPARK_LOCAL_IP", "127.0.0.1")
    builder = spark.builder
    for key, value in {**_LOCAL, **(more or {})}.items():
        builder = builder.config(key, value)
    try:
        return builder.getOrCreate()
    except (OSError, RuntimeError) as error:
        raise WrongUseError(
            _("Spark did not start: {reason}. It needs Java 17 or later.", reason=str(error).splitlines()[0])
        ) from error


@contextmanager
def opened_in_spark(folder: Path) -> Iterator[Warehouse]:
    """The folder's tables as Spark frames. A session that runs already is used, and left running."""
    if not (folder / "files.parquet").exists():
        raise WrongUseError(
            _("{folder} is no warehouse folder. Make one with: xlcrm warehouse CRM.xlsx --to {folder}/", folder=folder)
        )
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        was_running = load_library("pyspark.sql", "spark").SparkSession.getActiveSession() is not None
        session = spark_session()
        try:
            frames = {table: session.read.parquet(str(folder / f"{table}.parquet")) for table in TABLES}
            files = session.read.parquet(str(folder / "files.parquet")).orderBy("number").collect()
            yield warehouse_of(frames, [(row["number"], row["path"], row["settings"]) for row in files])
        finally:
            if not was_running:
                session.stop()
