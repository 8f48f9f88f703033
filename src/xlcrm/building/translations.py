"""The translated catalogues: kept in step with the sources, and packed for the program to read."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

from xlcrm import texts
from xlcrm.building.message_catalogue import message_catalogue, po_text

if TYPE_CHECKING:
    from babel.messages.catalog import Catalog

_FOLDER = Path(texts.__file__).parent / "locale"
_HEADER = r"""# {language} texts of xlcrm. Translate here; `xlcrm build` adds new texts, takes out those that are gone,
# and packs the catalogue. Texts in braces, such as {{name}}, are filled in: keep them.
msgid ""
msgstr ""
"Project-Id-Version: xlcrm\n"
"Language: {code}\n"
"MIME-Version: 1.0\n"
"Content-Type: text/plain; charset=UTF-8\n"
"Content-Transfer-Encoding: 8bit\n"
"Plural-Forms: {plural_forms}\n"

"""


def translated_catalogue(code: str) -> str:
    """The .po file's text: every message of the sources with the translation that there is; else an empty one."""
    from babel import Locale
    from babel.messages.catalog import Catalog

    known, fresh = _read(code), Catalog(locale=code, charset="utf-8")
    for message in _parsed(message_catalogue(), code):
        if message.id:
            old = known.get(message.id)
            fresh.add(message.id, old.string if old else "", locations=message.locations, flags=message.flags)
    language = Locale.parse(code).english_name or code
    return _HEADER.format(language=language, code=code, plural_forms=fresh.plural_forms) + po_text(fresh)


def packed_catalogue(code: str) -> bytes:
    """The .mo file that `gettext` reads; messages that nobody translated yet are left out, so they stay English."""
    from babel.messages.catalog import Catalog
    from babel.messages.mofile import write_mo

    class Headed(Catalog):
        """With headers that name no day and no version of Babel, so that the same texts give the same bytes."""

        mime_headers = property(lambda self: _headers(code, self.plural_forms))

    packed, buffer = Headed(locale=code, charset="utf-8"), BytesIO()
    for message in _read(code):
        if message.id:
            packed.add(message.id, message.string)
    write_mo(buffer, packed)
    return buffer.getvalue()


def po_path(code: str) -> Path:
    """Where the catalogue of a language is translated."""
    return _FOLDER / code / "LC_MESSAGES" / "xlcrm.po"


def _headers(code: str, plural_forms: str) -> list[tuple[str, str]]:
    return [("Content-Type", "text/plain; charset=utf-8"), ("Language", code), ("Plural-Forms", plural_forms)]


def _read(code: str) -> Catalog:
    path = po_path(code)
    return _parsed(path.read_text(encoding="utf-8") if path.exists() else "", code)


def _parsed(text: str, code: str) -> Catalog:
    from babel.messages.pofile import read_po

    return read_po(BytesIO(text.encode()), locale=code)
