"""A server of ours in the place of xlwings Server: it serves a project's pane, and runs its scripts on a stand-in book."""

from __future__ import annotations

import datetime as dt
import inspect
import json
import mimetypes
import sys
import threading
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from importlib import util
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any

import jinja2
import xlwings

from workbooks.fake_book import BookModel, FakeBook

STAND_INS = Path(__file__).parent / "server_stand_ins"


class ServedBook(FakeBook):
    """A book of a request: what is queued for the page goes back with the answer."""

    def __init__(self, model: BookModel) -> None:
        super().__init__(model)
        self.actions: list[dict[str, Any]] = []
        self.impl = SimpleNamespace(append_json_action=lambda **action: self.actions.append(action))


class ServedProject:
    """The project's files and scripts at an address of this machine."""

    def __init__(self, project: Path, model: BookModel) -> None:
        self.project, self.model = project, model
        self.calls: list[tuple[str, list[Any]]] = []
        self.scripts = loaded(project, "custom_scripts")
        loader = jinja2.FileSystemLoader([project / "templates", STAND_INS])
        self.templates = jinja2.Environment(loader=loader, autoescape=True)
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.server.server_port}"

    def close(self) -> None:
        self.server.shutdown()
        self.server.server_close()

    def page(self, path: str) -> bytes | None:
        if path == "/taskpane.html":
            shown = self.templates.get_template("taskpane.html").render(url_for=lambda kind, path: f"/{kind}{path}")
            return shown.encode()
        folder = STAND_INS if path.startswith("/stand_ins/") else self.project
        file = folder / path.removeprefix("/stand_ins/").lstrip("/")
        return file.read_bytes() if file.is_file() else None

    def run(self, name: str, args: list[Any]) -> tuple[int, str]:
        self.calls.append((name, args))
        script, book = getattr(self.scripts, name), ServedBook(self.model)
        hints = [each.annotation for each in inspect.signature(script).parameters.values()][1:]
        given = [dated(value, hint) for value, hint in zip(args, hints, strict=False)]
        try:
            script(book, *given)
        except xlwings.XlwingsError as error:
            return 400, str(error)
        book.run_queue()
        return 200, json.dumps({"actions": book.actions})

    def _handler(served: ServedProject) -> type[BaseHTTPRequestHandler]:  # noqa: N805
        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                data = served.page(self.path)
                self._send(404 if data is None else 200, data or b"", mimetypes.guess_type(self.path)[0] or "")

            def do_POST(self) -> None:
                body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                code, text = served.run(self.path.rpartition("/")[2], body["args"])
                self._send(code, text.encode(), "application/json")

            def _send(self, code: int, data: bytes, kind: str) -> None:
                self.send_response(code)
                self.send_header("Content-Type", kind)
                self.send_header("Content-Length", str(len(data)))
                self.end_headers()
                self.wfile.write(data)

            def log_message(self, *_words: object) -> None:
                """Tests are quiet."""

        return Handler


@cache
def book_model(path: Path) -> BookModel:
    """The workbook as the stand-in holds it, read once; take a copy to change it."""
    return BookModel.of(path.read_bytes())


def loaded(project: Path, package: str) -> ModuleType:
    """A package of the project, under a name of its own."""
    name = f"served_{abs(hash(str(project)))}_{package}"
    spec = util.spec_from_file_location(
        name, project / package / "__init__.py", submodule_search_locations=[str(project / package)]
    )
    module = util.module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    return module


def dated(value: Any, hint: Any) -> Any:
    """Texts for dates become dates, as xlwings does it."""
    return dt.date.fromisoformat(value) if isinstance(value, str) and "datetime.date" in str(hint) else value
