"""Doubts: what publishing a file would do that hardly anybody means, and that therefore needs a second yes."""

from __future__ import annotations

from typing import Any

from streetboard import format
from streetboard.ledger.orders import Question
from streetboard.ledger.wording import describe

# Of the rows of a ledger that is read as it is meant, fewer than these stay out.
MOST_KEPT_OUT = 0.2
_REASONS_TOLD = 3


def questions(fields: dict[str, Any]) -> list[Question]:
    """Return what is doubtful about a file, from the fields of its report; it must have something to publish."""
    rows = fields["rows"]
    out, coming = rows["quarantined"], rows["read"] - rows["skipped"]
    if out > MOST_KEPT_OUT * coming:
        most = sorted(fields["reasons"].items(), key=lambda reason: -reason[1])[:_REASONS_TOLD]
        # Of a reason what is the matter, not what to do.
        reasons = "、".join(f"{describe(fields['dataset'], code).split('；')[0]} {count:,} 行" for code, count in most)
        told = f"{coming:,} 行里有 {out:,} 行（{format.share(out / coming)}）进不来：{reasons}"
        return [_question("mostly_kept_out", told, out)]
    if rows["inserted"] or rows["updated"] or not (out or fields["disappeared"]):
        return []
    lost = f"，反而要移除 {fields['disappeared']:,} 行" if fields["disappeared"] else ""
    return [_question("nothing_gained", f"没有一行新增或更新{lost}", fields["disappeared"] or out)]


def _question(code: str, problem: str, count: int) -> Question:
    remedy = "请改正后再导入；确要照此导入的，请在“数据管理”里导入并确认，或在命令行加 --confirm"
    return Question(code, "", problem, remedy, count, must=True)
