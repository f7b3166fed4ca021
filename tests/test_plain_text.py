"""Plain text: ledgers full of markup go through the importer, and no page, dialog or file makes anything of it."""

from __future__ import annotations

import csv
import io
import re
import zipfile
from collections.abc import Iterator
from datetime import UTC, datetime
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import urlencode

import pytest
from playwright.sync_api import expect
from streamlit.testing.v1 import AppTest

from streetboard import ledger
from streetboard.drawing import files
from streetboard.drawing.csv import to_csv, written
from streetboard.drawing.xlsx import workbook
from streetboard.ledger import DEMO, Order
from streetboard.meeting import editions, making, slides
from streetboard.ui import scripts
from streetboard.ui.markdown import plain
from streetboard.warehouse import Scope, Warehouse
from tests.abouts import abouts, open_about
from tests.browsing import Watch, settle
from tests.serving import server

pytestmark = pytest.mark.slow

PROJECT = Path(__file__).parent.parent
HOSTILE = (
    "<a href=//x.example>x</a>", "<img src=//x.example onerror=a()>", "![x](//x.example)", "[x](//x.example)", "$x$",
    ":material/home:", ":red[x]", "&lt;b&gt;", "`x`", "<script>x</script>", "=1+1", "%{y}", "https://x.example/a",
    "www.x.example", "a@x.example", ":smile:", ":streamlit:", "*x*",
)  # fmt: skip
STREET = "![甲](x)<b>$x$:red[x]街道"
NAMED = (
    "社区", "问题类别", "标题", "承办单位", "议定事项", "责任单位", "成员单位", "议题", "会议纪要", "活动名称", "服务品牌", "服务队伍",
    "所属队伍", "商家名称", "意见内容", "分项名称", "项目名称", "片区", "上级片区", "小区", "滞后原因", "备注", "积分事由",
)  # fmt: skip
MOST_ROWS = 400
PAGES = (
    "overview", "issues", "volunteers", "renovation", "profile", "meetings", "meetings?section=议定事项", "data", "data?section=隔离",
    "data?section=数据质量", "data?section=版本", "data?section=空白台账",
)  # fmt: skip


def hostile_ledger(source: Path, target: Path) -> Path:
    """Write one street of a demonstration ledger with markup in every name."""
    with source.open(encoding="utf-8-sig", newline="") as file:
        reader = csv.DictReader(file)
        rows = [row for row in reader if row["街道"] == "朝阳街道"]
    numbers: dict[str, int] = {}
    for row in rows:
        row["街道"] = STREET
        for name in NAMED:
            if row.get(name):
                number = numbers.setdefault(row[name], len(numbers))
                row[name] = HOSTILE[number % len(HOSTILE)] + row[name]
    with target.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, reader.fieldnames)
        writer.writeheader()
        writer.writerows(rows[-MOST_ROWS:])
    return target


@pytest.fixture(scope="module")
def hostile_home(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("hostile")
    home = folder / "warehouse"
    orders = [
        Order(hostile_ledger(path, folder / f"![x](x)<b>$x${path.name}"), path.stem)
        for path in sorted(DEMO.glob("*.csv"))
    ]
    ledger.import_files(orders, home)
    making.make(home, Warehouse(home).current(), STREET, "2025Q2", None, by="<b>[x](//x)</b>")
    return home


@pytest.fixture
def edition(hostile_home) -> str:
    (name,) = editions.names(hostile_home, STREET)
    return name


@pytest.fixture
def managing(hostile_home, monkeypatch) -> Path:
    monkeypatch.setenv("STREETBOARD_HOME", str(hostile_home))
    return hostile_home


# Where our own links lead, by their class: to a card or a list of this page, to an ⓘ of it, to another page.
_CARD, _ABOUT, _PAGE = r"\?rows=\w+/\w+%3F[\w%.+-]+", r"\?about=[\w%.+-]+", r"\./\w*\?[\w%.+=&-]+"
_WAYS = {
    "to-card": _CARD,
    "to-card entry": _CARD,
    "to-about to-card": _ABOUT,
    "to-page": _PAGE,
    "to-page entry": _PAGE,
    "to-page only-screen": _PAGE,
}
_OF_A_LINK = {"class", "href", "target", "aria-label", "aria-current"}


class Tags(HTMLParser):
    """Everything in an HTML that could lead or load."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = dict(attrs)
        # A link within the dashboard, of which nothing that a ledger says is left unquoted.
        if tag == "a" and (way := _WAYS.get(told.get("class") or "")) and told.keys() <= _OF_A_LINK:
            if not re.fullmatch(way, told["href"] or "", re.ASCII):
                self.found.append(f"a href={told['href']}")
            return
        for name, value in attrs:
            is_ours = tag == "img" and (value or "").startswith("data:image/svg+xml,")
            if name.startswith("on") or (name in ("href", "src", "srcset") and not is_ours):
                self.found.append(f"{tag} {name}={value}")
        if tag in ("a", "script", "iframe", "svg"):
            self.found.append(tag)


def markdown_of(part: object) -> Iterator[str]:
    """Yield every text of an element, and of all in it, that Streamlit reads as Markdown."""
    proto = getattr(part, "proto", None)
    kind = getattr(part, "type", "")
    for name in ("body", "label", "text", "title"):
        if kind != "html" and isinstance(said := getattr(proto, name, ""), str):
            yield said
    for name in ("expandable", "dialog", "popover", "tab"):
        inside = getattr(proto, name, None)
        yield from (said for at in ("label", "title") if isinstance(said := getattr(inside, at, ""), str))
    if kind in ("radio", "button_group"):
        yield from (getattr(option, "content", option) for option in proto.options)
    for child in getattr(part, "children", {}).values():
        yield from markdown_of(child)


def is_plain(text: str) -> bool:
    """Return whether a text has no markup but the bold and the grey that are ours."""
    ours = re.sub(r"\\.", "", text).replace("**", "").replace(":gray[", "").replace("]", "")
    seen = re.sub(r"\\(.)", r"\1", text)
    return not re.search(r"[<\[`$!&*]", ours) and not re.search(r":[\w+/-]+:|https?://|www\.|\w@\w", seen, re.ASCII)


OUR_SCRIPTS = [f'<script id="script-{file.stem}">' for file in Path(scripts.__file__).parent.glob("*.js")]


def check(app: AppTest) -> None:
    assert not app.exception
    assert [text for text in markdown_of(app._tree) if not is_plain(text)] == []
    ours = (*OUR_SCRIPTS, '<a class="stage-back" href="meetings"')
    html = [one.body for one in app.get("html") if not any(name in one.body for name in ours)]
    assert [found for body in html for found in Tags(body).found] == []


def opened(page: str, **address: str) -> AppTest:
    name, _, section = page.partition("?section=")
    app = AppTest.from_file(str(PROJECT / "pages" / f"{name}.py"), default_timeout=120)
    app.query_params.update({**address, **({"section": section} if section else {})})
    return app.run()


@pytest.mark.parametrize("page", PAGES)
def test_a_page_and_its_dialogs_make_nothing_of_what_a_ledger_says(managing, page):
    app = opened(page, street=STREET)
    check(app)
    for key in abouts(app):
        check(open_about(app, key))


@pytest.mark.parametrize("hostile", HOSTILE)
def test_an_address_is_told_as_plain_text(managing, hostile):
    check(opened("meetings", edition=hostile))
    check(opened("present", edition=hostile))
    check(opened("issues", street=hostile, community=hostile, period=hostile, start=hostile))
    check(opened("issues", street=STREET, rows=f"issues/rows?{hostile}={hostile}"))


def test_an_edition_makes_nothing_of_what_a_ledger_says(managing, edition):
    for slide in slides.deck(editions.load(managing, edition), everything=True).slides:
        check(opened("meetings", street=STREET, edition=edition, slide=slide.id))


@pytest.mark.parametrize("ending", ["pptx", "docx", "xlsx"])
def test_a_file_of_an_edition_holds_no_link_and_no_formula(managing, edition, ending):
    check_file(files.write(slides.deck(editions.load(managing, edition)), ending))


def check_file(content: bytes) -> None:
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        for name in package.namelist():
            text = package.read(name).decode("utf-8", "replace")
            if name.endswith(".rels"):
                assert 'TargetMode="External"' not in text, name
            if name.startswith("xl/worksheets/"):
                assert "<f>" not in text, name
                assert "<hyperlink" not in text or "location=" in text, name


def test_a_workbook_and_a_csv_of_rows_hold_no_formula(managing):
    rows = Warehouse(managing).current().figure("issues/rows", Scope(street=STREET), measure="collected", limit=None)
    check_file(workbook.write_view("页面", [("时间", f"{datetime.now(UTC):%Y}")], [("件", rows)]))
    text = to_csv(rows).decode("utf-8-sig")
    assert not [cell for row in csv.reader(io.StringIO(text)) for cell in row if cell[:1] in "=@" and cell]


@pytest.mark.parametrize("sign", [*"=+-@\t\r\n", *"＝＋－＠"])
def test_no_spreadsheet_takes_a_cell_of_a_csv_for_a_formula(sign):
    text = f'{sign}HYPERLINK("http://evil.example")'
    (_, (cell,)) = csv.reader(io.StringIO(written(["甲"], [[text]]).decode("utf-8-sig"), newline=""))
    assert cell == f"'{text}"


# --- in a real browser --------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def address(hostile_home) -> Iterator[str]:
    with server(hostile_home) as found:
        yield found


# An address that begins with ? leads to a list of this page, whatever it is narrowed to.
MADE = """() => [...document.querySelectorAll(
    '[data-testid=stMarkdownContainer] :is(a, img, em, code, svg, [role=img]), .katex,'
    + 'a[href*="x.example"]:not([href^="?"]), img[src*="x.example"]'
)].map(one => one.outerHTML.slice(0, 200))"""


@pytest.mark.parametrize("page_name", [*PAGES, "present"])
def test_a_browser_finds_no_link_picture_or_formula_of_a_ledger(page, address, hostile_home, edition, page_name):
    watch = Watch().over(page, address)
    name, _, query = page_name.partition("?")
    further = f"&edition={edition}" if name == "present" else ""
    name = name.removeprefix("overview")  # The first page stands at the root.
    page.goto(f"{address}/{name}?{query}&street={STREET.replace('$', '%24')}{further}")
    expect(page.get_by_test_id("stHtml").first).to_be_attached(timeout=60_000)
    settle(page)
    assert page.evaluate(MADE) == []
    assert watch.faults == []


def test_a_browser_shows_a_hostile_address_as_it_stands_there(page, address):
    watch = Watch().over(page, address)
    for hostile in HOSTILE:
        page.goto(f"{address}/meetings?{urlencode({'edition': hostile})}")
        alert = page.get_by_test_id("stAlert").first
        expect(alert).to_be_visible(timeout=60_000)
        assert hostile in alert.inner_text().replace("\u2060", "")
        assert page.evaluate(MADE) == []
    assert watch.faults == []


def test_plain_text_is_shown_whole():
    for hostile in HOSTILE:
        assert is_plain(plain(hostile))
        assert re.sub(r"\\(.)", r"\1", plain(hostile)).replace("\u2060", "") == hostile
