"""Programs: figures as JSON over the wire for whoever shows a token, and nothing for anybody else; a street's token for its street only."""

from __future__ import annotations

import http.client
import json
import math
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode, urlsplit

import pytest
from openapi_spec_validator import validate
from playwright.sync_api import Page, expect

from streetboard import __main__, audit, format, ledger, queries, warehouse
from streetboard.access.accounts import FILE, Accounts, hashed
from streetboard.access.tokens import Tokens
from streetboard.api import answers, asked, journal, offer, refusal
from streetboard.api.pace import MOST, SECONDS, Pace
from streetboard.asking import masking
from streetboard.asking.view import View
from streetboard.errors import AccessError, AuditError, QueryTimeoutError, StreetboardError, WarehouseError
from tests import staff
from tests.awaiting import awaited
from tests.browsing import open_page
from tests.serving import server
from tests.test_access import as_one, nginx

OURS, OTHERS = "朝阳街道", "龙凤桥街道"
LIST, DOCUMENT = "/api/v1/figures", "/api/v1/openapi.json"


class Answer:
    """What the server has answered."""

    def __init__(self, response: http.client.HTTPResponse) -> None:
        self.status, self.headers, self.body = response.status, response.headers, response.read()

    @property
    def json(self) -> Any:
        def refuse(word: str) -> None:
            raise AssertionError(f"{word} is not JSON")

        return json.loads(self.body, parse_constant=refuse)

    @property
    def problem(self) -> str:
        told = self.json
        assert [*told] == ["error"] and [*told["error"]] == ["problem", "remedy"], told
        return told["error"]["problem"]


def ask(address: str, path: str, token: str | None = None, method: str = "GET", **headers: str) -> Answer:
    """Ask with a path as it stands, which urllib would mend."""
    sent = {name.replace("_", "-"): value for name, value in headers.items()}
    if token:
        sent["Authorization"] = f"Bearer {token}"
    with closing(http.client.HTTPConnection(urlsplit(address).netloc, timeout=60)) as connection:
        connection.request(method, path, headers=sent)
        return Answer(connection.getresponse())


def figure(name: str, **parameters: str) -> str:
    return f"{LIST}/{name}{'?' if parameters else ''}{urlencode(parameters)}"


@pytest.fixture(scope="module")
def staffed(demo_home, homes) -> Path:
    """Return a home with an account, on which nothing is published."""
    folder = homes()
    shutil.copytree(demo_home, folder)
    staff.hired(folder)
    return folder


@pytest.fixture
def district(staffed, request) -> Iterator[str]:
    """Yield a token of all streets, of the test's own: each has its own minute."""
    name = f"区-{hashed(request.node.name)[:12]}"
    yield Tokens(staffed).add(name)
    Tokens(staffed).remove(name)


@pytest.fixture
def street(staffed, request) -> Iterator[str]:
    """Yield a token of one street."""
    name = f"街道-{hashed(request.node.name)[:12]}"
    yield Tokens(staffed).add(name, OURS)
    Tokens(staffed).remove(name)


@pytest.fixture(scope="module")
def shared(staffed) -> Iterator[str]:
    with server(staffed) as found:
        yield found


@pytest.fixture(scope="module")
def view(demo_home) -> View:
    opened = warehouse.Warehouse(demo_home)
    return View(opened.source, opened.current())


# --- what is answered -------------------------------------------------------------------------------------------------------


def test_a_figure_comes_with_its_definition_its_measures_what_was_asked_and_its_rows(shared, district, view):
    found = ask(shared, figure("issues/summary", street=OURS, start="2025-01-01", end="2025-03-31"), district)
    assert (found.status, found.headers["Content-Type"]) == (200, "application/json")
    told = found.json
    scope = warehouse.Scope(OURS, start=date(2025, 1, 1), end=date(2025, 3, 31))
    exact = view.snapshot.figure("issues/summary", scope)
    assert told["parameters"] == {
        "street": OURS, "communities": None, "start": "2025-01-01", "end": "2025-03-31", "as_of": "2025-06-30",
    }  # fmt: skip
    assert told["rows"] == [answers.plain(row) for row in exact.records()]
    assert told["rows"][0]["completion_rate"] == told["rows"][0]["closed"] / told["rows"][0]["collected"]
    assert told["rows"][0]["as_of"] == "2025-06-30"
    assert (told["version"], told["cut_off"], told["is_demo"], told["row_count"]) == (1, "2025-06-30", True, 1)
    assert (told["name"], told["title"]) == ("issues/summary", exact.query.title)
    assert told["definition"] == exact.query.definition and "{" not in told["definition"]
    assert [one["name"] for one in told["columns"]] == [*exact.columns]
    rate = next(one for one in told["measures"] if one["name"] == "completion_rate")
    assert (rate["metric"], rate["unit"], rate["numerator"], rate["denominator"], rate["better"]) == (
        "I04", "share", "closed", "collected", "up",
    )  # fmt: skip


def test_the_list_names_every_figure_with_its_measures_and_parameters(shared, district, street):
    told = ask(shared, LIST, district).json
    assert [one["name"] for one in told["figures"]] == [*offer.names()]
    assert (told["version"], told["is_demo"], told["streets"]) == (1, True, [OURS, OTHERS])
    daily = next(one for one in told["figures"] if one["name"] == "issues/daily")
    assert daily["parameters"] == ["street", "communities", "start", "end", "as_of"]
    assert {one["name"] for one in daily["measures"]} >= {"collected", "closed"}
    # No threshold is left to be filled in.
    assert not [one["name"] for one in told["figures"] if "{" in one["definition"]]
    of_street = ask(shared, LIST, street).json
    assert of_street["streets"] == [OURS]
    assert {one["name"] for one in told["figures"]} - {one["name"] for one in of_street["figures"]} == {
        "issues/completion_rate_by_street", "issues/on_time_by_street",
    }  # fmt: skip


def test_what_has_not_changed_is_not_sent_again(shared, district):
    first = ask(shared, figure("issues/daily", street=OURS), district)
    assert first.status == 200, first.body
    tag = first.headers["ETag"]
    for known in (tag, f"W/{tag}", f'"other", {tag}', "*"):
        again = ask(shared, figure("issues/daily", street=OURS), district, If_None_Match=known)
        assert (again.status, again.body, again.headers["ETag"]) == (304, b"", tag)
    other = ask(shared, figure("issues/daily", street=OTHERS), district, If_None_Match=tag)
    assert other.status == 200 and other.headers["ETag"] != tag


def test_head_tells_what_get_would_without_it(shared, district):
    whole = ask(shared, figure("issues/summary"), district)
    head = ask(shared, figure("issues/summary"), district, "HEAD")
    assert (head.status, head.body, head.headers["ETag"]) == (200, b"", whole.headers["ETag"])
    assert head.headers["Content-Length"] == str(len(whole.body))
    assert ask(shared, figure("issues/summary"), method="HEAD").status == 401


def test_the_outline_is_an_openapi_document_of_what_the_token_may_ask(shared, district, street):
    for token, whose in ((district, None), (street, OURS)):
        document = ask(shared, DOCUMENT, token).json
        validate(document)
        offered = {f"{LIST}/{query.name}" for query in offer.for_token(whose)}
        assert set(document["paths"]) == offered | {LIST}
        asked_for = document["paths"][f"{LIST}/issues/summary"]["get"]
        assert [one["name"] for one in asked_for["parameters"]] == ["street", "communities", "start", "end", "as_of"]
    assert ask(shared, DOCUMENT).status == 401


def test_what_is_answered_is_what_the_outline_says(shared, district):
    from openapi_schema_validator import OAS31Validator

    document = ask(shared, DOCUMENT, district).json
    for path, name in ((LIST, "Figures"), (figure("volunteers/by_community"), "Figure"), (figure("no/such"), "Error")):
        schema = {"$ref": f"#/components/schemas/{name}", "components": document["components"]}
        OAS31Validator(schema).validate(ask(shared, path, district).json)


@pytest.mark.parametrize(
    ("value", "told"),
    [
        (math.inf, None), (-math.inf, None), (math.nan, None), (Decimal("NaN"), None), (Decimal("1.50"), 1.5),
        (0.1, 0.1), (True, True), (10**18, 10**18), (date(2025, 6, 30), "2025-06-30"),
        (datetime(2025, 6, 30, 8, 5), "2025-06-30T08:05:00"), (timedelta(hours=1), 3600.0), (None, None),
        ([math.inf, date(2025, 1, 1)], [None, "2025-01-01"]), ({"a": (Decimal(2),)}, {"a": [2.0]}), (b"x", "b'x'"),
    ],
)  # fmt: skip
def test_every_value_is_one_of_json(value, told):
    assert answers.plain(value) == told
    json.dumps(answers.plain(value), allow_nan=False)


# --- which figures ----------------------------------------------------------------------------------------------------------

LISTS = [
    "issues/rows", "issues/card", "issues/steps", "issues/overdue", "issues/transitions", "volunteers/volunteer_rows",
    "volunteers/service_rows", "safety/door_knock_rows", "organisation/staff_rows", "volunteers/merchants",
]  # fmt: skip
INNER = ["masking/registered", "masking/services", "shared/communities", "shared/versions", "data/quarantine"]


@pytest.mark.parametrize("name", [*LISTS, *INNER])
def test_lists_of_rows_and_what_is_for_masking_are_not_handed_out(shared, district, name):
    refused = ask(shared, figure(name), district)
    assert (refused.status, "不通过接口给出" in refused.problem) == (403, True)


def test_every_figure_that_could_list_rows_is_refused():
    """By what a list has in its header; and by its grain, which is written for people."""
    figures = queries.layer("figures")
    lists = {
        name
        for name, query in figures.items()
        if name.endswith(("_rows", "/rows", "card", "steps")) or query.listed or query.withheld or query.main
    }
    assert len(lists) > 40
    assert lists & {*offer.names()} == set()
    assert {name for name in figures if name.startswith(("masking/", "shared/", "data/"))} & {*offer.names()} == set()
    assert {"issues/summary", "issues/daily", "renovation/progress_by_item", "published/reconciliation"} <= {
        *offer.names()
    }


COMMUNITY = {"communities": "演示社区甲"}
MONTH = {"start": "2025-01-01", "end": "2025-01-31"}


@pytest.mark.parametrize(
    ("name", "parameters"),
    [("volunteers/stars", {}), ("volunteers/by_month", COMMUNITY), ("safety/mediations_by_community", MONTH),
     ("volunteers/by_brand", MONTH), ("safety/mediations_by_month", COMMUNITY)],
)  # fmt: skip
def test_few_persons_are_masked_as_on_pages(shared, district, street, view, name, parameters):
    days = {key: date.fromisoformat(value) for key, value in parameters.items() if key in MONTH}
    chosen = (parameters["communities"],) if "communities" in parameters else None
    scope = warehouse.Scope(OURS, chosen, **days)
    exact = [answers.plain(row) for row in view.snapshot.figure(name, scope).records()]
    shown = [answers.plain(row) for row in masking.handed_out(view.snapshot, name, scope).records()]
    hidden = [
        (row[key], kept[key]) for row, kept in zip(shown, exact, strict=True) for key in row if row[key] != kept[key]
    ]
    assert format.MASKED in [value for value, _ in hidden]
    for token in (district, street):
        assert ask(shared, figure(name, street=OURS, **parameters), token).json["rows"] == shown


def test_persons_are_not_asked_about_from_one_day_to_the_next(shared, district):
    path = figure("volunteers/summary", end="2025-03-31", as_of="2025-04-01")
    refused = ask(shared, path, district)
    assert (refused.status, refused.problem) == (400, "这个指标有人数，as_of 不能是 end 以外的日子")
    assert ask(shared, figure("volunteers/summary", end="2025-03-31", as_of="2025-03-31"), district).status == 200
    assert ask(shared, figure("issues/summary", end="2025-03-31", as_of="2025-04-01"), district).status == 200


SCOPES = [
    {}, {"street": OURS, "communities": "天津路社区,河嘉村社区"}, {"start": "2025-01-01", "end": "2025-03-15"},
    {"as_of": "2000-01-01"}, {"start": "2026-01-01", "as_of": "2026-06-30"},
]  # fmt: skip


@pytest.mark.parametrize("parameters", SCOPES, ids=lambda one: "&".join(one) or "nothing")
def test_every_figure_is_json_or_a_sentence_whatever_is_asked(view, parameters):
    answered = 0
    for query in offer.for_token(None):
        known = {name: value for name, value in parameters.items() if name in offer.parameters(query)}
        told = answers.figure(view, asked.of(query, known, None))
        assert json.loads(json.dumps(told, allow_nan=False)) == told
        assert told["row_count"] == len(told["rows"])
        assert {name for row in told["rows"] for name in row} <= {one["name"] for one in told["columns"]}
        answered += bool(told["rows"])
    assert answered > 20


# --- one street ---------------------------------------------------------------------------------------------------------------


def test_the_token_of_a_street_sees_its_street_and_learns_nothing_of_others(shared, street, district):
    mine = ask(shared, figure("issues/summary"), street).json
    assert mine["parameters"]["street"] == OURS
    assert mine == ask(shared, figure("issues/summary", street=OURS), street).json
    assert mine["rows"] == ask(shared, figure("issues/summary", street=OURS), district).json["rows"]
    refused = [ask(shared, figure("issues/summary", street=name), street) for name in (OTHERS, "没有的街道")]
    assert [(one.status, one.body) for one in refused] == [(403, refused[0].body)] * 2
    assert OTHERS not in refused[0].body.decode()
    unknown = [ask(shared, figure("issues/summary", communities=name), street) for name in ("燎原社区", "没有的社区")]
    assert {one.status for one in unknown} == {400}
    assert len({one.body.replace("燎原".encode(), "没有的".encode()) for one in unknown}) == 1
    compared = ask(shared, figure("issues/on_time_by_street"), street)
    assert (compared.status, ask(shared, figure("issues/on_time_by_street"), district).status) == (403, 200)


def test_what_the_token_of_a_street_gets_does_not_depend_on_other_streets(home, tmp_path):
    """The same ledger beside another street's, and alone."""
    head = "问题编号,社区,上报时间,办结时间,状态,截止时间,一级类别\n"
    rows = {
        OURS: "1,东社区,2025-03-05,2025-03-08,已办结,2025-03-09,市容\n2,西社区,2025-03-06,,处置中,2025-03-08,市容\n",
        OTHERS: "3,东社区,2025-03-01,2025-04-09,已办结,2025-03-02,市容\n4,南社区,2025-04-07,,处置中,2025-04-08,安全\n",
    }
    told = []
    for count in (1, 2):
        folder = home / str(count)
        for name in (*rows,)[:count]:
            file = tmp_path / f"{name}.csv"
            file.write_text(head + rows[name], "utf-8")
            ledger.import_files([ledger.Order(file, "issues", street=name)], folder)
        opened = warehouse.Warehouse(folder)
        seen = View(opened.source, opened.current())
        found = [answers.figure(seen, asked.of(query, {}, OURS)) for query in offer.for_token(OURS)]
        told.append([{name: value for name, value in one.items() if name != "version"} for one in found])
        assert OTHERS not in json.dumps([*found, answers.listed(seen, OURS)], ensure_ascii=False)
    assert sum(bool(one["rows"]) for one in told[0]) > 10
    for alone, beside in zip(*told, strict=True):
        assert alone == beside


def test_a_street_without_data_yet_is_told_so(shared, staffed):
    token = Tokens(staffed).add("还没有数据的街道", "新街道")
    for path in (LIST, figure("issues/summary")):
        answer = ask(shared, path, token)
        assert (answer.status, answer.problem) == (404, "没有这个街道的数据")
        assert OURS not in answer.body.decode()


# --- who is let in ------------------------------------------------------------------------------------------------------------

PATHS = [
    "/api",
    "/api/",
    "/api/v1",
    LIST,
    f"{LIST}/",
    DOCUMENT,
    f"{LIST}/issues/summary",
    "/api/../issues",
    "/api/v1/login",
]


@pytest.mark.parametrize("path", PATHS)
def test_without_a_token_everything_is_the_same_401(shared, staffed, path):
    refused = ask(shared, path)
    assert (refused.status, refused.headers["WWW-Authenticate"]) == (401, 'Bearer realm="streetboard"')
    assert refused.headers["Content-Type"] == "application/json" and refused.headers["Location"] is None
    cookie = staff.cookie(staffed, urlsplit(shared).netloc)
    assert ask(shared, path, **cookie).body == refused.body


def test_a_token_opens_no_page_and_no_file(shared, district):
    for path in ("/", "/issues", "/static/index.html", "/_stcore/metrics", "/media/x", "/apix", "/login-state"):
        with_token, without = ask(shared, path, district), ask(shared, path)
        assert (with_token.status, with_token.body) == (without.status, without.body)
        assert with_token.status in (303, 401)


@pytest.mark.parametrize(
    "shown",
    ["", "Bearer", "Bearer ", "Bearer x", "Basic {}", "Token {}", "{}", "Bearer {}x", "Bearer {} {}", "Bearer " + "x" * 5000,
     "Bearer sbt_' or 1=1 --", "Bearer sbt_%00", "Bearer sbt_\xe9"],
)  # fmt: skip
def test_what_is_no_token_is_refused(shared, district, shown):
    assert ask(shared, LIST, Authorization=shown.format(district, district)).status == 401


@pytest.mark.parametrize("scheme", ["Bearer", "bearer", "BEARER", "Bearer  "])
def test_the_word_bearer_is_read_however_it_is_written(shared, district, scheme):
    assert ask(shared, LIST, Authorization=f"{scheme} {district}").status == 200


def test_two_tokens_are_none(shared, district):
    with closing(http.client.HTTPConnection(urlsplit(shared).netloc)) as connection:
        connection.putrequest("GET", LIST)
        for _ in range(2):
            connection.putheader("Authorization", f"Bearer {district}")
        connection.endheaders()
        assert connection.getresponse().status == 401


@pytest.mark.parametrize("name", ["token", "access_token", "Authorization", "key"])
def test_a_token_in_the_address_is_refused(shared, district, name):
    path = f"{LIST}?{name}={district}"
    assert ask(shared, path).status == 401
    refused = ask(shared, path, district)
    assert refused.status == 400 and district not in refused.body.decode()


def test_a_token_that_is_removed_or_over_is_refused_at_once(shared, staffed):
    known = Tokens(staffed)
    token = known.add("短用")
    assert ask(shared, LIST, token).status == 200
    known.remove("短用")
    assert ask(shared, LIST, token).status == 401
    token = known.add("到昨天")
    with closing(sqlite3.connect(staffed / FILE, isolation_level=None)) as write:
        write.execute("update tokens set until = '2020-01-01' where name = '到昨天'")
    refused = ask(shared, LIST, token)
    assert refused.status == 401 and refused.body == ask(shared, LIST).body


def test_another_site_gets_nothing_and_nobody_is_told_that_he_may(shared, district):
    assert ask(shared, LIST, district, Origin="http://evil.example").status == 403
    for method in ("GET", "OPTIONS"):
        answer = ask(shared, LIST, district, method, Origin=shared)
        assert not [name for name in answer.headers if name.lower().startswith("access-control")]


def test_without_accounts_only_the_machine_itself_is_answered(address, own):
    token = Tokens(own).add("本机")
    assert ask(address, LIST, token).status == 200
    for elsewhere in ({"Host": "10.0.0.5"}, {"X_Forwarded_For": "127.0.0.1"}):
        refused = ask(address, LIST, token, **elsewhere)
        assert (refused.status, refused.problem) == (403, "还没有账号，只有看板所在的电脑能取数")
    assert ask(address, LIST).status == 401


def test_behind_nginx_a_token_is_let_through(shared, district, tmp_path):
    with nginx(shared, tmp_path, "proxy_set_header X-Forwarded-For $remote_addr;") as front:
        assert ask(front, figure("issues/summary"), district).status == 200
        assert ask(front, figure("issues/summary")).status == 401


# --- hostile ----------------------------------------------------------------------------------------------------------------

NAMES = [
    "issues", "issues/", "/issues/summary", "issues//summary", "../figures/issues/summary", "..%2f..%2fetc%2fpasswd",
    "%2e%2e/%2e%2e/login", "issues/summary/", "issues/summary.sql", "issues/summary%00", "ISSUES/SUMMARY", "issues\\summary",
    "issues/summary'%20or%201=1--", "issues/summary;drop%20table%20x", "marts.issues", "%ff%fe", "a" * 3000, quote("各社区办结率"),
    "%3Cscript%3Ealert(1)%3C/script%3E", "{name}", "*", "__class__",
]  # fmt: skip


@pytest.mark.parametrize("name", NAMES)
def test_a_name_that_is_none_is_not_found(shared, district, name):
    refused = ask(shared, f"{LIST}/{name}", district)
    assert (refused.status, refused.headers["Content-Type"]) == (404, "application/json")
    assert refused.problem and len(refused.body) < 3000


def test_a_slash_may_be_written_in_a_name_either_way(shared, district):
    assert ask(shared, f"{LIST}/issues%2Fsummary", district).status == 200


PARAMETERS = [
    "street=", "street=%00", "street[]=x", "Street=x", "communities=天津路社区",
    "start=2025-13-01", "start=2025-02-30", "start=20250101", "start=2025-W01-1", "start=yesterday", "start=1999-12-31", "start=0001-01-01",
    "start=2025-06-30T00:00", "start=２０２５-０１-０１", "end=9999-12-31", "end=-2025-01-1", "as_of=2090-01-01", "as_of=NaN",
    "as_of=Infinity",
    "start=2025-06-01&end=2025-01-01", "street=x&street=y", "start=2025-01-01&start=2025-01-01", "limit=1", "permitted=x", "version=1",
    "sift=x", "sql=select%201", "x", "&", "%", "street=%ff", "street=" + "x" * 5000, "communities=" + "x" * 9000, "=x", "street",
    "&".join(f"p{number}=1" for number in range(50)), "street=" + quote(OURS) + "&communities=" + quote("燎原社区"),
]  # fmt: skip


@pytest.mark.parametrize("query", PARAMETERS, ids=lambda one: one[:40])
def test_a_parameter_that_is_wrong_is_refused_with_a_sentence(shared, district, query):
    refused = ask(shared, f"{LIST}/issues/summary?{quote(query, safe='=&%[]')}", district)
    assert (refused.status, refused.headers["Content-Type"]) == (400, "application/json")
    assert refused.problem and len(refused.body) < 3000
    assert not [word for word in ("Traceback", "Error", "duckdb", "/tmp", "select") if word in refused.body.decode()]


@pytest.mark.parametrize("name", ["没有的街道", "' or 1=1 --", "../朝阳街道", "朝阳街道 ", "x" * 3000])
def test_a_street_that_is_none_is_not_found(shared, district, name):
    refused = ask(shared, figure("issues/summary", street=name), district)
    assert (refused.status, refused.problem) == (404, "没有这个街道的数据")


def test_what_a_figure_does_not_take_is_refused_and_its_own_parameters_are_bound(shared, district):
    assert ask(shared, figure("issues/completion_rate_by_street", communities="天津路社区"), district).status == 400
    items = ask(shared, figure("renovation/progress_by_item", street=OURS), district).json["rows"]
    one = items[0]["class"]
    found = ask(shared, figure("renovation/progress_by_item", street=OURS, **{"class": one}), district).json
    assert found["rows"] == [row for row in items if row["class"] == one] and len(found["rows"]) < len(items)
    assert found["parameters"]["class"] == one
    for value in ("' or 1=1 --", "null", "%", "没有"):
        nothing = ask(shared, figure("renovation/progress_by_item", street=OURS, **{"class": value}), district)
        assert (nothing.status, nothing.json["rows"]) == (200, [])
    for name in ("places", "picked", "failed", "why"):
        assert ask(shared, figure("published/summary", **{name: "[]"}), district).status == 400


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "PROPFIND"])
def test_it_can_only_be_read(shared, district, method):
    refused = ask(shared, LIST, district, method)
    assert (refused.status, refused.headers["Allow"], refused.problem) == (405, "GET, HEAD", "接口只能读")
    assert ask(shared, LIST, method=method).status == 401


def test_whoever_asks_too_often_is_told_when_to_come_again(shared, district, street):
    statuses = [ask(shared, "/api/v1/nothing", district).status for _ in range(MOST)]
    assert statuses == [404] * MOST
    refused = ask(shared, LIST, district)
    assert (refused.status, refused.problem) == (429, f"一分钟超过了 {MOST} 次")
    assert 0 < int(refused.headers["Retry-After"]) <= SECONDS
    assert ask(shared, LIST, street).status == 200


def test_a_minute_begins_with_its_first_request():
    now = [0.0]
    pace = Pace(lambda: now[0])
    assert {pace.wait("a") for _ in range(MOST)} == {0}
    now[0] = 10.5
    assert (pace.wait("a"), pace.wait("b")) == (SECONDS - 10, 0)
    now[0] = 60
    assert pace.wait("a") == 0


# --- when it cannot -----------------------------------------------------------------------------------------------------------


def test_a_home_without_data_and_one_that_is_broken_say_so_and_name_no_folder(home, tmp_path):
    staff.hired(home)
    token = Tokens(home).add("区")
    with server(home) as address:
        for path in (LIST, DOCUMENT, figure("issues/summary")):
            refused = ask(address, path, token)
            assert (refused.status, refused.problem) == (503, "现在取不了数")
            assert refused.headers["Retry-After"] and str(tmp_path) not in refused.body.decode()
        for file in home.glob(f"{FILE}*"):
            file.write_bytes(b"this is no database, and long enough to be looked at as one")
        refused = ask(address, LIST, token)
        assert (refused.status, refused.problem) == (503, "现在取不了数")


def test_each_error_has_its_status():
    told = [refusal.of(error).status for error in (
        QueryTimeoutError("太久"), WarehouseError("/srv/x 坏了"), AccessError("/srv/x 坏了"), StreetboardError("不对"),
    )]  # fmt: skip
    assert told == [503, 503, 503, 400]
    assert "/srv" not in refusal.of(WarehouseError("/srv/x 坏了")).problem


def test_what_nobody_foresaw_is_told_by_its_number(own, monkeypatch):

    from streetboard.api.door import Door

    staff.hired(own)
    token = Tokens(own).add("区")

    def broken(_street: str | None) -> View:
        raise ZeroDivisionError("secret")

    sent: list[dict[str, Any]] = []

    async def send(message: Any) -> None:
        sent.append(message)

    async def receive() -> Any:
        return {"type": "http.request", "body": b""}

    async def unreachable(*_: object) -> None:
        raise AssertionError("passed on")

    scope = {
        "type": "http", "method": "GET", "path": LIST, "query_string": b"",
        "headers": [(b"host", b"x"), (b"authorization", f"Bearer {token}".encode())],
    }  # fmt: skip
    awaited(Door(unreachable, own, broken)(scope, receive, send))
    assert sent[0]["status"] == 500
    told = json.loads(sent[1]["body"])["error"]["problem"]
    assert told.startswith("看板出了故障，编号 ") and "secret" not in told
    assert told.rpartition(" ")[2] in (own / "faults.log").read_text("utf-8")


def recorded(home) -> list[tuple]:
    lines = [json.loads(line) for file in audit.files(home) for line in file.read_text("utf-8").splitlines()]
    return [(one["kind"], one["who"], one["place"], one["about"]) for one in lines]


def test_every_request_is_recorded_once_on_one_line(home):
    asked = {"street": "x\n2026 forged"}
    journal.record(home, "区", "10.0.0.9", "issues/summary", asked, 3, 200)
    journal.record(home, "区", "10.0.0.9", "", {}, None, 200)
    journal.record(home, "", "10.0.0.9", "", {}, None, 401)
    assert recorded(home) == [
        ("figure_fetched", "令牌 区", "10.0.0.9", {"figure": "issues/summary", "parameters": asked, "rows": 3}),
        ("figure_fetched", "令牌 区", "10.0.0.9", {}),
        ("refused", "", "10.0.0.9", {"refused": "取数接口"}),
    ]


def test_a_token_that_cannot_be_recorded_is_neither_made_nor_removed(home, monkeypatch):
    Tokens(home).add("区")

    def full(*_: object, **__: object) -> None:
        raise AuditError("操作记录写不进去", "请检查磁盘空间")

    monkeypatch.setattr(audit, "record", full)
    for act in (lambda: Tokens(home).add("表格"), lambda: Tokens(home).remove("区")):
        with pytest.raises(AuditError):
            act()
    assert [one.name for one in Tokens(home).listed()] == ["区"]


# --- tokens -------------------------------------------------------------------------------------------------------------------


def test_a_token_is_shown_once_and_kept_as_its_hash_for_its_owner_alone(home):
    shown = Tokens(home).add("区", OURS, date(2099, 1, 1))
    assert (home / FILE).stat().st_mode & 0o777 == 0o600
    assert shown.encode() not in (home / FILE).read_bytes() and hashed(shown).encode() in (home / FILE).read_bytes()
    assert not Accounts(home).exist()
    (one,) = Tokens(home).listed()
    assert (one.name, one.street, one.until, one.used_at) == ("区", OURS, date(2099, 1, 1), None)


def test_a_token_holds_to_the_end_of_its_last_day_in_china(home):
    now = [datetime.fromisoformat("2026-03-01T12:00+08:00").timestamp()]
    known = Tokens(home, lambda: now[0])
    shown = known.add("区", until=date(2026, 3, 2))
    for moment, holds in (("2026-03-02T23:59:59+08:00", True), ("2026-03-03T00:00+08:00", False)):
        now[0] = datetime.fromisoformat(moment).timestamp()
        assert (known.holder(shown) is not None) is holds
    assert known.listed()[0].used_at == datetime.fromisoformat("2026-03-02T23:59:59+08:00").timestamp()


def test_its_last_use_is_kept_to_the_minute(home):
    now = [1000.0]
    known = Tokens(home, lambda: now[0])
    shown = known.add("区")
    for moment, used in ((1000.0, 1000.0), (1059.0, 1000.0), (1060.0, 1060.0)):
        now[0] = moment
        assert known.holder(shown)
        assert known.listed()[0].used_at == used


@pytest.mark.parametrize(
    ("name", "until", "problem"),
    [("", None, "用不了"), ("区 局", None, "用不了"), ("区" * 33, None, "用不了"), ("区\n", None, ""), ("区\x00", None, "用不了"),
     ("ａ", None, "已经有名为"), ("x", date(2020, 1, 1), "已经过了")],
)  # fmt: skip
def test_what_is_no_token_is_not_added(home, name, until, problem):
    known = Tokens(home)
    known.add("A")
    if not problem:
        assert known.add(name, until=until)
        return
    with pytest.raises(AccessError, match=problem):
        known.add(name, until=until)
    assert [one.name for one in known.listed()] == ["A"]


def test_tokens_are_made_listed_and_removed_at_the_command_line(home, capsys):
    def run(*arguments: str) -> tuple[int, str, str]:
        code = __main__.main(["token", *arguments])
        told = capsys.readouterr()
        return code, told.out, told.err

    assert run("list") == (0, "还没有令牌。\n", "")
    code, shown, told = run("add", "区数据局", "--street", OURS, "--until", "2099-12-31")
    assert (code, shown.count("\n")) == (0, 1)
    assert told.splitlines()[0] == "已添加令牌 区数据局。下面一行只显示这一次，请马上存好："
    assert f"现在没有{OURS}的数据" in told and "还没有账号" in told
    held = Tokens(home).holder(shown.strip())
    assert held and (held.name, held.street) == ("区数据局", OURS)
    assert run("list")[1].startswith(f"区数据局\t{OURS}\t到 2099-12-31\t最近使用：20")
    assert json.loads(run("list", "--json")[1])[0]["until"] == "2099-12-31"
    assert shown.strip() not in run("list")[1] + run("list", "--json")[1]
    assert run("add", "区数据局")[0] == 2
    assert run("remove", "区数据局") == (0, "令牌 区数据局 已删除。\n", "")
    assert run("remove", "区数据局")[0] == 2
    assert Tokens(home).holder(shown.strip()) is None


def test_an_administrator_sees_the_tokens_and_removes_one(page: Page, address, own):
    staff.hired(own)
    staff.log_in(page, address, own)
    known = Tokens(own)
    shown = known.add("区数据局", OURS, date(2099, 12, 31))
    known.add("**表格**")
    open_page(page, f"{address}/users?section=接口令牌")
    expect(page.locator("#root")).to_contain_text("朝阳街道 · 用到 2099-12-31")
    expect(page.locator("#root")).to_contain_text("**表格**")
    assert ask(address, LIST, shown).status == 200
    # 表格 stands first: its sign comes before.
    page.get_by_role("button", name="删除令牌").last.click()
    page.get_by_role("button", name="确认删除").click()
    expect(page.get_by_test_id("stAlert")).to_contain_text("已删除令牌")
    assert [one.name for one in known.listed()] == ["**表格**"]
    assert ask(address, LIST, shown).status == 401


def test_nobody_else_sees_them_or_removes_one(address, own):
    staff.hired(own, staff.LEADER)
    known = Tokens(own)
    known.add("区数据局")
    viewer = as_one(address, own).open("users", "section=接口令牌")
    viewer.press("删除令牌")
    Accounts(own).add("另一个管理员", staff.PASSWORD, ["administrator"])
    Accounts(own).set_roles(staff.ADMINISTRATOR, ["leader"])
    viewer.press("确认删除")
    assert len(known.listed()) == 1
    assert "删除令牌" not in as_one(address, own, staff.LEADER).open("users", "section=接口令牌").buttons
