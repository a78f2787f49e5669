"""What an action on a solde says of it."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from decompte.app.vie_demande import DemandeActe
from decompte.app.vie_dire import dire_acte, dire_montants, dire_somme
from decompte.domaine.vie_solde import ActionSolde, GenreRemise, Remise


def ligne(**champs: Any) -> dict[str, Any]:
    """A row of ``finance.solde``: the worked example of the specification."""
    montants = {
        "du_eur": "46250.00", "deja_verse_eur": "30000.00", "solde_brut_eur": "16250.00", "penalite_eur": "305.50",
        "solde_net_eur": "15944.50", "reversement_eur": "0.00",
    }  # fmt: skip
    defaut = {"convention": "c", "exercice": 2024, "version": 1, "etat": "a_instruire", "date_calcul": date(2025, 8, 1)}
    lus = {c: None if v is None else Decimal(v) for c, v in {**montants, **champs}.items() if c.endswith("_eur")}
    return {**defaut, **lus, **{c: v for c, v in champs.items() if not c.endswith("_eur")}}


def lisible(phrase: str) -> str:
    """With plain spaces."""
    return phrase.replace("\u202f", " ")


@pytest.mark.parametrize(
    ("champs", "dit"),
    [
        ({}, "16 250,00 € − pénalité 305,50 € = 15 944,50 € à payer"),
        ({"penalite_eur": "0.00", "solde_net_eur": "16250.00"}, "16 250,00 € à payer"),
        (
            {"solde_brut_eur": "-20.00", "penalite_eur": "0.00", "solde_net_eur": "0.00", "reversement_eur": "20.00"},
            "20,00 € à reverser",
        ),
        # A regularisation: less is due, the whole penalty of the exercice stays.
        (
            {"solde_brut_eur": "-20.00", "penalite_eur": "5.00", "solde_net_eur": "0.00", "reversement_eur": "25.00"},
            "−20,00 € − pénalité 5,00 € = −25,00 €, à reverser",
        ),
        ({"solde_brut_eur": "5.00", "penalite_eur": "5.00", "solde_net_eur": "0.00"}, "rien à payer ni à reprendre"),
        ({"solde_net_eur": None}, "non calculé"),
    ],
)  # fmt: skip
def test_les_montants(champs: dict[str, Any], dit: str) -> None:
    assert lisible(dire_montants(ligne(**champs))) == dit


@pytest.mark.parametrize(
    ("avant", "apres", "dit"),
    [
        ({}, {"etat": "propose"}, "c, exercice 2024 : passe à « proposé » ; 16 250,00 € − "),
        ({"etat": "arrete"}, {"version": 2}, "c, exercice 2024 : ouvre la version 2, « à instruire » ; "),
        ({"version": 2}, {"etat": "arrete"}, "c, exercice 2024 : revient à la version 1, « arrêté » ; "),
    ],
)
def test_l_etat(avant: dict[str, Any], apres: dict[str, Any], dit: str) -> None:
    demande = DemandeActe(ActionSolde.PROPOSER, (("c", 2024),), "g")
    assert lisible(dire_acte(demande, ligne(**avant), ligne(**apres), [])).startswith(dit)


def test_une_remise_dit_le_taux_garde() -> None:
    demande = DemandeActe(ActionSolde.RENONCER, (("c", 2024),), "g", "m")
    remise = Remise("c", 2024, GenreRemise.RENONCIATION, Decimal("0.0100"), date(2025, 8, 1), "g", "m")
    assert "renonciation à la pénalité, taux retenu 1 %" in lisible(dire_acte(demande, ligne(), ligne(), [remise]))


def test_les_sommes_de_plusieurs_seulement() -> None:
    demande = DemandeActe(ActionSolde.PROPOSER, (("c", 2024),), "g")
    assert dire_somme(demande, [ligne()]) == []
    (phrase,) = dire_somme(demande, [ligne(), ligne()])
    assert lisible(phrase) == "En tout, 2 soldes : 31 889,00 € à payer, 611,00 € de pénalités, 0,00 € à reverser."
    assert dire_somme(DemandeActe(ActionSolde.LEVER, (), "g"), [ligne(), ligne()]) == []
