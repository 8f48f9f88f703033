"""The rows that a new workbook starts with: settings, lists, stages."""

from __future__ import annotations

import pandas as pd

from xlcrm.records.automations import DEFAULT_AUTOMATIONS
from xlcrm.records.choices import CHOICES
from xlcrm.records.letter_templates import DEFAULT_LETTERS
from xlcrm.records.settings import SETTINGS, FirmSettings
from xlcrm.records.stages import DEFAULT_STAGES
from xlcrm.tables.all_tables import table_spec
from xlcrm.tables.frames import complete_frame
from xlcrm.texts import _


def default_rows(settings: FirmSettings) -> dict[str, pd.DataFrame]:
    """Typed rows by table key, in the settings' language."""
    return {
        "settings": _settings(settings),
        "lists": _lists(),
        "stages": _stages(),
        "letter_templates": _letters(),
        "automations": _automations(),
    }


def _settings(settings: FirmSettings) -> pd.DataFrame:
    values = settings.as_rows()
    rows = [{"key": s.key, "setting": _(s.label), "value": values[s.key], "help": _(s.help)} for s in SETTINGS]
    return complete_frame(table_spec("settings"), pd.DataFrame(rows))


def _lists() -> pd.DataFrame:
    columns = {key: pd.Series([_(value) for value in listed.values]) for key, listed in CHOICES.items()}
    return complete_frame(table_spec("lists"), pd.DataFrame(columns))


def _stages() -> pd.DataFrame:
    """The default stages under names of the current language: from here on they are the firm's own."""
    rows = pd.DataFrame([stage.model_dump() for stage in DEFAULT_STAGES])
    return complete_frame(table_spec("stages"), rows.assign(stage=[_(name) for name in rows["stage"]]))


def _letters() -> pd.DataFrame:
    """Letters to begin with, in the current language; the fields in braces are the same in each."""
    rows = [{key: _(text) for key, text in letter.model_dump().items()} for letter in DEFAULT_LETTERS]
    return complete_frame(table_spec("letter_templates"), pd.DataFrame(rows))


def _automations() -> pd.DataFrame:
    """Examples to switch on; names and subjects in the current language."""
    rows = [each.model_dump() for each in DEFAULT_AUTOMATIONS]
    told = [row | {key: _(row[key]) for key in ("name", "subject")} for row in rows]
    return complete_frame(table_spec("automations"), pd.DataFrame(told))
