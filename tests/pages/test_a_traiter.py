"""À traiter, read: the list is what the warehouse says, every filter filters, each thing has its page, nobody else enters."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape
from typing import Any
from urllib.parse import quote, urlencode

import pytest

from tests.pages.conftest import Pages
from tests.pages.outils_refus import un_refus_de_plus

ADRESSES = ("/a-traiter", "/a-traiter/incidents/1", "/a-traiter/depots/x", "/a-traiter/mois/x/2024-01")


@pytest.fixture(autouse=True, scope="module")
def _un_refus_qui_attend(pages: Pages) -> Iterator[None]:
    with un_refus_de_plus(pages):
        yield


def attendus(pages: Pages, **voulu: object) -> list[str]:
    """The objects that wait, as the view says, those whose columns are as asked, the gravest first."""
    lignes = pages.ctx.entrepot.lire_vue("a_traiter/objets", objets=tous(pages))
    return [f"{t['genre']}:{t['cle']}" for t in sorted(lignes, key=gravite) if all(t[c] == v for c, v in voulu.items())]


def gravite(ligne: dict[str, Any]) -> int:
    """What holds a deposit or rows, then the months, then what only warns."""
    if ligne["nature"] in ("depot", "lignes") or (ligne["severite"] or "").startswith("bloquant"):
        return 1
    return 2 if ligne["nature"] == "mois" else 3


def tous(pages: Pages) -> list[str]:
    """Every object, slice after slice."""
    objets: list[str] = []
    while len(objets) % 50 == 0:
        trouves = coches(pages.lire("gestion", f"/a-traiter?page={len(objets) // 50 + 1}"))
        if not trouves:
            break
        objets += trouves
    return objets


def coches(page: str) -> list[str]:
    """The objects that a page lets tick, in order."""
    return [unescape(o) for o in re.findall(r'type="checkbox" name="objet" value="([^"]+)"', page)]


def onglets(page: str) -> list[int]:
    """The counts of the tabs: all, then each nature."""
    return [int(n.replace(" ", "")) for n in re.findall(r"<strong>([\d ]+)</strong></a></li>", page)]


@pytest.mark.parametrize("adresse", ADRESSES)
@pytest.mark.parametrize(("qui", "statut"), [(None, 401), ("sans-role", 403), ("finances", 403), ("lecture", 403)])
def test_les_gestionnaires_seuls_la_lisent(pages: Pages, adresse: str, qui: str | None, statut: int) -> None:
    assert pages.demander("GET", qui, adresse).status_code == statut


def test_tout_est_la_une_fois_le_plus_grave_d_abord(pages: Pages) -> None:
    objets = tous(pages)
    assert len(objets) == len(set(objets)) == onglets(pages.lire("gestion", "/a-traiter"))[0] > 100
    entrepot = pages.ctx.entrepot
    assert {o for o in objets if o.startswith("incident:")} == {
        f"incident:{i['incident']}" for i in entrepot.lire_incidents("ouvert")
    }
    en_attente = {q["depot"] for q in entrepot.lire_quarantaine() if q["suite"] == "en_attente" and q["etat"] != "remplace"}
    refuses = {f["depot"] for f in entrepot.lire_fichiers() if f["etat"] in ("rejete", "illisible")}
    depots = {o.removeprefix("depot:") for o in objets if o.startswith("depot:")}
    assert en_attente <= depots and depots - en_attente <= refuses
    mois = {
        (o["convention"], o["mois"])
        for o in entrepot.lire_depots_attendus()
        if o["etat"] in ("manquant", "en_retard", "incomplet")
    }
    assert {o for o in objets if o.startswith("mois:")} == {f"mois:{c} {m}" for c, m in mois}
    connus = {f"{t['genre']}:{t['cle']}": t for t in entrepot.lire_vue("a_traiter/objets", objets=objets)}
    places = [(gravite(connus[o]), connus[o]["depuis"]) for o in objets]
    assert places == sorted(places) and {rang for rang, _ in places} == {1, 2, 3}


def test_le_plus_ancien_d_abord_si_on_le_demande(pages: Pages) -> None:
    page = pages.lire("gestion", "/a-traiter?tri=anciennete&nature=incident&page=2")
    connus = {f"{t['genre']}:{t['cle']}": t for t in pages.ctx.entrepot.lire_vue("a_traiter/objets", objets=coches(page))}
    dates = [connus[o]["depuis"] for o in coches(page)]
    assert len(dates) == 50 and dates == sorted(dates)
    assert {gravite(t) for t in connus.values()} == {1, 3}
    # Kept from page to page and from tab to tab; the usual order is not in the address.
    assert "tri=anciennete&amp;page=3" in page and "/a-traiter?nature=mois&amp;tri=anciennete" in page
    assert "tri=" not in pages.lire("gestion", "/a-traiter?tri=gravite&page=2").replace('name="tri"', "")


def test_chaque_onglet_compte_ce_qu_il_montre(pages: Pages) -> None:
    comptes = onglets(pages.lire("gestion", "/a-traiter"))
    assert comptes[0] == sum(comptes[1:])
    for nature, compte in zip(("depot", "lignes", "incident", "mois"), comptes[1:], strict=True):
        page = pages.lire("gestion", f"/a-traiter?nature={nature}")
        assert onglets(page) == comptes
        assert len(coches(page)) == min(50, compte) and len(attendus(pages, nature=nature)) == compte


@pytest.mark.parametrize("champ", ["severite", "structure", "territoire", "dispositif", "convention", "mois"])
def test_chaque_filtre_filtre(pages: Pages, champ: str) -> None:
    lignes = pages.ctx.entrepot.lire_vue("a_traiter/objets", objets=coches(pages.lire("gestion", "/a-traiter")))
    valeur = next(t[champ] for t in lignes if t[champ] is not None)
    page = pages.lire("gestion", f"/a-traiter?{urlencode({champ: valeur})}")
    voulus = attendus(pages, **{champ: valeur})
    assert onglets(page)[0] == len(voulus) > 0
    assert coches(page) == voulus[:50]


def test_la_regle_et_la_recherche_filtrent(pages: Pages) -> None:
    entrepot = pages.ctx.entrepot
    lignes = entrepot.lire_vue("a_traiter/objets", objets=tous(pages))
    assert onglets(pages.lire("gestion", "/a-traiter?regle=L12"))[0] == sum("L12" in t["regles"] for t in lignes) > 0
    page = pages.lire("gestion", f"/a-traiter?{urlencode({'texte': 'BÉTHUNE ccas'})}")
    voulus = [t for t in lignes if "ccas-bethune" in (t["structure"] or "")]
    assert onglets(page)[0] == len(voulus) > 0


@pytest.mark.parametrize(
    ("demande", "phrase"),
    [
        ("nature=tout", "La liste « tout »"),
        ("severite=grave", "La sévérité « grave »"),
        ("mois=hier", "Le mois « hier »"),
        ("tri=hasard", "L'ordre « hasard »"),
        ("page=9999", "n'a pas de page 9999"),
        ("structure=inconnue", "Rien n'attend pour cette structure"),
        ("convention=x%00<script>", "Rien n'attend pour cette convention"),
        ("regle=%27%3B--", "Rien n'attend pour cette règle"),
    ],
)
def test_un_filtre_mal_ecrit_se_dit_gentiment(pages: Pages, demande: str, phrase: str) -> None:
    page = unescape(pages.lire("gestion", f"/a-traiter?{demande}"))
    assert phrase in page
    assert "<script>alert" not in page


def test_a_moi_a_personne_a_quelqu_un(pages: Pages) -> None:
    premier, second = coches(pages.lire("gestion", "/a-traiter?nature=incident"))[:2]
    avant = onglets(pages.lire("gestion", "/a-traiter"))[0]
    pages.agir("gestion", "/a-traiter/decider", {"action": "prendre", "objet": premier})
    pages.agir("tout", "/a-traiter/decider", {"action": "prendre", "objet": second})
    assert coches(pages.lire("gestion", "/a-traiter?charge=moi")) == [premier]
    assert coches(pages.lire("gestion", "/a-traiter?charge=tout")) == [second]
    assert onglets(pages.lire("gestion", "/a-traiter?charge=personne"))[0] == avant - 2


def test_la_page_d_un_incident_dit_la_regle_et_les_lignes_sans_valeur(pages: Pages) -> None:
    incident = next(i for i in pages.ctx.entrepot.lire_incidents("ouvert") if i["regle"] == "L12")
    page = unescape(pages.lire("gestion", f"/a-traiter/incidents/{incident['incident']}"))
    constats = [c for c in pages.ctx.entrepot.lire_constats(incident["depot"]) if c["regle"] == "L12"]
    assert constats[0]["message"] in page and str(constats[0]["ligne"]) in page
    assert f"/depots/{incident['depot']}" in page
    assert f"/conventions/{incident['convention']}?exercice=2024" in page


def test_les_lignes_en_attente_sont_des_lignes_excel_jamais_des_personnes(pages: Pages) -> None:
    en_attente = [q for q in pages.ctx.entrepot.lire_quarantaine() if q["suite"] == "en_attente"]
    for depot in sorted({q["depot"] for q in en_attente})[:8]:
        page = pages.lire("gestion", f"/a-traiter/depots/{depot}")
        siennes = {f"{q['ligne']}/{q['feuille']}" for q in en_attente if q["depot"] == depot}
        assert {unescape(v) for v in re.findall(r'name="ligne" value="([^"]+)"', page)} == siennes
        assert not re.search(r"MJ-\d{6}|[0-9a-f]{64}", page)


@pytest.mark.parametrize(
    "adresse",
    ["incidents/999999", "incidents/abc", "incidents/%C2%B2", "depots/inconnu", "depots/%00", "mois/inconnue/2024-01",
     "mois/2024-1.3-ccas-arras/2024-13", "mois/2024-1.3-ccas-arras/2031-01"],
)  # fmt: skip
def test_ce_qui_n_existe_pas_n_a_pas_de_page(pages: Pages, adresse: str) -> None:
    pages.lire("gestion", f"/a-traiter/{adresse}", 404)


def test_chaque_element_de_la_liste_a_sa_page(pages: Pages) -> None:
    for nature in ("depot", "lignes", "incident", "mois"):
        page = pages.lire("gestion", f"/a-traiter?nature={nature}")
        for lien in re.findall(r'<th scope="row"><a href="([^"]+)"', page)[:3]:
            assert "<h1>" in pages.lire("gestion", quote(unescape(lien), safe="/%"))
