"""À traiter, decided: each action done or refused, journaled, its effect that of the warehouse; several at once, all or none."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from html import unescape
from typing import Any

import pytest

from decompte.domaine.mois import Mois
from decompte.domaine.texte import euros, mois_en_lettres, pourcent
from decompte.web.pages import a_traiter_decider
from tests.pages.conftest import Pages

DECIDER = "/a-traiter/decider"
Ligne = dict[str, Any]


def agir(pages: Pages, donnees: dict[str, Any], statut: int = 200, qui: str = "gestion") -> str:
    return unescape(pages.agir(qui, DECIDER, donnees, statut)).replace("\u202f", " ")


def obligations(pages: Pages, *etats: str) -> list[Ligne]:
    return [o for o in pages.ctx.entrepot.lire_depots_attendus() if o["etat"] in etats]


def objet(ligne: Ligne) -> str:
    return f"mois:{ligne['convention']} {ligne['mois']}"


def solde(pages: Pages, convention: str) -> Ligne:
    lu = pages.ctx.entrepot.lire_solde(convention, 2024)
    assert lu is not None
    return lu


def penalise(pages: Pages) -> Ligne:
    """A late month that costs a penalty."""
    return next(o for o in a_decider(pages) if solde(pages, o["convention"])["penalite_eur"])


def a_decider(pages: Pages) -> list[Ligne]:
    """One month past its échéance a convention, those that cost a penalty first."""
    par_convention = {o["convention"]: o for o in obligations(pages, "en_retard", "manquant", "incomplet")}
    penalites = {s["convention"]: s["penalite_eur"] or Decimal(0) for s in pages.ctx.entrepot.lire_soldes(2024)}
    return sorted(par_convention.values(), key=lambda o: (-penalites[o["convention"]], o["convention"]))


def journal(pages: Pages) -> list[Ligne]:
    return pages.ctx.entrepot.lire_journal()


@pytest.fixture
def ajoutes(pages: Pages) -> Iterator[Any]:
    """What the journal gained since the test began."""
    depuis = len(journal(pages))
    yield lambda: [(e["qui"], e["action"], e["commentaire"]) for e in journal(pages)[depuis:]]


def dit(montant: Decimal) -> str:
    return euros(montant).replace("\u202f", " ")


def taux(part: Decimal) -> str:
    return pourcent(part).replace("\u202f", " ")


@pytest.mark.parametrize(("qui", "statut"), [(None, 401), ("sans-role", 403), ("finances", 403), ("lecture", 403)])
def test_les_gestionnaires_seuls_decident(pages: Pages, ajoutes: Any, qui: str | None, statut: int) -> None:
    donnees = {"action": "excuser", "objet": objet(obligations(pages, "manquant")[0]), "motif": "vu"}
    if qui is None:
        assert pages.demander("POST", None, DECIDER, data=donnees).status_code == statut
    else:
        pages.agir(qui, DECIDER, donnees, statut)
    assert ajoutes() == []


def test_sans_jeton_rien(pages: Pages, ajoutes: Any) -> None:
    donnees = {"action": "prendre", "objet": objet(obligations(pages, "manquant")[0])}
    assert pages.demander("POST", "gestion", DECIDER, data=donnees).status_code == 403
    assert ajoutes() == []


def test_excuser_dit_ce_que_la_penalite_devient_en_taux_et_en_euros(pages: Pages, ajoutes: Any) -> None:
    mois = penalise(pages)
    demande = {"action": "excuser", "objet": objet(mois), "motif": "inondation"}
    avant = solde(pages, mois["convention"])
    essai = agir(pages, {**demande, "essai": "oui"})
    assert "Rien n'a été enregistré" in essai and ajoutes() == [] and solde(pages, mois["convention"]) == avant
    page = agir(pages, demande)
    apres = solde(pages, mois["convention"])
    moins = avant["penalite_eur"] - apres["penalite_eur"]
    assert moins > 0
    for phrase in (
        f"la pénalité passe de {taux(avant['taux_penalite'])} à {taux(apres['taux_penalite'])} ;",
        f"pénalité {dit(avant['penalite_eur'])} → {dit(apres['penalite_eur'])} (−{dit(moins)})",
    ):
        assert phrase in page and phrase in essai
    assert ajoutes() == [("gestion", "excuser", "inondation")]
    assert [o["etat"] for o in obligations(pages, "excuse") if objet(o) == objet(mois)] == ["excuse"]
    assert objet(mois) not in pages.lire("gestion", f"/a-traiter?nature=mois&convention={mois['convention']}")


def test_plusieurs_a_la_fois_l_effet_est_dit_une_fois(pages: Pages, ajoutes: Any) -> None:
    trois = a_decider(pages)[:3]
    avant = [solde(pages, o["convention"]) for o in trois]
    page = agir(pages, {"action": "excuser", "objet": [objet(o) for o in trois], "motif": "inondation"})
    apres = [solde(pages, o["convention"]) for o in trois]
    changes = [(a, b) for a, b in zip(avant, apres, strict=True) if a["solde_net_eur"] != b["solde_net_eur"]]
    assert len(changes) >= 2
    for champ, nom in (("penalite_eur", "pénalités"), ("solde_net_eur", "soldes nets")):
        de, vers = (sum((paire[rang][champ] for paire in changes), Decimal(0)) for rang in (0, 1))
        signe = "+" if vers > de else "−"
        assert f"{nom} {dit(de)} → {dit(vers)} ({signe}{dit(abs(vers - de))})" in page
    assert page.count(f"En tout, {len(changes)} soldes changent") == 1
    assert all(page.count(f"Solde de {a['convention']} pour 2024") == 1 for a, _ in changes)
    assert all(f"{o['convention']}, " in page for o in trois)
    assert ajoutes() == [("gestion", "excuser", "inondation")] * 3


@pytest.mark.parametrize(
    ("demande", "phrase"),
    [
        ({"action": "excuser"}, "Écrivez votre motif"),
        ({"action": "excuser", "motif": "  \n "}, "Écrivez votre motif"),
        ({"action": "rouvrir"}, "Écrivez votre motif"),
        ({"action": "maintenir"}, "Écrivez votre motif"),
        ({"action": "commenter"}, "Écrivez le commentaire"),
        ({"action": "prolonger", "motif": "vu"}, "Donnez la nouvelle échéance"),
        ({"action": "prolonger", "motif": "vu", "echeance": "demain"}, "Donnez la nouvelle échéance"),
        ({"action": "prolonger", "motif": "vu", "echeance": f"1/1/{'9' * 20}"}, "n'est pas une date"),
        ({"action": "excuser", "motif": "panne\x07"}, "caractère de contrôle"),
        ({"action": "", "motif": "vu"}, "Choisissez une action"),
        ({"action": "effacer", "motif": "vu"}, "Action inconnue"),
        ({"action": "excuser", "motif": "a" * 2001}, "abrégez-le"),
        ({"action": "commenter", "motif": "vu", "essai": "oui"}, "ne change aucun montant"),
    ],
)
def test_ce_qui_manque_se_dit_et_ce_qui_est_ecrit_reste(pages: Pages, ajoutes: Any, demande: dict[str, str], phrase: str) -> None:
    vise = objet(obligations(pages, "manquant", "en_retard")[0])
    page = agir(pages, {**demande, "objet": vise}, 400)
    assert phrase in page and f'value="{vise}" checked' in page
    assert ajoutes() == []


@pytest.mark.parametrize("action", ["resoudre", "ecarter", "reaffecter", "relire", "admettre", "laisser"])
def test_sans_motif_aucune_autre_action(pages: Pages, ajoutes: Any, action: str) -> None:
    incident = f"incident:{pages.ctx.entrepot.lire_incidents('ouvert')[0]['incident']}"
    vise = incident if action == "resoudre" else f"depot:{pages.ctx.entrepot.lire_fichiers()[0]['depot']}"
    assert "Écrivez votre motif" in agir(pages, {"action": action, "objet": vise}, 400)
    assert ajoutes() == []


def test_rien_de_coche_la_liste_revient_avec_ce_qui_etait_ecrit(pages: Pages) -> None:
    page = agir(pages, {"action": "excuser", "motif": "déjà écrit", "retour": "nature=mois&page=1"}, 400)
    assert "Cochez au moins un élément" in page and "déjà écrit</textarea>" in page
    assert 'name="objet" value="mois:' in page


@pytest.mark.parametrize("faux", ["incident:abc", "rien", "mois:x", "incident:1\x00"])
def test_un_element_inconnu_est_refuse(pages: Pages, ajoutes: Any, faux: str) -> None:
    pages.agir("gestion", DECIDER, {"action": "resoudre", "objet": faux + "z", "motif": "vu", "raison": "autre"}, 400)
    assert ajoutes() == []


def test_prolonger_puis_rouvrir(pages: Pages, ajoutes: Any) -> None:
    mois = obligations(pages, "en_retard")[0]
    trop_tot = agir(pages, {"action": "prolonger", "objet": objet(mois), "motif": "vu", "echeance": "2024-01-02"}, 409)
    assert "doit venir après celle du mois" in trop_tot
    trop_tard = agir(pages, {"action": "prolonger", "objet": objet(mois), "motif": "vu", "echeance": "31/12/9999"}, 409)
    assert "la dernière date possible est le 31/03/2025" in trop_tard and ajoutes() == []
    page = agir(pages, {"action": "prolonger", "objet": objet(mois), "motif": "panne", "echeance": "2024-12-20"})
    assert "échéance prolongée jusqu'au 20/12/2024" in page and "→ 20/12/2024" in page
    (lu,) = (o for o in pages.ctx.entrepot.lire_depots_attendus() if objet(o) == objet(mois))
    assert (str(lu["echeance"]), lu["retard_jours"]) == ("2024-12-20", 0)
    page = agir(pages, {"action": "rouvrir", "objet": objet(mois), "motif": "tableau corrigé attendu"})
    assert "rouvert" in page and "Rien ne change" in page
    assert [(q, a) for q, a, _ in ajoutes()] == [("gestion", "prolonger"), ("gestion", "rouvrir")]
    fiche = unescape(pages.lire("gestion", f"/a-traiter/mois/{mois['convention']}/{mois['mois']}"))
    assert "panne" in fiche and "tableau corrigé attendu" in fiche


def test_une_excuse_s_annule_et_ne_se_prolonge_pas(pages: Pages, ajoutes: Any) -> None:
    vise = objet(a_decider(pages)[-1])
    agir(pages, {"action": "excuser", "objet": vise, "motif": "crue"})
    page = agir(pages, {"action": "prolonger", "objet": vise, "motif": "crue", "echeance": "2024-12-20"}, 409)
    assert "annulez d'abord son excuse" in page
    page = agir(pages, {"action": "annuler", "objet": vise, "motif": "une autre structure"})
    assert "excuse et prolongation annulées" in page and "excusé → " in page
    assert "il n'y a rien à annuler" in agir(pages, {"action": "annuler", "objet": vise, "motif": "encore"}, 409)
    assert [a for _, a, _ in ajoutes()] == ["excuser", "annuler"]
    assert "une autre structure" in pages.lire("gestion", f"/a-traiter/mois/{vise.removeprefix('mois:').replace(' ', '/')}")


def test_rechargee_une_decision_n_est_enregistree_qu_une_fois(pages: Pages, ajoutes: Any) -> None:
    reponse = pages.demander("GET", "gestion", DECIDER)
    assert (reponse.status_code, reponse.headers["location"]) == (303, "/a-traiter")
    demande = {"action": "rouvrir", "objet": objet(a_decider(pages)[-1]), "motif": "vu", "envoi": "n1"}
    agir(pages, demande)
    assert "Cette décision est déjà enregistrée" in agir(pages, demande, 409)
    assert len(ajoutes()) == 1


def test_un_impossible_parmi_trois_rien_n_est_fait(pages: Pages, ajoutes: Any) -> None:
    deux = obligations(pages, "manquant", "en_retard", "incomplet")[:2]
    cochees = [objet(deux[0]), "mois:2024-1.3-ccas-arras 2031-01", objet(deux[1]), "incident:1"]
    page = agir(pages, {"action": "excuser", "objet": cochees, "motif": "vu ensemble"}, 409)
    assert "porte sur un mois" in page
    page = agir(pages, {"action": "excuser", "objet": cochees[:3], "motif": "vu ensemble"}, 409)
    assert "Aucun tableau n'est attendu de 2024-1.3-ccas-arras pour 2031-01" in page and "vu ensemble</textarea>" in page
    assert all(f'value="{o}" checked' in page for o in cochees[:3])
    assert ajoutes() == [] and len(obligations(pages, "manquant", "en_retard", "incomplet")) >= 2


def test_resoudre_plusieurs_incidents(pages: Pages, ajoutes: Any) -> None:
    deux = [i["incident"] for i in pages.ctx.entrepot.lire_incidents("ouvert") if i["regle"] == "L12"][:2]
    demande = {"action": "resoudre", "objet": [f"incident:{n}" for n in deux], "motif": "vu avec eux"}
    assert "Choisissez la raison" in agir(pages, {**demande, "raison": "parce que"}, 400) and ajoutes() == []
    page = agir(pages, {**demande, "raison": "derogation"})
    assert all(f"Incident n° {n} : résolu (dérogation)." in page for n in deux) and "Les montants ne changent pas" in page
    assert ajoutes() == [("gestion", "resoudre", "derogation : vu avec eux")] * 2
    assert "déjà résolu, par « gestion »" in agir(pages, {**demande, "raison": "derogation"}, 409)
    fiche = unescape(pages.lire("gestion", f"/a-traiter/incidents/{deux[0]}"))
    assert "vu avec eux" in fiche and 'value="resoudre"' not in fiche


def test_le_premier_le_garde_le_second_le_sait(pages: Pages, ajoutes: Any) -> None:
    vise = f"incident:{pages.ctx.entrepot.lire_incidents('ouvert')[5]['incident']}"
    assert "pris en charge" in agir(pages, {"action": "prendre", "objet": vise})
    page = agir(pages, {"action": "prendre", "objet": vise}, 409, "tout")
    assert "déjà pris en charge par « gestion »" in page
    assert "dites pourquoi" in agir(pages, {"action": "rendre", "objet": vise}, 409, "tout")
    agir(pages, {"action": "rendre", "objet": vise, "motif": "en congé"}, qui="tout")
    agir(pages, {"action": "prendre", "objet": vise}, qui="tout")
    assert ajoutes() == [("gestion", "prendre", None), ("tout", "rendre", "en congé"), ("tout", "prendre", None)]


def test_laisse_tel_quel_un_mois_quitte_la_liste(pages: Pages, ajoutes: Any) -> None:
    mois = obligations(pages, "manquant", "en_retard", "incomplet")[-1]
    assert "laissé tel quel" in agir(pages, {"action": "maintenir", "objet": objet(mois), "motif": "le retard compte"})
    assert ajoutes() == [("gestion", "maintenir", "le retard compte")]
    assert f'value="{objet(mois)}"' not in pages.lire("gestion", f"/a-traiter?convention={mois['convention']}")
    assert "le retard compte" in pages.lire("gestion", f"/a-traiter/mois/{mois['convention']}/{mois['mois']}")


def test_ce_qui_est_ecrit_est_montre_jamais_execute(pages: Pages, ajoutes: Any) -> None:
    vise = pages.ctx.entrepot.lire_incidents("ouvert")[7]["incident"]
    hostile = "<script>alert(1)</script>=1+1\" onload='x"
    page = pages.agir("gestion", DECIDER, {"action": "commenter", "objet": f"incident:{vise}", "motif": hostile})
    fiche = pages.lire("gestion", f"/a-traiter/incidents/{vise}")
    refus = pages.agir(
        "gestion",
        DECIDER,
        {
            "action": "prolonger",
            "objet": "mois:2024-1.3-ccas-arras 2024-01",
            "motif": hostile,
            "echeance": hostile,
            "retour": hostile,
        },
        400,
    )
    for lue in (page, fiche, refus):
        assert "<script>alert" not in lue and "' onload" not in lue and '" onload' not in lue
    assert "&lt;script&gt;alert(1)" in fiche and "&lt;script&gt;alert(1)" in refus
    assert ajoutes() == [("gestion", "commenter", hostile)]


def test_une_nuit_au_travail_se_dit_et_rien_n_est_perdu(pages: Pages, ajoutes: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(a_traiter_decider, "ATTENTE_S", 0.2)
    vise = objet(obligations(pages, "manquant", "en_retard", "incomplet")[0])
    with pages.ctx.entrepot.verrou_de_nuit():
        page = agir(pages, {"action": "excuser", "objet": vise, "motif": "long à écrire"}, 409)
        assert "nuit est déjà en cours" in page and "est gardé ci-dessous" in page
        assert "long à écrire</textarea>" in page and f'value="{vise}" checked' in page
        # What changes no amount does not wait.
        agir(pages, {"action": "commenter", "objet": vise, "motif": "j'attends la nuit"})
    assert [a for _, a, _ in ajoutes()] == ["commenter"]


def test_ecarter_puis_relire(pages: Pages, ajoutes: Any) -> None:
    refuse = next(f for f in pages.ctx.entrepot.lire_fichiers() if f["etat"] == "rejete")["depot"]
    page = agir(pages, {"action": "ecarter", "objet": f"depot:{refuse}", "motif": "envoyé par erreur"})
    assert f"Dépôt {refuse} : refusé → écarté" in page
    assert f"depot:{refuse}" not in pages.lire("gestion", "/a-traiter?nature=depot")
    assert "déjà écarté" in agir(pages, {"action": "ecarter", "objet": f"depot:{refuse}", "motif": "encore"}, 409)
    essai = agir(pages, {"action": "relire", "objet": f"depot:{refuse}", "motif": "alias ajouté", "essai": "oui"}, 400)
    assert "relit le classeur" in essai
    page = agir(pages, {"action": "relire", "objet": f"depot:{refuse}", "motif": "alias ajouté"})
    assert f"Dépôt {refuse} : écarté → refusé" in page
    assert [(a, c) for _, a, c in ajoutes()] == [("ecarter", "envoyé par erreur"), ("relire", "alias ajouté")]


def test_reaffecter_a_une_convention_de_la_meme_structure(pages: Pages, ajoutes: Any) -> None:
    fichiers = pages.ctx.entrepot.lire_fichiers()
    refuse = next(f for f in fichiers if f["etat"] == "rejete" and not f["convention"])
    siennes = [c.code for c in pages.ctx.entrepot.lire_conventions() if c.structure == refuse["structure"]]
    autre = next(c.code for c in pages.ctx.entrepot.lire_conventions() if c.structure != refuse["structure"])
    demande = {"action": "reaffecter", "objet": f"depot:{refuse['depot']}", "motif": "code mal écrit", "mois": refuse["mois"]}
    assert "Donnez le code" in agir(pages, demande, 400)
    assert "ne change pas de structure" in agir(pages, {**demande, "convention": autre}, 409)
    assert ajoutes() == []
    page = agir(pages, {**demande, "convention": siennes[-1]})
    assert f"pour {siennes[-1]}, {mois_en_lettres(Mois.de_texte(refuse['mois']))}" in page
    assert ajoutes() == [("gestion", "reaffecter", "code mal écrit")]


def test_admettre_et_laisser_des_lignes(pages: Pages, ajoutes: Any) -> None:
    en_attente = [q for q in pages.ctx.entrepot.lire_quarantaine() if q["suite"] == "en_attente"]
    sans = next(q for q in en_attente if q["regles"] == ["L01"] and sans_identifiant(pages, q))
    vise = f"depot:{sans['depot']}"
    ligne = f"{sans['ligne']}/{sans['feuille']}"
    demande = {"objet": vise, "ligne": [ligne], "lignes_choisies": "oui", "motif": "vue au classeur"}
    assert "n'a pas d'identifiant" in agir(pages, {**demande, "action": "admettre"}, 409) and ajoutes() == []
    assert "Cochez au moins une ligne" in agir(pages, {**demande, "ligne": [], "action": "laisser"}, 400)
    page = agir(pages, {**demande, "action": "laisser"})
    assert f"ligne {sans['ligne']} : laissée de côté" in page and "bin/decompte" not in page
    suites = {(q["ligne"], q["feuille"]): q["suite"] for q in pages.ctx.entrepot.lire_quarantaine(sans["depot"])}
    assert suites[sans["ligne"], sans["feuille"]] == "laissee"
    refuses = {q["depot"] for q in en_attente if sans_identifiant(pages, q)}
    repetee = next(q for q in en_attente if q["depot"] not in refuses)["depot"]
    page = agir(pages, {"action": "admettre", "objet": f"depot:{repetee}", "motif": "deux suivis réels"})
    assert {q["suite"] for q in pages.ctx.entrepot.lire_quarantaine(repetee)} == {"admise"}
    assert {(q, a) for q, a, _ in ajoutes()} == {("gestion", "laisser"), ("gestion", "admettre")}
    assert not re.search(r"MJ-\d{6}", page)


def sans_identifiant(pages: Pages, ligne: Ligne) -> bool:
    return any(
        (c["ligne"], c["feuille"], c["regle"]) == (ligne["ligne"], ligne["feuille"], "L01") and not c["valeur"]
        for c in pages.ctx.entrepot.lire_constats(ligne["depot"])
    )
