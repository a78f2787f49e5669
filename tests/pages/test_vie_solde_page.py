"""The life of a solde through the pages of its convention: each action done, tried, refused, and not given to other roles."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from openpyxl import load_workbook

from decompte.domaine.solde import EtatSolde
from decompte.domaine.vie_solde import AUX_FINANCES, MOTIF_OBLIGE, ActionSolde, MandatSolde
from decompte.installation.postgres import Serveur
from tests.conftest import base_neuve, env_sur
from tests.pages.outils_convention import mots
from tests.pages.outils_vie import PagesDeVie, ouvrir_pages_de_vie
from tests.vie_fabrique import AU, ENTENDU, EXERCICE, NET, NOTE, PENALISE, SANS_BILAN, TROP, ZERO

HOSTILE = '<script>alert(1)</script> "=1+1" \' & </textarea>'


@pytest.fixture
def vie(env: dict[str, str], tmp_path: Path) -> Iterator[PagesDeVie]:
    """The pages over conventions whose soldes can be proposed."""
    with ouvrir_pages_de_vie(env, tmp_path) as ouvertes:
        yield ouvertes


@pytest.fixture(scope="module")
def vie_commune(serveur: Serveur, tmp_path_factory: pytest.TempPathFactory) -> Iterator[PagesDeVie]:
    """The same for the tests that change nothing."""
    dossier = tmp_path_factory.mktemp("vie")
    for url in base_neuve(serveur, ""):
        with ouvrir_pages_de_vie(env_sur(url, dossier / "donnees"), dossier) as ouvertes:
            yield ouvertes


def etat(vie: PagesDeVie, convention: str) -> str:
    """The state of a solde."""
    return str(vie.vie.solde(convention)["etat"])


def test_de_la_proposition_au_mandat(vie: PagesDeVie) -> None:
    """One with nothing to be heard on: proposed by the steward, tried then approved by finance, handed over, paid."""
    avant = vie.compter()
    assert "rien n'a été enregistré, voici ce que cela changerait" in mots(vie.agir("gestion", NET, "proposer", essai="oui"))
    assert (etat(vie, NET), vie.compter()) == ("a_instruire", avant)
    assert "Proposer le solde : c'est fait" in mots(vie.agir("gestion", NET, "proposer", motif="Dossier relu."))
    dit = vie.lire(NET, "finances")
    assert "Proposé, depuis" in dit and "par gestion" in dit and "« Dossier relu. »" in dit
    assert "Arrêter le solde" in dit and "Renvoyer au gestionnaire" in dit and "Ouvrir la phase" not in dit
    # A draft is one for anybody.
    assert "projet" in vie.lire(NET)
    vie.agir("finances", NET, "arreter", essai="oui")
    assert etat(vie, NET) == "propose"
    assert "Arrêter le solde : c'est fait" in mots(vie.agir("finances", NET, "arreter"))
    dit = vie.lire(NET)
    assert "18 000,00 € à payer" in dit and "par finances attendu" in dit and "Agir" not in dit
    for forme, debut in (("pdf", b"%PDF"), ("xlsx", b"PK")):
        for suite in ("", "&version=1"):
            piece = f"/conventions/{NET}/etat-liquidatif.{forme}?exercice={EXERCICE}{suite}"
            reponse = vie.pages.demander("GET", "lecture", piece)
            assert reponse.status_code == 200 and reponse.content.startswith(debut)
            assert "attachment" in reponse.headers["content-disposition"]
    assert "1 solde arrêté, 18 000,00 € à payer" in mots(vie.pages.lire("lecture", "/soldes/lots"))
    fait = mots(vie.pages.agir("finances", "/soldes/lots", {"exercice": "2024"}))
    assert "Lot 1 préparé : 1 ligne, 18 000,00 € à payer" in fait
    lot = vie.pages.demander("GET", "finances", "/soldes/lots/1.csv").content
    assert lot == vie.pages.demander("GET", "finances", "/soldes/lots/1.csv").content
    feuille = load_workbook(io.BytesIO(vie.pages.demander("GET", "finances", "/soldes/lots/1.xlsx").content)).worksheets[0]
    assert [ligne[3] for ligne in feuille.iter_rows(min_row=2, values_only=True)] == [NET]
    rendu = lot.decode("utf-8-sig").rstrip().splitlines()
    retour = "\n".join([rendu[0], f"{rendu[1].removesuffix(',,')},M-2025-77,2025-08-02"]).encode()
    vie.horloge.jour = date(2025, 8, 3)
    apercu = vie.pages.agir("finances", "/importer/apercu", {"genre": "mandats"}, files={"fichier": ("retour.csv", retour)})
    scelle = re.findall(r'name="scelle" value="([^"]+)"', apercu)
    assert scelle, mots(apercu)
    vie.pages.agir("finances", "/importer", {"scelle": scelle})
    assert etat(vie, NET) == "mandate"
    assert "M-2025-77" in vie.lire(NET) and "Mandaté, depuis" in vie.lire(NET)
    # What is paid is no longer to pay.
    soldes = mots(vie.pages.lire("lecture", f"/soldes?exercice={EXERCICE}&texte={NET}"))
    assert "Pas encore arrêté 0,00 € 0,00 € Arrêté, à mandater 0,00 € 0,00 € Mandaté 18 000,00 € 0,00 €" in soldes
    accueil = mots(vie.pages.lire("lecture", "/"))
    assert "Arrêté, à mandater 0,00 € 0,00 € Mandaté 18 000,00 € 0,00 €" in accueil
    classeur = load_workbook(
        io.BytesIO(vie.pages.demander("GET", "lecture", f"/soldes.xlsx?exercice={EXERCICE}&texte={NET}").content)
    )
    assert ("Mandaté", 18000, 0) in [ligne[:3] for ligne in classeur.worksheets[1].iter_rows(values_only=True)]


def test_rien_a_payer_va_au_bout_tout_seul(vie: PagesDeVie) -> None:
    vie.agir("gestion", ZERO, "proposer")
    vie.agir("finances", ZERO, "arreter")
    assert etat(vie, ZERO) == "mandate"
    assert "sans objet" in vie.lire(ZERO)


def test_une_penalite_se_discute_avant_de_s_arreter(vie: PagesDeVie) -> None:
    vie.agir("gestion", PENALISE, "proposer")
    page = vie.lire(PENALISE, "gestion")
    assert "Message qui informe le partenaire, prêt à copier" in page and "Ouvrir la phase contradictoire" in page
    # The address of the partner and the letter are the stewards'.
    assert "asso-penalise@partenaire.example" in page
    for qui in ("finances", "lecture"):
        assert "partenaire.example" not in vie.lire(PENALISE, qui)
    assert "sans que le partenaire ait été entendu" in mots(vie.agir("finances", PENALISE, "arreter", 400))
    assert etat(vie, PENALISE) == "propose"
    texte = vie.pages.demander("GET", "gestion", f"/conventions/{PENALISE}/solde/notification.txt?exercice={EXERCICE}")
    assert texte.status_code == 200 and "339,75" in texte.text
    vie.agir("gestion", PENALISE, "notifier", le=AU.isoformat())
    assert etat(vie, PENALISE) == "contradictoire"
    page = vie.lire(PENALISE)
    assert "pénalité de 339,75 €" in page and "Le partenaire peut répondre jusqu'au" in page and "reste 30 jours" in page
    # Not before the partner could speak.
    assert "attendez la fin de ce temps" in mots(vie.agir("gestion", PENALISE, "maintenir", 400, motif="Rien reçu."))
    vie.agir("gestion", PENALISE, "observer", le=AU.isoformat(), motif="Le courriel serait parti le 9.")
    assert "Le courriel serait parti le 9." in vie.lire(PENALISE, "finances")
    vie.horloge.jour = ENTENDU
    vie.agir("gestion", PENALISE, "maintenir", motif="Aucun courriel n'est arrivé.")
    assert "Réponse au partenaire" in vie.lire(PENALISE, "gestion")
    vie.agir("finances", PENALISE, "arreter")
    assert etat(vie, PENALISE) == "arrete"
    assert "close" in vie.lire(PENALISE)


def test_une_penalite_abandonnee_se_recalcule(vie: PagesDeVie) -> None:
    avant = vie.vie.solde(PENALISE)["penalite_eur"]
    page = mots(vie.agir("gestion", PENALISE, "renoncer", motif="Premier exercice.", taux="0,05", essai="oui"))
    assert "pénalité" in page and vie.vie.solde(PENALISE)["penalite_eur"] == avant
    page = vie.agir("gestion", PENALISE, "renoncer", 400, motif="Premier exercice.", taux="cinq")
    assert "« cinq » n'est pas un taux" in mots(page) and 'value="cinq"' in page
    vie.agir("gestion", PENALISE, "renoncer", motif="Premier exercice.")
    assert vie.vie.solde(PENALISE)["penalite_eur"] == 0
    assert "Premier exercice." in vie.lire(PENALISE)


def test_relance_puis_caducite(vie: PagesDeVie) -> None:
    vie.agir("gestion", PENALISE, "proposer")
    vie.agir("gestion", PENALISE, "notifier")
    vie.horloge.jour = AU + timedelta(days=25)
    page = vie.lire(PENALISE, "gestion")
    assert "Message de relance, prêt à copier" in page and "reste 5 jours" in page
    assert "phase" in mots(vie.pages.lire("gestion", "/"))
    vie.agir("gestion", PENALISE, "relancer")
    assert "Relance" in vie.lire(PENALISE)
    vie.horloge.jour = AU + timedelta(days=400)
    assert "dépassé de" in vie.lire(PENALISE)
    accueil = mots(vie.pages.lire("gestion", "/"))
    assert "pénalité caduque" in accueil and "ASSO-PENALISE" in accueil


def test_renvoyer_avec_son_commentaire(vie: PagesDeVie) -> None:
    vie.agir("gestion", NET, "proposer")
    page = vie.agir("finances", NET, "renvoyer", 400, motif="  ")
    assert "dit ce qui est à revoir" in mots(page) and etat(vie, NET) == "propose"
    vie.agir("finances", NET, "renvoyer", motif="Versement oublié.")
    assert etat(vie, NET) == "a_instruire"
    dit = vie.lire(NET, "gestion")
    assert "« Versement oublié. »" in dit and "proposé à instruire Versement oublié." in dit


def test_un_blocage_se_leve_et_se_retablit(vie: PagesDeVie) -> None:
    assert "Enregistrez-le, ou levez le blocage" in vie.lire(SANS_BILAN)
    for regle in ("blocage.bilan", "blocage.documents"):
        vie.agir("gestion", SANS_BILAN, "lever", regle=regle, motif="Association dissoute.")
    assert etat(vie, SANS_BILAN) == "a_instruire"
    dit = vie.lire(SANS_BILAN, "gestion")
    assert "gestion lève « bilan final non reçu » : Association dissoute." in dit and "Rétablir : bilan final non reçu" in dit
    vie.agir("gestion", SANS_BILAN, "retablir", regle="blocage.bilan", motif="Erreur de dossier.")
    assert "Bilan final non reçu" in str(vie.vie.solde(SANS_BILAN)["blocages"])
    # What does not lift does not offer to.
    assert "Lever : " in vie.lire(NOTE, "gestion") and "Lever : note" not in vie.lire(NOTE, "gestion")


def test_le_blocage_du_budget_est_aux_finances(env: dict[str, str], tmp_path: Path) -> None:
    with ouvrir_pages_de_vie(env, tmp_path, budget_eur="1000.00") as vie:
        assert "budget dépassé" not in vie.lire(NET, "gestion") and "Lever : budget dépassé" in vie.lire(NET, "finances")
        vie.agir("gestion", NET, "lever", 403, regle="blocage.budget", motif="Décision modificative votée.")
        vie.agir("finances", NET, "lever", regle="blocage.budget", motif="Décision modificative votée.")
        assert vie.vie.solde(NET)["blocages"] == []
        vie.agir("gestion", NET, "retablir", 403, regle="blocage.budget", motif="Non.")


@pytest.mark.parametrize("action", list(ActionSolde))
def test_chaque_action_est_a_son_role(vie_commune: PagesDeVie, action: ActionSolde) -> None:
    """403 to the other roles, whatever the state; the right one is answered about the solde."""
    autre, sien = ("gestion", "finances") if action in AUX_FINANCES else ("finances", "gestion")
    avant = vie_commune.compter()
    for qui in (autre, "lecture"):
        vie_commune.agir(qui, ZERO, action, 403, motif="Parce que.", regle="blocage.bilan")
        vie_commune.agir(qui, ZERO, action, 403, motif="Parce que.", regle="blocage.bilan", essai="oui")
    if action in MOTIF_OBLIGE:
        page = vie_commune.agir(sien, ZERO, action, 400, motif=" \t ", regle="blocage.bilan")
        assert "donnez un motif" in mots(page)
    assert vie_commune.compter() == avant


@pytest.mark.parametrize(
    ("champs", "phrase"),
    [
        ({"action": "effacer"}, "choisissez ce que vous faites du solde"),
        ({"action": ""}, "choisissez ce que vous faites du solde"),
        ({"action": "proposer", "exercice": "2031"}, "n'est pas un exercice"),
        ({"action": "proposer", "exercice": ""}, "n'est pas un exercice"),
        ({"action": "proposer", "motif": "sonnette\x07"}, "caractère de contrôle"),
        ({"action": "proposer", "motif": "a" * 2001}, "abrégez-le"),
        ({"action": "proposer", "empreinte": "autre"}, "n'est plus celui qui a été montré"),
        ({"action": "notifier", "le": "31/02/2025"}, "n'est pas une date"),
        ({"action": "notifier", "le": "2025-08-01"}, "il faudrait qu'il soit « proposé »"),
        ({"action": "lever", "regle": "blocage.notes", "motif": "Non."}, "ne se lève pas"),
        ({"action": "lever", "regle": "<b>", "motif": "Non."}, "ne se lève pas"),
    ],
)
def test_ce_qui_est_mal_rempli_ne_fait_rien(vie_commune: PagesDeVie, champs: dict[str, str], phrase: str) -> None:
    avant = vie_commune.compter()
    page = vie_commune.agir("gestion", NET, champs["action"], 400, **{nom: c for nom, c in champs.items() if nom != "action"})
    assert phrase in mots(page) and "<b>" not in page
    assert vie_commune.compter() == avant


def test_qui_propose_n_arrete_pas(vie: PagesDeVie) -> None:
    vie.agir("tout", NET, "proposer")
    page = vie.agir("tout", NET, "arreter", 400, motif="Moi-même.")
    assert "proposé par tout : une autre personne l'arrête" in mots(page)
    assert ">Moi-même.</textarea>" in page and etat(vie, NET) == "propose"
    page = mots(vie.en_nombre("tout", "arreter", NET, essai="oui", statut=409))
    assert "une autre personne l'arrête" in page


def test_le_meme_formulaire_n_agit_qu_une_fois(vie: PagesDeVie) -> None:
    vie.agir("gestion", NET, "proposer", envoi="n1")
    vie.agir("finances", NET, "renvoyer", motif="Encore.", envoi="n2")
    assert "déjà enregistrée" in mots(vie.agir("gestion", NET, "proposer", 409, envoi="n1"))
    assert etat(vie, NET) == "a_instruire"


def test_ce_qui_est_hostile_se_lit_tel_quel(vie: PagesDeVie) -> None:
    vie.agir("gestion", NET, "proposer", motif=HOSTILE)
    page = vie.pages.lire("lecture", f"/conventions/{NET}?exercice={EXERCICE}")
    assert "<script>alert" not in page and "&lt;script&gt;alert(1)&lt;/script&gt;" in page
    page = vie.en_nombre("finances", "renvoyer", NET, motif=HOSTILE, essai="oui")
    assert "<script>alert" not in page and "&lt;/textarea&gt;" in page
    page = vie.agir("finances", NET, "arreter", 400, motif=HOSTILE + "a" * 2001)
    assert "<script>alert" not in page


def test_une_convention_inconnue_et_les_adresses_rouvertes(vie_commune: PagesDeVie) -> None:
    pages = vie_commune.pages
    vie_commune.agir("gestion", "2024-9.9-personne", "proposer", 404)
    for chemin, section in (("solde", "vie"), ("documents", "documents")):
        reponse = pages.demander("GET", "lecture", f"/conventions/{NET}/{chemin}")
        assert (reponse.status_code, reponse.headers["location"]) == (303, f"/conventions/{NET}#{section}")
    assert pages.demander("GET", "finances", "/soldes/agir").headers["location"] == "/soldes"
    for suite in ("", "?exercice=hier", "?exercice=2031", "?exercice=2024&version=9", "?exercice=2024&version=un"):
        pages.lire("lecture", f"/conventions/{NET}/etat-liquidatif.pdf{suite}", 400)
    pages.lire("gestion", f"/conventions/{NET}/solde/reponse.txt?exercice=2024", 400)
    pages.lire("gestion", f"/conventions/{NET}/solde/autre.txt?exercice=2024", 400)
    pages.lire("finances", "/soldes/lots/7.csv", 400)
    pages.lire("finances", "/soldes/lots/un.csv", 400)


def test_un_document_recu_s_enregistre(vie: PagesDeVie) -> None:
    def recevoir(qui: str, statut: int = 200, **champs: str) -> str:
        donnees = {"exercice": "2024", "nature": "bilan_final", "recu_le": "2025-07-15", **champs}
        return vie.pages.agir(qui, f"/conventions/{SANS_BILAN}/documents", donnees, statut)

    recevoir("lecture", 403)
    page = recevoir("finances", 400, cout_reel="beaucoup")
    assert "Coût réel" in mots(page) and 'value="beaucoup"' in page and vie.compter("finance.document") == 10
    recevoir("gestion", 400, recu_le="31/02/2025")
    page = recevoir("gestion", cout_reel="12 500,00", depenses_directes="9 000")
    assert "Document enregistré." in mots(page) and "12 500,00 €" in mots(page)
    solde = vie.vie.solde(SANS_BILAN)
    assert str(solde["du_eur"]) == "12500.00" and "Bilan final" not in str(solde["blocages"])


def test_une_regularisation_se_lit(vie: PagesDeVie) -> None:
    vie.agir("gestion", NET, "proposer")
    vie.agir("finances", NET, "arreter")
    piece = vie.pages.demander("GET", "lecture", f"/conventions/{NET}/etat-liquidatif.pdf?exercice=2024&version=1").content
    vie.vie.verser(NET, "1000.00", "M-9", date(2025, 8, 1))
    vie.vie.calculer()
    solde = vie.vie.solde(NET)
    assert (solde["version"], solde["etat"]) == (2, EtatSolde.A_INSTRUIRE)
    dit = vie.lire(NET)
    assert "Régularisation, version 2 : reversement de 1 000,00 €" in dit
    assert "Arrêté jusqu'ici : 18 000,00 € ; désormais : 17 000,00 €" in dit
    assert "18 000,00 € à payer" in dit
    tableau = mots(vie.pages.lire("lecture", "/soldes?exercice=2024&avec=regularisation"))
    # The version that is open hides nothing of the one before it: approved, not paid yet; what is asked back stands apart.
    assert "Pas encore arrêté 0,00 € 1 000,00 € Arrêté, à mandater 18 000,00 € 0,00 € Mandaté 0,00 € 0,00 €" in tableau
    assert "reversement, version 2" in tableau and "1 solde, au" in tableau
    assert "Régularisations ouvertes 1" in mots(vie.pages.lire("finances", "/"))
    # What was approved stays, to the byte.
    apres = vie.pages.demander("GET", "lecture", f"/conventions/{NET}/etat-liquidatif.pdf?exercice=2024&version=1").content
    assert apres == piece
    # Whether it paid the first version is not known before the mandat of that one is.
    assert "mandat" in mots(vie.agir("gestion", NET, "proposer", 400))
    mandat = MandatSolde(NET, EXERCICE, 1, "mandat", "M-8", AU, Decimal("18000.00"))
    vie.vie.ctx.entrepot.inscrire_actes([mandat], "finances")
    vie.vie.calculer()
    vie.agir("gestion", NET, "proposer")
    vie.agir("gestion", NET, "notifier")
    vie.agir("gestion", NET, "observer", motif="D'accord.")
    vie.horloge.jour = ENTENDU
    vie.agir("gestion", NET, "maintenir", motif="Trop versé.")
    vie.agir("finances", NET, "arreter")
    dit = vie.lire(NET)
    assert "1 000,00 € à reverser" in dit and "18 000,00 € à payer" in dit
    assert "Pourquoi la version 2 Ce qui a changé depuis : versement de 1 000,00 €" in dit


def test_un_reversement_s_entend_et_s_arrete(vie: PagesDeVie) -> None:
    vie.agir("gestion", TROP, "proposer")
    vie.agir("gestion", TROP, "notifier")
    vie.agir("gestion", TROP, "observer", motif="D'accord.")
    vie.horloge.jour = ENTENDU
    vie.agir("gestion", TROP, "maintenir", motif="Trop versé.")
    vie.agir("finances", TROP, "arreter")
    assert "2 000,00 € à reverser" in vie.lire(TROP)
