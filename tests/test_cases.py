"""Cases prove the SQL on invented rows: each is a sentence about behaviour."""

from __future__ import annotations

import pytest

from tests import cases_runner

CASES = cases_runner.load()


@pytest.fixture(scope="module")
def runner():
    return cases_runner.Runner()


@pytest.mark.parametrize(("name", "case"), CASES, ids=[f"{name}: {case['name']}" for name, case in CASES])
def test_case(runner, name, case):
    result = runner.run(name, case)
    actual, expected = cases_runner.compared(result, case["expect"])
    assert actual == expected
