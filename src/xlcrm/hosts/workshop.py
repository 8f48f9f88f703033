"""What the workshop makes for people: a new workbook, and the built files of the project."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from io import BytesIO
from pathlib import Path

from xlcrm.building.formulas_page import formulas_page
from xlcrm.building.lite_parts import add_lite
from xlcrm.building.message_catalogue import message_catalogue
from xlcrm.building.metrics_page import metrics_page
from xlcrm.building.reference_pages import checks_page, commands_page, tables_page
from xlcrm.building.reports_page import reports_page
from xlcrm.building.template import build_template
from xlcrm.building.translations import packed_catalogue, translated_catalogue
from xlcrm.building.xlam_package import addin_bytes, manifest
from xlcrm.errors import WrongUseError
from xlcrm.records.settings import FirmSettings
from xlcrm.texts import LANGUAGES, _, current_language, use_language
from xlcrm.workbooks.file_workbook import create_file


def new_workbook(file: Path, settings: FirmSettings | None = None) -> None:
    """An empty CRM workbook at a path where nothing lies yet, in the settings' language."""
    if file.exists():
        raise WrongUseError(_("{file} is there already. Choose another name.", file=file))
    if file.suffix.lower() != ".xlsx":
        raise WrongUseError(_("{file} should end in .xlsx.", file=file))
    settings = settings or FirmSettings(language=current_language())
    with use_language(settings.language):
        data = template_bytes(settings)
    create_file(file, data)


def template_bytes(settings: FirmSettings | None = None) -> bytes:
    """The empty workbook; the same settings give the same bytes."""
    buffer = BytesIO()
    build_template(buffer, settings or FirmSettings())
    return buffer.getvalue()


def lite_template_bytes(settings: FirmSettings | None = None) -> bytes:
    """The empty workbook that opens with the task pane of xlwings Lite."""
    return add_lite(template_bytes(settings), "crm_lite.xlsx")


def _text(page: Callable[[], str]) -> Callable[[], bytes]:
    return lambda: page().encode()


def _catalogues() -> dict[str, Callable[[], bytes]]:
    """What translators work on, and then what the program reads of it."""
    files: dict[str, Callable[[], bytes]] = {"src/xlcrm/texts/locale/xlcrm.pot": _text(message_catalogue)}
    for code in LANGUAGES[1:]:
        folder = f"src/xlcrm/texts/locale/{code}/LC_MESSAGES"
        files[f"{folder}/xlcrm.po"] = _text(partial(translated_catalogue, code))
        files[f"{folder}/xlcrm.mo"] = partial(packed_catalogue, code)
    return files


BUILT: dict[str, Callable[[], bytes]] = {
    **_catalogues(),
    "workbook_templates/crm.xlsx": template_bytes,
    "workbook_templates/xlcrm.xlam": addin_bytes,
    "workbook_templates/xlcrm.xlam.json": _text(manifest),
    "docs/reference/tables.md": _text(tables_page),
    "docs/reference/commands.md": _text(commands_page),
    "docs/reference/checks.md": _text(checks_page),
    "docs/reference/metrics.md": _text(metrics_page),
    "docs/reference/reports.md": _text(reports_page),
    "docs/reference/formulas.md": _text(formulas_page),
    "workbook_templates/crm_lite.xlsx": lite_template_bytes,
}


def build_all(root: Path, *, write: bool) -> list[str]:
    """Names of the built files that were not up to date; they are written unless told not to."""
    if not (root / "src" / "xlcrm").is_dir():
        raise WrongUseError(_("{folder} is not the project's folder; run this where pyproject.toml lies.", folder=root))
    stale = []
    for name, make in BUILT.items():
        path, fresh = root / name, make()
        if not path.exists() or path.read_bytes() != fresh:
            stale.append(name)
            if write:
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(fresh)
    return stale
