"""The oracle of the soldes, on cases of the documents and of the specification that can be counted by hand."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from decompte.demo.oracle import FaitsVrais
from decompte.demo.oracle_dus import DuVrai, Exercice, du_avant_plafonds, euros
from decompte.demo.oracle_qualite import GROUPES, au_dix_millieme, score_du_groupe
from decompte.demo.oracle_soldes import Finances, SoldeVrai, partager, soldes_au
from decompte.demo.tableau import CHARGEES
from decompte.demo.verite import ConventionVraie, FichierVrai, Verite
from decompte.domaine.controle import LigneSuivi
from decompte.domaine.convention import Convention, Dispositif, DocumentRecu, Mode, Note, Tableau, Versement
from decompte.domaine.depot import EtatDepot
from decompte.domaine.mois import Mois

PARIS = ZoneInfo("Europe/Paris")
ANNEE = tuple(Mois(2024, n) for n in range(1, 13))
FIN = date(2025, 2, 1)


def _echeance(mois: Mois) -> date:
    return mois.plus(1).premier_jour.replace(day=10)


def _convention(montant: str, dispositif: str = "2024-2.13", **champs: Any) -> Convention:
    termes: dict[str, Any] = {"debut": date(2024, 1, 1), "fin": date(2024, 12, 31)} | champs
    return Convention("c", "s", 2024, dispositif[5:], dispositif, None, montant_eur=Decimal(montant), **termes)


def _exercice(convention: Convention, mode: Mode, quantites: dict[str, str] | None = None, **champs: Any) -> Exercice:
    """The whole of 2024, all months due; quantities of the year."""
    dues: dict[Mois, dict[str, Decimal]] = {m: {} for m in ANNEE}
    faits = FaitsVrais("c", {}, ANNEE, activite=dues, service=True)
    faits.quantites = {code: Decimal(q) for code, q in (quantites or {}).items()}
    autre = Fraction(convention.cible_autre or 0)
    defauts: dict[str, Any] = {"montant": convention.montant_eur, "accueils": Fraction(0), "autre": autre, "faits": faits}
    return Exercice(convention, mode, 2024, ANNEE, **(defauts | champs))


def _ligne(identifiant: str, **valeurs: Any) -> LigneSuivi:
    base: dict[str, Any] = dict.fromkeys(CHARGEES)
    base |= {"identifiant": identifiant, "phase": "accompagnement", "date_orientation": date(2023, 1, 2)}
    return LigneSuivi(ligne=2, **(base | valeurs))


def _fichier(mois: Mois, lignes: list[LigneSuivi], retard: int = 0, taux: str = "1.0000", **champs: Any) -> FichierVrai:
    recu_le = datetime.combine(_echeance(mois) + timedelta(days=retard), datetime.min.time(), tzinfo=PARIS)
    defauts: dict[str, Any] = {"etat": EtatDepot.ACCEPTE, "taux_completude": Decimal(taux), "lignes": lignes}
    return FichierVrai(str(mois), "s", "c", mois, recu_le, sha256=str(mois), scenario="normal", genre="bon", **(defauts | champs))


def _soldes(
    convention: Convention, mode: Mode, fichiers: list[FichierVrai], au: date = FIN, **finances: Any
) -> dict[tuple[str, int], SoldeVrai]:
    tableau = Tableau.AUCUN if mode in (Mode.COUT_REEL, Mode.VERSE_A_LA_SIGNATURE) else Tableau.SUIVI
    mois = tuple(m for m in ANNEE if m.premier_jour >= convention.debut.replace(day=1) and m.premier_jour <= convention.fin)
    vraie = ConventionVraie("c", "s", convention.dispositif_id, "bon", mois, convention.cible_places, None, None)
    vraies = {"c": vraie} if tableau is Tableau.SUIVI else {}
    verite = Verite(2024, 1, ANNEE, vraies, {m: _echeance(m) for m in ANNEE}, fichiers)
    fiche = Dispositif(convention.dispositif_id, 2024, None, "essai", mode, tableau, "essai")
    return soldes_au(verite, [convention], {fiche.id: fiche}, Finances(**finances), _echeance, au)


def _versement(montant: str, jour: date = date(2024, 3, 1)) -> Versement:
    return Versement("c", 2024, jour, Decimal(montant), "avance", "M1")


def test_the_worked_example_of_the_specification() -> None:
    """Fiche 1.1: 46 250.00 due, 30 000.00 paid, rate 0.0188, 15 944.50 left; 100 000 € and 960 accueils over 24 months."""
    convention = _convention(
        "100000.00", "2024-1.1", fin=date(2025, 12, 31), cible_accueils=Decimal(960), cible_places=Decimal(72)
    )
    recus = [
        _ligne(f"MJ-A{n:03d}", phase="accueil", date_orientation=date(2024, 1, 3), date_premier_rdv=date(2024, 1, 9))
        for n in range(432)
    ]
    fichiers = []
    for rang, mois in enumerate(ANNEE[:11]):
        # 864 persons in 11 months: a mean of 72 over the twelve, since the missing one counts 0.
        suivis = [_ligne(f"MJ-{n:04d}") for n in range(78 + (rang < 6))]
        retard, taux = {1: (15, "1.0000"), 2: (40, "1.0000"), 3: (0, "0.9000")}.get(rang, (0, "1.0000"))
        fichiers.append(_fichier(mois, suivis + recus * (rang == 0), retard, taux))
    solde = _soldes(convention, Mode.OBJECTIFS_ETP, fichiers, versements=[_versement("30000.00")])["c", 2024]
    assert solde == SoldeVrai(
        montant_exercice_eur=Decimal("50000.00"),
        du_eur=Decimal("46250.00"),
        part_quantitative_eur=None,
        part_qualitative_eur=None,
        deja_verse_eur=Decimal("30000.00"),
        solde_brut_eur=Decimal("16250.00"),
        taux_penalite=Decimal("0.0188"),
        penalite_eur=Decimal("305.50"),
        solde_net_eur=Decimal("15944.50"),
        reversement_eur=Decimal("0.00"),
    )


@pytest.mark.parametrize(
    ("mode", "convention", "quantites", "du"),
    [
        # FAL: 18 dwellings × 171.90 × 12; AML: 35 points × 85.95 × 12.
        (Mode.LOGEMENT_MOIS, _convention("37130.40"), {"logements_occupes": "216"}, "37130.40"),
        (Mode.POINTS, _convention("36099.00"), {"points": "420"}, "36099.00"),
        (Mode.MESURES, _convention("50000.00"), {"mesures_renforcees": "6", "mesures_simples": "3"}, "37500.00"),
        (Mode.JOURNEES, _convention("13200.00"), {"journees_agents": "9", "journees_mixtes": "4"}, "12000.00"),
        (Mode.JOURNEES, _convention("90000.00"), {"journees_agents": "70"}, "52800.00"),
        # 25 000 × (0.5 + 0.5 × 7/10).
        (Mode.SESSIONS, _convention("25000.00", cible_autre=Decimal(10)), {"sessions": "7"}, "21250.00"),
        (Mode.SESSIONS, _convention("25000.00", cible_autre=Decimal(10)), {"sessions": "12"}, "25000.00"),
        # 100 000 × 0.7392 (4 435 / 6 000 = 0.73916…).
        (
            Mode.FORFAIT_OBJECTIF,
            _convention("100000.00", cible_autre=Decimal(6000), unite_autre="consultations"),
            {"consultations": "4435"},
            "73920.00",
        ),
    ],
)
def test_due_by_mode(mode: Mode, convention: Convention, quantites: dict[str, str], du: str) -> None:
    assert du_avant_plafonds(_exercice(convention, mode, quantites)) == DuVrai(Decimal(du))


def test_etp_pays_what_is_occupied_and_no_more_than_agreed() -> None:
    """2.13, Lens-Hénin: 20 400.24 € for one ETP; vacant in two months, 1.20 in another: 20 400.24 × 0.8333."""
    exercice = _exercice(_convention("20400.24", cible_autre=Decimal(1)), Mode.ETP)
    occupes = ["1", "1", "1.20", "0", "0", "1", "1", "1", "1", "1", "1", "1"]
    exercice.faits.activite.update({m: {"etp": Decimal(o)} for m, o in zip(ANNEE, occupes, strict=True)})
    assert du_avant_plafonds(exercice) == DuVrai(Decimal("16999.52"))


def test_places_and_soutiens_of_le_cheval_bleu_add_up() -> None:
    """300 000 €: T = (2 100/12 + 150/4) / (178 + 160/4) = 212.5 / 218 = 0.9748; 80 % of it, and 20 % × the notes."""
    convention = _convention("300000.00", "2024-1.5-CHEVAL-BLEU", cible_places=Decimal(178), cible_autre=Decimal(160))
    exercice = _exercice(convention, Mode.PLACES_QUALITE, {"soutiens_professionnels": "150"})
    exercice.faits.file_active.update(dict.fromkeys(ANNEE, 175))
    notes = {"qualite_cer": Fraction(8, 10), "etapes_parcours": Fraction(9, 10), "evolutions_parcours": Fraction(1)}
    quantitatif, qualitatif = Decimal("233952.00"), Decimal("54000.00")
    assert du_avant_plafonds(replace(exercice, notes=notes)) == DuVrai(quantitatif + qualitatif, quantitatif, qualitatif)


def test_quality_leaves_out_what_has_no_case_and_counts_one_what_is_not_judged() -> None:
    faits = FaitsVrais("c", {}, ANNEE, indicateurs={"diagnostic_actualise": (0, 0), "delai_cer": (1, 3), "suspension": (1, 1)})
    faits.indicateurs["inscription_monjob62"] = (49, 50)
    procedures, parcours = GROUPES["1.2"]
    # (0.3333 + 1 + 0.98 + 5 judged at 1) / 8.
    assert score_du_groupe(procedures, "1.2", faits, {}) == Fraction(9142, 10000)
    faits.indicateurs = {
        "actions_cer": (1, 2),
        "sorties": (1, 10),
        "contractualisation": (2, 5),
        "duree": (3, 4),
    }
    # 0.5 ; 0.10/0.20 ; 0.40/0.80 ; min(1, 0.75/0.50) ; three judged, one of them 0.5: 5.0 / 7.
    notes = {"comites": Fraction(1, 2)}
    assert score_du_groupe(parcours, "1.2", faits, notes) == Fraction(7143, 10000)


def _bilan(champs: dict[str, str]) -> DocumentRecu:
    montants: dict[str, Any] = {cle: Decimal(v) for cle, v in champs.items()}
    return DocumentRecu("c", 2024, "bilan_final", date(2025, 1, 20), **montants)


def test_real_cost_waits_for_the_report_and_limits_indirect_expenses() -> None:
    convention = _convention("345769.05", "2024-1.7", debut=date(2023, 7, 1), fin=date(2025, 12, 31))
    depenses = {
        "depenses_directes_eur": "300000.00",
        "depenses_prestations_eur": "50000.00",
        "depenses_indirectes_eur": "60000.00",
    }
    avant, apres = (
        _soldes(convention, Mode.COUT_REEL, [], au, documents=[_bilan(depenses)])["c", 2024]
        for au in (date(2025, 1, 19), date(2025, 1, 20))
    )
    assert (avant.montant_exercice_eur, avant.du_eur, avant.solde_net_eur) == (Decimal("138307.62"), None, None)
    # 0.40 × (300 000 + min(60 000, 0.20 × 250 000)).
    assert apres.du_eur == Decimal("138307.62")
    moindres = depenses | {"depenses_directes_eur": "200000.00"}
    # 0.40 × (200 000 + min(60 000, 0.20 × 150 000)) = 92 000.
    solde = _soldes(convention, Mode.COUT_REEL, [], documents=[_bilan(moindres)])["c", 2024]
    assert (solde.du_eur, solde.solde_net_eur) == (Decimal("92000.00"), Decimal("92000.00"))


def test_the_real_cost_of_the_report_is_a_cap_and_what_is_over_is_paid_back() -> None:
    convention = _convention("1000.00", "2024-2.3")
    versements = [_versement("600.00"), _versement("300.00", date(2025, 6, 1))]
    entier, plafonne, trop = (
        _soldes(convention, Mode.VERSE_A_LA_SIGNATURE, [], versements=versements, documents=documents)["c", 2024]
        for documents in ([], [_bilan({"cout_reel_eur": "700.00"})], [_bilan({"cout_reel_eur": "550.00"})])
    )
    assert (entier.du_eur, entier.deja_verse_eur, entier.solde_net_eur) == (
        Decimal("1000.00"),
        Decimal("600.00"),
        Decimal("400.00"),
    )
    assert plafonne.solde_net_eur == Decimal("100.00")
    assert (trop.solde_brut_eur, trop.solde_net_eur, trop.reversement_eur) == (
        Decimal("-50.00"),
        Decimal("0.00"),
        Decimal("50.00"),
    )


def test_nothing_is_due_without_a_proof_of_service_whatever_the_notes() -> None:
    convention = _convention("9000.00", "2024-1.4", cible_places=Decimal(30))
    note = Note("c", 2024, "bilan", Decimal(1), "bien", "essai")
    for fichiers in ([], [_fichier(ANNEE[0], [])]):
        solde = _soldes(convention, Mode.PLACES_QUALITE, fichiers, notes=[note])["c", 2024]
        assert (solde.du_eur, solde.part_quantitative_eur, solde.part_qualitative_eur) == (Decimal("0.00"),) * 3


def test_exercices_begun_by_the_date_share_the_amount_by_months() -> None:
    convention = _convention("1000.00", "2024-1.1", fin=date(2025, 5, 15), cible_places=Decimal(10))
    au_debut = _soldes(convention, Mode.OBJECTIFS_ETP, [], date(2024, 12, 31))
    assert set(au_debut) == {("c", 2024)}
    ensuite = _soldes(convention, Mode.OBJECTIFS_ETP, [], date(2025, 2, 11))
    assert {a: s.montant_exercice_eur for (_, a), s in ensuite.items()} == {2024: Decimal("705.88"), 2025: Decimal("294.12")}
    # January 2025 is due and missing.
    assert (ensuite["c", 2025].du_eur, ensuite["c", 2025].taux_penalite) == (Decimal("0.00"), Decimal("0.1000"))
    mois = [Mois(2023, 12), *ANNEE, Mois(2025, 1)]
    assert [partager(Decimal("100.00"), mois, a) for a in (2023, 2024, 2025)] == [
        Decimal("7.14"),
        Decimal("85.71"),
        Decimal("7.15"),
    ]


def test_halves_are_rounded_up() -> None:
    assert (euros(Fraction(1, 200)), euros(Fraction(1, 201)), au_dix_millieme(Fraction(1, 20000))) == (
        Decimal("0.01"),
        Decimal("0.00"),
        Fraction(1, 10000),
    )


def test_a_mode_that_the_demonstration_does_not_have_is_said() -> None:
    with pytest.raises(ValueError, match="actes"):
        du_avant_plafonds(_exercice(_convention("1000.00"), Mode.ACTES))
