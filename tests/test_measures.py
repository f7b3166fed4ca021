"""A measure is declared once: what it is made of, over what, which direction is good, in the header of its figure."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from streetboard import queries
from streetboard.queries import Measure

NAMES = st.from_regex(r"[a-z][a-z_0-9]{0,20}", fullmatch=True).filter(lambda name: name not in ("of", "total"))


def declared(text: str) -> Measure:
    """Return the one measure of a header."""
    query = queries.parse("x/y", f"-- title: 标题\n-- measure: {text}\nselect 1")
    (name,) = query.columns
    measure = queries.measure_of(query, name)
    assert measure
    return measure


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        (
            "on_time_rate | I09 | share | cohort | on_time / due | up | 按期处置率：按期处置 ÷ 应处置",
            Measure(
                "on_time_rate", "按期处置率", "share", "I09", "按期处置 ÷ 应处置",
                kind="cohort", numerator="on_time", denominator="due", base="due", better="up",
            ),
        ),
        (
            "daily_closed | I05 | 件/日 | flow | closed_in_period / days of closed_in_period | up | 日均办结",
            Measure(
                "daily_closed", "日均办结", "件/日", "I05",
                kind="flow", numerator="closed_in_period", denominator="days", base="closed_in_period", better="up",
            ),
        ),
        (
            "median_hours | I14 | 小时 | flow | of closed_in_period | down | 中位数",
            Measure("median_hours", "中位数", "小时", "I14", kind="flow", base="closed_in_period", better="down"),
        ),
        ("collected | I01 | 件 | cohort | - | - | 收集", Measure("collected", "收集", "件", "I01", kind="cohort")),
        (
            "deviation | R07 | 百分点 | stock | weighted progress - planned of compared | up | 进度偏差：实际 − 计划",
            Measure(
                "deviation", "进度偏差", "百分点", "R07", "实际 − 计划",
                kind="stock", minuend="progress", subtrahend="planned", how="weighted", base="compared", better="up",
            ),
        ),
        (
            "cumulative_share | I01 | share | cohort | running collected / total collected | - | 累计占比",
            Measure(
                "cumulative_share", "累计占比", "share", "I01",
                kind="cohort", numerator="collected", denominator="collected", how="running",
            ),
        ),
    ],
)  # fmt: skip
def test_a_measure_says_all_of_it_in_one_line(text, meant):
    assert declared(text) == meant


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("rate | I09 | share | cohort | - | up | 比率", "a share without numerator and denominator"),
        ("rate | I09 | share | cohort | due | up | 比率", "parts 'due'"),
        ("rate | I09 | share | cohort | / due | up | 比率", "parts '/ due'"),
        ("rate | I09 | share | cohort |  | up | 比率", "parts ''"),
        ("rate | I09 | share | cohort | a - b | up | 比率", "a share without numerator and denominator"),
        ("mean | I05 | 件/日 | flow | closed / days | up | 日均", "an average says which count lies beneath it"),
        ("rate | I09 | share |  | on_time / due | up | 比率", "kind ''"),
        ("rate | I09 | share | per period | on_time / due | up | 比率", "kind 'per period'"),
        ("rate | I09 | share | cohort | on_time / due |  | 比率", "direction ''"),
        ("rate | I09 | share | cohort | on_time / due | good | 比率", "direction 'good'"),
        ("rate | I09 | share | cohort | on_time / due | up | ：没有名称", "no name or no label"),
        ("rate | I09 | share | cohort | on_time / due | 比率", "expected"),
    ],
)
def test_a_measure_that_says_too_little_is_refused(text, wrong):
    with pytest.raises(ValueError, match=wrong) as refused:
        declared(text)
    assert str(refused.value).startswith("x/y: ")


# Words as the formatter sees them: it breaks a comment at its spaces, and nowhere else.
WORDS = st.lists(st.text("率办结按期（）/|÷−a1，", min_size=1, max_size=12), min_size=1, max_size=6).map(" ".join)


@given(
    name=NAMES,
    kind=st.sampled_from(queries.KINDS),
    better=st.sampled_from(["up", "down", "-"]),
    parts=st.tuples(NAMES, NAMES),
    label=WORDS,
    definition=WORDS | st.just(""),
    width=st.integers(20, 200),
)
def test_a_measure_is_read_as_it_was_written_however_the_formatter_wraps_it(
    name, kind, better, parts, label, definition, width
):
    told = f"{label}：{definition}" if definition else label
    written = f"{name} | I09 | share | {kind} | {' / '.join(parts)} | {better} | {told}"
    lines = [""]
    for word in written.split(" "):
        # Between Chinese signs a break stands for nothing, so there is none at a space.
        is_seam = not lines[-1] or all(queries._WIDE.match(sign) for sign in (lines[-1][-1], word[0]))
        if len(lines[-1]) + len(word) > width and not is_seam:
            lines.append(word)
        else:
            lines[-1] = f"{lines[-1]} {word}".strip()
    query = queries.parse("x/y", "-- measure: " + "\n-- ".join(lines) + "\nselect 1")
    numerator, denominator = parts
    assert query.columns == {
        name: Measure(
            name, label, "share", "I09", definition, kind, numerator, denominator,
            base=denominator, better=better.replace("-", ""),
        )
    }  # fmt: skip
