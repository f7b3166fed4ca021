"""What a table is taken for: which ledger, which street, and which field each of its columns becomes."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from pathlib import Path

import streamlit as st

from streetboard import ledger, provenance
from streetboard.datasets import Dataset, Field, all_datasets
from streetboard.drawing import screen
from streetboard.errors import LedgerError
from streetboard.ledger import mapping_files
from streetboard.ledger.mapping_files import Mapping, Repeats
from streetboard.ui import messages, session
from streetboard.ui.managing import questions, unpivoting
from streetboard.ui.managing.brought import Brought, name_of
from streetboard.ui.markdown import plain

NOT_THIS = "不导入"
MODES = {"upsert": "更新", "replace": "整体替换", "append": "只追加"}
MODE_HELP = (
    "更新：按编号新增或修改，其余不动。整体替换：用这份文件替换同一来源以前导入的全部行，并列出少了哪些。"
    "只追加：编号已存在就不导入。"
)
_FOLLOWS_HELP = "台账类型、街道、方式、列的对应关系、回答都和它一样。不一样的，请关上，单独选。"
_LONG_NUMBER = re.compile(r"(\d{3})\d{4,}(\d{4})")


def is_taken(one: Brought) -> bool:
    """Return whether a table that was asked about is taken for a ledger."""
    return bool(st.session_state.get(f"dataset-{one.key}", NOT_THIS) != NOT_THIS)


def follows(one: Brought, leader: Brought) -> bool:
    """Ask whether a table goes as one with the same headers before it does."""
    told = f"“{one.found.part.name}”和“{leader.found.part.name}”的表头相同，照它办理"
    # Sheets of several streets are none of the same.
    usual = _streets_named(one) in ([], _streets_named(leader))
    return st.toggle(plain(told), usual, key=f"follows-{one.key}", help=_FOLLOWS_HELP)


def ask(one: Brought) -> ledger.Order | None:
    """Show what a table is taken for, let it be corrected, and return how to import it; null if it is not to be."""
    part, guess = one.found.part, one.found.dataset
    titles = {name: dataset.title for name, dataset in all_datasets().items()}
    with st.container(border=True, key=f"panel-brought-{one.key}"):
        st.html(screen.render("title.html", title=one.name))
        row = st.container(horizontal=True, vertical_alignment="bottom")
        with row:
            name = st.selectbox(
                "台账类型",
                [NOT_THIS, *titles],
                index=0 if guess is None or part.hidden else 1 + list(titles).index(guess),
                format_func=lambda name: titles.get(name, name),
                key=f"dataset-{one.key}",
                width=220,
            )
            if name == NOT_THIS:
                if guess is None:
                    st.html(
                        screen.render(
                            "note.html", note="没有认出是哪一种台账；要导入请选择类型，再核对下面的对应关系。"
                        )
                    )
                return None
            dataset = all_datasets()[name]
            mapping = one.found.mapping if name == guess else Mapping()
        if (unpivoted := unpivoting.ask(one, dataset, mapping)) is None:
            return None
        shown, mapping = unpivoted
        header = shown.found.part.header
        try:
            here = mapping_files.placed(mapping, part.sheet, name_of(one.file))
        except LedgerError as error:
            messages.show_warning(error)
            return None
        usual = mapping_files.columns_of(dataset, header, here, one.name)
        joined = mapping_files.joined_of(dataset, header, here, usual, one.name)
        given = {*usual, *here.constants}
        with row:
            street = _ask_street(one, dataset) if "street" in dataset.fields and "street" not in given else None
            mode = st.segmented_control(
                "方式",
                list(MODES),
                format_func=MODES.__getitem__,
                default="upsert",
                required=True,
                key=f"mode-{one.key}",
                help=MODE_HELP,
            )
        # What becomes of the headers and values that were taken apart is said above.
        made = {mapping.unpivot.headers, mapping.unpivot.values} if mapping.unpivot else set()
        usual = {field: at for field, at in usual.items() if field not in made}
        labels = header[: len(header) - len(made)]
        shown = replace(shown, found=replace(shown.found, part=replace(shown.found.part, header=labels)))
        is_long = bool(mapping.unpivot) or not unpivoting.seems(one, dataset)
        chosen = _ask_columns(shown, dataset, usual, joined, is_long=is_long)
        if chosen is None:
            return None
        corrected = chosen != _headers_of(header, usual, joined) or bool(questions.answers(one, "column"))
        key = questions.answers(one, "key").get("columns", mapping.key)
        used = {header for headers in chosen.values() for header in headers}
        # What is composed has no column of its own.
        columns = {field: first for field, (first, *_) in chosen.items() if not (key and field == dataset.number)}
        columns |= questions.answers(one, "column")
        constants = {field: said for field, said in mapping.constants.items() if field not in columns}
        constants |= _ask_constants(one, dataset, {*columns, *constants, *mapping.named, *made}, chosen)
        values = {field: dict(words) for field, words in mapping.values.items()}
        for (field, word), meant in questions.answers(one, "value").items():
            values.setdefault(field, {})[word] = meant
        formats = mapping.formats | {field: (form,) for field, form in questions.answers(one, "format").items()}
        there = {*columns, *constants, *mapping.named, *made, "street"}
        mapping = replace(
            mapping,
            dataset=name,
            headers=tuple(part.header),
            key=key,
            repeats=questions.answers(one, "repeats").get("row", mapping.repeats),
            columns=columns,
            joined={field: tuple(further) for field, (_, *further) in chosen.items() if further},
            constants=constants,
            named={field: taken for field, taken in mapping.named.items() if field not in columns},
            ignored=tuple(header for header in labels if header not in used),
            values={field: words for field, words in values.items() if field in there},
            units={
                field: unit
                for field, unit in (mapping.units | questions.answers(one, "unit")).items()
                if field in {*columns, *made}
            },
            fill_down=mapping.fill_down | questions.answers(one, "fill_down"),
            formats={field: forms for field, forms in formats.items() if field in there},
        )
        if street is None and "street" in dataset.fields and not {"street"} & {*columns, *constants, *mapping.named}:
            st.html(screen.render("note.html", note="请选择街道。"))
            return None
        try:
            here = mapping_files.placed(mapping, part.sheet, name_of(one.file))
            mapping_files.plan(dataset, header, here, street, one.name)
        except LedgerError as error:
            messages.show_warning(error)
            if dataset.number and dataset.number not in columns and not mapping.key and not dataset.keyless:
                questions.ask_key(shown)
            return None
        if (
            corrected
            or mapping.values
            or mapping.formats
            or mapping.units
            or mapping.fill_down
            or mapping.key
            or mapping.unpivot
            or mapping.constants
            or mapping.repeats != Repeats()
        ):
            st.checkbox("记住这份对应关系，下次同样表头的文件照此导入", value=True, key=f"remember-{one.key}")
        return ledger.Order(
            Path(one.file.file_id),
            name,
            mapping,
            street,
            mode or "upsert",
            part=part,
            cut_off=questions.cut_off(one),
            year=questions.answers(one, "year").get("year"),
            confirmed=frozenset(questions.answers(one, "confirmed")),
            aliases=tuple(("community", alias, name) for alias, name in questions.answers(one, "alias").items()),
        )


def _streets_named(one: Brought) -> list[str]:
    return [street for street in sorted(session.view().communities) if street in one.name]


def _ask_street(one: Brought, dataset: Dataset) -> str | None:
    view = session.view()
    streets = sorted(view.communities)
    is_only = not view.is_whole and len(streets) == 1
    named = [streets.index(street) for street in _streets_named(one)]
    chosen = st.selectbox(
        "街道（文件里没有街道列）",
        streets,
        index=0 if is_only else named[0] if len(named) == 1 else None,
        placeholder="选择或输入" if view.is_whole else "选择",
        # Whoever is for some streets brings in no other.
        accept_new_options=view.is_whole,
        key=f"street-{one.key}-{dataset.name}",
        width=220,
    )
    return (chosen or "").strip() or None


def _ask_constants(
    one: Brought, dataset: Dataset, given: set[str], chosen: dict[str, tuple[str, ...]]
) -> dict[str, str]:
    """Ask what all rows are of which the file has no column to say it, and return the answers by field."""
    implied = {
        said for name, (header, *_) in chosen.items() for said in mapping_files.implied_by(dataset.fields[name], header)
    }
    # A list of what people were given may say its day nowhere but in its name; what is numbered says when each took place.
    asked = [
        f
        for f in dataset.fields.values()
        if f.required and f.default is None and (f.choices or (f in dataset.events and dataset.keyless))
    ]
    answers: dict[str, str | date | None] = {}
    for f in asked:
        if f.name in given | implied:
            continue
        label, key = plain(f"{f.label}（没有对应的列，每一行都是）"), f"constant-{one.key}-{dataset.name}-{f.name}"
        if f.choices:
            answers[f.name] = st.selectbox(
                label,
                list(f.choices),
                index=None,
                format_func=f.words.__getitem__,
                placeholder="选择",
                key=key,
                width=320,
            )
        else:
            today = provenance.now().date()
            answers[f.name] = st.date_input(label, None, max_value=today, format="YYYY-MM-DD", key=key, width=320)
    return {name: str(answer) for name, answer in answers.items() if answer}


def _headers_of(
    header: list[str], columns: dict[str, int], joined: dict[str, tuple[int, ...]]
) -> dict[str, tuple[str, ...]]:
    return {name: tuple(header[part] for part in joined.get(name, (at,))) for name, at in columns.items()}


def _ask_columns(
    one: Brought, dataset: Dataset, usual: dict[str, int], joined: dict[str, tuple[int, ...]], *, is_long: bool
) -> dict[str, tuple[str, ...]] | None:
    """Show each column of the file with samples and the field that it becomes; null while two become the same.

    A date may have several: its day and its time, or its year, month and day. Of a table that may be wide the headers are
    not compared with ours: 一季度 is one edit from 季度.
    """
    part = one.found.part
    fields = {at: name for name, first in usual.items() for at in joined.get(name, (first,))}
    alike = mapping_files.alike(dataset, part.header, set(fields), usual) if is_long else {}
    alike |= mapping_files.seems(dataset, part.header, part.samples, set(fields), usual)
    # Beside the title: an expander whose title changes folds up.
    counted = st.empty()
    with st.expander("列的对应关系", expanded=not one.found.is_sure or bool(alike), key=f"columns-{one.key}"):
        for header, names in alike.items():
            note = f"列“{header}”是不是{ledger.meant(dataset, names)}？是的话，请在下面这一列里选。"
            st.html(screen.render("note.html", note=note))
        with st.grid(3, min_column_width=260):
            chosen = [_ask_column(one, dataset, at, fields.get(at)) for at in range(len(part.header))]
    counted.html(screen.render("note.html", note=_counted(chosen, fields)))
    columns: dict[str, tuple[str, ...]] = {}
    for name in dict.fromkeys(filter(None, chosen)):
        places = [at for at, field in enumerate(chosen) if field == name]
        field = dataset.fields[name]
        if len(places) > 1 and field.type not in mapping_files.DATES:
            told = f"{'和'.join(f'“{part.header[at]}”' for at in places)}都对应到“{field.label}”，请只留一个"
            st.warning(plain(told), icon="⚠️")
            return None
        usually = joined.get(name, ())
        columns[name] = tuple(part.header[at] for at in (usually if {*usually} == {*places} else places))
    # One column may make two fields, such as a name that is also the key.
    for name, at in usual.items():
        if name not in columns and fields[at] != name and chosen[at] == fields[at]:
            columns[name] = (part.header[at],)
    return columns


def _counted(chosen: list[str | None], usual: dict[int, str]) -> str:
    """Return how many columns become something, and how many of them the clerk has seen to himself."""
    by_hand = sum(name is not None and name != usual.get(at) for at, name in enumerate(chosen))
    own = f"，其中 {by_hand} 列是您选的" if by_hand else ""
    return f"{len(chosen)} 列中 {sum(name is not None for name in chosen)} 列有对应{own}；没有对应的列不导入。"


def _ask_column(one: Brought, dataset: Dataset, at: int, usual: str | None) -> str | None:
    part = one.found.part
    options = ["", *dataset.fields]
    samples = list(dict.fromkeys(row[at] for row in part.samples if at < len(row) and row[at]))
    told = "、".join(_sample(text) for text in samples[:3]) or "（空）"
    chosen = st.selectbox(
        f"{plain(part.header[at])}　:gray[{plain(told)}]",
        options,
        index=options.index(usual or ""),
        format_func=lambda name: _label(dataset.fields[name]) if name else NOT_THIS,
        key=f"column-{one.key}-{dataset.name}-{at}-{part.header[at]}",
    )
    return chosen or None


def _label(field: Field) -> str:
    return field.label + ("（必填）" if field.required else "")


def _sample(text: str) -> str:
    text = _LONG_NUMBER.sub(r"\1…\2", " ".join(str(text).split()))
    return text if len(text) <= 16 else text[:16] + "…"
