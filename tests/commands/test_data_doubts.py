"""Lists, statements and contacts that contradict each other: nobody is asked for what he does not owe.

Each test imports small files as a person would and looks at what would be asked (docs/data-doubts.md).

Long because each case is a small file and what the commands answer.
"""

from contextlib import closing

import pytest
from invoices import bundle, cii

from relances_app.services.database import open_database

HEAD = "Code client;Nom du client;Email;N° facture;Date facture;Échéance;Montant TTC"
TILLAC = "C2;Garage Tillac;t@example.com;FA2604;05/01/2026;04/02/2026;350,00"


@pytest.fixture
def data(terminal, tmp_path):
    """A terminal that writes files and imports them."""
    return Imports(terminal, tmp_path)


class Imports:
    """Imports texts as files, and says what is asked of whom."""

    def __init__(self, terminal, folder):
        self.terminal, self.folder, self.count = terminal, folder, 0

    def write(self, *lines, name=None):
        self.count += 1
        path = self.folder / (name or f"{self.count}.csv")
        path.write_text("\n".join((*lines, "")), encoding="utf-8")
        return path

    def bring(self, *lines, options=("--yes",), name=None):
        return self.terminal.json("import", *options, self.write(*lines, name=name))

    def bring_list(self, *rows, head=HEAD, options=("--whole-list", "--yes")):
        return self.bring(head, *rows, options=options)

    def bring_statement(self, *transactions, confirm=True):
        options = ("--confirm-certain",) if confirm else ()
        return self.terminal.json(
            "import", *options, self.write(ofx(*transactions), name=f"{self.count}.ofx")
        )["statements"][0]

    def due(self, level=1):
        return self.terminal.json("due", "--level", level, "--grace-days", 0)

    def asked(self, level=1):
        """Return the open cents that may be asked, by number."""
        return {
            document["number"]: document["open_cents"]
            for group in self.due(level)
            if not group["hold"]
            for document in group["documents"]
            if not document["hold"]
        }

    def totals(self):
        return {group["name"]: group["total_cents"] for group in self.due() if not group["hold"]}

    def doubts(self):
        return self.terminal.json("doubts")

    def answer(self, answer):
        (doubt,) = self.doubts()
        self.terminal.run("doubts", "answer", doubt["id"], answer)


def ofx(*transactions):
    lines = "".join(
        f"<STMTTRN><TRNTYPE>{'CREDIT' if amount > 0 else 'DEBIT'}<DTPOSTED>{day}<TRNAMT>{amount / 100:.2f}"
        f"<FITID>{fitid}<NAME>{name}<MEMO>{memo}</STMTTRN>\n"
        for day, amount, fitid, name, memo in transactions
    )
    return (
        "OFXHEADER:100\nDATA:OFXSGML\n\n<OFX><BANKMSGSRSV1><STMTTRNRS><STMTRS><CURDEF>EUR<BANKACCTFROM>"
        "<BANKID>30004<BRANCHID>00001<ACCTID>00001234567<ACCTTYPE>CHECKING</BANKACCTFROM><BANKTRANLIST>"
        f"<DTSTART>20260101<DTEND>20261130\n{lines}</BANKTRANLIST></STMTRS></STMTTRNRS></BANKMSGSRSV1></OFX>"
    )


PAID = ("20261126", 35_000, "P1", "VIR GARAGE TILLAC", "FA2604")


@pytest.fixture
def run_sql(data):
    """Runs statements on the database of the terminal."""

    def run(*statements):
        with closing(open_database(data.terminal.folder / "relances.db")) as db, db.write():
            for statement in statements:
                db.conn.execute(statement)

    return run


BUYER = """<ram:Name>ATELIER BOIS CLAIR</ram:Name><ram:SpecifiedLegalOrganization>
<ram:ID schemeID="0002">732829320</ram:ID></ram:SpecifiedLegalOrganization>"""
SUMS = (
    "<ram:GrandTotalAmount>104.90</ram:GrandTotalAmount><ram:DuePayableAmount>104.90</ram:DuePayableAmount>"
)


class TestPaymentsThatAListDoesNotKnow:
    def test_a_settled_invoice_that_a_list_still_has_stays_settled(self, data):
        data.bring_list(TILLAC)
        assert data.bring_statement(PAID)["kept"] == 1
        again = data.bring_list(TILLAC)
        assert (again["reopened"], again["changed"], again["doubts"]) == (0, 0, [])
        assert "réglée par votre relevé du 26/11/2026" in again["still_paid"][0]["reason"]
        assert data.asked() == {}
        repeated = data.bring_statement(PAID)
        assert (repeated["known"], repeated["kept"], repeated["proposed"]) == (1, 0, [])

    def test_it_is_reopened_on_request(self, data):
        data.bring_list(TILLAC)
        data.bring_statement(PAID)
        key = data.bring_list(TILLAC, options=("--whole-list", "--dry-run"))["still_paid"][0]["key"]
        data.bring_list(TILLAC, options=("--whole-list", "--answer", f"{key}=list"))
        assert data.asked() == {"FA2604": 35_000}

    def test_a_part_paid_stays_deducted(self, data):
        data.bring_list(TILLAC)
        data.bring_statement(("20261126", 10_000, "P1", "VIR GARAGE TILLAC", "FA2604"))
        data.answer("confirm")
        assert data.bring_list(TILLAC)["changed"] == 0
        assert data.asked() == {"FA2604": 25_000}

    def test_a_list_that_has_deducted_the_payment_goes_on_counting_by_itself(self, data):
        head = HEAD + ";Reste dû"
        data.bring_list(TILLAC + ";350,00", head=head)
        data.bring_statement(("20261126", 10_000, "P1", "VIR GARAGE TILLAC", "FA2604"))
        data.answer("confirm")
        assert data.bring_list(TILLAC + ";250,00", head=head)["doubts"] == []
        assert data.bring_list(TILLAC + ";150,00", head=head)["doubts"] == []
        assert data.asked() == {"FA2604": 15_000}

    def test_another_rest_is_a_question_and_its_answer_is_kept(self, data):
        head = HEAD + ";Reste dû"
        data.bring_list(TILLAC + ";350,00", head=head)
        data.bring_statement(("20261126", 10_000, "P1", "VIR GARAGE TILLAC", "FA2604"))
        data.answer("confirm")
        (doubt,) = data.bring_list(TILLAC + ";200,00", head=head)["doubts"]
        assert "200,00" in doubt["message"]
        assert "250,00" in doubt["message"]
        assert data.asked() == {}
        data.answer("payment")
        assert data.asked() == {"FA2604": 25_000}
        assert data.bring_list(TILLAC + ";200,00", head=head)["doubts"] == []

    def test_a_payment_that_the_list_has_deducted_before_is_not_certain(self, data):
        head = HEAD + ";Reste dû"
        data.bring_list(TILLAC + ";175,00", head=head)
        (proposed,) = data.bring_statement(("20261126", 17_500, "P1", "VIR GARAGE TILLAC", "FA2604"))[
            "proposed"
        ]
        assert not proposed["is_certain"]
        assert data.asked() == {}

    def test_the_same_movement_under_another_id_is_known(self, data):
        data.bring_list("C2;Menuiserie Vent Debout;;FA210;01/10/2026;31/10/2026;120,00")
        data.bring_statement(("20261121", 12_000, "ABC001", "VIR MENUISERIE VENT DEBOUT", ""))
        data.bring_list("C2;Menuiserie Vent Debout;;FA211;01/11/2026;20/11/2026;120,00")
        again = data.bring_statement(("20261121", 12_000, "XYZ777", "VIR MENUISERIE VENT DEBOUT", ""))
        assert (again["known"], again["kept"], again["proposed"]) == (1, 0, [])
        assert data.asked() == {"FA211": 12_000}


class TestTheRightPayer:
    def test_a_part_of_a_name_is_never_certain(self, data):
        data.bring_list(
            "C4;Martin Freres;;FA2606;05/01/2026;04/02/2026;410,00",
            "C5;Martin;;FA2607;05/01/2026;04/02/2026;410,00",
        )
        kept = data.bring_statement(("20260405", 41_000, "A1", "VIR MARTIN", ""))
        assert all(not p["is_certain"] for p in kept["proposed"] if "FA2606" in p["documents"])
        assert "FA2606" in data.asked() or "FA2607" not in data.asked()

    def test_a_cited_document_with_another_sum_is_held_until_it_is_answered(self, data):
        data.bring_list(TILLAC)
        data.bring_statement(("20261126", 10_000, "P1", "VIR GARAGE TILLAC", "FA2604"))
        (group,) = data.due()
        assert "règlement à valider" in group["documents"][0]["hold"]
        (waiting,) = data.terminal.json("payments")
        data.terminal.run("payments", "refuse", waiting["id"])
        assert data.asked() == {"FA2604": 35_000}
        data.bring_statement(("20261126", 10_000, "P1", "VIR GARAGE TILLAC", "FA2604"))
        assert data.asked() == {"FA2604": 35_000}

    @pytest.mark.parametrize("amount", [17_000, 3_000])
    def test_a_short_number_with_another_sum_holds_its_invoice(self, data, amount):
        data.bring_list("C1;Brix;b@example.com;FA-11;05/01/2026;04/02/2026;70,00")
        statement = data.bring_statement(("20261126", amount, "P1", "VIR BRIX", "FA-11"))
        assert (statement["kept"], statement["waiting"]) == (0, 1)
        assert data.asked() == {}


class TestReturnedMoney:
    def test_a_payment_that_the_same_statement_takes_back_is_not_certain(self, data):
        data.bring_list(TILLAC)
        back = ("20261128", -35_000, "P2", "REJET VIR GARAGE TILLAC", "FA2604")
        statement = data.bring_statement(PAID, back)
        assert statement["kept"] == 0
        assert "28/11/2026" in statement["returned"][0]["reason"]
        assert data.asked() == {}
        data.answer("refuse")
        assert data.asked() == {"FA2604": 35_000}

    def test_a_payment_kept_and_taken_back_later_is_proposed_to_be_reopened(self, data):
        data.bring_list(TILLAC)
        data.bring_statement(PAID)
        data.bring_statement(("20261128", -35_000, "P2", "REJET VIR GARAGE TILLAC", "FA2604"))
        (doubt,) = data.doubts()
        assert "FA2604" in doubt["message"]
        assert data.asked() == {}
        data.answer("reopen")
        assert data.asked() == {"FA2604": 35_000}

    def test_a_return_that_names_nothing_is_about_the_payments_of_its_amount(self, data):
        data.bring_list(TILLAC, "C3;Cave Rionet;;FA9;05/01/2026;04/02/2026;350,00")
        data.bring_statement(PAID)
        data.bring_statement(("20261128", -35_000, "P2", "REJET PRELEVEMENT", ""))
        (doubt,) = data.doubts()
        assert "FA2604" in doubt["message"]
        assert data.asked() == {"FA9": 35_000}


class TestAWaitingPayment:
    """A payment that is proposed, and that nobody has confirmed yet."""

    PROPOSED = ("20261126", 35_000, "P1", "REM CHQ GARAGE TILLAC", "")

    @pytest.fixture(autouse=True)
    def propose(self, data):
        data.bring_list(TILLAC)
        assert data.bring_statement(self.PROPOSED)["waiting"] == 1

    def test_the_same_movement_under_another_id_is_no_second_question(self, data):
        again = data.bring_statement(("20261126", 35_000, "P9", "REM CHQ GARAGE TILLAC", ""))
        assert (again["known"], again["proposed"], again["waiting"]) == (1, [], 0)
        assert len(data.doubts()) == 1
        assert data.bring_statement(self.PROPOSED)["waiting"] == 1
        assert len(data.doubts()) == 1

    def test_the_question_names_a_return_in_a_later_statement(self, data):
        taken_back = ("20261128", -35_000, "P2", "CHQ IMPAYE GARAGE TILLAC", "")
        (returned,) = data.bring_statement(taken_back)["returned"]
        assert returned["documents"] == ["FA2604"]
        assert data.doubts()[0]["message"].endswith("repris par la banque le 28/11/2026")
        data.bring_statement(taken_back)
        data.bring_statement(self.PROPOSED)
        assert data.doubts()[0]["message"].count("repris par la banque le 28/11/2026") == 1
        assert data.asked() == {}


class TestASecondPayment:
    """A payment that names a settled or returned invoice settles no other one by itself."""

    SAME = "C2;Garage Tillac;t@example.com;FA2605;06/01/2026;05/02/2026;350,00"

    def test_of_an_invoice_settled_by_an_earlier_statement(self, data):
        data.bring_list(TILLAC)
        data.bring_statement(PAID)
        data.bring_list(TILLAC, self.SAME)
        again = data.bring_statement(("20270112", 35_000, "P2", "VIR GARAGE TILLAC", "FA2604"))
        assert again["kept"] == 0
        assert "FA2604" in again["proposed"][0]["reason"]
        assert data.asked() == {}

    def test_of_an_invoice_settled_by_the_same_statement(self, data):
        data.bring_list(TILLAC, self.SAME)
        statement = data.bring_statement(PAID, ("20261128", 35_000, "P2", "VIR GARAGE TILLAC", "FA2604"))
        assert statement["kept"] == 1
        assert data.asked() == {}

    def test_of_an_invoice_whose_payment_the_bank_took_back(self, data):
        data.bring_list(TILLAC)
        data.bring_statement(PAID)
        data.bring_list(TILLAC, self.SAME)
        data.bring_statement(("20261127", -35_000, "P2", "REJET VIR GARAGE TILLAC", "FA2604"))
        again = data.bring_statement(("20270112", 35_000, "P3", "VIR GARAGE TILLAC", ""))
        assert again["kept"] == 0
        assert "repris par la banque" in again["proposed"][0]["reason"]
        assert data.asked() == {}

    def test_after_a_return_in_the_same_statement_settles_that_invoice_only(self, data):
        data.bring_list(TILLAC, self.SAME)
        statement = data.bring_statement(
            PAID,
            ("20261127", -35_000, "P2", "REJET VIR GARAGE TILLAC", "FA2604 P1"),
            ("20261130", 35_000, "P3", "VIR TILLAC NOUVEAU", "FA2604"),
        )
        certain = [one["documents"] for one in statement["proposed"] if one["is_certain"]]
        assert (statement["kept"], certain) == (1, [["FA2604"]])


class TestAnInvoiceUnderAChangedNumber:
    """The answer « c'est la même » keeps the newest figures of the one invoice."""

    KNOWN = "C2;Garage Tillac;t@example.com;FA-2604;05/01/2026;04/02/2026;350,00;350,00"
    REDUCED = "C2;Garage Tillac;t@example.com;FA2604;05/01/2026;04/02/2026;350,00;150,00"
    HEAD = f"{HEAD};Reste dû"

    def bring(self, data, row, *options):
        return data.bring(self.HEAD, row, options=options or ("--additions", "--yes"))

    def test_answered_later(self, data):
        self.bring(data, self.KNOWN)
        self.bring(data, self.REDUCED)
        assert data.asked() == {"FA-2604": 35_000}
        data.answer("same_invoice")
        assert data.asked() == {"FA-2604": 15_000}

    def test_answered_in_the_preview_and_applied_again(self, data):
        self.bring(data, self.KNOWN)
        shown = self.bring(data, self.REDUCED, "--additions", "--dry-run")
        answer = f"{shown['doubts'][0]['key']}=same_invoice"
        result = self.bring(data, self.REDUCED, "--additions", "--yes", "--answer", answer)
        assert (result["changed"], result["new"]) == (1, 0)
        assert data.asked() == {"FA-2604": 15_000}
        again = self.bring(data, self.REDUCED.replace("150,00", "90,00"))
        assert (again["doubts"], data.asked()) == ([], {"FA-2604": 9_000})

    def test_of_one_that_is_settled_is_a_question(self, data):
        self.bring(data, self.KNOWN)
        data.bring_statement(("20261126", 35_000, "P1", "VIR GARAGE TILLAC", "FA2604"))
        for scope in ("--additions", "--whole-list"):
            result = self.bring(data, self.KNOWN.replace("FA-2604", "FA 2604"), scope, "--yes")
            assert "déjà connue et réglée" in result["doubts"][0]["message"]
            assert data.asked() == {}


class TestWhoIsWho:
    def test_a_code_that_another_name_takes_over_is_a_question(self, data):
        data.bring_list("C1;Durand Pauline;durand@example.com;G1;05/01/2026;04/02/2026;100,00")
        result = data.bring_list(
            "C1;Cave Rionet;G2;06/01/2026;05/02/2026;900,00", head=HEAD.replace("Email;", "")
        )
        assert "Durand Pauline" in result["doubts"][0]["message"]
        (group,) = data.due()
        assert (group["name"], group["email"], bool(group["hold"])) == ("Cave Rionet", "", True)
        data.answer("two_customers")
        assert data.totals() == {"Cave Rionet": 90_000}

    def test_the_answer_same_customer_joins_them(self, data):
        data.bring_list("C1;Durand Pauline;durand@example.com;G1;05/01/2026;04/02/2026;100,00")
        data.bring_list("C1;Cave Rionet;;G2;06/01/2026;05/02/2026;900,00")
        data.answer("same_customer")
        (group,) = data.due()
        assert (group["name"], group["total_cents"]) == ("Cave Rionet", 90_000)
        data.bring_list("C1;Cave Rionet;;G2;06/01/2026;05/02/2026;900,00")
        assert data.doubts() == []

    def test_two_persons_of_one_name_are_two_customers(self, data):
        head = "Nom du client;Adresse;Code postal;Ville;Email;N° facture;Date facture;Échéance;Montant TTC"
        rows = (
            "Martin Jean;3 rue des Lilas;69003;Lyon;jean.martin@example.com;FA101;02/01/2026;01/02/2026;120,00",
            "Martin Jean;18 quai Vert;44000;Nantes;jmartin@example.org;FA102;05/01/2026;04/02/2026;2 400,00",
        )
        data.bring_list(*rows, head=head)
        assert sorted((g["email"], g["total_cents"]) for g in data.due()) == [
            ("jean.martin@example.com", 12_000),
            ("jmartin@example.org", 240_000),
        ]
        for week in (rows, rows[1:], rows[::-1]):
            assert data.bring_list(*week, head=head)["doubts"] == []
        assert len(data.due()) == 2

    def test_long_names_and_names_that_differ_by_a_sign_are_not_merged(self, data):
        building = "Syndicat des copropriétaires de la résidence Les Jardins du Parc bâtiment"
        data.bring_list(
            f"{building} A;bata@example.com;FA301;02/01/2026;01/02/2026;120,00",
            f"{building} B;batb@example.org;FA302;05/01/2026;04/02/2026;2 400,00",
            "A+ Services;aplus@example.com;FA303;05/01/2026;04/02/2026;10,00",
            "A Services;aserv@example.org;FA304;05/01/2026;04/02/2026;20,00",
            head="Nom du client;Email;N° facture;Date facture;Échéance;Montant TTC",
        )
        assert sorted(group["total_cents"] for group in data.due()) == [1_000, 2_000, 12_000, 240_000]

    def test_first_names_tell_customers_apart(self, data):
        data.bring_list(
            "Mme;Anne;MARTIN;anne@martin.example;F-1;04/05/2026;03/06/2026;100,00",
            "M.;Paul;MARTIN;paul@martin.example;F-2;04/05/2026;03/06/2026;200,00",
            head="Civilité;Prénom;Nom;Email;N° facture;Date;Échéance;Montant TTC",
        )
        assert sorted((g["email"], g["total_cents"]) for g in data.due()) == [
            ("anne@martin.example", 10_000),
            ("paul@martin.example", 20_000),
        ]

    def test_a_contact_without_a_code_is_proposed_and_not_joined(self, data):
        data.bring_list(
            "Martin Jean;Lyon;G1;05/01/2026;04/02/2026;100,00",
            head="Nom du client;Ville;N° facture;Date facture;Échéance;Montant TTC",
        )
        result = data.bring("Nom;Email;Ville", "Martin Jean;autre@example.org;Nantes")
        assert result["contacts"][0]["is_sure"] is False
        assert [group["email"] for group in data.due()] == [""]

    def test_a_renumbered_customer_keeps_its_invoice_once(self, data):
        data.bring_list("0012;Cave Rionet;compta@example.com;FA1;02/01/2026;01/02/2026;100,00")
        result = data.bring_list("12;Cave Rionet;;FA1;02/01/2026;01/02/2026;100,00", options=("--additions",))
        assert "0012" in result["notes"][0]
        assert data.asked() == {"FA1": 10_000}

    def test_a_renumbered_customer_keeps_its_hold_and_address(self, data, run_sql):
        head = HEAD
        data.bring_list("C001;Atelier Bois Clair;a@example.com;F-1;04/05/2026;03/06/2026;1200,00", head=head)
        run_sql(
            "insert into hold (customer_id, kind, since_on) values (1, 'never', '2026-06-01')",
            "update customer set email = 'b@example.com', email_is_by_hand = 1",
        )
        data.bring_list(
            "CL0001;Atelier Bois Clair;a@example.com;F-1;04/05/2026;03/06/2026;1200,00", head=head
        )
        data.bring_list("CL0001;Atelier Bois Clair;a@example.com;F-9;04/07/2026;03/08/2026;50,00", head=head)
        (group,) = data.due()
        assert (group["email"], group["hold"]) == ("b@example.com", "ne jamais relancer")

    def test_a_code_that_several_names_share_is_no_customer(self, data):
        data.bring_list(
            "DIVERS;Durand Pauline;d@example.com;F1;05/01/2026;04/02/2026;100,00",
            "DIVERS;Cave Rionet;r@example.com;F2;05/01/2026;04/02/2026;200,00",
        )
        assert data.totals() == {"Durand Pauline": 10_000, "Cave Rionet": 20_000}

    def test_one_mailbox_of_several_customers_is_reported(self, data):
        result = data.bring_list(TILLAC, "C3;Cave Rionet;t@example.com;F9;05/01/2026;04/02/2026;1,00")
        assert "t@example.com" in result["notes"][0]

    def test_an_invoice_of_a_list_and_of_its_electronic_copy_is_one(self, data):
        data.bring_list(
            "C077;Atelier Bois Clair;732829320;FA2026-0301;31/01/2026;02/03/2026;104,90",
            head="Code client;Nom du client;SIREN;Numéro de facture;Date de facture;Échéance;Montant TTC",
        )
        path = data.folder / "FA2026-0301.xml"
        path.write_bytes(cii(number="FA2026-0301", buyer=BUYER, sums=SUMS))
        data.terminal.json("import", path)
        assert data.asked() == {"FA2026-0301": 10_490}


class TestWhichInvoice:
    ROWS = (
        "C1;Cave Rionet;;1;02/01/2025;01/02/2025;100,00",
        "C1;Cave Rionet;;1;02/01/2026;01/02/2026;900,00",
    )

    def test_a_number_with_another_issue_date_is_another_invoice(self, data):
        for row in self.ROWS:
            data.bring_list(row, options=("--additions",))
        assert data.due()[0]["total_cents"] == 100_000

    def test_within_one_import_too(self, data):
        paths = [data.write(HEAD, row) for row in self.ROWS]
        data.terminal.json("import", "--additions", *paths)
        assert data.due()[0]["total_cents"] == 100_000

    def test_a_number_that_lost_its_zeros_is_a_question_and_never_asked_twice(self, data):
        row = "C1;Cave Rionet;;{};02/01/2026;01/02/2026;100,00"
        data.bring_list(row.format("000123"))
        data.bring_list(row.format("123"), options=("--additions",))
        (doubt,) = data.doubts()
        assert "000123" in doubt["message"]
        assert data.asked() == {"000123": 10_000}
        data.answer("same_invoice")
        data.bring_list(row.format("123"), options=("--additions",))
        assert data.doubts() == []
        assert data.asked() == {"000123": 10_000}


class TestTheBalance:
    def test_a_credit_larger_than_its_level_reduces_the_next(self, data, run_sql):
        a1 = "C1;Garage Tillac;t@example.com;A1;05/01/2026;04/02/2026;100,00"
        data.bring_list(a1)
        run_sql("update document set level = 1, last_reminded_on = '2026-03-01'")
        data.bring_list(
            a1,
            "C1;Garage Tillac;t@example.com;A2;05/02/2026;04/03/2026;50,00",
            "C1;Garage Tillac;t@example.com;AV;06/02/2026;06/02/2026;-130,00",
        )
        assert data.due(1)[0]["total_cents"] == 2_000
        assert data.due(2)[0]["total_cents"] == 0

    def test_nothing_is_asked_where_the_balance_is_zero(self, data, run_sql):
        a1 = "C1;Garage Tillac;t@example.com;A1;05/01/2026;04/02/2026;100,00"
        data.bring_list(a1)
        run_sql("update document set level = 1, last_reminded_on = '2026-03-01'")
        data.bring_list(
            a1,
            "C1;Garage Tillac;t@example.com;A2;05/02/2026;04/03/2026;50,00",
            "C1;Garage Tillac;t@example.com;AV;06/02/2026;06/02/2026;-150,00",
        )
        assert [group["total_cents"] for level in (1, 2) for group in data.due(level)] == [0, 0]


class TestRejectedRows:
    HEAD = HEAD.replace("Email;", "") + ";Reste à payer"

    def test_an_invoice_whose_row_cannot_be_read_stays_and_is_held(self, data):
        fa1 = "C1;Cave Rionet;FA1;02/01/2026;01/02/2026;100,00;100,00"
        fa2 = "C2;Garage Tillac;FA2;02/01/2026;01/02/2026;200,00;"
        data.bring_list(fa1, fa2 + "200,00", head=self.HEAD)
        result = data.bring_list(fa1, fa2 + "1.500", head=self.HEAD)
        assert result["settled"] == 0
        assert "FA2" in result["doubts"][0]["message"]
        assert data.asked() == {"FA1": 10_000}
        data.answer("due")
        assert data.asked() == {"FA1": 10_000, "FA2": 20_000}


class TestStatementsAndPurchases:
    def test_the_statements_of_a_zip_are_read(self, data):
        data.bring_list(TILLAC)
        path = data.folder / "releves.zip"
        path.write_bytes(bundle(("2026/novembre.ofx", ofx(PAID).encode())))
        (statement,) = data.terminal.json("import", "--confirm-certain", path)["statements"]
        assert (statement["name"], statement["kept"]) == ("novembre.ofx", 1)
        assert data.asked() == {}

    def test_an_invoice_to_the_structure_itself_is_refused(self, data):
        data.terminal.run("structure", "set", "name=Atelier Bois Clair SARL", "siren=732829320")
        path = data.folder / "achat.xml"
        path.write_bytes(cii(number="FOURN-77", buyer=BUYER, sums=SUMS))
        refusal = data.terminal.run("import", path, status=1)
        assert "l'acheteur est votre structure" in refusal.stderr
        assert data.due() == []
