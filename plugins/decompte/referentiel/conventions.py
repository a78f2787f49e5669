"""conventions.csv: what each structure is paid for, how much, and what is agreed."""

from __future__ import annotations

import re
from collections.abc import Collection
from decimal import Decimal
from pathlib import Path

from decompte.domaine.cibles import ACTIVITES
from decompte.domaine.convention import Convention
from decompte.lecture.fautes import Releve, suggestion
from decompte.referentiel.lecture_csv import LigneCsv, lire_table
from decompte.referentiel.quantites import lire_cible

FICHIER = "conventions.csv"
REQUISES = (
    "code",
    "structure",
    "annee",
    "dispositif",
    "territoire",
    "debut",
    "fin",
    "montant_eur",
    "cible_accueils",
    "cible_places",
    "cible_autre",
    "unite_autre",
    "operation_budgetaire",
)
OPTIONNELLES = ("source", "montant_vote_eur", "hypotheses", "ligne_source")
SEPARATEUR = " | "
"""Between several values of one cell: hypotheses, budget operations."""

CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9.-]*")


def lire_conventions(
    dossier: Path,
    structures: Collection[str],
    dispositifs: Collection[str],
    operations: Collection[str],
    releve: Releve,
) -> tuple[dict[str, Convention], dict[str, LigneCsv]]:
    """All conventions by code, in the order of the file, and the row of each code, conventions at fault included.

    A list of known codes that is empty means that its own file is at fault: nothing is checked against it.
    """
    lues: dict[str, Convention] = {}
    lignes: dict[str, LigneCsv] = {}
    for ligne in lire_table(dossier, FICHIER, REQUISES, OPTIONNELLES, releve):
        code = ligne.code("code", requis=True)
        convention = lire_convention(ligne, code or "", structures, dispositifs, operations)
        if code is None:
            continue
        if not CODE.fullmatch(code):
            ligne.faute(f"le code « {code} » doit pouvoir nommer un fichier : lettres sans accent, chiffres, points et tirets.")
        if code in lignes:
            ligne.faute(f"le code « {code} » est déjà celui de la ligne {lignes[code].ligne} : ajoutez-lui le territoire.")
            continue
        lignes[code] = ligne
        if convention is not None:
            lues[code] = convention
    return lues, lignes


def operations_de(operation_budgetaire: str | None) -> tuple[str, ...]:
    """The budget operations of the cell: none, one, or several separated by « | »."""
    return () if operation_budgetaire is None else tuple(o.strip() for o in operation_budgetaire.split(SEPARATEUR.strip()))


def lire_convention(
    ligne: LigneCsv,
    code: str,
    structures: Collection[str],
    dispositifs: Collection[str],
    operations: Collection[str],
) -> Convention | None:
    """The convention of one row, under a code already read; None, with its faults noted, when it cannot be one."""
    structure = ligne.code("structure", requis=True)
    if structure is not None and structures and structure not in structures:
        ligne.faute(
            f"structure inconnue « {structure} » : ajoutez-la à structures.csv.{suggestion(structure, structures)}", "structure"
        )
    annee = ligne.annee("annee")
    dispositif, dispositif_id = _dispositif(ligne, annee, dispositifs)
    debut, fin = ligne.date("debut"), ligne.date("fin")
    if debut and fin and debut > fin:
        ligne.faute(
            f"la convention commence le {debut:%d/%m/%Y}, après sa fin le {fin:%d/%m/%Y} : corrigez l'une des deux.", "fin"
        )
        debut = None
    montant = ligne.montant("montant_eur", requis=True)
    vote = ligne.montant("montant_vote_eur")
    cible_autre, unite_autre = ligne.nombre("cible_autre"), ligne.code("unite_autre")
    if cible_autre is not None and unite_autre is None:
        ligne.faute(
            "« cible_autre » est renseignée sans « unite_autre » : dites ce qu'elle compte (code d'activité).", "unite_autre"
        )
    if unite_autre is not None and unite_autre not in ACTIVITES:
        ligne.faute(
            f"code d'activité inconnu « {unite_autre} » : attendu l'un de {', '.join(ACTIVITES)}."
            f"{suggestion(unite_autre, ACTIVITES)}",
            "unite_autre",
        )
    operation = ligne.texte("operation_budgetaire")
    for nom in operations_de(operation):
        if operations and nom not in operations:
            ligne.faute(
                f"opération budgétaire inconnue « {nom} » : ajoutez-la à budgets.csv.{suggestion(nom, operations)}",
                "operation_budgetaire",
            )
    accueils, places = lire_cible(ligne, "cible_accueils"), lire_cible(ligne, "cible_places")
    if structure is None or annee is None or dispositif is None or debut is None or fin is None or montant is None:
        return None
    return Convention(
        code=code,
        structure=structure,
        annee=annee,
        dispositif=dispositif,
        dispositif_id=dispositif_id,
        territoire=ligne.texte("territoire"),
        debut=debut,
        fin=fin,
        montant_eur=montant,
        cible_accueils=accueils,
        cible_places=places,
        cible_autre=cible_autre,
        unite_autre=unite_autre,
        operation_budgetaire=operation,
        source=ligne.texte("source"),
        montant_vote_eur=vote,
        hypotheses=_hypotheses(ligne),
    )


def _dispositif(ligne: LigneCsv, annee: int | None, dispositifs: Collection[str]) -> tuple[str | None, str]:
    """As written, and the catalogue id: the id itself, or a bare code (« 1.3 ») of the convention's year."""
    ecrit = ligne.code("dispositif", requis=True)
    if ecrit is None or not dispositifs:
        return None, ""
    for candidat in (ecrit, f"{annee}-{ecrit}"):
        if candidat in dispositifs:
            return ecrit, candidat
    if annee is None and any(id_.endswith(f"-{ecrit}") for id_ in dispositifs):
        # A bare code of a year that cannot be read: the fault of the year is said already.
        return None, ""
    ligne.faute(
        f"dispositif inconnu « {ecrit} »{'' if annee is None else f' pour {annee}'} : attendu un identifiant du catalogue, par "
        f"exemple 2024-1.3.{suggestion(ecrit, dispositifs) or suggestion(f'{annee}-{ecrit}', dispositifs)}",
        "dispositif",
    )
    return None, ""


def _hypotheses(ligne: LigneCsv) -> tuple[str, ...]:
    texte = ligne.texte("hypotheses")
    return () if texte is None else tuple(h.strip() for h in texte.split(SEPARATEUR) if h.strip())


def montant_vote(convention: Convention) -> Decimal:
    """What the délibération totals for the convention: its amount, unless the file says otherwise."""
    return convention.montant_eur if convention.montant_vote_eur is None else convention.montant_vote_eur
