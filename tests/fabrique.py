"""Workbooks and CSV files made by tests: one person a dict, every habit of a partner an option.

Rows are keyed by the keys of the template version (``date_orientation``…); headers come from the
template maps of ``reference/modeles``, so that a test never repeats them.
"""

from __future__ import annotations

import csv as csv_standard
import io
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from pathlib import Path

import xlsxwriter

from decompte.classeurs.modeles import charger_modeles
from decompte.domaine.modele import Modele

REFERENCE = Path(__file__).resolve().parents[1] / "reference"
_SANS_CACHE = 987654321
_CACHE_VIDE = "texte-vide-en-cache"
"""What XlsxWriter cannot write is marked, then taken away from the XML."""


_CREE_LE = datetime(2024, 6, 5, 9, 0)  # noqa: DTZ001 (a property of a workbook has no zone)
"""The same call gives the same bytes, whatever the clock."""


@dataclass(frozen=True)
class Formule:
    """A formula cell: its cached value, or none at all (``cache=None``), or an Excel error (``cache="#REF!"``)."""

    formule: str = "=1+1"
    cache: object = None


@cache
def modeles() -> dict[str, Modele]:
    """The template versions of the project."""
    return charger_modeles(REFERENCE / "modeles")


def personne(numero: int = 1, **surcharge: object) -> dict[str, object]:
    """A valid row of suivi for May 2024; keys may be overridden."""
    return {
        "identifiant": f"MJ-{numero:06d}",
        "phase": "Accompagnement",
        "date_orientation": date(2024, 2, 5),
        "date_premier_rdv": date(2024, 2, 12),
        "date_diagnostic": date(2024, 2, 20),
        "date_signature_cer": date(2024, 3, 1),
        "date_fin_cer": date(2024, 9, 1),
        "nb_actions_cer": 4,
        "nb_actions_pro": 2,
        "nb_entretiens_physiques": 1,
        "nb_entretiens_distance": 1,
        "nb_absences_injustifiees": 0,
        "inscrit_monjob62": "oui",
        "nb_prescriptions": 1,
    } | surcharge


def classeur(
    lignes: Sequence[Mapping[str, object]] = (),
    *,
    modele: str = "suivi-2024",
    activite: Sequence[Mapping[str, object]] | None = None,
    identification: Mapping[str, object] | None = None,
    sans_identification: bool = False,
    bandeau: Sequence[object] = (),
    ordre: Sequence[str] | None = None,
    sans: Sequence[str] = (),
    entetes: Mapping[str, str] | None = None,
    en_plus: Mapping[str, Sequence[object]] | None = None,
    dates: str | None = None,
    total: int | None = None,
    ajouts: Mapping[int, Mapping[str, object]] | None = None,
    decalage: int = 0,
    noms_feuilles: Mapping[str, str] | None = None,
    feuilles_cachees: Sequence[str] = (),
    feuilles_en_plus: Mapping[str, Sequence[Sequence[object]]] | None = None,
    epoque_1904: bool = False,
) -> bytes:
    """The bytes of an `.xlsx`.

    ``identification`` overrides or adds labels (None removes one). ``bandeau``: texts above the header, one a row
    ("" for a blank row; a tuple is merged over four columns). ``ordre`` and ``sans`` change the columns,
    ``entetes`` renames headers by key, ``en_plus`` adds columns (header, then a value a row), ``decalage``
    leaves that many columns free at the left. ``dates`` is a strftime format for dates written as text.
    ``total`` puts a row of totals before that row (from 0; -1: after the last). ``ajouts`` gives free rows
    by their place in ``lignes`` (a row by key; the key "*" fills each column with its header; {} is a
    blank row). ``noms_feuilles`` renames sheets, ``feuilles_en_plus`` adds some.
    """
    memoire = io.BytesIO()
    livre = xlsxwriter.Workbook(memoire, {"in_memory": True, "date_1904": epoque_1904, "strings_to_formulas": False})
    livre.set_properties({"created": _CREE_LE})
    formats = _Formats(livre, dates)
    noms = noms_feuilles or {}
    if not sans_identification:
        feuille = livre.add_worksheet(noms.get("Identification", "Identification"))
        _write_identification(feuille, formats, modele, identification or {})
    for nom, contenu in (feuilles_en_plus or {}).items():
        feuille = livre.add_worksheet(nom)
        for i, rangee in enumerate(contenu):
            for j, valeur in enumerate(rangee):
                formats.write(feuille, i, j, valeur)
    version = modeles()[modele]
    feuille = livre.add_worksheet(noms.get(version.feuille, version.feuille))
    options = _Options(bandeau, ordre, sans, entetes or {}, en_plus or {}, total, ajouts or {}, decalage)
    _write_table(feuille, formats, version, lignes, options)
    if activite is not None:
        autre = modeles()["activite-2024"]
        feuille = livre.add_worksheet(noms.get(autre.feuille, autre.feuille))
        _write_table(feuille, formats, autre, activite, _Options())
    for feuille in livre.worksheets():
        if feuille.get_name() in feuilles_cachees:
            feuille.hide()
    livre.worksheets()[0].activate()
    livre.close()
    return _forget_caches(memoire.getvalue())


def csv(
    lignes: Sequence[Mapping[str, object]],
    *,
    modele: str = "suivi-2024",
    separateur: str = ";",
    encodage: str = "utf-8-sig",
    dates: str = "%d/%m/%Y",
    virgule: bool = True,
    bandeau: Sequence[str] = (),
) -> bytes:
    """The bytes of a CSV, as Excel writes it in French."""
    texte = io.StringIO(newline="")
    graveur = csv_standard.writer(texte, delimiter=separateur, lineterminator="\r\n")
    for ligne in bandeau:
        graveur.writerow([ligne])
    colonnes = modeles()[modele].colonnes
    graveur.writerow([colonne.entete for colonne in colonnes])
    for ligne in lignes:
        graveur.writerow([_write_csv(ligne.get(colonne.cle, ""), dates, virgule) for colonne in colonnes])
    return texte.getvalue().encode(encodage)


@dataclass(frozen=True)
class _Options:
    bandeau: Sequence[object] = ()
    ordre: Sequence[str] | None = None
    sans: Sequence[str] = ()
    entetes: Mapping[str, str] | None = None
    en_plus: Mapping[str, Sequence[object]] | None = None
    total: int | None = None
    ajouts: Mapping[int, Mapping[str, object]] | None = None
    decalage: int = 0


class _Formats:
    """Writes a Python value as the cell a partner would have."""

    def __init__(self, livre: xlsxwriter.Workbook, dates: str | None) -> None:
        self._dates = dates
        self._jour = livre.add_format({"num_format": "dd/mm/yyyy"})
        self._instant = livre.add_format({"num_format": "dd/mm/yyyy hh:mm"})
        self.gras = livre.add_format({"bold": True})

    def write(self, feuille: xlsxwriter.worksheet.Worksheet, i: int, j: int, valeur: object) -> None:
        if valeur is None or valeur == "":
            return
        if isinstance(valeur, Formule):
            cache = {None: _SANS_CACHE, "": _CACHE_VIDE}.get(valeur.cache, valeur.cache)
            feuille.write_formula(i, j, valeur.formule, None, cache)
        elif isinstance(valeur, date) and self._dates is not None:
            feuille.write_string(i, j, valeur.strftime(self._dates))
        elif isinstance(valeur, datetime):
            feuille.write_datetime(i, j, valeur, self._instant)
        elif isinstance(valeur, date):
            feuille.write_datetime(i, j, valeur, self._jour)
        elif isinstance(valeur, bool):
            feuille.write_boolean(i, j, valeur)
        elif isinstance(valeur, (int, float, Decimal)):
            feuille.write_number(i, j, valeur)
        else:
            feuille.write_string(i, j, str(valeur))


def _write_identification(
    feuille: xlsxwriter.worksheet.Worksheet, formats: _Formats, modele: str, surcharge: Mapping[str, object]
) -> None:
    libelles: dict[str, object] = {
        "Modèle": modele,
        "Structure": "ccas-arras",
        "Convention": "2024-1.3-ccas-arras",
        "Dispositif": "1.3",
        "Territoire": "Arrageois",
        "Mois": "2024-05",
        "Établi le": date(2024, 6, 5),
    } | dict(surcharge)
    for i, (libelle, valeur) in enumerate((nom, valeur) for nom, valeur in libelles.items() if valeur is not None):
        feuille.write_string(i, 0, libelle)
        formats.write(feuille, i, 1, valeur)


def _write_table(
    feuille: xlsxwriter.worksheet.Worksheet,
    formats: _Formats,
    modele: Modele,
    lignes: Sequence[Mapping[str, object]],
    options: _Options,
) -> None:
    i = 0
    for texte in options.bandeau:
        if isinstance(texte, tuple):
            feuille.merge_range(i, 0, i, 3, texte[0], formats.gras)
        else:
            formats.write(feuille, i, 0, texte)
        i += 1
    cles = [cle for cle in (options.ordre or [c.cle for c in modele.colonnes]) if cle not in options.sans]
    entetes = {colonne.cle: colonne.entete for colonne in modele.colonnes} | dict(options.entetes or {})
    en_plus = dict(options.en_plus or {})
    titres = [entetes[cle] for cle in cles] + list(en_plus)
    for j, titre in enumerate(titres):
        feuille.write_string(i, options.decalage + j, titre, formats.gras)
    total = len(lignes) if options.total == -1 else options.total
    for rang in range(len(lignes) + 1):
        if rang == total:
            i += 1
            feuille.write_string(i, options.decalage, "TOTAL", formats.gras)
            for j, cle in enumerate(cles):
                if cle.startswith("nb_") or cle == "quantite":
                    feuille.write_formula(i, options.decalage + j, "=SUM(A1:A2)", formats.gras, 42)
        ajout = (options.ajouts or {}).get(rang)
        if ajout is not None:
            i += 1
            for j, cle in enumerate(cles):
                formats.write(feuille, i, options.decalage + j, entetes[cle] if "*" in ajout else ajout.get(cle))
        if rang < len(lignes):
            i += 1
            for j, cle in enumerate(cles):
                formats.write(feuille, i, options.decalage + j, lignes[rang].get(cle))
            for j, valeurs in enumerate(en_plus.values()):
                formats.write(feuille, i, options.decalage + len(cles) + j, valeurs[rang] if rang < len(valeurs) else "")


def _forget_caches(contenu: bytes) -> bytes:
    """Formulas as other programs leave them: without cached value, or with an empty text as Excel writes it."""
    marques = {b"<v>%d</v>" % _SANS_CACHE: b"", _CACHE_VIDE.encode(): b""}
    with zipfile.ZipFile(io.BytesIO(contenu)) as source:
        parts = {nom: source.read(nom) for nom in source.namelist()}
    if not any(marque in octets for octets in parts.values() for marque in marques):
        return contenu
    sortie = io.BytesIO()
    with zipfile.ZipFile(sortie, "w", zipfile.ZIP_DEFLATED) as cible:
        for nom, octets in parts.items():
            for marque, remplacement in marques.items():
                octets = octets.replace(marque, remplacement)
            cible.writestr(nom, octets)
    return sortie.getvalue()


def _write_csv(valeur: object, dates: str, virgule: bool) -> str:
    if isinstance(valeur, date):
        return valeur.strftime(dates)
    texte = "" if valeur is None else str(valeur)
    return texte.replace(".", ",") if virgule and isinstance(valeur, (float, Decimal)) else texte
