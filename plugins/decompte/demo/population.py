"""The living population of one convention: who is followed in each month of a year.

A month depends on the months before it and on its own seed only, so that a slice of the year shows the same
persons as the year.
"""

from __future__ import annotations

import random
from dataclasses import dataclass, field

from decompte.demo.personne import (
    Personne,
    accompagner,
    accueillir,
    actualiser_au_depart,
    avancer,
    compter_le_mois,
    entre,
    peut_sortir,
    plus_jours,
    plus_mois,
)
from decompte.demo.profil import Profil, Traits, a_des_accueils, traits_de
from decompte.domaine.convention import Convention
from decompte.domaine.mois import Mois, mois_touches


def capacite(convention: Convention) -> int:
    """How many numbers to keep for a convention: more than a year can use."""
    return 3 * int(convention.cible_places or 0) + 2 * int(convention.cible_accueils or 0) + 100


@dataclass(slots=True)
class Population:
    """The persons of a convention; ``vivre`` moves one month on.

    ``premier_numero`` starts the block of numbers of the convention: nobody else has them. ``partagee``: the identifiant of
    a person whom another structure follows; she is followed here too.
    """

    convention: Convention
    profil: Profil
    graine: int
    premier_numero: int
    partagee: str | None = None
    presents: list[Personne] = field(default_factory=list)
    _numero: int = 0
    _orientes: list[str] = field(default_factory=list)
    """Persons whose accueil ended with a proposal: some stay for the accompaniment."""
    _traits: Traits = field(init=False)

    def __post_init__(self) -> None:
        self._numero = self.premier_numero
        self._traits = traits_de(self.convention)

    def vivre(self, mois: Mois, *, premier: bool) -> list[Personne]:
        """The persons followed in the month, in a stable order; ``premier`` opens the year with people already there."""
        alea = random.Random(f"{self.graine}|{self.convention.code}|{mois}|population")
        if premier:
            self._ouvrir(alea, mois)
        self.presents = [p for p in self.presents if not p.partie_avant(mois.premier_jour)]
        self._accueillir(alea, mois)
        self._completer(alea, mois)
        for personne in self.presents:
            self._vivre_un_mois(alea, personne, mois)
        return self.presents

    def _vivre_un_mois(self, alea: random.Random, personne: Personne, mois: Mois) -> None:
        if personne.phase == "accompagnement":
            peut_sortir(alea, personne, mois, self.profil, self._traits)
            avancer(alea, personne, mois.dernier_jour, self.profil, self._traits)
            actualiser_au_depart(alea, personne, self.profil)
        elif personne.sortie is not None and personne.sortie <= mois.dernier_jour and personne.proposition:
            self._orientes.append(personne.identifiant)
        compter_le_mois(alea, personne, mois, self.profil, self._traits)

    def _ouvrir(self, alea: random.Random, mois: Mois) -> None:
        """People the convention, or the one before it, already followed on the first day."""
        veille = plus_jours(mois.premier_jour, -1)
        plus_ancien = plus_mois(mois.premier_jour, -self._traits.anciennete_mois)
        for _ in range(self._places(alea)):
            personne = accompagner(alea, self._identifiant(), entre(alea, plus_ancien, veille), self.profil, self._traits)
            avancer(alea, personne, veille, self.profil, self._traits)
            self.presents.append(personne)

    def _accueillir(self, alea: random.Random, mois: Mois) -> None:
        if not a_des_accueils(self.convention) or not self.convention.cible_accueils:
            return
        duree = len(mois_touches(self.convention.debut, self.convention.fin))
        attendus = float(self.convention.cible_accueils) / duree * self.profil.accueils
        for _ in range(int(attendus * (0.85 + 0.3 * alea.random()) + alea.random())):
            self.presents.append(accueillir(alea, self._identifiant(), mois, self.profil))

    def _completer(self, alea: random.Random, mois: Mois) -> None:
        """New orientations fill the places that departures left, not always all of them."""
        accompagnes = sum(p.phase == "accompagnement" for p in self.presents)
        for _ in range(self._places(alea) - accompagnes):
            connu = bool(self._orientes) and alea.random() < 0.7
            identifiant = self._orientes.pop(0) if connu else self._identifiant()
            orientation = entre(alea, mois.premier_jour, mois.dernier_jour)
            self.presents.append(accompagner(alea, identifiant, orientation, self.profil, self._traits))

    def _places(self, alea: random.Random) -> int:
        """How many persons the convention follows: near its places, by its profile."""
        places = int(self.convention.cible_places or 0)
        return max(1, round(places * self.profil.occupation * (0.97 + 0.06 * alea.random()))) if places else 0

    def _identifiant(self) -> str:
        self._numero += 1
        if self.partagee is not None and self._numero == self.premier_numero + 1:
            return self.partagee
        return f"MJ-{self._numero:06d}"
