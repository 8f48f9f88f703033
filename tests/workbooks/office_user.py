"""A person at LibreOffice: opens a workbook, does something to it, saves it as .xlsx."""

from __future__ import annotations

import subprocess
from pathlib import Path
from xml.sax.saxutils import escape

from libreoffice import office

_LIBRARIES = """<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE library:libraries PUBLIC "-//OpenOffice.org//DTD OfficeDocument 1.0//EN" "libraries.dtd">
<library:libraries xmlns:library="http://openoffice.org/2000/library" xmlns:xlink="http://www.w3.org/1999/xlink">
<library:library library:name="Standard" xlink:href="$(USER)/basic/Standard/script.xlb/" xlink:type="simple"
 library:link="false"/></library:libraries>"""
_LIBRARY = """<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE library:library PUBLIC "-//OpenOffice.org//DTD OfficeDocument 1.0//EN" "library.dtd">
<library:library xmlns:library="http://openoffice.org/2000/library" library:name="Standard" library:readonly="false"
 library:passwordprotected="false"><library:element library:name="Doings"/></library:library>"""
_MODULE = """<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE script:module PUBLIC "-//OpenOffice.org//DTD OfficeDocument 1.0//EN" "module.dtd">
<script:module xmlns:script="http://openoffice.org/2000/script" script:name="Doings"
 script:language="StarBasic">{basic}</script:module>"""
_MAIN = """Sub Main
 Dim hidden(0) As New com.sun.star.beans.PropertyValue
 hidden(0).Name = "Hidden": hidden(0).Value = True
 Dim excel(0) As New com.sun.star.beans.PropertyValue
 excel(0).Name = "FilterName": excel(0).Value = "Calc MS Excel 2007 XML"
 doc = StarDesktop.loadComponentFromURL("{old}", "_blank", 0, hidden())
 {doings}
 doc.calculateAll()
 doc.storeToURL("{new}", excel())
 doc.close(True)
End Sub
"""
_SECONDS = 120


def save_from_libreoffice(workbook: Path, target: Path, doings: str, profile: Path) -> Path:
    """The workbook as LibreOffice saves it after some lines of Basic; `doc` is the document there."""
    start = [office(), "--headless", "--norestore", f"-env:UserInstallation={profile.resolve().as_uri()}"]
    if not profile.exists():
        subprocess.run([*start, "--terminate_after_init"], check=True, capture_output=True, timeout=_SECONDS)
    basic = profile / "user" / "basic"
    (basic / "Standard").mkdir(parents=True, exist_ok=True)
    (basic / "script.xlc").write_text(_LIBRARIES, encoding="utf-8")
    (basic / "Standard" / "script.xlb").write_text(_LIBRARY, encoding="utf-8")
    main = _MAIN.format(old=workbook.resolve().as_uri(), new=target.resolve().as_uri(), doings=doings)
    (basic / "Standard" / "Doings.xba").write_text(_MODULE.format(basic=escape(main)), encoding="utf-8")
    subprocess.run([*start, "macro:///Standard.Doings.Main"], check=True, capture_output=True, timeout=_SECONDS)
    assert target.is_file(), "LibreOffice saved nothing"
    return target
