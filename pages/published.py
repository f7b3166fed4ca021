"""公开数据: what the street has said in public, each number beside what its ledgers say of it."""

from streetboard.reading import published
from streetboard.reading.panels import numbers, page, panel
from streetboard.ui.page import show

PAGE = page(
    "公开数据",
    numbers(published.published_numbers),
    panel(
        published.reconciliation,
        "公开说过的数，台账对得上吗？",
        note="公布是报道里的数，台账是按同一口径算出来的数，两者分开存、不混算；报道没有写日期，台账算到数据截至，统计期更早的不比。点名称看组成它的每一行",
        empty="还没有公开数据。请打开“数据管理”，导入街道公开说过的数。",
    ),
)

if __name__ == "__main__":
    show(PAGE)
