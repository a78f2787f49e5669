"""A convention's page says what the warehouse holds, section by section; the list finds conventions."""

from __future__ import annotations

import html
import re
from decimal import Decimal
from typing import Any

import pytest

from decompte.domaine.mois import Mois
from decompte.domaine.texte import euros, jour, mois_en_lettres, nombre, pourcent
from tests.pages.conftest import AU, Pages
from tests.pages.outils_convention import (
    BLOQUEE,
    CONVENTIONS,
    MEMPA,
    NON_CALCULABLE,
    PARRAINS,
    base,
    clair,
    lire,
    mots,
    rangees,
    section,
)

# --- the list


def test_la_liste_montre_les_conventions_et_leur_solde(pages: Pages) -> None:
    page = pages.lire("lecture", "/conventions")
    trouvees = {ligne[0]: ligne for ligne in rangees(page)}
    assert len(trouvees) == 50
    with base(pages) as sonde:
        for code, montant, du, net in sonde.lire(
            "SELECT convention, montant_exercice_eur, du_eur, solde_net_eur FROM finance.solde"
            ' ORDER BY convention COLLATE "C" LIMIT 50'
        ):
            assert trouvees[code][4:7] == [clair(euros(v)) for v in (montant, du, net)]
        total = sonde.un("SELECT count(*) FROM referentiel.convention WHERE extract(YEAR FROM debut) <= 2024")
    assert f"Lignes 1 à 50 sur {total}" in mots(page)
    assert f'href="/conventions/{PARRAINS}?exercice=2024"' in page


def test_la_liste_se_pagine_sans_perdre_les_filtres(pages: Pages) -> None:
    codes: list[str] = []
    adresse = "/conventions?q=ccas&exercice=2024"
    while adresse:
        page = pages.lire("finances", adresse)
        codes += [ligne[0] for ligne in rangees(page)]
        suite = re.search(r'rel="next" href="([^"]+)"', page)
        adresse = f"/conventions{html.unescape(suite[1])}" if suite else ""
    with base(pages) as sonde:
        attendues = sonde.lire(
            "SELECT c.code FROM referentiel.convention c JOIN referentiel.structure s ON s.code = c.structure"
            " WHERE (c.code || ' ' || s.nom) ~* 'ccas' ORDER BY c.code COLLATE \"C\""
        )
    assert codes == [code for (code,) in attendues] and len(codes) > 50


@pytest.mark.parametrize(
    ("filtre", "condition"),
    [
        ("dispositif=2024-1.4", "dispositif_id = '2024-1.4'"),
        ("territoire=Boulonnais", "territoire = 'Boulonnais'"),
        ("structure=mempa", "structure = 'mempa'"),
        ("dispositif=2024-1.3&territoire=Artois", "dispositif_id = '2024-1.3' AND territoire = 'Artois'"),
        ("exercice=2025", "extract(YEAR FROM fin) >= 2025"),
        ("exercice=2023", "extract(YEAR FROM debut) <= 2023"),
    ],
)
def test_chaque_filtre_de_la_liste(pages: Pages, filtre: str, condition: str) -> None:
    with base(pages) as sonde:
        lues = sonde.lire(f'SELECT code FROM referentiel.convention WHERE {condition} ORDER BY code COLLATE "C" LIMIT 50')
    assert lues
    assert [ligne[0] for ligne in rangees(pages.lire("lecture", f"/conventions?{filtre}"))] == [code for (code,) in lues]


def test_la_recherche_ne_demande_ni_accents_ni_majuscules(pages: Pages) -> None:
    trouvees = [ligne[0] for ligne in rangees(pages.lire("lecture", "/conventions?q=DEFI%20fabrique"))]
    assert trouvees and all("defi" in code for code in trouvees)
    assert [ligne[0] for ligne in rangees(pages.lire("lecture", "/conventions?q=fabrique%20d%C3%A9fi"))] == trouvees


@pytest.mark.parametrize(
    ("demande", "phrase"),
    [
        ("exercice=abc", "L'exercice « abc » n'est celui d'aucune convention : voici 2024."),
        ("exercice=9999", "L'exercice « 9999 » n'est celui d'aucune convention"),
        ("territoire=Boulonais", "« Boulonais » n'est pas connu, il n'est pas appliqué. Vouliez-vous dire « Boulonnais » ?"),
        ("dispositif=9", "« 9 » n'est pas connu"),
        ("q=%3Cscript%3Ezut", "Aucune convention de 2024 ne répond à cette recherche"),
        ("page=-3", "Lignes 1 à 50"),
        ("page=99999999999", "Lignes 1 à 50"),
        ("page=4000", "Lignes 1 à 50"),
    ],
)
def test_un_filtre_inconnu_est_dit_doucement(pages: Pages, demande: str, phrase: str) -> None:
    page = pages.lire("lecture", f"/conventions?{demande}")
    assert phrase in mots(page)
    assert "<script>zut" not in page


# --- one convention


def test_une_convention_inconnue_propose_la_plus_proche(pages: Pages) -> None:
    page = mots(pages.lire("lecture", "/conventions/2024-1.2-menpa", 404))
    assert "La convention « 2024-1.2-menpa » n'existe pas. Vouliez-vous dire « 2024-1.2-mempa » ?" in page
    inconnue = pages.lire("lecture", "/conventions/%3Cscript%3E", 404)
    assert "<script>" not in inconnue.replace("<script src", "") and "&lt;script&gt;" in inconnue


@pytest.mark.parametrize("convention", CONVENTIONS)
def test_les_termes(pages: Pages, convention: str) -> None:
    dits = mots(section(lire(pages, convention), "termes"))
    with base(pages) as sonde:
        ((nom, siret, dispositif, debut, montant, places, accueils, source, hypotheses, du_mois),) = sonde.lire(
            "SELECT s.nom, s.siret, c.dispositif_id, c.debut, c.montant_eur, c.cible_places, c.cible_accueils, c.source,"
            " c.hypotheses, f.montant_exercice_eur FROM referentiel.convention c JOIN referentiel.structure s"
            " ON s.code = c.structure JOIN finance.solde f ON f.convention = c.code WHERE c.code = %s AND f.exercice = 2024",
            convention,
        )
        operations = sonde.lire("SELECT operation FROM finance.imputation WHERE convention = %s", convention)
    attendus = [
        nom,
        siret or "SIRET non communiqué",
        dispositif,
        f"du {jour(debut)}",
        euros(montant),
        euros(du_mois),
        source or "–",
    ]
    attendus += [f"{nombre(places)} places"] if places is not None else []
    attendus += [f"{nombre(accueils)} accueils"] if accueils is not None else []
    attendus += [*hypotheses, *(operation for (operation,) in operations if operation)]
    for attendu in attendus:
        assert clair(attendu) in dits


def test_la_clause_de_penalite_et_ce_qui_n_est_pas_le_montant_vote(pages: Pages) -> None:
    assert "clause de pénalité pour tableau en retard" in mots(section(lire(pages, PARRAINS), "termes"))
    assert "pas de clause de pénalité" in mots(section(lire(pages, MEMPA), "termes"))
    bis = mots(section(lire(pages, "2024-1.1bis-adefi"), "termes"))
    assert "clause de pénalité pour tableau en retard ou incomplet hypothèse" in bis
    assert clair(f"montant voté {euros(Decimal(185000))}") in mots(section(lire(pages, "2024-1.5-cheval-bleu"), "termes"))


@pytest.mark.parametrize("convention", CONVENTIONS)
def test_les_tableaux_mensuels(pages: Pages, convention: str) -> None:
    page = lire(pages, convention)
    with base(pages) as sonde:
        lues = sonde.lire(
            "SELECT mois, etat, echeance, retard_jours, taux_completude, depot FROM pilotage.depot_attendu"
            " WHERE convention = %s AND mois LIKE '2024-%%' ORDER BY mois",
            convention,
        )
    if not lues:
        assert 'id="tableaux"' not in page
        return
    dits = {
        "a_venir": "à venir",
        "a_temps": "à temps",
        "en_retard": "en retard",
        "incomplet": "incomplet",
        "manquant": "manquant",
    }
    attendues = [
        [
            mois_en_lettres(Mois.de_texte(mois)),
            dits[etat],
            jour(echeance),
            clair(f"{retard} jour{'s' if retard > 1 else ''}") if retard else "–",
            "–" if completude is None else clair(pourcent(completude)),
            depot or "–",
        ]
        for mois, etat, echeance, retard, completude, depot in lues
    ]
    assert [[*r[:3], *r[4:]] for r in rangees(section(page, "tableaux"))] == attendues


@pytest.mark.parametrize("convention", CONVENTIONS)
def test_l_activite_de_chaque_mois_est_celle_que_le_solde_a_comptee(pages: Pages, convention: str) -> None:
    page = lire(pages, convention)
    with base(pages) as sonde:
        faits: dict[str, Any] = dict(
            sonde.lire(
                "SELECT right(e.key, 7), e.value::jsonb FROM finance.solde_entree s, jsonb_each_text(s.entrees) e"
                " WHERE s.convention = %s AND s.exercice = 2024 AND e.key ~ '^fait.2024-'",
                convention,
            )
        )
        places = sonde.un("SELECT cible_places FROM referentiel.convention WHERE code = %s", convention)
    if not faits:
        assert 'id="activite"' not in page
        return
    activite = section(page, "activite")
    series = {
        mots(titre): rangees(tableau) for titre, tableau in re.findall(r"<h3>(.*?)</h3>.*?(<table.*?</table>)", activite, re.S)
    }
    assert series
    for titre, lignes in series.items():
        assert len(lignes) == 12
        for numero, ligne in enumerate(lignes, start=1):
            fait = faits.get(f"2024-{numero:02d}")
            if fait is None:
                assert ligne[1].startswith("–")
            elif titre.startswith("File active"):
                assert ligne[1:] == [nombre(fait["file_active"]), *([nombre(places)] if places else [])]
            elif titre.startswith("Personnes reçues"):
                assert ligne[1] == nombre(fait["accueils"])
            else:
                comptees = {clair(nombre(Decimal(str(v)))) for v in fait["activite"].values()} | {"0"}
                assert ligne[1] in comptees
    assert all(0 <= float(part) <= 1 for part in re.findall(r"--size: ([\d.]+)", activite))


def test_chaque_mode_montre_ce_qu_il_compte(pages: Pages) -> None:
    def titres(convention: str) -> list[str]:
        return [mots(t) for t in re.findall(r"<h3>(.*?)</h3>", section(lire(pages, convention), "activite"), re.S)]

    assert titres(PARRAINS) == ["Personnes reçues en accueil", "File active et places conventionnées"]
    assert titres(MEMPA) == ["File active et places conventionnées"]
    assert titres("2024-1.5-cheval-bleu") == ["File active et places conventionnées", "Soutiens aux professionnels"]
    assert titres("2024-1.6-solfa") == ["Sessions tenues"]
    assert titres("2024-2.13-apsa") == ["ETP, réalisé et convenu"]
    assert titres("2024-fal-blanzy-pourre") == ["Logements occupés, réalisé et convenu"]
    assert "File active moyenne : 1 039 / 3 = 346,3333" in mots(section(lire(pages, MEMPA), "activite"))


@pytest.mark.parametrize("convention", [c for c in CONVENTIONS if c.startswith(("2024-1.2", "2024-1.3", "2024-1.4", "2024-1.5"))])
def test_les_indicateurs(pages: Pages, convention: str) -> None:
    lignes = {ligne[0].removesuffix(" H hypothèse"): ligne for ligne in rangees(section(lire(pages, convention), "indicateurs"))}
    with base(pages) as sonde:
        dispositif = sonde.un("SELECT dispositif_id FROM referentiel.convention WHERE code = %s", convention)
    fiches = pages.ctx.referentiel.fiches_indicateurs(dispositif)
    assert set(lignes) == {fiche.libelle for fiche in fiches.values()}
    with base(pages) as sonde:
        entrees = sonde.un("SELECT entrees FROM finance.solde_entree WHERE convention = %s AND exercice = 2024", convention)
        resultats = dict(sonde.lire("SELECT regle, resultat FROM finance.solde_ligne WHERE convention = %s", convention))
        notes = {
            i: (note, auteur, commentaire)
            for i, note, auteur, commentaire in sonde.lire(
                "SELECT indicateur, note, auteur, commentaire FROM finance.note WHERE convention = %s AND exercice = 2024",
                convention,
            )
        }
    for id, fiche in fiches.items():
        ligne = lignes[fiche.libelle]
        resultat = resultats.get(f"qualitatif.{id}")
        if not fiche.juge:
            assert ligne[5] in {resultat or "–", "montré"}
            comptage = entrees.get(f"fait.comptage.{id}")
            if comptage:
                assert [clair(nombre(int(n))) for n in comptage.split("/")] == ligne[1:3]
        elif id in notes:
            note, auteur, commentaire = notes[id]
            assert ligne[1:] == [f"note {nombre(note)}", resultat, f"{auteur} : {commentaire}"]
        else:
            assert ligne[1:] == ["à noter compté 1 dans l'attente", "1,0000", ""]


def test_un_indicateur_avec_objectif_et_le_groupe(pages: Pages) -> None:
    indicateurs = section(lire(pages, MEMPA), "indicateurs")
    assert ["Taux de contractualisation", "279", "330", "84,55 %", "80 %", "1,0000"] in [r[:6] for r in rangees(indicateurs)]
    assert "Moyenne du groupe, à poids égaux 0,8440 soit 13 596,84 €" in mots(indicateurs)
    assert 'id="indicateurs"' not in lire(pages, PARRAINS)


@pytest.mark.parametrize("convention", CONVENTIONS)
def test_les_versements_et_les_documents(pages: Pages, convention: str) -> None:
    page = lire(pages, convention)
    with base(pages) as sonde:
        payes = sonde.lire(
            "SELECT v.date, coalesce(m.mandat, v.mandat), v.montant_eur FROM finance.versement v LEFT JOIN finance.mandat m"
            ' USING (versement) WHERE v.convention = %s AND v.exercice = 2024 ORDER BY v.date, v.versement COLLATE "C"',
            convention,
        )
        recus = sonde.lire(
            "SELECT replace(nature, '_', ' '), recu_le FROM finance.document WHERE convention = %s AND exercice = 2024"
            " ORDER BY nature, recu_le",
            convention,
        )
    versements = section(page, "versements")
    assert [[r[0], r[2].split(" du ")[0], r[3]] for r in rangees(versements)] == [
        [jour(le), mandat, clair(euros(montant))] for le, mandat, montant in payes
    ]
    if payes:
        assert clair(f"Total {euros(sum(m for *_, m in payes))}") in mots(versements)
    assert [r[:2] for r in rangees(section(page, "documents"))] == [[nature, jour(le)] for nature, le in recus]
    assert all(
        "pas encore compté" in r[6] for r, (_, le) in zip(rangees(section(page, "documents")), recus, strict=True) if le > AU
    )


@pytest.mark.parametrize("convention", CONVENTIONS)
def test_le_decompte_ligne_a_ligne(pages: Pages, convention: str) -> None:
    decompte = section(lire(pages, convention), "decompte")
    with base(pages) as sonde:
        lignes = sonde.lire(
            "SELECT libelle, formule, calcul, resultat, regle, source, hypothese FROM finance.solde_ligne"
            " WHERE convention = %s AND exercice = 2024 ORDER BY rang",
            convention,
        )
        ((empreinte, blocages, hypotheses, version),) = sonde.lire(
            "SELECT empreinte, blocages, hypotheses, version FROM finance.solde WHERE convention = %s AND exercice = 2024",
            convention,
        )
    montrees = [r for r in rangees(decompte) if len(r) == 3]
    assert len(montrees) == len(lignes) > 0
    for montree, (libelle, formule, calcul, resultat, regle, source, hypothese) in zip(montrees, lignes, strict=True):
        assert montree[0].startswith(clair(libelle))
        assert all(clair(texte) in montree[0] for texte in (formule, calcul) if texte)
        assert montree[1] == clair(resultat or "")
        assert montree[2] == clair(f"{regle} {source or ''}")
        assert montree[0].removeprefix(clair(libelle)).startswith(" H hypothèse") is hypothese
    dits = mots(decompte)
    assert empreinte in dits and f"au {jour(AU)}, version {version}" in dits
    assert all(clair(texte) in dits.split("Décompte ligne à ligne")[0] for texte in (*blocages, *hypotheses))


def test_le_resume_dit_ce_qui_reste_a_payer_ou_a_reverser(pages: Pages) -> None:
    assert "34 219,25 € solde net à payer" in mots(lire(pages, MEMPA))
    assert "4 320,00 € à reverser par la structure" in mots(lire(pages, "2024-1.6-cnfpt"))
    non_calculable = mots(lire(pages, NON_CALCULABLE))
    assert "Non calculable Non calculable à cette date : le bilan final" in non_calculable
    assert "solde net à payer" not in non_calculable
    assert "2 blocages" in mots(lire(pages, BLOQUEE))


def test_l_histoire_dit_d_ou_vient_le_solde(pages: Pages) -> None:
    ((calcul, au, change, cause),) = rangees(section(lire(pages, MEMPA), "versions"))
    assert au == jour(AU) and cause == "nouveau solde" and calcul
    assert "solde net non calculé → 34 219,25 €" in change and "provisoire" in change


def test_un_autre_exercice(pages: Pages) -> None:
    suivant = lire(pages, PARRAINS, suite="?exercice=2025")
    assert "Aucun solde n'est calculé pour 2025" in mots(suivant)
    assert "dont 109 198,80 € pour 2025" in mots(section(suivant, "termes"))
    assert rangees(section(suivant, "tableaux"))[0][0] == "janvier 2025"
    assert 'href="/conventions/2024-1.1-tous-parrains?exercice=2024"' in suivant
    for demande in ("abc", "1999", "2024;DROP", "20240"):
        page = mots(lire(pages, PARRAINS, suite=f"?exercice={demande}"))
        assert f"Cette convention couvre 2024 et 2025, pas « {demande} » : voici 2024." in page
        assert "16 128,66 €" in page
    assert mots(lire(pages, PARRAINS, suite="?exercice=2024")) == mots(lire(pages, PARRAINS, suite=""))
