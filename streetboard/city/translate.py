"""Translate: a figure's SQL for DuckDB becomes the same for ClickHouse, by one rule for each construct; no figure is written twice."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache

import sqlglot
from sqlglot import exp
from sqlglot.dialects.clickhouse import ClickHouse

from streetboard import queries

Names = dict[str, list[str]]
_PARAMETER = re.compile(r"\$(\w+)")
FIRST_DAY, LAST_DAY = "1900-01-01", "2299-12-31"


def translated(sql: str, kinds: tuple[tuple[str, str], ...], tables: Mapping[str, Sequence[str]], prefix: str) -> str:
    tree = _written_out(sql).copy()
    tree = _substituted(tree, {f"${name}": _bound(name, kind) for name, kind in kinds})
    for rule in RULES:
        tree = rule(tree)
    for union in reversed([*tree.find_all(exp.Union)]):
        if union.args.get("by_name"):
            _by_place(union, tables)
    for table in tree.find_all(exp.Table):
        if table.db in ("marts", "meta"):
            name = f"{prefix}{table.db}_{table.name}"
            alias = table.alias or table.name
            table.replace(exp.alias_(exp.to_table(name), alias, table=True))
    return tree.sql(dialect=City, comments=False)


def _bound(name: str, kind: str) -> exp.Expr:
    return exp.Placeholder(this=name, kind=kind) if kind else exp.Null()


# --- macros ----------------------------------------------------------------------------------------------------------


@cache
def _parsed(sql: str) -> exp.Expr:
    # A parameter is parsed as a column: what stands between two dollar signs would be read as a text.
    return sqlglot.parse_one(_PARAMETER.sub(r'"$\1"', sql), read="duckdb")


@cache
def _macro(name: str) -> tuple[tuple[str, ...], exp.Expr] | None:
    query = queries.layer("macros").get(name)
    if not query:
        return None
    arguments = tuple(argument.strip() for argument in query.header["arguments"].split(",") if argument.strip())
    body = _parsed(query.body if query.is_table else f"select {query.body}")
    return arguments, _written(body if query.is_table else body.selects[0])


@cache
def _written_out(sql: str) -> exp.Expr:
    body = "\n".join(line for line in sql.splitlines() if not line.startswith("--"))
    return _written(_parsed(body).copy())


def _written(tree: exp.Expr) -> exp.Expr:
    """Write out the macros: ClickHouse has none that stand for rows."""

    def call(node: exp.Expr) -> exp.Expr:
        if isinstance(node, exp.Dot) and node.this.name == "marts" and isinstance(node.expression, exp.Anonymous):
            return exp.paren(_called(node.expression), copy=False)
        if isinstance(node, exp.Table) and node.db == "marts" and isinstance(node.this, exp.Anonymous):
            alias = node.args.get("alias") or exp.TableAlias(this=exp.to_identifier(node.this.name))
            return exp.Subquery(this=_called(node.this), alias=alias)
        if isinstance(node, exp.Lateral) and isinstance(node.this, exp.Dot):
            return exp.Subquery(this=_called(node.this.expression), alias=node.args.get("alias"))
        return node

    return tree.copy().transform(call)


def _called(call: exp.Anonymous) -> exp.Expr:
    macro = _macro(call.name)
    if macro is None:
        raise KeyError(call.name)
    arguments, body = macro
    return _substituted(
        body.copy(), {name: _written(value) for name, value in zip(arguments, call.expressions, strict=True)}
    )


def _substituted(tree: exp.Expr, values: Mapping[str, exp.Expr]) -> exp.Expr:
    def put(node: exp.Expr) -> exp.Expr:
        if isinstance(node, exp.Column) and not node.table and node.name in values:
            value = values[node.name].copy()
            return value if isinstance(value, (exp.Column, exp.Literal, exp.Null, exp.Placeholder)) else exp.paren(value)
        return node

    return tree.transform(put)


# --- rules about the whole statement ---------------------------------------------------------------------------------


def _names(query: exp.Expr, known: Mapping[str, Sequence[str]]) -> list[str]:
    if isinstance(query, exp.Subquery):
        return _names(query.this, known)
    scope = dict(known)
    for cte in query.ctes:
        scope[cte.alias] = _names(cte.this, scope)
    if isinstance(query, exp.SetOperation):
        left, right = _names(query.this, scope), _names(query.expression, scope)
        return [*left, *(name for name in right if name not in left)] if query.args.get("by_name") else left
    assert isinstance(query, exp.Select), query
    sources: Names = {}
    merged: list[str] = []
    for joined in [query.args["from_"], *query.args.get("joins", ())] if query.args.get("from_") else []:
        source = joined.this
        if not isinstance(source, (exp.Table, exp.Query)):
            continue
        if isinstance(source, exp.Table):
            key = f"{source.db}.{source.name}" if source.db else source.name
            sources[source.alias or source.name] = list(scope[key])
        else:
            sources[source.alias] = _names(source, scope)
        merged += [name for name in [*sources.values()][-1] if name not in merged]
    found: list[str] = []
    for selected in query.selects:
        star = selected if isinstance(selected, exp.Star) else None
        names = merged
        if isinstance(selected, exp.Column) and isinstance(selected.this, exp.Star):
            star, names = selected.this, sources[selected.table]
        if star:
            without = {column.name for column in star.args.get("except_") or ()}
            found += [name for name in names if name not in without]
        else:
            found.append(selected.alias_or_name)
    return found


def _by_place(union: exp.Union, tables: Mapping[str, Sequence[str]]) -> None:
    """ClickHouse unites by place only: name the columns on both sides, null for one that is missing."""
    scope: dict[str, Sequence[str]] = dict(tables)
    for outer in reversed([*_ancestors(union)]):
        for cte in outer.ctes:
            if cte in _ancestors_or_self(union):
                break
            scope[cte.alias] = _names(cte.this, scope)
    left, right = _names(union.left, scope), _names(union.right, scope)
    both = [*left, *(name for name in right if name not in left)]
    for side, names in (("this", left), ("expression", right)):
        listed = [exp.column(n, quoted=True) if n in names else exp.alias_(exp.Null(), n, quoted=True) for n in both]
        union.set(side, exp.select(*listed).from_(exp.Subquery(this=union.args[side], alias=exp.TableAlias(this=exp.to_identifier("side")))))
    union.set("by_name", False)


def _ancestors(node: exp.Expr) -> Iterator[exp.Query]:
    while node := node.parent:
        if isinstance(node, exp.Query):
            yield node


def _ancestors_or_self(node: exp.Expr | None) -> list[exp.Expr]:
    found = []
    while node:
        found.append(node)
        node = node.parent
    return found


def _list_of(columns: exp.Columns) -> list[str] | None:
    listed = columns.this
    return [item.name for item in listed.expressions] if isinstance(listed, exp.Array) else None


def spread_columns(tree: exp.Expr) -> exp.Expr:
    """`f(columns(['a', 'b']))` is f(a) as a, f(b) as b."""
    for select in [*tree.find_all(exp.Select)]:
        spread: list[exp.Expr] = []
        for selected in select.expressions:
            own = [c for c in selected.find_all(exp.Columns) if c.parent_select is select]
            if not own or (selected.alias and len(_list_of(own[0]) or ()) != 1):
                spread.append(selected)
                continue
            for name in _list_of(own[0]) or ():
                one = _named(selected.copy(), name)
                spread.append(one if one.alias else exp.alias_(one, name, quoted=True))
        select.set("expressions", [_named(e, None) for e in spread])
    return tree


def _named(tree: exp.Expr, name: str | None) -> exp.Expr:
    return tree.transform(
        lambda node: exp.column(name or (_list_of(node) or [""])[0], quoted=True) if isinstance(node, exp.Columns) else node
    )


def unnested(tree: exp.Expr) -> exp.Expr:
    """unnest of a struct is its fields; unnest of lists side by side is ARRAY JOIN: arrayJoin() would give each with each."""
    for select in [*tree.find_all(exp.Select)]:
        lists = [s for s in select.expressions if any(e.parent_select is select for e in s.find_all(exp.Explode))]
        if not lists:
            continue
        spread: list[exp.Expr] = []
        arrays: list[exp.Expr] = []
        for selected in select.expressions:
            explode = next((e for e in selected.find_all(exp.Explode) if e.parent_select is select), None)
            if explode is None:
                spread.append(selected)
                continue
            inner = explode.this
            if isinstance(inner, exp.Paren):
                inner = inner.this
            if isinstance(inner, exp.Struct):
                spread += [exp.alias_(f.expression, f.this.name, quoted=True) for f in inner.expressions]
            elif isinstance(inner, exp.Array) and inner.expressions and isinstance(inner.expressions[0], exp.Struct):
                rows = [[f.expression for f in struct.expressions] for struct in inner.expressions]
                for place, field in enumerate(inner.expressions[0].expressions):
                    name = field.this.name
                    arrays.append(exp.alias_(exp.array(*(row[place] for row in rows)), f"each_{name}"))
                    spread.append(exp.alias_(exp.column(f"each_{name}"), name, quoted=True))
            elif len(lists) == 1:
                spread.append(selected)
            else:
                name = selected.alias
                arrays.append(exp.alias_(inner, f"each_{name}"))
                explode.replace(exp.column(f"each_{name}")) if explode is not selected else None
                spread.append(selected)
        select.set("expressions", spread)
        if arrays:
            select.append("joins", exp.Join(this=arrays[0], expressions=arrays[1:], kind="ARRAY"))
            if not select.args.get("from_"):
                select.from_("system.one", copy=False)
    return tree


def flat_structs(tree: exp.Expr) -> exp.Expr:
    """A struct as a column is a column for each of its fields."""
    names: set[str] = set()
    for select in [*tree.find_all(exp.Select)]:
        spread: list[exp.Expr] = []
        for selected in select.expressions:
            value = selected.unalias().unnest()
            if isinstance(selected, exp.Alias) and isinstance(value, exp.Struct):
                names.add(selected.alias)
                spread += [
                    exp.alias_(f.expression, f"{selected.alias}__{f.this.name}", quoted=True) for f in value.expressions
                ]
            else:
                spread.append(selected)
        select.set("expressions", spread)
    for column in [*tree.find_all(exp.Column)]:
        if column.table in names:
            column.replace(exp.column(f"{column.table}__{column.name}", quoted=True))
    return tree


def qualified_names(tree: exp.Expr) -> exp.Expr:
    """A column of a table, selected, is called by its own name: ClickHouse would call it `table.column`."""
    for select in tree.find_all(exp.Select):
        select.set(
            "expressions",
            [
                exp.alias_(s, s.name, quoted=True)
                if isinstance(s, exp.Column) and s.table and not isinstance(s.this, exp.Star)
                else s
                for s in select.expressions
            ],
        )
    return tree


def unequal_joins(tree: exp.Expr) -> exp.Expr:
    """ClickHouse joins by an equality, at least of a constant."""
    for join in [*tree.find_all(exp.Join)]:
        condition = join.args.get("on")
        if condition is None or condition.find(exp.EQ, exp.NullSafeEQ) or join.side not in ("LEFT", "RIGHT", "FULL"):
            continue
        both = (join.parent_select.args["from_"].this, join.this)
        for side in both:
            constant = exp.select("*", exp.alias_(exp.Literal.number(1), "always")).from_(side.copy())
            side.replace(
                exp.Subquery(this=constant, alias=exp.TableAlias(this=exp.to_identifier(side.alias_or_name)))
            )
        left, right = (exp.column("always", side.alias_or_name) for side in both)
        join.set("on", exp.and_(left.eq(right), condition))
    return tree


def _boolean(node: exp.Expr) -> bool | None:
    node = node.unnest()
    return node.this if isinstance(node, exp.Boolean) else None


def without_absent(tree: exp.Expr) -> exp.Expr:
    """What is asked of a parameter that is null is decided here: ClickHouse looks for no value in a list that is null."""

    def fold(node: exp.Expr) -> exp.Expr:
        if isinstance(node, exp.Paren) and isinstance(node.this, (exp.Boolean, exp.Null, exp.Paren)):
            return node.this
        if isinstance(node, exp.Is) and isinstance(node.expression, exp.Null):
            asked = node.this.unnest()
            if isinstance(asked, (exp.Null, exp.Placeholder, exp.Array)):
                return exp.Boolean(this=isinstance(asked, exp.Null))
        if isinstance(node, exp.Not) and _boolean(node.this) is not None:
            return exp.Boolean(this=not _boolean(node.this))
        if isinstance(node, (exp.And, exp.Or)):
            decided = isinstance(node, exp.Or)
            for one, other in ((node.left, node.right), (node.right, node.left)):
                if _boolean(one) is not None:
                    return exp.Boolean(this=decided) if _boolean(one) == decided else other
        if isinstance(node, exp.Case) and not node.this:
            branches = [branch for branch in node.args["ifs"] if _boolean(branch.this) is not False]
            if branches and _boolean(branches[0].this):
                return branches[0].args["true"]
            if not branches:
                return node.args.get("default") or exp.Null()
            node.set("ifs", branches)
        if isinstance(node, exp.ArrayContains) and isinstance(node.this, exp.Null):
            return exp.Null()
        return node

    # From the leaves up: what is decided below decides above.
    for node in reversed([*tree.walk()]):
        folded = fold(node)
        if folded is not node:
            node.replace(folded.copy()) if node.parent else None
    return tree


def laterals(tree: exp.Expr) -> exp.Expr:
    """What is asked once for each row before it is asked for all of them together, apart by the column that it asks about."""
    for join in [*tree.find_all(exp.Join)]:
        query = join.this
        if join.kind != "CROSS" or not isinstance(query, exp.Subquery):
            continue
        outer = join.parent_select.args["from_"].this.alias_or_name
        asking = [column for column in query.find_all(exp.Column) if column.table == outer]
        if not asking:
            continue
        (name,) = {column.name for column in asking}
        for column in asking:
            column.replace(exp.column("asked"))
        asked = exp.select(exp.alias_(exp.column(name), "asked")).distinct().from_(outer)
        within = {cte.alias for cte in query.find_all(exp.CTE)}
        for select in query.find_all(exp.Select):
            table = select.args["from_"].this
            if isinstance(table, exp.Table) and table.name not in within and select.find(exp.Star):
                select.join(exp.Subquery(this=asked.copy(), alias=exp.TableAlias(this=exp.to_identifier("each"))), join_type="cross", copy=False)
        for window in query.find_all(exp.Window):
            window.append("partition_by", exp.column("asked"))
        join.set("kind", "INNER")
        join.set("on", exp.column("asked", query.alias).eq(exp.column(name, outer)))
    return tree


def collated_windows(tree: exp.Expr) -> exp.Expr:
    """The order within a window has no collation: the place of a name among all the names, in their order, stands for it."""
    for collate in [*tree.find_all(exp.Collate)]:
        window = collate.find_ancestor(exp.Window)
        select = collate.find_ancestor(exp.Select)
        if window is None or window.parent_select is not select:
            continue
        name = collate.this
        names = exp.select(name.copy()).distinct().from_(select.args["from_"].this.copy()).order_by(collate.copy())
        listed = exp.select(exp.func("groupArray", name.copy())).from_(exp.Subquery(this=names))
        collate.replace(exp.func("indexOf", exp.Subquery(this=listed), name.copy()))
    return tree


def replaced_from_table(tree: exp.Expr) -> exp.Expr:
    """What replaces a column is made of the table's columns, not of those that are replaced beside it."""
    for star in tree.find_all(exp.Star):
        select = star.parent
        if isinstance(select, exp.Select) and not select.args.get("joins"):
            for column in [c for one in star.args.get("replace") or () for c in one.find_all(exp.Column)]:
                if not column.table:
                    column.set("table", exp.to_identifier(select.args["from_"].this.alias_or_name))
    return tree


def ordered_by_output(tree: exp.Expr) -> exp.Expr:
    """The rows are ordered by what is selected under a name, before what the tables have under it."""
    for order in [*tree.find_all(exp.Order)]:
        if not isinstance(order.parent, exp.Select):
            continue
        selected = {s.alias: s.this for s in order.parent.expressions if isinstance(s, exp.Alias)}
        for key in order.expressions:
            if isinstance(key.this, exp.Column) and not key.this.table and key.this.name in selected:
                key.set("this", selected[key.this.name].copy())
    return tree


RULES: tuple[Callable[[exp.Expr], exp.Expr], ...] = (
    without_absent,
    spread_columns,
    unnested,
    flat_structs,
    qualified_names,
    laterals,
    unequal_joins,
    collated_windows,
    ordered_by_output,
    replaced_from_table,
)


# --- rules about one function ----------------------------------------------------------------------------------------


def _series(self: ClickHouse.Generator, node: exp.GenerateSeries) -> str:
    """A list of days is made of a list of numbers."""
    start, end, step = node.args["start"], node.args["end"], node.args.get("step")
    if step is None:
        return f"range({self.sql(start)}, {self.sql(end)}{'' if node.args.get('is_end_exclusive') else ' + 1'})"
    unit = step.unit.name.lower()
    first, count = self.sql(start), f"dateDiff('{unit}', {self.sql(start)}, {self.sql(end)})"
    each = f"arrayMap(n -> {first} + toInterval{unit.capitalize()}(n * {step.name}), range(toUInt64(greatest(ifNull(intDiv({count}, {step.name}), -1) + 1, 0))))"
    return f"arrayFilter(each -> each <= {self.sql(end)}, {each})"


def _quantiles(self: ClickHouse.Generator, node: exp.PercentileCont, condition: exp.Expr | None = None) -> str:
    """quantile_cont: exact, between the two values that are next to it; null where there is none, and not nan."""
    asked = node.expression
    places = ", ".join(self.sql(place) for place in asked.expressions)
    value = self.sql(node.this)
    found = (
        f"quantilesExactInclusiveIf({places})({value}, ifNull({self.sql(condition)}, false))"
        if condition
        else f"quantilesExactInclusive({places})({value})"
    )
    return f"arrayMap(hours -> if(isNaN(hours), NULL, hours), {found})"


def _filter(self: ClickHouse.Generator, node: exp.Filter) -> str:
    if isinstance(node.this, exp.PercentileCont):
        return _quantiles(self, node.this, node.expression.this)
    if isinstance(node.this, exp.Count) and not isinstance(node.parent, exp.Window):
        # toInt64(...) stands around the aggregate with its filter.
        return f"toInt64({_counted(self, node.this)} FILTER(WHERE {self.sql(node.expression.this)}))"
    return self.filter_sql(node)


def _counted(self: ClickHouse.Generator, node: exp.Count) -> str:
    if isinstance(node.this, exp.Distinct):
        return f"uniqExact({self.expressions(node.this, flat=True)})"
    return f"COUNT({'' if isinstance(node.this, exp.Star) else self.sql(node.this)})"


def _count(self: ClickHouse.Generator, node: exp.Count) -> str:
    """A count is signed: what ClickHouse counts has no common type with what may be negative."""
    if isinstance(node.parent, (exp.Filter, exp.Window)):
        return _counted(self, node)
    return f"toInt64({_counted(self, node)})"


def _window(self: ClickHouse.Generator, node: exp.Window) -> str:
    text = ClickHouse.Generator.window_sql(self, node)
    inner = node.this.this if isinstance(node.this, exp.Filter) else node.this
    return f"toInt64({text})" if isinstance(inner, (exp.Count, exp.RowNumber)) else text


def _ordered(self: ClickHouse.Generator, value: exp.Order) -> str:
    """A list in an order: the values stand before what they are ordered by, and leave it again."""
    keys = [f"-toInt64({self.sql(key.this)})" if key.args.get("desc") else self.sql(key.this) for key in value.expressions]
    sorting = ", ".join(f"t.{place}" for place in range(2, len(keys) + 2))
    return f"arrayMap(t -> t.1, arraySort(t -> ({sorting}), groupArray(({self.sql(value.this)}, {', '.join(keys)}))))"


def _concat_ws(self: ClickHouse.Generator, node: exp.ConcatWs) -> str:
    """What is null is left out."""
    separator, *values = node.expressions
    listed = ", ".join(f"toString({self.sql(value)})" for value in values)
    return f"arrayStringConcat(arrayFilter(text -> isNotNull(text), [{listed}]), {self.sql(separator)})"


def _format(self: ClickHouse.Generator, node: exp.Format) -> str:
    """'{:,}' parts the thousands: from the right, in threes."""
    before, _, after = node.this.name.partition("{:,}")
    (value,) = node.expressions
    grouped = f"reverse(replaceRegexpAll(reverse(toString({self.sql(value)})), '(\\\\d{{3}})(\\\\d)', '\\\\1,\\\\2'))"
    return f"concat({self.sql(exp.Literal.string(before))}, {grouped}, {self.sql(exp.Literal.string(after))})"


def _entries(self: ClickHouse.Generator, node: exp.Transform) -> str:
    """list_transform over the entries of a map."""
    mapped, over = node.expression, node.this
    (entry,) = mapped.expressions
    if not (isinstance(over, exp.Anonymous) and over.name == "map_entries"):
        return self.function_fallback_sql(node)
    names = {"key": "entry_key", "value": "entry_value"}
    body = mapped.this.transform(
        lambda n: exp.column(names[n.name]) if isinstance(n, (exp.Dot, exp.Column)) and (n.this.name == entry.name if isinstance(n, exp.Dot) else n.table == entry.name) else n
    )
    (entries,) = over.expressions
    of = self.sql(entries)
    return f"arrayMap((entry_key, entry_value) -> {self.sql(body)}, mapKeys({of}), mapValues({of}))"


def _to_map(self: ClickHouse.Generator, node: exp.ToMap) -> str:
    """A map that is written down, and what stands in it under a key."""
    bracket = node.this
    struct = bracket.this if isinstance(bracket, exp.Bracket) else bracket
    pairs = ", ".join(f"{self.sql(pair.this)}, {self.sql(pair.expression)}" for pair in struct.expressions)
    key = bracket.expressions[0] if isinstance(bracket, exp.Bracket) else None
    return f"map({pairs})[{self.sql(key)}]" if key else f"map({pairs})"


def _infinite(self: ClickHouse.Generator, node: exp.Cast) -> str | None:
    ends = {"infinity": "inf", "-infinity": "-inf"} if node.to.is_type("double") else {"infinity": LAST_DAY, "-infinity": FIRST_DAY}
    if isinstance(node.this, exp.Literal) and node.this.name in ends:
        return self.cast_sql(exp.cast(exp.Literal.string(ends[node.this.name]), node.to))
    return None


def _cast(self: ClickHouse.Generator, node: exp.Cast) -> str:
    return _infinite(self, node) or self.cast_sql(node)


def _slice(self: ClickHouse.Generator, node: exp.Bracket) -> str:
    """`[:3]`: the first three."""
    asked = node.expressions[0]
    if isinstance(asked, exp.Slice):
        return self.func("arraySlice", node.this, exp.Literal.number(1), asked.expression)
    return self.bracket_sql(node)


def _position(self: ClickHouse.Generator, listed: exp.Expr, value: exp.Expr) -> str:
    return f"nullIf(indexOf({self.sql(listed)}, {self.sql(value)}), 0)"


def _other(self: ClickHouse.Generator, node: exp.Anonymous) -> str:
    if node.name == "list_position":
        return _position(self, *node.expressions)
    return self.func({"list_has_all": "hasAll"}.get(node.name, node.name), *node.expressions, normalize=False)


class City(ClickHouse):
    class Generator(ClickHouse.Generator):
        TYPE_MAPPING = {
            **ClickHouse.Generator.TYPE_MAPPING,
            exp.DType.DATE: "Date32",
            exp.DType.TIMESTAMP: "DateTime64(6, 'UTC')",
            exp.DType.INT: "Int32",
            exp.DType.BIGINT: "Int64",
            exp.DType.DOUBLE: "Float64",
        }
        TRANSFORMS = {
            **ClickHouse.Generator.TRANSFORMS,
            exp.Collate: lambda self, node: f"{self.sql(node.this)} COLLATE 'zh'",
            exp.GenerateSeries: _series,
            exp.LastDay: lambda self, node: self.func("toLastDayOfMonth", node.this),
            exp.PercentileCont: _quantiles,
            exp.Filter: _filter,
            exp.Count: _count,
            exp.Window: _window,
            exp.Cast: _cast,
            # Of whole numbers and of decimals too: a decimal divided has no more places than before.
            exp.Div: lambda self, node: f"toFloat64({self.sql(node.this)}) / {self.sql(node.expression)}",
            exp.LogicalAnd: lambda self, node: self.func("min", node.this),
            exp.LogicalOr: lambda self, node: self.func("max", node.this),
            exp.GroupConcat: lambda self, node: self.func("arrayStringConcat", exp.Var(this=_ordered(self, node.this)), node.args["separator"]),
            exp.ArrayAgg: lambda self, node: _ordered(self, node.this),
            exp.ConcatWs: _concat_ws,
            exp.Format: _format,
            exp.Transform: _entries,
            exp.ToMap: _to_map,
            exp.Bracket: _slice,
            # 0, and not null, where it is not in the list.
            exp.ArrayPosition: lambda self, node: _position(self, node.this, node.expression),
            exp.Anonymous: _other,
            exp.ArrayContains: lambda self, node: self.func("has", node.this, node.expression),
        }
