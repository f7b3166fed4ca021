"""Kinds: what a file really is, by its content; an ending says only what someone meant it to be."""

from __future__ import annotations

import re
from pathlib import Path

from streetboard.reader import ole
from streetboard.reader.errors import NotATableError, UnreadableError, damaged, locked, not_a_table, unknown_kind
from streetboard.reader.limits import MOST_MEMBERS

TEXT, WORKBOOK, OPENDOCUMENT, SPREADSHEETML, HTML, ZIP, GZIP = "text", "workbook", "ods", "xml", "html", "zip", "gzip"
GEOJSON = "geojson"

HEAD_BYTES = 1 << 16
_SIGNATURES = (
    (b"%PDF-", " PDF 文件"),
    (b"\x89PNG\r\n\x1a\n", "图片（PNG）"),
    (b"\xff\xd8\xff", "图片（JPEG）"),
    (b"GIF87a", "图片（GIF）"),
    (b"GIF89a", "图片（GIF）"),
    (b"II*\0", "图片（TIFF）"),
    (b"MM\0*", "图片（TIFF）"),
    (b"Rar!\x1a\x07", " RAR 压缩包"),
    (b"7z\xbc\xaf\x27\x1c", " 7z 压缩包"),
    (b"\x7fELF", "程序文件"),
    (b"{\\rtf", " Word 文档（RTF）"),
    (b"SQLite format 3\0", " SQLite 数据库"),
    (b"PAR1", " Parquet 文件"),
    (b"MIME-Version:", "单个文件网页（MHTML）"),
    (b"\x09\x00\x04\x00", " Excel 4.0 或更早的工作簿"),
    (b"\x09\x02\x06\x00", " Excel 4.0 或更早的工作簿"),
    (b"\x09\x04\x06\x00", " Excel 4.0 或更早的工作簿"),
)
_OF_OFFICE = {"WordDocument": " Word 文档（.doc）", "PowerPoint Document": " PowerPoint 演示文稿（.ppt）"}
# How GeoJSON, and what is taken for it, says what it is.
_GEOMETRY = re.compile(
    r'"type"\s*:\s*"(feature(collection)?|topology|(multi)?(point|linestring|polygon)|geometrycollection)"'
)
_OF_ZIP = {"word/": " Word 文档（.docx）", "ppt/": " PowerPoint 演示文稿（.pptx）", "Index/": "苹果 Numbers 表格"}


def kind_of(path: Path, name: str) -> str:
    """Return what a file is by its content; `name` is what to call it.

    Raises UnreadableError if it has a password, is damaged, or is of a kind that is not read.
    """
    with path.open("rb") as handle:
        head = handle.read(HEAD_BYTES)
    if head.startswith(ole.SIGNATURE):
        return _of_compound(path, name)
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _of_zip(path, name)
    if head.startswith(b"\x1f\x8b"):
        return GZIP
    for signature, what in _SIGNATURES:
        if head.startswith(signature):
            raise not_a_table(name, what)
    if head.startswith((b"MZ", b"BM")) and b"\0" in head[:64]:
        raise not_a_table(name, "程序文件" if head.startswith(b"MZ") else "图片（BMP）")
    if head[257:262] == b"ustar":
        raise NotATableError(f"{name} 是 TAR 归档，不是表格", "请解压后导入其中的文件")
    return _of_text(head, name)


def utf16_of(head: bytes) -> str:
    """Return the kind of UTF-16 that the start of a text is written in, "" if it is in none.

    Without a mark at the start, commas, digits and line ends give it away: every one of them has a zero on the same side.
    """
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "utf-16"
    pairs = max(len(head) // 2, 1)
    first, second = head[0::2].count(0), head[1::2].count(0)
    if second > pairs * 0.05 and second > 20 * first:
        return "utf-16-le"
    return "utf-16-be" if first > pairs * 0.05 and first > 20 * second else ""


def _of_compound(path: Path, name: str) -> str:
    try:
        names = ole.CompoundFile(path).names
    except ole.DamagedError as error:
        raise damaged(name) from error
    if "EncryptedPackage" in names:
        raise locked(name)
    if names & {"Workbook", "Book", "WORKBOOK", "BOOK"}:
        return WORKBOOK
    if not names:
        raise damaged(name)
    for stream, what in _OF_OFFICE.items():
        if stream in names:
            raise not_a_table(name, what)
    raise unknown_kind(name)


def _of_zip(path: Path, name: str) -> str:
    # Slow to import, and most files are texts.
    import zipfile

    from streetboard.reader.archive import DAMAGE

    try:
        with zipfile.ZipFile(path) as archive:
            names = [entry.filename for entry in archive.infolist()]
            mimetype = archive.read("mimetype")[:80] if "mimetype" in names else b""
    except (*DAMAGE, OSError) as error:
        raise damaged(name) from error
    except RuntimeError as error:  # how zipfile says that it wants a password
        raise locked(name) from error
    if len(names) > MOST_MEMBERS:
        raise UnreadableError(f"{name} 里有 {len(names):,} 个文件，最多 {MOST_MEMBERS:,} 个", "请只把台账打成压缩包")
    if any(re.fullmatch(r"xl[/\\]workbook\d*\.(xml|bin)", member, re.IGNORECASE) for member in names):
        return WORKBOOK
    if b"opendocument.spreadsheet" in mimetype:
        return OPENDOCUMENT
    if mimetype.startswith(b"application/"):
        raise not_a_table(name, " OpenDocument 文档")
    if any(re.search(r"(^|/)xl/(workbook|worksheets/)", member.replace("\\", "/"), re.IGNORECASE) for member in names):
        raise UnreadableError(
            f"{name} 是拆开过的 Excel 工作簿，已不完整", "请导入原来的文件，或在 Excel 中打开后另存为 .xlsx 再导入"
        )
    for folder, what in _OF_ZIP.items():
        if any(member.startswith(folder) and member.endswith((".xml", ".iwa")) for member in names):
            raise not_a_table(name, what)
    return ZIP


def _of_text(head: bytes, name: str) -> str:
    utf16 = utf16_of(head)
    text = head.decode(utf16 or "utf-8", "ignore").lstrip("\ufeff \t\r\n").lower()
    if text.startswith("<"):
        is_excel = "schemas-microsoft-com:office:spreadsheet" in text and re.search(r"<(\w+:)?workbook\b", text)
        if is_excel and not text.startswith("<html"):
            return SPREADSHEETML
        if re.search(r"<(!doctype html|html|table|body|head|meta|style|div)\b", text):
            return HTML
        if text.startswith("<?xml"):
            raise not_a_table(name, " XML 文件")
    if re.match(r'[\[{]\s*(["{\[]|$)', text) and re.search(r'"\s*:|\[\s*\[', text):
        if _GEOMETRY.search(text):
            return GEOJSON
        raise not_a_table(name, " JSON 数据")
    odd = len(re.findall(rb"[\x01-\x08\x0e-\x1b\x7f]", head))
    if not utf16 and (odd > len(head) // 50 or head.count(0) > len(head) // 10):
        raise unknown_kind(name)
    return TEXT
