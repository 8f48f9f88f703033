#!/usr/bin/env bash
# What the tests meet a user with: LibreOffice to open and recalculate workbooks, poppler to look at pages, Java for Spark,
# Chromium for the task pane, a screen without a monitor and keystrokes for the windows.
set -euo pipefail

missing=()
command -v soffice >/dev/null || missing+=(libreoffice-calc)
command -v pdftoppm >/dev/null || missing+=(poppler-utils)
command -v java >/dev/null || missing+=(default-jre-headless)
command -v chromium >/dev/null || command -v google-chrome >/dev/null || missing+=(chromium)
command -v Xvfb >/dev/null || missing+=(xvfb)
command -v xdotool >/dev/null || missing+=(xdotool)
python3 -c "import tkinter" 2>/dev/null || missing+=(python3-tk)
[ ${#missing[@]} -eq 0 ] && exit 0

echo "installing for the tests: ${missing[*]}"
if command -v apt-get >/dev/null; then
    run=$([ "$(id -u)" -eq 0 ] && echo "" || echo sudo)
    $run apt-get update -qq
    DEBIAN_FRONTEND=noninteractive $run apt-get install -y -qq --no-install-recommends "${missing[@]}" fonts-liberation >/dev/null
elif command -v brew >/dev/null; then
    brew install --quiet poppler openjdk
    brew install --quiet --cask libreoffice chromium
else
    echo "please install LibreOffice, poppler, Java and Chromium, then run make test again" >&2
    exit 1
fi
