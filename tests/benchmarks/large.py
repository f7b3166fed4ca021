"""Large ledgers: a generated one of every state is published, then looked at; against six plain questions to DuckDB.

python -m tests.benchmarks.large [issues] [streets] [communities of a street]

Spill and version need some 0.3 GB for each million issues, in the folder for temporary files. Ten rows more take what the file system
makes of a copy: lay that folder (TMPDIR) on XFS or Btrfs for tens of millions.
"""

from __future__ import annotations

import asyncio
import itertools
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import duckdb

from streetboard import warehouse
from streetboard.asking.streets import ALL_STREETS
from streetboard.ledger import publish
from tests.benchmarks.client import first_page
from tests.benchmarks.imports import Memory
from tests.benchmarks.viewers import crowd
from tests.serving import measured_server

PAGES = ("", "issues")
FRESH = [f"period=自选&start=2024-{month:02d}-{day:02d}&end=2025-05-31" for month in range(1, 7) for day in (1, 16)]

# Any number gives any state by its hashes, so a ledger of so many issues is the same whenever it is made.
ISSUES = """
insert into raw.issues by name
with
    numbered as (
        select
            i,
            hash(i, 'street') % $streets as street,
            hash(i, 'community') % $communities as community,
            (hash(i, 'category') % 12)::int as category,
            hash(i, 'handler') % 40 as handler,
            timestamp '2022-03-11' + to_seconds((hash(i, 'reported') % (1178 * 86400))::bigint) as reported_at,
            reported_at + to_seconds((-ln(1 - hash(i, 'closed') % 1000000 / 1000001) * 5 * 86400)::bigint) as ended_at,
            reported_at::date + [1, 3, 5, 7, 15, 30][1 + category % 6] + interval '23:59:59' as due_at,
            (hash(i, 'status') % 100)::int as kind,
            (hash(i, 'odd') % 100)::int as odd
        from range($issues) as numbers(i)
    )
select
    'N' || i as issue_id,
    ['app', 'grid', 'hotline12345'][1 + i % 3] as source_system,
    '街道' || street as street,
    case when odd < 98 then '社区' || street || '-' || community end as community,
    '类别' || category as category_l1,
    case when odd > 3 then '单位' || handler end as handler_org,
    case when odd between 30 and 59 then '小区' || category || hash(i, 'estate') % 10 end as estate,
    '第 ' || i || ' 件' as title,
    reported_at,
    case
        when kind < 88 then if(ended_at < timestamp '2025-06-01', 'closed', 'processing')
        else ['dispatched', 'suspended', 'voided', 'voided', 'merged', 'rejected', 'returned', 'verifying'][1 + kind % 8]
    end as status,
    case when status = 'closed' then ended_at end as closed_at,
    case when odd between 10 and 14 then reported_at + (ended_at - reported_at) / 2 end as first_closed_at,
    case when odd between 15 and 60 then reported_at + (ended_at - reported_at) * 0.9 end as resolved_at,
    case when odd % 17 <> 0 then due_at - if(odd = 20, interval 40 day, interval 0 day) end as due_at,
    case when odd = 30 then 5 end as suspended_days,
    case when status = 'voided' and odd % 3 > 0 then reported_at + to_days(odd::int) end as voided_at,
    case when status = 'merged' then 'N' || i // 2 end as duplicate_of,
    if(odd between 10 and 12, 1, 0) as reopen_count,
    case when kind < 60 then odd < 80 end as visit_valid,
    case when kind < 60 then odd < 70 end as visit_contacted,
    case when kind < 60 then odd < 50 end as visit_resolved,
    case when kind < 55 then ['满意', '基本满意', '不满意', '未评价'][(1 + handler % 4)::int] end as satisfaction,
    1 as import_id,
    i as row_no
from numbered
"""
# A tenth was imported while it was open, and again when it was closed; what has been voided was closed at first.
BEFORE = """
insert into meta.issues_before by name
select
    * replace (if(status = 'voided', 'closed', 'processing') as status, null as voided_at, null as closed_at),
    1 as superseded_by,
    coalesce(closed_at::date, reported_at::date + 20) as changed_on
from raw.issues
where status = 'voided' or status = 'closed' and row_no % 10 = 3
"""
# What the fastest page could not do without: six questions to the rows, as a tool for anybody's tables would ask them.
FLOOR = (
    "select status, count(*) from raw.issues group by all",
    "select community, count(*), count(closed_at) from raw.issues group by all",
    "select reported_at::date, count(*) from raw.issues group by all",
    "select closed_at::date, count(*) from raw.issues group by all",
    "select handler_org, count(*) filter (closed_at <= due_at) / count(due_at) from raw.issues group by all",
    "select quantile_cont(epoch(closed_at - reported_at), [0.5, 0.9]) from raw.issues",
)


def publish_generated(folder: Path, issues: int, streets: int, communities: int) -> None:
    publish.salt(folder)
    with publish.drafting(folder) as draft:
        draft.action, draft.touched = "生成", {"issues"}
        draft.connection.execute(ISSUES, {"issues": issues, "streets": streets, "communities": communities})
        draft.connection.execute(BEFORE)
        draft.connection.execute(
            "insert into meta.imports (import_id, dataset, file, mode, is_demo, imported_at, streets) "
            "select 1, 'issues', 'generated', 'upsert', false, now()::timestamp, list(distinct street) from raw.issues"
        )


def _milliseconds(act: Callable[[], object], times: int = 5) -> float:
    taken = []
    for _ in range(times):
        began = time.perf_counter()
        act()
        taken.append(time.perf_counter() - began)
    return min(taken) * 1000


def floor(home: Path) -> float:
    path = warehouse.file_of(home, 1)
    with duckdb.connect(str(path), read_only=True, config={"threads": 2}) as connection:
        return sum(_milliseconds(lambda sql=sql: connection.execute(sql).fetchall()) for sql in FLOOR)


def ten_rows(home: Path) -> list[float]:
    """Import ten new issues of one street, three times, with the command; return the seconds that each took."""
    taken = []
    for turn in range(3):
        path = home.parent / f"{turn}.csv"
        rows = [f"T{turn}-{row},app,街道0,社区0-0,路灯,2025-05-{11 + row} 09:00,处置中" for row in range(10)]
        path.write_text("\n".join(["问题编号,来源,街道,社区,标题,上报时间,状态", *rows]), "utf-8")
        command = [sys.executable, "-m", "streetboard", "import", "--dataset", "issues", "--confirm", str(path)]
        began = time.perf_counter()
        subprocess.run(command, env=os.environ | {"STREETBOARD_HOME": str(home)}, check=True, stdout=subprocess.DEVNULL)
        taken.append(time.perf_counter() - began)
    return taken


async def pages(home: Path, plain: float, streets: int) -> None:
    asked = ["街道0", ALL_STREETS] if streets > 1 else ["街道0"]
    with measured_server(home) as (address, process):
        viewer = await first_page(address)
        for street, page in itertools.product(asked, PAGES):
            await viewer.run(page, f"street={street}&period=累计")
            fresh = statistics.median([await viewer.run(page, f"street={street}&{query}") for query in FRESH]) * 1000
            cached = (
                statistics.median([await viewer.run(page, f"street={street}&{FRESH[0]}") for _ in range(10)]) * 1000
            )
            print(
                f"{street} /{page}: nothing cached {fresh:.0f} ms, {fresh / plain:.2f} of the floor; cached {cached:.0f} ms"
            )
        assert not viewer.exceptions, viewer.exceptions
        await crowd(address, process, 20, 0, 20, PAGES, asked)


def main(issues: int = 1_000_000, streets: int = 1, communities: int = 200) -> None:
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        began = time.perf_counter()
        with Memory() as memory:
            publish_generated(home, issues, streets, communities)
        size = warehouse.file_of(home, 1).stat().st_size
        print(
            f"{issues:,} issues in {streets:,} streets: generated and published in {time.perf_counter() - began:.0f} s, "
            f"{size / 1e6:.0f} MB, peak memory {memory.total / 1e6:.0f} MB"
        )
        plain = floor(home)
        print(f"floor, six plain questions: {plain:.0f} ms")
        asyncio.run(pages(home, plain, streets))
        print(f"ten rows, three times: {', '.join(f'{seconds:.1f}' for seconds in ten_rows(home))} s")


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
