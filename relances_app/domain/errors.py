"""Errors shown to the user, each with a French sentence that says what to do."""

import re

_IMPERATIVE = re.compile(r"\b(?!chez\b|assez\b)\w+ez\b|\b(?:dites|faites|refaites)\b", re.IGNORECASE)
"""A French imperative: « corrigez », « enregistrez-le »."""


class UserError(Exception):
    """An error that the user can correct; its text is the French sentence shown.

    `field` names the form field or the column concerned, if there is one.
    """

    def __init__(self, message: str, field: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.field = field


def has_remedy(message: str) -> bool:
    """Return whether a sentence says what can be done, and not only what is wrong.

    >>> has_remedy("fichier abîmé"), has_remedy("fichier abîmé : enregistrez-le de nouveau")
    (False, True)
    """
    return _IMPERATIVE.search(message) is not None


def add_remedy(message: str, remedy: str) -> str:
    """Return the sentence, with the remedy appended if it only says what is wrong.

    >>> add_remedy("fichier abîmé", "Exportez-le de nouveau.")
    'fichier abîmé. Exportez-le de nouveau.'
    """
    return message if has_remedy(message) else f"{message.rstrip('.')}. {remedy}"


class MailServerMissing(UserError):
    """Sending was requested, but no mail server is configured."""

    def __init__(self) -> None:
        super().__init__(
            "Le serveur de messagerie n'est pas réglé : ouvrez la page « Structure » "
            "et renseignez-le avant d'envoyer."
        )


class PasswordMissing(UserError):
    """The mail server requires a password that is not in memory."""

    def __init__(self) -> None:
        super().__init__(
            "Le mot de passe de la messagerie est demandé une fois par démarrage : "
            "saisissez-le sur la page « Structure »."
        )


class NothingSelected(UserError):
    """Sending or printing was requested, but nothing that can be sent is selected."""

    def __init__(self) -> None:
        super().__init__("Rien à envoyer : sélectionnez au moins un client dont le total est positif.")


class DatabaseNewer(UserError):
    """The database was written by a later version of the program."""

    def __init__(self) -> None:
        super().__init__(
            "Ces données ont été enregistrées par une version plus récente du programme : "
            "installez la dernière version. Rien n'a été modifié."
        )


class DatabaseForeign(UserError):
    """The file is not a database of this program."""

    def __init__(self, cause: str) -> None:
        super().__init__(f"Ce fichier de données n'est pas utilisable : {cause}. Rien n'a été modifié.")


class LinkFound(UserError):
    """A file of the data folder is a symbolic link or a junction."""

    def __init__(self, name: str) -> None:
        super().__init__(
            f"« {name} », dans le dossier des données, est un lien vers un autre endroit : rien n'a été ouvert. "
            "Remettez le vrai fichier à sa place, ou retirez ce lien."
        )


class DatabaseBusy(UserError):
    """Another program has locked the database file."""

    def __init__(self) -> None:
        super().__init__(
            "Le fichier de données est occupé par un autre programme (antivirus, sauvegarde, synchronisation) : "
            "attendez un instant, puis recommencez. Rien n'a été perdu."
        )


class SendLogHeld(UserError):
    """Another program has locked the send log."""

    def __init__(self) -> None:
        super().__init__(
            "Le journal des envois (envois.jsonl) est occupé par un autre programme (antivirus, sauvegarde, "
            "synchronisation) : rien n'est parti. Fermez ce programme, puis recommencez."
        )


class DatabaseFull(UserError):
    """The disk is full or no longer responds."""

    def __init__(self) -> None:
        super().__init__(
            "Le disque est plein ou ne répond plus : libérez de la place ou rebranchez la clé, puis recommencez. "
            "Rien n'a été perdu."
        )


class DatabaseReadOnly(UserError):
    """The volume is write-protected."""

    def __init__(self) -> None:
        super().__init__(
            "Le support est protégé en écriture : les données se lisent, mais rien ne peut être enregistré ni envoyé."
        )


class MailboxRefused(UserError):
    """The server for reading refused the login; repeated attempts could lock the account."""

    def __init__(self) -> None:
        super().__init__(
            "Le serveur refuse l'accès à la boîte de réception : vérifiez que l'accès IMAP est activé et que le mot "
            "de passe est le bon, ou reconnectez-vous, puis demandez « Lire maintenant ». D'ici là, la boîte n'est "
            "plus lue. Les envois ne sont pas touchés."
        )


class NotFound(UserError):
    """The requested object is not in the database."""

    def __init__(self, what: str) -> None:
        super().__init__(f"{what} n'existe pas ou plus.")
