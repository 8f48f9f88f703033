from __future__ import annotations

import io
import os
import sys
from pathlib import Path

import msoffcrypto
import pytest
from msoffcrypto.format.ooxml import OOXMLFile

from xlcrm.ooxml.file_errors import (
    DamagedFileError,
    FileInUseError,
    PasswordProtectedError,
    PasswordsNotInstalledError,
    UnknownEncryptionError,
    WrongPasswordError,
)
from xlcrm.ooxml.passwords import decrypt, encrypt, is_encrypted
from xlcrm.ooxml.xlsx_file import XlsxFile

WORD = "тайна 1"


@pytest.fixture(scope="module")
def sealed(deals):
    target = io.BytesIO()
    OOXMLFile(io.BytesIO(deals)).encrypt(WORD, target)
    return target.getvalue()


@pytest.fixture
def path(tmp_path, sealed):
    found = tmp_path / "crm.xlsx"
    found.write_bytes(sealed)
    return found


def test_it_opens_with_the_password_and_stays_encrypted_with_it(path, deals):
    file = XlsxFile.open(path, WORD)
    for value in (1, 2):
        file.set_cells("Lists", {(1, 1): value})
        file.save()
        assert is_encrypted(path.read_bytes())
        assert file.stored == path.read_bytes()
        assert dict(XlsxFile.open(path, WORD).read_sheet("Lists"))[1] == {1: value}
    opened = msoffcrypto.OfficeFile(io.BytesIO(path.read_bytes()))
    opened.load_key(password=WORD, verify_password=True)
    opened.decrypt(io.BytesIO(), verify_integrity=True)


def test_nothing_decrypted_is_ever_written(path):
    written, watching = [], [True]

    def watch(event, given):
        if watching and event == "open" and isinstance(given[1], str) and set(given[1]) & set("wxa+"):
            written.append(Path(given[0]).name)

    sys.addaudithook(watch)  # it cannot be taken off, only told to look away
    file = XlsxFile.open(path, WORD)
    file.set_cells("Lists", {(1, 1): 1})
    path.with_name("~$crm.xlsx").write_bytes(b"")
    del written[:]
    with pytest.raises(FileInUseError):
        file.save()
    watching.clear()
    assert written == [f".crm.xlsx.{os.getpid()}.tmp"]  # what then became the pending file
    pending = path.with_name("crm.xlcrm-pending.xlsx")
    assert is_encrypted(pending.read_bytes())
    assert dict(XlsxFile.open(pending, WORD).read_sheet("Lists"))[1] == {1: 1}


def test_without_the_password_or_with_a_wrong_one_it_is_told(path, sealed):
    with pytest.raises(PasswordProtectedError, match="XLCRM_PASSWORD"):
        XlsxFile.open(path)
    for wrong in ("Тайна 1", "x", " "):
        with pytest.raises(WrongPasswordError, match="does not open"):
            XlsxFile.open(path, wrong)
    assert path.read_bytes() == sealed


def test_without_the_extra_it_is_told_how_to_install_it(path, monkeypatch):
    monkeypatch.setitem(sys.modules, "msoffcrypto.format.ooxml", None)
    with pytest.raises(PasswordsNotInstalledError, match=r"xlcrm\[passwords\]"):
        XlsxFile.open(path, WORD)


def test_a_plain_file_needs_no_password(tmp_path, deals):
    path = tmp_path / "crm.xlsx"
    path.write_bytes(deals)
    assert "Deals" in XlsxFile.open(path, WORD).tables


def test_damaged_ones_are_told(sealed):
    middle = len(sealed) // 2
    flipped = sealed[:middle] + bytes([sealed[middle] ^ 1]) + sealed[middle + 1 :]
    with pytest.raises(DamagedFileError):
        decrypt(flipped, WORD, "crm.xlsx")
    for share in (0.2, 0.6, 0.95):
        with pytest.raises((DamagedFileError, WrongPasswordError, UnknownEncryptionError)):
            decrypt(sealed[: int(len(sealed) * share)], WORD, "crm.xlsx")


def test_an_unknown_way_of_encryption_is_told(sealed):
    place = sealed.index(b"<?xml") - 8
    other = sealed[:place] + b"\x04\x00\x03\x00" + sealed[place + 4 :]
    with pytest.raises(UnknownEncryptionError, match="Encrypt with Password anew"):
        decrypt(other, WORD, "crm.xlsx")


def test_what_was_encrypted_opens_to_the_same_bytes(deals):
    assert decrypt(encrypt(deals, WORD, "crm.xlsx"), WORD, "crm.xlsx") == deals
