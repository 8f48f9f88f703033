"""A table goes out as CSV whole, comes in again unchanged, and nothing in it is a formula."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from hosts.command_calls import call

RISKY = """First name,Last name,Owner,Phone,E-mail,Notes
Ivan,Petrov,Ann,+359 88 812-34-56,ivan@acme.de,"=cmd|'/c calc'!A1"
Anna,Berg,Ann,0888123456,anna@beta.bg,-12.5
Мария,Илиева,Ann,,m@beta.bg,@home
"""


def test_what_goes_out_is_harmless_and_comes_in_again(tmp_path: Path) -> None:
    crm, out = tmp_path / "crm.xlsx", tmp_path / "out.csv"
    (tmp_path / "in.csv").write_text(RISKY, encoding="utf-8")
    assert call("import", crm, tmp_path / "in.csv", "--table", "contacts").code == 0
    said = call("export", crm, "--table", "contacts", "--to", out)
    assert (said.code, " ".join(said.out.split())) == (0, f"3 rows written to {out}.")
    assert out.read_bytes().startswith(b"\xef\xbb\xbf")
    rows = pd.read_csv(out, dtype=str, encoding="utf-8-sig")
    assert rows["Notes"].tolist() == ["'=cmd|'/c calc'!A1", "-12.5", "'@home"]
    assert rows["Last name"].tolist() == ["Petrov", "Berg", "Илиева"]
    assert all(not text.startswith("'") for text in rows["Phone"].dropna())
    again = call("import", tmp_path / "again.xlsx", out, "--table", "contacts", "--json").json
    assert (again["created"], again["rejected"]) == (3, 0)


def test_a_wrong_call_is_told(tmp_path: Path) -> None:
    crm = tmp_path / "crm.xlsx"
    call("new", crm)
    assert call("export", crm, "--table", "pears", "--to", tmp_path / "x.csv").code == 2
    assert "is the workbook itself" in call("export", crm, "--table", "deals", "--to", crm).err
