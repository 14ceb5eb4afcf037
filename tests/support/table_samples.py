"""Table samples."""

LIST = """Société Exemple;;;;;
Factures non réglées au 01/08/2024;;;;;

Client;Numéro Doc;Date Facture;Date paiement;Montant;Mail
Boulangerie Noé;FA24020019;29/02/2024;29/02/2024;59,65 €;compta@noe.example.fr
Garage du Pont;FA24020005;02/02/2024;02/02/2024;50,10;
Garage du Pont;FA24020004;02/02/2024;02/02/2024;-56,10;

Hôtel « L’Été »;FA24020040;29/02/2024;;1 501,60 €;
Total;;;;1 555,25;
"""
