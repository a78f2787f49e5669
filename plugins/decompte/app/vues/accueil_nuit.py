"""The nights as a page tells them: state, length, counts, what failed; one that was killed is told as perhaps interrupted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from types import MappingProxyType

from decompte.app.vues.tranche import Ligne
from decompte.domaine.depot import EtatDepot, dire_compte
from decompte.domaine.texte import accord

SILENCE = timedelta(hours=6)
"""A night still at work after so long was probably killed: the longest measured takes minutes."""
UN_JOUR = timedelta(hours=26)
"""Between two nights, one hour of summer time and one of delay included."""

ETATS = MappingProxyType(
    {
        "en_cours": ("en cours", "attente"),
        "finie": ("finie", "bon"),
        "finie_avec_echecs": ("finie, avec des échecs", "attention"),
        "echouee": ("échouée", "mauvais"),
        "interrompue": ("interrompue ?", "mauvais"),
    }
)
"""The states as people read them, and how they are coloured (macro ``etat``)."""
_ISSUES = MappingProxyType(
    {
        "acceptes": EtatDepot.ACCEPTE,
        "acceptes_avec_reserves": EtatDepot.ACCEPTE_AVEC_RESERVES,
        "refuses": EtatDepot.REJETE,
        "illisibles": EtatDepot.ILLISIBLE,
        "ecartes": EtatDepot.ECARTE,
    }
)


@dataclass(frozen=True, slots=True)
class NuitDite:
    """A night; ``ligne``: its row, with ``erreurs`` (why it stopped) and ``echecs`` (what it could not do: stewards' only)."""

    ligne: Ligne
    etat: str

    @property
    def etat_dit(self) -> str:
        """The state in French."""
        return ETATS[self.etat][0]

    @property
    def genre(self) -> str:
        """How it is coloured."""
        return ETATS[self.etat][1]

    @property
    def duree(self) -> str | None:
        """How long it took, from its beginning (or from when it was taken up again); None while it is not over."""
        if self.ligne["fin"] is None:
            return None
        return dire_duree(self.ligne["fin"] - (self.ligne["reprise_le"] or self.ligne["debut"]))

    @property
    def recu(self) -> str:
        """What came: « 12 dépôts reçus, 1 doublon »."""
        if self.ligne["recus"] is None:
            return "réception non faite"
        parties = [accord(self.ligne["recus"], "dépôt reçu", "dépôts reçus")]
        if self.ligne["doublons"]:
            parties.append(accord(self.ligne["doublons"], "doublon"))
        if self.ligne["en_attente"]:
            parties.append(accord(self.ligne["en_attente"], "fichier en attente", "fichiers en attente"))
        return ", ".join(parties)

    @property
    def lu(self) -> str:
        """What became of it: « 10 acceptés, 2 refusés »."""
        parties = [dire_compte(self.ligne[champ], etat) for champ, etat in _ISSUES.items() if self.ligne[champ]]
        if self.ligne["non_charges"]:
            parties.append(accord(self.ligne["non_charges"], "non chargé", "non chargés"))
        return ", ".join(parties) or "rien à lire"

    @property
    def calcule(self) -> str:
        """« 209 soldes, 3 changés », or that nothing was computed."""
        if self.ligne["soldes"] is None:
            return "soldes non calculés"
        return f"{accord(self.ligne['soldes'], 'solde')}, {accord(self.ligne['soldes_changes'], 'changé')}"


def dire_nuits(lignes: Sequence[Ligne], maintenant: datetime) -> list[NuitDite]:
    """The nights, the last one first. One still at work when another began after it, or for long, was interrupted."""
    return [NuitDite(ligne, _etat(ligne, rang, maintenant)) for rang, ligne in enumerate(lignes)]


def ancienne(nuit: NuitDite, maintenant: datetime) -> bool:
    """Whether no night has begun for more than a day."""
    commencee: datetime = nuit.ligne["reprise_le"] or nuit.ligne["debut"]
    return maintenant - commencee > UN_JOUR


def dire_duree(duree: timedelta) -> str:
    """« 42 s », « 3 min 05 s », « 1 h 02 min »."""
    secondes = round(duree.total_seconds())
    heures, minutes = secondes // 3600, secondes // 60 % 60
    if heures:
        return f"{heures} h {minutes:02d} min"
    return f"{minutes} min {secondes % 60:02d} s" if minutes else f"{secondes} s"


def _etat(ligne: Ligne, rang: int, maintenant: datetime) -> str:
    if ligne["etat"] != "en_cours":
        return str(ligne["etat"])
    depuis = maintenant - (ligne["reprise_le"] or ligne["debut"])
    return "interrompue" if rang or depuis > SILENCE else "en_cours"
