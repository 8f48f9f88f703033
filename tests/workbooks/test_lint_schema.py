"""Our tables spoilt in all the ways that people and programs find: each is found by its rule."""

from __future__ import annotations

import io
import json
import re
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from hosts.command_calls import call
from xlcrm.hosts.workshop import template_bytes
from xlcrm.ooxml.lint_package import lint_package
from xlcrm.ooxml.xlsx_file import XlsxFile
from xlcrm.tables.all_tables import ALL_TABLES, table_spec
from xlcrm.workbooks.doctor_findings import ALL_RULES, BESIDE_RULES, SCHEMA_RULES, Finding
from xlcrm.workbooks.lint_schema import lint_schema, offers_list

Change = Callable[[bytes], bytes]


@pytest.fixture(scope="module")
def template() -> bytes:
    return template_bytes()


def edited(change: Callable[[XlsxFile], object]) -> Change:
    def make(data: bytes) -> bytes:
        file = XlsxFile(data)
        change(file)
        return file.to_bytes()

    return make


def in_parts(part: str, old: str, new: str) -> Change:
    """The first place of a pattern, in the parts whose name begins so."""

    def make(data: bytes) -> bytes:
        target, done = io.BytesIO(), False
        with zipfile.ZipFile(io.BytesIO(data)) as before, zipfile.ZipFile(target, "w") as after:
            for name in before.namelist():
                content = before.read(name)
                if name.startswith(part) and not done:
                    content, done = re.subn(old.encode(), new.encode(), content, count=1)
                after.writestr(name, content)
        assert done
        return target.getvalue()

    return make


def rows_of(file: XlsxFile, table: str, *ids: str) -> None:
    spec = table_spec(table)
    at = next(at for at, column in enumerate(spec.columns) if column.key == spec.id_column)
    file.append_rows(spec.name, {at: list(ids)}, len(ids))


def without_formula(file: XlsxFile) -> None:
    name = next(spec.name for spec in ALL_TABLES if file.calculated_columns(spec.name))
    area = file.tables[name]
    file.append_rows(name, {0: ["x", "y"]}, 2)
    column = area.first_column + area.headers.index(min(file.calculated_columns(name)))
    file.set_cells(area.sheet, {(file.tables[name].last_row, column): 7})


def version(text: str) -> Change:
    return edited(lambda file: file.set_cells("_xlcrm", {(2, 3): text}))


def on_another_sheet(data: bytes) -> bytes:
    """The audit log's table hangs on the sheet of the products."""
    file = XlsxFile(data)
    parts = file._parts
    package, book = parts.package, parts.workbook
    source, target = (book.sheet_part(file.tables[name].sheet) for name in ("ImportLog", "Products"))
    [table] = list(package.related(source, "table"))
    package.set_relations(source, [each for each in package.relations(source) if each.kind != "table"])
    package.add_relation(target, table.type, table.target)
    return package.to_bytes()


def without_its_table(data: bytes) -> bytes:
    """The table of the wallet was made a plain range."""
    file = XlsxFile(data)
    package = file._parts.package
    sheet = file._parts.workbook.sheet_part(file.tables["Wallet"].sheet)
    package.set_relations(sheet, [each for each in package.relations(sheet) if each.kind != "table"])
    return package.to_bytes()


MUTATIONS: list[tuple[str, Change]] = [
    ("newer_workbook", version("99")),
    ("older_workbook", version("0")),
    ("map_missing", in_parts("xl/tables/", 'displayName="ColumnMap"', 'displayName="OtherMap"')),
    ("map_stale", in_parts("xl/tables/table1.xml", '<tableColumn id="1" name="Company"', '<tableColumn id="1" name="name"')),
    ("table_missing", without_its_table),
    ("table_renamed", in_parts("xl/tables/", 'displayName="Companies"', 'displayName="Firms"')),
    ("table_moved", on_another_sheet),
    ("column_missing", in_parts("xl/tables/", 'name="Industry"', 'name="Trade of theirs"')),
    ("id_twice", edited(lambda file: rows_of(file, "companies", "C-1", "C-2", "C-1"))),
    ("formula_overwritten", edited(without_formula)),
    ("drop_down_lost", in_parts("xl/worksheets/sheet2.xml", '<dataValidation type="list".*?</dataValidation>', "")),
]  # fmt: skip


def schema_rules(data: bytes) -> set[str]:
    return {finding.rule for finding in lint_schema(XlsxFile(data))}


def test_a_fresh_workbook_has_no_findings(template: bytes) -> None:
    assert lint_package(template, "crm.xlsx") == []
    assert lint_schema(XlsxFile(template)) == []


@pytest.mark.parametrize(("rule", "change"), MUTATIONS, ids=[rule for rule, _ in MUTATIONS])
def test_each_defect_is_found_by_its_rule_alone(template: bytes, rule: str, change: Change) -> None:
    assert schema_rules(change(template)) == {rule}


def test_every_rule_has_a_defect_and_stands_in_the_docs() -> None:
    assert {rule for rule, _ in MUTATIONS} == set(SCHEMA_RULES)
    page = (Path(__file__).parents[2] / "docs" / "doctor.md").read_text(encoding="utf-8")
    assert set(re.findall(r"^\| `(\w+)`", page, re.MULTILINE)) == set(ALL_RULES)
    assert all(Finding(rule, "", "").mend for rule in ALL_RULES)


def test_the_columns_with_a_drop_down_are_those_of_the_template(template: bytes) -> None:
    file = XlsxFile(template)
    for spec in ALL_TABLES:
        if spec.key != "settings":  # its lists belong to rows
            area = file.tables[spec.name]
            lists = file.drop_down_areas(area.sheet)
            offered = {
                at
                for at in range(len(area.headers))
                if any(each.has(area.first_row, area.first_column + at) for each in lists)
            }
            assert offered == {at for at, column in enumerate(spec.columns) if offers_list(column)}, spec.key


def test_the_rows_are_named(template: bytes) -> None:
    data = edited(lambda file: rows_of(file, "companies", "C-1", "C-2", "C-1"))(template)
    [finding] = lint_schema(XlsxFile(data))
    assert finding.message == "2 rows have the id C-1: 4, 6."


def test_a_sound_workbook_gives_0(tmp_path: Path, template: bytes) -> None:
    file = tmp_path / "crm.xlsx"
    file.write_bytes(template)
    answer = call("doctor", str(file))
    assert (answer.code, answer.err) == (0, "")
    assert "crm.xlsx is sound." in answer.out
    assert call("doctor", str(file), "--json").json == {"is_crm_workbook": True, "findings": []}


def test_findings_give_1_and_say_the_way_out(tmp_path: Path, template: bytes) -> None:
    file = tmp_path / "crm.xlsx"
    file.write_bytes(in_parts("xl/tables/", 'displayName="Companies"', 'displayName="Firms"')(template))
    before = file.read_bytes()
    answer = call("doctor", str(file))
    assert answer.code == 1
    assert "The table Companies is called Firms now." in answer.out
    assert "→ Give the table its name again" in answer.out
    found = json.loads(call("doctor", str(file), "--json").out)["findings"]
    assert "table_renamed" in {each["rule"] for each in found}
    assert file.read_bytes() == before
    assert [each.name for each in tmp_path.iterdir()] == ["crm.xlsx"]


def test_what_lies_beside_the_file_is_told(tmp_path: Path, template: bytes) -> None:
    file = tmp_path / "crm.xlsx"
    file.write_bytes(template)
    (tmp_path / "crm.xlsx-other").write_bytes(b"")
    for name in ("crm.xlsx-pending", "crm.xlcrm-pending.xlsx", ".crm.xlsx.999999.tmp", ".~lock.crm.xlsx#"):
        (tmp_path / name).write_bytes(b",ann,desk,21.11.2026 10:00,file:///x;")
    found = call("doctor", str(file), "--json").json["findings"]
    assert {each["rule"] for each in found} == set(BESIDE_RULES)
    assert "ann" in next(each["message"] for each in found if each["rule"] == "open_elsewhere")


def test_a_workbook_of_somebody_else_is_looked_at_as_a_file(tmp_path: Path) -> None:
    import openpyxl

    openpyxl.Workbook().save(tmp_path / "plain.xlsx")
    answer = call("doctor", str(tmp_path / "plain.xlsx"))
    assert (answer.code, answer.err) == (0, "")
    assert "no tables of ours" in answer.out


@pytest.mark.parametrize(("data", "sentence"), [(b"", "is not an .xlsx"), (b"PK\3\4abc", "damaged"), (None, "no file")])
def test_what_cannot_be_read_gives_2(tmp_path: Path, data: bytes | None, sentence: str) -> None:
    file = tmp_path / "odd.xlsx"
    if data is not None:
        file.write_bytes(data)
    answer = call("doctor", str(file))
    assert (answer.code, answer.out) == (2, "")
    assert sentence in answer.err
    assert call("doctor", str(tmp_path)).code == 2
