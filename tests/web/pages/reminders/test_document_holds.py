"""Dispute or promise of one document, from the list and from the customer page."""

from app_client import DEMO_VIEW

HELD = "select document_id, kind, topic, amount from hold where lifted_on is null order by id"


def test_a_document_is_disputed_from_the_list_and_released(app_client):
    ((document_id,),) = app_client.query("select id from document where customer_id = 2 limit 1")
    path = f"/relances/2/documents/{document_id}/attente"
    menu = app_client.get(f"/relances/2/documents/{document_id}/actions", piece=True).text
    assert "Litige, promesse ou pause" in menu
    form = {**DEMO_VIEW, "sorte": "dispute", "sujet": "amount", "somme": "12,50", "motif": "remise oubliée"}
    answer = app_client.post(path, form, piece=True)
    assert "relances suspendues" in answer.text
    assert "en litige (montant, 12,50" in answer.text
    assert app_client.query(HELD) == [(document_id, "dispute", "amount", 1_250)]
    page = app_client.get(path).text
    assert "remise oubliée" in page
    assert "Reprendre les relances" in page
    app_client.post(f"{path}/fin", DEMO_VIEW, piece=True)
    assert app_client.query(HELD) == []


def test_errors_stand_next_to_their_field(app_client):
    ((document_id,),) = app_client.query("select id from document where customer_id = 2 limit 1")
    for path in (
        f"/relances/2/documents/{document_id}/attente",
        f"/clients/2/documents/{document_id}/attente",
    ):
        for fields, sentence in (
            ({"sorte": "promise"}, "Indiquez la date promise"),
            ({"sorte": "dispute", "somme": "9999999"}, "Indiquez une somme entre"),
            ({"sorte": "dispute", "somme": "beaucoup"}, "somme-note"),
            ({"sorte": "jamais"}, "Choi"),
        ):
            answer = app_client.post(path, {**DEMO_VIEW, "sujet": "other", **fields})
            assert answer.status_code == 422, fields
            assert sentence in answer.text, fields
    assert app_client.query(HELD) == []


def test_all_invoices_of_a_customer_are_promised_from_its_page(app_client):
    ((document_id,),) = app_client.query(
        "select id from document where customer_id = 5 and kind = 'invoice' limit 1"
    )
    path = f"/clients/5/documents/{document_id}/attente"
    assert path in app_client.get(path.removesuffix("/attente")).text
    form = {"sorte": "promise", "sujet": "other", "jusquau": "2999-12-31", "tout": "y"}
    assert app_client.post(path, form).location == f"/clients/5#document-{document_id}"
    ((open_count,),) = app_client.query(
        "select count(*) from document where customer_id = 5 and kind = 'invoice' and open_amount > 0"
    )
    assert len(app_client.query(HELD)) == open_count
    assert "promesse de règlement" in app_client.get("/clients/5").text
    assert app_client.post(f"{path}/fin").location == f"/clients/5#document-{document_id}"
    assert len(app_client.query(HELD)) == open_count - 1
