"""The language that a terminal is used in, for sentences said before a workbook's own language is known."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping

from xlcrm.texts import LANGUAGES

_VARIABLES = ("LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG")  # in gettext's order


def own_language(environment: Mapping[str, str] = os.environ) -> str:
    """The first language named in the environment that there are texts in, else that of Windows, else English.

    >>> own_language({"LANG": "uk_UA.UTF-8"}), own_language({"LANGUAGE": "de:bg"}), own_language({"LANG": "C"})
    ('uk', 'bg', 'en')
    """
    told = [variable for variable in _VARIABLES if environment.get(variable)]
    wanted = environment[told[0]].split(":") if told else [_windows_language()]
    codes = [name[:2].lower() for name in wanted]
    return next((code for code in codes if code in LANGUAGES), "en")


def _windows_language() -> str:
    if sys.platform != "win32":
        return ""
    import ctypes
    import locale

    return locale.windows_locale.get(ctypes.windll.kernel32.GetUserDefaultUILanguage(), "")
