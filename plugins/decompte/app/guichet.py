"""The partners' guichet: what the night would say of a file, and templates to fill. No warehouse, no key, nothing kept."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from decompte.app.contexte import RACINE
from decompte.app.erreurs import DemandeInvalide
from decompte.app.feries import feries_francais
from decompte.app.guichet_messages import Controle, CopieVoulue
from decompte.app.guichet_pont import Abandon, Couveuse, CouveuseIndisponible
from decompte.app.modele import ecrire_modele_vierge
from decompte.app.obligations import echeances
from decompte.app.seuils import lire_limites
from decompte.app.verifier import Regles, lire_regles
from decompte.domaine.constat import Severite
from decompte.domaine.convention import Convention, Structure, Tableau
from decompte.domaine.limites import Limites
from decompte.domaine.mois import Mois, mois_touches
from decompte.domaine.texte import nombre
from decompte.domaine.verdict_dit import EFFETS_DITS, VERDICTS_DITS
from decompte.installation.reglages import ReglagesGuichet, lire_reglages_guichet

__all__ = [
    "EFFETS_DITS",
    "VERDICTS_DITS",
    "Controle",
    "ControleAbandonne",
    "CopieVoulue",
    "CouveuseIndisponible",
    "Guichet",
    "MoisPropose",
    "ReglagesGuichet",
    "Severite",
    "ouvrir_guichet",
]

_ALLEGER = (
    "Supprimez les feuilles, images, mises en forme et lignes inutiles, ou recopiez le tableau dans un modèle vierge. "
    "Une archive se vérifie aussi tableau par tableau."
)


class ControleAbandonne(Exception):
    """A check that gave no answer; ``phrases`` (French) say why and what to do."""

    def __init__(self, *phrases: str) -> None:
        self.phrases = phrases
        super().__init__(" ".join(phrases))


@dataclass(frozen=True, slots=True)
class MoisPropose:
    """A month whose template can be taken: the day by which its table is expected."""

    mois: Mois
    echeance: date


class Guichet:
    """What the pages of the guichet call. The reference is read once: after a change of it, the guichet is started again."""

    def __init__(self, reglages: ReglagesGuichet, regles: Regles) -> None:
        self.reglages = reglages
        self._regles = regles
        self.couveuse = Couveuse(reglages.reference, reglages.duree_s, reglages.memoire_octets)

    def preparer(self) -> None:
        """Start what checks; CouveuseIndisponible."""
        self.couveuse.preparer()

    def fermer(self) -> None:
        """End what checks, and what is being checked."""
        self.couveuse.fermer()

    def controler(self, controle: Controle) -> dict[str, Any]:
        """What the night would say (see ``guichet_controle``); DemandeInvalide, or ControleAbandonne at a limit."""
        reponse = self.couveuse.controler(controle)
        if isinstance(reponse, Abandon):
            raise self._abandonne(reponse)
        if "refus" in reponse:
            raise DemandeInvalide("\n".join(reponse["refus"]))
        return reponse

    def _abandonne(self, abandon: Abandon) -> ControleAbandonne:
        if abandon is Abandon.DUREE:
            limite = f"{self.reglages.duree_s} secondes, la limite du guichet"
            return ControleAbandonne(f"Le contrôle de ce fichier a été arrêté au bout de {limite}.", _ALLEGER)
        if abandon is Abandon.MEMOIRE:
            limite = f"{nombre(self.reglages.memoire_octets // 1_000_000)} Mo de mémoire, la limite du guichet"
            return ControleAbandonne(f"Le contrôle de ce fichier demande plus de {limite}.", _ALLEGER)
        return ControleAbandonne(
            "Le contrôle de ce fichier s'est interrompu avant la fin.",
            "Enregistrez-le de nouveau au format .xlsx, puis recommencez. Si cela se répète, déposez-le comme d'habitude et "
            "prévenez le gestionnaire du Département.",
        )

    def limites(self, jour: date) -> Limites:
        """How far a file is read on a day."""
        return lire_limites(self._regles.referentiel.parametres, jour)

    def octets_max(self, jour: date) -> int:
        """The size beyond which a file is refused: what a night takes, or less if the guichet is set so."""
        return min(self.reglages.fichier_octets, self.limites(jour).octets_par_fichier)

    @cached_property
    def structures(self) -> Mapping[str, Structure]:
        """The structures that have a convention, by code, in the order of their names."""
        actives = {c.structure for c in self._regles.conventions.values()}
        siennes = [s for s in self._regles.referentiel.structures if s.code in actives]
        return {s.code: s for s in sorted(siennes, key=lambda s: (_plat(s.nom), s.code))}

    @cached_property
    def conventions(self) -> tuple[Convention, ...]:
        """Those that ask for a monthly table, by structure then code."""
        noms = {code: _plat(structure.nom) for code, structure in self.structures.items()}
        tableaux = {id: d.tableau for id, d in self._regles.referentiel.dispositifs.items()}
        siennes = [c for c in self._regles.conventions.values() if tableaux[c.dispositif_id] is not Tableau.AUCUN]
        return tuple(sorted(siennes, key=lambda c: (noms.get(c.structure, ""), c.code)))

    def chercher_conventions(self, texte: str) -> tuple[Convention, ...]:
        """The conventions whose code, structure, dispositif or territory holds every word of ``texte``; all when it is empty."""
        mots = _plat(texte).split()
        return tuple(c for c in self.conventions if all(mot in self._recherche[c.code] for mot in mots))

    @cached_property
    def _recherche(self) -> Mapping[str, str]:
        return {
            c.code: _plat(f"{c.code} {c.structure} {self.structures[c.structure].nom} {self.dispositif(c)} {c.territoire or ''}")
            for c in self.conventions
        }

    def convention(self, code: str) -> Convention | None:
        """The convention of that code, when it asks for a monthly table."""
        return next((c for c in self.conventions if c.code == code), None)

    def dispositif(self, convention: Convention) -> str:
        """The code of its dispositif, as the délibération writes it, and what it is."""
        return f"{convention.dispositif} : {self._regles.referentiel.dispositifs[convention.dispositif_id].libelle}"

    def mois_proposes(self, convention: Convention) -> tuple[MoisPropose, ...]:
        """The months of a convention, in order."""
        echeance = echeances(self._regles.referentiel.parametres, feries_francais())
        return tuple(MoisPropose(m, echeance(m)) for m in mois_touches(convention.debut, convention.fin))

    def ecrire_modele(self, convention: str, mois: Mois) -> tuple[str, bytes]:
        """The name and the bytes of the blank template of that convention and month; DemandeInvalide."""
        return ecrire_modele_vierge(self._regles.referentiel, self._regles.modeles, convention, mois)


def _plat(texte: str) -> str:
    """Without accents or capitals."""
    decompose = unicodedata.normalize("NFKD", texte)
    return "".join(c for c in decompose if not unicodedata.combining(c)).casefold()


def ouvrir_guichet(env: Mapping[str, str]) -> Guichet:
    """The guichet that the environment describes; ReglagesInvalides, FichiersInvalides name all that is wrong.

    The reference is that of DECOMPTE_REFERENCE, or the one delivered with Décompte: no data directory is read.
    """
    reglages = lire_reglages_guichet(env, RACINE)
    return Guichet(reglages, lire_regles(reglages.reference))
