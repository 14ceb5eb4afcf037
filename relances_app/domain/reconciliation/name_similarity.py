"""Find customer names in bank texts, ignoring legal forms and banking words."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping

from relances_app.domain.accounts.customer import normalize_text

SimilarityFunction = Callable[[str, str], float]
"""Returns how much of a name (second) is contained in a text (first), from 0 to 100."""

MIN_SIMILARITY = 85.0
"""Similarity from which a text is considered to name a customer."""
MIN_PREFIX = 4
"""Fewest letters of a word truncated by the bank (31 characters in CFONB) that still match."""
INDEXED_WORDS_PER_NAME = 2
"""Number of words, the rarest ones, by which a name can be found."""
MAX_NAMES_PER_WORD = 200
"""Words that occur in more names ("garage") are not indexed."""

STOP_WORDS = frozenset(
    """
    sa sas sasu sarl eurl eirl ei sci scp scm snc scop selarl gie earl gaec association asso
    ste societe ets etablissement etablissements entreprise cie groupe holding france
    m mr mme mlle monsieur madame de du des d la le les l et en au aux a
    vir virement virements sepa inst instantane recu recus emis faveur remise cheque cheques chq prlv
    prelevement versement reglement rglt paiement facture factures fact fac ref reference motif iban bic
    """.split()  # noqa: SIM905 - seventy lines of one word each are no easier to read
)
"""Words that do not identify a customer."""


def significant_words(text: str) -> list[str]:
    """Return the words of a text without stop words, or all of them if none would be left."""
    words = normalize_text(text).split()
    return [word for word in words if word not in STOP_WORDS] or words


def compute_word_similarity(text: str, name: str) -> float:
    """Return the percentage of the letters of a name that are contained in a text.

    >>> compute_word_similarity("boulangerie port vannes", "boulangerie port")
    100.0
    """
    text_words, name_words = text.split(), name.split()
    shared = sum(
        max((_count_shared_letters(word, other) for other in text_words), default=0) for word in name_words
    )
    return 100 * shared / max(sum(map(len, name_words)), 1)


def _count_shared_letters(word: str, other: str) -> int:
    """Return the number of letters of a word that another one matches: all, a truncated beginning, or none."""
    return len(other) if word == other or (len(other) >= MIN_PREFIX and word.startswith(other)) else 0


class NameIndex:
    """Index of customer names by their rarest words, to find them in texts."""

    def __init__(self, names: Mapping[int, str]) -> None:
        self._words = {customer_id: significant_words(name) for customer_id, name in names.items()}
        frequency = Counter(word for words in self._words.values() for word in set(words))
        self._customers_by_word: dict[str, list[int]] = {}
        for customer_id, words in self._words.items():
            rare = sorted(
                {w for w in words if frequency[w] <= MAX_NAMES_PER_WORD}, key=lambda w: (frequency[w], w)
            )
            for word in rare[:INDEXED_WORDS_PER_NAME]:
                self._customers_by_word.setdefault(word, []).append(customer_id)

    def find(self, text: str, others: Iterable[int], similarity: SimilarityFunction) -> dict[int, float]:
        """Return the customers named in a text with their similarity; the customers `others` are compared too."""
        words = significant_words(text)
        indexed = {
            customer_id for word in set(words) for customer_id in self._customers_by_word.get(word, ())
        }
        joined = " ".join(words)
        scores = {i: similarity(joined, " ".join(self._words[i])) for i in sorted(indexed.union(others))}
        similar = {i: score for i, score in scores.items() if score >= MIN_SIMILARITY}
        whole = [i for i in similar if self.is_whole(i, text)]
        return {i: score for i, score in similar.items() if not self._is_within_another(i, whole)}

    def _is_within_another(self, customer_id: int, whole: Iterable[int]) -> bool:
        """Return whether another name that stands whole in the text contains this one ("Boulangerie Martin")."""
        words = set(self._words[customer_id])
        return any(words < set(self._words[other]) for other in whole)

    def is_whole(self, customer_id: int, text: str) -> bool:
        """Return whether a text has every word of a name, the last ones perhaps cut by the bank."""
        found = significant_words(text)
        return all(
            any(_count_shared_letters(word, other) for other in found) for word in self._words[customer_id]
        )

    def is_alone(self, customer_id: int, text: str) -> bool:
        """Return whether a text has no other words than a name: "Martin Jean Pierre" is not "Martin Jean"."""
        words = self._words[customer_id]
        others = (word for word in significant_words(text) if word.isalpha() and len(word) > 1)
        return all(any(_count_shared_letters(word, other) for word in words) for other in others)

    def is_distinctive(self, customer_id: int, text: str) -> bool:
        """Return whether the name is unlikely to occur by coincidence: it has two words, or is the whole text."""
        words = self._words[customer_id]
        return len(words) > 1 or words == significant_words(text)
