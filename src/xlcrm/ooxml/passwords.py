"""Workbooks that are encrypted by a password: opened and closed in memory, never decrypted on the disk."""

from __future__ import annotations

import io
from importlib import import_module
from types import ModuleType

from xlcrm.ooxml.file_errors import (
    DamagedFileError,
    PasswordProtectedError,
    PasswordsNotInstalledError,
    UnknownEncryptionError,
    WrongPasswordError,
)
from xlcrm.texts import _

_OLE = bytes.fromhex("D0CF11E0A1B11AE1")
_STREAM = "EncryptedPackage".encode("utf-16-le")


def is_encrypted(data: bytes) -> bool:
    """Whether the bytes are a workbook inside the container that Office puts around encrypted files."""
    return data.startswith(_OLE) and _STREAM in data


def decrypt(data: bytes, password: str, file: str) -> bytes:
    """The workbook inside; raises `WrongPasswordError` and others of `file_errors`, each with the way out."""
    if not password:
        raise PasswordProtectedError(file)
    library = _library(file)
    plain = io.BytesIO()
    try:
        sealed = library.format.ooxml.OOXMLFile(io.BytesIO(data))
        sealed.load_key(password=password, verify_password=True)
    except library.exceptions.InvalidKeyError as error:
        raise WrongPasswordError(file) from error
    except library.exceptions.DecryptionError as error:
        raise UnknownEncryptionError(file) from error
    except Exception as error:  # the library lets whatever broken bytes cause through
        raise DamagedFileError(file, _("what tells how it is encrypted is unreadable")) from error
    try:
        sealed.decrypt(plain, verify_integrity=sealed.type == "agile")
    except Exception as error:  # the same
        raise DamagedFileError(file, _("its encrypted content does not pass its check")) from error
    return plain.getvalue()


def encrypt(data: bytes, password: str, file: str) -> bytes:
    """The workbook under a password, as Excel encrypts it (AES-256); it is opened once more before it is given."""
    library = _library(file)
    sealed = io.BytesIO()
    library.format.ooxml.OOXMLFile(io.BytesIO(data)).encrypt(password, sealed)
    if decrypt(sealed.getvalue(), password, file) != data:
        raise DamagedFileError(file, _("the changed workbook did not pass its check, nothing was written"))
    return sealed.getvalue()


def _library(file: str) -> ModuleType:
    try:
        import_module("msoffcrypto.format.ooxml")
        return import_module("msoffcrypto")
    except ImportError as error:
        raise PasswordsNotInstalledError(file) from error
