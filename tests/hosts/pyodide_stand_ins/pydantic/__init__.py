"""As much of pydantic as our records use, in plain Python: the Pyodide of the tests lacks it, that of Lite has it."""

import re
import types
from typing import Annotated, Any, Literal, Union, get_args, get_origin, get_type_hints

from pydantic.fields import FieldInfo

ConfigDict = dict
_MISSING = object()


class ValidationError(ValueError):
    pass


class BeforeValidator:
    def __init__(self, change):
        self.change = change


def Field(default=_MISSING, **said):  # noqa: N802  # pydantic's own name
    return FieldInfo(default, **said)


class BaseModel:
    model_config = ConfigDict()

    def __init_subclass__(cls, **_options):
        cls._declared = None

    @classmethod
    def __pydantic_init_subclass__(cls, **_options):
        return

    @classmethod
    def _read(cls):
        if cls.__dict__.get("_declared") is None:
            found = {}
            for name, hint in get_type_hints(cls, include_extras=True).items():
                if name.startswith("_") or name == "model_config" or "ClassVar" in str(hint):
                    continue
                given = next((c.__dict__[name] for c in cls.__mro__ if name in c.__dict__), _MISSING)
                info = given if isinstance(given, FieldInfo) else FieldInfo(given)
                info.annotation = hint
                found[name] = info
            cls._declared = cls.__pydantic_fields__ = found
            cls.__pydantic_init_subclass__()
        return cls._declared

    class _Fields:
        def __get__(self, _instance, owner):
            return owner._read()

    model_fields = _Fields()

    def __init__(self, **given):
        for name, info in type(self)._read().items():
            value = _checked(info.annotation, given[name]) if name in given else info.default
            if value is _MISSING:
                raise ValidationError(name)
            self.__dict__[name] = value

    @classmethod
    def model_validate(cls, given):
        return cls(**given)

    def model_dump(self):
        return dict(self.__dict__)

    def model_copy(self, *, update=None):
        return type(self)(**{**self.__dict__, **(update or {})})

    def __eq__(self, other):
        return type(self) is type(other) and self.__dict__ == other.__dict__

    def __hash__(self):
        return hash(repr(self.__dict__))


def create_model(name, *, __base__, __module__, **columns):
    body = {"__module__": __module__, "__annotations__": {key: hint for key, (hint, _info) in columns.items()}}
    return type(name, (__base__,), {**body, **{key: info for key, (_hint, info) in columns.items()}})


def _checked(hint, value):
    if get_origin(hint) is Annotated:
        plain, *marks = get_args(hint)
        for mark in marks:
            if isinstance(mark, BeforeValidator):
                value = mark.change(value)
        value = _checked(plain, value)
        if not all(_fits(mark, value) for mark in marks if isinstance(mark, FieldInfo)):
            raise ValidationError(value)
        return value
    if get_origin(hint) in (Union, types.UnionType):
        return None if value is None else _checked(next(h for h in get_args(hint) if h is not type(None)), value)
    if get_origin(hint) is Literal:
        if value not in get_args(hint):
            raise ValidationError(value)
        return value
    if hint in (int, float) and not isinstance(value, bool):
        try:
            return hint(value)
        except ValueError as error:
            raise ValidationError(value) from error
    if hint is bool and not isinstance(value, bool):
        if value not in {"yes", "no", "true", "false"}:
            raise ValidationError(value)
        return value in {"yes", "true"}
    return value.strip() if isinstance(value, str) else value


def _fits(mark: Any, value: Any) -> bool:
    said = mark.said
    return (
        ("ge" not in said or value >= said["ge"])
        and ("le" not in said or value <= said["le"])
        and ("pattern" not in said or re.search(said["pattern"], value) is not None)
    )
