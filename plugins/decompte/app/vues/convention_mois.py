"""The months of a convention: what was expected and received, and what was counted, month by month."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from decompte.app.vues.convention_decompte import Decompte
from decompte.app.vues.convention_mots import ETATS_MOIS, MOIS_COURTS
from decompte.app.vues.tranche import Ligne
from decompte.domaine.convention import Convention, Tableau
from decompte.domaine.exercice import STOCKS, TermesExercice
from decompte.domaine.mois import Mois
from decompte.domaine.texte import mois_en_lettres, nombre
from decompte.domaine.trace import comptes_de
from decompte.soldes.unites import unite

_FILE_ACTIVE = "file_active"
_ACCUEILS = "accueils"
_TITRES = {_FILE_ACTIVE: "File active", _ACCUEILS: "Personnes reçues en accueil"}
_REGLES_DITES = {_FILE_ACTIVE: ("quantitatif.file_active", "quantitatif.realisation"), _ACCUEILS: ("quantitatif.accueils",)}
"""The lines of the décompte that say what the months come to, where they are not the line that counts."""

_HAUTEUR = Decimal("0.88")
"""Of the highest bar: its figure is written above it."""


@dataclass(frozen=True, slots=True)
class Point:
    """One month of a series; ``valeur`` None: no table counted. ``part`` and ``part_cible``: of the highest bar, 0 to 1."""

    mois: Mois
    nom: str
    valeur: Decimal | None
    cible: Decimal | None
    part: str
    part_cible: str


@dataclass(frozen=True, slots=True)
class Serie:
    """What one figure counts each month; ``cible``: the name of what was agreed each month, if it is so agreed."""

    cle: str
    nom: str
    titre: str
    cible: str | None
    points: tuple[Point, ...]
    conclusions: tuple[str, ...]
    """What the décompte makes of it, French sentences."""


def decrire_obligations(lues: Sequence[Ligne], avec_motifs: bool) -> list[Ligne]:
    """The obligations with their state in words; the reasons only for those who may read them."""
    decrites = []
    for ligne in lues:
        mot, genre = ETATS_MOIS[ligne["etat"]]
        motif = ligne["motif"] if avec_motifs else None
        decrites.append({**ligne, "mot": mot, "genre": genre, "motif": motif, "de_mois": _de(ligne["mois"])})
    return decrites


def _de(mois: str) -> str:
    """« de mai 2024 », « d'avril 2024 »."""
    dit = mois_en_lettres(Mois.de_texte(mois))
    return f"d'{dit}" if dit[0] in "ao" else f"de {dit}"


def series(
    convention: Convention, tableau: Tableau, terme: TermesExercice, entrees: Mapping[str, str], decompte: Decompte
) -> list[Serie]:
    """The counts of each month of the exercice, as kept with the solde (``fait.AAAA-MM``); none where no table is asked for."""
    faits = {m: _lire(entrees.get(f"fait.{m}")) for m in terme.mois}
    if tableau is Tableau.AUCUN or not any(faits.values()):
        return []
    comptes = list(_comptes(convention, decompte)) or list(_comptes_par_defaut(tableau, faits))
    trouvees = []
    for compte, regle in comptes:
        cible, cibles = _cibles(compte, convention, terme)
        nom = _TITRES.get(compte) or _capitale(unite(compte.rpartition(".")[2]))
        valeurs = [_valeur(compte, faits[m]) for m in terme.mois]
        trouvees.append(
            Serie(
                cle=compte.rpartition(".")[2],
                nom=nom,
                titre=nom
                if cible is None
                else f"{nom} et {cible.lower()}"
                if compte == _FILE_ACTIVE
                else f"{nom}, réalisé et convenu",
                cible=cible,
                points=_points(terme.mois, valeurs, cibles),
                conclusions=(
                    *(_deja_comptees(valeurs, entrees) if compte == _ACCUEILS else ()),
                    *_conclure(_REGLES_DITES.get(compte, (regle,)), decompte),
                ),
            )
        )
    return trouvees


def _comptes(convention: Convention, decompte: Decompte) -> Iterator[tuple[str, str]]:
    """What the quantities of the décompte count in the tables, each once, with the line that counts it."""
    vus = set()
    for ligne in decompte.lignes:
        if not ligne.regle.startswith("quantitatif."):
            continue
        for compte in comptes_de(ligne.regle, convention.unite_autre):
            if compte not in vus:
                vus.add(compte)
                yield compte, ligne.regle


def _comptes_par_defaut(tableau: Tableau, faits: Mapping[Mois, Ligne]) -> Iterator[tuple[str, str]]:
    """Without a line that counts (a mode that is not computed): what the tables hold."""
    if tableau is Tableau.SUIVI:
        yield _FILE_ACTIVE, ""
    else:
        for code in sorted({code for fait in faits.values() for code in fait.get("activite", {})}):
            yield f"activite.{code}", ""


def _cibles(compte: str, convention: Convention, terme: TermesExercice) -> tuple[str | None, Sequence[Decimal | None]]:
    """What is agreed to be in place each month, and its name; a flow has no monthly target."""
    if compte == _FILE_ACTIVE and any(terme.places_par_mois):
        return "Places conventionnées", terme.places_par_mois
    code = compte.removeprefix("activite.")
    if code == convention.unite_autre and code in STOCKS and any(terme.autre_par_mois):
        return "Convenu", terme.autre_par_mois
    return None, (None,) * len(terme.mois)


def _capitale(texte: str) -> str:
    return texte[:1].upper() + texte[1:]


def _valeur(compte: str, fait: Ligne) -> Decimal | None:
    if not fait:
        return None
    if compte.startswith("activite."):
        return Decimal(str(fait.get("activite", {}).get(compte.removeprefix("activite."), "0")))
    return Decimal(str(fait[compte]))


def _points(mois: Sequence[Mois], valeurs: Sequence[Decimal | None], cibles: Sequence[Decimal | None]) -> tuple[Point, ...]:
    plus_haut = max((v for v in (*valeurs, *cibles) if v), default=Decimal(1))
    return tuple(
        Point(m, MOIS_COURTS[m.numero - 1], valeur, cible, _part(valeur, plus_haut), _part(cible, plus_haut))
        for m, valeur, cible in zip(mois, valeurs, cibles, strict=True)
    )


def _part(valeur: Decimal | None, plus_haut: Decimal) -> str:
    return f"{(valeur or 0) / plus_haut * _HAUTEUR:.4f}"


def _deja_comptees(valeurs: Sequence[Decimal | None], entrees: Mapping[str, str]) -> Iterator[str]:
    """How the months, where a person comes back, make what the décompte counts: each person once, the first month."""
    recues = sum((v for v in valeurs if v), Decimal(0))
    comptees = Decimal(entrees.get("fait.accueils", recues))
    if recues > comptees:
        yield (
            "Une personne reçue plusieurs mois est dans chaque colonne, et une seule fois dans le décompte : "
            f"{nombre(recues)} en tout, dont {nombre(recues - comptees)} déjà comptées un mois précédent, "
            f"soit {nombre(comptees)}."
        )


def _conclure(regles: Sequence[str], decompte: Decompte) -> Iterator[str]:
    for regle in regles:
        ligne = decompte.ligne(regle)
        if ligne is not None and ligne.resultat is not None:
            calcul = f" : {ligne.calcul}" if ligne.calcul else " :"
            yield f"{ligne.libelle}{calcul}{' =' if ligne.calcul else ''} {ligne.resultat}"


def _lire(texte: str | None) -> Ligne:
    lu = json.loads(texte, parse_float=Decimal) if texte else {}
    return lu if isinstance(lu, dict) else {}
