"""What all floors share: books in a folder of their own, and a clock that stands still."""

import shutil

import pytest
from builders import NOW, Clock

from relances_app.services import structure
from relances_app.services.books import open_books, prepare_books


@pytest.fixture
def clock():
    return Clock(NOW)


@pytest.fixture(scope="session")
def empty_books(tmp_path_factory):
    """Books with a structure that can send, made once and copied for each test."""
    path = prepare_books(tmp_path_factory.mktemp("empty"), NOW)
    sender = {"sender_name": "Scierie des Saules", "sender_address": "compta@saules.example.com"}
    with open_books(path) as db:
        structure.keep_values(db, {"name": "Scierie des Saules", **sender})
    return path


@pytest.fixture
def books_path(empty_books, tmp_path):
    return shutil.copy(empty_books, tmp_path / empty_books.name)


@pytest.fixture
def db(books_path):
    with open_books(books_path) as books:
        yield books


@pytest.fixture(scope="module")
def shared_db(empty_books, tmp_path_factory):
    """One connection for a whole module, whose tests take back what they write."""
    path = shutil.copy(empty_books, tmp_path_factory.mktemp("shared") / empty_books.name)
    with open_books(path) as books:
        yield books
