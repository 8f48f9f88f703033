"""The few shapes of Markdown that the reference pages are made of."""

from __future__ import annotations

import re
from collections.abc import Iterable

MADE = "<!-- Made by `xlcrm build` from the sources: do not edit. -->"


def title(text: str) -> str:
    """A page's first heading, and that it is made."""
    return f"# {text}\n\n{MADE}"


def anchor(heading: str) -> str:
    """The place within a page that a heading gives."""
    return re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-")


def grid(headers: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    """A table."""
    lines = [headers, tuple("---" for _header in headers), *rows]
    return "\n".join("| " + " | ".join(map(_cell, line)) + " |" for line in lines)


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|")


def page(parts: Iterable[str]) -> str:
    """The parts one below the other."""
    return "\n\n".join(parts) + "\n"
