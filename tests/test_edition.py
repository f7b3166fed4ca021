"""Edition: frozen whole, opened again whatever has been imported since, put into words without touching a number."""

from __future__ import annotations

import hashlib
import json
import shutil
import zipfile
from dataclasses import replace
from datetime import date, datetime
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image

from streetboard import format, ledger, warehouse
from streetboard.asking.streets import ALL_STREETS
from streetboard.drawing import files
from streetboard.errors import StreetboardError, UnknownNameError, WarehouseError
from streetboard.ledger import typing_in
from streetboard.meeting import brand, differences, editions, making, slides
from streetboard.meeting.editions import Edits, TextSlide, Words
from streetboard.reading.blocks import Cards, Chart, Lines, Table
from streetboard.reading.story import STORY, every_wanted
from streetboard.warehouse import Scope, Warehouse
from tests import corpus

AT = datetime(2025, 7, 8, 9, 30)
STREET, QUARTER = "朝阳街道", "2025Q2"
GOVERNING = ("claims", "mediations", "revenue")


_frozen: dict[tuple[object, ...], editions.Edition] = {}


def made(home: Path, street: str = STREET, quarter: str = QUARTER, community: str | None = None) -> editions.Edition:
    """Save an edition. What the same ledgers and the same brand make is frozen once: a copy of a home was published with it."""
    snapshot = Warehouse(home).current()
    asked = (street, quarter, community)
    with warehouse.file_of(home, snapshot.version).open("rb") as version:
        known = (hashlib.file_digest(version, "sha256").digest(), brand.load(home, street), *asked)
    if known not in _frozen:
        _frozen[known] = editions.freeze(snapshot, *asked, home=home, author="文书", at=AT)
    return editions.save(home, _frozen[known])


def edited(home: Path, one: editions.Edition, what: str = "改", **changed) -> editions.Edition:
    editions.edit(home, one.id, replace(one.edits, **changed), what=what, by="文书", at=AT)
    return editions.load(home, one.id)


def brought(tmp_path: Path, text: str, dataset: str = "issues", street: str = "试点街道") -> None:
    file = tmp_path / f"{dataset}.csv"
    file.write_text(text, "utf-8")
    ledger.import_files([ledger.Order(file, dataset, street=street)])


# --- freezing and opening again --------------------------------------------------------------------------------------------


def test_what_is_opened_is_what_was_frozen(own):
    one = made(own)
    assert one.id == "朝阳街道-2025Q2-1"
    assert editions.load(own, one.id) == one
    assert (one.cut_off, one.is_unfinished, one.is_demo, one.version) == (date(2025, 6, 30), False, True, 1)
    assert one.figures.keys() == {wanted.key for wanted in every_wanted()}


def aims_and_marks(one: editions.Edition) -> tuple[set[str], set[str]]:
    """Return the targets on the cards of an edition, and what is marked on its charts."""
    blocks = [block for slide in slides.deck(one).slides for block in slide.blocks]
    cards = [card for block in blocks if isinstance(block, Cards) for card in block.cards]
    aims = {f"{card.label} {change.label} {change.text}" for card in cards for change in card.changes}
    marks = {mark.said for block in blocks if isinstance(block, Chart) for mark in block.marks}
    return {aim for aim in aims if "目标" in aim}, marks


def test_an_edition_keeps_its_targets_and_annotations_whatever_is_set_afterwards(own):
    one = made(own)
    aims, marks = aims_and_marks(one)
    assert "按期处置率 目标 93.5% 达标" in aims
    assert "6-9 至 6-10 暴雨，来件猛增（演示科室）" in marks
    aim = {"metric": "I09", "value": "99%", "period": "2025Q2", "community": "街道本级"}
    typing_in.type_in("metric_targets", aim, STREET, own, is_demo=True)
    typing_in.type_in("annotations", {"happened_on": "2025-05-20", "note": "停电"}, STREET, own, is_demo=True)
    assert aims_and_marks(editions.load(own, one.id)) == (aims, marks)
    assert slides.deck(editions.load(own, one.id)).slides == slides.deck(one).slides
    newer_aims, newer_marks = aims_and_marks(made(own))
    assert "按期处置率 目标 99% 差 5.4 个百分点" in newer_aims
    assert newer_marks - marks == {"5-20 停电"}


def test_every_figure_carries_rows_parameters_definition_sql_and_the_files_fingerprints(own):
    one = made(own)
    snapshot = Warehouse(own).current()
    for key, frozen in one.figures.items():
        query = frozen.result.query
        assert query.definition, key
        assert "select" in frozen.statement
        assert frozen.result.version == 1
        if not key.startswith("shared/"):
            assert frozen.result.parameters["street"] == STREET
            assert frozen.datasets
    summary = one.figures["issues/summary"].result
    now = snapshot.figure("issues/summary", Scope(STREET, None, date(2025, 4, 1), date(2025, 6, 30), date(2025, 6, 30)))
    assert (summary.rows, summary.parameters) == (now.rows, now.parameters)
    before = one.figures["issues/summary@previous"].result
    assert (before.parameters["start"], before.parameters["as_of"]) == (date(2025, 1, 1), date(2025, 3, 31))
    year = one.figures["issues/summary@year_before"].result
    assert (year.parameters["start"], year.parameters["as_of"]) == (date(2024, 4, 1), date(2024, 6, 30))
    sources = one.figures["shared/sources"].result
    assert all(len(sha256) == 64 for sha256 in sources.column("sha256"))
    assert "issues.csv" in sources.column("file")


def test_the_rows_beneath_are_as_many_as_the_numbers_say(own):
    one = made(own)
    summary = one.figures["issues/summary"].result.one()
    for measure, column in (("collected", "collected"), ("closed_in_period", "closed_in_period")):
        assert one.figures[f"issues/rows?measure={measure}"].total == summary[column]
    assert one.figures["issues/rows?measure=overdue"].total == summary["overdue_open"]
    assert "content" not in one.figures["issues/rows?measure=overdue"].result.columns


def test_it_opens_again_without_the_warehouse_and_says_the_same(own):
    one = made(own)
    told = slides.deck(one)
    for path in own.iterdir():
        if path.name != editions.FOLDER:
            path.unlink() if path.is_file() else shutil.rmtree(path)
    assert slides.deck(editions.load(own, one.id)) == told


@pytest.mark.slow
def test_an_edition_of_a_release_before_measures_were_declared_opens_and_makes_every_slide(tmp_path):
    """The file was frozen by the code of 2026-11-24, whose columns say their label, unit, code and 口径 only."""
    (tmp_path / editions.FOLDER).mkdir()
    shutil.copy(Path(__file__).parent / "data" / "editions" / "演示街道-2025Q2-1.zip", tmp_path / editions.FOLDER)
    one = editions.load(tmp_path, "演示街道-2025Q2-1")
    issues, works = (one.figures[key].result for key in ("issues/summary", "renovation/summary"))
    with zipfile.ZipFile(editions.file_of(tmp_path, one.id)) as archive:
        assert b'"better":' not in archive.read("frozen.json")
    assert issues.query.measure("on_time_rate").fraction == {"numerator": "on_time", "denominator": "due"}
    assert [issues.one()[name] for name in ("due", "on_time", "on_time_rate")] == [14, 9, 9 / 14]
    assert (works.query.measure("deviation").unit, works.query.measure("progress").base) == (format.POINTS, "measured")
    assert (issues.query.owner, issues.query.checked) == ("", None)
    said = {slide.id: slide.headline for slide in slides.deck(one).slides}
    assert said == {
        "cover": "2025年第二季度工作情况",
        "summary": "本季截至 6 月 22 日收集 15 件，其中办结 10 件；到期的 14 件按期处置率 64.29%，不足 20 件，不作比较。",
        "daily": "本季截至 6 月 22 日日均办结 0.12 件，没有上季同期数据可比；最多的一天是 5 月 7 日，办结 1 件。",
        "communities": "2 个社区收集的件都太少，只列示，不排名。",
        "backlog": "截至 6 月 22 日未办结 10 件，较季初增加 5 件；其中超期 10 件，最长超期 163 天。",
        "categories": "环境卫生反映最多，12 件，占 80.00%。",
        "areas": "旧改平均进度 30.00%；落后计划 26.92 个百分点，2 个项目滞后。",
        "delayed": "2 个旧改项目滞后，最突出的是乙项目，落后计划 46.19 个百分点。",
        "coordination": "请 1 个单位协调 3 个事项。",
        "next": "下季度安排 1 件事：计划完工 1 个项目。",
    }
    assert all(files.write(slides.deck(one, everything=True), ending) for ending in ("xlsx", "docx", "pptx"))


def test_it_says_how_the_figures_of_today_differ(own, tmp_path):
    one = made(own)
    before = Warehouse(own).current()
    assert differences.compare(one, before).differences == ()
    ledger.remove_demo()
    ledger.publish_demo()
    assert differences.compare(one, Warehouse(own).current()).differences == ()

    # One more issue of the quarter, closed in time.
    ledger.remove_demo(own)
    brought(
        tmp_path,
        "问题编号,上报时间,办结时间,办理期限,状态,社区,问题类别\n1,2025-05-06,2025-05-07,2025-05-20,已办结,天津路社区,环境卫生\n",
        street=STREET,
    )
    found = differences.compare(one, Warehouse(own).current())
    told = {(d.figure, d.row, d.label): (d.then, d.now) for d in found.differences}
    assert told["事件办理总体情况", "", "收集"] == (3089, 1)
    assert told["各社区办结率", "朝阳街道 · 演示社区丙", "收集"][1] is None
    assert found.redefined == ()
    assert found.version == Warehouse(own).current().version
    assert slides.deck(editions.load(own, one.id)) == slides.deck(one)


def test_a_street_that_is_gone_cannot_be_compared(own, tmp_path):
    one = made(own)
    ledger.remove_demo(own)
    brought(tmp_path, "问题编号,上报时间,状态\n1,2025-05-06,处置中\n")
    with pytest.raises(UnknownNameError, match="朝阳街道"):
        differences.compare(one, Warehouse(own).current())


def test_a_figure_whose_sql_has_changed_says_so(own):
    one = made(own)
    frozen = one.figures["issues/summary"]
    older = replace(one, figures={**one.figures, frozen.key: replace(frozen, statement="select 1")})
    assert differences.compare(older, Warehouse(own).current()).redefined == ("事件办理总体情况",)


def test_an_unfinished_quarter_is_compared_with_the_same_stretch(home, tmp_path):
    brought(
        tmp_path,
        "问题编号,上报时间,办结时间,状态\n0,2024-12-30,2025-01-02,已办结\n1,2025-01-03,2025-01-05,已办结\n2,2025-02-20,,处置中\n3,2025-04-10,2025-05-12,已办结\n",
    )
    one = made(home, "试点街道")
    assert (one.cut_off, one.is_unfinished) == (date(2025, 5, 12), True)
    before = one.figures["issues/summary@previous"].result
    assert (before.parameters["start"], before.parameters["end"]) == (date(2025, 1, 1), date(2025, 2, 11))
    assert before.one()["collected"] == 1
    deck = slides.deck(one)
    summary = next(slide for slide in deck.slides if slide.id == "summary")
    assert summary.headline == "本季截至 5 月 12 日收集 1 件，其中办结 1 件，没有到期的件。"
    assert "本季未结束" in deck.source


def test_a_street_with_issues_alone_hides_the_slides_that_it_has_no_ledger_for(home, tmp_path):
    brought(tmp_path, "问题编号,上报时间,状态\n1,2025-05-06,处置中\n")
    one = made(home, "试点街道")
    assert slides.hidden_ids(one) == {"items", "areas", "delayed", "volunteers", *GOVERNING, "next"}
    assert [slide.id for slide in slides.deck(one).slides] == [
        "cover", "summary", "daily", "communities", "backlog", "categories", "coordination",
    ]  # fmt: skip
    assert "issues/summary@previous" not in one.figures


def test_a_community_has_an_edition_of_its_own(own):
    one = made(own, community="天津路社区")
    assert one.id == "朝阳街道-天津路社区-2025Q2-1"
    assert one.figures["issues/summary"].result.parameters["communities"] == ["天津路社区"]
    assert slides.deck(one).scope == "朝阳街道 · 天津路社区"


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        (("朝阳街", QUARTER, None), "是不是“朝阳街道”"),
        ((STREET, QUARTER, "天津社区"), "是不是“天津路社区”"),
        ((STREET, "2025Q5", None), "“2025Q5”不是季度"),
        ((STREET, "2019Q1", None), "在2019年第一季度没有任何记录"),
        ((STREET, "2026Q1", None), "台账从 2021-04-25 到 2025-06-30"),
    ],
)
def test_what_there_is_nothing_of_is_refused_with_the_way_out(demo_home, asked, said):
    with pytest.raises(StreetboardError, match=said):
        editions.freeze(Warehouse(demo_home).current(), *asked, home=demo_home, author="文书", at=AT)


def test_small_counts_of_persons_are_masked_before_they_are_written(home, tmp_path):
    people = "".join(f"甲{n},张三,13800000000,2024-01-0{n},西社区\n" for n in range(1, 4))
    brought(tmp_path, f"志愿者编号,姓名,联系电话,注册时间,所属社区\n{people}", "volunteers")
    served = "".join(f"F{n},甲{n},2025-05-0{n},2,已确认\n" for n in range(1, 3))
    brought(tmp_path, f"记录编号,志愿者编号,服务日期,服务时长,审核状态\n{served}", "service_records")
    one = made(home, "试点街道")
    row = one.figures["volunteers/summary"].result.one()
    assert (row["registered"], row["active"], row["active_rate"], row["person_times"]) == ("遮蔽", "遮蔽", None, "遮蔽")
    with zipfile.ZipFile(editions.file_of(home, one.id)) as archive:
        frozen = json.loads(archive.read("frozen.json"))
    stored = next(figure for figure in frozen["figures"] if figure["key"] == "volunteers/summary")
    assert dict(zip(stored["columns"], stored["rows"][0], strict=True))["registered"] == "遮蔽"
    volunteers = next(slide for slide in slides.deck(one).slides if slide.id == "volunteers")
    assert volunteers.headline == "本季截至 5 月 2 日志愿服务人次已遮蔽，没有上季同期数据可比。"
    assert {card.label: card.text for card in volunteers.blocks[0].cards}["志愿活跃率"] == "—"


# --- the file ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["没有", "../CURRENT", "/etc/passwd", "朝阳街道-2025Q2-1.zip", ""])
def test_only_an_edition_that_is_listed_is_opened(own, name):
    made(own)
    with pytest.raises(UnknownNameError, match="的会议版"):
        editions.load(own, name)


def test_a_number_changed_in_the_file_is_noticed(own):
    one = made(own)
    corpus.tamper(editions.file_of(own, one.id), "frozen.json", b"3089", b"9999")
    with pytest.raises(WarehouseError, match="数字被改动过"):
        editions.load(own, one.id)


@pytest.mark.parametrize("damage", [b"", b"no archive", "cut", "without frozen", "without edits"])
def test_a_damaged_file_is_told_in_one_sentence_and_the_others_open(own, damage):
    good, bad = made(own), made(own)
    path = editions.file_of(own, bad.id)
    if isinstance(damage, bytes):
        path.write_bytes(damage)
    elif damage == "cut":
        path.write_bytes(path.read_bytes()[:5000])
    else:
        kept = "edits.json" if damage == "without frozen" else "frozen.json"
        with zipfile.ZipFile(path) as archive:
            content = archive.read(kept)
        with zipfile.ZipFile(path, "w") as archive:
            archive.writestr(kept, content)
    with pytest.raises(WarehouseError, match="的文件读不出来"):
        editions.load(own, bad.id)
    assert editions.load(own, good.id) == good
    assert editions.names(own) == [bad.id, good.id]


def test_drafts_of_a_quarter_are_numbered_and_the_newest_is_found(own):
    first, second = made(own), made(own)
    made(own, quarter="2025Q1")
    assert second.id == "朝阳街道-2025Q2-2"
    assert editions.names(own) == [second.id, first.id, "朝阳街道-2025Q1-1"]
    assert editions.newest(own, STREET, QUARTER, None) == second
    assert editions.newest(own, STREET, QUARTER, "天津路社区") is None


def test_a_folder_that_cannot_be_written_is_explained_and_nothing_is_half_there(own, monkeypatch):
    def full(path, content):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(editions.disk, "write_whole", full)
    with pytest.raises(WarehouseError, match="磁盘已满"):
        made(own)
    assert editions.names(own) == []


def test_the_name_and_the_logo_come_from_the_configuration_and_stay_with_the_edition(own):
    drawn = BytesIO()
    Image.new("RGB", (40, 20), "red").save(drawn, "PNG")
    logo = drawn.getvalue()
    (own / "logo.png").write_bytes(logo)
    (own / "branding.toml").write_text('["朝阳街道"]\nname = "北碚区朝阳街道"\nlogo = "logo.png"\n', "utf-8")
    one = made(own)
    (own / "branding.toml").unlink()
    brand = editions.load(own, one.id).brand
    assert (brand.name, brand.logo) == ("北碚区朝阳街道", logo)
    assert made(own, "龙凤桥街道").brand.name == "龙凤桥街道"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[朝阳街道", "读不懂"),
        ('"朝阳街道" = 1', "不是文字"),
        ('["朝阳街道"]\nlogo = "没有.png"', "文件或文件夹不存在"),
        ('["朝阳街道"]\nlogo = "salt"', "用不了"),
        ('["朝阳街道"]\nlogo = "broken.png"', "用不了"),
        ('["朝阳街道"]\nlogo = "../../etc/passwd"', "不在数据文件夹里"),
    ],
)
def test_a_configuration_that_is_of_no_use_is_explained(own, text, said):
    (own / "branding.toml").write_text(text, "utf-8")
    (own / "broken.png").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(20))
    with pytest.raises(StreetboardError, match=said):
        made(own)


# --- a clerk's words ----------------------------------------------------------------------------------------------------


def test_words_order_hidden_slides_and_text_slides_are_kept_with_who_and_when(own):
    one = made(own)
    one = edited(own, one, "改点评", words={"daily": Words(comment="汛期来件多，已加派人手。")})
    one = edited(
        own, one, "加一页", texts={"text-1": TextSlide("下季重点", ("加装电梯", "防汛"))}, order=("cover", "text-1")
    )
    one = edited(own, one, "隐藏", hidden=("delayed",))
    assert [(entry.by, entry.what, entry.at) for entry in one.edits.log] == [
        ("文书", "改点评", AT), ("文书", "加一页", AT), ("文书", "隐藏", AT),
    ]  # fmt: skip
    deck = slides.deck(one)
    assert [slide.id for slide in deck.slides][:3] == ["cover", "text-1", "items"]
    assert "delayed" not in {slide.id for slide in deck.slides}
    assert deck.slides[1].blocks == (Lines(("加装电梯", "防汛")),)
    assert next(slide for slide in deck.slides if slide.id == "daily").comment == "汛期来件多，已加派人手。"
    assert deck.fingerprint == one.fingerprint[:8]


def test_two_clerks_do_not_overwrite_each_other(own):
    one = made(own)
    edited(own, one, "改点评", words={"daily": Words(comment="先")})
    with pytest.raises(StreetboardError, match="文书在 09:30 改过这份会议版（改点评）"):
        edited(own, one, words={"daily": Words(comment="后")})
    assert editions.load(own, one.id).edits.words["daily"].comment == "先"


def test_what_is_frozen_does_not_change_when_words_do(own):
    one = made(own)
    later = edited(own, one, words={"summary": Words(headline="本季收集 3,089 件。")})
    assert (later.fingerprint, later.figures) == (one.fingerprint, one.figures)


@pytest.mark.parametrize(
    "text",
    [
        "本季收集 3,089 件，办结 2464 件，各方辛苦。",
        "按期处置率 93.60%，比上季降了 0.67 个百分点。",
        "群众诉求总体平稳，按期处置略有下降。",
    ],
)
def test_a_headline_may_be_said_otherwise_with_the_numbers_of_the_slide(own, text):
    summary = next(slide for slide in slides.deck(made(own)).slides if slide.id == "summary")
    slides.check_headline(summary, text)


@pytest.mark.parametrize(
    ("text", "number"), [("本季收集 3,090 件", "3,090"), ("按期处置率 95%", "95"), ("办结 24640 件", "24640")]
)
def test_a_number_cannot_be_typed_over(own, text, number):
    summary = next(slide for slide in slides.deck(made(own)).slides if slide.id == "summary")
    with pytest.raises(StreetboardError, match=f"“{number}”不是这一页的数字"):
        slides.check_headline(summary, text)


def test_a_proposal_is_edited_by_hand_and_its_headline_counts_what_stays(own):
    one = made(own)
    table, keys = slides.proposal(one, "coordination")
    assert len(keys) == len(table.rows) > 10
    proposed = next(slide for slide in slides.deck(one).slides if slide.id == "coordination")
    assert len(proposed.blocks[0].rows) == 10
    words = Words(kept=(keys[1], keys[12]), asks={keys[1]: "请于 7 月底前办结"}, lines=("请派出所协助夜间巡查",))
    slide = next(
        s for s in slides.deck(edited(own, one, words={"coordination": words})).slides if s.id == "coordination"
    )
    kept, lines = slide.blocks
    assert isinstance(kept, Table)
    assert [row[:-1] for row in kept.rows] == [table.rows[1][:-1], table.rows[12][:-1]]
    assert [row[-1] for row in kept.rows] == ["请于 7 月底前办结", table.rows[12][-1]]
    assert lines == Lines(("请派出所协助夜间巡查",))
    units = len({table.rows[1][0], table.rows[12][0]})
    assert slide.headline == f"需要协调的共 28 项，这里列出 2 项，请 {units} 个单位协调。"


def test_to_keep_nothing_of_a_proposal_is_a_choice_that_is_saved(own):
    one = edited(own, made(own), words={"coordination": Words(kept=())})
    assert one.edits.words["coordination"] == Words(kept=())
    slide = next(s for s in slides.deck(one).slides if s.id == "coordination")
    assert (slide.headline, slide.blocks) == ("这次没有提请协调的事项。", ())


def test_the_next_draft_takes_the_words_over_and_writes_headlines_anew(own):
    one = made(own)
    words = {"summary": Words(headline="本季收集 3,089 件。", comment="已报工委"), "daily": Words(comment="汛期")}
    edited(own, one, words=words, order=("cover", "daily"), texts={"text-1": TextSlide("说明", ("一",))})
    later = making.make(own, Warehouse(own).current(), STREET, QUARTER, None, by="文书")
    assert later.edits.words == {"summary": Words(comment="已报工委"), "daily": Words(comment="汛期")}
    assert [slide.id for slide in slides.deck(later).slides][:2] == ["cover", "daily"]
    assert "text-1" in {slide.id for slide in slides.deck(later).slides}
    fresh = making.make(own, Warehouse(own).current(), STREET, QUARTER, None, by="文书", carry=False)
    assert fresh.edits == Edits()


def test_no_two_rows_of_a_proposal_are_known_by_the_same_key(demo_home):
    snapshot = Warehouse(demo_home).current()
    for street in ("朝阳街道", "龙凤桥街道"):
        for quarter in ("2025Q2", "2025Q1", "2024Q4", "2024Q3"):
            one = editions.freeze(snapshot, street, quarter, home=demo_home, author="文书", at=AT)
            for slide in ("coordination", "next"):
                table, keys = slides.proposal(one, slide)
                assert len(set(keys)) == len(keys) == len(table.rows)


def test_what_is_kept_of_a_proposal_decides_which_numbers_its_headline_may_say(own):
    one = made(own)
    _, keys = slides.proposal(one, "coordination")
    slides.check_headline(slides.told_by_rules(one, "coordination"), "请 9 个单位协调 10 个事项。")
    with pytest.raises(StreetboardError, match="“9”不是这一页的数字"):
        slides.check_headline(slides.told_by_rules(one, "coordination", Words(kept=keys[1:2])), "请 9 个单位协调。")


def test_a_slide_hidden_for_want_of_a_ledger_comes_back_with_the_ledger(home, tmp_path):
    brought(tmp_path, "问题编号,上报时间,状态\n1,2025-05-06,处置中\n")
    one = made(home, "试点街道")
    one = edited(home, one, **slides.turned_over(one, "categories"))
    one = edited(home, one, **slides.turned_over(one, "areas"))
    assert slides.hidden_ids(one) == {"items", "delayed", "volunteers", *GOVERNING, "next", "categories"}
    brought(tmp_path, "志愿者编号,姓名,注册时间\n甲,张三,2024-01-01\n", "volunteers")
    brought(tmp_path, "记录编号,志愿者编号,服务日期,服务时长,审核状态\nF1,甲,2025-05-05,2,已确认\n", "service_records")
    later = making.make(home, Warehouse(home).current(), "试点街道", QUARTER, None, by="文书")
    assert slides.hidden_ids(later) == {"items", "delayed", *GOVERNING, "next", "categories"}
    one = edited(home, one, **slides.turned_over(one, "categories"))
    one = edited(home, one, **slides.turned_over(one, "areas"))
    assert (one.edits.hidden, one.edits.shown) == ((), ())


def test_a_ledger_that_ends_before_the_quarter_makes_no_slide_and_one_that_ends_in_it_is_named(home, tmp_path):
    brought(tmp_path, "问题编号,上报时间,办结时间,状态\n1,2025-01-06,2025-03-27,已办结\n")
    brought(tmp_path, "志愿者编号,姓名,注册时间\n甲,张三,2020-01-01\n", "volunteers")
    days = ("2025-04-02", "2025-06-29")
    served = "".join(f"F{day},甲,{day},2,已确认\n" for day in days)
    brought(tmp_path, f"记录编号,志愿者编号,服务日期,服务时长,审核状态\n{served}", "service_records")
    one = made(home, "试点街道")
    assert not [key for key in one.figures if key.startswith("issues/")]
    assert {"summary", "daily", "backlog", "categories"} - slides.hidden_ids(one) == {"summary"}
    # The roster reaches back to 2020, what was done begins with the quarter: nothing to compare with.
    assert "volunteers/summary@previous" not in one.figures
    assert slides.behind(one) == [("问题台账", date(2025, 3, 27))]


def test_the_notes_tell_the_definition_of_every_number_on_the_slide(own):
    notes = {slide.id: "\n".join(slide.notes) for slide in slides.deck(made(own)).slides}
    for said in ("按期处置率：按期处置 ÷ 应处置", "日均办结：", "实际进度：", "服务人次："):
        assert said in notes["summary"]
    assert "志愿服务记录：service_records.csv（指纹 " in notes["volunteers"]


def test_a_damaged_draft_is_no_reason_not_to_make_another(own):
    one = made(own)
    editions.file_of(own, one.id).write_bytes(b"xx")
    assert editions.newest(own, STREET, QUARTER, None) is None
    later = making.make(own, Warehouse(own).current(), STREET, QUARTER, None, by="文书")
    assert later.id == "朝阳街道-2025Q2-2"
    assert editions.newest(own, STREET, QUARTER, None) == later


def test_late_rows_of_the_last_quarter_are_told_too(own, tmp_path):
    one = made(own)
    frozen = one.figures["issues/summary@previous"]
    changed = replace(frozen.result, rows=((1, *frozen.result.rows[0][1:]),))
    older = replace(one, figures={**one.figures, frozen.key: replace(frozen, result=changed)})
    (difference,) = differences.compare(older, Warehouse(own).current()).differences
    assert (difference.figure, difference.label, difference.then) == ("事件办理总体情况（上季）", "收集", 1)


# --- the story ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("street", ["朝阳街道", "龙凤桥街道"])
@pytest.mark.parametrize("quarter", ["2025Q2", "2024Q4", "2023Q1", "2022Q1", "2021Q2"])
def test_every_slide_of_every_quarter_has_a_headline_notes_and_figures_of_its_own(demo_home, street, quarter):
    snapshot = Warehouse(demo_home).current()
    one = editions.freeze(snapshot, street, quarter, home=demo_home, author="文书", at=AT)
    for slide in slides.deck(one, everything=True).slides:
        assert slide.headline.endswith(("。", "工作情况")), slide.id
        assert "None" not in slide.headline
        if not slide.figures:
            assert slide.id in slides.hidden_ids(one)
            continue
        assert any(note.startswith("来源　") for note in slide.notes), slide.id
        assert any(note.startswith("口径　") for note in slide.notes), slide.id
        for key in (*slide.figures, *slide.details):
            assert key in one.figures
        for block in slide.blocks:
            if isinstance(block, Cards):
                for card in block.cards:
                    row = one.figures[card.figure].result.one()
                    assert card.value == row[card.column]


def test_the_story_is_in_the_order_of_a_meeting():
    assert [chapter.title for chapter in STORY] == [
        "党建联席会议", "上次议定事项落实", "本季一页纸", "每日办结", "社区按期处置率", "存量与超期", "群众反映最多的问题",
        "旧改各片区进度", "滞后项目与原因", "志愿服务与双积分", "双清单认领", "平安与调解", "公共收益", "需要协调的事项", "下季度安排",
    ]  # fmt: skip


def test_claims_disputes_and_revenue_are_told_of_one_day_with_the_rows_beneath_them(own):
    one = made(own)
    told = {slide.id: slide for slide in slides.deck(one).slides if slide.id in GOVERNING}
    assert {name: slide.headline for name, slide in told.items()} == {
        "claims": "发布需求 33 项，认领 26 项，认领率 78.79%，7 项没有人认领；发布项目 22 项，认领 17 项，其中完成 16 项（94.12%）。",
        "mediations": "受理纠纷 75 起，成功率 95.00%（成功 57 起，未成 3 起），还在调解 12 起，最久 57 天，最多的是邻里，24 起。",
        "revenue": "本季收入 67,105 元、支出 51,472 元，累计结余 103,000 元，支出多于收入的是演示社区乙；"
        "用得最多的是楼道照明维修，13,144 元，占支出的 25.54%。",
    }  # fmt: skip
    assert {slide.section for slide in told.values()} == {"党建引领基层治理"}
    kinds = {name: [type(block) for block in slide.blocks] for name, slide in told.items()}
    assert kinds == {"claims": [Chart, Table], "mediations": [Chart, Cards, Table], "revenue": [Chart, Table]}
    figures = [one.figures[key].result for slide in told.values() for key in (*slide.figures, *slide.details)]
    days = {(figure.parameters.get("as_of") or figure.parameters.get("end")) for figure in figures}
    assert days == {one.cut_off}
    beneath = {key: one.figures[key].total for slide in told.values() for key in slide.details}
    safety = one.figures["safety/summary"].result.one()
    assert beneath == {
        "party/need_rows": 33 + 22,
        # Those of masked communities and months are not listed.
        "safety/mediation_rows?measure=accepted": 46,
        "safety/facility_rows": safety["facility_points"],
        "safety/incident_rows": safety["incidents"],
        "platform/revenue_rows": one.figures["platform/revenue"].result.one()["entries"],
    }


def test_over_all_streets_revenue_is_told_without_communities_and_the_others_name_the_street(demo_home):
    snapshot = Warehouse(demo_home).current()
    one = editions.freeze(snapshot, ALL_STREETS, QUARTER, home=demo_home, author="文书", at=AT)
    told = {slide.id: slide for slide in slides.deck(one).slides if slide.id in GOVERNING}
    assert told.keys() == {*GOVERNING}
    assert [block.figure for block in told["revenue"].blocks] == ["platform/revenue_by_purpose"]
    assert "社区" not in told["revenue"].headline
    waiting = told["claims"].blocks[1]
    assert isinstance(waiting, Table)
    assert waiting.headers[:3] == ("清单事项", "街道", "社区")


def test_the_current_version_is_read_no_further_once_it_is_frozen(own):
    one = made(own)
    assert warehouse.current_version(own) == one.version == 1
