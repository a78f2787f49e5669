"""Which files are opened, by the extension of their name; what is told of the others (D01)."""

from __future__ import annotations

from pathlib import PurePosixPath

from decompte.classeurs.sources import Illisible

XLSX = ".xlsx"
CSV = ".csv"
_ANCIENS = {
    ".xls": "un classeur Excel ancien (.xls)",
    ".xlsm": "un classeur Excel avec macros (.xlsm)",
    ".xlsb": "un classeur Excel binaire (.xlsb)",
    ".ods": "un classeur LibreOffice (.ods)",
}
_CONTENANTS = {".zip": "une archive .zip", ".7z": "une archive .7z", ".rar": "une archive .rar", ".gz": "une archive .gz"}
_ENREGISTRER = "Dans Excel ou LibreOffice, choisissez « Enregistrer sous », format « Classeur Excel (.xlsx) », puis renvoyez-le."
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_CHIFFRE = "EncryptedPackage".encode("utf-16-le")
_ZIP = b"PK\x03\x04"
_OUVERTURES = (
    (b"%PDF", "un document PDF"),
    (b"7z\xbc\xaf", "une archive .7z"),
    (b"<!DOCTYPE html", "une page web"),
    (b"<html", "une page web"),
)


def choose_format(contenu: bytes, nom: str) -> str:
    """The format to read (``.xlsx`` or ``.csv``); Illisible for any other, saying what to send instead."""
    extension = PurePosixPath(nom).suffix.lower()
    if not contenu:
        raise Illisible(
            "Le fichier est vide (zéro octet) : son envoi a sans doute été interrompu.",
            "Vérifiez qu'il s'ouvre sur votre poste, puis renvoyez-le.",
        )
    if extension == CSV:
        return CSV
    if extension == XLSX:
        _check_xlsx(contenu)
        return XLSX
    if extension in _ANCIENS:
        raise Illisible(f"Le fichier est {_ANCIENS[extension]} : ce format n'est pas accepté.", _ENREGISTRER)
    if extension in _CONTENANTS:
        raise Illisible(
            f"Le fichier est {_CONTENANTS[extension]} : ce format n'est pas accepté.",
            "Déposez directement le classeur .xlsx ou le fichier .csv qu'elle contient, sans archive.",
        )
    montre = f"L'extension « {extension} » n'est pas" if extension else "Le nom du fichier n'a pas d'extension : ce n'est pas"
    raise Illisible(
        f"{montre} celle d'un tableau de suivi.",
        f"Envoyez un classeur .xlsx ou un fichier .csv. {_ENREGISTRER}",
    )


def _check_xlsx(contenu: bytes) -> None:
    """Tell the usual ways in which an `.xlsx` is not one; a zip goes on, its inside is judged on opening."""
    if contenu.startswith(_ZIP):
        return
    if contenu.startswith(_OLE):
        if _CHIFFRE in contenu:
            raise Illisible(
                "Le classeur est protégé par un mot de passe : il ne peut pas être ouvert.",
                "Dans Excel, « Fichier », « Informations », « Protéger le classeur », « Chiffrer avec mot de passe » : "
                "effacez le mot de passe, enregistrez, puis renvoyez-le.",
            )
        raise Illisible("Le fichier porte l'extension .xlsx mais c'est un classeur Excel ancien (.xls) renommé.", _ENREGISTRER)
    debut = contenu[:200].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    for ouverture, nature in _OUVERTURES:
        if debut.startswith(ouverture.lower()):
            raise Illisible(f"Le fichier porte l'extension .xlsx mais c'est {nature}.", _ENREGISTRER)
    raise Illisible(
        "Le fichier porte l'extension .xlsx mais son contenu n'est pas celui d'un classeur Excel : "
        "il est abîmé, ou il a été renommé.",
        _ENREGISTRER,
    )
