"""The demonstration, computed once its exercice is over: two of its conventions walked to their mandat through the pages."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import pytest

from decompte.app.calculer import calculer
from decompte.app.permanence import Permanence
from decompte.web.application import creer_application
from tests.pages.conftest import SECRET, Pages, _identifier
from tests.pages.outils_convention import PARRAINS, mots, section
from tests.pages.outils_vie import Horloge

ADIL = "2024-2.3-adil-59-62"
"""Without monthly tables, paid in advance: nothing is left to pay."""
FIN = date(2025, 9, 1)
"""Everything is due, nothing more is expected."""
HORLOGE = Horloge(FIN)


@pytest.fixture(scope="module")
def finie(env_demonstration: dict[str, str]) -> Iterator[Pages]:
    """The pages over the demonstration, on that day."""
    permanence = Permanence(env_demonstration)
    application = creer_application(permanence, _identifier, SECRET, lambda suite: "/connexion", HORLOGE)
    calculer(permanence.contexte(), FIN)
    yield Pages(application, env_demonstration, permanence)
    permanence.fermer()


def faire(pages: Pages, qui: str, convention: str, action: str, **champs: str) -> str:
    """One action on the solde of 2024, with the digest that the page shows."""
    montre = str(solde(pages, convention)["empreinte"])
    donnees = {"exercice": "2024", "action": action, "empreinte": montre, **champs}
    return pages.agir(qui, f"/conventions/{convention}/solde", donnees)


def solde(pages: Pages, convention: str) -> dict[str, Any]:
    """Its row."""
    lu = pages.ctx.entrepot.lire_solde(convention, 2024)
    assert lu is not None
    return lu


@pytest.mark.parametrize("convention", [ADIL, PARRAINS])
def test_jusqu_au_mandat_par_les_pages(finie: Pages, convention: str) -> None:
    HORLOGE.jour = FIN
    for nature in ("bilan_final", "documents_annuels"):
        if nature not in {
            d["nature"]
            for d in finie.ctx.entrepot.lire_vue("conventions/documents", convention=convention, exercice=2024, au=FIN)
        }:
            recu = {"exercice": "2024", "nature": nature, "recu_le": "2025-06-02"}
            finie.agir("gestion", f"/conventions/{convention}/documents", recu)
    for regle in ("bilan", "documents", "quarantaine", "budget"):
        page = finie.lire("tout", f"/conventions/{convention}?exercice=2024")
        if f'id="geste-lever-{regle}"' in page:
            qui = "finances" if regle == "budget" else "gestion"
            faire(finie, qui, convention, "lever", regle=f"blocage.{regle}", motif="Vu au dossier.")
    faire(finie, "gestion", convention, "proposer")
    lu = solde(finie, convention)
    assert lu["etat"] == "propose"
    if lu["penalite_eur"] or lu["reversement_eur"]:
        faire(finie, "gestion", convention, "notifier")
        faire(finie, "gestion", convention, "observer", motif="Rien à redire.")
        # The partner has its thirty days, whatever it says.
        HORLOGE.jour = FIN + timedelta(days=31)
        faire(finie, "gestion", convention, "maintenir", motif="Dont acte.")
    faire(finie, "finances", convention, "arreter")
    montant = max(lu["solde_net_eur"], lu["reversement_eur"])
    assert solde(finie, convention)["etat"] == ("arrete" if montant else "mandate")
    if not montant:
        # All was paid already: nothing to hand over.
        return
    page = finie.lire("lecture", f"/conventions/{convention}?exercice=2024")
    assert f"{montant:,.2f} €".replace(",", " ").replace(".", ",") in mots(section(page, "vie"))
    fait = mots(finie.agir("finances", "/soldes/lots", {"exercice": "2024"}))
    (lot,) = re.findall(r"Lot (\d+) préparé", fait)
    lignes = list(
        csv.DictReader(io.StringIO(finie.demander("GET", "finances", f"/soldes/lots/{lot}.csv").content.decode("utf-8-sig")))
    )
    retour = io.StringIO()
    ecrivain = csv.DictWriter(retour, list(lignes[0]))
    ecrivain.writeheader()
    ecrivain.writerows(
        {**ligne, "mandat": f"M-2025-{lot}-{n}", "date": HORLOGE.jour.isoformat()} for n, ligne in enumerate(lignes)
    )
    fichier = {"fichier": ("retour.csv", retour.getvalue().encode())}
    apercu = finie.agir("finances", "/importer/apercu", {"genre": "mandats"}, files=fichier)
    finie.agir("finances", "/importer", {"scelle": re.findall(r'name="scelle" value="([^"]+)"', apercu)})
    assert solde(finie, convention)["etat"] == "mandate"
    assert f"M-2025-{lot}-0" in finie.lire("lecture", f"/conventions/{convention}?exercice=2024")
