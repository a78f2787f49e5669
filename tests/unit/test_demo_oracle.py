"""The oracle of the demonstration, on cases small enough to be counted by hand."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from decompte.demo.oracle import etats_au, verite_au
from decompte.demo.tableau import CHARGEES, quatre_decimales
from decompte.demo.verite import ConventionVraie, FichierVrai, Verite, lire
from decompte.domaine.controle import LigneSuivi
from decompte.domaine.depot import EtatDepot
from decompte.domaine.mois import Mois

PARIS = ZoneInfo("Europe/Paris")
JANVIER, FEVRIER, MARS = (Mois(2024, n) for n in (1, 2, 3))


def _ligne(identifiant: str, orientation: date, **valeurs: Any) -> LigneSuivi:
    base: dict[str, Any] = dict.fromkeys(CHARGEES)
    base |= {"identifiant": identifiant, "phase": "accompagnement", "date_orientation": orientation}
    base |= {"nb_entretiens_physiques": 0, "nb_entretiens_distance": 0, "nb_absences_injustifiees": 0, "inscrit_monjob62": True}
    return LigneSuivi(ligne=2, **(base | valeurs))


def _fichier(chemin: str, mois: Mois, recu_le: datetime, lignes: list[LigneSuivi], **champs: Any) -> FichierVrai:
    defauts: dict[str, Any] = {"etat": EtatDepot.ACCEPTE, "taux_completude": Decimal("1.0000")}
    return FichierVrai(
        chemin, "s", "c", mois, recu_le, sha256=chemin, scenario="normal", genre="bon", lignes=lignes, **(defauts | champs)
    )


def _verite(fichiers: list[FichierVrai], dispositif: str = "2024-1.2", places: str = "2", nombre_de_mois: int = 3) -> Verite:
    mois = tuple(Mois(2024, n) for n in range(1, nombre_de_mois + 1))
    convention = ConventionVraie("c", "s", dispositif, "bon", mois, Decimal(places), None, None)
    echeances = {m: m.plus(1).premier_jour.replace(day=12) for m in mois}
    return Verite(2024, 1, mois, {"c": convention}, echeances, fichiers)


def _a(mois: int, jour: int, heure: int = 10, minute: int = 0, seconde: int = 0) -> datetime:
    return datetime(2024, mois, jour, heure, minute, seconde, tzinfo=PARIS)


def test_obligations_at_a_date() -> None:
    fichiers = [
        _fichier("a-temps", JANVIER, _a(2, 12, 23, 59, 59), []),
        _fichier("retard", FEVRIER, _a(3, 15), []),
    ]
    verite = _verite(fichiers)
    obligations = verite_au(verite, date(2024, 4, 13))["c"].obligations
    assert [(o.etat, o.retard_jours, o.due) for o in obligations.values()] == [
        ("a_temps", 0, True),
        ("en_retard", 3, True),
        ("manquant", 0, True),
    ]
    # On the day of the échéance the month is not due yet.
    veille = verite_au(verite, date(2024, 4, 12))["c"]
    assert veille.obligations[MARS].etat == "a_venir"
    assert veille.mois_dus == (JANVIER, FEVRIER)
    # The day before its arrival, the late table is missing.
    assert verite_au(verite, date(2024, 3, 14))["c"].obligations[FEVRIER].etat == "manquant"


def test_delay_is_that_of_the_first_complete_table_and_state_that_of_the_one_in_force() -> None:
    incomplet = _fichier("v1", JANVIER, _a(2, 2), [], etat=EtatDepot.ACCEPTE_AVEC_RESERVES, taux_completude=Decimal("0.9499"))
    complet = _fichier("v2", JANVIER, _a(2, 20), [], taux_completude=Decimal("0.9500"))
    verite = _verite([incomplet, complet])
    avant = verite_au(verite, date(2024, 2, 19))["c"].obligations[JANVIER]
    assert (avant.etat, avant.retard_jours, avant.fichier) == ("incomplet", 0, "v1")
    apres = verite_au(verite, date(2024, 2, 20))["c"].obligations[JANVIER]
    assert (apres.etat, apres.retard_jours, apres.fichier) == ("en_retard", 8, "v2")
    assert etats_au(verite, date(2024, 2, 19)) == {"v1": EtatDepot.ACCEPTE_AVEC_RESERVES}
    assert etats_au(verite, date(2024, 2, 20)) == {"v1": EtatDepot.REMPLACE, "v2": EtatDepot.ACCEPTE}


def test_refused_files_count_for_nothing_and_late_after_the_cloture_is_set_aside() -> None:
    refuse = _fichier("refuse", JANVIER, _a(2, 2), [], etat=EtatDepot.REJETE, taux_completude=None)
    trop_tard = _fichier("trop-tard", JANVIER, datetime(2025, 4, 1, 0, 0, 1, tzinfo=PARIS), [])
    verite = _verite([refuse, trop_tard])
    assert verite_au(verite, date(2025, 5, 1))["c"].obligations[JANVIER].etat == "manquant"
    assert etats_au(verite, date(2025, 5, 1)) == {"refuse": EtatDepot.REJETE, "trop-tard": EtatDepot.ECARTE}


def test_file_active_and_accueils() -> None:
    lignes = [
        _ligne("MJ-1", date(2024, 1, 31)),
        _ligne("MJ-2", date(2023, 5, 2), date_sortie=date(2024, 1, 1), motif_sortie="autre"),
        _ligne("MJ-3", date(2023, 5, 2), date_sortie=date(2023, 12, 31), motif_sortie="autre"),
        _ligne("MJ-4", date(2024, 1, 3), phase="accueil", date_premier_rdv=date(2024, 1, 9)),
        _ligne("MJ-5", date(2024, 1, 3), phase="accueil"),
    ]
    suivantes = [_ligne("MJ-4", date(2024, 1, 3), phase="accueil", date_premier_rdv=date(2024, 1, 9))]
    verite = _verite(
        [_fichier("1", JANVIER, _a(2, 2), lignes), _fichier("2", FEVRIER, _a(3, 2), suivantes)], "2024-1.1", nombre_de_mois=2
    )
    faits = verite_au(verite, date(2024, 3, 20))["c"]
    assert faits.file_active == {JANVIER: 2, FEVRIER: 0}
    assert faits.file_active_moyenne == Decimal("1.0000")
    assert faits.accueils_par_mois == {JANVIER: 1, FEVRIER: 1}
    assert faits.accueils_cumules == {JANVIER: 1, FEVRIER: 1}
    assert (faits.accueils, faits.indicateurs) == (1, {})


def test_missing_month_counts_zero_in_the_mean() -> None:
    verite = _verite([_fichier("1", JANVIER, _a(2, 2), [_ligne("MJ-1", date(2023, 1, 1))])])
    assert verite_au(verite, date(2024, 4, 20))["c"].file_active_moyenne == Decimal("0.3333")


def test_indicators_of_fiche_1_2() -> None:
    janvier = [
        _ligne(
            "MJ-1",
            date(2024, 1, 5),
            date_premier_rdv=date(2024, 1, 8),
            date_signature_cer=date(2024, 2, 5),
            nb_actions_cer=4,
            nb_absences_injustifiees=1,
            nb_entretiens_physiques=1,
        ),
        _ligne("MJ-2", date(2024, 1, 5), date_premier_rdv=date(2024, 1, 8), inscrit_monjob62=False, nb_entretiens_distance=2),
        _ligne("MJ-3", date(2022, 3, 1), nb_absences_injustifiees=2),
    ]
    fevrier = [
        _ligne(
            "MJ-1",
            date(2024, 1, 5),
            date_premier_rdv=date(2024, 1, 8),
            date_signature_cer=date(2024, 2, 5),
            date_fin_cer=date(2024, 8, 4),
            nb_actions_cer=4,
            date_procedure_suspension=date(2024, 3, 2),
            date_sortie=date(2024, 2, 20),
            motif_sortie="emploi_durable",
            date_actualisation_diagnostic=date(2024, 2, 18),
        ),
        _ligne(
            "MJ-2",
            date(2024, 1, 5),
            date_premier_rdv=date(2024, 1, 8),
            date_signature_cer=date(2024, 2, 6),
            date_fin_cer=date(2024, 8, 5),
            nb_actions_cer=3,
        ),
        _ligne("MJ-3", date(2022, 3, 1), date_sortie=date(2024, 2, 2), motif_sortie="abandon"),
    ]
    verite = _verite([_fichier("1", JANVIER, _a(2, 2), janvier), _fichier("2", FEVRIER, _a(3, 2), fevrier)], nombre_de_mois=2)
    faits = verite_au(verite, date(2024, 3, 20))["c"]
    assert faits.indicateurs == {
        "diagnostic_actualise": (1, 1),  # MJ-1 ended with the departure; MJ-2's CER runs on
        "suspension": (1, 2),  # the procedure of 2 March is within 31 days of January's end
        "contractualisation": (2, 2),
        "delai_cer": (1, 2),  # the delay of 5 January ends on 5 February
        "inscription_monjob62": (3, 3),  # at the last row
        "actions_cer": (1, 2),
        "sorties": (1, 3),
        "duree": (1, 2),  # MJ-3 stayed 23 months
    }
    assert faits.entretiens is not None
    assert (faits.entretiens.physiques, faits.entretiens.distance) == (1, 2)
    # 8 per place and year, 2 places (mean 3 is above), 2 months of 12.
    assert faits.entretiens.attendus_total == Fraction(8 * 2 * 2, 12)
    assert faits.entretiens.attendus_physiques == Fraction(4 * 2 * 2, 12)


def test_delay_of_the_cer_is_asked_only_once_it_has_run() -> None:
    lignes = [_ligne("MJ-1", date(2024, 1, 31)), _ligne("MJ-2", date(2024, 2, 1)), _ligne("MJ-3", date(2023, 12, 31))]
    verite = _verite([_fichier("1", FEVRIER, _a(3, 2), lignes)], nombre_de_mois=2)
    # One month after 31 January is 29 February, the last day due; MJ-2's month still runs; MJ-3 is of another exercice.
    assert verite_au(verite, date(2024, 3, 20))["c"].indicateurs["delai_cer"] == (0, 1)
    assert verite_au(_verite(verite.fichiers, "2024-1.3", nombre_de_mois=2), date(2024, 3, 20))["c"].indicateurs["delai_cer"] == (
        0,
        0,
    )


def test_shares_are_rounded_half_up() -> None:
    assert quatre_decimales(1, 3) == Decimal("0.3333")
    assert quatre_decimales(19999, 20000) == Decimal("1.0000")
    assert quatre_decimales(18999, 20000) == Decimal("0.9500")
    assert quatre_decimales(0, 0) == Decimal("1.0000")


def test_truth_is_read_back_as_it_was_written(tmp_path: Path) -> None:
    ligne = _ligne("MJ-1", date(2024, 1, 5), inscrit_monjob62=False, motif_sortie="autre", nb_prescriptions=0)
    verite = _verite([_fichier("é/1.xlsx", JANVIER, _a(2, 2), [ligne], regles={"L12": 2}, lignes_quarantaine=(7, 9))])
    verite.ecrire(tmp_path / "boite")
    assert lire(tmp_path / "boite") == verite
