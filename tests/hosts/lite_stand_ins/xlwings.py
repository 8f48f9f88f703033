"""What `main.py` takes from xlwings, as plain as can be; it remembers what was declared."""


class Book:
    pass


class XlwingsError(Exception):
    pass


def script(name):
    def declare(function):
        function.script_name = name
        return function

    return declare


def func(function):
    function.is_formula = True
    return function


def arg(name, **options):
    def declare(function):
        assert name in function.__code__.co_varnames
        function.arguments = {name: options, **getattr(function, "arguments", {})}
        return function

    return declare
