"""What Excel would have to repair in a workbook file: the rules, and for each what a person does about it."""

from __future__ import annotations

from dataclasses import dataclass

from xlcrm.texts import N_, _

# Rule, and the way out. The order is the order in which findings are told.
PACKAGE_RULES: dict[str, str] = {
    "part_unreadable": N_("Restore the file from a backup, or let Excel repair it with Open and Repair."),
    "part_missing": N_("Open the file in Excel, let it repair, and look at what it says it removed."),
    "relation_missing": N_("Open the file in Excel, let it repair, and look at what it says it removed."),
    "content_type": N_("Open the file in Excel, let it repair, and save it; or make it anew with what wrote it."),
    "sheet_name": N_("Rename the sheet: 31 characters at most, each name once, none of [ ] : * ? / \\."),
    "name_twice": N_("Delete one of the two under Formulas > Name Manager."),
    "name_refers_nowhere": N_("Delete the name under Formulas > Name Manager, or point it to cells that are there."),
    "table_id_twice": N_("Turn one of the tables into a range and back: Table Design > Convert to Range, then Ctrl+T."),
    "table_name_twice": N_("Give one of them another name under Table Design > Table Name."),
    "table_name": N_("Name the table under Table Design: a letter first, no blanks, no cell address such as A1."),
    "table_ref": N_("Turn the table into a range and back: Table Design > Convert to Range, then Ctrl+T."),
    "table_columns": N_("Turn the table into a range and back: Table Design > Convert to Range, then Ctrl+T."),
    "table_column_twice": N_("Give each column of the table a header of its own."),
    "table_header": N_("Type the header into its cell once more, as text."),
    "tables_overlap": N_("Move one of the tables to another place, or turn it into a range."),
    "font_index": N_("Set the format of the cells anew, or make the file anew with what wrote it."),
    "style_index": N_("Set the format of the cells anew, or make the file anew with what wrote it."),
    "string_index": N_("The texts are lost in this file: restore it from a backup, or type them in again."),
    "text_too_long": N_("Shorten the text: a cell holds 32,767 characters."),
    "cell_place": N_("Restore the file from a backup: what lies outside a sheet is lost when Excel opens it."),
    "rows_out_of_order": N_("Open the file in Excel, let it repair, and save it; or make it anew with what wrote it."),
    "cell_twice": N_("Open the file in Excel, let it repair, and look at which of the two values it kept."),
    "text_in_number": N_("Type the value into the cell once more; as text, it needs a text cell."),
    "formula_bad": N_("Type the formula into the cell once more; Excel says where it is wrong."),
    "function_prefix": N_("Type the formula into the cell once more: Excel then stores the function rightly."),
    "list_too_long": N_("Put the choices into cells and let the drop-down point there."),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Defect:
    """One finding: the rule that it breaks, the part or cell where, and a sentence that says what is wrong."""

    rule: str
    place: str
    message: str

    @property
    def mend(self) -> str:
        """What a person does about it."""
        return _(PACKAGE_RULES[self.rule])
