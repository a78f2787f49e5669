"""Loading the reference directory: ours, and variations that must be accepted."""

from __future__ import annotations

import time
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from decompte.domaine.convention import Mode, Tableau
from decompte.domaine.mois import Mois
from decompte.referentiel import Referentiel, charger
from tests.unit.referentiel_minimal import FICHIERS, ecrire_reference, remplacer

RACINE = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def reference() -> Referentiel:
    return charger(RACINE / "reference")


def test_notre_reference_est_entiere(reference: Referentiel) -> None:
    assert len(reference.conventions) == 209
    assert len(reference.structures) == 116
    assert len(reference.dispositifs) == 109
    assert len(reference.budgets) == 8
    assert reference.documents == () and reference.notes == ()


def test_l_exemple_de_l_annexe(reference: Referentiel) -> None:
    tous_parrains = next(c for c in reference.conventions if c.code == "2024-1.1-tous-parrains")
    assert tous_parrains.dispositif == tous_parrains.dispositif_id == "2024-1.1"
    assert tous_parrains.montant_eur == Decimal("218397.60")
    assert (tous_parrains.cible_accueils, tous_parrains.cible_places) == (2088, 70)
    assert (tous_parrains.debut, tous_parrains.fin) == (date(2024, 1, 1), date(2025, 12, 31))
    assert reference.dispositif_de(tous_parrains).mode is Mode.OBJECTIFS_ETP


def test_le_cheval_bleu_vote_et_convenu(reference: Referentiel) -> None:
    cheval_bleu = next(c for c in reference.conventions if c.code == "2024-1.5-cheval-bleu")
    assert (cheval_bleu.montant_eur, cheval_bleu.montant_vote_eur) == (Decimal("300000.00"), Decimal("185000.00"))
    assert (cheval_bleu.cible_places, cheval_bleu.cible_autre) == (178, 160)
    assert cheval_bleu.unite_autre == "soutiens_professionnels"
    assert [v.montant_eur for v in reference.versements] == [Decimal("69000.00"), Decimal("111000.00"), Decimal("46000.00")]


def test_le_fsl_est_hors_budget_et_la_caf_sur_deux_operations(reference: Referentiel) -> None:
    sans_operation = [c for c in reference.conventions if c.operation_budgetaire is None]
    assert {c.dispositif_id for c in sans_operation} == {
        "2024-2.3",
        "2024-FAL",
        "2024-AML",
        "2024-PRECARITE-ENERGETIQUE",
    }
    assert all(c.montant_vote_eur == 0 and c.montant_eur > 0 for c in sans_operation)
    assert sum(c.montant_eur for c in sans_operation) == Decimal("111229.40")
    assert reference.repartitions == {
        ("2024-1.5-cheval-bleu", "C02-446A05", 2023): Decimal("115000.00"),
        ("2024-1.5-cheval-bleu", "C02-446A05", 2024): Decimal("185000.00"),
        ("2024-caf-fonds-caf-du-pas-de-calais", "C02-428B04", 2024): Decimal("500000.00"),
        ("2024-caf-fonds-caf-du-pas-de-calais", "C02-428B02", 2024): Decimal("100000.00"),
    }


def test_les_unites_sont_des_codes_d_activite(reference: Referentiel) -> None:
    assert {c.unite_autre for c in reference.conventions} == {
        None,
        "soutiens_professionnels",
        "sessions",
        "consultations",
        "menages_recus",
        "accompagnements",
        "etp",
        "logements_occupes",
        "points",
        "participants",
        "jeunes_loges",
        "logements_attribues",
    }


def test_valeurs_lues_dans_leur_type(reference: Referentiel) -> None:
    def lue(id_: str, *portees: str) -> object:
        return reference.parametres.a(id_, date(2024, 12, 31), *portees).valeur

    assert lue("seuil_completude") == Decimal("0.95")
    assert lue("jour_echeance") == 10
    assert lue("debut_du_suivi") == Mois(2024, 1)
    assert lue("jour_cloture") == "03-31"
    assert lue("premiere_date_plausible") == date(1988, 12, 1)
    assert lue("penalite_paliers") == tuple(Decimal(t) for t in ("0.01", "0.02", "0.04", "0.06", "0.08", "0.10"))
    assert lue("clause_penalite", "2024-1.1") is True
    assert lue("clause_penalite", "2024-1.3") is False
    assert lue("part_quantitative", "2024-1.5-CHEVAL-BLEU") == Decimal("0.80")


def test_indicateur_mesure_ici_et_juge_la(reference: Referentiel) -> None:
    assert not reference.fiches_indicateurs("2024-1.2")["inscription_monjob62"].juge
    assert reference.fiches_indicateurs("2024-1.3")["inscription_monjob62"].juge


def test_charger_est_rapide() -> None:
    """Each command of the CLI loads it: well under 0,3 s. The best of three, so that a busy machine does not fail it."""
    durees = []
    for _ in range(3):
        debut = time.perf_counter()
        charger(RACINE / "reference")
        durees.append(time.perf_counter() - debut)
    assert min(durees) < 0.3


def test_point_virgule_bom_virgule_decimale_et_date_francaise(tmp_path: Path) -> None:
    ligne = "\ufeff" + FICHIERS["versements.csv"].replace(",", ";").replace("9600.00", "9 600,50").replace(
        "2024-07-01", "01/07/2024"
    )
    versement = charger(ecrire_reference(tmp_path, versements_csv=ligne)).versements[0]
    assert (versement.montant_eur, versement.date) == (Decimal("9600.50"), date(2024, 7, 1))


def test_code_nu_de_dispositif(tmp_path: Path) -> None:
    contenu = remplacer("conventions.csv", ",2024-1.3,", ",1.3,")
    convention = charger(ecrire_reference(tmp_path, conventions_csv=contenu)).conventions[0]
    assert (convention.dispositif, convention.dispositif_id) == ("1.3", "2024-1.3")


def test_fichiers_et_colonnes_facultatifs_absents(tmp_path: Path) -> None:
    conventions = FICHIERS["conventions.csv"].replace(",source\n", "\n").replace(",annexe 6\n", "\n")
    reference = charger(
        ecrire_reference(
            tmp_path, versements_csv=None, documents_csv=None, notes_csv=None, indicateurs_yaml=None, conventions_csv=conventions
        )
    )
    assert (reference.versements, reference.documents, reference.notes) == ((), (), ())
    assert reference.conventions[0].cible_accueils is None and reference.conventions[0].source is None


def test_colonne_en_plus_admise(tmp_path: Path) -> None:
    contenu = (
        FICHIERS["structures.csv"].replace("email_contact\n", "email_contact,telephone\n").replace(".example\n", ".example,\n")
    )
    assert charger(ecrire_reference(tmp_path, structures_csv=contenu)).structures[0].code == "ccas-arras"


def test_empreinte_suit_le_contenu_et_lui_seul(tmp_path: Path) -> None:
    un, deux = tmp_path / "un", tmp_path / "deux"
    ecrire_reference(un)
    for nom in reversed(FICHIERS):
        (deux / nom).parent.mkdir(parents=True, exist_ok=True)
        (deux / nom).write_bytes(FICHIERS[nom].replace("\n", "\r\n").encode())
    (deux / "LISEZMOI.txt").write_text("sans effet", encoding="utf-8")
    assert charger(un).empreinte == charger(deux).empreinte

    ecrire_reference(deux, notes_csv=remplacer("notes.csv", "0.75", "0.80"))
    assert charger(un).empreinte != charger(deux).empreinte
    assert charger(un).empreinte_regles == charger(deux).empreinte_regles


def test_verification_ancienne_avertit(tmp_path: Path) -> None:
    dossier = ecrire_reference(tmp_path)
    assert charger(dossier, date(2028, 1, 31)).avertissements == ()
    assert charger(dossier, date(2028, 2, 1)).avertissements == (
        "parametres/seuil_completude.yaml, ligne 5 : valeur vérifiée le 31/01/2026, il y a plus de deux ans : "
        "vérifiez-la dans sa source.",
    )
    assert charger(dossier).avertissements == ()


def test_note_sur_un_indicateur_mesure_avertit(tmp_path: Path) -> None:
    dossier = ecrire_reference(tmp_path, notes_csv=remplacer("notes.csv", ",bilan,", ",entretiens,"))
    assert charger(dossier).avertissements == (
        "notes.csv, ligne 2 : « entretiens » se mesure dans les tableaux pour 2024-1.3 : cette note n'a pas d'effet.",
    )


def test_tableau_de_chaque_dispositif(reference: Referentiel) -> None:
    """suivi for 1.1 to 1.5 and their variants, aucun where nothing is followed by month, activite otherwise."""
    for dispositif in reference.dispositifs.values():
        if dispositif.mode in (Mode.VERSE_A_LA_SIGNATURE, Mode.COUT_REEL):
            assert dispositif.tableau is Tableau.AUCUN, dispositif.id
        elif dispositif.id.split("-")[1] in ("1.1", "1.1bis", "1.2", "1.3", "1.4", "1.5") or dispositif.id == "2026-5.1":
            assert dispositif.tableau is Tableau.SUIVI, dispositif.id
        else:
            assert dispositif.tableau is Tableau.ACTIVITE, dispositif.id
