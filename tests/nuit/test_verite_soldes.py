"""Every solde of finance.solde against the oracle, to the cent, after nights at three dates of the slice and of the year."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import pytest

from decompte.app.contexte import Contexte, ouvrir
from decompte.app.demonstration import fabriquer_demonstration
from decompte.app.feries import feries_francais
from decompte.app.nuit import nuit
from decompte.app.obligations import echeances
from decompte.demo.oracle_soldes import Finances, SoldeVrai, soldes_au
from decompte.demo.verite import Verite, lire
from decompte.domaine.convention import Mode
from decompte.domaine.mois import Mois
from decompte.installation.postgres import Serveur
from tests.conftest import base_neuve, env_sur

TRANCHE = (Mois(2024, 1), Mois(2024, 3))
ANNEE = (Mois(2024, 1), Mois(2024, 12))
NUITS = [
    *(pytest.param(TRANCHE, jour, id=f"trois mois {jour}") for jour in (date(2024, 2, 20), date(2024, 4, 15), date(2024, 6, 14))),
    *(
        pytest.param(ANNEE, jour, id=f"année {jour}", marks=pytest.mark.longue)
        for jour in (date(2024, 9, 30), date(2025, 1, 13), date(2025, 4, 20))
    ),
]
CHAQUE_NUIT = pytest.mark.parametrize(("demonstration", "au"), NUITS, indirect=True, scope="module")
SANS_TABLEAU = {Mode.COUT_REEL, Mode.VERSE_A_LA_SIGNATURE}


@dataclass
class Demonstration:
    """A drop-box treated night after night, and its truth."""

    ctx: Contexte
    verite: Verite
    boite: Path

    def attendus(self, au: date) -> dict[tuple[str, int], SoldeVrai]:
        """What the oracle says of every solde at a date."""
        ref = self.ctx.referentiel
        finances = Finances(ref.versements, ref.documents, ref.notes)
        echeance = echeances(ref.parametres, feries_francais())
        return soldes_au(self.verite, ref.conventions, ref.dispositifs, finances, echeance, au)

    def modes(self) -> dict[str, Mode]:
        """The mode of each convention."""
        ref = self.ctx.referentiel
        return {c.code: ref.dispositifs[c.dispositif_id].mode for c in ref.conventions}


@pytest.fixture(scope="module")
def demonstration(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, serveur: Serveur
) -> Iterator[Demonstration]:
    dossier = tmp_path_factory.mktemp("demo")
    boite = dossier / "boite"
    for url in base_neuve(serveur, ""):
        env = env_sur(url, dossier / "donnees")
        fabriquer_demonstration(env, 2024, 1, boite, request.param, None)
        with ouvrir(env, boite.with_name("boite.reference")) as ctx:
            yield Demonstration(ctx, lire(boite), boite)


@pytest.fixture(scope="module")
def au(request: pytest.FixtureRequest, demonstration: Demonstration) -> date:
    """The nights, in order: each starts from what the one before left."""
    jour: date = request.param
    nuit(demonstration.ctx, str(demonstration.boite), jour, datetime(2026, 1, 1, tzinfo=UTC))
    return jour


@CHAQUE_NUIT
def test_chaque_solde_est_celui_de_l_oracle(demonstration: Demonstration, au: date) -> None:
    attendus = demonstration.attendus(au)
    trouves = {(s["convention"], s["exercice"]): s for s in demonstration.ctx.entrepot.lire_soldes()}
    assert set(trouves) == set(attendus)
    ecarts = {
        cle: ecart
        for cle, attendu in attendus.items()
        if (ecart := {nom: (trouves[cle][nom], vrai) for nom, vrai in asdict(attendu).items() if trouves[cle][nom] != vrai})
    }
    assert ecarts == {}


@CHAQUE_NUIT
def test_les_soldes_de_la_demonstration_ont_de_tout(demonstration: Demonstration, au: date) -> None:
    """Otherwise the comparison above would hold for little."""
    modes, attendus = demonstration.modes(), demonstration.attendus(au)
    assert len(modes) == 209 == sum(exercice == 2024 for _, exercice in attendus)
    calcules = {modes[code] for (code, _), solde in attendus.items() if solde.du_eur}
    sur_tableau = {m for m in modes.values() if m not in SANS_TABLEAU and m is not Mode.MESURES}
    assert sur_tableau <= calcules
    if au >= date(2025, 1, 13):
        assert Mode.MESURES in calcules
    if au >= date(2025, 4, 20):
        assert calcules == set(modes.values())
    zero = Decimal("0.00")
    if au > date(2024, 3, 20):
        assert any(s.penalite_eur for s in attendus.values())
        assert any(s.reversement_eur for s in attendus.values())
    assert sum(s.solde_net_eur or zero for s in attendus.values()) > 500_000
