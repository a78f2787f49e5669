"""Archives and protected files through a whole night: what they hold counts, and nothing is half taken."""

from __future__ import annotations

import io
import json
from datetime import date
from typing import Any

import openpyxl
import pytest

from decompte.app.annoter import annoter_depot
from decompte.app.decider_depot import decider_depot
from decompte.app.erreurs import DemandeInvalide
from decompte.app.rejouer import rejouer
from decompte.domaine.decision_depot import ActionDepot, DecisionDepot
from decompte.domaine.mois import Mois
from tests.enveloppes import en_7z, en_zip, en_zip_protege
from tests.fabrique import classeur, personne

ARRAS = "2024-1.3-ccas-arras"
RECU = "2024-07-05T10:00:00+02:00"


def table(mois: str, personnes: int = 2) -> bytes:
    """A good table of Arras."""
    lignes = [personne(n) for n in range(1, personnes + 1)]
    return classeur(lignes, identification={"Convention": ARRAS, "Mois": mois})


def donner_mot_de_passe(boite: Any, *mots: str) -> None:
    """Set the passwords of every structure."""
    boite.ctx.mots_de_passe = lambda structure: mots


def test_an_archive_of_one_table_is_that_table(boite: Any) -> None:
    boite.deposer("ccas-arras/envoi.zip", en_zip({"mai/suivi.xlsx": table("2024-05")}), RECU)
    boite.nuit("2024-07-20")
    depot = boite.depot("ccas-arras/envoi.zip")
    assert (depot["etat"], depot["convention"], depot["mois"]) == ("accepte", ARRAS, "2024-05")
    assert len(boite.ctx.entrepot.lire_fichiers()) == 1


def test_the_tables_of_an_archive_are_deposits_of_their_own(boite: Any) -> None:
    envoi = en_zip(
        {"mai.xlsx": table("2024-05"), "juin.xlsx": table("2024-06"), "__MACOSX/._mai.xlsx": b"x", "lettre.pdf": b"%PDF-1"}
    )
    boite.deposer("ccas-arras/envoi.zip", envoi, RECU)
    bilan = boite.nuit("2024-07-20")
    assert boite.depot("ccas-arras/envoi.zip/mai.xlsx")["etat"] == "accepte"
    assert boite.depot("ccas-arras/envoi.zip/juin.xlsx")["etat"] == "accepte"
    assert boite.depot("ccas-arras/envoi.zip/lettre.pdf")["etat"] == "illisible"
    assert boite.depot("ccas-arras/envoi.zip")["etat"] == "accepte_avec_reserves"
    assert boite.attendu(ARRAS, "2024-06")["etat"] == "a_temps"
    assert bilan.traitement.etats == {"accepte": 2, "illisible": 1}


def test_a_second_night_takes_nothing_more(boite: Any) -> None:
    boite.deposer("ccas-arras/envoi.zip", en_zip({"mai.xlsx": table("2024-05"), "juin.xlsx": table("2024-06")}), RECU)
    boite.nuit("2024-07-20")
    avant = boite.ctx.entrepot.empreintes()
    bilan = boite.nuit("2024-07-20")
    assert not bilan.traitement.etats
    assert boite.ctx.entrepot.empreintes() == avant


def test_two_tables_for_one_month_in_one_archive_are_both_refused(boite: Any) -> None:
    envoi = en_zip({"a.xlsx": table("2024-05"), "b.xlsx": table("2024-05", 3), "juin.xlsx": table("2024-06")})
    boite.deposer("ccas-arras/envoi.zip", envoi, RECU)
    boite.nuit("2024-07-20")
    for nom in ("a", "b"):
        assert boite.depot(f"ccas-arras/envoi.zip/{nom}.xlsx")["etat"] == "rejete"
        assert {c["regle"] for c in boite.constats(f"ccas-arras/envoi.zip/{nom}.xlsx")} == {"D10"}
    assert boite.depot("ccas-arras/envoi.zip/juin.xlsx")["etat"] == "accepte"
    assert boite.attendu(ARRAS, "2024-05")["etat"] == "manquant"


def test_one_of_two_tables_reassigned_no_longer_stands_in_the_way(boite: Any) -> None:
    envoi = en_zip({"a.xlsx": table("2024-05"), "b.xlsx": table("2024-05", 3)})
    boite.deposer("ccas-arras/envoi.zip", envoi, RECU)
    boite.nuit("2024-07-20")
    b = boite.depot("ccas-arras/envoi.zip/b.xlsx")["depot"]
    a = boite.depot("ccas-arras/envoi.zip/a.xlsx")["depot"]
    decision = DecisionDepot(b, ActionDepot.REAFFECTER, "gestionnaire-1", "C'est juin", ARRAS, Mois(2024, 6))
    phrases = decider_depot(boite.ctx, decision, date(2024, 7, 21))
    assert boite.depot("ccas-arras/envoi.zip/b.xlsx")["etat"] == "accepte"
    assert any("refusé → accepté" in phrase for phrase in phrases)
    assert any("juin 2024 : manquant → à temps" in phrase for phrase in phrases)
    decider_depot(boite.ctx, DecisionDepot(a, ActionDepot.RELIRE, "gestionnaire-1", "Seul à présent"), date(2024, 7, 21))
    assert boite.depot("ccas-arras/envoi.zip/a.xlsx")["etat"] == "accepte"


@pytest.mark.parametrize("proteger", [en_7z, en_zip_protege])
def test_a_protected_archive_waits_for_its_password(boite: Any, proteger: Any) -> None:
    nom = "envoi.7z" if proteger is en_7z else "envoi.zip"
    boite.deposer(f"ccas-arras/{nom}", proteger({"mai.xlsx": table("2024-05")}, "Secret-62"), RECU)
    donner_mot_de_passe(boite)
    boite.nuit("2024-07-20")
    (depot,) = boite.ctx.entrepot.lire_fichiers()
    assert depot["etat"] == "illisible"
    (sans,) = boite.constats(depot["chemin"])
    donner_mot_de_passe(boite, "faux")
    boite.nuit("2024-07-20")
    (faux,) = boite.constats(depot["chemin"])
    assert (sans["regle"], faux["regle"]) == ("D01", "D01")
    assert sans["message"] != faux["message"]
    assert "faux" not in json.dumps(faux, default=str).replace("mot de passe faux", "")
    donner_mot_de_passe(boite, "faux", "Secret-62")
    boite.nuit("2024-07-20")
    (depot,) = boite.ctx.entrepot.lire_fichiers()
    assert (depot["etat"], depot["mois"]) == ("accepte", "2024-05")
    assert boite.attendu(ARRAS, "2024-05")["recu_le"].isoformat().startswith("2024-07-05")


def test_what_was_opened_once_never_needs_its_password_again(boite: Any) -> None:
    boite.deposer("ccas-arras/envoi.7z", en_7z({"mai.xlsx": table("2024-05"), "juin.xlsx": table("2024-06")}, "Secret-62"), RECU)
    boite.deposer("ccas-arras/seul.7z", en_7z({"avril.xlsx": table("2024-04")}, "Secret-62"), RECU)
    donner_mot_de_passe(boite, "Secret-62")
    boite.nuit("2024-07-20")
    avant = boite.ctx.entrepot.empreintes()
    donner_mot_de_passe(boite)
    bilan = rejouer(boite.ctx, date(2024, 7, 21))
    assert bilan.differences == []
    assert boite.ctx.entrepot.empreintes() == avant
    assert boite.depot("ccas-arras/seul.7z")["etat"] == "accepte"


def test_the_same_table_sent_alone_before_is_a_doublon_inside_an_archive(boite: Any) -> None:
    mai = table("2024-05")
    boite.deposer("ccas-arras/mai.xlsx", mai, "2024-06-05T10:00:00+02:00")
    boite.deposer("ccas-arras/envoi.zip", en_zip({"mai.xlsx": mai, "juin.xlsx": table("2024-06")}), RECU)
    boite.nuit("2024-07-20")
    assert boite.depot("ccas-arras/envoi.zip/mai.xlsx")["etat"] == "doublon"
    assert boite.depot("ccas-arras/mai.xlsx")["etat"] == "accepte"
    assert boite.depot("ccas-arras/envoi.zip")["etat"] == "accepte"


def test_what_is_not_opened_yet_cannot_be_said_to_be_for_another_month(boite: Any) -> None:
    boite.deposer("ccas-arras/envoi.7z", en_7z({"mai.xlsx": table("2024-05")}, "Secret-62"), RECU)
    donner_mot_de_passe(boite)
    boite.nuit("2024-07-20")
    depot = boite.depot("ccas-arras/envoi.7z")["depot"]
    decision = DecisionDepot(depot, ActionDepot.REAFFECTER, "gestionnaire-1", "C'est juin", ARRAS, Mois(2024, 6))
    with pytest.raises(DemandeInvalide, match="n'a pas encore pu être ouvert"):
        decider_depot(boite.ctx, decision, date(2024, 7, 21))


def test_the_annotated_copy_of_a_doublon_is_that_of_its_original(boite: Any) -> None:
    lignes = [personne(1, nb_entretiens_physiques="beaucoup"), personne(2)]
    contenu = classeur(lignes, identification={"Convention": ARRAS, "Mois": "2024-05"})
    boite.deposer("ccas-arras/mai.xlsx", contenu, RECU)
    boite.deposer("ccas-arras/mai bis.xlsx", contenu, "2024-07-06T10:00:00+02:00")
    boite.deposer("ccas-arras/deux.zip", en_zip({"a.xlsx": table("2024-04"), "b.xlsx": table("2024-06")}), RECU)
    boite.nuit("2024-07-20")
    originale = annoter_depot(boite.ctx, boite.depot("ccas-arras/mai.xlsx")["depot"])
    copie = annoter_depot(boite.ctx, boite.depot("ccas-arras/mai bis.xlsx")["depot"])
    feuilles = [openpyxl.load_workbook(io.BytesIO(octets)).active for octets in (originale, copie)]
    assert [[c.value for c in ligne] for ligne in feuilles[0]] == [[c.value for c in ligne] for ligne in feuilles[1]]
    with pytest.raises(DemandeInvalide, match="archive de plusieurs tableaux"):
        annoter_depot(boite.ctx, boite.depot("ccas-arras/deux.zip")["depot"])
