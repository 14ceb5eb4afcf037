"""Default message templates in English: translations of `templates_fr`; French law is cited by its English names.

The subject of a mail does not mention a debt, since people other than the debtor may see it.
"""

# ruff: noqa: E501  a paragraph is one line, as in the form field

MAIL_SUBJECTS = {
    1: "Your account with {{structure}}",
    2: "Your account with {{structure}}: further to our message of {{date_relance_precedente}}",
    3: "Your account with {{structure}}: reply expected by {{date_limite_de_paiement}}",
}

LETTER_SUBJECTS = {
    1: "Payment reminder, overdue invoices of {{total}}",
    2: "Second reminder, overdue invoices of {{total}}",
    3: "FORMAL NOTICE TO PAY (MISE EN DEMEURE)",
}

PROFESSIONAL_MAILS = {
    1: """Dear Sir or Madam,

Unless we are mistaken, the following invoices are overdue and remain to be paid, for a total of {{total}}:

{{tableau}}

This is no doubt an oversight: we would be grateful if you could pay them as soon as possible.

If your payment has reached us in the meantime, please disregard this message. If you have any question about one of these invoices, simply reply to us: we will look into it straight away.

Kind regards,
{{structure}}""",
    2: """Dear Sir or Madam,

Despite our reminder of {{date_relance_precedente}}, the following invoices, for a total of {{total}}, have not been paid:

{{tableau}}

Please let us have your payment within {{delai}}, that is by {{date_limite_de_paiement}} at the latest.

{{rappel_penalites}}

If a difficulty or a disagreement explains this delay, please tell us now by replying to this message: a solution is easier to find before that date than after it.

If your payment has crossed with this message, please disregard it.

Kind regards,
{{structure}}""",
    3: """Dear Sir or Madam,

Our reminders, the last of which was dated {{date_relance_precedente}}, have had no effect: the sum of {{total}} is still owed to us today.

{{tableau}}

{{rappel_penalites}}

By this message we give you formal notice (mise en demeure) to pay us the sum of {{total_general}} within {{delai}}, that is by {{date_limite_de_paiement}} at the latest.

Failing full payment within this time, we reserve the right to bring the matter before the competent court without further notice, in particular by way of an order to pay.

Yours faithfully,
{{structure}}""",
}

PROFESSIONAL_LETTERS = {
    1: """Dear Sir or Madam,

Unless we are mistaken, the following invoices are overdue and remain to be paid, for a total of {{total}}.

{{tableau}}

This is no doubt an oversight: we would be grateful if you could pay them as soon as possible.

If your payment has reached us in the meantime, please disregard this letter. If one of these invoices calls for an explanation, do let us know: we will gladly answer.""",
    2: """Dear Sir or Madam,

Despite our reminder of {{date_relance_precedente}}, we note that the sum of {{total}}, set out below, remains unpaid to date.

{{tableau}}

Please let us have your payment within {{delai}}, that is by {{date_limite_de_paiement}} at the latest.

{{rappel_penalites}}

If a difficulty or a disagreement explains this delay, we invite you to write to us without waiting: a solution is easier to find before that date than after it. If your payment has crossed with this letter, please disregard it.""",
    3: """Dear Sir or Madam,

Despite our reminders, the last of which was dated {{date_relance_precedente}}, the sum of {{total}} is still owed to us today, as set out below.

{{tableau}}

{{rappel_penalites}}

By this letter we give you formal notice (mise en demeure), within the meaning of Article 1344 of the French Civil Code, to pay us the sum of {{total_general}} within {{delai}}, that is by {{date_limite_de_paiement}} at the latest.

Failing full payment within this time, we reserve the right to bring the matter before the competent court without further notice, in particular by way of an order to pay, and to ask that the costs of the proceedings be borne by you.""",
}

PRIVATE_MAILS = {
    1: """Dear Sir or Madam,

Unless we are mistaken, we have not yet received your payment of {{total}}, made up as follows:

{{tableau}}

This is no doubt an oversight: we would be grateful if you could see to it as soon as possible.

If you have already paid, please disregard this message. If anything seems wrong to you, or if you are in difficulty, simply reply to us: we will look for a solution with you.

Kind regards,
{{structure}}""",
    2: """Dear Sir or Madam,

Despite our reminder of {{date_relance_precedente}}, we have not received your payment of {{total}}:

{{tableau}}

Please let us have it within {{delai}}, that is by {{date_limite_de_paiement}} at the latest.

If you dispute this sum, or if you cannot pay it all at once, please reply to us before that date: we will look at your situation with you.

If your payment has crossed with this message, please disregard it.

Kind regards,
{{structure}}""",
    3: """Dear Sir or Madam,

Our reminders, the last of which was dated {{date_relance_precedente}}, have had no effect: the sum of {{total}} is still owed to us today.

{{tableau}}

{{rappel_penalites}}

By this message we give you formal notice (mise en demeure) to pay us the sum of {{total_general}} within {{delai}}, that is by {{date_limite_de_paiement}} at the latest.

Failing payment within this time, we reserve the right to bring the matter before the competent court. If you are in difficulty, please contact us without waiting: payment by instalments is still possible.

Yours faithfully,
{{structure}}""",
}

PRIVATE_LETTERS = {
    1: """Dear Sir or Madam,

Unless we are mistaken, we have not yet received your payment of {{total}}, made up as follows.

{{tableau}}

This is no doubt an oversight: we would be grateful if you could see to it as soon as possible.

If you have already paid, please disregard this letter. If anything seems wrong to you, or if you are in difficulty, call us or write to us: we will look for a solution with you.""",
    2: """Dear Sir or Madam,

Despite our reminder of {{date_relance_precedente}}, we have not received your payment of {{total}}, set out below.

{{tableau}}

Please let us have it within {{delai}}, that is by {{date_limite_de_paiement}} at the latest.

If you dispute this sum, or if you cannot pay it all at once, please write to us before that date: we will look at your situation with you. If your payment has crossed with this letter, please disregard it.""",
    3: """Dear Sir or Madam,

Despite our reminders, the last of which was dated {{date_relance_precedente}}, the sum of {{total}} is still owed to us today, as set out below.

{{tableau}}

{{rappel_penalites}}

By this letter we give you formal notice (mise en demeure) to pay us the sum of {{total_general}} within {{delai}}, that is by {{date_limite_de_paiement}} at the latest.

Under Articles 1231-6 and 1344-1 of the French Civil Code, this sum bears interest at the legal rate from the day on which this letter is received.

Failing payment within this time, we reserve the right to bring the matter before the competent court. If you are in difficulty, please contact us without waiting: payment by instalments is still possible.""",
}
