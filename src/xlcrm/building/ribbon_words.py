"""The words on the tab CRM in every language, as VBA that answers the ribbon while it is drawn."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from xlcrm.building.ribbon_buttons import ribbon_buttons
from xlcrm.building.vba_literals import hex_statements
from xlcrm.building.vba_project import VbaModule
from xlcrm.texts import LANGUAGES, N_, _, current_language, use_language

HELP_GROUP = N_("Help")
NEW_BOOK = "crm_new"
NEW_LABEL = N_("New workbook")
NEW_TIP = N_("Make a CRM workbook, empty or with a sample firm to try things on, and open it.")
_MOST_LETTERS = 1024  # of a label or tip; the ribbon shows nothing of one that is longer


def group_id(group: str) -> str:
    """The control id of a group of buttons, from its English name."""
    return "crm_group_" + group.lower().replace(" ", "_")


def ribbon_words() -> dict[str, str]:
    """In the current language: the label of a control by its id, its tip by `ID.tip`, and what VBA itself says."""
    buttons = ribbon_buttons()
    groups = dict.fromkeys((*(button.command.group for button in buttons), HELP_GROUP))
    options_tip = _("While this is pressed, a button asks for everything that its command can be told.")
    return {
        **{group_id(group): _(group) for group in groups},
        **{button.id: _(button.label) for button in buttons},
        **{f"{button.id}.tip": _(button.tip) for button in buttons},
        NEW_BOOK: _(NEW_LABEL),
        f"{NEW_BOOK}.tip": _(NEW_TIP),
        "crm_options": _("Ask for options"),
        "crm_options.tip": options_tip,
        "crm_reason": _("Why #VALUE!?"),
        "crm_reason.tip": _("The sentence behind the last #VALUE! that a CRM formula gave."),
        "no_workbook": _("Open your CRM workbook first, then press the button again."),
        "no_reason": _("No CRM formula has given #VALUE! since Excel was started."),
    }


def words_module() -> VbaModule:
    """The module xlcrm_words: English whole, of the others what differs, and the current language as the usual one."""
    english, usual = _words_in("en"), current_language()
    own = {code: dict(_words_in(code).items() - english.items()) for code in LANGUAGES if code != "en"}
    spoken = {"en": english} | {code: words for code, words in own.items() if words}
    lines = [
        'Attribute VB_Name = "xlcrm_words"',
        "Option Explicit",
        "Option Private Module",
        "' Made from the list of commands and the message catalogues.",
        "",
        "Public Function UsualLanguage() As String",
        f'    UsualLanguage = "{usual}"',
        "End Function",
        "",
        "Public Function WordsIn(ByVal code As String, ByVal key As String) As String",
        "    ' Nothing where the language has no words of its own.",
        "    Select Case code",
        *(f'        Case "{code}": WordsIn = Words_{code}(key)' for code in spoken),
        "    End Select",
        "End Function",
        *(line for code, words in spoken.items() for line in _function(code, words)),
    ]
    return VbaModule("xlcrm_words", "module", "\n".join(lines) + "\n")


def _words_in(code: str) -> dict[str, str]:
    with use_language(code):
        return ribbon_words()


def _function(code: str, words: Mapping[str, str]) -> Iterator[str]:
    name = f"Words_{code}"
    yield from ("", f"Private Function {name}(ByVal key As String) As String", "    Select Case key")
    for key in sorted(words):
        yield f'        Case "{key}"'
        yield from (f"            {line}" for line in hex_statements(name, words[key][:_MOST_LETTERS]))
    yield from ("    End Select", "End Function")
