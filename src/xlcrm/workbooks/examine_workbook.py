"""The doctor's round: the file itself, our tables in it, and what lies beside it. Nothing is changed."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from xlcrm.ooxml.file_errors import FileInUseError, WorkbookFileError
from xlcrm.ooxml.foreign_locks import refuse_open_file
from xlcrm.ooxml.lint_package import lint_package
from xlcrm.ooxml.xlsx_file import XlsxFile
from xlcrm.tables.all_tables import ALL_TABLES
from xlcrm.texts import _
from xlcrm.workbooks.doctor_findings import Finding
from xlcrm.workbooks.file_access import FileAccess
from xlcrm.workbooks.file_workbook import reading
from xlcrm.workbooks.lint_schema import lint_schema


@dataclass(frozen=True, slots=True)
class Examination:
    """The findings, the worst first; `is_ours` tells whether the workbook has tables of ours, which were looked at."""

    findings: list[Finding]
    is_ours: bool

    @property
    def as_json(self) -> dict[str, object]:
        """The examination as a JSON object."""
        return {"is_crm_workbook": self.is_ours, "findings": [each.as_json for each in self.findings]}


def examine_workbook(path: Path, access: FileAccess) -> Examination:
    """Everything that is found; raises a `WorkbookFileError` on a file that cannot be read at all."""
    with reading(path):
        file = XlsxFile.open(path, access.password)
        beside = list(_beside(path))
    found = [Finding.of_defect(each) for each in lint_package(file.to_bytes(), path.name)]
    try:
        is_ours = bool({spec.name for spec in ALL_TABLES} & set(file.tables))
        schema = lint_schema(file) if is_ours else []
    except WorkbookFileError:
        if not found:
            raise
        is_ours, schema = False, []  # the findings above say why the tables cannot be read
    return Examination([*found, *schema, *beside], is_ours)


def _beside(path: Path) -> Iterator[Finding]:
    pending = re.compile(re.escape(path.stem) + r"\.xlcrm-pending.*" + re.escape(path.suffix))
    unfinished = re.compile(rf"\.{re.escape(path.name)}\.\d+\.tmp")
    for each in sorted(path.absolute().parent.iterdir()):
        if pending.fullmatch(each.name):
            message = _("A changed workbook lies beside the file and waits: {name}.", name=each.name)
            yield Finding("pending_file", each.name, message)
        elif unfinished.fullmatch(each.name):
            yield Finding("unfinished_save", each.name, _("A save was cut off and left {name}.", name=each.name))
    try:
        refuse_open_file(path)
    except FileInUseError as error:
        yield Finding("open_elsewhere", path.name, str(error))
