"""The catalogue of every text that a user may see, for translators: made from the sources, in gettext's own format."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

import xlcrm

if TYPE_CHECKING:
    from babel.messages.catalog import Catalog

MARKERS = {"_": 1, "N_": 1, "plural": 2}  # how many of the first arguments are texts
_WIDE = 10_000  # no line is broken, whatever the version of Babel
_HEADER = r"""# Every text of xlcrm that a user may see. Made from the sources by `xlcrm build`: do not edit.
# Texts in braces, such as {name}, are filled in: keep them.
msgid ""
msgstr ""
"Project-Id-Version: xlcrm\n"
"MIME-Version: 1.0\n"
"Content-Type: text/plain; charset=UTF-8\n"
"Content-Transfer-Encoding: 8bit\n"

"""


def message_catalogue() -> str:
    """The .pot file's text: every message once, in the order of the files, with the files that use it.

    Neither dates nor line numbers nor versions stand in it, so it changes when a text does and not before.
    """
    from babel.messages.catalog import Catalog

    package = Path(xlcrm.__file__).parent
    catalogue = Catalog(charset="utf-8")
    for path in sorted(package.rglob("*.py"), key=Path.as_posix):
        place = path.relative_to(package.parent).as_posix()
        for line, texts in messages_in(path.read_text(encoding="utf-8")):
            message = catalogue.add(texts if len(texts) > 1 else texts[0], locations=[(place, line)])
            message.flags = {"python-brace-format"} if any("{" in text for text in texts) else set()
    return _HEADER + po_text(catalogue)


def po_text(catalogue: Catalog) -> str:
    """The messages as a .po file writes them, without the header."""
    from babel.messages.pofile import write_po

    buffer = BytesIO()
    write_po(buffer, catalogue, width=_WIDE, omit_header=True, sort_by_file=True, include_lineno=False)
    return buffer.getvalue().decode()


def messages_in(source: str) -> Iterator[tuple[int, tuple[str, ...]]]:
    """The line and the texts (two for a plural) of every marked message, in the order of the lines.

    >>> list(messages_in('a = _("One", name=_("two"))'))
    [(1, ('One',)), (1, ('two',))]
    """
    calls = [node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Call)]
    for call in sorted(calls, key=lambda call: (call.lineno, call.col_offset)):
        texts = _texts(call)
        if texts and all(texts):
            yield call.lineno, texts


def _texts(call: ast.Call) -> tuple[str, ...]:
    """The literal texts that the call marks; none where it is another call, or its text is worked out elsewhere."""
    wanted = MARKERS.get(call.func.id, 0) if isinstance(call.func, ast.Name) else 0
    literals = [arg.value for arg in call.args[:wanted] if isinstance(arg, ast.Constant)]
    texts = tuple(value for value in literals if isinstance(value, str))
    return texts if len(texts) == wanted else ()
