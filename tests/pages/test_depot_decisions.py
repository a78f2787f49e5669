"""Decisions from the page of a deposit: reasoned, journaled, told; refused without a reason, and to whom may not."""

from __future__ import annotations

import html
import re
from collections import Counter
from typing import Any

import pytest

from decompte.app.vues.depot_conseil import conseiller
from decompte.controles.regrouper import regrouper
from decompte.domaine.constat import Constat, Severite
from decompte.domaine.depot import EtatDepot
from decompte.domaine.mois import Mois
from decompte.domaine.texte import mois_en_lettres
from decompte.web.gardes import CHAMP_JETON
from decompte.web.jetons import donner_jeton
from tests.pages.conftest import SECRET, Pages
from tests.pages.outils_refus import un_refus_de_plus


def mots(page: str) -> str:
    """What people read of a page."""
    return re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]+>", " ", page)))


def journal(pages: Pages) -> list[dict[str, Any]]:
    return pages.ctx.entrepot.lire_journal()


def lu(pages: Pages, depot: str) -> dict[str, Any]:
    trouve = pages.ctx.entrepot.lire_depot(depot)
    assert trouve is not None
    return trouve


def en_attente(pages: Pages) -> list[dict[str, Any]]:
    """The rows that wait in a deposit that counts, with an identifiant."""
    return [
        q
        for q in pages.ctx.entrepot.lire_quarantaine()
        if q["suite"] == "en_attente" and q["etat"] == "accepte_avec_reserves" and "L01" not in q["regles"]
    ]


def premier(pages: Pages, etat: str) -> str:
    return str(next(f["depot"] for f in pages.ctx.entrepot.lire_fichiers() if f["etat"] == etat and f["contenant"] is None))


# --- refused: nothing is done, what was typed is kept


@pytest.mark.parametrize("motif", ["", "   ", "\n\t", "\0"])
def test_sans_raison_rien_n_est_fait(pages: Pages, motif: str) -> None:
    depot = premier(pages, "accepte_avec_reserves")
    avant = (lu(pages, depot), len(journal(pages)))
    page = pages.agir("gestion", f"/depots/{depot}/decider", {"action": "ecarter", "motif": motif}, 400)
    assert "donnez la raison de cette décision" in mots(page) and "Rien n'a été changé." in mots(page)
    assert (lu(pages, depot), len(journal(pages))) == avant


def test_ce_qui_etait_ecrit_reste_dans_le_formulaire(pages: Pages) -> None:
    depot = premier(pages, "rejete")
    saisie = {"action": "reaffecter", "motif": 'Vu avec <elle> & "lui"', "convention": "", "mois": "2024-02"}
    page = pages.agir("gestion", f"/depots/{depot}/decider", saisie, 400)
    formulaire = page.split('value="reaffecter"')[1].split("</form>")[0]
    assert html.escape(saisie["motif"], quote=False) in formulaire.replace("&#34;", '"')
    assert 'value="2024-02"' in formulaire and 'aria-invalid="true"' in formulaire
    assert re.search(r"<details open>\s*<summary>Rattacher", page)
    assert "choisissez la convention" in mots(page)


@pytest.mark.parametrize(
    ("saisie", "phrase"),
    [
        ({"action": "detruire"}, "choisissez l'une des décisions proposées"),
        ({}, "choisissez l'une des décisions proposées"),
        ({"action": "reaffecter", "convention": "2024-1.2-mempa", "mois": "demain"}, "n'est pas un mois"),
        ({"action": "reaffecter", "convention": "n'existe pas", "mois": "2024-02"}, "inconnue de l'entrepôt"),
        ({"action": "reaffecter", "convention": "a\0", "mois": "2024-02"}, "choisissez la convention"),
        ({"action": "admettre"}, "choisissez la ligne"),
        ({"action": "admettre", "ligne": "0:Suivi"}, "choisissez la ligne"),
        ({"action": "laisser", "ligne": "²:Suivi"}, "choisissez la ligne"),
        ({"action": "laisser", "ligne": "12:\0"}, "choisissez la ligne"),
        ({"action": "laisser", "ligne": "999999:Suivi"}, "n'est pas en attente"),
        ({"action": "ecarter", "motif": "x" * 2001}, "dépasse 2000 caractères"),
    ],
)
def test_une_demande_incomprise_est_refusee_par_une_phrase(pages: Pages, saisie: dict[str, str], phrase: str) -> None:
    depot = premier(pages, "accepte_avec_reserves")
    avant = (lu(pages, depot), len(journal(pages)))
    page = pages.agir("gestion", f"/depots/{depot}/decider", {"motif": "essai", **saisie}, 400)
    assert phrase in mots(page)
    assert (lu(pages, depot), len(journal(pages))) == avant


def test_un_doublon_ne_se_decide_pas(pages: Pages) -> None:
    depot = premier(pages, "doublon")
    page = pages.agir("gestion", f"/depots/{depot}/decider", {"action": "ecarter", "motif": "essai"}, 400)
    assert "ce dépôt est un doublon : décidez de l'original" in mots(page)


@pytest.mark.parametrize("qui", ["lecture", "finances", "sans-role"])
def test_les_autres_roles_ne_decident_pas(pages: Pages, qui: str) -> None:
    depot = premier(pages, "accepte_avec_reserves")
    avant = (lu(pages, depot), len(journal(pages)))
    pages.agir(qui, f"/depots/{depot}/decider", {"action": "ecarter", "motif": "essai"}, 403)
    assert (lu(pages, depot), len(journal(pages))) == avant


def test_sans_notre_jeton_ni_compte_rien_n_est_fait(pages: Pages) -> None:
    depot = premier(pages, "accepte_avec_reserves")
    saisie = {"action": "ecarter", "motif": "essai"}
    assert pages.demander("POST", None, f"/depots/{depot}/decider", data=saisie).status_code == 401
    assert pages.demander("POST", "gestion", f"/depots/{depot}/decider", data=saisie).status_code == 403
    assert pages.demander("POST", "gestion", f"/depots/{depot}/decider", data={**saisie, CHAMP_JETON: "x"}).status_code == 403
    assert lu(pages, depot)["etat"] == "accepte_avec_reserves"


def test_un_depot_inconnu_ne_se_decide_pas(pages: Pages) -> None:
    pages.agir("gestion", "/depots/d000000000000/decider", {"action": "ecarter", "motif": "essai"}, 404)


def test_l_adresse_de_la_reponse_ouverte_de_nouveau_mene_au_depot(pages: Pages) -> None:
    depot = premier(pages, "accepte")
    reponse = pages.demander("GET", "gestion", f"/depots/{depot}/decider")
    assert (reponse.status_code, reponse.headers["location"]) == (303, f"/depots/{depot}")


# --- accepted: done, journaled under the account, its effect told


def test_ecarter_puis_relire_un_depot(pages: Pages) -> None:
    depot = premier(pages, "accepte")
    d = lu(pages, depot)
    page = mots(pages.agir("gestion", f"/depots/{depot}/decider", {"action": "ecarter", "motif": "Envoyé <par> =1+1 erreur"}))
    assert "C'est fait." in page and f"Dépôt {depot} : accepté → écarté" in page
    assert f"{d['convention']}" in page and "dépôt en vigueur" in page
    assert lu(pages, depot)["etat"] == "ecarte"
    ecrit = journal(pages)[-1]
    assert (ecrit["qui"], ecrit["action"], ecrit["objet"]) == ("gestion", "ecarter", depot)
    assert ecrit["commentaire"] == "Envoyé <par> =1+1 erreur"
    relue = pages.lire("gestion", f"/depots/{depot}")
    assert "Envoyé &lt;par&gt; =1+1 erreur" in relue and "<par>" not in relue
    assert "Décisions prises" in relue and 'value="ecarter"' not in relue
    assert "mis de côté" in pages.lire("gestion", f"/depots/{depot}/message.txt")
    page = mots(pages.agir("gestion", f"/depots/{depot}/decider", {"action": "relire", "motif": "Il comptait"}))
    assert f"Dépôt {depot} : écarté → accepté" in page
    assert lu(pages, depot)["etat"] == "accepte"


def test_admettre_puis_laisser_une_ligne(pages: Pages) -> None:
    ligne = en_attente(pages)[0]
    depot, cle = ligne["depot"], f"{ligne['ligne']}:{ligne['feuille']}"
    assert f'value="{cle}"' in pages.lire("gestion", f"/depots/{depot}")
    page = mots(pages.agir("gestion", f"/depots/{depot}/decider", {"action": "laisser", "ligne": cle, "motif": "Déjà comptée"}))
    assert "C'est fait." in page and "laissée de côté par gestion" in page and "Déjà comptée" in page
    suites = {(q["feuille"], q["ligne"]): q["suite"] for q in pages.ctx.entrepot.lire_quarantaine(depot)}
    assert suites[ligne["feuille"], ligne["ligne"]] == "laissee"
    page = mots(pages.agir("gestion", f"/depots/{depot}/decider", {"action": "admettre", "ligne": cle, "motif": "Vérifiée"}))
    assert "C'est fait." in page
    suites = {(q["feuille"], q["ligne"]): q["suite"] for q in pages.ctx.entrepot.lire_quarantaine(depot)}
    assert suites.get((ligne["feuille"], ligne["ligne"])) == "admise"
    assert [e["action"] for e in journal(pages)[-2:]] == ["laisser", "admettre"]


def test_les_lignes_en_attente_sont_partout_celles_qui_attendent_encore(pages: Pages) -> None:
    combien = Counter(q["depot"] for q in en_attente(pages))
    depot = next(d for d, nombre in combien.items() if nombre > 1)
    siennes = [q for q in pages.ctx.entrepot.lire_quarantaine(depot) if q["suite"] == "en_attente"]
    nombre = len(siennes)
    assert f"{nombre} lignes en attente" in pages.lire("gestion", f"/depots/{depot}/message.txt")

    def laisser(ligne: dict[str, Any]) -> str:
        saisie = {"action": "laisser", "ligne": f"{ligne['ligne']}:{ligne['feuille']}", "motif": "Déjà comptée"}
        return mots(pages.agir("gestion", f"/depots/{depot}/decider", saisie))

    def verifier(faite: str, attendu: str) -> None:
        fichiers = mots(pages.lire("gestion", f"/depots/fichiers?texte={depot}"))
        a_traiter = mots(pages.lire("gestion", f"/a-traiter/depots/{depot}"))
        message = pages.lire("gestion", f"/depots/{depot}/message.txt")
        for texte in (faite, fichiers, a_traiter, message, mots(pages.lire("gestion", f"/depots/{depot}"))):
            assert attendu in texte.casefold()
            # The sentence of the effect alone tells what was.
            assert f"{nombre} lignes en attente" not in texte.replace(f"au lieu de : {nombre} lignes", "")

    reste = "1 ligne" if nombre == 2 else f"{nombre - 1} lignes"
    verifier(laisser(siennes[0]), f"{reste} en attente, 1 ligne laissée de côté")
    for ligne in siennes[1:]:
        faite = laisser(ligne)
    verifier(faite, f"{nombre} lignes laissées de côté")
    # Read again, the verdict counts them all: what was said of them holds.
    relue = mots(pages.agir("gestion", f"/depots/{depot}/decider", {"action": "relire", "motif": "Pour voir"}))
    verifier(relue, f"{nombre} lignes laissées de côté")


def test_une_ligne_sans_identifiant_ne_s_admet_pas(pages: Pages) -> None:
    def sans_identifiant(q: dict[str, Any]) -> bool:
        constats = pages.ctx.entrepot.lire_constats(q["depot"])
        return any((c["regle"], c["ligne"]) == ("L01", q["ligne"]) and not c["valeur"] for c in constats)

    lignes = [q for q in pages.ctx.entrepot.lire_quarantaine() if "L01" in q["regles"] and q["suite"] == "en_attente"]
    ligne = next(filter(sans_identifiant, lignes))
    saisie = {"action": "admettre", "ligne": f"{ligne['ligne']}:{ligne['feuille']}", "motif": "essai"}
    page = pages.agir("gestion", f"/depots/{ligne['depot']}/decider", saisie, 400)
    assert "n'a pas d'identifiant : elle ne peut pas être comptée" in mots(page)
    assert re.search(rf'value="{saisie["ligne"]}"[^>]* checked', page)


def test_un_refus_dit_la_decision_qui_lui_va() -> None:
    def conseil(*regles: str, etat: EtatDepot = EtatDepot.REJETE, connue: bool = True) -> str | None:
        constats = [Constat("d", regle, Severite.BLOQUANT_FICHIER, "m", "c") for regle in regles]
        return conseiller(etat, connue, regrouper(constats))

    seule, avec = conseil("D05"), conseil("D05", "D06", "D04")
    assert seule is not None and "(D05)" in seule and "« Rattacher ce dépôt » suffit" in seule and "par ailleurs" not in seule
    assert avec is not None and "(D05, D06)" in avec and "reste à corriger par la structure" in avec
    assert "Aucune décision ne corrige" in str(conseil("D04"))
    assert "« Relire » suffit" in str(conseil("D11", connue=False))
    assert conseil("D05", etat=EtatDepot.ACCEPTE_AVEC_RESERVES) is None


def test_aucun_refus_des_pages_ne_parle_de_commande(pages: Pages) -> None:
    avec, attente = premier(pages, "accepte_avec_reserves"), en_attente(pages)[0]
    du_depot: list[dict[str, str]] = [
        {"action": "laisser", "ligne": "999999:Suivi"},
        {"action": "admettre", "ligne": ":"},
        {"action": "reaffecter", "convention": "inconnue", "mois": "2024-02"},
        {"action": "reaffecter", "convention": "2024-1.2-mempa", "mois": "2031-02"},
        {"action": "ecarter", "motif": ""},
    ]
    reponses = [
        pages.agir("gestion", f"/depots/{d}/decider", {"motif": "essai", **saisie}, 400)
        for d in (avec, premier(pages, "doublon"))
        for saisie in du_depot
    ]
    reponses.append(pages.agir("gestion", "/depots/d000000000000/decider", {"action": "relire", "motif": "essai"}, 404))
    for objet in ("depot:d000000000000", f"depot:{avec}", "mois:inconnue 2024-01", "incident:999999", "autre"):
        for action in ("relire", "laisser", "admettre", "excuser", "reaffecter", "resoudre"):
            saisie = {"action": action, "objet": objet, "motif": "essai", "ligne": f"{attente['ligne']}9:Suivi", "essai": "oui"}
            reponses.append(pages.demander("POST", "gestion", "/a-traiter/decider", data=avec_jeton(saisie)).text)
    entetes = {
        "versements": "convention,exercice,date,montant_eur,nature,mandat\n2024-1.3-ccas-arras,2024,2024-03-05,-1,rien,\n",
        "mandats": "convention,exercice,montant_eur,mandat\n2024-1.3-ccas-arras,2024,7.00,M-1\n",
        "notes": "convention,exercice,indicateur,note,commentaire\ninconnue,2024,bilan,3,\n",
        "avenants": "convention\ninconnue\n",
        "conventions": "",
    }
    for genre, contenu in entetes.items():
        fichier = {"fichier": ("f.csv", contenu.encode())}
        reponses.append(
            pages.demander("POST", "tout", "/importer/apercu", data=avec_jeton({"genre": genre}, "tout"), files=fichier).text
        )
    for suite in ("exercice=2031", "exercice=2024&regle=inconnue", "exercice=2024&regle=penalite", "exercice=2024&regle=montant"):
        reponses.append(pages.demander("GET", "gestion", f"/conventions/{attente['convention']}/lignes?{suite}").text)
    reponses.append(pages.demander("GET", "gestion", "/budgets?annee=1900").text)
    assert all(len(reponse) > 500 for reponse in reponses)
    for reponse in map(html.unescape, reponses):
        fin = reponse.find("bin/decompte")
        assert fin < 0, reponse[fin - 200 : fin + 100]
        assert not re.findall(r"--(?:par|json|feuille|au|xlsx)\b", reponse)


def avec_jeton(saisie: dict[str, str], qui: str = "gestion") -> dict[str, str]:
    """A form of ours."""
    return {CHAMP_JETON: donner_jeton(SECRET, qui), **saisie}


def test_rattacher_un_depot_a_sa_convention(pages: Pages) -> None:
    refuses = [f["depot"] for f in pages.ctx.entrepot.lire_fichiers() if f["etat"] == "rejete"]
    refuse = next(depot for depot in refuses if lu(pages, depot)["motif"].startswith("La convention"))
    d = lu(pages, refuse)
    page = pages.lire("gestion", f"/depots/{refuse}")
    assert "Il est sans doute corrigé par" in mots(page) and "« Rattacher ce dépôt » suffit" not in mots(page)
    with un_refus_de_plus(pages) as sans_correction:
        dite = mots(pages.lire("gestion", f"/depots/{sans_correction}"))
        assert "(D05) : si vous savez lesquels sont les bons, « Rattacher ce dépôt » suffit" in dite
    conventions = re.findall(r'<option value="(2024-[^"]+)"', page)
    assert conventions and all(
        c.structure == d["structure"] for c in pages.ctx.entrepot.lire_conventions() if c.code in conventions
    )
    saisie = {"action": "reaffecter", "convention": conventions[0], "mois": d["mois"], "motif": "Code d'avant"}
    page = mots(pages.agir("gestion", f"/depots/{refuse}/decider", saisie))
    assert "C'est fait." in page and f"pour {conventions[0]}, {mois_en_lettres(Mois.de_texte(d['mois']))}" in page
    apres = lu(pages, refuse)
    assert (apres["convention"], apres["mois"]) == (conventions[0], d["mois"])
    assert "dites par gestion le" in page
    ecrit = journal(pages)[-1]
    assert (ecrit["qui"], ecrit["action"], ecrit["commentaire"]) == ("gestion", "reaffecter", "Code d'avant")
