"""Bundle: what `python -m tools.bundle` made is unpacked, installed and started on this Linux machine with the network cut.

`python -m tests.benchmarks.bundle dist/streetboard-0.1.0-linux-x86_64.tar.gz`, as root, in a network namespace of
its own; asserts, and tells the seconds that each step took.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from urllib.request import urlopen

from tests.viewer import visit

_INSIDE = "STREETBOARD_INSIDE"
_PORT = 8501


def main() -> None:
    """Cut the network, then do what the paper beside the bundle says."""
    archive = Path(sys.argv[1]).resolve()
    if not os.environ.get(_INSIDE):
        command = ["unshare", "--net", sys.executable, "-m", "tests.benchmarks.bundle", str(archive)]
        sys.exit(subprocess.run(command, env=os.environ | {_INSIDE: "1"}, check=False).returncode)
    subprocess.run(["ip", "link", "set", "lo", "up"], check=True)
    routes = subprocess.run(["ip", "route"], capture_output=True, text=True, check=True).stdout
    assert not routes, routes
    with tempfile.TemporaryDirectory() as folder:
        _try(archive, Path(folder))


def _try(archive: Path, folder: Path) -> None:
    # Nothing of the machine's own is found: no settings of pip, no packages, no home that is somebody's.
    bare = {"PATH": os.environ["PATH"], "HOME": str(folder), "LANG": "C.UTF-8"}
    unpacked = folder / archive.name.split("-linux")[0]
    began = time.monotonic()

    def done(what: str) -> None:
        print(f"{what:<12}{time.monotonic() - began:6.1f} s", flush=True)

    subprocess.run(["tar", "xzf", archive], cwd=folder, check=True)
    done("unpacked")
    # The Python beneath the environment that runs this: an environment of another one is none.
    bare["PYTHON"] = str(Path(sys.base_prefix) / "bin" / f"python3.{sys.version_info.minor}")
    subprocess.run(["sh", f"{unpacked.name}/install.sh"], cwd=folder, env=bare, check=True)
    done("installed")
    server = subprocess.Popen(["sh", f"{unpacked.name}/start.sh"], cwd=folder, env=bare, stdout=subprocess.DEVNULL)
    try:
        _wait(server)
        done("started")
        viewer = visit(f"http://127.0.0.1:{_PORT}").open("")
        assert "演示数据" in viewer.caption, viewer.caption
        done("overview")
        with urlopen(f"http://127.0.0.1:{_PORT}/healthz") as answer:
            assert (answer.status, answer.read()) == (200, b"ok")
        used = Path(f"/proc/{server.pid}/exe").resolve()
        print(f"served by {used}, {viewer.caption.strip()}")
    finally:
        server.terminate()
        server.wait(30)


def _wait(server: subprocess.Popen[bytes]) -> None:
    for _ in range(600):
        assert server.poll() is None, "it ended"
        try:
            urlopen(f"http://127.0.0.1:{_PORT}/healthz").close()
            return
        except OSError:
            time.sleep(0.2)
    raise TimeoutError


if __name__ == "__main__":
    main()
