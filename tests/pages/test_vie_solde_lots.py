"""Several soldes at once, and the batches: what it would do told first, then all or none; what waits on the first page."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from decompte.domaine.vie_solde import ActionSolde
from tests.pages.outils_convention import mots
from tests.pages.outils_vie import PagesDeVie, ouvrir_pages_de_vie
from tests.vie_fabrique import AU, ENTENDU, NET, NOTE, PENALISE, TROP, ZERO


@pytest.fixture
def vie(env: dict[str, str], tmp_path: Path) -> Iterator[PagesDeVie]:
    """The pages over conventions whose soldes can be proposed."""
    with ouvrir_pages_de_vie(env, tmp_path) as ouvertes:
        yield ouvertes


def renvoi(page: str) -> dict[str, list[str]]:
    """The fields of the form that the preview shows, as a browser sends them."""
    (formulaire,) = re.findall(r'<form method="post" action="/soldes/agir" class="apercu">.*?</form>', page, re.S)
    champs: dict[str, list[str]] = {}
    for nom, valeur in re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', formulaire):
        champs.setdefault(nom, []).append(valeur.replace("&amp;", "&"))
    return {nom: valeurs for nom, valeurs in champs.items() if nom != "jeton"}


def test_proposer_puis_arreter_en_nombre(vie: PagesDeVie) -> None:
    """The steward proposes all that the filter lets through; finance sees the sums and who cannot, then approves the others."""
    liste = vie.pages.lire("gestion", "/soldes?exercice=2024&avec=a_proposer")
    assert re.findall(r'name="solde" value="([^"]+)"', liste) == [PENALISE, NET, TROP, ZERO]
    assert 'name="solde"' not in vie.pages.lire("finances", "/soldes?exercice=2024")
    assert 'name="solde"' not in vie.pages.lire("lecture", "/soldes?exercice=2024")
    avant = vie.compter()
    page = vie.en_nombre("gestion", "proposer", tous="oui", essai="oui", retour="exercice=2024&avec=a_proposer")
    assert "4 soldes seront proposés" in mots(page) and vie.compter() == avant
    fait = vie.pages.agir("gestion", "/soldes/agir", renvoi(page))
    assert "4 soldes proposés" in mots(fait)
    assert {c: e for c, e in vie.vie.etats().items() if e == "propose"} == dict.fromkeys((PENALISE, NET, TROP, ZERO), "propose")
    accueil = mots(vie.pages.lire("finances", "/"))
    assert "Soldes à arrêter 2" in accueil and "18 000,00 € à payer" in accueil
    assert "proposé 2 : phase contradictoire à ouvrir ; 2 : approbation des finances" in accueil
    assert "provisoire bilan final à recevoir" in accueil
    assert "Phases contradictoires à ouvrir 2" in mots(vie.pages.lire("gestion", "/"))
    page = vie.en_nombre("finances", "arreter", NET, ZERO, TROP, essai="oui")
    dit = mots(page)
    assert "2 soldes seront arrêtés, 1 autre ne peut pas l'être" in dit
    assert "Soldes 2 À payer 18 000,00 € À reprendre 0,00 € Pénalités 0,00 €" in dit
    assert "2024-2.3-trop, exercice 2024 : reversement de 2 000,00 € sans que le partenaire ait été entendu" in dit
    assert renvoi(page)["solde"] == [NET, ZERO]
    fait = vie.pages.agir("finances", "/soldes/agir", renvoi(page))
    assert "2 soldes arrêtés" in mots(fait)
    assert (vie.vie.etats()[NET], vie.vie.etats()[ZERO]) == ("arrete", "mandate")
    assert "Soldes arrêtés, dans aucun lot 1" in mots(vie.pages.lire("finances", "/"))


def test_tous_ou_aucun(vie: PagesDeVie) -> None:
    """One is sent back between what was shown and what is recorded: nothing is, and it says which."""
    vie.vie.faire(ActionSolde.PROPOSER, NET, ZERO)
    page = vie.en_nombre("finances", "arreter", NET, ZERO, essai="oui")
    vie.agir("finances", ZERO, "renvoyer", motif="Un doute.")
    avant = vie.compter()
    refus = vie.pages.agir("finances", "/soldes/agir", renvoi(page), 409)
    assert "Rien n'a été fait" in mots(refus) and "il faudrait qu'il soit « proposé »" in mots(refus)
    assert (vie.vie.etats()[NET], vie.compter()) == ("propose", avant)
    # The form comes back with those that may stay ticked.
    assert re.findall(r'value="([^"]+)" checked', refus) == [NET]
    vie.agir("finances", NET, "renvoyer", motif="Un doute.")
    vie.vie.faire(ActionSolde.PROPOSER, NET)
    seul = {**renvoi(page), "solde": [NET], "empreinte": [vie.empreinte(NET)]}
    assert "déjà" not in mots(vie.pages.agir("finances", "/soldes/agir", seul))


def test_des_chiffres_qui_ont_change_depuis_l_apercu(vie: PagesDeVie) -> None:
    vie.vie.faire(ActionSolde.PROPOSER, NET)
    montre = renvoi(vie.en_nombre("finances", "arreter", NET, essai="oui"))
    assert montre["empreinte"] == [vie.vie.solde(NET)["empreinte"]]
    refus = vie.pages.agir("finances", "/soldes/agir", {**montre, "empreinte": ["0" * 64]}, 409)
    assert "n'est plus celui qui a été montré" in mots(refus) and vie.vie.etats()[NET] == "propose"


@pytest.mark.parametrize(
    ("qui", "champs", "statut", "phrase"),
    [
        ("finances", {"action": "arreter"}, 400, "Cochez au moins un solde"),
        ("finances", {"action": "arreter", "tous": "oui"}, 400, "Aucun des soldes filtrés"),
        ("finances", {"action": "renvoyer", "solde": [NET], "motif": ""}, 400, "dit ce qui est à revoir"),
        ("finances", {"action": "arreter", "solde": [NET]}, 409, "il faudrait qu'il soit"),
        ("finances", {"action": "arreter", "solde": ["<i>rien</i>"]}, 409, "convention inconnue"),
        ("gestion", {"action": "proposer", "solde": [NOTE]}, 409, "ligne en attente"),
        ("gestion", {"action": "renoncer", "solde": [NET], "motif": "Non."}, 400, "sur la page de la convention"),
        ("gestion", {"action": "", "solde": [NET]}, 400, "choisissez ce que vous faites"),
        ("gestion", {"action": "arreter", "solde": [NET]}, 403, "demande le rôle des finances"),
        ("finances", {"action": "proposer", "solde": [NET]}, 403, "demande le rôle d'un gestionnaire"),
        ("lecture", {"action": "proposer", "solde": [NET]}, 403, "pas le rôle"),
    ],
)
@pytest.mark.parametrize("essai", ["", "oui"])
def test_ce_qui_ne_peut_pas_se_faire_ne_fait_rien(
    vie: PagesDeVie, qui: str, champs: dict[str, str], statut: int, phrase: str, essai: str
) -> None:
    avant = vie.compter()
    montres = {"empreinte": [vie.empreinte(c) or "0" * 64 for c in champs.get("solde", ())]}
    page = vie.pages.agir(qui, "/soldes/agir", {"retour": "exercice=2024", "essai": essai, **montres, **champs}, statut)
    assert phrase in mots(page) and "<i>" not in page
    assert vie.compter() == avant


def test_un_lot_se_prepare_une_fois_et_s_annule_avec_son_motif(vie: PagesDeVie) -> None:
    assert "aucun solde arrêté n'attend son mandat" in mots(vie.pages.agir("finances", "/soldes/lots", {"exercice": "2024"}, 400))
    vie.vie.faire(ActionSolde.PROPOSER, NET)
    vie.vie.faire(ActionSolde.ARRETER, NET)
    assert "Préparer le lot" in vie.pages.lire("finances", "/soldes/lots")
    assert "Préparer le lot" not in vie.pages.lire("gestion", "/soldes/lots")
    vie.pages.agir("gestion", "/soldes/lots", {"exercice": "2024"}, 403)
    vie.pages.agir("finances", "/soldes/lots", {"exercice": "hier"}, 400)
    vie.pages.agir("finances", "/soldes/lots", {"exercice": "2024"})
    assert "Rien de plus à mandater" in mots(vie.pages.agir("finances", "/soldes/lots", {"exercice": "2024"}, 400))
    accueil = mots(vie.pages.lire("finances", "/"))
    assert "Lots qui attendent leurs mandats 1" in accueil and "1 ligne, 18 000,00 € à payer Importer" in accueil
    page = vie.pages.agir("finances", "/soldes/lots/1/annuler", {"motif": " "}, 400)
    assert "Dites pourquoi" in mots(page)
    page = vie.pages.agir("finances", "/soldes/lots/1/annuler", {"motif": "<b>Erreur</b>"})
    assert "Lot 1 annulé" in mots(page) and "<b>Erreur" not in page and "&lt;b&gt;Erreur" in page
    assert "est annulé" in mots(vie.pages.lire("finances", "/soldes/lots/1.csv", 400))
    assert vie.pages.demander("GET", "lecture", "/soldes/lots/1/annuler").headers["location"] == "/soldes/lots"
    assert "1 solde arrêté" in mots(vie.pages.lire("finances", "/soldes/lots"))


def test_les_filtres_suivent_les_etapes(vie: PagesDeVie) -> None:
    def trouves(etape: str) -> int:
        page = mots(vie.pages.lire("lecture", f"/soldes?exercice=2024&avec={etape}"))
        (nombre,) = re.findall(r"(\d+) soldes?, au", page)
        return int(nombre)

    etapes = ("a_proposer", "a_entendre", "en_phase", "a_arreter", "hors_lot", "regularisation")
    assert [trouves(e) for e in etapes] == [4, 0, 0, 0, 0, 0]
    vie.vie.faire(ActionSolde.PROPOSER, NET, PENALISE, TROP)
    assert [trouves(e) for e in etapes] == [1, 2, 0, 1, 0, 0]
    vie.vie.faire(ActionSolde.NOTIFIER, PENALISE)
    vie.vie.faire(ActionSolde.ARRETER, NET)
    assert [trouves(e) for e in etapes] == [1, 1, 1, 0, 1, 0]
    vie.vie.faire(ActionSolde.OBSERVER, PENALISE, motif="Rien à dire.")
    vie.vie.faire(ActionSolde.MAINTENIR, PENALISE, le=ENTENDU, motif="Maintenu.")
    assert [trouves(e) for e in etapes] == [1, 1, 0, 1, 1, 0]


def test_l_accueil_dit_quoi_faire_des_phases(vie: PagesDeVie) -> None:
    vie.vie.ouvrir_phase(PENALISE)
    vie.vie.ouvrir_phase(TROP)
    vie.horloge.jour = AU + timedelta(days=1)
    dit = mots(vie.pages.lire("gestion", "/"))
    assert "Phases contradictoires en cours 2" in dit and "2 partenaires ont encore le temps de répondre" in dit
    vie.horloge.jour = AU + timedelta(days=26)
    dit = mots(vie.pages.lire("gestion", "/"))
    assert dit.count("partenaire à relancer") == 2 and "Reste 4 jours" in dit
    vie.horloge.jour = AU + timedelta(days=500)
    dit = mots(vie.pages.lire("gestion", "/"))
    assert "pénalité caduque" in dit and "réponse en retard" in dit
    # A reader has nothing to do.
    assert "La vie des soldes" not in vie.pages.lire("lecture", "/")
