"""The command line: `python -m streetboard …`; exit 0 on success, 2 on bad usage or input, 1 when a check fails."""

from __future__ import annotations

import argparse
import csv
import getpass
import json
import re
import signal
import sys
import threading
from collections.abc import Collection, Iterable, Sequence
from dataclasses import asdict
from datetime import date, datetime
from functools import partial
from pathlib import Path
from typing import Any, NoReturn

from streetboard import (
    __version__,
    audit,
    backup,
    city,
    ledger,
    platform,
    private,
    processes,
    provenance,
    queries,
    warehouse,
)
from streetboard.access import accounts, settings, who
from streetboard.access.roles import ROLES
from streetboard.access.tokens import Token, Tokens
from streetboard.datasets import all_datasets, dataset
from streetboard.errors import AccessError, LedgerError, StreetboardError, WarehouseError
from streetboard.ledger import export, mapping_files, mapping_toml, publish, read, recognise, template, turns, watch
from streetboard.permit import Permit

# What argparse says of a wrong call, and how we say it.
_USAGE = (
    (r"the following arguments are required: (.*)", "缺少参数：{}"),
    (r"unrecognized arguments: (.*)", "不认识的参数：{}"),
    (r"argument (.*?): invalid choice: (.*?) \(choose from (.*)\)", "参数 {} 的取值 {} 不对，可用的有：{}"),
    (r"argument (.*?): expected (?:one|at least one) argument", "参数 {} 后面缺少取值"),
    (r"argument (.*?): invalid .* value: (.*)", "参数 {} 的取值 {} 不对"),
    (r"argument (.*?): (.*)", "参数 {}：{}"),
)
# A role by what the guide and the pages call it.
_TITLED = {role.title: name for name, role in ROLES.items()}
# From where it is done, as it is recorded.
_HERE = "命令行"


class _Help(argparse.HelpFormatter):
    def add_usage(
        self,
        usage: str | None,
        actions: Iterable[argparse.Action],
        groups: Iterable[argparse._MutuallyExclusiveGroup],
        prefix: str | None = None,
    ) -> None:
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
        print(f"错误：{message}。用法见 {self.prog} --help", file=sys.stderr)
        raise SystemExit(2)


def _date(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(f"“{text}”不是日期，请写成 2025-06-30 的样子") from error


def _seconds(text: str) -> float:
    try:
        seconds = float(text)
    except ValueError:
        seconds = 0
    if not 0 < seconds < threading.TIMEOUT_MAX:
        raise argparse.ArgumentTypeError(f"“{text}”不是秒数，请写成 5 的样子")
    return seconds


def _whole(text: str, most: int, wrong: str) -> int:
    if not (text.isascii() and text.isdecimal() and 1 <= int(text) <= most):
        raise argparse.ArgumentTypeError(f"“{text}”{wrong}")
    return int(text)


_processes = partial(_whole, most=processes.MOST, wrong=f"请写成 1 到 {processes.MOST} 的整数")
_port = partial(_whole, most=65535, wrong="不是端口，请写成 8501 的样子")


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
    top.add_argument("--version", action="version", version=f"街道治理看板 {__version__}", help="显示程序版本")
    commands = top.add_subparsers(dest="command", required=True, parser_class=_Parser, metavar="命令")

    serving = commands.add_parser("serve", help="启动看板，可由几个进程一起服务")
    serving.add_argument(
        "--processes", type=_processes, default=1, metavar="N", help="几个进程，默认 1；人多时一个核一个"
    )
    serving.add_argument("--port", type=_port, help="端口，默认 8501")
    serving.add_argument("--address", help="监听的地址，默认 127.0.0.1（只有本机能打开）；0.0.0.0 为内网都能打开")

    demo = commands.add_parser("demo", help="装入或取出演示数据")
    demo.add_argument("--remove", action="store_true", help="取出演示数据")

    importing = commands.add_parser("import", help="导入台账")
    importing.add_argument(
        "files", nargs="*", type=Path, metavar="FILE", help="台账文件，.xlsx 或 .csv；映射文件里写了数据库的，不写"
    )
    importing.add_argument("--dataset", required=True, help="台账类型，如 issues")
    importing.add_argument("--mapping", type=Path, help="映射文件（TOML）")
    importing.add_argument("--street", help="没有街道列的台账属于哪个街道")
    importing.add_argument(
        "--sheet", action="append", default=[], help="工作表或压缩包里的文件，可写几次；'*' 为每一张"
    )
    importing.add_argument("--mode", choices=ledger.MODES, default="upsert", help="更新（默认）、整体替换或只追加")
    importing.add_argument(
        "--cut-off", type=_date, metavar="DAY", help="台账导出到哪一天，如 2025-06-30；不写就是最后一次实际发生的那天"
    )
    importing.add_argument("--year", type=int, metavar="YEAR", help="3月5日 这样没有写年份的日期是哪一年，如 2025")
    importing.add_argument(
        "--confirm", action="store_true", help="要再确认的（两成以上进不来、没有新增、编号以前是别的件等）都确认"
    )
    importing.add_argument("--dry-run", action="store_true", help="只检查，不发布")

    watching = commands.add_parser("watch", help="监视一个文件夹，自动导入放进来的台账")
    watching.add_argument("folder", type=Path, metavar="FOLDER", help="文件夹；处理完的移到其中的 done 或 failed")
    watching.add_argument("--street", help="没有街道列的台账属于哪个街道")
    watching.add_argument(
        "--interval", type=_seconds, default=watch.INTERVAL_SECONDS, metavar="SECONDS", help="每几秒看一次，默认 5"
    )
    watching.add_argument("--once", action="store_true", help="只处理现有的文件，然后结束，供定时任务使用")

    versions = commands.add_parser("versions", help="列出数据版本")
    rollback = commands.add_parser("rollback", help="回退到一个数据版本")
    rollback.add_argument("version", type=int, help="versions 列出的版本号")
    check = commands.add_parser("check", help="核对当前数据版本")

    upgrading = commands.add_parser("upgrade", help="换了较新的程序以后，用它重新汇总一次；打开看板也会做")
    backing = commands.add_parser("backup", help="把数据文件夹备份成一个文件；看板和导入不用停")
    backing.add_argument(
        "file", type=Path, metavar="FILE", help="要生成的文件，如 /mnt/备份/看板-2026-11-27.zip；不覆盖"
    )
    restoring = commands.add_parser("restore", help="从备份恢复到空的数据文件夹")
    restoring.add_argument("file", type=Path, metavar="FILE", help="backup 生成的文件")

    pushing = commands.add_parser("push", help="把当前数据版本推送到 ClickHouse，供全市查看")
    pushing.add_argument(
        "--to",
        required=True,
        metavar="URL",
        help=f"如 clickhouse://用户@主机:8123/数据库；密码在环境变量 {city.PASSWORD} 里，不写在地址里",
    )

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

    exporting = commands.add_parser("export", help="导出文件")
    kinds = exporting.add_subparsers(dest="kind", required=True, parser_class=_Parser, metavar="导出什么")
    exported = kinds.add_parser("ledger", help="把一种台账导出为 .csv 或 .xlsx，改后可再导入")
    exported.add_argument("--dataset", required=True, help="台账类型，如 issues")
    exported.add_argument("--street", help="只导出一个街道")
    exported.add_argument("--out", type=Path, required=True, help="要生成的 .csv 或 .xlsx 文件")

    meeting = kinds.add_parser("edition", help="冻结一个季度的会议版，导出幻灯片、附表和简报")
    meeting.add_argument("--street", help="哪个街道")
    meeting.add_argument("--quarter", help="哪个季度，如 2025Q2")
    meeting.add_argument("--community", help="只看一个社区")
    meeting.add_argument("--edition", metavar="NAME", help="已有的会议版，如 朝阳街道-2025Q2-1；不写街道和季度")
    meeting.add_argument(
        "--format", default="pptx,xlsx,docx", help="文件格式，用英文逗号隔开，可用 pptx、xlsx、docx、pdf；默认前三种"
    )
    meeting.add_argument("--out", type=Path, required=True, metavar="DIR", help="放文件的文件夹")

    account = commands.add_parser("account", help="管理账号：谁能登录，能做什么")
    acts = account.add_subparsers(dest="act", required=True, parser_class=_Parser, metavar="做什么")
    listing = acts.add_parser("list", help="列出账号")
    of_one = {
        name: acts.add_parser(name, help=told)
        for name, told in (
            ("add", "添加账号；密码从标准输入读"),
            ("role", "改账号的角色和范围，原来的不再算"),
            ("password", "重设密码，从标准输入读；它的登录都结束"),
            ("disable", "停用账号，它的登录马上结束"),
            ("remove", "删除账号，它的登录马上结束"),
        )
    }
    for one in of_one.values():
        one.add_argument("name", metavar="名称", help="账号名称，如 张三")
    for one in (of_one["add"], of_one["role"]):
        told = "、".join(f"{name} {role.title}" for name, role in ROLES.items())
        one.add_argument(
            "--role",
            action="append",
            required=True,
            type=lambda said: _TITLED.get(said, said),
            choices=[*ROLES],
            metavar="角色",
            help=f"角色，可写几次，相加，写前面的或后面的都行：{told}",
        )
        one.add_argument("--street", action="append", default=[], help="只看哪个街道，可写几次；不写就是全部")
        one.add_argument("--community", action="append", default=[], help="只看哪个社区，可写几次；不写就是全部")
    of_one["disable"].add_argument("--undo", action="store_true", help="恢复停用的账号")

    auditing = commands.add_parser("audit", help="核对操作记录：谁在什么时候做了什么")
    verifying = auditing.add_subparsers(dest="act", required=True, parser_class=_Parser, metavar="做什么").add_parser(
        "verify", help="从头核对每一行，有没有被改过、删过、截断；有问题时退出码为 1"
    )

    token = commands.add_parser("token", help="管理取数接口的令牌：哪些程序能取数")
    of_tokens = token.add_subparsers(dest="act", required=True, parser_class=_Parser, metavar="做什么")
    tokens = of_tokens.add_parser("list", help="列出令牌")
    adding = of_tokens.add_parser("add", help="添加令牌；它只显示这一次")
    adding.add_argument("name", metavar="名称", help="令牌名称，写明给谁用，如 区数据局")
    adding.add_argument("--street", help="只看哪个街道；不写就是全部")
    adding.add_argument("--until", type=_date, metavar="DATE", help="用到哪一天（含），如 2026-12-31；不写就不到期")
    removing = of_tokens.add_parser("remove", help="删除令牌，马上不能再用")
    removing.add_argument("name", metavar="名称", help="令牌名称")

    keeping = (upgrading, backing, restoring)
    for command in (
        verifying,
        listing,
        tokens,
        demo,
        importing,
        versions,
        rollback,
        check,
        *keeping,
        pushing,
        figures,
        meeting,
    ):
        command.add_argument("--json", action="store_true", help="输出 JSON，供脚本使用")
    return top


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8")
    options = parser().parse_args(arguments)
    if open_to_others := private.closed(warehouse.home()):
        print(f"注意：{open_to_others}", file=sys.stderr)
    try:
        with provenance.acting(provenance.Actor(provenance.author(), _HERE)):
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


def _serve(options: argparse.Namespace) -> int:
    processes.serve(options.address, options.port, options.processes)
    return 0


def _demo(options: argparse.Namespace) -> int:
    if options.remove:
        removed = ledger.remove_demo()
        _print_json({"removed": removed}) if options.json else print(f"已取出演示数据 {removed:,} 行。")
        return 0
    _reported(ledger.publish_demo(), options.json)
    return 0


def _import(options: argparse.Namespace) -> int:
    dataset(options.dataset)
    orders = [
        ledger.Order(
            file,
            options.dataset,
            options.mapping,
            options.street,
            options.mode,
            part=part,
            beside=beside,
            cut_off=options.cut_off,
            year=options.year,
            confirmed=ledger.CONFIRMED if options.confirm else frozenset(),
        )
        for file in options.files or [None]
        for part, beside in _parts(file, options)
    ]
    reports = ledger.import_files(
        orders, dry_run=options.dry_run, cautious=True, progress=lambda _done, what: _waiting(what)
    )
    if options.dry_run:
        told = {"files": [order.file.name for order in orders if order.file], "datasets": [options.dataset]}
        audit.record(warehouse.home(), audit.REHEARSED, told)
    _reported(reports, options.json, options.dry_run)
    return 1 if any(question["must"] for report in reports for question in report.questions) else 0


def _waiting(what: str) -> None:
    """Tell of waiting, and of nothing else."""
    if what in turns.WAITS:
        print(f"{what}……", file=sys.stderr, flush=True)


def _watch(options: argparse.Namespace) -> int:
    stop = threading.Event()
    watcher = watch.Watcher(options.folder, options.street, tell=partial(print, flush=True), stop=stop)
    # The file at hand is finished first.
    before = {number: signal.signal(number, lambda *_: stop.set()) for number in platform.STOP_SIGNALS}
    try:
        watcher.run(options.interval, once=options.once)
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
    return 0


def _parts(file: Path | None, options: argparse.Namespace) -> Sequence[tuple[read.Part | None, tuple[read.Part, ...]]]:
    """Return the tables of a file that are asked for, with those beside them; null is the only one."""
    if not file or not options.sheet:
        return [(None, ())]
    data = dataset(options.dataset)
    mapping = mapping_toml.load(options.mapping, data) if options.mapping else mapping_files.Mapping()
    return recognise.parts(file, data, mapping, options.sheet, _waiting)


def _reported(reports: list[ledger.Report], as_json: bool, dry_run: bool = False) -> None:
    if as_json:
        answers = [report.as_json() for report in reports]
        _print_json(answers[0] if len(answers) == 1 else answers)
        return
    for report in reports:
        print(f"{report.name}：{chr(10).join(ledger.sentences(report))}")
    print("仅检查，没有发布。" if dry_run else f"当前数据版本：{reports[-1].version}。")


def _versions(options: argparse.Namespace) -> int:
    rows = warehouse.Warehouse().current().versions()
    use = warehouse.disk_use(warehouse.home())
    if options.json:
        # Null: no longer kept.
        _print_json([{**row, "bytes": use.versions.get(row["version"])} for row in rows])
        return 0
    for row in rows:
        size = f"{use.versions[row['version']] / 1e6:,.1f} MB" if row["version"] in use.versions else "已清理"
        print(
            f"{row['version']:>6}  {row['published_at']}  {size:>10}  {row['author']}  {row['action']}  {row['note']}"
            f"  {row['program'] or ''}".rstrip()
        )
    print(f"保留 {len(use.versions)} 个版本，占用 {use.total / 1e6:,.1f} MB，磁盘剩余 {use.free / 1e9:,.1f} GB。")
    return 0


def _rollback(options: argparse.Namespace) -> int:
    version = publish.rollback(warehouse.home(), options.version)
    if options.json:
        _print_json({"version": version})
    else:
        print(f"已把版本 {options.version} 的内容发布为版本 {version}。")
    return 0


def _check(options: argparse.Namespace) -> int:
    snapshot = warehouse.Warehouse().current()
    results = [(result, len(result)) for result in snapshot.sound()]
    # What a version that is not whole says about the ledgers means nothing.
    if not any(total for _, total in results):
        results += snapshot.check_first(None if options.json else 1)
    if options.json:
        _print_json(
            [
                {
                    "check": result.query.name,
                    "title": result.query.title,
                    "level": result.query.level,
                    "rows": result.records(),
                }
                for result, _ in results
            ]
        )
    else:
        for result, total in results:
            verdict = f"{'不通过' if result.query.level == 'fail' else '提示'} {total:,} 行" if total else "通过"
            print(f"{result.query.title}：{verdict}")
    return 1 if any(total and result.query.level == "fail" for result, total in results) else 0


def _upgrade(options: argparse.Namespace) -> int:
    # Says where there is nothing yet: this is no first start.
    folder = warehouse.home()
    if (before := warehouse.current_version(folder)) is None:
        warehouse.Warehouse(folder).current()
    ledger.ensure_ready(folder)
    version = warehouse.current_version(folder)
    if options.json:
        _print_json({"version": version, "was_ready": version == before})
    elif version == before:
        print(f"第 {version} 版数据已经是本程序的，不用更新。")
    else:
        print(f"已用本程序重新汇总，发布为第 {version} 版。")
    return 0


def _backup(options: argparse.Namespace) -> int:
    made = backup.make(warehouse.home(), options.file)
    audit.record(warehouse.home(), audit.BACKED_UP, {"file": options.file.name, "version": made.version})
    return _kept(made, options.json, "已备份")


def _restore(options: argparse.Namespace) -> int:
    made = backup.restore(warehouse.home(), options.file)
    audit.record(warehouse.home(), audit.RESTORED, {"file": options.file.name, "version": made.version})
    return _kept(made, options.json, f"已恢复到 {warehouse.home()}")


def _kept(made: backup.Backup, as_json: bool, what: str) -> int:
    if as_json:
        _print_json(asdict(made))
        return 0
    version = f"第 {made.version} 版数据，" if made.version is not None else ""
    print(f"{what}：{version}共 {made.files:,} 个文件，{made.size / 1e6:,.1f} MB，逐个核对过：{made.file}。")
    if made.skipped:
        print(f"注意：没有备份链接和名称特殊的文件 {'、'.join(made.skipped)}。", file=sys.stderr)
    return 0


def _push(options: argparse.Namespace) -> int:
    # Only here: the client takes its time to load.
    from streetboard.city.push import push
    from streetboard.city.server import Server

    # A table of a city may take minutes, as no figure does.
    server = Server(city.Address.of(options.to), to_read=False, seconds=warehouse.VERIFY_SECONDS)

    def tell(table: str, there: int, count: int) -> None:
        if not options.json:
            print(f"{table}：{there:,} / {count:,} 行", file=sys.stderr, flush=True)

    audit.record(warehouse.home(), audit.EXPORTED, {"to": str(server.address)})
    pushed = push(warehouse.home(), server, tell)
    if options.json:
        _print_json({"version": pushed.version, "rows": pushed.rows, "was_there": pushed.was_there})
    elif pushed.was_there:
        print(f"第 {pushed.version} 版数据已经在 {server.address} 上，没有变化。")
    else:
        total = sum(pushed.rows.values())
        print(f"已把第 {pushed.version} 版数据推送到 {server.address}：{len(pushed.rows)} 张表，{total:,} 行。")
    return 0


def _figure(options: argparse.Namespace) -> int:
    communities = tuple(filter(None, (name.strip() for name in (options.communities or "").split(","))))
    scope = warehouse.Scope(options.street, communities or None, options.start, options.end, options.as_of)
    queries.figure(options.name)
    result = city.warehouse_of(None, city.named()).figure(options.name, scope, **dict(options.param))
    about = {"figure": options.name, "parameters": result.asked, "rows": len(result), "version": result.version}
    audit.record(warehouse.home(), audit.FIGURE_FETCHED, about)
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


def _export_ledger(options: argparse.Namespace) -> int:
    count = export.write(dataset(options.dataset), options.out, options.street)
    told = {"datasets": [options.dataset], "street": options.street, "rows": count, "file": options.out.name}
    audit.record(warehouse.home(), audit.EXPORTED, told)
    print(f"已导出 {count:,} 行：{options.out}。")
    return 0


def _export_edition(options: argparse.Namespace) -> int:
    # Only here: the libraries of documents take their time to load.
    from streetboard.meeting import making

    endings = making.endings(options.format)
    edition, is_new = making.edition_asked_for(
        warehouse.home(), options.edition, options.street, options.quarter, options.community
    )
    if not options.json:
        print(f"{'已生成' if is_new else '使用已有的'}会议版 {edition.id}（第 {edition.version} 版数据）。")
    written = []
    for path in making.hand_out(edition, endings, options.out):
        written.append(str(path))
        audit.record(warehouse.home(), audit.EXPORTED, {"edition": edition.id, "file": path.name})
        if not options.json:
            print(f"已导出 {path}。")
    if options.json:
        _print_json(
            {
                "edition": edition.id,
                "is_new": is_new,
                "version": edition.version,
                "fingerprint": edition.fingerprint,
                "cut_off": edition.cut_off,
                "files": written,
            }
        )
    return 0


def _export(options: argparse.Namespace) -> int:
    return EXPORTS[options.kind](options)


EXPORTS = {"ledger": _export_ledger, "edition": _export_edition}


def _account(options: argparse.Namespace) -> int:
    known, elsewhere = accounts.of(warehouse.home()), settings.of(warehouse.home())
    if options.act == "list":
        found = known.listed()
        if options.json:
            _print_json([asdict(one) for one in found])
            return 0
        for one in found:
            print(f"{one.name}\t{one.told}{'　停用' if one.is_disabled else ''}")
        if not found:
            print("还没有账号。")
        if elsewhere.told:
            print(elsewhere.told)
        return 0
    name = options.name
    if options.act == "add":
        known.add(name, _password(), options.role, options.street, options.community)
        print(f"已添加账号 {name}：{known.get(name).told}。")
    elif options.act == "role":
        known.set_roles(name, options.role, options.street, options.community)
        print(f"账号 {name} 的角色：{known.get(name).told}，马上生效。")
    elif options.act == "password":
        known.get(name)
        known.set_password(name, _password())
        print(f"账号 {name} 的密码已重设，登录都已结束。")
    elif options.act == "disable":
        known.set_disabled(name, not options.undo)
        print(f"账号 {name} 已{'恢复' if options.undo else '停用'}。")
    else:
        known.remove(name)
        print(f"账号 {name} 已删除。")
    if options.act in ("add", "role"):
        reader = who.of_account(known.get(name), _streets)
        if reader.refused:
            print(f"注意：{reader.refused}", file=sys.stderr)
        elif unknown := _unknown(reader.permit):
            print(f"注意：台账里还没有这个账号的社区（{'、'.join(unknown)}）。请核对名称。", file=sys.stderr)
    if known.exist() and not known.has_administrator():
        print(
            "注意：现在没有能登录的管理员，没有人能在“用户”页管理账号。可以运行 "
            "python -m streetboard account role 名称 --role administrator 让一个账号成为管理员。",
            file=sys.stderr,
        )
    return 0


def _audit(options: argparse.Namespace) -> int:
    home = warehouse.home()
    verdict = audit.verify(home, warehouse.heads(home))
    if options.json:
        _print_json(asdict(verdict))
    else:
        for sentence in (*verdict.wrong, *verdict.notes):
            print(sentence)
        told = "有问题" if verdict.wrong else "前后相接，没有改过的痕迹"
        print(f"操作记录 {verdict.lines:,} 条，{told}。")
    return 1 if verdict.wrong else 0


def _token(options: argparse.Namespace) -> int:
    known = Tokens(warehouse.home())
    if options.act == "list":
        found = known.listed()
        if options.json:
            _print_json([_told_token(one) for one in found])
            return 0
        for one in found:
            used = f"{_moment(one.used_at):%Y-%m-%d %H:%M}" if one.used_at else "没有用过"
            until = f"{'已过期' if known.is_over(one) else '到'} {one.until}" if one.until else "不到期"
            print(f"{one.name}\t{one.street or '全部街道'}\t{until}\t最近使用：{used}")
        if not found:
            print("还没有令牌。")
    elif options.act == "add":
        shown = known.add(options.name, options.street, options.until)
        # Alone on its stream, for scripts that keep it.
        print(f"已添加令牌 {options.name}。下面一行只显示这一次，请马上存好：", file=sys.stderr, flush=True)
        print(shown)
        if options.street and options.street not in _streets():
            print(f"注意：现在没有{options.street}的数据，它的台账导入以后这个令牌才取得到数。", file=sys.stderr)
        if not accounts.of(warehouse.home()).exist():
            print("注意：还没有账号，只有这台电脑能取数；让别的电脑取数，请先建管理员账号。", file=sys.stderr)
    else:
        known.remove(options.name)
        print(f"令牌 {options.name} 已删除。")
    return 0


def _told_token(one: Token) -> dict[str, Any]:
    used = _moment(one.used_at) if one.used_at else None
    return {"name": one.name, "street": one.street, "until": one.until, "made": _moment(one.made_at), "used": used}


def _moment(seconds: float) -> datetime:
    return datetime.fromtimestamp(seconds, provenance.CHINA).replace(microsecond=0)


def _unknown(permit: Permit) -> list[str]:
    """Return the communities that an account is for and no ledger has; none as long as there are no ledgers."""
    try:
        places = warehouse.Warehouse(warehouse.home()).current().communities
    except WarehouseError:  # Nothing has been published yet.
        return []
    known = {community for street, community in places if permit.streets is None or street in permit.streets}
    return [one for one in permit.communities or () if known and one not in known]


def _streets() -> Collection[str]:
    try:
        return warehouse.Warehouse(warehouse.home()).current().streets
    except WarehouseError:  # Nothing has been published yet.
        return ()


def _password() -> str:
    """Return a password: typed twice at a terminal, else the first line of the standard input. Never an argument: others see those."""
    if not sys.stdin.isatty():
        return sys.stdin.readline().rstrip("\r\n")
    password = getpass.getpass("密码：")
    if getpass.getpass("再输入一次：") != password:
        raise AccessError("两次输入的密码不一样", "请再运行一次")
    return password


COMMANDS = {
    "account": _account,
    "audit": _audit,
    "serve": _serve,
    "demo": _demo,
    "import": _import,
    "watch": _watch,
    "versions": _versions,
    "rollback": _rollback,
    "check": _check,
    "upgrade": _upgrade,
    "backup": _backup,
    "restore": _restore,
    "push": _push,
    "figure": _figure,
    "figures": _figures,
    "template": _template,
    "token": _token,
    "export": _export,
}

if __name__ == "__main__":
    sys.exit(main())
