"""Translate: a statement for DuckDB becomes the same for ClickHouse, by one rule for each construct; no figure is written twice.

The macros are written out first. Then there are rules about the statement, which change its tree, and rules about one function,
which write it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache
from typing import Any

import sqlglot
from sqlglot import exp
from sqlglot.dialects.clickhouse import ClickHouse
from sqlglot.generators.clickhouse import ClickHouseGenerator

from streetboard import queries

# The days that ClickHouse knows: before the first and after the last is never.
FIRST_DAY, LAST_DAY = "1900-01-01", "2299-12-31"

# What makes ClickHouse mean the same by the same words.
SETTINGS = {
    # What a join does not find is null, and not 0 or an empty text.
    "join_use_nulls": 1,
    # The first day of a month stays a day between 1900 and 2299; a Date begins in 1970.
    "enable_extended_results_for_datetime_functions": 1,
    # A name is a column of the tables before it is one that is selected beside it.
    "prefer_column_name_to_alias": 1,
    # `from (select …)` needs no name.
    "joined_subquery_requires_alias": 0,
}

_PARAMETER = re.compile(r"\$(\w+)")


def translated(sql: str, kinds: Mapping[str, str], tables: Mapping[str, Sequence[str]], stage: str) -> str:
    """Return a statement for ClickHouse that binds its parameters by name: `{street: String}`.

    `kinds` are the types of the parameters, empty for one that is null; `tables` are the columns of each table, as
    `marts.issues`, which is found as `<stage>_marts_issues`.
    """
    bound = {f"${name}": exp.Placeholder(this=name, kind=kind) if kind else exp.Null() for name, kind in kinds.items()}
    tree = _substituted(_written_out(_parsed(sql)), bound)
    for rule in RULES:
        tree = rule(tree)
    _unite_by_place(tree, tables)
    for table in [*tree.find_all(exp.Table)]:
        if table.db in ("marts", "meta"):
            name = exp.to_table(f"{stage}_{table.db}_{table.name}")
            table.replace(exp.alias_(name, table.alias or table.name, table=True))
    return tree.sql(dialect=City, comments=False)


# --- macros ----------------------------------------------------------------------------------------------------------


@cache
def _parsed(sql: str) -> exp.Expr:
    # A parameter is parsed as a column: sqlglot reads what stands between two dollar signs as a text.
    return sqlglot.parse_one(_PARAMETER.sub(r'"$\1"', sql), read="duckdb")


@cache
def _macro(name: str) -> tuple[list[str], exp.Expr]:
    """Return the arguments of a macro and what it stands for, the macros in it written out."""
    macro = queries.layer("macros")[name]
    arguments = [argument.strip() for argument in macro.header["arguments"].split(",")]
    tree = _written_out(_parsed(macro.body if macro.is_table else f"select {macro.body}"))
    return [argument for argument in arguments if argument], tree if macro.is_table else tree.expressions[0]


def _written_out(tree: exp.Expr) -> exp.Expr:
    """Return the statement with its macros written out: ClickHouse has none that stand for rows."""

    def written(node: exp.Expr) -> exp.Expr:
        if isinstance(node, exp.Dot) and node.this.name == "marts":
            return exp.paren(_called(node.expression))
        if isinstance(node, exp.Table) and isinstance(node.this, exp.Anonymous):
            return _subquery(_called(node.this), node.alias or node.this.name)
        if isinstance(node, exp.Lateral):
            return _subquery(_called(node.this.expression), node.alias)
        return node

    return tree.transform(written)


def _called(call: exp.Expr) -> exp.Expr:
    arguments, body = _macro(call.name)
    values = [_written_out(value) for value in call.expressions]
    return _substituted(body, dict(zip(arguments, values, strict=True)))


def _substituted(tree: exp.Expr, values: Mapping[str, exp.Expr]) -> exp.Expr:
    def put(node: exp.Expr) -> exp.Expr:
        if isinstance(node, exp.Column) and not node.table and node.name in values:
            return exp.paren(values[node.name])
        return node

    return tree.transform(put)


def _subquery(query: exp.Expr, name: str) -> exp.Subquery:
    return exp.Subquery(this=query, alias=exp.TableAlias(this=exp.to_identifier(name)))


# --- rules about the statement ---------------------------------------------------------------------------------------


def without_absent(tree: exp.Expr) -> exp.Expr:
    """What depends on whether a parameter is null is decided here: ClickHouse looks for nothing in a list that is null."""
    # From the leaves up: what is decided below decides above.
    for node in reversed([*tree.walk()]):
        decided = _decided(node)
        if decided is not node:
            node.replace(decided.copy())
    return tree


def _decided(node: exp.Expr) -> exp.Expr:
    if isinstance(node, exp.Paren) and isinstance(
        node.this, (exp.Boolean, exp.Null, exp.Paren, exp.Placeholder, exp.Column, exp.Literal)
    ):
        return node.this
    if isinstance(node, exp.Is) and isinstance(node.expression, exp.Null):
        asked = node.this.unnest()
        if isinstance(asked, (exp.Null, exp.Placeholder, exp.Array)):
            return exp.Boolean(this=isinstance(asked, exp.Null))
    if isinstance(node, exp.Not) and (known := _truth(node.this)) is not None:
        return exp.Boolean(this=not known)
    if isinstance(node, (exp.And, exp.Or)):
        deciding = isinstance(node, exp.Or)
        for one, other in ((node.left, node.right), (node.right, node.left)):
            if (known := _truth(one)) is not None:
                return exp.Boolean(this=known) if known is deciding else other
    if isinstance(node, exp.Case) and not node.this:
        branches = [branch for branch in node.args["ifs"] if _truth(branch.this) is not False]
        if not branches:
            return _tree(node.args.get("default") or exp.Null())
        if _truth(branches[0].this):
            return _tree(branches[0].args["true"])
        node.set("ifs", branches)
    if isinstance(node, exp.ArrayContains) and isinstance(node.this, exp.Null):
        return exp.Null()
    if isinstance(node, exp.Select) and (limit := node.args.get("limit")) and isinstance(limit.expression, exp.Null):
        node.set("limit", None)
    return node


def _tree(node: Any) -> exp.Expr:
    assert isinstance(node, exp.Expr)
    return node


def _truth(node: exp.Expr) -> bool | None:
    known: exp.Expr = node.unnest()
    return bool(known.this) if isinstance(known, exp.Boolean) else None


def spread_columns(tree: exp.Expr) -> exp.Expr:
    """`f(columns(['a', 'b']))` is `f(a) as a, f(b) as b`; of a single name it may stand anywhere."""
    for select in [*tree.find_all(exp.Select)]:
        spread: list[exp.Expr] = []
        for selected in select.expressions:
            listed = next((columns for columns in _own(select, selected, exp.Columns)), None)
            names = [name.name for name in listed.this.expressions] if listed else []
            if selected.alias or not names:
                names = names[:1]
                spread.append(_with_columns(selected, *names))
            else:
                spread += [exp.alias_(_with_columns(selected, name), name, quoted=True) for name in names]
        select.set("expressions", spread)
    return tree


def _with_columns(tree: exp.Expr, name: str = "") -> exp.Expr:
    return tree.transform(lambda node: exp.column(name, quoted=True) if isinstance(node, exp.Columns) else node)


def _select_of(node: exp.Expr) -> exp.Select:
    select = node.parent_select
    assert isinstance(select, exp.Select), "it stands in one"
    return select


def _own(select: exp.Select, tree: exp.Expr, *types: type[exp.Expr]) -> Iterator[exp.Expr]:
    """Yield what belongs to a select itself and to none within it."""
    return (node for node in tree.find_all(*types) if node.parent_select is select)


def unnested(tree: exp.Expr) -> exp.Expr:
    """unnest() of a struct is its fields. Of lists it is ARRAY JOIN, side by side: arrayJoin() gives each with each."""
    for select in [*tree.find_all(exp.Select)]:
        spread: list[exp.Expr] = []
        lists: list[exp.Expr] = []

        def joined(values: exp.Expr, name: str, lists: list[exp.Expr] = lists) -> exp.Column:
            lists.append(exp.alias_(values, f"each_{name}"))
            return exp.column(f"each_{name}")

        for selected in select.expressions:
            exploded = next(_own(select, selected, exp.Explode), None)
            what = exploded.this.unnest() if exploded else None
            if isinstance(what, exp.Struct):
                spread += [exp.alias_(value, name, quoted=True) for name, value in _fields(what)]
            elif isinstance(what, exp.Array) and isinstance(next(iter(what.expressions), None), exp.Struct):
                for fields in zip(*(map(_fields, what.expressions)), strict=True):
                    name = fields[0][0]
                    spread.append(
                        exp.alias_(joined(exp.array(*(value for _, value in fields)), name), name, quoted=True)
                    )
            else:
                if exploded:
                    exploded.replace(joined(exploded.this, selected.alias))
                spread.append(selected)
        select.set("expressions", spread)
        if lists:
            select.append("joins", exp.Join(this=lists[0], expressions=lists[1:], kind="ARRAY"))
            if not select.args.get("from_"):
                select.from_("system.one", copy=False)
    return tree


def _fields(struct: exp.Expr) -> list[tuple[str, exp.Expr]]:
    return [(field.this.name, field.expression) for field in struct.expressions]


def flat_structs(tree: exp.Expr) -> exp.Expr:
    """A struct as a column is a column for each of its fields: a tuple would forget their names."""
    names: set[str] = set()
    for select in [*tree.find_all(exp.Select)]:
        spread: list[exp.Expr] = []
        for selected in select.expressions:
            value = selected.unalias().unnest()
            if isinstance(value, exp.Struct):
                names.add(selected.alias)
                spread += [exp.alias_(part, f"{selected.alias}__{name}", quoted=True) for name, part in _fields(value)]
            else:
                spread.append(selected)
        select.set("expressions", spread)
    for column in [*tree.find_all(exp.Column)]:
        if column.table in names:
            column.replace(exp.column(f"{column.table}__{column.name}", quoted=True))
    return tree


def own_names(tree: exp.Expr) -> exp.Expr:
    """A column of a table, selected, is called by its own name: ClickHouse would call it `table.column`."""
    for select in tree.find_all(exp.Select):
        for selected in select.expressions:
            if isinstance(selected, exp.Column) and selected.table and not selected.is_star:
                selected.replace(exp.alias_(selected.copy(), selected.name, quoted=True))
    return tree


def laterals(tree: exp.Expr) -> exp.Expr:
    """What is asked once for each row before it is asked for all of them together, apart by the column that it asks about."""
    for join in [*tree.find_all(exp.Join)]:
        query, before = join.this, _select_of(join).args["from_"].this.alias_or_name
        asking = [column for column in query.find_all(exp.Column) if column.table == before and _is_free(column, query)]
        if not asking or not isinstance(query, exp.Subquery):
            continue
        (name,) = {column.name for column in asking}
        for column in asking:
            column.replace(exp.column("asked"))
        asked = exp.select(exp.alias_(exp.column(name), "asked")).distinct().from_(before)
        ctes = {cte.alias for cte in query.find_all(exp.CTE)}
        for select in [*query.find_all(exp.Select)]:
            table = select.args["from_"].this
            if isinstance(table, exp.Table) and table.name not in ctes:
                select.join(_subquery(asked.copy(), "each"), join_type="cross", copy=False)
        for window in query.find_all(exp.Window):
            window.append("partition_by", exp.column("asked"))
        join.set("kind", "INNER")
        join.set("on", exp.column("asked", query.alias).eq(exp.column(name, before)))
    return tree


def _is_free(column: exp.Column, query: exp.Expr) -> bool:
    """Return whether no table within the query has the name that a column's table is called by."""
    select = column.parent_select
    while isinstance(select, exp.Select):
        joined = (select.args.get("from_"), *select.args.get("joins", ()))
        if any(source and source.this.alias_or_name == column.table for source in joined):
            return False
        select = select.parent_select if select is not query.this else None
    return True


def unequal_joins(tree: exp.Expr) -> exp.Expr:
    """ClickHouse joins to what may be missing by an equality, at least of a constant."""
    for join in [*tree.find_all(exp.Join)]:
        condition = join.args.get("on")
        if not join.side or condition is None or condition.find(exp.EQ):
            continue
        sides = (_select_of(join).args["from_"].this, join.this)
        left, right = (exp.column("always", side.alias_or_name) for side in sides)
        for side in sides:
            constant = exp.select("*", exp.alias_(exp.Literal.number(1), "always")).from_(side.copy())
            side.replace(_subquery(constant, side.alias_or_name))
        join.set("on", exp.and_(left.eq(right), condition))
    return tree


def collated_windows(tree: exp.Expr) -> exp.Expr:
    """The order within a window has no collation: the place of a name among all of them, in their order, stands for it."""
    for collated in [*tree.find_all(exp.Collate)]:
        select, window = _select_of(collated), collated.find_ancestor(exp.Window)
        if window is None or window.parent_select is not select:
            continue
        names = exp.select(collated.this.copy()).distinct().from_(select.args["from_"].this.copy())
        listed = exp.select(exp.func("groupArray", collated.this.copy())).from_(
            exp.Subquery(this=names.order_by(exp.Ordered(this=collated.copy())))
        )
        collated.replace(exp.func("indexOf", exp.Subquery(this=listed), collated.this.copy()))
    return tree


def ordered_by_selected(tree: exp.Expr) -> exp.Expr:
    """A name that the rows are ordered by is one that is selected before it is a column of the tables."""
    for order in [*tree.find_all(exp.Order)]:
        if isinstance(order.parent, exp.Select):
            selected = {one.alias: one.this for one in order.parent.expressions if isinstance(one, exp.Alias)}
            for key in order.expressions:
                if isinstance(key.this, exp.Column) and not key.this.table and key.this.name in selected:
                    key.set("this", selected[key.this.name].copy())
    return tree


def replaced_of_table(tree: exp.Expr) -> exp.Expr:
    """Beside `* replace (… as a)`, a is still the column of the table."""
    for star in [*tree.find_all(exp.Star)]:
        select = star.parent
        if not star.args.get("replace") or not isinstance(select, exp.Select) or select.args.get("joins"):
            continue
        for part in (*star.args["replace"], *filter(None, [select.args.get("where")])):
            for column in part.find_all(exp.Column):
                if not column.table:
                    column.set("table", exp.to_identifier(select.args["from_"].this.alias_or_name))
    return tree


def in_listed_order(tree: exp.Expr) -> exp.Expr:
    """`row_number() over ()` counts the rows as they come."""
    for window in [*tree.find_all(exp.Window)]:
        if isinstance(window.this, exp.RowNumber) and not window.args.get("order") and not window.alias:
            window.replace(exp.func("rowNumberInAllBlocks"))
    return tree


RULES: tuple[Callable[[exp.Expr], exp.Expr], ...] = (
    without_absent,
    spread_columns,
    unnested,
    flat_structs,
    own_names,
    laterals,
    unequal_joins,
    collated_windows,
    ordered_by_selected,
    replaced_of_table,
    in_listed_order,
)


def _unite_by_place(tree: exp.Expr, tables: Mapping[str, Sequence[str]]) -> None:
    """`union all by name`: both sides name all columns, null for one that they do not have. ClickHouse unites by place only."""
    # From within: a union may be one side of another.
    for union in reversed([*tree.find_all(exp.Union)]):
        if not union.args.get("by_name"):
            continue
        known = _seen_from(union, tables)
        columns = _columns(union, known)
        for side in ("this", "expression"):
            there = _columns(union.args[side], known)
            listed = (
                exp.column(name, quoted=True) if name in there else exp.alias_(exp.Null(), name, quoted=True)
                for name in columns
            )
            union.set(side, exp.select(*listed).from_(_subquery(union.args[side], "side")))
        union.set("by_name", False)


def _seen_from(query: exp.Expr, tables: Mapping[str, Sequence[str]]) -> dict[str, Sequence[str]]:
    """Return the columns of what a query may read: the tables, and the common table expressions that stand before it."""
    outer, inner = query.parent, query
    while outer and not outer.args.get("with_"):
        outer = outer.parent
    known = _seen_from(outer, tables) if outer else dict(tables)
    for cte in _ctes(outer) if outer else ():
        if inner.find_ancestor(exp.CTE) is cte:
            break
        known[cte.alias] = _columns(cte.this, known)
    return known


def _ctes(query: exp.Expr) -> list[exp.Expr]:
    clause = query.args.get("with_")
    return list(clause.expressions) if clause else []


def _columns(query: exp.Expr, known: Mapping[str, Sequence[str]]) -> list[str]:
    """Return the names of the columns that a query selects."""
    known = dict(known)
    for cte in _ctes(query):
        known[cte.alias] = _columns(cte.this, known)
    if isinstance(query, exp.Subquery):
        return _columns(query.this, known)
    if isinstance(query, exp.SetOperation):
        left, right = _columns(query.this, known), _columns(query.expression, known)
        return list(dict.fromkeys([*left, *right])) if query.args.get("by_name") else left
    sources: dict[str, Sequence[str]] = {}
    for joined in (query.args.get("from_"), *query.args.get("joins", ())):
        if joined and isinstance(joined.this, exp.Table):
            table = joined.this
            sources[table.alias_or_name] = known.get(f"{table.db}.{table.name}" if table.db else table.name, ())
        elif joined and isinstance(joined.this, exp.Query):
            sources[joined.this.alias] = _columns(joined.this, known)
    found: list[str] = []
    for selected in query.expressions:
        if selected.is_star:
            star = selected.this if isinstance(selected, exp.Column) else selected
            of_all = dict.fromkeys(name for source in sources.values() for name in source)
            names = sources[selected.table] if isinstance(selected, exp.Column) else of_all
            left_out = {column.name for column in star.args.get("except_") or ()}
            found += [name for name in names if name not in left_out]
        else:
            found.append(selected.alias_or_name)
    return found


# --- rules about one function ----------------------------------------------------------------------------------------


def _cast(writer: ClickHouseGenerator, node: exp.Cast) -> str:
    """Infinity is a number, and no day: never is the last day that there is, or the first."""
    if isinstance(node.this, exp.Literal) and node.this.name in ("infinity", "-infinity"):
        never = FIRST_DAY if node.this.name.startswith("-") else LAST_DAY
        value = node.this.name if node.to.is_type("double") else never
        return str(writer.cast_sql(exp.cast(exp.Literal.string(value), node.to)))
    if isinstance(node.this, exp.Literal) and node.to.is_type("date"):
        # As the days of a ledger are brought there (streetboard/city/tables.py): long ago is the first day.
        day = min(max(node.this.name, FIRST_DAY), LAST_DAY)
        return str(writer.cast_sql(exp.cast(exp.Literal.string(day), node.to)))
    return str(writer.cast_sql(node))


def _series(writer: ClickHouseGenerator, node: exp.GenerateSeries) -> str:
    """A list of days is made of a list of numbers; the last is no later than the end."""
    start, end, step = writer.sql(node, "start"), writer.sql(node, "end"), node.args.get("step")
    if step is None:
        return f"range({start}, {end})"
    unit, width = step.unit.name.lower(), step.this.name
    steps = f"range(toUInt64(greatest(ifNull(intDiv(dateDiff('{unit}', {start}, {end}), {width}) + 1, 0), 0)))"
    return (
        f"arrayFilter(each -> each <= {end}, arrayMap(n -> {start} + toInterval{unit.title()}(n * {width}), {steps}))"
    )


def _count(writer: ClickHouseGenerator, node: exp.Count) -> str:
    """A count is signed: ClickHouse's own has no type in common with what may be negative."""
    return _signed(_counted(writer, node), node)


def _counted(writer: ClickHouseGenerator, node: exp.Count) -> str:
    what = node.this
    if isinstance(what, exp.Distinct):
        return f"uniqExact({writer.expressions(what, flat=True)})"
    return f"count({'' if isinstance(what, exp.Star) else writer.sql(what)})"


def _signed(text: str, node: exp.Expr) -> str:
    # Its condition and its window belong to the aggregate.
    return text if isinstance(node.parent, (exp.Filter, exp.Window)) else f"toInt64({text})"


def _filter(writer: ClickHouseGenerator, node: exp.Filter) -> str:
    if isinstance(node.this, exp.PercentileCont):
        return _quantiles(writer, node.this, writer.sql(node.expression, "this"))
    text = str(writer.filter_sql(node))
    return _signed(text, node) if isinstance(node.this, exp.Count) else text


def _window(writer: ClickHouseGenerator, node: exp.Window) -> str:
    text = str(ClickHouseGenerator.window_sql(writer, node))
    what = node.this.this if isinstance(node.this, exp.Filter) else node.this
    return f"toInt64({text})" if isinstance(what, (exp.Count, exp.RowNumber)) else text


def _quantiles(writer: ClickHouseGenerator, node: exp.PercentileCont, condition: str = "true") -> str:
    """Exact, between the two values beside the place; of nothing it is null, and not nan."""
    places = ", ".join(writer.sql(place) for place in node.expression.expressions)
    found = f"quantilesExactInclusiveIf({places})({writer.sql(node, 'this')}, ifNull({condition}, false))"
    return f"arrayMap(each -> if(isNaN(each), NULL, each), {found})"


def _ordered(writer: ClickHouseGenerator, node: exp.Ordered) -> str:
    """The collation, by the name that ICU has for the order of Chinese dictionaries, stands behind the direction."""
    if not isinstance(node.this, exp.Collate):
        return str(writer.ordered_sql(node))
    node.set("this", node.this.this)
    return f"{writer.ordered_sql(node)} COLLATE 'zh'"


def _listed(writer: ClickHouseGenerator, order: exp.Order) -> str:
    """A list in an order: what it is ordered by goes with the values, and leaves them again."""
    keys = [f"{'-' * bool(key.args.get('desc'))}{writer.sql(key, 'this')}" for key in order.expressions]
    by = ", ".join(f"each.{place}" for place, _ in enumerate(keys, start=2))
    pairs = f"groupArray(({', '.join([writer.sql(order, 'this'), *keys])}))"
    return f"arrayMap(each -> each.1, arraySort(each -> ({by}), {pairs}))"


def _slice(writer: ClickHouseGenerator, node: exp.Bracket) -> str:
    """`[:3]`: the first three."""
    first = node.expressions[0]
    if isinstance(first, exp.Slice):
        return str(writer.func("arraySlice", node.this, exp.Literal.number(1), first.expression))
    return str(writer.bracket_sql(node))


def _joined(writer: ClickHouseGenerator, node: exp.ConcatWs) -> str:
    """What is null is left out."""
    separator, *values = node.expressions
    texts = ", ".join(f"toString({writer.sql(value)})" for value in values)
    return f"arrayStringConcat(arrayFilter(each -> isNotNull(each), [{texts}]), {writer.sql(separator)})"


def _format(writer: ClickHouseGenerator, node: exp.Format) -> str:
    """`{:,}` parts the thousands, from the right."""
    before, _, after = node.this.name.partition("{:,}")
    threes = f"extractAll(reverse(toString({writer.sql(node.expressions[0])})), '.{{1,3}}')"
    parted = f"reverse(arrayStringConcat({threes}, ','))"
    return f"concat({writer.sql(exp.Literal.string(before))}, {parted}, {writer.sql(exp.Literal.string(after))})"


def _of_entries(writer: ClickHouseGenerator, node: exp.Transform) -> str:
    """A function of each entry of a map is one of its keys and its values."""
    (entry,), (of,) = node.expression.expressions, node.this.expressions

    def part(inner: exp.Expr) -> exp.Expr:
        is_part = isinstance(inner, exp.Dot) and inner.this.name == entry.name
        return exp.column(f"each_{inner.name}") if is_part else inner

    value, entries = node.expression.this.transform(part), writer.sql(of)
    return f"arrayMap((each_key, each_value) -> {writer.sql(value)}, mapKeys({entries}), mapValues({entries}))"


def _map(writer: ClickHouseGenerator, node: exp.ToMap) -> str:
    """A map that is written down; sqlglot takes what is looked up in it for a part of it."""
    key = f"[{writer.sql(node.this.expressions[0])}]" if isinstance(node.this, exp.Bracket) else ""
    pairs = node.this.this if key else node.this
    return f"map({', '.join(f'{writer.sql(p.this)}, {writer.sql(p.expression)}' for p in pairs.expressions)}){key}"


def _position(writer: ClickHouseGenerator, listed: exp.Expr, value: exp.Expr) -> str:
    """What is not in the list has no place: null, and not 0."""
    return f"nullIf(indexOf({writer.sql(listed)}, {writer.sql(value)}), 0)"


def _other(writer: ClickHouseGenerator, node: exp.Anonymous) -> str:
    """What sqlglot has no name for."""
    if node.name == "list_position":
        return _position(writer, *node.expressions)
    return str(writer.func({"list_has_all": "hasAll"}.get(node.name, node.name), *node.expressions, normalize=False))


class City(ClickHouse):
    """ClickHouse, as it says what a figure says."""

    class Generator(ClickHouseGenerator):
        TYPE_MAPPING = {  # noqa: RUF012 - as in sqlglot
            **ClickHouseGenerator.TYPE_MAPPING,
            # A Date begins in 1970.
            exp.DType.DATE: "Date32",
            # A ledger's times are of no zone: in one that had a summer time, an hour would be there twice.
            exp.DType.TIMESTAMP: "DateTime64(6, 'UTC')",
            exp.DType.INT: "Int32",
            exp.DType.BIGINT: "Int64",
            exp.DType.DOUBLE: "Float64",
        }
        TRANSFORMS = {  # noqa: RUF012 - as in sqlglot
            **ClickHouseGenerator.TRANSFORMS,
            exp.Anonymous: _other,
            exp.ArrayAgg: lambda writer, node: _listed(writer, node.this),
            exp.ArrayContains: lambda writer, node: writer.func("has", node.this, node.expression),
            exp.ArrayPosition: lambda writer, node: _position(writer, node.this, node.expression),
            exp.Bracket: _slice,
            exp.Cast: _cast,
            exp.ConcatWs: _joined,
            # ClickHouse takes it for bytes.
            exp.Contains: lambda writer, node: (
                f"position({writer.sql(node, 'this')}, {writer.sql(node, 'expression')}) > 0"
            ),
            exp.Count: _count,
            # Of decimals too: divided, they would keep no more places than they had.
            exp.Div: lambda writer, node: f"toFloat64({writer.sql(node, 'this')}) / {writer.sql(node, 'expression')}",
            exp.Filter: _filter,
            exp.Format: _format,
            exp.GenerateSeries: _series,
            exp.GroupConcat: lambda writer, node: (
                f"arrayStringConcat({_listed(writer, node.this)}, {writer.sql(node, 'separator')})"
            ),
            exp.LastDay: lambda writer, node: writer.func("toLastDayOfMonth", node.this),
            # All are true where the least is; what is null is left out.
            exp.LogicalAnd: lambda writer, node: writer.func("min", node.this),
            exp.LogicalOr: lambda writer, node: writer.func("max", node.this),
            # Of any script, and not of ASCII alone.
            exp.Lower: lambda writer, node: writer.func("lowerUTF8", node.this),
            exp.Ordered: _ordered,
            exp.PercentileCont: _quantiles,
            exp.ToMap: _map,
            exp.Transform: _of_entries,
            exp.Window: _window,
        }
