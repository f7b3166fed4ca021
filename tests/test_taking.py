"""Taking: every page gives what it shows as a picture, a PDF, slides, a document and a workbook, in a real browser."""

from __future__ import annotations

from io import BytesIO

import docx
import openpyxl
import pptx
import pypdf
import pytest
from PIL import Image
from playwright.sync_api import Page
from streamlit.testing.v1 import AppTest

from pages import renovation
from streetboard.drawing import printing
from streetboard.warehouse import Scope
from tests.browsing import Watch, open_page
from tests.serving import PROJECT

# page -> some of the figures that it shows
SHOWN = {
    "/?street=朝阳街道": (
        "事件办理总体情况",
        "旧改总体情况",
        "志愿服务总体情况",
        "各片区的计划与实际进度",
        "超期未办的件",
    ),
    "/issues?street=朝阳街道": ("每日收集与办结", "各社区办结率", "超期未办的件"),
    "/volunteers?street=朝阳街道": ("各服务品牌的成效", "星级志愿者分布"),
    "/renovation?street=龙凤桥街道": ("累计完成的实物工程量", "各分项的工程量与完成率"),
    "/meetings?street=龙凤桥街道&section=议定事项": ("联席会议总体情况",),
}


@pytest.fixture(scope="module")
def address(demo_address):
    return demo_address


def taken(page: Page, url: str) -> openpyxl.Workbook:
    open_page(page, url)
    page.get_by_role("button", name="下载本页").click()
    return openpyxl.load_workbook(BytesIO(downloaded(page, "下载表格", "-20250630.xlsx")))


def downloaded(page: Page, label: str, name: str) -> bytes:
    with page.expect_download(timeout=120_000) as download:
        page.get_by_role("button", name=label, exact=True).click()
    assert download.value.suggested_filename.endswith(name)
    return download.value.path().read_bytes()


def texts(sheet) -> list[str]:
    return [str(cell.value) for row in sheet.iter_rows() for cell in row if cell.value is not None]


@pytest.mark.parametrize("path", SHOWN)
def test_a_page_is_taken_away_whole(page, address, path):
    watch = Watch().over(page, address)
    book = taken(page, address + path)
    assert {"2025-06-30", "演示数据，非真实台账"} <= set(texts(book.worksheets[0]))
    titles = [texts(sheet)[0] for sheet in book.worksheets]
    for title in SHOWN[path]:
        assert any(title in found for found in titles), (title, titles)
    assert book.sheetnames[-1] == "口径"
    assert len(texts(book["口径"])) > 20
    assert watch.faults == []


# The cards, and the question of each panel.
ASKED = [panel.ask or "旧改总体情况" for panel in renovation.PAGE.panels]


def test_a_page_is_taken_away_as_slides_as_a_document_as_a_pdf_and_as_a_picture(page, address):
    watch = Watch().over(page, address)
    open_page(page, f"{address}/renovation?street=龙凤桥街道")
    page.get_by_role("button", name="下载本页").click()
    slides = pptx.Presentation(BytesIO(downloaded(page, "下载幻灯片", "旧改进度-20250630.pptx"))).slides
    assert [slide.shapes.title.text_frame.text for slide in slides] == ["旧改进度", *ASKED]
    document = docx.Document(BytesIO(downloaded(page, "下载文档", "旧改进度-20250630.docx")))
    headings = [one.text for one in document.paragraphs if one.style.name == "Heading 1"]
    assert [one.partition("、")[2] for one in headings[:-1]] == ASKED
    paper = pypdf.PdfReader(BytesIO(downloaded(page, "下载PDF", "旧改进度-20250630.pdf")))
    assert len(paper.pages) == len(ASKED) + 1
    with Image.open(BytesIO(downloaded(page, "下载图片", "旧改进度-20250630.png"))) as picture:
        assert picture.size == (1920, 1080 * len(ASKED))
    assert watch.faults == []


def test_a_panel_is_taken_away_as_a_pdf_and_as_a_workbook(page, address):
    open_page(page, f"{address}/renovation?street=龙凤桥街道")
    page.locator(".st-key-panel-renovation-progress_by_class-progress_by_class a.to-about").click()
    paper = pypdf.PdfReader(BytesIO(downloaded(page, "下载PDF", "三类改造各到哪一步？.pdf")))
    assert len(paper.pages) == 1
    book = openpyxl.load_workbook(BytesIO(downloaded(page, "下载表格", "三类改造各到哪一步？.xlsx")))
    assert len(book.sheetnames) == 3
    assert book.sheetnames[-1] == "口径"


def test_without_libreoffice_a_page_says_why_there_is_no_pdf(address, monkeypatch, demo_home):
    monkeypatch.setenv("STREETBOARD_HOME", str(demo_home))
    monkeypatch.setattr(printing, "is_available", lambda: False)
    app = AppTest.from_file(str(PROJECT / "pages" / "renovation.py"), default_timeout=120)
    app.session_state["take-away"] = True  # opened
    app.run()
    assert [one.label for one in app.get("download_button")] == ["下载幻灯片", "下载文档", "下载表格"]
    assert any("没有安装 LibreOffice，不能直接生成 PDF 和图片" in one.body for one in app.get("html"))


def test_a_list_is_whole_where_the_page_shows_its_beginning(page, address, demo_warehouse):
    book = taken(page, f"{address}/issues?street=朝阳街道")
    overdue = next(sheet for sheet in book.worksheets if "超期未办的件" in texts(sheet)[0])
    ids = [value for value in texts(overdue) if value.startswith("CY")]
    assert ids == demo_warehouse.figure("issues/overdue", Scope("朝阳街道"), limit=None).column("issue_id")
    assert len(ids) == 250


def test_the_numbers_are_those_of_the_figures_unrounded(page, address, demo_warehouse):
    book = taken(page, f"{address}/?street=朝阳街道")
    sheet = next(sheet for sheet in book.worksheets if "事件办理总体情况" in texts(sheet)[0])
    values = {row[0].value: row[1].value for row in sheet.iter_rows() if len(row) > 1}
    whole = demo_warehouse.figure("issues/summary", Scope("朝阳街道")).one()
    assert values["累计办结率"] == pytest.approx(whole["cumulative_completion_rate"], abs=1e-15)
    assert (values["累计办结"], values["累计收集"]) == (47_360, 48_893)
