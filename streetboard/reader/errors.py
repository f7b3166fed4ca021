"""The ways in which a file cannot be read: each a problem and a remedy, in Chinese."""

from __future__ import annotations

from collections.abc import Iterable


class UnreadableError(Exception):
    """Raised if a file cannot be read; its two arguments are the problem and the remedy."""


class NotATableError(UnreadableError):
    """Raised if a file is of a kind that holds no table; inside an archive such files are passed over."""


def not_a_table(name: str, what: str) -> NotATableError:
    """Return the error for a file of a kind that people know by name."""
    return NotATableError(f"{name} 是{what}，不是表格", "请导出为 .xlsx 或 .csv 后再导入")


def unknown_kind(name: str) -> NotATableError:
    """Return the error for a file of a kind that we do not know."""
    return NotATableError(f"{name} 不是能读的表格文件", "请导出为 .xlsx 或 .csv 后再导入")


def damaged(name: str) -> UnreadableError:
    """Return the error for a file that is of a known kind but does not hold together."""
    return UnreadableError(f"{name} 已损坏或不完整，读不出来", "请重新导出，或在 Excel 中打开后另存为 .xlsx 再导入")


def locked(name: str) -> UnreadableError:
    """Return the error for a file that asks for a password."""
    return UnreadableError(f"{name} 设有密码，打不开", "请在 Excel 或压缩软件中去掉密码后再导入")


def too_large(name: str) -> UnreadableError:
    """Return the error for a file that unpacks to more than any ledger would."""
    return UnreadableError(
        f"{name} 展开后过大，不像是台账", "请核对文件来源；确是台账时请拆成几份，或另存为 .csv 再导入"
    )


def scattered(name: str, sheet: str, far: Iterable[str]) -> UnreadableError:
    """Return the error for a sheet that a few cells far away from the others make as large as no ledger is."""
    where = "、".join(far)
    return UnreadableError(
        f"{name} 的工作表“{sheet}”在很远的 {where} 还有内容，中间几乎都是空格",
        f"请在 Excel 里删去 {where} 所在的行和列，保存后再导入",
    )
