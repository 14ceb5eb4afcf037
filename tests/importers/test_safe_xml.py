"""XML that would harm is refused with one sentence; the rest is read."""

import pytest
from samples import CORPORA, list_fixtures, needs_shared

from relances_app.domain.errors import UserError
from relances_app.importers.safe_xml import (
    MAX_ELEMENTS,
    find_all,
    find_first,
    find_text,
    local_name,
    parse_xml,
)

SAFE = {"simple.xml", "simple-ns.xml", "schema-include.xsd", "xalan_exec.xsl", "xalan_write.xsl"}
"""Of the corpus: dangerous to a schema or a style sheet processor only, which there is none of here."""


@pytest.mark.parametrize("path", list_fixtures("xml/attacks/*"), ids=lambda path: path.stem)
def test_an_attack_is_refused(path):
    with pytest.raises(UserError, match="DTD"):
        parse_xml(path.read_bytes())


@pytest.mark.parametrize("path", list_fixtures("xml/harmless/*"), ids=lambda path: path.stem)
def test_what_only_other_programs_would_act_on_is_read(path):
    assert parse_xml(path.read_bytes()).tag


@needs_shared
def test_the_xml_attack_corpus_is_refused_and_safe_files_are_read():
    paths = sorted((CORPORA / "defusedxml-xml").glob("*.x*"))
    assert len(paths) > 10
    for path in paths:
        if path.name in SAFE:
            parse_xml(path.read_bytes())
        else:
            with pytest.raises(UserError, match="DTD"):
                parse_xml(path.read_bytes())


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "le fichier est vide"),
        (b"  \n", "le fichier est vide"),
        (b"<a>", "erreur ligne 1, colonne 4"),
        (b"<a>\n<b></a>", "erreur ligne 2"),
        (b"not xml", "erreur ligne 1"),
        (b"<!DOCTYPE a><a/>", "DTD"),
        (b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>', "DTD"),
        (b'<!DOCTYPE a SYSTEM "http://example.com/a.dtd"><a/>', "DTD"),
        (b"<a>&unknown;</a>", "erreur ligne 1"),
        (b'<?xml version="1.0" encoding="klingon"?><a/>', "encodage"),
        (b'<?xml version="1.0" encoding="utf-7"?><a/>', "encodage"),
        (b'<?xml version="1.0" encoding="utf-8"?><a>\xff</a>', "erreur ligne 1"),
        (b"<a>" * (MAX_ELEMENTS + 1), "trop d'éléments"),
        (b"<a " + b"b=''" * (MAX_ELEMENTS + 1) + b"/>", "trop d'éléments"),
    ],
)
def test_each_failure_has_its_message(content, sentence):
    with pytest.raises(UserError, match=sentence):
        parse_xml(content)


def test_the_size_limit_is_set_by_the_caller():
    assert parse_xml(b"<a/>", limit=4).tag == "a"
    with pytest.raises(UserError, match="trop volumineux : plus de 0 Mo"):
        parse_xml(b"<a/>", limit=3)


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "iso-8859-15"])
def test_encodings_of_xml_are_read(encoding):
    label = "utf-8" if encoding == "utf-8-sig" else encoding
    text = f'<?xml version="1.0" encoding="{label}"?><a>é</a>'
    assert parse_xml(text.encode(encoding)).text == "é"


def test_elements_are_found_by_local_names_in_any_namespace():
    root = parse_xml(
        b'<x:a xmlns:x="urn:x"><b><x:c> </x:c><x:c>one  \n two</x:c></b><b><c>three</c></b></x:a>'
    )
    assert local_name(root) == "a"
    assert [found.text for found in find_all(root, "b/c")] == [" ", "one  \n two", "three"]
    assert find_text(root, "nothing", "b/c") == "one two"
    assert find_text(root, "nothing") == ""
    assert find_first(root, "nothing", "b").tag == "b"
    assert find_text(find_first(root, "nothing"), "c") == ""
