"""The sizes a reader can hold, and the words at the head of every file."""

import ast

from tests.house.plan import code_lines, files, functions, spread

SPLIT_AT = 250
NAMES_THAT_SAY_NOTHING = {"utils", "helpers", "common", "base", "manager", "misc", "util"}


def test_no_file_has_outgrown_its_room() -> None:
    assert not {file: n for file, text in files().items() if (n := code_lines(text)) > SPLIT_AT}


def test_files_and_functions_stay_small() -> None:
    assert spread([code_lines(text) for text in files().values()])[1] <= 180
    median, ninth, _ = spread([function.lines for function in functions()])
    assert median <= 8
    assert ninth <= 30


def test_at_most_four_parameters_are_told_apart_by_place() -> None:
    assert not [function for function in functions() if function.positional > 4]


def test_every_file_opens_with_a_sentence() -> None:
    silent = [file for file, text in files().items() if not ast.get_docstring(ast.parse(text))]
    assert not silent


def test_every_name_says_what_is_in_the_room() -> None:
    named = {part.removesuffix(".py") for file in files() for part in file.split("/")}
    assert not named & NAMES_THAT_SAY_NOTHING
