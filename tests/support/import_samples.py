"""Import samples."""

from relances_app.services import imports
from relances_app.services.imports import File

HEAD = "Code client;Client;E-mail;Adresse;CP;Ville;Numéro;Date;Date paiement;Montant TTC;Reste dû"
LILAS = "C1;Librairie Lilas;lilas@example.org;1 rue des Lilas;69001;Lyon"
ORME = "C2;Ébénisterie Orme;orme@example.org;2 rue de l'Orme;35000;Rennes"
FA1 = f"{LILAS};FA1;05/12/2025;04/01/2026;1 501,60 €;1 501,60 €"
FA2 = f"{LILAS};FA2;06/12/2025;05/01/2026;200,00;150,00"
FA3 = f"{ORME};FA3;06/12/2025;05/01/2026;50,10;50,10"


def write_file(*lines, head=HEAD, name="ouvertes.csv"):
    return File(name, "\n".join([head, *lines, ""]).encode("cp1252"))


def import_file(db, clock, *lines, **more):
    """Preview a file and keep what it shows; return the preview and the id of the import."""
    preview = imports.preview_files(db, [write_file(*lines)], **more)
    return preview, imports.save_import(db, preview, clock())


def open_documents(db):
    query = "select number, kind, amount, open_amount, due_on from document where open_amount <> 0 order by number"
    return [tuple(row) for row in db.conn.execute(query)]
