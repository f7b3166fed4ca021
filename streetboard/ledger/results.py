"""Results: what a statement that always answers with one row has answered."""

from __future__ import annotations

from typing import Any

import duckdb


def only(result: duckdb.DuckDBPyConnection) -> tuple[Any, ...]:
    """Return the first row of a result. Raises LookupError if there is none, which is a defect of ours."""
    row = result.fetchone()
    if row is None:
        raise LookupError("a result without rows")
    return row
