"""Every kind on paper: each kind of block has its drawer in pptx and docx, and its numbers stand in both files."""

from __future__ import annotations

import io
import re
import struct
import zipfile
from dataclasses import replace
from pathlib import Path

import docx
import pptx
import pytest
from docx.oxml.ns import qn as word
from lxml import etree
from pptx.opc.constants import RELATIONSHIP_TYPE as RT
from pptx.oxml.ns import qn

from streetboard import format
from streetboard.drawing import files, printing, typesetting
from streetboard.drawing.docx import document
from streetboard.drawing.pptx import base, presentation
from streetboard.drawing.xlsx import workbook
from streetboard.errors import StreetboardError
from streetboard.reading.blocks import KINDS, Block, Cards, Chart, Groups, Slide, Table, Timeline, Tree
from tests import every_kind
from tests.test_report_writers import charts_on, deck, inside, opened, tables_on

pytestmark = pytest.mark.slow

HOSTILE = (
    "<a href=https://例.cn>点我</a>",
    "![](//例.cn/x)",
    "=1+1",
    "@SUM(A1)",
    "\x00\x07<script>1</script>",
    "http://例.cn",
    "&amp;<w:p/>",
)


def panel(*blocks: Block, **more) -> presentation.Deck:
    """Return a panel of a page as a deck of one slide."""
    slide = Slide("panel", "谁落后于街道平均？", "甲社区办结率最低。", blocks=blocks, notes=("口径：……",))
    made = replace(deck(), slides=(slide,), quarter="2025-04-01 至 2025-06-30", fingerprint="", id="朝阳街道-面板")
    return replace(made, **more)


def slide_of(content: bytes):
    (slide,) = pptx.Presentation(io.BytesIO(content)).slides
    return slide


def told_by_pptx(content: bytes) -> str:
    """Return all texts and numbers of a slide, those of its charts from the workbooks inside."""
    slide = slide_of(content)
    texts = [shape.text_frame.text for shape in slide.shapes if shape.has_text_frame]
    texts += [cell.text for table in tables_on(slide) for row in table.rows for cell in row.cells]
    for chart in charts_on(slide):
        names, series = inside(chart)
        texts += [
            *map(str, names),
            *series,
            *(repr(float(v)) for values in series.values() for v in values if v is not None),
        ]
        texts += ["".join(node.itertext()) for node in chart._chartSpace.iter("{*}dLbl")]
    return re.sub(r"\s", "", "\n".join(texts))


def told_by_docx(content: bytes) -> str:
    made = docx.Document(io.BytesIO(content))
    texts = [one.text for one in made.paragraphs]
    texts += [cell.text for table in made.tables for row in table.rows for cell in row.cells]
    return re.sub(r"\s", "", "\n".join(texts))


def numbers(block: Block, *, raw: bool) -> list[str]:
    """Return the numbers of a block, of a chart as they stand in a workbook if `raw`."""
    match block:
        case Cards():
            return [card.text for card in block.cards] + [card.warning for card in block.cards]
        case Chart():
            drawn = block.series[1:] if block.kind == "bridge" and not raw else block.series
            values = [(value, one.unit or block.unit) for one in drawn for value in one.values if value is not None]
            return [repr(float(value)) if raw else format.cell(value, unit) for value, unit in values]
        case Table():
            return [text for row in block.texts() for text in row]
        case Groups():
            return [format.number(group.count) for group in block.groups]
        case Tree() if not block.is_progress:
            return [node.beside for node in block.nodes]
        case Tree():
            return [format.share(share) for node in block.nodes for share in (node.progress, node.planned)]
        case Timeline():
            days = [day for span in block.spans for day in (*span.planned, *span.actual, *span.milestones.values())]
            return [format.day(day) for day in days if day]
    return list(block.lines)


@pytest.mark.parametrize("medium", [presentation, document])
def test_every_kind_has_a_drawer(medium):
    assert set(medium.DRAWERS) == set(KINDS)


@pytest.mark.parametrize("sample", every_kind.SAMPLES, ids=lambda sample: sample.__name__)
def test_the_numbers_of_every_kind_stand_on_a_slide(sample):
    block = sample()
    told = told_by_pptx(files.write(panel(block), "pptx"))
    if block.kind == "rates":
        wanted = [format.share(value) for value in block.series[0].values] + ["全街道 96.86%", "80 / 85 件"]
    elif block.kind == "areas":
        wanted = [format.share(value) for value in block.series[0].values] + ["明显低于全街道", "没有数"]
    elif block.kind == "pareto":
        wanted = [repr(float(value)) for value in block.series[0].values] + ["累计 96.00%", "办结率 97.00%"]
    else:
        wanted = numbers(block, raw=True)
    assert [one for one in wanted if re.sub(r"\s", "", one) not in told] == []


@pytest.mark.parametrize("sample", every_kind.SAMPLES, ids=lambda sample: sample.__name__)
def test_the_numbers_of_every_kind_stand_in_a_document(sample):
    block = sample()
    told = told_by_docx(files.write(panel(block), "docx"))
    assert [one for one in numbers(block, raw=False) if re.sub(r"\s", "", one) not in told] == []
    if block.kind in ("rates", "pareto", "columns", "progress"):
        beyond = {"rates": "80 / 85 件", "pareto": "办结率 97.00%", "columns": "24%", "progress": "偏差 +2.00 百分点"}
        assert re.sub(r"\s", "", beyond[block.kind]) in told


@pytest.mark.parametrize("hostile", HOSTILE)
def test_what_a_ledger_says_stays_text_on_paper(hostile):
    blocks = every_kind.one_of_each(hostile)
    bare = re.sub(r"[\x00-\x1f\s]", "", hostile)
    slides = tuple(Slide(f"s{at}", hostile, hostile, hostile, (block,), (hostile,)) for at, block in enumerate(blocks))
    told = panel(slides=slides)
    made = pptx.Presentation(io.BytesIO(presentation.write(told)))
    for slide in made.slides:
        assert bare in re.sub(r"\s", "", "".join(slide._element.itertext()))
        assert not [
            link for part in (slide.part, slide.notes_slide.part) for link in part.rels.values() if link.is_external
        ]
        for chart in charts_on(slide):
            inside(chart)
            assert not [link for link in chart.part.rels.values() if link.is_external]
    report = docx.Document(io.BytesIO(document.write(told)))
    assert bare in re.sub(r"\s", "", "".join(report.element.itertext()))
    assert not [link for link in report.part.rels.values() if link.is_external]
    opened(workbook.write(replace(told, fingerprint="a1b2c3d4")))


def test_a_masked_count_of_a_bar_stands_behind_its_name():
    chart = replace(every_kind.bars(), labels=("<5 个", "8 个", "1 个", "0 个", "12 个"), note="")
    series = replace(chart.series[0], values=(None, 8, 1, 0, 12))
    (drawn,) = charts_on(slide_of(presentation.write(panel(replace(chart, series=(series,))))))
    assert inside(drawn) == (
        ["前期 <5 个", "天津路社区", "河嘉村社区", "未归属", "第4社区"],
        {"前期": [None, 8, 1, 0, 12]},
    )


# --- a panel on its own -----------------------------------------------------------------------------------------------


def test_a_panel_on_its_own_is_no_edition():
    told = panel(every_kind.bars())
    report = docx.Document(io.BytesIO(files.write(told, "docx")))
    words = [one.text for one in report.paragraphs]
    assert (report.core_properties.title, report.core_properties.subject) == (
        "朝阳街道 2025-04-01 至 2025-06-30 谁落后于街道平均？",
        "2025-04-01 至 2025-06-30 谁落后于街道平均？",
    )
    assert [one.text for one in report.paragraphs if one.style.name == "Title"] == ["谁落后于街道平均？"]
    assert "朝阳街道　2025-04-01 至 2025-06-30　数据截至 2025-06-30" in words
    slide = slide_of(files.write(told, "pptx"))
    assert slide.shapes.title.text == "谁落后于街道平均？"
    texts = [*words, *(shape.text_frame.text for shape in slide.shapes if shape.has_text_frame)]
    texts += [one.text for one in report.sections[0].footer.paragraphs]
    assert not [text for text in texts if "会议版" in text]
    assert told.source in texts


def test_a_panel_is_a_picture_of_a_full_screen():
    made = files.write(panel(every_kind.bars()), "png")
    assert made.startswith(b"\x89PNG") and struct.unpack(">II", made[16:24]) == (1920, 1080)


def test_without_libreoffice_there_is_no_picture(monkeypatch):
    monkeypatch.setattr(printing.shutil, "which", lambda name: None)
    monkeypatch.setattr(printing, "_PLACES", ())
    with pytest.raises(StreetboardError) as caught:
        files.write(panel(every_kind.bars()), "png")
    assert caught.value.problem == "生成图片要用 LibreOffice，这台机器上没有找到"
    assert caught.value.remedy == "请安装 LibreOffice（含 Impress）；也可以下载 pptx，在 WPS 或 PowerPoint 里另存为图片"


def test_a_panel_is_handed_out_as_picture_slide_or_document():
    assert files.TAKEN == {"png": "图片", "pdf": "PDF", "pptx": "幻灯片", "docx": "文档"}
    assert list(files.FORMATS) == ["pptx", "xlsx", "docx", "pdf"]


# --- the templates ----------------------------------------------------------------------------------------------------


def test_a_template_of_slides_has_its_layouts_and_says_nothing_of_who_made_it():
    made = pptx.Presentation(str(base.TEMPLATE))
    assert [one.name for one in made.slide_layouts] == ["封面", "内容"] and len(made.slides) == 0
    about = made.core_properties
    assert (about.author, about.last_modified_by, about.title, about.language) == ("", "", "", "zh-CN")
    names = zipfile.ZipFile(base.TEMPLATE).namelist()
    assert not [name for name in names if "thumbnail" in name or "printerSettings" in name]
    assert [name for name in names if "notesMasters/" in name]


def test_a_template_of_documents_has_its_styles_and_no_text():
    made = docx.Document(str(document.TEMPLATE))
    assert not made.paragraphs and not made.tables
    wanted = (document.BODY, document.CELL, document.SMALL, document.NOTE, document.TOP_LINE)
    assert [made.styles[name].name for name in wanted] == list(wanted)
    assert (made.core_properties.author, made.core_properties.language) == ("", "zh-CN")
    assert not [name for name in zipfile.ZipFile(document.TEMPLATE).namelist() if "thumbnail" in name]


def test_a_template_that_an_office_has_restyled_is_followed(monkeypatch, tmp_path):
    restyled = pptx.Presentation(str(base.TEMPLATE))
    restyled.slide_layouts.get_by_name("内容").placeholders[0].left = 0
    monkeypatch.setattr(base, "TEMPLATE", tmp_path / "restyled.pptx")
    restyled.save(str(base.TEMPLATE))
    assert slide_of(presentation.write(panel(every_kind.bars()))).shapes.title.left == 0
    styles = docx.Document(str(document.TEMPLATE))
    styles.styles[document.BODY].font.size = docx.shared.Pt(18)
    monkeypatch.setattr(document, "TEMPLATE", tmp_path / "restyled.docx")
    styles.save(str(document.TEMPLATE))
    report = docx.Document(io.BytesIO(document.write(panel(every_kind.bars()))))
    assert report.styles[document.BODY].font.size.pt == 18


def restyled(template: Path, path: Path, *changes: tuple[str, str]) -> Path:
    """Write a copy of a template with other colours or faces in its theme."""
    with zipfile.ZipFile(template) as old, zipfile.ZipFile(path, "w") as new:
        for name in old.namelist():
            content = old.read(name)
            if "/theme/" in name:
                text = content.decode()
                for before, after in changes:
                    assert before in text
                    text = text.replace(before, after)
                content = text.encode()
            new.writestr(name, content)
    return path


def test_faces_and_colours_of_slides_follow_the_theme_of_the_template(monkeypatch, tmp_path):
    changes = ('<a:accent1><a:srgbClr val="1F6FB2"/>', '<a:accent1><a:srgbClr val="7030A0"/>'), ("微软雅黑", "楷体")
    monkeypatch.setattr(base, "TEMPLATE", restyled(base.TEMPLATE, tmp_path / "restyled.pptx", *changes))
    told = panel(every_kind.cards(), every_kind.bars(), every_kind.table(), every_kind.sentences())
    slide = slide_of(presentation.write(told))
    theme = etree.fromstring(slide.slide_layout.slide_master.part.part_related_by(RT.THEME).blob)
    (chart,) = [shape.chart for shape in slide.shapes if shape.has_chart]
    slot = chart.plots[0].series[0].format.fill.fore_color.theme_color.xml_value
    assert [one.get("val") for one in theme.iterfind(f".//{qn('a:clrScheme')}/{qn('a:' + slot)}/*")] == ["7030A0"]
    kinds = {"mn": "minorFont", "mj": "majorFont"}
    parts = (slide.element, chart._chartSpace)
    faces = [face.get("typeface") for part in parts for face in part.iter(qn("a:ea"))]
    assert {face[1:3] for face in faces} == {"mn", "mj"}
    for face in faces:
        kind = kinds[face.removeprefix("+").removesuffix("-ea")]
        assert theme.find(f".//{qn('a:' + kind)}/{qn('a:ea')}").get("typeface") == "楷体"
    fixed = {one.get("val") for part in parts for one in part.iter(qn("a:srgbClr"))}
    assert fixed == {typesetting.RULE}


def test_colours_of_documents_are_the_themes_of_the_template():
    with zipfile.ZipFile(io.BytesIO(document.write(panel(every_kind.bars())))) as report:
        body, theme = (etree.fromstring(report.read(f"word/{name}.xml")) for name in ("document", "theme/theme1"))
    inks = {(one.get(word("w:val")), one.get(word("w:themeColor"))) for one in body.iter(word("w:color"))}
    lines = {(one.get(word("w:color")), one.get(word("w:themeColor"))) for one in body.iter(word("w:bottom"))}
    fills = {(one.get(word("w:fill")), one.get(word("w:themeFill"))) for one in body.iter(word("w:shd"))}
    assert (inks, lines) == ({("C8102E", "accent5")}, {("C8102E", "accent5")})
    assert fills == {("F5F6F8", "background2")}
    assert not list(body.iter(word("w:rFonts")))
    slots = {one.tag.rpartition("}")[2]: one[0].get("val") for one in theme.find(f".//{qn('a:clrScheme')}")}
    assert {name: slots[name] for name in typesetting.THEME} == typesetting.THEME


def test_a_layout_that_is_missing_is_named(monkeypatch, tmp_path):
    renamed = pptx.Presentation(str(base.TEMPLATE))
    renamed.slide_layouts.get_by_name("内容").element.cSld.set("name", "正文页")
    monkeypatch.setattr(base, "TEMPLATE", tmp_path / "template.pptx")
    renamed.save(str(base.TEMPLATE))
    with pytest.raises(StreetboardError, match="幻灯片模板里没有版式“内容”"):
        presentation.write(panel(every_kind.bars()))


def test_a_figure_that_a_panel_brought_says_so_in_its_title():
    result = deck().figures["issues/daily"].result
    assert typesetting.titled("issues/daily#panel-1", result) == "每日收集与办结（加入第 1 页）"
    assert typesetting.titled("issues/daily@previous#panel-12", result) == "每日收集与办结（上季，加入第 12 页）"
