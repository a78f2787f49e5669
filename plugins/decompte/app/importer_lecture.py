"""A file to import as text cells: CSV or workbook, bounded, whatever its bytes are."""

from __future__ import annotations

import hashlib
from datetime import date, datetime, time
from decimal import Decimal
from pathlib import Path

from decompte.app.erreurs import DemandeInvalide
from decompte.classeurs.cellules import FAUTE_FORMULE, CelluleFautive
from decompte.classeurs.ouvrir import ouvrir_source
from decompte.classeurs.sources import Grille, Illisible, TropGrand
from decompte.domaine.limites import Limites
from decompte.domaine.systeme import dire_refus
from decompte.domaine.texte import nombre
from decompte.lecture.fautes import Faute
from decompte.referentiel.import_lignes import Cellule, FichierRefuse, Inutilisable, TableImportee

LIGNES_MAX = 10_000
LIMITES = Limites(
    octets_par_fichier=5_000_000, octets_decompresses=50_000_000, lignes_par_feuille=20_000, cellules_par_feuille=500_000
)
"""A year of payments of all conventions is a few thousand rows."""
_DECIMALES = 6
"""Binary noise of a computed cell (0.30000000000000004) is beyond the sixth decimal."""
_FORMULE = "est une formule sans valeur : ouvrez le fichier dans le tableur, enregistrez-le, puis recommencez."
_ERREUR = "est une erreur du tableur : corrigez la formule, ou tapez la valeur."


def lire_octets(chemin: Path) -> bytes:
    """The bytes of a file that the command line names; DemandeInvalide, FichierRefuse (too large)."""
    try:
        taille = chemin.stat().st_size
        contenu = chemin.read_bytes() if taille <= LIMITES.octets_par_fichier and chemin.is_file() else b""
    except OSError as erreur:
        raise DemandeInvalide(f"Le fichier {chemin} ne peut pas être lu : {dire_refus(erreur)}.") from None
    if not chemin.is_file():
        raise DemandeInvalide(f"{chemin} n'est pas un fichier : donnez un fichier CSV ou XLSX.")
    if taille > LIMITES.octets_par_fichier:
        raise _trop_lourd(chemin.name)
    return contenu


def lire_fichier(chemin: Path) -> tuple[TableImportee, str]:
    """The cells of a file that the command line names, and its SHA-256. DemandeInvalide, FichierRefuse."""
    return lire_contenu(lire_octets(chemin), chemin.name)


def lire_contenu(contenu: bytes, nom: str) -> tuple[TableImportee, str]:
    """The cells of the first visible sheet, and the SHA-256 of the file. FichierRefuse.

    Separator and encoding of a CSV (UTF-8 with or without mark, UTF-16 with one, else Windows-1252) are found by its content.
    """
    if len(contenu) > LIMITES.octets_par_fichier:
        raise _trop_lourd(nom)
    return lire_table(contenu, nom), hashlib.sha256(contenu).hexdigest()


def lire_table(contenu: bytes, nom: str) -> TableImportee:
    """The cells of the first visible sheet, under its first row that is not blank. FichierRefuse."""
    try:
        source = ouvrir_source(contenu, nom, LIMITES)
        visibles = [feuille.nom for feuille in source.feuilles if feuille.visible]
        grille: Grille = source.grille(visibles[0]) if visibles else []
    except (Illisible, TropGrand) as erreur:
        conseil = "Enregistrez-le en .xlsx ou en « CSV UTF-8 », avec sa seule liste, puis recommencez."
        raise _refus(nom, f"{erreur.message} {conseil}") from None
    rang = next((rang for rang, rangee in enumerate(grille) if any(_dire(c) != "" for c in rangee)), None)
    if rang is None:
        raise _refus(nom, "le fichier est vide : sa première ligne doit porter les noms des colonnes.")
    if len(grille) - rang - 1 > LIGNES_MAX:
        raise _refus(nom, f"le fichier a plus de {nombre(LIGNES_MAX)} lignes : partagez-le en plusieurs.")
    entete = [cellule.texte if isinstance(cellule, Inutilisable) else cellule for cellule in map(_dire, grille[rang])]
    lignes = tuple((n + 1, tuple(map(_dire, grille[n]))) for n in range(rang + 1, len(grille)))
    return TableImportee(nom, rang + 1, tuple(entete), lignes)


def _dire(valeur: object) -> Cellule:
    """A cell as its reader takes it: numbers with a point, dates ISO."""
    if isinstance(valeur, str):
        return valeur.strip()
    if isinstance(valeur, CelluleFautive):
        return Inutilisable(valeur.texte, _FORMULE if valeur.faute == FAUTE_FORMULE else _ERREUR)
    if isinstance(valeur, bool):
        return "VRAI" if valeur else "FAUX"
    if isinstance(valeur, float):
        arrondi = round(Decimal(repr(valeur)), _DECIMALES) if abs(valeur) < 1e15 else None
        return str(valeur) if arrondi is None else f"{arrondi.normalize():f}"
    if isinstance(valeur, datetime) and valeur.time() == time():
        return valeur.date().isoformat()
    if isinstance(valeur, date):
        return str(valeur)
    return "" if valeur is None else str(valeur)


def _trop_lourd(nom: str) -> FichierRefuse:
    limite = nombre(LIMITES.octets_par_fichier // 1_000_000)
    return _refus(nom, f"le fichier dépasse {limite} Mo : partagez-le en plusieurs.")


def _refus(nom: str, message: str) -> FichierRefuse:
    return FichierRefuse(nom, [Faute(nom, None, message)])
