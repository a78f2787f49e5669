"""What is still open in an exercice, one line each: months, deposits, documents, soldes and what each waits for."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from decompte.app.contexte import Contexte
from decompte.domaine.contradictoire import GenreEvenement, Phase, phases
from decompte.domaine.depot import ETATS_DITS, EtatDepot
from decompte.domaine.mandatement import LotDeMandatement
from decompte.domaine.mois import Mois
from decompte.domaine.obligation import EtatObligation
from decompte.domaine.solde import EtatSolde
from decompte.domaine.texte import accord, enumeration, jour, mois_en_lettres
from decompte.domaine.vie_solde import ETATS_SOLDE_DITS, Levee
from decompte.entrepot.lectures import Ligne

GENRES = (
    "tableau_manquant", "tableau_incomplet", "mois_excuse", "mois_prolonge", "depot", "lignes", "incident", "document", "blocage",
    "contradictoire", "lot", "solde", "sans_calcul",
)  # fmt: skip
"""The kinds of what may be open, in the order of the list."""
_DOCUMENTS = {"bilan_final": "bilan final", "documents_annuels": "documents annuels"}
_DEPOTS = {"attend_mot_de_passe": "attend son mot de passe", "hors_cloture": "reçu après la clôture, attend une réouverture"}
_AVEC_DEPOT = frozenset({"depot", "lignes", "incident"})
_REGLES_DES_DOCUMENTS = {"bilan_final": "blocage.bilan", "documents_annuels": "blocage.documents"}


@dataclass(frozen=True, slots=True)
class Reste:
    """One thing still open. ``genre``: see ``GENRES``; ``objet``: a deposit's id, a batch's number; ``etat``: as programs name
    it.
    """

    genre: str
    convention: str | None
    mois: str | None = None
    objet: str | None = None
    etat: str | None = None
    detail: str = ""
    """What it is or waits for, in French, without a final stop."""

    def ligne(self) -> dict[str, Any]:
        """The same as a row."""
        return {
            "genre": self.genre,
            "convention": self.convention,
            "mois": self.mois,
            "objet": self.objet,
            "etat": self.etat,
            "detail": self.detail,
        }

    def phrase(self) -> str:
        """The same as people read it, without a final stop: « 2024-1.3-ccas-arras, mai 2024 : attendu le 10/06/2024 »."""
        if self.genre == "lot":
            return f"lot {self.objet} : {self.detail}"
        lieu = [self.convention or "convention non identifiée"]
        if self.mois is not None:
            lieu.append(mois_en_lettres(Mois.de_texte(self.mois)))
        if self.genre in _AVEC_DEPOT and self.objet is not None:
            lieu.append(f"dépôt {self.objet}")
        etat = f"{ETATS_SOLDE_DITS[EtatSolde(self.etat)]}, " if self.genre == "solde" and self.etat is not None else ""
        return f"{', '.join(lieu)} : {etat}{self.detail}"


def restes(ctx: Contexte, exercice: int, soldes: Sequence[Ligne], cloture_le: date, au: date) -> tuple[Reste, ...]:
    """All that is open, by kind then convention; ``soldes``: the stored ones of the exercice."""
    entrepot = ctx.entrepot
    trouves = [
        *_mois(entrepot.lire_mois_ouverts(exercice)),
        *_a_traiter(entrepot.lire_a_traiter(exercice, cloture_le)),
        *_documents(ctx, exercice, soldes),
        *_lots(entrepot.lire_lots(), exercice),
        *_soldes(ctx, exercice, soldes, au),
    ]
    rangs = {genre: rang for rang, genre in enumerate(GENRES)}
    # The sort is stable: within a kind, the order of the queries stays.
    return tuple(sorted(trouves, key=lambda r: (rangs[r.genre], r.convention or "")))


def _mois(lignes: Sequence[Ligne]) -> Iterator[Reste]:
    for ligne in lignes:
        convention, mois, etat = ligne["convention"], ligne["mois"], ligne["etat"]
        if ligne["excuse"]:
            recu = "avec un tableau accepté" if ligne["depot"] else "sans tableau accepté"
            yield Reste("mois_excuse", convention, mois, ligne["depot"], etat, recu)
        elif etat in {EtatObligation.MANQUANT, EtatObligation.A_VENIR}:
            yield Reste("tableau_manquant", convention, mois, None, etat, f"attendu le {jour(ligne['echeance'])}")
        elif etat == EtatObligation.INCOMPLET:
            yield Reste("tableau_incomplet", convention, mois, ligne["depot"], etat, f"attendu le {jour(ligne['echeance'])}")
        if ligne["prolonge"] and not ligne["excuse"]:
            yield Reste("mois_prolonge", convention, mois, ligne["depot"], etat, f"jusqu'au {jour(ligne['echeance'])}")


def _a_traiter(lignes: Sequence[Ligne]) -> Iterator[Reste]:
    for ligne in lignes:
        etat = ligne["etat"]
        cle = (ligne["nature"], ligne["convention"], ligne["mois"], ligne["depot"], etat)
        if ligne["nature"] == "lignes":
            yield Reste(*cle, f"{accord(ligne['nombre'], 'ligne')} en attente")
        elif ligne["nature"] == "incident":
            yield Reste(*cle, f"{enumeration(ligne['regles'])}, {accord(ligne['nombre'], 'fois', 'fois')}")
        else:
            dit = _DEPOTS.get(etat) or ETATS_DITS[EtatDepot(etat)]
            yield Reste(*cle, f"de {ligne['structure']}, {dit}, reçu le {jour(ligne['depuis'])}")


def _documents(ctx: Contexte, exercice: int, soldes: Sequence[Ligne]) -> Iterator[Reste]:
    recus = {(d.convention, d.nature) for d in ctx.entrepot.lire_documents() if d.exercice == exercice}
    levees = ctx.entrepot.lire_vie().levees
    for solde in soldes:
        convention = solde["convention"]
        manquants = [nature for nature in _DOCUMENTS if (convention, nature) not in recus]
        if manquants:
            dits = [_dire_document(nature, levees.get((convention, exercice), ())) for nature in manquants]
            accorde = "non reçu" if manquants == ["bilan_final"] else "non reçus"
            yield Reste("document", convention, None, None, None, f"{accorde} : {enumeration(dits)}")


def _dire_document(nature: str, levees: Sequence[Levee]) -> str:
    levee = next((lv for lv in levees if lv.regle == _REGLES_DES_DOCUMENTS[nature]), None)
    suite = "" if levee is None else f" (blocage levé le {jour(levee.le)} par {levee.par})"
    return _DOCUMENTS[nature] + suite


def _lots(lots: Sequence[LotDeMandatement], exercice: int) -> Iterator[Reste]:
    """The batches of which the finance software has not given every mandat back."""
    for lot in lots:
        if lot.exercice == exercice and lot.etat in {"en_attente", "en_partie"}:
            nombre = accord(len(lot.lignes) - len(lot.mandats), "ligne sans mandat", "lignes sans mandat")
            yield Reste("lot", None, None, str(lot.lot), lot.etat, f"préparé le {jour(lot.le)} par {lot.par}, {nombre}")


def _soldes(ctx: Contexte, exercice: int, soldes: Sequence[Ligne], au: date) -> Iterator[Reste]:
    ouvertes: dict[str, list[Phase]] = defaultdict(list)
    par_version = phases(ctx.entrepot.lire_contradictoires(None, exercice))
    for (convention, _, _), siennes in par_version.items():
        ouvertes[convention] += [phase for phase in siennes if not phase.close]
    for solde in soldes:
        convention, etat = solde["convention"], EtatSolde(solde["etat"])
        for blocage in solde["blocages"]:
            yield Reste("blocage", convention, None, None, etat, blocage.rstrip("."))
        if etat is EtatSolde.CONTRADICTOIRE:
            for phase in ouvertes[convention]:
                yield Reste("contradictoire", convention, None, None, etat, _dire_phase(phase, au))
        if solde["du_eur"] is None:
            yield Reste("sans_calcul", convention, None, None, etat, "son dispositif, ou son terme, n'a pas de calcul")
        elif etat is not EtatSolde.MANDATE:
            siennes = par_version.get((convention, exercice, solde["version"]), ())
            yield Reste("solde", convention, None, None, etat, _attente(solde, etat, siennes, au))


def _attente(solde: Mapping[str, Any], etat: EtatSolde, siennes: Sequence[Phase], au: date) -> str:
    """What a solde waits for."""
    phase = siennes[-1] if siennes else None
    if etat is EtatSolde.PROVISOIRE:
        return "attend que tous ses mois soient échus et que son bilan final soit reçu"
    if etat is EtatSolde.A_INSTRUIRE:
        nombre = len(solde["blocages"])
        levees = accord(nombre, "blocage soit levé", "blocages soient levés")
        return f"attend que {levees}" if nombre else "attend d'être proposé"
    if etat is EtatSolde.PROPOSE:
        if phase is None and (solde["penalite_eur"] or solde["reversement_eur"]):
            return "attend d'être notifié au partenaire, ou arrêté s'il a déjà été entendu"
        return "attend d'être arrêté par les finances"
    if etat is EtatSolde.CONTRADICTOIRE:
        return _dire_phase(phase, au) if phase is not None and not phase.close else "attend d'être arrêté par les finances"
    return "attend la référence de son titre" if solde["reversement_eur"] else "attend la référence de son mandat"


def _dire_phase(phase: Phase, au: date) -> str:
    notification = phase.notification
    assert notification.terme_observations is not None
    assert notification.terme_decision is not None
    if au <= notification.terme_observations and phase.premier(GenreEvenement.OBSERVATIONS) is None:
        return f"le partenaire peut présenter ses observations jusqu'au {jour(notification.terme_observations)}"
    return f"attend la réponse de l'administration, au plus tard le {jour(notification.terme_decision)}"
