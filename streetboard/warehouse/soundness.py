"""Soundness: what holds of every version that is whole, as checks: each select returns what breaks it."""

from __future__ import annotations

from functools import cache

from streetboard import queries
from streetboard.datasets import all_datasets
from streetboard.warehouse.schema import marts


@cache
def promises() -> tuple[queries.Query, ...]:
    """Return what holds of every sound version, as checks: each select returns what breaks it."""
    expected = [("raw", name) for name in all_datasets()]
    expected += [("raw", f"{data.name}_defaults") for data in all_datasets().values() if data.defaults]
    before = [("meta", f"{data.name}_before") for data in all_datasets().values() if data.remembered]
    expected += before
    expected += [("staging", name) for name in queries.layer("staging")]
    expected += [("marts", name) for name in marts()]
    expected += [("meta", name) for name in ("imports", "quarantine", "versions")]
    of_imports = [("raw", name) for name in all_datasets()] + [("meta", "quarantine"), *before]
    return (
        queries.parse(
            "version/complete",
            "-- title: 数据版本的表和视图齐全\n-- level: fail\n"
            "-- definition: 本程序需要的每一张表、每一个视图都在版本文件里。\n"
            f"select layer, name from (values {', '.join(map(str, expected))}) as expected(layer, name) "
            "anti join information_schema.tables on table_schema = layer and table_name = name order by all",
        ),
        queries.parse(
            "version/numbered",
            "-- title: 数据版本的编号与历史一致\n-- level: fail\n"
            "-- definition: 文件名上的版本号就是发布历史里最新的一个，且历史里没有重复的版本号。\n"
            "select version from meta.versions group by version having count(*) > 1 "
            "union all select max(version) from meta.versions having max(version) is distinct from $version",
        ),
        queries.parse(
            "version/imports_known",
            "-- title: 每一行都知道来自哪次导入\n-- level: fail\n"
            "-- definition: 台账和隔离区的每一行都带有导入记录里有的导入编号。\n"
            + " union all ".join(
                f"select '{name}' as ledger, import_id, count(*) as row_count from {layer}.{name} "
                "anti join meta.imports using (import_id) group by import_id"
                for layer, name in of_imports
            ),
        ),
        queries.parse(
            "version/marts_match",
            "-- title: 汇总表与台账一致\n-- level: fail\n"
            "-- definition: 每张汇总表的行数等于由台账重新汇总所得的行数。\n"
            "select * from ("
            + " union all ".join(
                f"select '{name}' as mart, (select count(*) from marts.{name}) as kept, "
                f"(select count(*) from ({sql})) as rebuilt"
                for name, sql in marts().items()
            )
            + ") where kept <> rebuilt",
        ),
    )


READABLE = queries.parse(
    "version/readable",
    "-- title: 数据版本的每一块都读得出\n-- level: fail\n-- definition: 每张表从头读到尾，逐块核对校验和。",
)
