"""Run in a process of its own: one button's window, and what came of it as JSON."""

import json
import sys

from xlcrm.building.ribbon_buttons import ribbon_button
from xlcrm.building.ribbon_words import NEW_BOOK
from xlcrm.hosts.excel_form import ask, ask_form
from xlcrm.hosts.new_book import NewWorkbookForm
from xlcrm.texts import use_language

if __name__ == "__main__":
    control_id, language = sys.argv[1:]
    with use_language(language):
        new = NewWorkbookForm()
        found = ask_form(new, new.read) if control_id == NEW_BOOK else ask(ribbon_button(control_id))
    sys.stdout.write(json.dumps(found and dict(found), default=str))
