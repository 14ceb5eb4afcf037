"""Record of processing activities (article 30 of the GDPR) of a business that uses this program."""

from relances_app.domain.structure import Structure, format_siren

RETENTION_YEARS_RANGE = (1, 10)
"""Retention in years that may be chosen; five is the limitation period between merchants (L110-4 C. com.)."""

_TEMPLATE = """\
Traitement
Relance des factures impayées.

Responsable du traitement
{who}

Finalité
Obtenir le paiement des factures échues : liste des factures ouvertes, relances par mail et par courrier, suivi
de ce qui a été envoyé et des règlements.

Base légale
Exécution du contrat de vente ou de prestation, et intérêt légitime à recouvrer ce qui est dû (article 6,
paragraphe 1, b et f du RGPD).

Personnes concernées
Clients et leurs interlocuteurs.

Données
Nom ou raison sociale, code client, adresses postale et électronique, téléphone, SIREN ; factures, avoirs,
règlements et libellés bancaires ; relances envoyées et réponses des serveurs de messagerie ; appels, avec
leurs notes ; motifs d'attente saisis.

Destinataires
Les personnes qui utilisent ce programme dans l'entreprise. Le fournisseur de messagerie ({server}) transmet les
mails. Aucun autre service ne reçoit de données.

Transferts hors de l'Union européenne
Aucun par le programme ; vérifiez le pays de votre fournisseur de messagerie.

Durée de conservation
{years} après le dernier fait (facture, règlement, relance, appel), puis effacement. Les sommes, les dates et les
numéros de documents restent, sans nom. Les sauvegardes quotidiennes sont gardées 12 mois au plus ; celles faites à
la main, avant une mise à jour ou une reprise sont supprimées par l'entreprise.

Mesures de sécurité
Programme accessible depuis ce poste seulement, avec une clé neuve à chaque démarrage ; mot de passe de la
messagerie demandé, ou gardé chiffré ; lignes de messagerie chiffrées et certificats vérifiés ; sauvegardes
vérifiées ; effacement réel des textes supprimés ; chiffrement du disque ou de la clé à la charge de l'entreprise.

Droits des personnes
Accès, rectification, effacement, limitation et opposition : écrire à {contact}. Réclamation : CNIL, www.cnil.fr.
"""


def build_register(structure: Structure, years: int) -> list[tuple[str, str]]:
    """Return the record as headings and texts, with the data of the structure filled in."""
    place = " ".join(part for part in (structure.street, structure.postcode, structure.town) if part)
    siren = f"SIREN {format_siren(structure.siren)}" if structure.siren else ""
    who = ", ".join(part for part in (structure.name, place, siren, structure.sender.address) if part)
    values = {
        "who": who or "à compléter sur la page « Structure »",
        "server": structure.server.host or "non réglé",
        "years": f"{years} an{'s' if years > 1 else ''}",
        "contact": structure.sender.reply_to or structure.sender.address or "l'adresse de la structure",
    }
    entry = []
    for block in _TEMPLATE.strip().split("\n\n"):
        heading, _, text = block.partition("\n")
        entry.append((heading, text.replace("\n", " ").format(**values)))
    return entry
