"""Detect data folders that are risky to use: synchronised ones, shares, and those with a copy of the database."""

from pathlib import Path

from relances_app.system.removable_media import is_network_share

_CLOUD_FOLDER_NAMES = ("onedrive", "dropbox", "google drive", "googledrive", "icloud", "nextcloud", "kdrive")


def get_folder_warning(folder: Path) -> str:
    """Return a French warning when the folder is synchronised or holds a copy of the database, else empty."""
    parts = [part.casefold() for part in folder.parts]
    if any(cloud in part for part in parts for cloud in _CLOUD_FOLDER_NAMES):
        return (
            "Vos données sont dans un dossier synchronisé : une copie en conflit pourrait renvoyer des relances. "
            "Déplacez-les hors de ce dossier."
        )
    if is_network_share(folder.absolute()):
        return (
            "Vos données sont sur un partage réseau : une coupure interrompt l'envoi, et deux postes ne doivent pas "
            "les ouvrir. Déplacez-les sur ce poste, et copiez-y plutôt les sauvegardes."
        )
    copies = [path.name for path in folder.glob("relances*.db") if path.name != "relances.db"]
    others = [name for name in copies if not name.startswith("relances-remplacee-")]
    return f"Une copie des données se trouve à côté : {others[0]}. Elle n'est pas utilisée." if others else ""
