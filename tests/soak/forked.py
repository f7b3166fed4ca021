"""Forked: processes of their own, each forked from one that has loaded the package, so that none takes its time to load it.

That one is fresh, with nothing of this process; what it forks opens its own DuckDB, lives, and is killed, as any process.
"""

from __future__ import annotations

import importlib
import json
import os
import resource
import signal
import subprocess
import sys
import traceback
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NoReturn

PROJECT = Path(__file__).parents[2]
COMMAND = "streetboard.__main__"


# How a process has ended: -9 if it was killed.
Finished = subprocess.CompletedProcess[str]


@dataclass(frozen=True)
class Forked:
    """A process that does what it was forked for."""

    pid: int
    forks: Forks

    def kill(self) -> None:
        """Kill it and all that it has started, if it has not ended."""
        os.killpg(self.pid, signal.SIGKILL)

    def wait(self) -> Finished:
        return Finished(args=[], **self.forks.ask({"wait": self.pid}))


class Forks:
    """The process that forks the others."""

    def __enter__(self) -> Forks:
        command = [sys.executable, "-m", "tests.soak.forked"]
        self._process = subprocess.Popen(
            command, cwd=PROJECT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, encoding="utf-8"
        )
        return self

    def __exit__(self, *_: object) -> None:
        self._process.communicate()

    def ask(self, what: Mapping[str, object]) -> Any:
        self._process.stdin.write(f"{json.dumps(what)}\n")
        self._process.stdin.flush()
        return json.loads(self._process.stdout.readline())

    def start(
        self,
        *arguments: object,
        module: str = COMMAND,
        environment: Mapping[str, str] | None = None,
        most_bytes: int | None = None,
    ) -> Forked:
        """Start `main` of a module, by default `python -m streetboard`; no file that it writes may be longer than that."""
        given = {"arguments": [str(argument) for argument in arguments], "module": module, "most_bytes": most_bytes}
        return Forked(self.ask({**given, "environment": dict(environment or os.environ)}), self)

    def run(self, *arguments: object) -> Finished:
        """Do what `python -m streetboard` does with these arguments."""
        return self.start(*arguments).wait()


def serve(requests: Iterable[str]) -> int:
    """Fork for each request, and answer with the number of the process; or wait for one, and answer how it ended."""
    importlib.import_module(COMMAND)
    says: dict[int, tuple[int, int]] = {}
    for line in requests:
        request = json.loads(line)
        if pid := request.get("wait"):
            # One after the other: neither is more than a pipe holds.
            out, err = (open(end, encoding="utf-8").read() for end in says.pop(pid))  # noqa: PTH123, SIM115
            _, status = os.waitpid(pid, 0)
            answer = {"returncode": os.waitstatus_to_exitcode(status), "stdout": out, "stderr": err}
        else:
            (out_from, out), (err_from, err) = os.pipe(), os.pipe()
            if not (pid := os.fork()):
                _do(out=out, err=err, **request)
            # A group of its own, to be killed with what it starts: made on both sides, whichever is first.
            os.setpgid(pid, pid)
            os.close(out)
            os.close(err)
            says[pid] = out_from, err_from
            answer = pid
        print(json.dumps(answer), flush=True)
    return 0


def _do(
    module: str, arguments: list[str], environment: dict[str, str], most_bytes: int | None, out: int, err: int
) -> NoReturn:
    os.setpgid(0, 0)
    os.environ.clear()
    os.environ.update(environment)
    for number, end in enumerate((os.open(os.devnull, os.O_RDONLY), out, err)):
        os.dup2(end, number)
        os.close(end)
    # Those that there are remember what kind of file they wrote to.
    sys.stdout, sys.stderr = (open(end, "w", encoding="utf-8", closefd=False) for end in (1, 2))  # noqa: SIM115
    if most_bytes is not None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (most_bytes, most_bytes))
    code = 1
    try:
        code = importlib.import_module(module).main(arguments)
    except SystemExit as end:
        code = end.code
    except BaseException:
        traceback.print_exc()
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        # At once: DuckDB would join a thread that it started when it was loaded, and that is not in a fork.
        os._exit(code)


if __name__ == "__main__":
    sys.exit(serve(sys.stdin))
