"""Deploying: the samples that a machine is set up with do what they say, as they stand in the repository."""

from __future__ import annotations

import http.client
import io
import itertools
import json
import os
import re
import shutil
import ssl
import subprocess
import tarfile
import zipfile
from collections.abc import Iterator
from configparser import ConfigParser
from pathlib import Path
from xml.etree import ElementTree

import openpyxl
import pytest
from playwright.sync_api import Browser, Page, expect

from streetboard import __version__
from streetboard.access import entrance
from streetboard.access.connection import at_port
from tests import staff
from tests.browsing import Watch, open_page, settle
from tests.serving import PROJECT, free_port, started_server
from tests.test_managing import GOOD, bring, choose_street, ledger_of, preview
from tests.test_requirements import pinned
from tests.test_taking import downloaded
from tools.bundle import packing, targets
from tools.bundle.__main__ import arguments

DEPLOY = PROJECT / "deploy"
UNIT = DEPLOY / "linux" / "streetboard.service"


# --- systemd -----------------------------------------------------------------------------------------------------------------


def settings(path: Path) -> dict[str, list[str]]:
    """Return what a unit says, each name with all that it is given."""
    found: dict[str, list[str]] = {}
    for line in path.read_text("utf-8").splitlines():
        if line and line[0] not in "#[":
            name, _, value = line.partition("=")
            found.setdefault(name, []).append(value)
    return found


def test_the_service_has_no_right_that_it_does_not_need():
    unit = settings(UNIT)
    assert unit["User"] == unit["Group"] == ["streetboard"]
    assert unit["CapabilityBoundingSet"] == unit["AmbientCapabilities"] == [""]
    yes = (
        "NoNewPrivileges", "PrivateTmp", "PrivateDevices", "PrivateUsers", "ProtectHome", "ProtectClock", "ProtectControlGroups",
        "ProtectHostname", "ProtectKernelLogs", "ProtectKernelModules", "ProtectKernelTunables", "LockPersonality",
        "MemoryDenyWriteExecute", "RestrictNamespaces", "RestrictRealtime", "RestrictSUIDSGID",
    )  # fmt: skip
    assert {name: unit.get(name) for name in yes} == {key: ["yes"] for key in yes}
    assert unit["ProtectSystem"] == ["strict"]
    assert (unit["IPAddressDeny"], unit["IPAddressAllow"]) == (["any"], ["localhost"])
    assert (unit["StateDirectory"], unit["StateDirectoryMode"], unit["UMask"]) == (["streetboard"], ["0700"], ["0077"])


def test_the_service_may_limit_the_child_that_reads_files():
    """Without setrlimit no file is read, and ~@resources denies it."""
    assert settings(UNIT)["SystemCallFilter"] == ["@system-service", "~@privileged"]


def test_the_service_starts_what_there_is_and_serves_where_nginx_looks():
    unit, sample = settings(UNIT), (DEPLOY / "linux" / "nginx.conf").read_text("utf-8")
    (command,) = unit["ExecStart"]
    path, *words = command.split()
    assert (path, words[:3]) == ("/opt/streetboard/venv/bin/python", ["-m", "streetboard", "serve"])
    told = dict(zip(words[3::2], words[4::2], strict=True))
    assert f"server {told['--address']}:{told['--port']};" in sample
    environment = dict(one.split("=", 1) for line in unit["Environment"] for one in line.split())
    assert f"location /{environment['STREAMLIT_SERVER_BASE_URL_PATH']}/ {{" in sample
    assert environment["STREETBOARD_HOME"] == f"/var/lib/{unit['StateDirectory'][0]}"
    assert (environment["STREETBOARD_LOG"], unit["StandardError"]) == ("json", ["journal"])


@pytest.mark.slow
def test_systemd_judges_the_service_as_hardly_exposed():
    command = shutil.which("systemd-analyze")
    if not command:
        pytest.skip("systemd is not here; the lines themselves are looked at above")
    done = subprocess.run(
        [command, "security", "--offline=true", "--threshold=20", str(UNIT)],
        capture_output=True, encoding="utf-8", check=False,
    )  # fmt: skip
    assert "Overall exposure level" in done.stdout, done.stderr
    assert done.returncode == 0, done.stdout.splitlines()[-1]


def test_the_journal_forgets():
    journal = ConfigParser()
    journal.optionxform = str  # type: ignore[assignment,method-assign]
    journal.read(DEPLOY / "linux" / "journald.conf", "utf-8")
    assert journal["Journal"].keys() >= {"SystemMaxUse", "SystemMaxFileSize", "MaxRetentionSec"}


# --- nginx -------------------------------------------------------------------------------------------------------------------

HOST = "kanban.intranet"


def substituted(port: int, plain: int, upstream: int, folder: Path) -> str:
    """Return the sample with other ports and paths, each of which stands in it as often as it must."""
    text = (DEPLOY / "linux" / "nginx.conf").read_text("utf-8")
    for before, after, times in (
        ("server 127.0.0.1:8501;", f"server 127.0.0.1:{upstream};", 1),
        ("listen [::]:80;", "", 1),
        ("listen [::]:443 ssl http2;", "", 1),
        ("listen 80;", f"listen 127.0.0.1:{plain};", 1),
        ("listen 443 ssl http2;", f"listen 127.0.0.1:{port} ssl http2;", 1),
        ("/etc/nginx/tls", str(folder), 2),
    ):
        assert text.count(before) == times, before
        text = text.replace(before, after)
    return text


def certificate(folder: Path) -> None:
    subprocess.run(
        [
            "openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", f"/CN={HOST}",
            "-keyout", folder / "streetboard.key", "-out", folder / "streetboard.pem",
        ],
        check=True, capture_output=True,
    )  # fmt: skip


class Front:
    """The sample in front of a dashboard, and a browser that takes its certificate."""

    def __init__(self, address: str, plain: str, home: Path) -> None:
        self.address, self.plain, self.home = address, plain, home


@pytest.fixture(scope="module")
def front(demo_home, homes, tmp_path_factory) -> Iterator[Front]:
    home, folder = homes(), tmp_path_factory.mktemp("nginx")
    shutil.copytree(demo_home, home)
    staff.hired(home, staff.CLERK)
    certificate(folder)
    command = shutil.which("nginx", path=f"{os.environ['PATH']}:/usr/sbin")
    assert command, "nginx is missing: sudo apt-get install nginx"
    port, plain = free_port(), free_port()
    with started_server(home, folder / "log.txt", STREAMLIT_SERVER_BASE_URL_PATH="kanban") as served:
        own = " ".join(f"{name}_temp_path {folder}/{name};" for name in ("fastcgi", "uwsgi", "scgi", "proxy"))
        sample = substituted(port, plain, int(served.rpartition(":")[2]), folder)
        (folder / "nginx.conf").write_text(
            f"daemon off; pid {folder}/pid; error_log {folder}/error.log; worker_processes 1; events {{}}\n"
            f"http {{ access_log off; client_body_temp_path {folder}/body; {own}\n{sample}\n}}",
            "utf-8",
        )
        process = subprocess.Popen([command, "-p", str(folder), "-c", str(folder / "nginx.conf")])
        try:
            yield Front(f"https://127.0.0.1:{port}", f"http://127.0.0.1:{plain}", home)
        finally:
            process.terminate()
            process.wait(20)


@pytest.fixture
def tab(browser: Browser, browser_context_args, front) -> Iterator[Page]:
    window = browser.new_context(**browser_context_args, ignore_https_errors=True)
    yield window.new_page()
    window.close()


@pytest.mark.slow
def test_through_the_sample_one_logs_in_reads_brings_takes_and_logs_out(tab, front, tmp_path):
    watch = Watch().over(tab, front.address)
    answered = tab.goto(f"{front.address}/kanban/issues?street=朝阳街道")
    assert answered and answered.url.startswith(f"{front.address}/kanban/login?next=")
    tab.get_by_label("账号").fill(staff.CLERK)
    tab.get_by_label("密码").fill(staff.PASSWORD)
    tab.get_by_role("button", name="登录").click()
    expect(tab.locator(".caption")).to_contain_text("朝阳街道", timeout=60_000)
    settle(tab)
    assert tab.url.startswith(f"{front.address}/kanban/issues")
    (cookie,) = (one for one in tab.context.cookies() if one["name"].startswith(entrance.COOKIE))
    assert (cookie["name"], cookie["secure"], cookie["httpOnly"], cookie["path"]) == (
        at_port(entrance.COOKIE, front.address.removeprefix("https://")), True, True, "/kanban/",
    )  # fmt: skip

    tab.get_by_role("button", name="下载本页").click()
    book = openpyxl.load_workbook(io.BytesIO(downloaded(tab, "下载表格", ".xlsx")))
    assert len(book.sheetnames) > 5

    open_page(tab, f"{front.address}/kanban/data")
    bring(tab, ledger_of(tmp_path / "6月.xlsx", GOOD))
    choose_street(tab)
    preview(tab)

    tab.get_by_role("button", name=staff.CLERK).click()
    tab.get_by_role("button", name="退出登录").click()
    expect(tab.get_by_role("alert")).to_have_text("已退出登录。", timeout=60_000)
    assert tab.goto(f"{front.address}/kanban/data").url.startswith(f"{front.address}/kanban/login")
    assert watch.faults == []


def asked(tab: Page, url: str, **headers: str):
    return tab.context.request.get(url, headers=headers, max_redirects=0)


@pytest.mark.slow
def test_the_sample_packs_protects_and_leads_to_the_dashboard(tab, front):
    moved = asked(tab, f"{front.plain}/kanban/issues?street=1")
    assert (moved.status, moved.headers["location"]) == (308, "https://127.0.0.1/kanban/issues?street=1")
    assert [asked(tab, f"{front.address}{path}").headers["location"] for path in ("/", "/kanban")] == ["/kanban/"] * 2
    assert asked(tab, f"{front.address}/kanban/healthz").text() == "ok"
    # What is not the dashboard's is nobody's.
    assert asked(tab, f"{front.address}/healthz").status == 404
    page = asked(tab, f"{front.address}/kanban/login")
    several = {one["name"].lower(): 0 for one in page.headers_array}
    for one in page.headers_array:
        several[one["name"].lower()] += 1
    assert page.headers["strict-transport-security"] == "max-age=31536000"
    assert (page.headers["x-content-type-options"], page.headers["referrer-policy"]) == ("nosniff", "same-origin")
    assert {several[name] for name in ("x-content-type-options", "referrer-policy", "x-frame-options")} == {1}
    assert page.headers["server"] == "nginx"
    assert asked(tab, f"{front.address}/kanban/login", Origin="https://evil.example").status == 403
    inside = staff.cookie(front.home, front.address.removeprefix("https://"), staff.CLERK)
    index = asked(tab, f"{front.address}/kanban/", **inside).text()
    (named,) = re.findall(r'src="[./]*(static/js/index[^"]+)"', index)
    script = asked(tab, f"{front.address}/kanban/{named}", **inside)
    packed = (script.status, script.headers["content-encoding"], page.headers["content-encoding"])
    assert packed == (200, "gzip", "gzip")


@pytest.mark.slow
@pytest.mark.parametrize(("megabytes", "status"), [(205, 401), (220, 413)])
def test_the_sample_lets_files_through_that_the_dashboard_takes_and_no_larger_ones(front, megabytes, status):
    """Whoever is not logged in hears that of the dashboard itself, before he has sent anything."""
    own = ssl.create_default_context()
    own.check_hostname, own.verify_mode = False, ssl.CERT_NONE
    line = http.client.HTTPSConnection(front.address.removeprefix("https://"), context=own, timeout=30)
    line.putrequest("PUT", "/kanban/_stcore/upload_file/nobody/1")
    line.putheader("Content-Length", str(megabytes << 20))
    line.endheaders()
    assert line.getresponse().status == status
    line.close()


# --- a container -------------------------------------------------------------------------------------------------------------


def instructions() -> list[tuple[str, str]]:
    text = re.sub(r"(?m)^#.*\n", "", (DEPLOY / "container" / "Containerfile").read_text("utf-8")).replace("\\\n", " ")
    return [(word, rest.strip()) for line in text.splitlines() if line for word, _, rest in [line.partition(" ")]]


def test_a_container_is_made_of_what_is_there_and_pinned():
    found = instructions()
    (base,) = (rest for word, rest in found if word == "FROM")
    assert re.fullmatch(r"python:3\.\d+\.\d+-slim-[a-z]+", base)
    (install,) = (rest for word, rest in found if word == "RUN" and "pip install" in rest)
    assert {"--require-hashes", "--no-deps", "requirements.txt"} <= set(install.split())
    copied = [rest.split() for word, rest in found if word == "COPY"]
    sources = {source for *sources, _ in copied for source in sources}
    assert {source for source in sources if not (PROJECT / source).exists()} == set()
    # What a bundle runs from, less what nobody reads in there.
    assert sources == {"requirements.txt", *packing.PROGRAM} - {
        "CHANGELOG.md",
        "README.md",
        "SECURITY.md",
        "deploy",
        "docs",
    }
    assert {word for word, _ in found} & {"ADD"} == set()


def test_a_container_runs_as_nobody_of_importance_and_says_how_it_is():
    found = instructions()
    words = [word for word, _ in found]
    told = dict(found)
    assert told["USER"] not in ("", "root", "0")
    assert words.index("USER") < words.index("ENTRYPOINT")
    environment = dict(one.split("=", 1) for one in told["ENV"].split())
    assert environment["STREETBOARD_HOME"] == told["VOLUME"]
    (made,) = (rest for word, rest in found if word == "RUN" and "install --directory" in rest)
    assert f"--owner {told['USER']}" in made and f"--mode 0700 {told['VOLUME']}" in made
    command = json.loads(told["CMD"])
    assert (json.loads(told["ENTRYPOINT"]), command[0]) == (["python", "-m", "streetboard"], "serve")
    port = command[command.index("--port") + 1]
    assert told["EXPOSE"] == port
    assert f"http://127.0.0.1:{port}/{entrance.HEALTH}" in told["HEALTHCHECK"]


# --- Windows -----------------------------------------------------------------------------------------------------------------

TASK = "{http://schemas.microsoft.com/windows/2004/02/mit/task}"


def test_the_task_starts_with_the_machine_and_again_after_a_failure_as_an_account_with_few_rights():
    task = ElementTree.parse(DEPLOY / "windows" / "streetboard-task.xml").getroot()

    def told(path: str) -> str | None:
        return task.findtext("/".join(f"{TASK}{name}" for name in path.split("/")))

    assert [part.tag for part in task] == [
        f"{TASK}{name}" for name in ("RegistrationInfo", "Triggers", "Principals", "Settings", "Actions")
    ]
    assert told("Triggers/BootTrigger/Enabled") == "true"
    assert told("Principals/Principal/UserId") == "S-1-5-19"
    assert told("Principals/Principal/RunLevel") == "LeastPrivilege"
    # Else Windows ends it after three days.
    assert told("Settings/ExecutionTimeLimit") == "PT0S"
    assert (told("Settings/RestartOnFailure/Interval"), told("Settings/MultipleInstancesPolicy")) == (
        "PT1M",
        "IgnoreNew",
    )
    assert told("Settings/DisallowStartIfOnBatteries") == "false"
    principals, actions = task.find(f"{TASK}Principals/{TASK}Principal"), task.find(f"{TASK}Actions")
    assert actions.attrib["Context"] == principals.attrib["id"]
    assert told("Actions/Exec/Command").rpartition("\\")[2] == "start.bat"
    # The tool that takes it in reads other signs in an encoding of its own.
    assert (DEPLOY / "windows" / "streetboard-task.xml").read_bytes().isascii()


@pytest.mark.parametrize("name", ["start.bat", "install.bat"])
def test_a_batch_file_is_ascii_and_leads_to_every_label(name):
    """cmd reads labels wrongly behind signs of several bytes."""
    text = (DEPLOY / "windows" / name).read_bytes()
    assert text.isascii()
    lines = text.decode().splitlines()
    labels = {line[1:] for line in lines if line.startswith(":")}
    assert labels == {words for line in lines for words in re.findall(r"goto (\w+)", line)} != set()


# --- bundles -----------------------------------------------------------------------------------------------------------------


def names_in(text: str) -> set[str]:
    return set(re.findall(r"(?m)^([\w.-]+)==", text))


def test_each_kind_of_machine_gets_what_its_markers_ask_for():
    text = (PROJECT / "requirements.txt").read_text("utf-8")
    all_of_it = set(pinned("requirements"))
    linux, arm, windows = (targets.requirements(text, target, "3.11") for target in targets.TARGETS.values())
    assert linux == arm
    # The one is for a Python within a browser.
    assert all_of_it - {name.lower() for name in names_in(linux)} == {"httpx2-jsfetch"}
    assert names_in(linux) - names_in(windows) == {"uvloop"} and names_in(windows) < names_in(linux)
    (left_out,) = re.findall(r"(?m)^httpx2-jsfetch==.*\n((?: +--hash=.*\n)+)", text)
    assert linux.count("--hash=") == text.count("--hash=") - left_out.count("--hash=") and " ; " not in linux + windows


def test_a_requirement_without_hashes_or_of_another_kind_is_not_packed():
    for line in ("x==1.0\n", "x>=1.0 \\\n    --hash=sha256:0\n", "-e .\n"):
        with pytest.raises(ValueError, match="no pinned package"):
            targets.requirements(line, targets.TARGETS["linux-x86_64"], "3.11")


def test_a_marker_is_asked_of_the_machine_that_it_is_for():
    text = "".join(
        f"{name}==1 ; {marker} \\\n    --hash=sha256:0\n"
        for name, marker in {
            "old": "python_full_version < '3.12'", "new": "python_full_version >= '3.12'", "arm": "platform_machine == 'aarch64'",
            "windows": "sys_platform == 'win32' and os_name == 'nt'",
        }.items()
    )  # fmt: skip
    assert {
        (name, python): names_in(targets.requirements(text, target, python))
        for name, target in targets.TARGETS.items()
        for python in ("3.11", "3.13")
    } == {
        ("linux-x86_64", "3.11"): {"old"},
        ("linux-x86_64", "3.13"): {"new"},
        ("linux-aarch64", "3.11"): {"old", "arm"},
        ("linux-aarch64", "3.13"): {"new", "arm"},
        ("windows-x86_64", "3.11"): {"old", "windows"},
        ("windows-x86_64", "3.13"): {"new", "windows"},
    }


def test_wheels_are_fetched_for_the_machine_by_their_hashes_and_nothing_is_built():
    told = arguments(targets.TARGETS["windows-x86_64"], "3.12")
    assert {"--require-hashes", "--no-deps"} <= set(told)
    pairs = list(itertools.pairwise(told))
    for pair in (
        ("--only-binary", ":all:"),
        ("--platform", "win_amd64"),
        ("--python-version", "3.12"),
        ("--abi", "cp312"),
    ):
        assert pair in pairs


@pytest.fixture
def wheels(tmp_path) -> Path:
    folder = tmp_path / "wheels"
    folder.mkdir()
    (folder / "x-1-py3-none-any.whl").write_bytes(b"wheel")
    return folder


def test_a_bundle_for_linux_holds_what_runs_and_how_to_install_it(tmp_path, wheels):
    target = targets.TARGETS["linux-x86_64"]
    archive = packing.pack(target, "3.11", wheels, None, tmp_path)
    folder = f"streetboard-{__version__}"
    assert archive.name == f"{folder}-linux-x86_64.tar.gz"
    with tarfile.open(archive) as packed:
        members = {member.name.removeprefix(f"{folder}/"): member for member in packed.getmembers()}
        said = {
            name: packed.extractfile(members[name]).read().decode("utf-8-sig")
            for name in ("install.sh", "start.sh", "requirements.txt", "安装说明.txt")
        }
    assert {
        "dashboard.py", ".streamlit/config.toml", "pages/overview.py", "queries/figures/issues/summary.sql", "data/demo/issues.csv",
        "data/datasets/issues.toml", "streetboard/platform/windows.py", "deploy/linux/nginx.conf", "docs/guide.md",
        "deploy/linux/streetboard.service", "wheels/x-1-py3-none-any.whl",
    } <= members.keys()  # fmt: skip
    assert [name for name in members if re.search(r"__pycache__|^tests|^tools|warehouse/\d|\.bat$", name)] == []
    assert {members[name].mode for name in ("install.sh", "start.sh")} == {0o755}
    assert "python3.11" in said["install.sh"] and "@PYTHON@" not in "".join(said.values())
    assert f"tar xzf {archive.name}" in said["安装说明.txt"]
    again = tmp_path / "again"
    again.mkdir()
    assert packing.pack(target, "3.11", wheels, None, again).read_bytes() == archive.read_bytes()


def test_a_bundle_for_windows_has_batch_files_as_windows_reads_them(tmp_path, wheels):
    fonts = tmp_path / "fonts"
    fonts.mkdir()
    for name in packing.FONTS:
        (fonts / name).write_bytes(b"font")
    archive = packing.pack(targets.TARGETS["windows-x86_64"], "3.11", wheels, fonts, tmp_path)
    folder = f"streetboard-{__version__}"
    with zipfile.ZipFile(archive) as packed:
        names = {name.removeprefix(f"{folder}/") for name in packed.namelist()}
        install, start = (packed.read(f"{folder}/{name}") for name in ("install.bat", "start.bat"))
        listed = packed.read(f"{folder}/requirements.txt").decode()
    assert {*(f"fonts/{name}" for name in packing.FONTS), "fonts/LICENSE.txt", "安装说明.txt"} <= names
    assert b"py -3.11 -m venv venv\r\n" in install
    assert start.count(b"\n") == start.count(b"\r\n") > 5
    assert "uvloop" not in names_in(listed)


def test_what_was_packed_half_is_not_left(tmp_path, wheels):
    with pytest.raises(FileNotFoundError):
        packing.pack(targets.TARGETS["linux-x86_64"], "3.11", wheels, tmp_path / "no fonts", tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["wheels"]


@pytest.mark.slow
@pytest.mark.parametrize("name", ["install.sh", "start.sh"])
def test_a_script_says_in_one_line_what_is_missing(tmp_path, name):
    script = tmp_path / name
    script.write_text((DEPLOY / "linux" / name).read_text("utf-8").replace("@PYTHON@", "3.2"), "utf-8")
    done = subprocess.run(["sh", script], capture_output=True, encoding="utf-8", check=False)
    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (2, "", 1)
    assert {"install.sh": "缺少 Python 3.2", "start.sh": "还没有安装"}[name] in done.stderr
