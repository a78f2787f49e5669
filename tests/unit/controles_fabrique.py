"""Workbooks as the reader hands them over, made by hand for the tests of the controls."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

from decompte.classeurs.modeles import charger_modeles
from decompte.controles.controler import controler
from decompte.controles.lecture_suites import charger_suites
from decompte.domaine.constat import Constat
from decompte.domaine.controle import DepotAControler, ResultatControle, SeuilsDeControle
from decompte.domaine.convention import Convention, Structure, Tableau
from decompte.domaine.mois import Mois
from decompte.domaine.tableau import ClasseurLu, ColonneLue, Identification, TableLue

RACINE = Path(__file__).parents[2]
MODELES = charger_modeles(RACINE / "reference" / "modeles")
SUITES = charger_suites(RACINE / "expectations")
SEUILS = SeuilsDeControle(Decimal("0.95"), date(1988, 12, 1), date(1900, 1, 1), 14, 6, 15)
MAI = Mois(2024, 5)
PREMIERE_LIGNE = 6

STRUCTURE = Structure("asso-bleue", "Association Bleue", siret="12345678900012")
AUTRE = Structure("ccas-ville", "CCAS de Ville")


def convention(code: str, structure: str, dispositif: str) -> Convention:
    return Convention(
        code, structure, 2024, dispositif, f"2024-{dispositif}", None, date(2024, 1, 1), date(2024, 12, 31), Decimal("1000.00")
    )


CONVENTIONS = {
    c.code: c
    for c in (
        convention("2024-1.1-asso-bleue", "asso-bleue", "1.1"),
        convention("2024-1.2-asso-bleue", "asso-bleue", "1.2"),
        convention("2024-1.5-asso-bleue", "asso-bleue", "1.5"),
        convention("2024-2.1-asso-bleue", "asso-bleue", "2.1"),
        convention("2024-9.9-asso-bleue", "asso-bleue", "9.9"),
        convention("2024-1.2-ccas-ville", "ccas-ville", "1.2"),
    )
}
TABLEAUX = {
    "2024-1.1": Tableau.SUIVI,
    "2024-1.2": Tableau.SUIVI,
    "2024-1.5": Tableau.SUIVI,
    "2024-2.1": Tableau.ACTIVITE,
    "2024-9.9": Tableau.AUCUN,
}
REQUIS = {"2024-2.1": ("sessions", "participants"), "2024-1.5": ("soutiens_professionnels",)}

PERSONNE: dict[str, object] = {
    "identifiant": "MJ-000123",
    "nom": "Xxxxx",
    "prenom": "Yyyyy",
    "date_naissance": date(1985, 2, 3),
    "phase": "accompagnement",
    "date_orientation": date(2024, 2, 5),
    "date_premier_rdv": date(2024, 2, 20),
    "date_diagnostic": date(2024, 2, 20),
    "date_signature_cer": date(2024, 3, 1),
    "date_fin_cer": date(2024, 9, 1),
    "nb_actions_cer": 4,
    "nb_actions_pro": 2,
    "nb_entretiens_physiques": 1,
    "nb_entretiens_distance": 0,
    "nb_absences_injustifiees": 0,
    "date_procedure_suspension": None,
    "inscrit_monjob62": True,
    "date_actualisation_diagnostic": None,
    "nb_prescriptions": 0,
    "date_sortie": None,
    "motif_sortie": None,
    "proposition_orientation": None,
    "observations": None,
    "parcours": "emploi",
    "nb_entretiens_telephone": 0,
    "nb_entretiens_visio": 0,
}


class Faute:
    """A cell that the reader did not understand: what it holds, and the fault."""

    def __init__(self, brut: object, faute: str) -> None:
        self.brut = brut
        self.faute = faute


def personne(rang: int = 0, **cellules: object) -> dict[str, object]:
    """A valid row; ``cellules`` replace its cells."""
    return {**PERSONNE, "identifiant": f"MJ-{123 + rang:06d}", **cellules}


def lettre(rang: int) -> str:
    return chr(ord("A") + rang) if rang < 26 else "A" + chr(ord("A") + rang - 26)


def table(
    lignes: Sequence[Mapping[str, object]],
    modele: str = "suivi-2024",
    sans: Sequence[str] = (),
    inconnues: Sequence[ColonneLue] = (),
    neant: bool = False,
) -> TableLue:
    """A table with these rows from Excel row 6 on; ``sans``: keys whose column is absent."""
    m = MODELES[modele]
    presentes = [c for c in m.colonnes if c.cle not in sans]
    cellules = {c.cle: [ligne.get(c.cle) for ligne in lignes] for c in presentes}
    return TableLue(
        modele=modele,
        tableau=m.tableau,
        feuille=m.feuille,
        ligne_entete=PREMIERE_LIGNE - 1,
        colonnes={c.cle: ColonneLue(lettre(rang), c.entete) for rang, c in enumerate(presentes)},
        absentes=tuple(sans),
        inconnues=tuple(inconnues),
        lignes=[PREMIERE_LIGNE + rang for rang in range(len(lignes))],
        valeurs={cle: [None if isinstance(v, Faute) else v for v in vs] for cle, vs in cellules.items()},
        bruts={cle: [v.brut if isinstance(v, Faute) else v for v in vs] for cle, vs in cellules.items()},
        fautes={cle: [v.faute if isinstance(v, Faute) else None for v in vs] for cle, vs in cellules.items()},
        neant=neant,
    )


def identification(**champs: object) -> Identification:
    base = Identification(
        modele="suivi-2024", structure="Association Bleue", convention="2024-1.2-asso-bleue", mois=MAI, mois_lu="2024-05"
    )
    return replace(base, **champs)


def classeur(
    *tables: TableLue,
    depot: str = "d1",
    modele: str | None = "suivi-2024",
    modele_ecrit: str | None = "suivi-2024",
    nom: str = "mai.xlsx",
    **champs: object,
) -> ClasseurLu:
    """A readable workbook; ``champs`` replace fields of its identification."""
    return ClasseurLu(depot, nom, True, identification(modele=modele_ecrit, **champs), modele, list(tables))


def suivi(*lignes: Mapping[str, object], depot: str = "d1", **champs: object) -> ClasseurLu:
    """A workbook with one suivi table of these rows."""
    return classeur(table(lignes), depot=depot, **champs)


def activite(*lignes: Mapping[str, object], depot: str = "d1", convention: str = "2024-2.1-asso-bleue") -> ClasseurLu:
    """A workbook with one activite table of these rows."""
    return classeur(table(lignes, "activite-2024"), depot=depot, modele="activite-2024", convention=convention)


def a_controler(depot: str, **champs: object) -> DepotAControler:
    base = DepotAControler(
        depot=depot,
        structure=STRUCTURE,
        structure_dossier="asso-bleue",
        recu_le=datetime(2024, 6, 7, 10, tzinfo=UTC),
        conventions=CONVENTIONS,
        tableaux=TABLEAUX,
        indicateurs_requis=REQUIS,
    )
    return replace(base, **champs)


def controle(*classeurs: ClasseurLu, depots: Mapping[str, DepotAControler] | None = None) -> list[ResultatControle]:
    """The results of a lot, with the suites, templates and parameters of the project."""
    connus = {c.depot: a_controler(c.depot) for c in classeurs} | dict(depots or {})
    return controler(list(classeurs), connus, SUITES, MODELES, SEUILS)


def un(classeur: ClasseurLu, **champs: object) -> ResultatControle:
    """The result of one workbook; ``champs`` replace what is known of the deposit."""
    (resultat,) = controle(classeur, depots={classeur.depot: a_controler(classeur.depot, **champs)})
    return resultat


def de_regle(resultat: ResultatControle, regle: str) -> list[Constat]:
    return [c for c in resultat.constats if c.regle == regle]
