"""The pages over the conventions of ``tests.vie_fabrique``, whose soldes can be walked through their life; a clock to move."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from decompte.app.permanence import Permanence
from decompte.domaine.calendrier import PARIS
from decompte.web.application import creer_application
from tests.pages.conftest import SECRET, Pages, _identifier
from tests.pages.outils_convention import mots, section
from tests.vie_fabrique import AU, EXERCICE, Vie, ouvrir_vie


@dataclass
class Horloge:
    """The day of the pages."""

    jour: date = AU

    def __call__(self) -> datetime:
        """That day, in the morning."""
        return datetime(self.jour.year, self.jour.month, self.jour.day, 9, tzinfo=PARIS)


@dataclass
class PagesDeVie:
    """The pages, the installation behind them, the day that it is."""

    pages: Pages
    vie: Vie
    horloge: Horloge

    def lire(self, convention: str, qui: str = "lecture") -> str:
        """The section of the life of a solde, as it is read."""
        return mots(section(self.pages.lire(qui, f"/conventions/{convention}?exercice={EXERCICE}"), "vie"))

    def agir(self, qui: str, convention: str, action: str, statut: int = 200, **champs: Any) -> str:
        """The form of an action, with the digest that the page shows; the page that answers."""
        donnees = {"exercice": str(EXERCICE), "action": action, "empreinte": self.empreinte(convention), **champs}
        return self.pages.agir(qui, f"/conventions/{convention}/solde", donnees, statut)

    def en_nombre(self, qui: str, action: str, *conventions: str, statut: int = 200, **champs: Any) -> str:
        """The form of several soldes; the one that records sends their digests, as the preview shows them."""
        montres = {} if champs.get("essai") else {"empreinte": [self.empreinte(c) for c in conventions]}
        donnees = {"retour": f"exercice={EXERCICE}", "action": action, "solde": list(conventions), **montres, **champs}
        return self.pages.agir(qui, "/soldes/agir", donnees, statut)

    def empreinte(self, convention: str) -> str:
        """The digest of the solde of a convention now; nothing without one."""
        solde = self.vie.ctx.entrepot.lire_solde(convention, EXERCICE)
        return str(solde["empreinte"]) if solde else ""

    def compter(self, table: str = "pilotage.journal") -> int:
        """How many rows a table has."""
        from tests.pages.outils_convention import base

        with base(self.pages) as sonde:
            return int(sonde.un(f"SELECT count(*) FROM {table}"))


@contextmanager
def ouvrir_pages_de_vie(env: Mapping[str, str], dossier: Path, budget_eur: str = "1000000.00") -> Iterator[PagesDeVie]:
    """The pages, on the day of the calculation."""
    with ouvrir_vie(env, dossier, budget_eur) as vie:
        horloge = Horloge()
        avec_reference = {**env, "DECOMPTE_REFERENCE": str(dossier / "reference")}
        permanence = Permanence(avec_reference)
        application = creer_application(permanence, _identifier, SECRET, lambda suite: "/connexion", horloge)
        yield PagesDeVie(Pages(application, avec_reference, permanence), vie, horloge)
        permanence.fermer()
