"""A screen for windows where there is none: Xvfb, and xdotool as the hands at its keyboard."""

from __future__ import annotations

import os
import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest


@contextmanager
def screen() -> Iterator[dict[str, str]]:
    """The environment of a process that draws on it; a test that needs it is skipped where Xvfb is absent."""
    if not (shutil.which("Xvfb") and shutil.which("xdotool")):
        pytest.skip("Xvfb or xdotool is not installed")
    read, write = os.pipe()
    command = ["Xvfb", "-displayfd", str(write), "-screen", "0", "900x700x24", "-nolisten", "tcp"]
    server = subprocess.Popen(command, pass_fds=[write], stderr=subprocess.DEVNULL)
    os.close(write)
    try:
        with os.fdopen(read) as told:
            number = told.readline().strip()
        yield {**os.environ, "DISPLAY": f":{number}"}
    finally:
        server.terminate()
        server.wait()


def press_keys(environment: dict[str, str], window: str, *orders: tuple[str, str]) -> None:
    """Wait until the keyboard belongs to a window of that title, then ("key", "Tab") and ("type", "text") in turn."""
    deadline = time.monotonic() + 20
    while window not in _hands(environment, "getwindowfocus", "getwindowname"):
        assert time.monotonic() < deadline, f"no window {window} came to the front"
        time.sleep(0.05)
    for what, given in orders:
        _hands(environment, what, "--delay", "15", given)


def window_titles(environment: dict[str, str]) -> set[str]:
    """The titles of the windows that can be seen now."""
    windows = _hands(environment, "search", "--onlyvisible", "--name", ".").split()
    return {_hands(environment, "getwindowname", window).strip() for window in windows} - {""}


def _hands(environment: dict[str, str], *words: str) -> str:
    command = ["xdotool", *words]
    return subprocess.run(command, env=environment, check=False, timeout=20, capture_output=True, text=True).stdout
