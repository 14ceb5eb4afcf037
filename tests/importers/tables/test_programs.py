"""Exports of invoicing programs, written after their documentation: what is open, and what is a question."""

import pytest

from relances_app.domain.accounts.doubt import DoubtKind
from relances_app.importers.tables.reader import read_table

ODOO_FR = """Numéro,Nom d'affichage du partenaire de la facture,Date de facturation,\
Date d'échéance,Total,Montant dû signé,Statut de paiement,Statut
FAC/2026/00011,Menuiserie Dutilleul,2026-05-04,2026-06-03,1200.0,1200.0,Non payées,Comptabilisé
FAC/2026/00012,Menuiserie Dutilleul,2026-05-04,2026-06-03,1200.0,0.0,Payé,Comptabilisé
RFAC/2026/00002,Menuiserie Dutilleul,2026-05-10,2026-05-10,-120.0,-120.0,Non payées,Comptabilisé
/,Menuiserie Dutilleul,2026-05-04,2026-06-03,12.0,12.0,Non payées,Brouillon
FAC/2026/00013,Garage Lopin,2026-05-04,2026-06-03,12.0,6.0,Partiellement réglé,Comptabilisé
FAC/2026/00014,Garage Lopin,2026-05-04,2026-06-03,12.0,12.0,Bloqué,Comptabilisé
"""
ODOO_EN = """Number,Invoice Partner Display Name,Invoice/Bill Date,\
Due Date,Total Signed,Amount Due Signed,Payment Status,Status,Currency
INV/2026/0001,Garage Lopin,2026-05-04,2026-06-03,1200,1200,Not Paid,Posted,EUR
INV/2026/0002,Garage Lopin,2026-05-04,2026-06-03,1200,1200,Reversed,Posted,EUR
INV/2026/0003,Garage Lopin,2026-05-04,2026-06-03,1200,1200,In Payment,Posted,EUR
INV/2026/0004,Garage Lopin,2026-05-04,2026-06-03,1200,1200,Not Paid,Cancelled,EUR
INV/2026/0005,Garage Lopin,2026-05-04,2026-06-03,1200,1200,Not Paid,Posted,USD
"""
QUICKBOOKS = """Date,Transaction Type,Num,Customer,Due Date,Amount,Open Balance
05/04/2026,Invoice,1001,Atelier Lunel,06/03/2026,500.00,500.00
05/21/2026,Credit Memo,1002,Atelier Lunel,05/21/2026,-50.00,-50.00
05/22/2026,Estimate,1003,Atelier Lunel,06/21/2026,900.00,900.00
05/22/2026,Sales Receipt,1004,Atelier Lunel,05/22/2026,80.00,0.00
"""
ZOHO = """Invoice Date,Invoice Number,Invoice Status,Customer Name,Due Date,Currency Code,Total,Balance
2026-05-04,INV-1,Overdue,Garage Lopin,2026-06-03,EUR,100,100
2026-05-04,INV-2,PartiallyPaid,Garage Lopin,2026-06-03,EUR,100,40
2026-05-04,INV-3,Void,Garage Lopin,2026-06-03,EUR,100,100
2026-05-04,INV-4,PendingApproval,Garage Lopin,2026-06-03,EUR,100,100
2026-05-04,INV-6,Overdue,Garage Lopin,2026-06-03,GBP,100,100
2026-05-04,INV-7,WriteOff,Garage Lopin,2026-06-03,EUR,100,100
"""
INVOICE_NINJA = """Client,Invoice Number,Invoice Date,Due Date,Invoice Status,Amount,Paid to Date,Balance
Garage Lopin,0007,2026-05-04,2026-06-03,Partial,100,40,60
Garage Lopin,0008,2026-05-04,2026-06-03,Cancelled,100,0,100
Garage Lopin,0009,2026-05-04,2026-06-03,Reversed,100,0,100
Garage Lopin,0010,2026-05-04,2026-06-03,Viewed,100,0,100
"""
DOLIBARR = """Réf. facture;Tiers;Date facture;Date limite règlement;Montant TTC;Reste à payer;Etat;Type
FA2605-0001;Boucherie Nantier;04/05/2026;03/06/2026;120;120;Impayée;Facture standard
FA2605-0002;Boucherie Nantier;04/05/2026;03/06/2026;120;0;Payée;Facture standard
(PROV12);Boucherie Nantier;04/05/2026;03/06/2026;60;60;Brouillon;Facture standard
AV2605-0001;Boucherie Nantier;04/05/2026;04/05/2026;-20;-20;Impayée;Facture avoir
FA2605-0003;Boucherie Nantier;04/05/2026;03/06/2026;120;70;Commencée;Facture standard
FA2605-0004;Boucherie Nantier;04/05/2026;03/06/2026;120;120;Abandonnée;Facture standard
"""
SELLSY = """Numéro;Client;Date;Date d'échéance;Montant TTC;Reste dû;Statut
F-1;Garage Lopin;04/05/2026;03/06/2026;1 200,00 €;1 200,00 €;En retard
F-2;Garage Lopin;04/05/2026;03/06/2026;1 200,00 €;0,00 €;Encaissée
F-3;Garage Lopin;04/05/2026;03/06/2026;1 200,00 €;200,00 €;Paiement partiel
F-4;Garage Lopin;04/05/2026;03/06/2026;1 200,00 €;1 200,00 €;Annulée
F-5;Garage Lopin;04/05/2026;03/06/2026;10,00 €;10,00 €;Contentieux
"""
HENRRI = """Type de document;Numéro;Date;Client;Total TTC;Solde dû;Échéance;État
Facture;F2026-01;04/05/2026;Garage Lopin;120,00;120,00;03/06/2026;Finalisée
Devis;D2026-01;04/05/2026;Garage Lopin;120,00;120,00;03/06/2026;Signé
Facture;F2026-02;04/05/2026;Garage Lopin;120,00;0,00;03/06/2026;Réglée
Avoir;A2026-01;04/05/2026;Garage Lopin;20,00;20,00;04/05/2026;Finalisé
Bon de livraison;BL1;04/05/2026;Garage Lopin;20,00;20,00;04/05/2026;Finalisé
"""
AXONAUT = """Numéro;Société;Date;Date d'échéance;Montant HT;Montant TTC;Reste à payer;Statut du paiement
FA-1;Garage Lopin;04/05/2026;03/06/2026;100;120;120;Non payée
FA-2;Garage Lopin;04/05/2026;03/06/2026;100;120;20;Payée partiellement
FA-3;Garage Lopin;04/05/2026;03/06/2026;100;120;120;Irrécouvrable
"""
PENNYLANE = """Numéro de facture;Client;Date d'émission;Date d'échéance;Montant TTC;Montant restant à payer;\
Statut;Devise
F-1;Garage Lopin;2026-05-04;2026-06-03;120;120;Échue;EUR
F-2;Garage Lopin;2026-05-04;2026-06-03;120;120;À encaisser;EUR
F-3;Garage Lopin;2026-05-04;2026-06-03;120;120;Archivée;EUR
"""
EBP = """N° document;Code client;Nom client;Date;Date échéance;Total TTC;Solde;Type;Validé
FA1;CL001;Garage Lopin;04/05/2026;03/06/2026;120,00;120,00;Facture;Oui
FA2;CL001;Garage Lopin;04/05/2026;03/06/2026;120,00;120,00;Facture;Non
AV1;CL001;Garage Lopin;04/05/2026;03/06/2026;20,00;20,00;Avoir;Oui
CM1;CL001;Garage Lopin;04/05/2026;03/06/2026;20,00;20,00;Commande;Oui
"""
STRIPE = """Number,Customer Name,Customer Email,Amount Due,Amount Paid,Amount Remaining,Currency,Status,\
Created (UTC),Due Date (UTC)
ABC-1,Garage Lopin,g@example.com,"120,00","0,00","120,00",eur,open,2026-05-04 10:00,2026-06-03 10:00
ABC-2,Garage Lopin,g@example.com,"120,00","120,00","0,00",eur,paid,2026-05-04 10:00,
ABC-3,Garage Lopin,g@example.com,"120,00","0,00","120,00",eur,void,2026-05-04 10:00,
ABC-4,Garage Lopin,g@example.com,"120,00","0,00","120,00",eur,uncollectible,2026-05-04 10:00,2026-06-03 10:00
ABC-5,Garage Lopin,g@example.com,"120,00","0,00","120,00",usd,open,2026-05-04 10:00,2026-06-03 10:00
ABC-6,Garage Lopin,g@example.com,"120,00","0,00","120,00",eur,draft,2026-05-04 10:00,
"""
ODOO_NAMES = """name,partner_id,invoice_date,invoice_date_due,amount_total,payment_state
INV/2026/0001,Atelier Lunel,2026-01-02,2026-02-01,500.0,not_paid
RINV/2026/0001,Atelier Lunel,2026-01-05,2026-02-05,500.0,not_paid
INV/2026/0002,Atelier Lunel,2026-01-02,2026-02-01,900.0,partial
"""
CANCELLED = """Client;N° facture;Date;Échéance;Montant TTC;Annulée
Garage Lopin;F1;04/05/2026;03/06/2026;120,00;Non
Garage Lopin;F2;04/05/2026;03/06/2026;120,00;Oui
"""


@pytest.mark.parametrize(
    ("text", "owed", "asked"),
    [
        (ODOO_FR, {"FAC/2026/00011": 1200, "RFAC/2026/00002": -120, "FAC/2026/00013": 6}, ["FAC/2026/00014"]),
        (ODOO_EN, {"INV/2026/0001": 1200}, []),
        (QUICKBOOKS, {"1001": 500, "1002": -50}, []),
        (ZOHO, {"INV-1": 100, "INV-2": 40}, ["INV-4"]),
        (INVOICE_NINJA, {"0007": 60, "0010": 100}, []),
        (DOLIBARR, {"FA2605-0001": 120, "AV2605-0001": -20, "FA2605-0003": 70}, []),
        (SELLSY, {"F-1": 1200, "F-3": 200}, ["F-5"]),
        (HENRRI, {"F2026-01": 120, "A2026-01": -20}, []),
        (AXONAUT, {"FA-1": 120, "FA-2": 20}, []),
        (PENNYLANE, {"F-1": 120, "F-2": 120}, ["F-3"]),
        (EBP, {"FA1": 120, "AV1": -20}, []),
        (STRIPE, {"ABC-1": 120}, []),
        (CANCELLED, {"F1": 120}, []),
        (ODOO_NAMES, {"INV/2026/0001": 500, "RINV/2026/0001": -500}, ["INV/2026/0002"]),
    ],
    ids=["odoo fr", "odoo en", "quickbooks", "zoho", "invoice ninja", "dolibarr", "sellsy", "henrri", "axonaut",
         "pennylane", "ebp", "stripe", "cancelled", "odoo names"],
)  # fmt: skip
def test_what_is_open_in_an_export_and_what_is_asked(text, owed, asked):
    reading = read_table("export.csv", text.encode())
    held = {key[1] for doubt in reading.doubts for key in doubt.documents}
    assert sorted(held) == asked
    assert {d.number: d.open_amount for d in reading.documents if d.number not in held} == {
        number: euros * 100 for number, euros in owed.items()
    }
    assert {doubt.kind for doubt in reading.doubts} <= {DoubtKind.STATE, DoubtKind.AMOUNT}


HEAD = "Client;N° facture;Date facture;Montant TTC"


@pytest.mark.parametrize(
    ("heading", "free", "asked", "said"),
    [
        ("Commentaire", "à rappeler en mars", "payée le 12/02", "Commentaire"),
        ("Observations", "", "Annulée", "Annulée"),
        ("Litige", "Non", "Oui", "Oui"),
        ("Montant payé;Reste à payer", "40,00;60,00", "40,00;100,00", "40,00"),
    ],
)
def test_what_contradicts_that_an_invoice_is_due_is_asked(heading, free, asked, said):
    rows = (f"Garage Lopin;F1;04/05/2026;100,00;{free}", f"Garage Lopin;F2;04/05/2026;100,00;{asked}")
    reading = read_table("export.csv", "\n".join((f"{HEAD};{heading}", *rows, "")).encode())
    (doubt,) = reading.doubts
    assert [number for _, number, _ in doubt.documents] == ["F2"]
    assert said in doubt.message
