"""Whose each action on a solde is, however its form is filled in; and that only what was shown is proposed or approved."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from decompte.app.erreurs import DemandeInvalide
from decompte.app.vie_demande import DemandeActe
from decompte.app.vie_metiers import HorsMetier, Metier
from decompte.app.vie_solde import agir
from decompte.domaine.vie_solde import LEVABLES, ActionSolde
from tests.pages.outils_convention import mots
from tests.pages.outils_vie import PagesDeVie, ouvrir_pages_de_vie
from tests.vie_fabrique import AU, EXERCICE, NET, ZERO

A = ActionSolde
AUX_FINANCES = {(A.ARRETER, None), (A.RENVOYER, None), (A.LEVER, "blocage.budget"), (A.RETABLIR, "blocage.budget")}
"""Written out again: the agreed list, not what the code says of itself."""
COUPLES: list[tuple[ActionSolde, str | None]] = [
    (action, regle)
    for action in A
    for regle in (sorted(LEVABLES) if action in (A.LEVER, A.RETABLIR) else [None])
]  # fmt: skip
ENTOURS = ("{}", " {}", "{} ", "\t{}\n", "\u00a0{}", "\u200b{}", "{}\u200b", "{}\u00ad", "\ufeff{}\u2003")
"""Around a word, what nobody sees and the pages clean away."""
SOSIES = ("Blocage.Budget", "blocage.budgét", "blocage．budget", "blocage.budget,blocage.bilan", "blocage.budg\u0435t")
"""Look-alikes of the budget's hold: other words, that lift nothing."""


@pytest.fixture(scope="module")
def vie(env_module: dict[str, str], tmp_path_factory: pytest.TempPathFactory) -> Iterator[PagesDeVie]:
    """A budget that is exceeded, so that its hold could be lifted; what is tried here changes nothing."""
    with ouvrir_pages_de_vie(env_module, tmp_path_factory.mktemp("roles"), budget_eur="1000.00") as ouvertes:
        yield ouvertes


@pytest.fixture
def seule(env: dict[str, str], tmp_path: Path) -> Iterator[PagesDeVie]:
    """One of its own, for a test that acts."""
    with ouvrir_pages_de_vie(env, tmp_path) as ouvertes:
        yield ouvertes


def demande(action: ActionSolde, regle: str | None, metiers: frozenset[Metier] | None) -> DemandeActe:
    """Of somebody, on NET."""
    return DemandeActe(action, ((NET, EXERCICE),), "quelqu-un", motif="Parce que.", regle=regle, metiers=metiers)


@pytest.mark.parametrize(("action", "regle"), COUPLES)
def test_chaque_action_et_chaque_blocage_n_est_qu_a_un_metier(vie: PagesDeVie, action: ActionSolde, regle: str | None) -> None:
    """The use case itself refuses, whoever calls it; the page answers 403, whatever invisible is typed around the words."""
    sien, autre = (Metier.FINANCES, Metier.GESTION) if (action, regle) in AUX_FINANCES else (Metier.GESTION, Metier.FINANCES)
    avant = vie.compter()
    for metiers in (frozenset({autre}), frozenset[Metier]()):
        with pytest.raises(HorsMetier, match=f"demande le rôle {'des finances' if sien is Metier.FINANCES else 'd.un gest'}"):
            agir(vie.vie.ctx, demande(action, regle, metiers), AU, essai=True)
    entours = ENTOURS if (action, regle) in AUX_FINANCES else ENTOURS[:2]
    for entour, essai in itertools.product(entours, ("", "oui")):
        champs = {"regle": entour.format(regle) if regle else "", "motif": "Parce que.", "essai": essai}
        vie.agir(autre, NET, entour.format(action), 403, **champs)
    if not regle:
        vie.en_nombre(autre, f" {action}\u200b", NET, statut=403)
    assert vie.compter() == avant


@pytest.mark.parametrize("page", ["vie_solde", "soldes_agir"])
def test_meme_sans_la_garde_de_la_page_rien_ne_se_fait(vie: PagesDeVie, monkeypatch: pytest.MonkeyPatch, page: str) -> None:
    """The page says whose account it is: the use case refuses by itself."""
    monkeypatch.setattr(f"decompte.web.pages.{page}.exiger_l_action", lambda *_: None)
    avant = vie.compter()
    for qui, action in (("gestion", "renvoyer"), ("finances", "proposer")):
        if page == "vie_solde":
            reponse = vie.agir(qui, ZERO, action, 400, motif="À revoir.")
        else:
            reponse = vie.en_nombre(qui, action, ZERO, statut=400, motif="À revoir.")
        assert "votre compte ne l'a pas. Rien n'a été fait." in mots(reponse)
    assert vie.compter() == avant


@pytest.mark.parametrize("sosie", SOSIES)
@pytest.mark.parametrize("qui", ["gestion", "finances", "tout"])
def test_ce_qui_ressemble_au_blocage_du_budget_ne_leve_rien(vie: PagesDeVie, sosie: str, qui: str) -> None:
    avant = vie.compter(), vie.vie.solde(NET)
    for action in ("lever", "retablir"):
        page = vie.agir(qui, NET, action, 403 if qui == "finances" else 400, regle=sosie, motif="Je lève.")
        assert "d'un gestionnaire" in mots(page) if qui == "finances" else "ne se lève pas" in mots(page)
    with pytest.raises(DemandeInvalide):
        agir(vie.vie.ctx, demande(A.LEVER, "blocage.budget ", None), AU)
    assert (vie.compter(), vie.vie.solde(NET)) == avant


def test_le_sien_se_fait_aussi_avec_ce_qui_ne_se_voit_pas(env: dict[str, str], tmp_path: Path) -> None:
    with ouvrir_pages_de_vie(env, tmp_path, budget_eur="1000.00") as vie:
        vie.agir("finances", NET, " lever", regle="\u200bblocage.budget ", motif="Décision modificative votée.")
        (levee,) = vie.vie.ctx.entrepot.lire_vie().levees[NET, EXERCICE]
        assert (levee.regle, levee.par) == ("blocage.budget", "finances")


@pytest.mark.parametrize(
    "empreintes",
    [
        lambda e: ["faux"],
        lambda e: [e[NET]],
        lambda e: [],
        lambda e: [e[NET], ""],
        lambda e: ["", " "],
        lambda e: [e[NET], e[ZERO], e[ZERO]],
    ],
)
def test_autant_d_empreintes_que_de_soldes(vie: PagesDeVie, empreintes: Any) -> None:
    """One that lacks, one too many: nothing at all is done, whatever the state."""
    avant = vie.compter()
    envoyees = empreintes({c: vie.empreinte(c) for c in (NET, ZERO)})
    for qui, action in (("finances", "arreter"), ("gestion", "proposer")):
        page = vie.en_nombre(qui, action, NET, ZERO, statut=400, empreinte=envoyees)
        assert "les chiffres qui vous ont été montrés ne sont pas tous ceux" in mots(page)
    if any(e.strip() for e in envoyees):
        # Some were shown and not the others: also for what could be done without.
        page = vie.en_nombre("finances", "renvoyer", NET, ZERO, statut=400, motif="À revoir.", empreinte=envoyees)
        assert "ne sont pas tous ceux" in mots(page)
    assert vie.compter() == avant


def test_une_empreinte_fausse_n_arrete_personne(seule: PagesDeVie) -> None:
    seule.en_nombre("gestion", "proposer", NET, ZERO)
    for fausses in (["faux"], [seule.empreinte(ZERO), seule.empreinte(NET)], [seule.empreinte(NET), "faux"]):
        seule.en_nombre("finances", "arreter", NET, ZERO, statut=400 if len(fausses) == 1 else 409, empreinte=fausses)
    assert {seule.vie.etats()[c] for c in (NET, ZERO)} == {"propose"}
    seule.en_nombre("finances", "arreter", ZERO, NET)
    assert (seule.vie.etats()[NET], seule.vie.etats()[ZERO]) == ("arrete", "mandate")


@pytest.mark.parametrize(("qui", "action"), [("gestion", "proposer"), ("finances", "arreter")])
def test_la_page_d_une_convention_donne_son_empreinte(vie: PagesDeVie, qui: str, action: str) -> None:
    for vide in ("", " \u200b"):
        page = vie.agir(qui, ZERO, action, 400, empreinte=vide)
        assert "les chiffres qui vous ont été montrés" in mots(page)


def test_le_formulaire_affiche_porte_l_empreinte(seule: PagesDeVie) -> None:
    """What a browser sends from the page: proposed then approved, without any help."""
    for qui, action, etat in (("gestion", "proposer", "propose"), ("finances", "arreter", "arrete")):
        page = seule.pages.lire(qui, f"/conventions/{NET}?exercice={EXERCICE}")
        (formulaire,) = re.findall(rf'<form [^>]*id="geste-{action}">.*?</form>', page, re.S)
        champs = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', formulaire))
        assert champs["empreinte"] == seule.empreinte(NET)
        seule.pages.agir(qui, f"/conventions/{NET}/solde", {n: v for n, v in champs.items() if n != "jeton"})
        assert seule.vie.etats()[NET] == etat
