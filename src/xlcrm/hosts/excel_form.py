"""The window in which a button asks: a labelled field a question, its help, and mistakes beside the field.

What was typed is read by `button_answers`; here is only the window, in tkinter of the standard library.
"""

from __future__ import annotations

import ctypes
import tkinter as tk
from collections.abc import Callable, Mapping
from contextlib import suppress
from functools import partial
from pathlib import Path
from tkinter import filedialog, ttk
from typing import Any, Protocol

from xlcrm.building.button_questions import Question
from xlcrm.building.ribbon_buttons import RibbonButton
from xlcrm.hosts.button_answers import Answers, read_answers
from xlcrm.texts import _
from xlcrm.workbooks import palette

_HEAD_ROWS, _ROWS_OF_FIELD = 2, 3  # of the grid: input, help, mistake
_WRAP = 430  # pixels of a line of help
_FIELD_LETTERS = 44
_FILES = "*.xlsx *.xlsm *.xls *.xlsb *.ods *.csv *.tsv *.txt"


class Asking(Protocol):
    """What a window is about: English sources of its words, and its questions."""

    @property
    def label(self) -> str:
        """The title."""

    @property
    def tip(self) -> str:
        """The sentence below the title."""

    @property
    def questions(self) -> tuple[Question, ...]:
        """What is asked, in order."""


Read = Callable[[Mapping[str, str]], Answers]
"""Reads what was typed, by the question's key."""


def ask(button: RibbonButton) -> Mapping[str, Any] | None:
    """The command's options as the user typed them, in a window over Excel; None if the window was cancelled."""
    return ask_form(button, partial(read_answers, button))


def ask_form(asking: Asking, read: Read) -> Mapping[str, Any] | None:
    """What was read of the answers, in a window over Excel; None if the window was cancelled."""
    _be_sharp()
    window = tk.Tk(className="xlcrm")
    try:
        form = Form(window, asking, read)
        form.come_to_front()
        window.mainloop()
    finally:
        with suppress(tk.TclError):  # closed by the user
            window.destroy()
    return form.options


def ask_where(proposed: Path) -> Path | None:
    """Where a new workbook shall lie; None if the user cancelled."""
    window = tk.Tk(className="xlcrm")
    window.withdraw()
    try:
        chosen = filedialog.asksaveasfilename(
            parent=window,
            initialdir=proposed.parent,
            initialfile=proposed.name,
            defaultextension=".xlsx",
            filetypes=[(_("Workbooks"), "*.xlsx")],
        )
    finally:
        window.destroy()
    return Path(chosen) if chosen else None


class Form:
    """The fields of one form in a window. `options` holds what was read after OK, None until then."""

    def __init__(self, window: tk.Tk, asking: Asking, read: Read) -> None:
        self.window, self.asking, self.read = window, asking, read
        self.options: Mapping[str, Any] | None = None
        self.fields: dict[str, Field] = {}
        self._set_looks()
        window.title(f"CRM: {_(asking.label)}")
        window.resizable(width=False, height=False)
        self._frame = ttk.Frame(window, padding=16)
        self._frame.grid()
        self._frame.columnconfigure(1, weight=1)
        self._write_head()
        for at, question in enumerate(asking.questions):
            self.fields[question.key] = Field(self._frame, question, _HEAD_ROWS + at * _ROWS_OF_FIELD)
        self._add_buttons()
        self._bind_keys()

    def come_to_front(self) -> None:
        """In the middle of the screen, over Excel, with the cursor in the first field."""
        window = self.window
        window.withdraw()
        window.update_idletasks()
        left = (window.winfo_screenwidth() - window.winfo_reqwidth()) // 2
        top = (window.winfo_screenheight() - window.winfo_reqheight()) // 3
        window.geometry(f"+{max(0, left)}+{max(0, top)}")
        window.attributes("-topmost", True)
        window.deiconify()
        window.lift()
        window.focus_force()
        next(iter(self.fields.values())).focus()

    def accept(self) -> None:
        """Close if all can be read; else say what is wrong beside each field and go to the first."""
        answers = self.read({key: field.text for key, field in self.fields.items()})
        for key, field in self.fields.items():
            field.tell(answers.mistakes.get(key, ""))
        if answers.mistakes:
            next(self.fields[key] for key in self.fields if key in answers.mistakes).focus()
            return
        self.options = answers.options
        self.window.destroy()

    def cancel(self) -> None:
        """Close and run nothing."""
        self.window.destroy()

    def _set_looks(self) -> None:
        style = ttk.Style(self.window)
        if self.window.tk.call("tk", "windowingsystem") == "x11":
            style.theme_use("clam")
            style.configure(".", background=palette.TINT)
            style.map("TCombobox", fieldbackground=[("readonly", palette.WHITE)])
        self.window.configure(background=style.lookup("TFrame", "background") or self.window.cget("background"))
        style.configure("Help.TLabel", foreground=palette.MUTED)
        style.configure("Mistake.TLabel", foreground=palette.WARNING)
        style.configure("Head.TLabel", foreground=palette.INK, font=("TkDefaultFont", 13, "bold"))

    def _write_head(self) -> None:
        ttk.Label(self._frame, text=_(self.asking.label), style="Head.TLabel").grid(columnspan=2, sticky="w")
        tip = ttk.Label(self._frame, text=_(self.asking.tip), style="Help.TLabel", wraplength=_WRAP + 120)
        tip.grid(columnspan=2, sticky="w", pady=(2, 10))

    def _add_buttons(self) -> None:
        row = ttk.Frame(self._frame)
        row.grid(columnspan=2, sticky="e", pady=(14, 0))
        ttk.Button(row, text=_("OK"), command=self.accept, default="active").grid(row=0, column=0, padx=(0, 8))
        ttk.Button(row, text=_("Cancel"), command=self.cancel).grid(row=0, column=1)

    def _bind_keys(self) -> None:
        for key in ("<Return>", "<KP_Enter>"):
            self.window.bind(key, self._on_enter)
        self.window.bind("<Escape>", lambda _event: self.cancel())
        self.window.protocol("WM_DELETE_WINDOW", self.cancel)

    def _on_enter(self, event: tk.Event[Any]) -> None:
        """Enter presses the button that has the focus, and OK anywhere else."""
        if isinstance(event.widget, ttk.Button):
            event.widget.invoke()
        else:
            self.accept()


class Field:
    """A question's label, its input, its help, and room for what is wrong with the answer."""

    def __init__(self, frame: ttk.Frame, question: Question, row: int) -> None:
        self.question = question
        self.typed = tk.StringVar(frame, question.choices.get(question.usual, question.usual))
        self.input, shown = self._input(frame)
        if question.kind != "yes_no":
            mark = " *" if question.is_required else ""
            ttk.Label(frame, text=question.label + mark).grid(row=row, sticky="w", padx=(0, 14), pady=(7, 0))
        shown.grid(row=row, column=1, sticky="ew", pady=(7, 0))
        if question.prompt != question.label:
            told = ttk.Label(frame, text=question.prompt, style="Help.TLabel", wraplength=_WRAP)
            told.grid(row=row + 1, column=1, sticky="w")
        self._mistake = ttk.Label(frame, style="Mistake.TLabel", wraplength=_WRAP)
        self._mistake.grid(row=row + 2, column=1, sticky="w")
        self.tell("")

    @property
    def text(self) -> str:
        """What stands in the field."""
        return self.typed.get()

    def tell(self, mistake: str) -> None:
        """Show the sentence below the field; nothing where there is none."""
        self._mistake.configure(text=mistake)
        self._mistake.grid() if mistake else self._mistake.grid_remove()

    def focus(self) -> None:
        """The cursor goes here, and what stands here is selected."""
        self.input.focus_set()
        if isinstance(self.input, ttk.Entry):
            self.input.selection_range(0, "end")

    def _input(self, frame: ttk.Frame) -> tuple[ttk.Widget, ttk.Widget]:
        """What takes the focus, and what stands in the grid."""
        question = self.question
        if question.kind == "yes_no":
            box = ttk.Checkbutton(frame, text=question.label, variable=self.typed, onvalue="yes", offvalue="no")
            return box, box
        if question.kind in {"file", "files"}:
            return self._file_input(frame)
        if question.choices:
            values = tuple(question.choices.values())
            offered = values if question.is_required or question.usual else ("", *values)
            state = "readonly" if question.kind == "choice" else "normal"
            listed = ttk.Combobox(frame, textvariable=self.typed, values=offered, state=state, width=_FIELD_LETTERS - 2)
            return listed, listed
        entry = ttk.Entry(frame, textvariable=self.typed, width=_FIELD_LETTERS)
        return entry, entry

    def _file_input(self, frame: ttk.Frame) -> tuple[ttk.Widget, ttk.Widget]:
        row = ttk.Frame(frame)
        row.columnconfigure(0, weight=1)
        entry = ttk.Entry(row, textvariable=self.typed, width=_FIELD_LETTERS - 12)
        entry.grid(row=0, column=0, sticky="ew")
        ttk.Button(row, text=_("Choose…"), command=self._choose_file).grid(row=0, column=1, padx=(6, 0))
        return entry, row

    def _choose_file(self) -> None:
        kinds = [(_("Tables"), _FILES), (_("All files"), "*")]
        ask = filedialog.askopenfilenames if self.question.kind == "files" else filedialog.askopenfilename
        if chosen := ask(parent=self.input, title=self.question.label, filetypes=kinds):
            self.typed.set(chosen if isinstance(chosen, str) else "; ".join(chosen))
        self.focus()


def _be_sharp() -> None:
    """Windows draws the window in the screen's own pixels and does not blow it up."""
    if windows := getattr(ctypes, "windll", None):
        with suppress(AttributeError, OSError):
            windows.shcore.SetProcessDpiAwareness(1)
