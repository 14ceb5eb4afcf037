from relances_app.domain.reconciliation.name_similarity import (
    MIN_SIMILARITY,
    NameIndex,
    compute_word_similarity,
    significant_words,
)


def find(text, *names):
    index = NameIndex(dict(enumerate(names)))
    return [names[i] for i in index.find(text, (), compute_word_similarity)]


def test_legal_forms_and_banking_words_are_ignored():
    assert significant_words("VIR SEPA RECU DE SARL ÉTABLISSEMENTS LEHOUX & FILS") == ["lehoux", "fils"]


def test_a_name_made_of_ignored_words_keeps_them():
    assert significant_words("SARL Groupe") == ["sarl", "groupe"]


def test_a_name_is_found_in_a_label_with_other_accents_and_case():
    assert find("VIR INST BOULANGERIE DU PRE FLEURI FACT 12", "Boulangerie du Pré Fleuri") != []


def test_a_word_cut_short_by_the_bank_still_counts():
    assert compute_word_similarity("transports bertra", "transports bertrand") >= MIN_SIMILARITY


def test_a_short_prefix_of_a_longer_name_does_not_match():
    assert find("VIR MARTIN", "Martinez") == []


def test_a_name_within_a_longer_one_of_the_text_is_left_out():
    assert find("VIR BOULANGERIE MARTIN", "Martin", "Boulangerie Martin") == ["Boulangerie Martin"]


def test_a_word_shared_by_hundreds_of_names_identifies_none():
    names = [f"Garage Lieu{i:03d}x" for i in range(300)]
    assert find("VIR GARAGE LIEU007X", *names) == ["Garage Lieu007x"]
    assert find("VIR GARAGE", *names) == []


def test_one_word_is_not_enough_unless_it_is_the_whole_text():
    index = NameIndex({0: "Martin", 1: "Martin Dubreuil"})
    assert not index.is_distinctive(0, "VIR MARTIN LOYER")
    assert index.is_distinctive(0, "SARL MARTIN")
    assert index.is_distinctive(1, "VIR MARTIN DUBREUIL LOYER")
