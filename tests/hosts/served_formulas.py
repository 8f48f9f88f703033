"""Run alone: xlwings' own formula server answers for our formulas, with stand-ins for what only Windows has."""

from __future__ import annotations

import json
import sys
from types import ModuleType, SimpleNamespace
from typing import Any


def stand_in(name: str, **members: Any) -> ModuleType:
    module = ModuleType(name)
    module.__dict__.update(members)
    sys.modules[name] = module
    return module


stand_in("pythoncom", CoInitialize=lambda: None)
stand_in("pywintypes")
stand_in("win32com", client=stand_in("win32com.client", Dispatch=lambda book: book))

import xlwings  # noqa: E402


class Caller:
    address = "$A$1"

    def __init__(self, xl: object) -> None:
        pass


xlwings._xlwindows = stand_in("xlwings._xlwindows", Range=Caller, is_range_instance=lambda _cell: False)
stand_in("xlwings.com_server", loop=None)
cells = SimpleNamespace(
    clean_value_data=lambda rows, *_how: [list(row) for row in rows], prepare_xl_data_element=lambda cell, *_how: cell
)
xlwings.engines.engines_by_name["excel"] = SimpleNamespace(name="excel", impl=cells)

from xlwings import udfs  # noqa: E402

xlwings.func, xlwings.arg = udfs.xlfunc, udfs.xlarg
MISSING = -2147352572  # how COM passes an argument that was left out


def served(name: str, *given: object) -> object:
    return udfs.call_udf("xlcrm.hosts.excel_functions", name, given, None, None)


sys.stdout.write(
    json.dumps(
        [
            served("CRM_TRANSLIT", (("Анна",), ("Иван",))),
            served("CRM_TRANSLIT", "Анна"),
            served("CRM_ROI", 10, 4, MISSING),
            served("CRM_ROI", 1, 2, 3, 4, 5),
            served("CRM_ABC", ((5.0, 4.0, 1.0),), ((5.0, 4.0, 1.0),)),
        ]
    )
)
