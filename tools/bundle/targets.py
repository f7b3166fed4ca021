"""Targets: the kinds of machines that there is a bundle for, and which pinned packages each of them takes."""

from __future__ import annotations

import re
from dataclasses import dataclass

from packaging.markers import Marker, default_environment

_PINNED = re.compile(
    r"^(?P<pin>[\w.-]+==\S+)(?: ; (?P<marker>[^\\]+?))?(?P<hashes>(?: *\\\n *--hash=\S+)+)\n", re.MULTILINE
)


@dataclass(frozen=True)
class Target:
    """A kind of machine: how archives call it, which wheels it takes, and what a marker sees there."""

    name: str
    ending: str
    platforms: tuple[str, ...]
    os_name: str
    sys_platform: str
    system: str
    machine: str

    def environment(self, python: str) -> dict[str, str]:
        """Return what the markers of a requirement are asked of, under a Python such as 3.11."""
        of_target = {
            "implementation_name": "cpython",
            "implementation_version": f"{python}.0",
            "os_name": self.os_name,
            "platform_machine": self.machine,
            "platform_python_implementation": "CPython",
            "platform_release": "",
            "platform_system": self.system,
            "platform_version": "",
            "python_full_version": f"{python}.0",
            "python_version": python,
            "sys_platform": self.sys_platform,
        }
        # Whatever else a later marker asks is not answered by the machine that happens to pack.
        return dict.fromkeys(default_environment(), "") | of_target


def _linux(machine: str) -> Target:
    # glibc 2.28 is that of RHEL 8, Kylin V10 SP2 and Debian 10; a wheel for an older one runs there too.
    glibcs = (*(f"manylinux_2_{minor}_{machine}" for minor in range(28, 16, -1)), f"manylinux2014_{machine}")
    older = ("manylinux_2_12_x86_64", "manylinux2010_x86_64", "manylinux_2_5_x86_64", "manylinux1_x86_64")
    platforms = (*glibcs, *(older if machine == "x86_64" else ()), f"linux_{machine}")
    return Target(f"linux-{machine}", "tar.gz", platforms, "posix", "linux", "Linux", machine)


TARGETS = {
    target.name: target
    for target in (
        _linux("x86_64"),
        _linux("aarch64"),
        Target("windows-x86_64", "zip", ("win_amd64",), "nt", "win32", "Windows", "AMD64"),
    )
}


def requirements(pinned: str, target: Target, python: str) -> str:
    """Return those of the pinned requirements that a machine takes, without markers.

    pip asks markers of the machine that it runs on, also when it fetches for another. Raises ValueError where a line is not understood.
    """
    entries = re.sub(r"^ *#.*\n", "", pinned, flags=re.MULTILINE)
    found = list(_PINNED.finditer(entries))
    if "".join(entry[0] for entry in found) != entries:
        raise ValueError("requirements.txt holds a line that is no pinned package with hashes")
    environment = target.environment(python)
    return "".join(
        f"{entry['pin']}{entry['hashes']}\n"
        for entry in found
        if not entry["marker"] or Marker(entry["marker"]).evaluate(environment)
    )
