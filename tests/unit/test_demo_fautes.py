"""Faults, deposits and payments of the demonstration: each does what it says, at the rate wanted."""

from __future__ import annotations

import io
import random
from collections import Counter
from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from python_calamine import CalamineWorkbook

from decompte.demo.atelier import Atelier
from decompte.demo.envoi import PARIS, Envoi, Genre, Plan, Scenario, planifier
from decompte.demo.fautes import AVERTISSEMENTS, QUARANTAINES, semer, vider
from decompte.demo.finances import documents_demo, ecrire_reference, indicateurs_juges, notes_demo, versements_demo
from decompte.demo.population import Population
from decompte.demo.profil import BON, FAIBLE, MOYEN
from decompte.demo.tableau import Ligne, completude, ligne_du_mois
from decompte.demo.verite import FichierVrai
from decompte.domaine.convention import Convention, Dispositif, GroupeQualite, Mode, Structure, Tableau
from decompte.domaine.depot import EtatDepot
from decompte.domaine.mois import Mois
from decompte.domaine.parametre import Parametre, Parametres, ValeurDatee

ECHEANCE = date(2024, 6, 10)
MAI = Mois(2024, 5)


def _convention(dispositif: str = "1.4", places: str = "120", **termes: object) -> Convention:
    return Convention(
        code=f"2024-{dispositif}-essai",
        structure="essai",
        annee=2024,
        dispositif=dispositif,
        dispositif_id=f"2024-{dispositif}",
        territoire="Artois",
        debut=date(2024, 1, 1),
        fin=date(2024, 12, 31),
        montant_eur=Decimal("30000.00"),
        cible_places=Decimal(places),
        **termes,
    )


def _lignes(places: str = "120", dispositif: str = "1.4") -> list[Ligne]:
    population = Population(_convention(dispositif, places), MOYEN, 1, 0)
    for numero in range(1, 6):
        presents = population.vivre(Mois(2024, numero), premier=numero == 1)
    return [ligne_du_mois(p, MAI, random.Random("observations")) for p in presents]


def test_deposits_go_wrong_at_the_rates_wanted() -> None:
    alea = random.Random("taux")
    plans = [
        planifier(alea, p, date(2024, 6, 1), ECHEANCE) for p in [BON] * 35 + [MOYEN] * 45 + [FAIBLE] * 20 for _ in range(100)
    ]
    parts = {s: n / len(plans) for s, n in Counter(p.scenario for p in plans).items()}
    assert 0.022 < parts[Scenario.MANQUANT] < 0.038
    assert 0.040 < parts[Scenario.INCOMPLET] < 0.060
    for scenario in (Scenario.REFUSE, Scenario.DOUBLE, Scenario.CORRIGE):
        assert 0.013 < parts[scenario] < 0.027
    envoyes = [p for p in plans if p.envois]
    retards = [p.envois[0].recu_le.date() - ECHEANCE for p in envoyes if p.envois[0].recu_le.date() > ECHEANCE]
    assert 0.065 < len(retards) / len(envoyes) < 0.095
    assert max(retards) <= timedelta(days=60)
    assert min(p.envois[0].recu_le.date() for p in envoyes) == date(2024, 6, 1)


def test_what_follows_arrives_after_what_it_follows() -> None:
    alea = random.Random("ordre")
    doubles = [p.envois for _ in range(3000) if len((p := planifier(alea, FAIBLE, date(2024, 6, 1), ECHEANCE)).envois) > 1]
    assert len(doubles) > 100
    assert all(premier.recu_le < second.recu_le for premier, second in doubles)
    assert {second.genre for _, second in doubles} == {Genre.BON, Genre.DOUBLON}


@pytest.mark.parametrize("faute", QUARANTAINES)
def test_a_held_row_is_told_once_and_holds(faute) -> None:
    ligne = next(ligne for ligne in _lignes() if ligne.valeurs["date_premier_rdv"] is None and not ligne.regles)
    assert faute(ligne, MAI, random.Random(1))
    assert ligne.quarantaine
    assert ligne.regles[0] in {"L01", "L03", "L04", "L09"} and len(ligne.regles) == 1


@pytest.mark.parametrize("faute", AVERTISSEMENTS)
def test_a_doubtful_row_is_told_once_and_loaded(faute) -> None:
    intactes = [ligne for ligne in _lignes() if not ligne.regles]
    ligne = next(ligne for ligne in intactes if faute(ligne, MAI, random.Random(1)))
    assert not ligne.quarantaine
    assert len(ligne.regles) == 1


def test_faults_leave_a_good_table_complete_and_one_per_row() -> None:
    vues: Counter[str] = Counter()
    for rang in range(60):
        lignes = _lignes()
        semer(lignes, MAI, FAIBLE, random.Random(rang))
        presentes, exigees = completude(lignes, deux_phases=False)
        assert presentes / exigees >= 0.95
        vues.update(regle for ligne in lignes for regle in ligne.regles)
        assert all(len(ligne.regles) <= 1 or set(ligne.regles) == {"L12", "L15"} for ligne in lignes)
    assert {"L01", "L02", "L03", "L06"} <= set(vues)


@pytest.mark.parametrize("places", ["12", "40", "120"])
def test_an_emptied_table_is_incomplete(places: str) -> None:
    manieres = set()
    for rang in range(20):
        lignes = _lignes(places)
        manieres.add(vider(lignes, random.Random(rang)).split()[0])
        presentes, exigees = completude(lignes, deux_phases=False)
        assert 0.75 < presentes / exigees < 0.95
        manquantes = sum(cle_vide is None for ligne in lignes for cle_vide in ligne.ecrits.values())
        assert exigees - presentes == manquantes
    assert manieres == {"colonne", "cellules"}


def _fiches(*modes: tuple[str, Mode]) -> dict[str, Dispositif]:
    return {d: Dispositif(d, 2024, d[5:], d, mode, Tableau.SUIVI, "essai") for d, mode in modes}


def _parametres(taux: str = "0.60") -> Parametres:
    valeurs = (ValeurDatee(date(2023, 1, 1), taux), ValeurDatee(date(2024, 1, 1), "0.25", pour=("2024-1.1",)))
    return Parametres.de([Parametre("avance_taux", "avance", "taux", valeurs)])


DEUX_ANS = replace(_convention("1.1", cible_accueils=Decimal(100)), fin=date(2025, 12, 31))
FICHES = _fiches(("2024-1.1", Mode.OBJECTIFS_ETP), ("2024-1.3", Mode.PLACES_QUALITE), ("2024-2.3", Mode.VERSE_A_LA_SIGNATURE))


def test_advances_are_the_share_of_the_exercice_in_force_and_say_what_they_are() -> None:
    signature = replace(_convention("2.3"), debut=date(2024, 6, 17))
    conventions = [_convention("1.3"), DEUX_ANS, signature]
    versements = versements_demo(conventions, FICHES, _parametres(), 2024, 1)
    assert [(v.convention, v.date, v.montant_eur, v.mandat) for v in versements] == [
        ("2024-1.1-essai", date(2024, 3, 1), Decimal("3750.00"), "DEMO-2024-0001"),
        ("2024-1.3-essai", date(2024, 3, 1), Decimal("18000.00"), "DEMO-2024-0002"),
        ("2024-2.3-essai", date(2024, 6, 17), Decimal("30000.00"), "DEMO-2024-0003"),
    ]
    assert all("Démonstration" in (v.source or "") for v in versements)
    assert "25 %" in (versements[0].source or "")
    sauf = versements_demo(conventions, FICHES, _parametres(), 2024, 1, sauf={"2024-1.1-essai", "2024-2.3-essai"})
    assert [v.convention for v in sauf] == ["2024-1.3-essai"]
    assert versements_demo([_convention("1.3")], FICHES, _parametres(), 2025, 1) == []


def test_some_get_an_intermediate_payment_and_one_is_paid_twice() -> None:
    conventions = [replace(_convention("1.3"), code=f"2024-1.3-{n:03d}") for n in range(200)]
    versements = versements_demo(conventions, FICHES, _parametres(), 2024, 1)
    seconds = [v for v in versements if v.mandat.endswith("-2")]
    intermediaires = [v for v in seconds if v.nature == "intermediaire"]
    assert 8 <= len(intermediaires) <= 26
    assert {(v.date, v.montant_eur) for v in intermediaires} == {(date(2024, 9, 16), Decimal("6000.00"))}
    (double,) = [v for v in seconds if v.nature == "avance"]
    assert sum(v.montant_eur for v in versements if v.convention == double.convention) == Decimal("36000.00")
    assert len({v.mandat for v in versements}) == len(versements)


def test_expenses_are_given_by_those_paid_by_their_real_cost() -> None:
    fiches = _fiches(("2024-1.7", Mode.COUT_REEL), ("2024-1.3", Mode.PLACES_QUALITE))
    conventions = [replace(_convention("1.7"), code=f"2024-1.7-{n:03d}") for n in range(60)]
    bilans = [d for d in documents_demo(conventions, fiches, 2024, 1) if d.nature == "bilan_final"]
    assert len(bilans) == 60
    plafonnes = 0
    for bilan in bilans:
        directes, prestations, indirectes = (
            bilan.depenses_directes_eur,
            bilan.depenses_prestations_eur,
            bilan.depenses_indirectes_eur,
        )
        assert directes is not None and prestations is not None and indirectes is not None
        assert bilan.cout_reel_eur == directes + indirectes
        assert Decimal("0.6") < (directes + indirectes) * Decimal("0.40") / 30000 < Decimal("1.25")
        plafonnes += indirectes > (directes - prestations) * Decimal("0.20")
    assert 10 < plafonnes < 50
    autres = documents_demo([_convention("1.3")], fiches, 2024, 1)
    assert all(d.depenses_directes_eur is None for d in autres)


def test_notes_are_for_judged_indicators_of_most_conventions() -> None:
    groupe = GroupeQualite("g", "G", ("entretiens", "inscription_monjob62", "bilan"))
    fiches = {
        d: Dispositif(d, 2024, d[5:], d, Mode.PLACES_QUALITE, Tableau.SUIVI, "essai", (groupe,)) for d in ("2024-1.2", "2024-1.3")
    }
    assert indicateurs_juges(fiches["2024-1.2"]) == ["bilan"]
    assert indicateurs_juges(fiches["2024-1.3"]) == ["inscription_monjob62", "bilan"]
    conventions = [
        Convention(f"2024-1.2-{n}", "s", 2024, "1.2", "2024-1.2", None, date(2024, 1, 1), date(2024, 12, 31), Decimal(1000))
        for n in range(200)
    ]
    notes = notes_demo(conventions, fiches, 2024, 1)
    assert 160 <= len(notes) < 200
    assert all(0 <= n.note <= 1 and n.commentaire == "note de démonstration" and n.source == "Démonstration" for n in notes)
    bilans = [d for d in documents_demo(conventions, fiches, 2024, 1) if d.nature == "bilan_final"]
    assert 170 <= len(bilans) < 200
    assert 0 < sum(d.recu_le > date(2025, 3, 31) for d in bilans) < 40


def _refuser(genre: Genre) -> tuple[FichierVrai, bytes]:
    convention, autre = _convention(), _convention("1.3")
    autre = Convention(**{n: getattr(autre, n) for n in autre.__dataclass_fields__ if n != "structure"}, structure="autre")
    atelier = Atelier(convention, Structure("essai", "Essai"), MOYEN, 1, autre, set())
    presents = Population(convention, MOYEN, 1, 0).vivre(MAI, premier=True)
    plan = Plan(Scenario.REFUSE, (Envoi(genre, datetime(2024, 6, 3, 9, tzinfo=PARIS)),))
    (depose,) = atelier.faire(plan, MAI, presents)
    return depose.fichier, depose.octets


@pytest.mark.parametrize(
    ("genre", "regle"),
    [
        (Genre.CONVENTION_D_UNE_AUTRE, "D05"),
        (Genre.TABLE_D_UNE_AUTRE, "D05"),
        (Genre.CONVENTION_INCONNUE, "D05"),
        (Genre.MOIS_HORS_CONVENTION, "D06"),
        (Genre.COLONNE_ABSENTE, "D04"),
        (Genre.ENTETE_ABSENT, "D03"),
        (Genre.SANS_LIGNE, "D07"),
    ],
)
def test_a_refused_workbook_has_the_fault_it_says(genre: Genre, regle: str) -> None:
    fichier, octets = _refuser(genre)
    assert (fichier.etat, list(fichier.regles), fichier.lignes) == (EtatDepot.REJETE, [regle], [])
    classeur = CalamineWorkbook.from_filelike(io.BytesIO(octets))
    fiche = {str(ligne[0]): ligne[1] for ligne in classeur.get_sheet_by_name("Identification").to_python()}
    textes = [{str(c).strip().lower() for c in ligne} for ligne in classeur.get_sheet_by_name("Suivi").to_python()]
    entetes = [ligne for ligne in textes if "date du diagnostic" in ligne]
    conventions = {
        Genre.CONVENTION_D_UNE_AUTRE: "2024-1.3-essai",
        Genre.TABLE_D_UNE_AUTRE: "2024-1.3-essai",
        Genre.CONVENTION_INCONNUE: "2024-1.4-essai-ancienne",
    }
    assert fiche["Convention"] == conventions.get(genre, "2024-1.4-essai")
    assert (fiche["Structure"] == "autre") == (genre is Genre.TABLE_D_UNE_AUTRE)
    assert (fiche["Mois"] == "2023-05") == (genre is Genre.MOIS_HORS_CONVENTION)
    assert bool(entetes) == (genre is not Genre.ENTETE_ABSENT)
    assert any("mj-000001" in ligne for ligne in textes) == (genre is not Genre.SANS_LIGNE)
    if entetes:
        obligatoires = {
            "date d'orientation",
            "entretiens physiques du mois",
            "absences injustifiées du mois",
            "inscrit sur monjob62",
        }
        assert len(obligatoires - entetes[0]) == (genre is Genre.COLONNE_ABSENTE)


def test_what_is_not_a_workbook_is_unreadable() -> None:
    fichier, octets = _refuser(Genre.PAS_UN_CLASSEUR)
    assert (fichier.etat, fichier.regles) == (EtatDepot.ILLISIBLE, {"D01": 1})
    assert fichier.chemin.endswith(".xlsx") and not octets.startswith(b"PK")


def test_reference_of_the_demonstration_keeps_what_is_known(tmp_path: Path) -> None:
    source, cible = tmp_path / "reference", tmp_path / "demo"
    (source / "parametres").mkdir(parents=True)
    (source / "parametres" / "seuil.yaml").write_text("id: seuil\n", encoding="utf-8")
    entete = "convention,exercice,date,montant_eur,nature,mandat,source\n"
    connu = "2024-1.2-essai,2024,2024-02-01,10.00,avance,M1,Finances\n"
    (source / "versements.csv").write_text(entete + connu, encoding="utf-8")
    (source / "notes.csv").write_text("convention,exercice,indicateur,note,commentaire,auteur,source\n", encoding="utf-8")
    structures = (
        'code,nom,siret,territoire,email_contact\nessai,"Essai, CCAS",,Arrageois,{}\nconnue,Connue,,,contact@connue.example\n'
    )
    (source / "structures.csv").write_text(structures.format(""), encoding="utf-8")
    groupe = GroupeQualite("g", "G", ("bilan",))
    conventions = [_convention(d) for d in ("1.2", "1.3", "1.4")]
    fiches = {
        c.dispositif_id: Dispositif(c.dispositif_id, 2024, None, "d", Mode.PLACES_QUALITE, Tableau.SUIVI, "essai", (groupe,))
        for c in conventions
    }
    for _ in range(2):
        ecrire_reference(source, cible, conventions, fiches, _parametres(), 2024, 1)
        versements = (cible / "versements.csv").read_text(encoding="utf-8")
        assert versements.startswith(entete + connu)
        assert versements.count("\n") == 4 and "2024-1.2-essai,2024,2024-03-01" not in versements
        assert "2024-1.3-essai,2024,2024-03-01,18000.00,avance,DEMO-2024-0001,Démonstration" in versements
    assert (cible / "parametres" / "seuil.yaml").read_text(encoding="utf-8") == "id: seuil\n"
    assert "note de démonstration" in (cible / "notes.csv").read_text(encoding="utf-8")
    assert (cible / "documents.csv").read_text(encoding="utf-8").startswith("convention,exercice,nature,recu_le,cout_reel_eur")
    assert (source / "versements.csv").read_text(encoding="utf-8") == entete + connu
    assert (cible / "structures.csv").read_text(encoding="utf-8") == structures.format("suivi@essai.example")
    assert (source / "structures.csv").read_text(encoding="utf-8") == structures.format("")
