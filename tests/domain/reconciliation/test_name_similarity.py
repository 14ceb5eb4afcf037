from relances_app.domain.reconciliation.name_similarity import ALIKE, NameIndex, bare_words, share_words


def find(text, *names):
    index = NameIndex(dict(enumerate(names)))
    return [names[i] for i in index.find(text, (), share_words)]


def test_legal_forms_and_banking_words_name_nobody():
    assert bare_words("VIR SEPA RECU DE SARL ÉTABLISSEMENTS LEHOUX & FILS") == ["lehoux", "fils"]


def test_a_name_made_of_such_words_only_keeps_them():
    assert bare_words("SARL Groupe") == ["sarl", "groupe"]


def test_a_name_is_found_in_a_label_whatever_its_accents_and_case():
    assert find("VIR INST BOULANGERIE DU PRE FLEURI FACT 12", "Boulangerie du Pré Fleuri") != []


def test_a_word_cut_short_by_the_bank_still_counts():
    assert share_words("transports bertra", "transports bertrand") >= ALIKE


def test_a_short_word_that_begins_a_longer_name_is_not_it():
    assert find("VIR MARTIN", "Martinez") == []


def test_a_name_within_a_longer_one_of_the_text_is_left_out():
    assert find("VIR BOULANGERIE MARTIN", "Martin", "Boulangerie Martin") == ["Boulangerie Martin"]


def test_a_word_that_hundreds_of_names_hold_is_no_way_to_one_of_them():
    names = [f"Garage Lieu{i:03d}x" for i in range(300)]
    assert find("VIR GARAGE LIEU007X", *names) == ["Garage Lieu007x"]
    assert find("VIR GARAGE", *names) == []


def test_one_word_is_not_telling_unless_it_is_the_whole_text():
    index = NameIndex({0: "Martin", 1: "Martin Dubreuil"})
    assert not index.is_telling(0, "VIR MARTIN LOYER")
    assert index.is_telling(0, "SARL MARTIN")
    assert index.is_telling(1, "VIR MARTIN DUBREUIL LOYER")
