"""Default message templates in French, for professionals and for private persons.

The subject of a mail does not mention a debt, since people other than the debtor may see it.
"""

# ruff: noqa: E501  a paragraph is one line, as in the form field

MAIL_SUBJECTS = {
    1: "Votre compte chez {{structure}}",
    2: "Votre compte chez {{structure}} : suite à notre message du {{date_relance_precedente}}",
    3: "Votre compte chez {{structure}} : réponse attendue pour le {{date_limite_de_paiement}}",
}

LETTER_SUBJECTS = {
    1: "Rappel de règlement, factures échues de {{total}}",
    2: "Deuxième relance, factures échues de {{total}}",
    3: "MISE EN DEMEURE DE PAYER",
}

PROFESSIONAL_MAILS = {
    1: """Madame, Monsieur,

Sauf erreur ou omission de notre part, les factures suivantes sont échues et restent à régler, pour un total de {{total}} :

{{tableau}}

Il s’agit sans doute d’un oubli : nous vous remercions de bien vouloir les régler dans les meilleurs délais.

Si votre règlement nous est parvenu entre-temps, merci de ne pas tenir compte de ce message. Pour toute question sur l’une de ces factures, il vous suffit de nous répondre : nous y donnerons suite aussitôt.

Cordialement,
{{structure}}""",
    2: """Madame, Monsieur,

Malgré notre relance du {{date_relance_precedente}}, les factures suivantes, pour un total de {{total}}, ne nous ont pas été réglées :

{{tableau}}

Nous vous demandons de nous faire parvenir ce règlement sous {{delai}}, soit au plus tard le {{date_limite_de_paiement}}.

{{rappel_penalites}}

Si une difficulté ou un désaccord explique ce retard, dites-le-nous dès maintenant en répondant à ce message : une solution se trouve plus aisément avant ce terme qu’après.

Si votre règlement s’est croisé avec ce message, merci de ne pas en tenir compte.

Cordialement,
{{structure}}""",
    3: """Madame, Monsieur,

Nos relances, dont la dernière est datée du {{date_relance_precedente}}, sont restées sans effet : la somme de {{total}} nous demeure due à ce jour.

{{tableau}}

{{rappel_penalites}}

Par le présent message, nous vous mettons en demeure de nous régler la somme de {{total_general}} sous {{delai}}, soit au plus tard le {{date_limite_de_paiement}}.

À défaut de règlement intégral dans ce délai, nous nous réservons le droit de saisir sans autre avis la juridiction compétente, notamment par la voie de l’injonction de payer.

Veuillez agréer, Madame, Monsieur, nos salutations distinguées.
{{structure}}""",
}

PROFESSIONAL_LETTERS = {
    1: """Madame, Monsieur,

Sauf erreur ou omission de notre part, les factures suivantes sont échues et restent à régler, pour un total de {{total}}.

{{tableau}}

Il s’agit sans doute d’un oubli : nous vous remercions de bien vouloir les régler dans les meilleurs délais.

Si votre règlement nous est parvenu entre-temps, merci de ne pas tenir compte de ce courrier. Si l’une de ces factures appelle une explication, n’hésitez pas à nous le signaler : nous y répondrons volontiers.""",
    2: """Madame, Monsieur,

Malgré notre relance du {{date_relance_precedente}}, nous constatons que la somme de {{total}}, détaillée ci-dessous, demeure impayée à ce jour.

{{tableau}}

Nous vous demandons de nous faire parvenir votre règlement sous {{delai}}, soit au plus tard le {{date_limite_de_paiement}}.

{{rappel_penalites}}

Si une difficulté ou un désaccord explique ce retard, nous vous invitons à nous l’écrire sans attendre : une solution se trouve plus aisément avant ce terme qu’après. Si votre règlement s’est croisé avec ce courrier, merci de ne pas en tenir compte.""",
    3: """Madame, Monsieur,

Malgré nos relances, dont la dernière est datée du {{date_relance_precedente}}, la somme de {{total}} nous demeure due à ce jour, selon le détail ci-dessous.

{{tableau}}

{{rappel_penalites}}

Par la présente, nous vous mettons en demeure, au sens de l’article 1344 du code civil, de nous régler la somme de {{total_general}} sous {{delai}}, soit au plus tard le {{date_limite_de_paiement}}.

À défaut de règlement intégral dans ce délai, nous nous réservons le droit de saisir sans autre avis la juridiction compétente, notamment par la voie de l’injonction de payer, et de demander que les frais de la procédure soient mis à votre charge.""",
}

PRIVATE_MAILS = {
    1: """Madame, Monsieur,

Sauf erreur ou omission de notre part, nous n’avons pas encore reçu votre règlement de {{total}}, dont voici le détail :

{{tableau}}

Il s’agit sans doute d’un oubli : nous vous remercions de bien vouloir y remédier dans les meilleurs délais.

Si vous avez déjà réglé, merci de ne pas tenir compte de ce message. Si quelque chose vous paraît inexact, ou si vous rencontrez une difficulté, il vous suffit de nous répondre : nous chercherons une solution avec vous.

Cordialement,
{{structure}}""",
    2: """Madame, Monsieur,

Malgré notre relance du {{date_relance_precedente}}, nous n’avons pas reçu votre règlement de {{total}} :

{{tableau}}

Nous vous demandons de nous le faire parvenir sous {{delai}}, soit au plus tard le {{date_limite_de_paiement}}.

Si vous contestez cette somme, ou si vous ne pouvez la régler en une fois, répondez-nous avant cette date : nous examinerons votre situation avec vous.

Si votre règlement s’est croisé avec ce message, merci de ne pas en tenir compte.

Cordialement,
{{structure}}""",
    3: """Madame, Monsieur,

Nos relances, dont la dernière est datée du {{date_relance_precedente}}, sont restées sans effet : la somme de {{total}} nous demeure due à ce jour.

{{tableau}}

{{rappel_penalites}}

Par le présent message, nous vous mettons en demeure de nous régler la somme de {{total_general}} sous {{delai}}, soit au plus tard le {{date_limite_de_paiement}}.

À défaut de règlement dans ce délai, nous nous réservons le droit de saisir le tribunal compétent. Si vous rencontrez des difficultés, prenez contact avec nous sans attendre : un échéancier reste possible.

Veuillez agréer, Madame, Monsieur, nos salutations distinguées.
{{structure}}""",
}

PRIVATE_LETTERS = {
    1: """Madame, Monsieur,

Sauf erreur ou omission de notre part, nous n’avons pas encore reçu votre règlement de {{total}}, dont voici le détail.

{{tableau}}

Il s’agit sans doute d’un oubli : nous vous remercions de bien vouloir y remédier dans les meilleurs délais.

Si vous avez déjà réglé, merci de ne pas tenir compte de ce courrier. Si quelque chose vous paraît inexact, ou si vous rencontrez une difficulté, appelez-nous ou écrivez-nous : nous chercherons une solution avec vous.""",
    2: """Madame, Monsieur,

Malgré notre relance du {{date_relance_precedente}}, nous n’avons pas reçu votre règlement de {{total}}, détaillé ci-dessous.

{{tableau}}

Nous vous demandons de nous le faire parvenir sous {{delai}}, soit au plus tard le {{date_limite_de_paiement}}.

Si vous contestez cette somme, ou si vous ne pouvez la régler en une fois, écrivez-nous avant cette date : nous examinerons votre situation avec vous. Si votre règlement s’est croisé avec ce courrier, merci de ne pas en tenir compte.""",
    3: """Madame, Monsieur,

Malgré nos relances, dont la dernière est datée du {{date_relance_precedente}}, la somme de {{total}} nous demeure due à ce jour, selon le détail ci-dessous.

{{tableau}}

{{rappel_penalites}}

Par la présente, nous vous mettons en demeure de nous régler la somme de {{total_general}} sous {{delai}}, soit au plus tard le {{date_limite_de_paiement}}.

En application des articles 1231-6 et 1344-1 du code civil, cette somme porte intérêt au taux légal à compter de la réception de la présente.

À défaut de règlement dans ce délai, nous nous réservons le droit de saisir le tribunal compétent. Si vous rencontrez des difficultés, prenez contact avec nous sans attendre : un échéancier reste possible.""",
}
