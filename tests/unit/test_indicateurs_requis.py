"""What each convention of the real reference must give each month, by its mode."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from decompte.app.verifier import verifier
from decompte.domaine.indicateurs_requis import requis_par_convention
from decompte.referentiel import charger
from tests.fabrique import classeur, personne

REFERENCE = Path(__file__).resolve().parents[2] / "reference"


@pytest.fixture(scope="module")
def requis() -> dict[str, tuple[str, ...]]:
    lu = charger(REFERENCE)
    return requis_par_convention(lu.conventions, lu.dispositifs, lu.parametres)


@pytest.mark.parametrize(
    ("convention", "codes"),
    [
        ("2024-1.1-mempa", ()),
        ("2024-1.3-ccas-arras", ()),
        ("2024-1.5-cheval-bleu", ("soutiens_professionnels",)),
        ("2024-1.6-solfa", ("sessions",)),
        # Its target counts sessions, but days are what it is paid for.
        ("2024-1.6-cnfpt", ("journees_agents", "journees_mixtes")),
        ("2024-2.1-adil-59-62", ("consultations",)),
        ("2024-2.13-apsa", ("etp",)),
        ("2024-4.6-4-aj", ("mesures_renforcees", "mesures_simples")),
        ("2024-fal-blanzy-pourre", ("logements_occupes",)),
        ("2024-aml-residence-pour-tous", ("points",)),
        # Paid at the signature: no table.
        ("2024-2.3-adil-59-62", ()),
    ],
)
def test_codes_asked_of_a_convention(requis: dict[str, tuple[str, ...]], convention: str, codes: tuple[str, ...]) -> None:
    assert requis[convention] == codes


def test_self_check_asks_for_them(tmp_path: Path) -> None:
    fichier = tmp_path / "mai.xlsx"
    identite = {"Structure": "cheval-bleu", "Convention": "2024-1.5-cheval-bleu", "Mois": "2024-05"}
    fichier.write_bytes(classeur([personne(1), personne(2)], identification=identite))
    env = {"DECOMPTE_DATA_DIR": str(tmp_path / "var")}
    (sans,) = verifier(env, [fichier], None, datetime(2024, 6, 5, tzinfo=UTC), REFERENCE)
    # Sixteen required cells in the rows and one indicator, which is missing: 1 - 1/17.
    assert (sans.etat, str(sans.taux_completude)) == ("accepte_avec_reserves", "0.9412")
    assert [(c.regle, c.valeur) for c in sans.constats] == [("D12", "Soutiens professionnels")]
    fichier.write_bytes(
        classeur([personne(1)], identification=identite, activite=[{"indicateur": "Soutiens professionnels", "quantite": 3}])
    )
    (avec,) = verifier(env, [fichier], None, datetime(2024, 6, 5, tzinfo=UTC), REFERENCE)
    assert (avec.etat, str(avec.taux_completude), avec.constats) == ("accepte", "1.0000", ())
