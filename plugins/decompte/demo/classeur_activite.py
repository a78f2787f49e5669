"""Write an Activité table as a partner would: its habits, then a workbook or a CSV. Same arguments, same bytes."""

from __future__ import annotations

import csv
import io
import random
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any

import xlsxwriter

from decompte.demo.classeur import ecrire_fiche
from decompte.demo.etabli import Fiche
from decompte.demo.habillage import MOIS_EN_LETTRES, nom_de_fichier
from decompte.domaine.convention import Convention, Structure
from decompte.domaine.mois import Mois

MODELE = "activite-2024"
_CREE_LE = datetime(2024, 1, 1)  # noqa: DTZ001 - a fixed moment, so that the bytes do not depend on the clock

ENTETES = {"indicateur": "Indicateur", "quantite": "Quantité du mois", "precision": "Précision"}
_ALIAS = {"indicateur": "Indicateurs", "quantite": "Quantité", "precision": "Commentaires"}

LIBELLES = {
    "sessions": "Sessions",
    "participants": "Participants",
    "etp": "ETP",
    "postes_occupes": "Postes occupés",
    "mesures_renforcees": "Mesures renforcées",
    "mesures_simples": "Mesures simples",
    "logements_occupes": "Logements occupés",
    "points": "Points",
    "diagnostics": "Diagnostics",
    "accompagnements_ponctuels": "Accompagnements ponctuels",
    "semaines_supplementaires": "Semaines supplémentaires",
    "consultations": "Consultations",
    "menages_recus": "Ménages reçus",
    "logements_attribues": "Logements attribués",
    "jeunes_loges": "Jeunes logés",
    "accompagnements": "Accompagnements",
    "journees_agents": "Journées agents",
    "journees_mixtes": "Journées mixtes",
    "depenses_eur": "Dépenses (€)",
}
"""Codes as the drop-down of the workbook shows them."""

Ecrite = str | Decimal | None
"""What the cell of a quantity shows: a number, a text, nothing."""


@dataclass(slots=True)
class Comptee:
    """One row. ``quantite`` is what should be loaded, None when it must not be; ``ecrite`` what its cell shows."""

    code: str
    quantite: Decimal | None
    ecrite: Ecrite = None
    libelle: str | None = None
    """What the cell of the indicator shows, when it is no code of ours."""
    precision: str = ""
    regles: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class HabillageActivite:
    """The habits of one convention for its Activité table; they last the whole year."""

    colonnes: tuple[str, ...]
    """Keys in the order of the sheet; that of an extra column starts with « + »."""
    alias: bool
    codes: int
    """0: labels; 1: codes; 2: labels in capitals."""
    nombres_en_texte: bool
    detail: bool
    """One row a group, or a post: several rows of one code add up."""
    neant: bool
    """« néant » rather than zeros when nothing was done."""
    bandeau: int
    ligne_vide: bool
    total: bool
    csv: bool
    nom_de_fichier: int
    mois_ecrit: int
    structure_par_nom: bool

    @property
    def supplementaires(self) -> int:
        """How many columns the template does not know."""
        return sum(cle.startswith("+") for cle in self.colonnes)

    def entete(self, cle: str) -> str:
        """The header as this structure writes it."""
        return cle[1:] if cle.startswith("+") else (_ALIAS if self.alias else ENTETES)[cle]

    def indicateur(self, ligne: Comptee) -> str:
        """The indicator as this structure writes it."""
        if ligne.libelle is not None or self.codes == 1:
            return ligne.libelle or ligne.code
        return LIBELLES[ligne.code].upper() if self.codes == 2 else LIBELLES[ligne.code]


def habiller_activite(convention: Convention, graine: int) -> HabillageActivite:
    """The habits of a convention, from its own seed."""
    alea = random.Random(f"{graine}|{convention.code}|habillage")
    colonnes = ["indicateur", "quantite"] + ["precision"] * (alea.random() < 0.8)
    if alea.random() < 0.15:
        colonnes.insert(0, colonnes.pop())
    if alea.random() < 0.12:
        colonnes.append("+Lieu")
    return HabillageActivite(
        colonnes=tuple(colonnes),
        alias=alea.random() < 0.25,
        codes=(0, 0, 1, 2)[int(alea.random() * 4)],
        nombres_en_texte=alea.random() < 0.20,
        detail=alea.random() < 0.45,
        neant=alea.random() < 0.30,
        bandeau=int(alea.random() * 3),
        ligne_vide=alea.random() < 0.20,
        total=alea.random() < 0.20,
        csv=alea.random() < 0.12,
        nom_de_fichier=int(alea.random() * 3),
        mois_ecrit=int(alea.random() * 4),
        structure_par_nom=alea.random() < 0.6,
    )


def nommer_activite(
    convention: Convention, structure: Structure, mois: Mois, habillage: HabillageActivite, *, en_csv: bool
) -> str:
    """The name of a file, without extension. A CSV has no Identification: it must be ``<code convention>_<AAAA-MM>``."""
    if en_csv:
        return f"{convention.code}_{mois}"
    lettres = f"{MOIS_EN_LETTRES[mois.numero - 1]} {mois.annee}"
    dispositif = convention.dispositif_id.split("-", 1)[1]
    noms = (f"Activité {dispositif} - {lettres}", f"{structure.nom} activité {lettres}", f"ACT_{convention.code}_{mois}")
    return nom_de_fichier(noms[habillage.nom_de_fichier])


def ecrire_activite(
    fiche: Fiche,
    lignes: Sequence[Comptee],
    habillage: HabillageActivite,
    titre: str,
    *,
    colonne_otee: str | None = None,
    sans_entete: bool = False,
    neant: bool = False,
) -> bytes:
    """A workbook: Identification and Activité. ``colonne_otee`` and ``sans_entete`` are faults of structure."""
    tampon = io.BytesIO()
    classeur = xlsxwriter.Workbook(tampon, {"in_memory": True})
    classeur.set_properties({"created": _CREE_LE, "title": titre})
    gras = classeur.add_format({"bold": True, "text_wrap": True})
    ecrire_fiche(classeur, tuple(fiche.items()), gras)
    feuille = classeur.add_worksheet("Activité")
    colonnes = [cle for cle in habillage.colonnes if cle != colonne_otee]
    rang = _ecrire_bandeau(feuille, habillage.bandeau, titre)
    if not sans_entete:
        for colonne, cle in enumerate(colonnes):
            feuille.write_string(rang, colonne, habillage.entete(cle), gras)
        rang += 1
    if neant:
        feuille.write_string(rang, colonnes.index("indicateur"), "Néant")
    for numero, ligne in enumerate(lignes):
        rang += habillage.ligne_vide and numero == 1
        for colonne, cle in enumerate(colonnes):
            _ecrire_cellule(feuille, rang, colonne, _montrer(ligne, cle, habillage))
        rang += 1
    if habillage.total and lignes and {"indicateur", "quantite"} <= set(colonnes):
        feuille.write_string(rang, colonnes.index("indicateur"), "Total", gras)
        somme = sum((ligne.ecrite for ligne in lignes if isinstance(ligne.ecrite, Decimal)), Decimal(0))
        feuille.write_number(rang, colonnes.index("quantite"), float(somme), gras)
    classeur.close()
    return tampon.getvalue()


def ecrire_activite_csv(lignes: Sequence[Comptee], habillage: HabillageActivite, *, neant: bool = False) -> bytes:
    """A CSV in cp1252, separator « ; », header on the first line, decimal comma."""
    tampon = io.StringIO(newline="")
    ecrivain = csv.writer(tampon, delimiter=";", lineterminator="\r\n")
    ecrivain.writerow([habillage.entete(cle) for cle in habillage.colonnes])
    if neant:
        ecrivain.writerow(["Néant" if cle == "indicateur" else "" for cle in habillage.colonnes])
    for ligne in lignes:
        montres = (_montrer(ligne, cle, habillage) for cle in habillage.colonnes)
        ecrivain.writerow([_en_texte(m) if isinstance(m, Decimal) else m or "" for m in montres])
    return tampon.getvalue().encode("cp1252")


def _montrer(ligne: Comptee, cle: str, habillage: HabillageActivite) -> Ecrite:
    if cle == "indicateur":
        return habillage.indicateur(ligne)
    if cle == "precision":
        return ligne.precision or None
    if cle != "quantite":
        return None
    if isinstance(ligne.ecrite, Decimal) and habillage.nombres_en_texte:
        return _en_texte(ligne.ecrite)
    return ligne.ecrite


def _en_texte(nombre: Decimal) -> str:
    """« 1 234,5 », with a no-break space."""
    return f"{nombre:,}".replace(",", "\u00a0").replace(".", ",")


def _ecrire_cellule(feuille: Any, rang: int, colonne: int, montre: Ecrite) -> None:
    if isinstance(montre, str):
        feuille.write_string(rang, colonne, montre)
    elif montre is not None:
        feuille.write_number(rang, colonne, float(montre))


def _ecrire_bandeau(feuille: Any, bandeau: int, titre: str) -> int:
    """Rows above the header; returns the row where the header goes (0 for the first)."""
    if bandeau == 0:
        return 0
    feuille.write_string(0, 0, titre)
    if bandeau == 1:
        return 2
    feuille.write_string(1, 2, "[logo]")
    feuille.write_string(2, 0, "Une ligne par quantité. À rendre au Département au début du mois suivant.")
    return 4
