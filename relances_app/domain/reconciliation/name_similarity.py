"""Names in bank texts: what is left of them once legal forms and banking words are gone, and how alike they are."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping

from relances_app.domain.accounts.customer import normalize_text

SimilarityFunction = Callable[[str, str], float]
"""Tells how much of a name (second) stands in a text (first), from 0 to 100."""

MIN_SIMILARITY = 85.0
"""From here on, a text is taken to name a customer."""
MIN_PREFIX = 4
"""Letters from which a word cut short by the bank (31 places in CFONB) still counts."""
INDEXED_WORDS_PER_NAME = 2
MAX_NAMES_PER_WORD = 200
"""A word that more names hold ("garage") is no way to find one of them."""

STOP_WORDS = frozenset(
    """
    sa sas sasu sarl eurl eirl ei sci scp scm snc scop selarl gie earl gaec association asso
    ste societe ets etablissement etablissements entreprise cie groupe holding france
    m mr mme mlle monsieur madame de du des d la le les l et en au aux a
    vir virement virements sepa inst instantane recu recus emis faveur remise cheque cheques chq prlv
    prelevement versement reglement rglt paiement facture factures fact fac ref reference motif iban bic
    """.split()  # noqa: SIM905 - seventy lines of one word each are no easier to read
)
"""Words that name nobody."""


def significant_words(text: str) -> list[str]:
    """Return the words of a text that may name somebody, all of them where none would be left."""
    words = normalize_text(text).split()
    return [word for word in words if word not in STOP_WORDS] or words


def compute_word_similarity(text: str, name: str) -> float:
    """Return how much of a name stands in a text, in hundredths of its letters.

    >>> share_words("boulangerie port vannes", "boulangerie port")
    100.0
    """
    found, wanted = text.split(), name.split()
    kept = sum(max((_count_shared_letters(word, other) for other in found), default=0) for word in wanted)
    return 100 * kept / max(sum(map(len, wanted)), 1)


def _count_shared_letters(word: str, other: str) -> int:
    """Return the letters of a word that another gives: all, those of a word cut short, or none."""
    return len(other) if word == other or (len(other) >= MIN_PREFIX and word.startswith(other)) else 0


class NameIndex:
    """The names of customers, ready to be found in texts by their rarest words."""

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
        """Return the customers whom a text names, with their score, looking at `others` as well."""
        words = significant_words(text)
        near = {customer_id for word in set(words) for customer_id in self._customers_by_word.get(word, ())}
        joined = " ".join(words)
        scores = {i: similarity(joined, " ".join(self._words[i])) for i in sorted(near.union(others))}
        alike = {i: score for i, score in scores.items() if score >= MIN_SIMILARITY}
        return {i: score for i, score in alike.items() if not self._is_within_another(i, alike)}

    def _is_within_another(self, customer_id: int, alike: Iterable[int]) -> bool:
        """Say whether a longer name of the text holds this one: "Martin" is not "Boulangerie Martin"."""
        words = set(self._words[customer_id])
        return any(words < set(self._words[other]) for other in alike)

    def is_distinctive(self, customer_id: int, text: str) -> bool:
        """Say whether the name is more than one word met by chance: two words, or the whole text."""
        words = self._words[customer_id]
        return len(words) > 1 or words == significant_words(text)
