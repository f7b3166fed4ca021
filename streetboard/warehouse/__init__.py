"""The warehouse: published versions, and figures asked for by name."""

from streetboard.warehouse.part import rebuilt
from streetboard.warehouse.running import (
    GATE,
    QUERIES_AT_ONCE,
    TIMEOUT_SECONDS,
    VERIFY_SECONDS,
    Answers,
    Connection,
    Result,
    connect_read_only,
    is_damage,
    named_parameters,
    run,
)
from streetboard.warehouse.schema import build_marts, create_schema, empty, fingerprint, fingerprint_of, marts
from streetboard.warehouse.sifting import Sift
from streetboard.warehouse.snapshots import FOR_EVERYBODY, Scope, Snapshot, Warehouse, is_up_to_date, reading
from streetboard.warehouse.thinning import put_together, thin
from streetboard.warehouse.versions import (
    POINTER,
    DiskUse,
    blocks_of,
    current_version,
    disk_use,
    file_of,
    home,
    numbers,
    remove_unless_in_use,
)

__all__ = [
    "FOR_EVERYBODY",
    "GATE",
    "POINTER",
    "QUERIES_AT_ONCE",
    "TIMEOUT_SECONDS",
    "VERIFY_SECONDS",
    "Answers",
    "Connection",
    "DiskUse",
    "Result",
    "Scope",
    "Sift",
    "Snapshot",
    "Warehouse",
    "blocks_of",
    "build_marts",
    "connect_read_only",
    "create_schema",
    "current_version",
    "disk_use",
    "empty",
    "file_of",
    "fingerprint",
    "fingerprint_of",
    "home",
    "is_damage",
    "is_up_to_date",
    "marts",
    "named_parameters",
    "numbers",
    "put_together",
    "reading",
    "rebuilt",
    "remove_unless_in_use",
    "run",
    "thin",
]
