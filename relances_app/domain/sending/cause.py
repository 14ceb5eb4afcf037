"""Causes of negative replies of a mail server, with the sentence that the user reads."""

from enum import Enum


class Cause(Enum):
    """Cause of a negative reply; the value is the message shown."""

    SMTP_AUTH_OFF = (
        "Microsoft 365 : l'envoi authentifié (« SMTP AUTH ») est désactivé pour cette boîte ou pour toute "
        "l'organisation. Demandez à votre administrateur d'activer « SMTP authentifié » (centre d'administration "
        "Microsoft 365, Utilisateurs, cette boîte, Courrier, « Gérer les applications de messagerie »)."
    )
    LEGACY_LOGIN_OFF = (
        "Microsoft n'accepte plus le mot de passe pour l'envoi : choisissez « Se connecter avec Microsoft » sur la "
        "page « Structure ». Le mot de passe n'est pas en cause."
    )
    SECURITY_DEFAULTS = (
        "Microsoft 365 : les « paramètres de sécurité par défaut » de votre organisation interdisent l'envoi par mot "
        "de passe : choisissez « Se connecter avec Microsoft » sur la page « Structure »."
    )
    ACCESS_POLICY = (
        "Microsoft 365 refuse cette connexion : « SMTP authentifié » est désactivé pour cette boîte, ou une règle "
        "d'accès conditionnel l'interdit. Demandez à votre administrateur de vérifier les deux."
    )
    MICROSOFT_LOGIN = (
        "Microsoft refuse cet identifiant ou ce mot de passe : vérifiez-les sur la page « Structure ». Avec la "
        "double authentification, le mot de passe ne suffit pas : choisissez « Se connecter avec Microsoft »."
    )
    GMAIL_LOGIN = (
        "Gmail refuse ce mot de passe : créez un « mot de passe d'application » dans votre compte Google "
        "(la validation en deux étapes doit être active) et saisissez-le sur la page « Structure »."
    )
    LOGIN = (
        "Identifiant ou mot de passe refusé : vérifiez-les sur la page « Structure ». "
        "L'envoi est arrêté après ce seul essai, pour ne pas bloquer votre compte."
    )
    SIGN_IN_AGAIN = (
        "Le serveur refuse cette connexion : reconnectez-vous sur la page « Structure », avec le compte de cette "
        "boîte. L'envoi est arrêté, aucune relance n'est perdue."
    )
    LOGIN_RETRY_LATER = (
        "Le serveur ne peut pas vérifier le mot de passe pour l'instant : l'envoi fait une pause "
        "et reprendra."
    )
    TOO_MANY_LOGINS = (
        "Le serveur a reçu trop de connexions à votre compte en peu de temps : l'envoi fait une pause et reprendra. "
        "Fermez les autres programmes qui relèvent cette boîte trop souvent."
    )
    CONNECTIONS = (
        "Trop de connexions à la fois avec ce serveur : l'envoi fait une pause et reprendra. Fermez les autres "
        "programmes qui utilisent cette boîte, et réglez « Connexions simultanées » sur 1."
    )
    MAILBOX_FULL = "La boîte du destinataire est pleine : prévenez-le autrement, ou envoyez une lettre."
    OWN_MAILBOX_FULL = (
        "Votre propre boîte est pleine et ne peut plus rien envoyer : supprimez-y des messages, "
        "puis reprenez l'envoi."
    )
    QUOTA = (
        "La limite d'envoi de votre messagerie est atteinte : l'envoi fait une pause et reprendra. "
        "Réglez les limites d'envoi sur la page « Structure »."
    )
    ACCOUNT_BLOCKED = (
        "Votre fournisseur a bloqué l'envoi depuis votre compte, pour envoi jugé indésirable : demandez-lui (ou à "
        "votre administrateur) de le débloquer, puis reprenez l'envoi."
    )
    UNKNOWN_DOMAIN = (
        "Le domaine de cette adresse n'existe pas ou ne reçoit pas de courriel : corrigez l'adresse."
    )
    UNKNOWN_MAILBOX = (
        "Cette adresse n'existe pas : corrigez-la dans la fiche du client, ou envoyez une lettre."
    )
    INACTIVE_MAILBOX = (
        "La boîte du destinataire est fermée ou suspendue : demandez-lui une autre adresse, "
        "ou envoyez une lettre."
    )
    SENDER = (
        "Le serveur refuse votre adresse d'expédition : elle doit être celle du compte de messagerie "
        "(page « Structure »)."
    )
    RELAY = (
        "Le serveur n'accepte pas d'envoyer vers l'extérieur sans identification : "
        "renseignez l'identifiant et le mot de passe sur la page « Structure »."
    )
    GREYLISTED = (
        "Le serveur du destinataire demande de patienter (liste grise) : "
        "le programme réessaie automatiquement."
    )
    SPAM = (
        "Le message a été pris pour un courrier indésirable : voyez avec votre fournisseur "
        "si votre adresse est bloquée."
    )
    CONNECTION_BLOCKED = (
        "Le serveur refuse votre connexion à Internet, souvent parce qu'elle figure sur une liste de blocage : "
        "essayez depuis une autre connexion, et prévenez votre fournisseur."
    )
    TOO_OLD = (
        "Ce serveur ne connaît pas les commandes actuelles (EHLO) : il ne permet ni chiffrement ni identification. "
        "Vérifiez le nom du serveur et le port, ou choisissez un autre serveur."
    )
    TOO_LARGE = "Le message est trop gros pour ce serveur : retirez ou allégez les pièces jointes."
    BUSY = "Le serveur est occupé ou demande de ralentir : l'envoi fait une pause et reprendra."
    RETRY_LATER = "Le serveur demande de réessayer plus tard : le programme le fera automatiquement."
    REFUSED = "Le serveur a refusé ce message ; ses mots disent pourquoi."
    INVALID_REPLY = "La réponse du serveur n'a pas de sens : rien n'a été remis, le programme réessaiera."


PASSWORD_CAUSES = frozenset({Cause.LOGIN, Cause.MICROSOFT_LOGIN, Cause.GMAIL_LOGIN, Cause.LEGACY_LOGIN_OFF})
"""Causes that name the password; with a sign-in they mean `Cause.SIGN_IN_AGAIN`."""

ABOUT_ONE_MAIL = frozenset({
    Cause.MAILBOX_FULL, Cause.UNKNOWN_DOMAIN, Cause.UNKNOWN_MAILBOX, Cause.INACTIVE_MAILBOX, Cause.GREYLISTED,
    Cause.TOO_LARGE,
})  # fmt: skip
"""Causes that concern one recipient or one mail; all others may affect the following mails too."""

SENDER_LIMITS = frozenset({Cause.QUOTA, Cause.TOO_MANY_LOGINS})
"""Causes that pause the batch for as long as the limit lasts."""

BUSY_CAUSES = frozenset({Cause.BUSY, Cause.CONNECTIONS})
"""Causes that pause the batch for seconds at first."""

ACCOUNT_CAUSES = frozenset({Cause.ACCOUNT_BLOCKED, Cause.OWN_MAILBOX_FULL})
"""Causes that concern the user's account: the batch stops, and no mail counts as refused."""

_SHORT_LABELS = {
    Cause.UNKNOWN_MAILBOX: "adresse inconnue",
    Cause.UNKNOWN_DOMAIN: "adresse inconnue",
    Cause.INACTIVE_MAILBOX: "adresse inconnue",
    Cause.MAILBOX_FULL: "boîte pleine",
    Cause.SPAM: "refusé comme indésirable",
    Cause.TOO_LARGE: "message trop gros",
    Cause.GREYLISTED: "serveur indisponible",
    Cause.BUSY: "serveur indisponible",
    Cause.RETRY_LATER: "serveur indisponible",
}


def label_cause(message: str) -> str:
    """Return the cause in a few words for the message of a mail that was not sent; empty if there is none."""
    return next((label for cause, label in _SHORT_LABELS.items() if cause.value == message), "")
