"""Every deposit received, newest first: for stewards alone, names of files may hold those of people."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from decompte.app.contexte import Contexte
from decompte.app.vues.depots_filtres import Demande, FiltreFichiers, Lecture
from decompte.app.vues.tranche import PAR_PAGE, Tranche, decalage
from decompte.domaine.depot import ETATS_DITS, EtatDepot

Ligne = dict[str, Any]

_GENRES = {
    EtatDepot.ACCEPTE: "bon",
    EtatDepot.ACCEPTE_AVEC_RESERVES: "attention",
    EtatDepot.REJETE: "mauvais",
    EtatDepot.ILLISIBLE: "mauvais",
    EtatDepot.RECU: "attente",
    EtatDepot.LU: "attente",
    EtatDepot.CONTROLE: "attente",
}
ETATS: Mapping[str, tuple[str, str]] = MappingProxyType(
    {etat.value: (mot, _GENRES.get(etat, "neutre")) for etat, mot in ETATS_DITS.items()}
)
"""The states of a deposit: their words and their colour."""


@dataclass(frozen=True, slots=True)
class Fichiers:
    """The page: filters and one slice of deposits."""

    structures: Mapping[str, str]
    conventions: Sequence[str]
    filtre: FiltreFichiers
    phrases: Sequence[str]
    tranche: Tranche


def lire_fichiers(ctx: Contexte, demande: Demande) -> Fichiers:
    """The deposits that a steward asks for; beyond the last page, the last one."""
    structures, conventions = _choix(ctx)
    lecture = Lecture(demande)
    filtre = _filtre(lecture, structures, conventions)
    page = lecture.page()
    lignes = _lire(ctx, filtre, PAR_PAGE, decalage(page))
    if not lignes and page > 1:
        compte = _lire(ctx, filtre, 1, 0)
        page = max(1, -(-(compte[0]["total"] if compte else 0) // PAR_PAGE))
        lignes = _lire(ctx, filtre, PAR_PAGE, decalage(page))
    total = lignes[0]["total"] if lignes else 0
    return Fichiers(structures, conventions, filtre, lecture.phrases, Tranche(lignes, total, page))


def lire_fichiers_entiers(ctx: Contexte, demande: Demande) -> list[Ligne]:
    """All of them, for a file; DemandeInvalide when a filter cannot be applied."""
    lecture = Lecture(demande)
    filtre = _filtre(lecture, *_choix(ctx))
    lecture.exiger()
    return _lire(ctx, filtre, None, 0)


def _choix(ctx: Contexte) -> tuple[dict[str, str], list[str]]:
    lu = ctx.entrepot.lire_vue("depots/choix_fichiers")[0]
    return dict(sorted(lu["structures"].items(), key=lambda s: s[1].casefold())), lu["conventions"]


def _filtre(lecture: Lecture, structures: Mapping[str, str], conventions: Sequence[str]) -> FiltreFichiers:
    return FiltreFichiers(
        etat=lecture.parmi("etat", ETATS, "L'état"),
        structure=lecture.parmi("structure", structures, "La structure"),
        convention=lecture.parmi("convention", conventions, "La convention"),
        mois=lecture.mois("mois", "Le mois"),
        du=lecture.jour("du", "Le premier jour"),
        au=lecture.jour("au", "Le dernier jour"),
        texte=lecture.brut("texte"),
        mots=lecture.mots(),
    )


def _lire(ctx: Contexte, filtre: FiltreFichiers, limite: int | None, debut: int) -> list[Ligne]:
    return ctx.entrepot.lire_vue("depots/fichiers", **filtre.parametres, limite=limite, decalage=debut)
