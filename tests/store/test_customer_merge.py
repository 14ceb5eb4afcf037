"""Two customers who are one: what a person noted about either is kept."""

from builders import add_customer

from relances_app.store.customer_merge import merge


def test_notes_phone_and_address_of_the_removed_customer_are_kept(db):
    add_customer(db, "C1")
    add_customer(db, "C2")
    with db.write():
        db.conn.execute("update customer set note = 'Appeler le matin', street = '', town = '' where id = 1")
        db.conn.execute(
            """update customer set note = 'Demander Mme Orme', phone = '0240000000', street = '3 rue des Forges',
            town = 'Nantes' where id = 2"""
        )
        merge(db, [2], "C1")
    rows = db.conn.execute("select code, note, phone, street, town from customer").fetchall()
    assert rows == [("C1", "Appeler le matin\nDemander Mme Orme", "0240000000", "3 rue des Forges", "Nantes")]


def test_an_address_that_is_known_stays(db):
    add_customer(db, "C1")
    add_customer(db, "C2")
    with db.write():
        db.conn.execute(
            "update customer set street = '1 quai de la Fosse', town = 'Nantes', note = '' where id = 1"
        )
        db.conn.execute(
            "update customer set street = '8 place du Marché', town = 'Rennes', note = '' where id = 2"
        )
        merge(db, [2], "C1")
    assert db.conn.execute("select street, town, note from customer").fetchall() == [
        ("1 quai de la Fosse", "Nantes", "")
    ]
