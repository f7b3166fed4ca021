"""Roles: what each may do; the roles of an account add up."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum

from streetboard.permit import EVERYTHING, NOTHING, Permit


class Capability(StrEnum):
    """Something that a reader may do or may not; its value is how it is told."""

    FIGURES = "看指标"
    ROWS = "看明细和下载"
    PERSONS = "看志愿者、服务和积分的明细"
    EDITIONS = "生成和修改会议版"
    IMPORT = "导入台账"
    TARGETS = "设定目标和标注"
    VERSIONS = "看数据质量和版本"
    PUBLISH = "回退和取出演示数据"
    ACCOUNTS = "管理用户"
    RECORD = "看全部操作记录和运行状况"


@dataclass(frozen=True)
class Role:
    """What a reader is in the street: how it is told, and what it may do."""

    title: str
    may: frozenset[Capability]


LEADER, SECRETARY, CLERK, PRESENTER, ADMINISTRATOR = "leader", "secretary", "clerk", "presenter", "administrator"
ROLES = {
    LEADER: Role("领导", frozenset({Capability.FIGURES, Capability.ROWS, Capability.VERSIONS})),
    # Of his own communities; the meeting editions of them stand among the figures.
    SECRETARY: Role("社区书记", frozenset({Capability.FIGURES, Capability.ROWS})),
    CLERK: Role(
        "经办人",
        frozenset(
            {
                Capability.FIGURES,
                Capability.ROWS,
                Capability.PERSONS,
                Capability.IMPORT,
                Capability.TARGETS,
                Capability.VERSIONS,
            }
        ),
    ),
    PRESENTER: Role("会务", frozenset({Capability.FIGURES, Capability.EDITIONS})),
    ADMINISTRATOR: Role("管理员", frozenset(Capability)),
}


def told(roles: Collection[str]) -> str:
    """Return roles in words, in the order of the table: 领导、管理员."""
    return "、".join(role.title for name, role in ROLES.items() if name in roles)


@dataclass(frozen=True)
class Reader:
    """Who reads: the name of the account, and what it may do and see at this moment.

    Whoever sits at a machine without accounts has no name. `refused` says why an account that is known is not let in.
    """

    name: str = ""
    may: frozenset[Capability] = frozenset()
    session: str = ""
    refused: str = ""
    permit: Permit = NOTHING

    @property
    def is_in(self) -> bool:
        """Return whether pages are shown to this reader."""
        return Capability.FIGURES in self.may


NOBODY = Reader()
AT_THE_MACHINE = Reader(may=frozenset(Capability), permit=EVERYTHING)
