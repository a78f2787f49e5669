"""The quality indicators of a convention: what is counted among what, the objective, the score, the notes that people give."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from decompte.app.contexte import Contexte
from decompte.app.vues.convention_decompte import Decompte, LigneExpliquee
from decompte.app.vues.tranche import Ligne
from decompte.domaine.convention import Dispositif
from decompte.domaine.montant import taux
from decompte.domaine.texte import accord, nombre


@dataclass(frozen=True, slots=True)
class Indicateur:
    """One indicator of a group. ``note``: as entered (note, commentaire, auteur), for a judged one."""

    id: str
    libelle: str
    juge: bool
    montre: bool
    """Shown, not scored."""
    numerateur: str | None
    denominateur: str | None
    taux: Decimal | None
    objectif: Decimal | None
    score: str | None
    explication: str | None
    hypothese: bool
    note: Ligne | None

    @property
    def a_noter(self) -> bool:
        """Whether a note is still to be given."""
        return self.juge and self.note is None


@dataclass(frozen=True, slots=True)
class Groupe:
    """The indicators of a group, its score and the amount that it gives, as the décompte says them."""

    libelle: str
    indicateurs: tuple[Indicateur, ...]
    score: str | None
    part: str | None


def lire_groupes(
    ctx: Contexte, dispositif: Dispositif, entrees: Mapping[str, str], decompte: Decompte, notes: Sequence[Ligne]
) -> list[Groupe]:
    """The groups in order, as the solde was computed with them; those of the catalogue where there is no solde."""
    par_id = {note["indicateur"]: note for note in notes}
    return [
        Groupe(
            libelle=groupe["libelle"],
            indicateurs=tuple(
                _indicateur(id, groupe, entrees, decompte, par_id) for id in (*groupe["scores"], *groupe["montres"])
            ),
            score=_resultat(decompte.ligne(f"qualitatif.groupe.{groupe['id']}")),
            part=_resultat(decompte.ligne(f"qualitatif.part.{groupe['id']}")),
        )
        for groupe in _groupes(ctx, dispositif, entrees)
    ]


def juges_attendus(ctx: Contexte, dispositif_id: str) -> list[str]:
    """The indicators that people judge for a dispositif, in its order."""
    return [id for id, fiche in ctx.referentiel.fiches_indicateurs(dispositif_id).items() if fiche.juge]


def _groupes(ctx: Contexte, dispositif: Dispositif, entrees: Mapping[str, str]) -> list[Ligne]:
    debut = "regle.groupe."
    gardes = [{**json.loads(texte), "id": cle.removeprefix(debut)} for cle, texte in entrees.items() if cle.startswith(debut)]
    if gardes:
        return sorted(gardes, key=lambda groupe: int(groupe["rang"]))
    fiches = ctx.referentiel.fiches_indicateurs(dispositif.id)
    return [
        {
            "id": groupe.id,
            "libelle": groupe.libelle,
            "scores": groupe.scores,
            "montres": groupe.montres,
            "juges": [id for id in groupe.scores if id in fiches and fiches[id].juge],
            "fiches": {id: [fiches[id].libelle, fiches[id].source] for id in (*groupe.scores, *groupe.montres) if id in fiches},
        }
        for groupe in dispositif.groupes
    ]


def _indicateur(id: str, groupe: Ligne, entrees: Mapping[str, str], decompte: Decompte, notes: Mapping[str, Ligne]) -> Indicateur:
    ligne = decompte.ligne(f"qualitatif.{id}")
    juge = id in groupe["juges"]
    numerateur, denominateur, part = (None, None, None) if juge else _compter(id, entrees)
    return Indicateur(
        id=id,
        libelle=groupe["fiches"].get(id, [id])[0],
        juge=juge,
        montre=id in groupe["montres"],
        numerateur=numerateur,
        denominateur=denominateur,
        taux=part,
        objectif=_objectif(id, entrees),
        score=None if id in groupe["montres"] else _resultat(ligne),
        explication=None if ligne is None or juge else _expliquer(id, ligne, entrees),
        hypothese=ligne is not None and ligne.hypothese,
        note=notes.get(id) if juge else None,
    )


def _compter(id: str, entrees: Mapping[str, str]) -> tuple[str | None, str | None, Decimal | None]:
    """What is counted, among what, and the rate of it; interviews have an expectation in place of a denominator."""
    if id == "entretiens":
        lus = json.loads(entrees.get("fait.entretiens", "{}"))
        if not lus:
            return None, None, None
        return nombre(int(lus["physiques"]) + int(lus["distance"])), None, None
    compte = entrees.get(f"fait.comptage.{id}")
    if compte is None:
        return None, None, None
    numerateur, _, denominateur = compte.partition("/")
    rapport = taux(Fraction(int(numerateur), int(denominateur))) if int(denominateur) else None
    return nombre(int(numerateur)), nombre(int(denominateur)), rapport


def _objectif(id: str, entrees: Mapping[str, str]) -> Decimal | None:
    texte = entrees.get(f"parametre.objectif_{id}")
    return Decimal(str(json.loads(texte, parse_float=Decimal)["valeur"])) if texte else None


def _expliquer(id: str, ligne: LigneExpliquee, entrees: Mapping[str, str]) -> str | None:
    calcul = " = ".join(texte for texte in (ligne.formule, ligne.calcul) if texte)
    physiques = json.loads(entrees.get("fait.entretiens", "{}")).get("physiques") if id == "entretiens" else None
    dont = None if physiques is None else f"dont {accord(int(physiques), 'physique')}"
    return " ; ".join(texte for texte in (dont, calcul) if texte) or None


def _resultat(ligne: LigneExpliquee | None) -> str | None:
    return None if ligne is None else ligne.resultat
