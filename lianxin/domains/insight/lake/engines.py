"""What computes: DuckDB in this process, or a Spark cluster. Both only read the files that they are given."""

import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any, Protocol

import ibis

from lianxin.domains.insight.lake.folder import LakeProblem

DUCKDB, SPARK = "duckdb", "spark"
# The small tables of a question go over as Arrow: no Python is started on the machines of the cluster.
_SPARK = {
    "spark.ui.enabled": "false",
    "spark.ui.showConsoleProgress": "false",
    "spark.sql.execution.arrow.pyspark.enabled": "true",
    "spark.sql.execution.arrow.pyspark.fallback.enabled": "false",
}


class Engine(Protocol):
    """Reads files as tables and evaluates expressions over them."""

    def read(self, name: str, files: Sequence[str]) -> Any:
        """The files as one Ibis table."""

    def rows(self, expression: Any) -> list[dict[str, Any]]:
        """What the expression comes to."""


class _DuckDB:
    def __init__(self, connection: Any) -> None:
        self._connection = connection

    def read(self, name: str, files: Sequence[str]) -> Any:
        return self._connection.read_parquet(list(files), table_name=name, hive_partitioning=False)

    def rows(self, expression: Any) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self._connection.to_pyarrow(expression).to_pylist()
        return found


class _Spark:
    def __init__(self, session: Any) -> None:
        self._session = session
        self._connection = ibis.pyspark.connect(session)

    def read(self, name: str, files: Sequence[str]) -> Any:
        # Without a look at the folders' names: the month is no column.
        frame = self._session.read.option("recursiveFileLookup", "true").parquet(*files)
        frame.createOrReplaceTempView(name)
        return self._connection.table(name)

    def rows(self, expression: Any) -> list[dict[str, Any]]:
        # Row by row: Spark's way through pandas lags behind what pandas has become.
        self._connection._run_pre_execute_hooks(expression)  # noqa: SLF001  what `execute` begins with: small tables
        frame = self._connection.raw_sql(self._connection.compile(expression))
        return [row.asDict() for row in frame.collect()]


@contextmanager
def engine(name: str) -> Iterator[Engine]:
    """`duckdb`, `spark` (a local one) or `spark://host:port`; raises LakeProblem."""
    if name == DUCKDB:
        # Nothing is fetched from anywhere, whatever a file asks for.
        connection = ibis.duckdb.connect(
            autoinstall_known_extensions="false",
            autoload_known_extensions="false",
            temp_directory=tempfile.gettempdir(),
        )
        try:
            yield _DuckDB(connection)
        finally:
            connection.disconnect()
    elif name == SPARK or name.startswith(f"{SPARK}://"):
        session = _spark_session(name)
        try:
            yield _Spark(session)
        finally:
            session.stop()
    else:
        raise LakeProblem(f"There is no engine {name}: duckdb, spark or spark://host:port.")


def _spark_session(name: str) -> Any:
    try:
        from pyspark.sql import SparkSession  # noqa: PLC0415  an extra that few places install
    except ImportError:
        raise LakeProblem("Spark is not installed here: pip install 'lianxin[spark]' and a Java 17.") from None
    master = "local[*]" if name == SPARK else name
    try:
        builder = SparkSession.builder.master(master).appName("lianxin lake")
        for setting, value in _SPARK.items():
            builder = builder.config(setting, value)
        if name == SPARK:
            builder = builder.config("spark.sql.shuffle.partitions", "4")
        return builder.getOrCreate()
    except Exception as problem:  # noqa: BLE001  whatever Java says
        raise LakeProblem(f"Spark does not start at {master}: {problem}") from None
