"""Who did what: the journal under filters, a slice of it for a page, all of it for a file."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from decompte.app.contexte import Contexte
from decompte.app.vues.depots_filtres import Lecture
from decompte.app.vues.journal_phrases import DITES_AUX_FINANCES, SUR_DES_LIGNES, Entree, dire_action, dire_entree
from decompte.app.vues.tranche import PAR_PAGE, Ligne, Tranche, decalage
from decompte.domaine.calendrier import PARIS, fin_du_jour

COLONNES = ("entree", "instant", "qui", "action", "objet", "de", "vers", "commentaire")
"""Of the files: the names of the warehouse."""


@dataclass(frozen=True, slots=True)
class Filtre:
    """What is asked for; None: all."""

    qui: str | None
    action: str | None
    objet: str | None
    du: date | None
    au: date | None
    mot: str | None

    @property
    def adresse(self) -> dict[str, str]:
        """The same, as the query of an address."""
        return {champ: str(valeur) for champ in self.__slots__ if (valeur := getattr(self, champ)) is not None}


@dataclass(frozen=True, slots=True)
class Journal:
    """A slice of the journal; ``phrases``: what of the filters was not applied."""

    filtre: Filtre
    entrees: list[Entree]
    tranche: Tranche
    quis: list[str]
    actions: dict[str, str]
    phrases: tuple[str, ...]


def lire_journal(ctx: Contexte, demande: Mapping[str, str], lignes_de_classeur: bool, par_page: int = PAR_PAGE) -> Journal:
    """The entries under the filters of an address, the last one first.

    ``lignes_de_classeur``: whether the visitor may read of rows of a workbook. Finance may not: neither the entries about
    them, nor the free text of what is said of a month, a deposit or an incident, which are not searched either.
    """
    lecture = Lecture(demande)
    choix = _choix(ctx, lignes_de_classeur)
    filtre = _filtre(lecture, choix)
    page = lecture.page()
    lues = _lire(ctx, filtre, lignes_de_classeur, par_page, decalage(page, par_page))
    if not lues and page > 1:
        lecture.phrases.append(f"Le journal n'a pas de page {page} sous ces filtres : voici la première.")
        page, lues = 1, _lire(ctx, filtre, lignes_de_classeur, par_page, 0)
    tranche = Tranche(lues, lues[0]["total"] if lues else 0, page, par_page)
    actions = dict(sorted(((a, dire_action(a)) for a in choix["actions"]), key=lambda nom: nom[1].casefold()))
    mots = {id: fiche.libelle for id, fiche in ctx.referentiel.indicateurs.items()}
    return Journal(
        filtre, [dire_entree(li, mots) for li in lues], tranche, sorted(choix["quis"]), actions, tuple(lecture.phrases)
    )


def lire_tout(ctx: Contexte, demande: Mapping[str, str], lignes_de_classeur: bool) -> list[Ligne]:
    """All the entries under the same filters, for a file; DemandeInvalide when a filter cannot be applied."""
    lecture = Lecture(demande)
    filtre = _filtre(lecture, _choix(ctx, lignes_de_classeur))
    lecture.exiger()
    return _lire(ctx, filtre, lignes_de_classeur, None, 0)


def _choix(ctx: Contexte, lignes_de_classeur: bool) -> dict[str, Any]:
    (choix,) = ctx.entrepot.lire_vue("journal/choix", actions_tues=None if lignes_de_classeur else list(SUR_DES_LIGNES))
    return choix


def _filtre(lecture: Lecture, choix: Mapping[str, Any]) -> Filtre:
    du, au = lecture.jour("du", "Le premier jour"), lecture.jour("au", "Le dernier jour")
    if du is not None and au is not None and du > au:
        lecture.phrases.append("Le premier jour vient après le dernier : la période n'est pas appliquée.")
        du = au = None
    return Filtre(
        qui=lecture.parmi("qui", choix["quis"], "Le compte"),
        action=lecture.parmi("action", choix["actions"], "L'action"),
        objet=lecture.brut("objet") or None,
        du=du,
        au=au,
        mot=lecture.brut("mot") or None,
    )


def _lire(ctx: Contexte, filtre: Filtre, lignes_de_classeur: bool, limite: int | None, saut: int) -> list[Ligne]:
    return ctx.entrepot.lire_vue(
        "journal/entrees",
        qui=filtre.qui,
        action=filtre.action,
        objet=filtre.objet,
        mot=filtre.mot,
        debut=None if filtre.du is None else datetime.combine(filtre.du, time(), PARIS),
        fin=None if filtre.au is None else fin_du_jour(filtre.au),
        actions_tues=None if lignes_de_classeur else list(SUR_DES_LIGNES),
        actions_dites=None if lignes_de_classeur else list(DITES_AUX_FINANCES),
        limite=limite,
        decalage=saut,
    )
