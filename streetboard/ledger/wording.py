"""Wording: what a report says in Chinese."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from streetboard.datasets import Dataset, Rule, Unique, dataset
from streetboard.ledger import natural, wide
from streetboard.ledger.orders import DOUBTS, Report

_REASONS = {
    "too_many_cells": "单元格比表头多，可能错列",
    "missing_key": "缺少编号",
    "missing_required": "缺少必填内容",
    "unreadable_value": "日期、数字或是否读不懂",
    "ambiguous_date": "日期分不清年月日，请写明日期格式",
    "ambiguous_share": "分不清是百分数还是小数，请在每格写上 %，或在表头写明",
    "future_time": "实际发生的时间在导入时间之后",
    "rounded_number": "编号或电话被 Excel 写成了 1.38E+10 的样子，原来的数字已经丢失",
    "repeated_key": "文件中编号重复，取较新的一行；内容相同的算一行",
    "keys_at_odds": "同一编号有几行、内容不同，又没有更新时间可比，都没有导入",
    "older_than_published": "比已发布的旧，保留已发布的",
    "same_file_again": "这个文件以前导入过，内容完全相同",
    "older_file": "文件的内容比同一来源已发布的旧；如果拿错了旧的导出，请回退到导入之前的版本",
    "workdays_not_settled": "按工作日算的期限落在还没有公布放假安排的年份，暂按周一到周五算",
    wide.MADE_LONG: "一行拆成了几行；行号的后三位是第几列，如 5003 是第 5 行第 3 列",
    "overlaps_earlier_file": "与同一来源以前导入的文件时间重叠，可能重复；如是完整导出，请用 --mode replace",
}
_SKIPPED = {
    "blank": "空行",
    "subtotal": "合计行",
    "footnote": "表下的说明",
    "title": "中间的标题",
    "example": "示例行",
    "repeated_header": "重复的表头",
}

# What is said of rows that are known by what they say.
_OF_NAMES = {
    natural.BY_NAME: "台账没有{number}，按{parts}认是哪一件",
    natural.FOUND: "没有{number}，按{parts}认出是已有编号的件，照此更新",
    natural.NUMBERED: "以前没有编号的件，这次按{parts}认出，改用这份台账的{number}",
    natural.TWICE: "与已有的另一件{parts}相同、{number}不同，可能是同一件导入了两次；是的话请统一编号，再整体替换",
    natural.UNCLEAR: "按{parts}能对上不止一件，分不清是哪一件；请补上{number}，或先单独导入其中的一件",
}
_WORDS_SHOWN = 20


def sentences(report: Report) -> list[str]:
    """Return in Chinese what became of a file: its rows in the first line, what is to be known of them in the others."""
    rows = report.rows
    said = [
        f"读到 {rows['read']:,} 行，新增 {rows['inserted']:,}，更新 {rows['updated']:,}，"
        f"未变 {rows['unchanged']:,}，隔离 {rows['quarantined']:,}，跳过 {rows['skipped']:,}。"
    ]
    for kind, counts in (("隔离", report.reasons), ("提示", report.warnings)):
        said += [f"  {kind} {count:,} 行：{describe(report.dataset, code)}" for code, count in counts.items()]
    said += [f"  {sentence}" for sentence in (*of_cells(report), *of_skipped(report))]
    for name, words in report.unknown.items():
        field = dataset(report.dataset).fields[name]
        listed = "、".join(f"{word}（{count:,} 行）" for word, count in list(words.items())[:_WORDS_SHOWN])
        more = "等" if len(words) > _WORDS_SHOWN else ""
        ours = next(iter(field.choices), "4")
        choices = f"；可用：{'、'.join(field.words.values())}" if field.choices else f"（{field.unit}）"
        said.append(
            f"  不认识的{field.label}：{listed}{more}。请在映射文件的 [values.{name}] 里写明，如 "
            f'"{next(iter(words))}" = "{ours}"{choices}'
        )
    for note in report.notes:
        if note["code"] == "year_told":
            said.append(f"  {year_told(note)}")
            continue
        column = f"列“{note['header']}”的 {note['count']:,} 个日期（如 {note['example']}）"
        if note["code"] == "date_order":
            said.append(f"  {column}按 {note['format']} 读取，依据是同一列里只能这样读的日期")
        else:
            forms = "或".join(f'{note["field"]} = "{form}"' for form in note["candidates"])
            said.append(f"  {column}分不清年月日，请在映射文件的 [formats] 里写明 {forms}")
    for question in report.questions:
        asked = "请确认" if question["code"] in DOUBTS else "请回答"
        said.append(f"  {asked}：{question['problem']}。{question['remedy']}")
    said += [f"  {sentence}" for sentence in of_sheet(report)]
    if report.disappeared:
        said.append(f"  本次文件中不再出现、已移除：{report.disappeared:,} 行")
    if report.columns["dropped"]:
        said.append(f"  没有用到的列：{'、'.join(report.columns['dropped'])}")
    said += [f"  {question}" for question in columns_alike(report)]
    return said


def of_cells(report: Report) -> list[str]:
    """Return what is to be said of the cells that were left out of rows that went in."""
    return [
        f"{count:,} 个选填的格子没有导入，所在的行照常导入：{describe(report.dataset, code)}"
        for code, count in report.cells.items()
    ]


def year_told(note: dict[str, Any]) -> str:
    """Return in which year dates without one were read, and by what."""
    by = "、".join(note["candidates"])
    return f"列“{note['header']}”有 {note['count']:,} 个日期没有写年份，按 {note['format']} 年读取（跨年的算前后一年），依据是{by}"


def of_sheet(report: Report) -> list[str]:
    """Return what is to be said of a sheet: which of its cells were not read, and what of it was read though it is hidden."""
    said = [
        f"同一张表上还有 {cells:,} 个格子在读到的范围之外（{place}），没有导入"
        for place, cells in report.outside.items()
    ]
    if rows := report.hidden["rows"]:
        how = "隐藏着（有的是被筛选掉的）" if report.hidden["is_filtered"] else "隐藏着"
        said.append(f"表里有 {rows:,} 行{how}，照常导入；不要的，请在原表里删去再导入")
    used = [header for header in report.hidden["columns"] if header not in report.columns["dropped"]]
    if used:
        said.append(f"隐藏的列照常读取：{'、'.join(used)}")
    return said


def of_skipped(report: Report) -> list[str]:
    """Return what the rows were that are none of the ledger."""
    counted = "、".join(f"{_SKIPPED[why]} {n:,} 行" for why, n in report.skipped.items())
    return [f"跳过的是：{counted}"] if counted else []


def columns_alike(report: Report) -> list[str]:
    """Return a question for each column that nothing was made of, but whose header is nearly one of ours."""
    return [
        f"列“{header}”是不是{meant(dataset(report.dataset), names)}？是的话，请在列的对应关系里选它"
        f'（映射文件：{names[0]} = "{header}"）'
        for header, names in report.columns["alike"].items()
    ]


def meant(data: Dataset, names: Sequence[str]) -> str:
    """Return the labels of fields of which one is meant."""
    return "或".join(f"“{data.fields[name].label}”" for name in names)


def describe(dataset_name: str, code: str) -> str:
    """Return the Chinese sentence of a reason or warning code."""
    data = dataset(dataset_name)
    promises: list[Rule | Unique] = [*data.rules, *data.unique]
    own = {promise.code: f"{promise.problem}；{promise.remedy}" for promise in promises}
    if code.startswith("unknown_") and code.removeprefix("unknown_") in data.fields:
        return f"不认识的{data.fields[code.removeprefix('unknown_')].label}；请核对写法，或在映射文件的 [values] 中写明"
    if code in _OF_NAMES:
        return _OF_NAMES[code].format(number=data.fields[data.key[-1]].label, parts=natural.labels(data))
    return own.get(code) or _REASONS[code]
