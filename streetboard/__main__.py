"""The command line: `python -m streetboard …`; exit 0 on success, 2 on bad usage or input, 1 when a check fails."""

from __future__ import annotations

import argparse
import csv
import json
import re
import sys
from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any, NoReturn

from streetboard import ledger, queries, warehouse
from streetboard.datasets import all_datasets, dataset
from streetboard.errors import LedgerError, StreetboardError
from streetboard.ledger import publish, template

# What argparse says of a wrong call, and how we say it.
_USAGE = (
    (r"the following arguments are required: (.*)", "缺少参数：{}"),
    (r"unrecognized arguments: (.*)", "不认识的参数：{}"),
    (r"argument (.*?): invalid choice: (.*?) \(choose from (.*)\)", "参数 {} 的取值 {} 不对，可用的有：{}"),
    (r"argument (.*?): expected (?:one|at least one) argument", "参数 {} 后面缺少取值"),
    (r"argument (.*?): invalid .* value: (.*)", "参数 {} 的取值 {} 不对"),
    (r"argument (.*?): (.*)", "参数 {}：{}"),
)


class _Help(argparse.HelpFormatter):
    def add_usage(self, usage, actions, groups, prefix=None) -> None:
        super().add_usage(usage, actions, groups, "用法：" if prefix is None else prefix)


class _Parser(argparse.ArgumentParser):
    def __init__(self, **how: Any) -> None:
        super().__init__(**how, add_help=False, formatter_class=_Help)
        self._positionals.title, self._optionals.title = "参数", "选项"
        self.add_argument("-h", "--help", action="help", help="显示这段说明")

    def error(self, message: str) -> NoReturn:
        message = " ".join(message.split())
        for pattern, ours in _USAGE:
            if found := re.fullmatch(pattern, message):
                message = ours.format(*found.groups())
                break
        print(f"错误：{message}。用法见 python -m streetboard --help", file=sys.stderr)
        raise SystemExit(2)


def _date(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(f"“{text}”不是日期，请写成 2025-06-30 的样子") from error


def _parameter(text: str) -> tuple[str, Any]:
    name, equals, value = text.partition("=")
    if not equals:
        raise argparse.ArgumentTypeError(f"“{text}”请写成 名称=取值 的样子")
    try:
        return name, json.loads(value)
    except json.JSONDecodeError:
        return name, value


def parser() -> argparse.ArgumentParser:
    """Return the parser of the command line."""
    top = _Parser(prog="python -m streetboard", description="街道治理看板的命令行")
    commands = top.add_subparsers(dest="command", required=True, parser_class=_Parser, metavar="命令")

    demo = commands.add_parser("demo", help="装入或取出演示数据")
    demo.add_argument("--remove", action="store_true", help="取出演示数据")

    importing = commands.add_parser("import", help="导入台账")
    importing.add_argument("files", nargs="+", type=Path, metavar="FILE", help="台账文件，.xlsx 或 .csv")
    importing.add_argument("--dataset", required=True, help="台账类型，如 issues")
    importing.add_argument("--mapping", type=Path, help="映射文件（TOML）")
    importing.add_argument("--street", help="没有街道列的台账属于哪个街道")
    importing.add_argument("--mode", choices=ledger.MODES, default="upsert", help="更新（默认）、整体替换或只追加")
    importing.add_argument("--dry-run", action="store_true", help="只检查，不发布")

    versions = commands.add_parser("versions", help="列出数据版本")
    rollback = commands.add_parser("rollback", help="回退到一个数据版本")
    rollback.add_argument("version", type=int, help="versions 列出的版本号")
    check = commands.add_parser("check", help="核对当前数据版本")

    figure = commands.add_parser("figure", help="按名称取一个指标")
    figure.add_argument("name", help="指标名称，如 issues/summary")
    figure.add_argument("--street", help="只看一个街道")
    figure.add_argument("--communities", help="社区，用英文逗号隔开")
    figure.add_argument("--start", type=_date, help="统计期的第一天，如 2025-01-01")
    figure.add_argument("--end", type=_date, help="统计期的最后一天")
    figure.add_argument("--as-of", type=_date, help="数据截至哪一天")
    figure.add_argument("--param", type=_parameter, action="append", default=[], metavar="K=V", help="指标自己的参数")
    figure.add_argument("--format", choices=("json", "csv"), default="json", help="输出格式，默认 json")

    figures = commands.add_parser("figures", help="列出全部指标")
    empty = commands.add_parser("template", help="生成一份空白台账")
    empty.add_argument("dataset", help="台账类型，如 issues")
    empty.add_argument("--out", type=Path, required=True, help="要生成的 .xlsx 文件")

    for command in (demo, importing, versions, rollback, check, figures):
        command.add_argument("--json", action="store_true", help="输出 JSON，供脚本使用")
    return top


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8")
    options = parser().parse_args(arguments)
    try:
        return COMMANDS[options.command](options)
    except StreetboardError as error:
        # A file's name may hold a line break; the message stays on one line.
        print(f"错误：{' '.join(str(error).split())}", file=sys.stderr)
        return 2


def _print_json(value: Any) -> None:
    print(json.dumps(value, ensure_ascii=False, default=_jsonable))


def _jsonable(value: Any) -> Any:
    if isinstance(value, (date, datetime)):
        return value.isoformat()
    raise TypeError(value)


def _demo(options: argparse.Namespace) -> int:
    if options.remove:
        removed = ledger.remove_demo()
        _print_json({"removed": removed}) if options.json else print(f"已取出演示数据 {removed:,} 行。")
        return 0
    return _reported(ledger.publish_demo(), options.json)


def _import(options: argparse.Namespace) -> int:
    dataset(options.dataset)
    orders = [
        ledger.Order(file, options.dataset, options.mapping, options.street, options.mode) for file in options.files
    ]
    return _reported(ledger.import_files(orders, dry_run=options.dry_run), options.json, options.dry_run)


def _reported(reports: list[ledger.Report], as_json: bool, dry_run: bool = False) -> int:
    if as_json:
        answers = [report.as_json() for report in reports]
        _print_json(answers[0] if len(answers) == 1 else answers)
        return 0
    for report in reports:
        rows = report.rows
        print(
            f"{report.file}：读到 {rows['read']:,} 行，新增 {rows['inserted']:,}，更新 {rows['updated']:,}，"
            f"未变 {rows['unchanged']:,}，隔离 {rows['quarantined']:,}，跳过 {rows['skipped']:,}。"
        )
        for kind, counts in (("隔离", report.reasons), ("提示", report.warnings)):
            for code, count in counts.items():
                print(f"  {kind} {count:,} 行：{ledger.describe(report.dataset, code)}")
        if report.disappeared:
            print(f"  本次文件中不再出现、已移除：{report.disappeared:,} 行")
        if report.columns["dropped"]:
            print(f"  没有用到的列：{'、'.join(report.columns['dropped'])}")
    print("仅检查，没有发布。" if dry_run else f"当前数据版本：{reports[-1].version}。")
    return 0


def _versions(options: argparse.Namespace) -> int:
    rows = warehouse.Warehouse().current().versions()
    if options.json:
        _print_json(rows)
    else:
        for row in rows:
            print(f"{row['version']:>6}  {row['published_at']}  {row['author']}  {row['action']}  {row['note']}")
    return 0


def _rollback(options: argparse.Namespace) -> int:
    version = publish.rollback(warehouse.home(), options.version)
    if options.json:
        _print_json({"version": version})
    else:
        print(f"已把版本 {options.version} 的内容发布为版本 {version}。")
    return 0


def _check(options: argparse.Namespace) -> int:
    results = warehouse.Warehouse().current().check()
    if options.json:
        _print_json(
            [
                {
                    "check": result.query.name,
                    "title": result.query.title,
                    "level": result.query.level,
                    "rows": result.records(),
                }
                for result in results
            ]
        )
    else:
        for result in results:
            verdict = (
                "通过"
                if not result.rows
                else f"{'不通过' if result.query.level == 'fail' else '提示'} {len(result):,} 行"
            )
            print(f"{result.query.title}：{verdict}")
    return 1 if any(result.rows and result.query.level == "fail" for result in results) else 0


def _figure(options: argparse.Namespace) -> int:
    communities = tuple(filter(None, (name.strip() for name in (options.communities or "").split(","))))
    scope = warehouse.Scope(options.street, communities or None, options.start, options.end, options.as_of)
    queries.figure(options.name)
    result = warehouse.Warehouse().figure(options.name, scope, **dict(options.param))
    if options.format == "json":
        _print_json(result.records())
    else:
        writer = csv.writer(sys.stdout)
        writer.writerow(result.columns)
        writer.writerows(result.rows)
    return 0


def _figures(options: argparse.Namespace) -> int:
    figures = queries.layer("figures").values()
    if options.json:
        _print_json([{"figure": figure.name, "title": figure.title} for figure in figures])
    else:
        for figure in figures:
            print(f"{figure.name}  {figure.title}")
    return 0


def _template(options: argparse.Namespace) -> int:
    if options.out.suffix.lower() != ".xlsx":
        raise LedgerError(f"空白台账只能存为 .xlsx，不能存为 {options.out.name}", "请把 --out 改成以 .xlsx 结尾")
    template.write(all_datasets()[dataset(options.dataset).name], options.out)
    print(f"已生成 {options.out}。")
    return 0


COMMANDS = {
    "demo": _demo,
    "import": _import,
    "versions": _versions,
    "rollback": _rollback,
    "check": _check,
    "figure": _figure,
    "figures": _figures,
    "template": _template,
}

if __name__ == "__main__":
    sys.exit(main())
