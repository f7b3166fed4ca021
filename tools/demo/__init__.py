"""The demonstration ledgers: two streets' years, invented row by row, with the totals that the articles report.

Everything is drawn from `random.Random.random()`, the one stream that Python promises not to change between versions,
so that the files come out the same byte for byte. Nothing reads the clock. What is told and what is invented stands
in data/demo/README.md.
"""

from __future__ import annotations

import csv
from datetime import date, datetime
from pathlib import Path
from types import ModuleType
from typing import Any

from streetboard.datasets import dataset
from tools.demo import claims, consulting, organisation, outlines, party, platform, safety, targets
from tools.demo.chance import Dice
from tools.demo.estates import settle
from tools.demo.issues import IssueLedger, platform_rows
from tools.demo.meetings import MeetingLedger
from tools.demo.points import MERCHANTS, PointsLedger
from tools.demo.renovation import feedback, items, progress, projects
from tools.demo.streets import CHAOYANG, LONGFENGQIAO, STREETS
from tools.demo.volunteering import CROWDS, activities, service, volunteers

FOLDER = Path(__file__).parent.parent.parent / "data" / "demo"

STEMS = "甲乙丙丁戊己庚辛壬癸"


def _cell(value: Any) -> Any:
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%d %H:%M}"
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, float):
        return f"{value:g}"
    return "" if value is None else value


# Modules that each bring ledgers of their own: `COLUMNS`, dataset -> its columns in words, and `ledgers()`, dataset -> rows.
_FURTHER: tuple[ModuleType, ...] = (organisation, platform, consulting, party, claims, outlines, safety, targets)

# Only what carries something: the datasets know more columns.
COLUMNS = {
    name: tuple(columns.split())
    for name, columns in {
        "issues": """issue_id source_system lane street community estate category_l1 title urgency reported_at closed_at
            first_closed_at voided_at due_at due_at_original suspended_days status duplicate_of reopen_count handler_org
            handling_level visit_valid visit_contacted visit_resolved satisfaction""",
        "volunteers": """volunteer_key display_name street community registered_on age_band is_party_member team brand
            status external_hours""",
        "activities": """activity_id name street community brand team start_at planned_count status beneficiary_times
            linked_project_id""",
        "service_records": """record_id street volunteer_key activity_id service_date hours status""",
        "points": """entry_id street volunteer_key at point_type direction points reason merchant_id reversed_entry_id""",
        "merchants": """merchant_id name street community joined_on status""",
        "renovation_projects": """project_id name street community area parent_area estate households floor_area_m2
            batch_year stage plan_start plan_end actual_start substantial_on accepted_on budget_wan
            contract_wan paid_wan fund_source owner_unit delay_reason""",
        "renovation_items": """item_id project_id street name class unit plan_qty""",
        "renovation_progress": """item_id street as_of done_qty planned_pct""",
        "renovation_feedback": """feedback_id project_id street community phase method at topic adopted implemented_on
            satisfaction respondents""",
        "joint_meetings": """meeting_id street community year_quarter planned_on held_on invited_units attended_units
            topic minutes_ref""",
        "joint_meeting_members": """unit street type community joined_on""",
        "joint_meeting_items": """item_id meeting_id street community title owner_unit due_on status done_on
            linked_issue_id linked_project_id note""",
        **{name: columns for module in _FURTHER for name, columns in module.COLUMNS.items()},
    }.items()
}


def ledgers() -> dict[str, list[dict[str, Any]]]:
    """Return every demonstration ledger: dataset name to rows, by field."""
    people, held, records = [], [], []
    for crowd in CROWDS:
        dice = Dice(crowd.seed)
        mine = volunteers(dice, crowd)
        numbered = [
            {"activity_id": f"{crowd.prefix}H{at:04d}", **activity}
            for at, activity in enumerate(activities(dice, crowd), start=1)
        ]
        people += mine
        held += numbered
        took_place = [activity for activity in numbered if activity["status"] == "已开展"]
        records += service(dice, mine, took_place, crowd.alone)
    records = [{"record_id": f"F{at:05d}", **record} for at, record in enumerate(records, start=1)]
    in_chaoyang = [person for person in people if person.street == CHAOYANG]
    works = projects()
    parts = items(works)
    issues = [row for street in STREETS for row in IssueLedger(street).rows()]
    settle(issues, works)
    tables = [MeetingLedger(CHAOYANG, "CY", 20240115, issues), MeetingLedger(LONGFENGQIAO, "LF", 20230112, issues)]
    return {
        "issues": issues + platform_rows(),
        "volunteers": [vars(person) for person in people],
        "activities": consulting.linked(held),
        "service_records": records,
        "points": PointsLedger(in_chaoyang, [row for row in records if row["street"] == CHAOYANG]).entries(),
        "merchants": [
            {
                "merchant_id": f"SJ{at:02d}",
                "name": f"演示商家{STEMS[at - 1]}",
                "street": CHAOYANG,
                "community": community,
                "joined_on": joined,
                "status": "在营",
            }
            for at, (community, joined, _) in enumerate(MERCHANTS, start=1)
        ],
        "renovation_projects": works,
        "renovation_items": parts,
        "renovation_progress": progress(works, parts),
        "renovation_feedback": feedback(works),
        "joint_meetings": [row for table in tables for row in table.meetings],
        "joint_meeting_members": [row for table in tables for row in table.members],
        "joint_meeting_items": [row for table in tables for row in table.items],
        **{name: rows for module in _FURTHER for name, rows in module.ledgers().items()},
    }


def write(folder: Path) -> None:
    """Write every ledger into a folder, one CSV per dataset, under the headers that the dataset gives its fields."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, rows in ledgers().items():
        with (folder / f"{name}.csv").open("w", encoding="utf-8-sig", newline="") as file:
            writer = csv.writer(file, lineterminator="\n")
            writer.writerow([dataset(name).fields[column].label for column in COLUMNS[name]])
            writer.writerows([_cell(row.get(column)) for column in COLUMNS[name]] for row in rows)
