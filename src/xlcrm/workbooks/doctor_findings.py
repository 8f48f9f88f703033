"""What the doctor of workbooks says: findings about the file, about our tables in it, and about what lies beside it."""

from __future__ import annotations

from dataclasses import dataclass

from xlcrm.ooxml.package_defects import PACKAGE_RULES, Defect
from xlcrm.texts import N_, _

# Rule, and the way out; the order is the order of telling.
SCHEMA_RULES: dict[str, str] = {
    "newer_workbook": N_("Update xlcrm first: pip install --upgrade xlcrm"),
    "older_workbook": N_("Make a fresh workbook with `xlcrm new` and import the tables of this one into it."),
    "map_missing": N_("Restore the hidden sheet _xlcrm from a backup; until then, columns are found by their headers."),
    "map_stale": N_("Open the file in Excel or LibreOffice and save it: the map is computed anew."),
    "table_missing": N_("Restore its sheet from a backup, or make a fresh workbook and import into it."),
    "table_renamed": N_("Give the table its name again under Table Design > Table Name."),
    "table_moved": N_("Cut the whole table and paste it into a sheet of its own."),
    "column_missing": N_("Add a column with that header at the right of the table, or undo its deletion."),
    "id_twice": N_("Clear the id in the newer one of the rows: it gets a new one at the next command."),
    "formula_overwritten": N_("Copy the formula from a cell of the column that still has it, over these cells."),
    "drop_down_lost": N_("Copy a cell of the column from a fresh workbook and paste its Validation."),
}  # fmt: skip
BESIDE_RULES: dict[str, str] = {
    "pending_file": N_("Compare it with the workbook; put it in the workbook's place, or delete it."),
    "open_elsewhere": N_("Close it there; if nobody has it open, delete the lock file."),
    "unfinished_save": N_("Delete it: it is left from a save that was cut off, and the workbook itself is whole."),
}
ALL_RULES = {**PACKAGE_RULES, **SCHEMA_RULES, **BESIDE_RULES}


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is wrong: the rule, where, what, and what a person does about it."""

    rule: str
    place: str
    message: str

    @classmethod
    def of_defect(cls, defect: Defect) -> Finding:
        """A finding about the file itself."""
        return cls(defect.rule, defect.place, defect.message)

    @property
    def mend(self) -> str:
        """The way out."""
        return _(ALL_RULES[self.rule])

    @property
    def as_json(self) -> dict[str, str]:
        """The finding as a JSON object."""
        return {"rule": self.rule, "place": self.place, "message": self.message, "mend": self.mend}
