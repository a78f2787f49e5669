"""What the guichet says of a file is what the self-check says: verdict, findings, copy; whatever the file."""

from __future__ import annotations

import io
import json
import zipfile
from datetime import date
from pathlib import Path

import pytest
from openpyxl import load_workbook

from decompte.app.guichet_controle import dire
from decompte.app.guichet_messages import Controle
from decompte.app.guichet_pont import Abandon, Couveuse
from decompte.app.verifier import verifier
from decompte.cli import main
from decompte.controles.regrouper import regrouper
from decompte.domaine.texte import pourcent
from decompte.domaine.verdict_dit import EFFETS_DITS, VERDICTS_DITS
from decompte.referentiel import charger
from tests.enveloppes import en_zip, en_zip_protege
from tests.fabrique import classeur, csv, personne
from tests.guichet.conftest import GuichetLance
from tests.guichet.lecture_page import lire, lisser
from tests.hostile.corpus import corpus
from tests.hostile.socle import ATTEND

FAUTIF = classeur(
    [
        personne(1),
        personne(2, date_orientation="31/02/2024"),
        personne(3, nb_entretiens_physiques=None),
        personne(1),
        personne(4, date_sortie=date(2024, 5, 17), motif_sortie="Emploi"),
        *[personne(n, phase="Zut") for n in range(6, 16, 2)],
    ]
)
JUSTE = classeur([personne(1), personne(2)])


def test_un_tableau_juste_serait_accepte(guichet: GuichetLance) -> None:
    page = lire(guichet.deposer("mai.xlsx", JUSTE))
    assert "Votre tableau serait accepté" in page.titre
    assert "Rien à corriger : vous pouvez le déposer." in page.dit
    assert "Complétude : 100" in page.dit
    assert page.constats == []


def test_un_tableau_fautif_dit_ce_que_dit_verifier(
    guichet: GuichetLance, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DECOMPTE_DATA_DIR", str(tmp_path / "donnees"))
    fichier = tmp_path / "mai.xlsx"
    fichier.write_bytes(FAUTIF)
    assert main(["verifier", str(fichier), "--structure", "ccas-arras", "--json"]) == 0
    (attendu,) = json.loads(capsys.readouterr().out)
    (verification,) = verifier({"DECOMPTE_DATA_DIR": str(tmp_path / "donnees")}, [fichier], "ccas-arras", None, None)
    groupes = regrouper(verification.constats)

    page = lire(guichet.deposer("mai.xlsx", FAUTIF))
    assert f"Votre tableau {VERDICTS_DITS[attendu['etat']]}" in page.titre
    assert lisser(attendu["motif"]) in page.dit
    assert lisser(pourcent(verification.taux_completude)) in page.dit  # type: ignore[arg-type]
    assert len(page.constats) == len(groupes) >= 4
    for (effet, ou, valeurs, quoi), groupe in zip(page.constats, groupes, strict=True):
        assert effet == f"{EFFETS_DITS[groupe.severite]} {groupe.regle}"
        assert groupe.feuille in ou and groupe.etendue in ou and f"colonne {groupe.colonne}" in ou  # type: ignore[operator]
        assert all(valeur in valeurs for valeur in groupe.valeurs)
        autres = len(groupe.lignes) - 1
        suite = f" Et {autres} autre{'s' if autres > 1 else ''} ligne{'s' if autres > 1 else ''} de même." if autres > 0 else ""
        assert quoi.startswith(lisser(f"{groupe.message}{suite} {groupe.conduite}"))
    # Each finding of the command is in a group of the page.
    assert {c["regle"] for c in attendu["constats"]} == {effet.split()[-1] for effet, *_ in page.constats}
    for effet in {EFFETS_DITS[c["severite"]] for c in attendu["constats"]}:
        nombre = sum(EFFETS_DITS[c["severite"]] == effet for c in attendu["constats"])
        assert f"{effet} : {nombre}" in page.dit
    for regle in attendu["non_executees"]:
        assert regle["regle"] in page.dit
    assert "S01 Personnes suivies le mois précédent et absentes sans sortie" in page.dit


def test_la_copie_de_la_page_et_celle_du_bouton_sont_celle_de_verifier(guichet: GuichetLance) -> None:
    de_la_page = lire(guichet.deposer("mai.xlsx", FAUTIF)).copie()
    du_bouton = guichet.deposer("mai.xlsx", FAUTIF, "/copie")
    assert du_bouton.headers["content-disposition"] == "attachment; filename*=UTF-8''a-corriger-mai.xlsx"
    for octets in (de_la_page, du_bouton.content):
        livre = load_workbook(io.BytesIO(octets))
        assert livre.sheetnames[0] == "À corriger"
        dits = "\n".join(str(c.value) for rangee in livre["À corriger"].iter_rows() for c in rangee)
        assert "serait" in dits and "31/02/2024" in dits
        assert livre["Suivi"]["F3"].comment is not None


def test_un_fichier_sans_copie_donne_son_verdict(guichet: GuichetLance) -> None:
    page = lire(guichet.deposer("mai.xlsx", b"PK\x03\x04 rien", "/copie"))
    assert "ne peut pas être ouvert" in page.titre
    assert "Ce fichier n'a pas de copie annotée" in page.dit


def test_une_archive_donne_un_verdict_par_tableau_et_ses_copies(guichet: GuichetLance) -> None:
    autre = classeur([personne(1)], identification={"Mois": "2024-04"}, sans=["date_orientation"])
    archive = en_zip({"mai.xlsx": FAUTIF, "avril/tableau.xlsx": autre})
    page = lire(guichet.deposer("envoi.zip", archive))
    assert "2 tableaux" in page.titre
    assert "envoi.zip/mai.xlsx serait accepté avec réserves" in page.dit
    assert "envoi.zip/avril/tableau.xlsx serait refusé" in page.dit
    copies = zipfile.ZipFile(io.BytesIO(guichet.deposer("envoi.zip", archive, "/copie").content))
    assert sorted(copies.namelist()) == ["a-corriger-mai.xlsx", "a-corriger-tableau.xlsx"]


def test_un_fichier_protege_est_dit_tel(guichet: GuichetLance) -> None:
    page = lire(guichet.deposer("mai.zip", en_zip_protege({"mai.xlsx": JUSTE}, "Secret-62")))
    assert "ne peut pas être ouvert" in page.titre
    assert "mot de passe" in page.dit


def test_un_csv_est_reconnu_a_son_nom(guichet: GuichetLance) -> None:
    page = lire(guichet.deposer("2024-1.3-ccas-arras_2024-05.csv", csv([personne(1)])))
    assert "Votre tableau serait accepté" in page.titre


def test_la_structure_et_le_jour_choisis_comptent(guichet: GuichetLance) -> None:
    assert "serait refusé" in lire(guichet.deposer("mai.xlsx", JUSTE, structure="ccas-lievin")).titre
    assert "serait refusé" in lire(guichet.deposer("mai.xlsx", JUSTE, recu_le="2024-03-05")).titre
    page = lire(guichet.deposer("mai.xlsx", JUSTE, structure="ccas-arras", recu_le="2024-06-05"))
    assert "serait accepté" in page.titre
    assert "contrôlé comme un dépôt de " in page.dit and "à condition" not in page.dit.lower()
    assert 'value="ccas-arras" selected' in page.texte and 'value="2024-06-05"' in page.texte


def test_sans_la_structure_le_verdict_dit_sa_condition(guichet: GuichetLance) -> None:
    """The night refuses the table in another's folder: what depends on the folder is not promised."""
    nom = next(s.nom for s in charger(Path("reference")).structures if s.code == "ccas-arras")
    page = lire(guichet.deposer("mai.xlsx", JUSTE, structure="je-ne-sais-pas"))
    assert "Votre tableau serait accepté, sous condition" in page.titre
    assert f"À condition que ce tableau soit celui de {nom}" in page.dit
    assert "vous pouvez le déposer" not in page.dit
    tu = page.dit[page.dit.index("Ce qui n'a pas été vérifié ici") :]
    assert "D05 La convention est celle de la structure qui dépose" in tu
    assert "D11 La structure indiquée est celle du dossier de dépôt" in tu
    assert 'value="je-ne-sais-pas" selected' in page.texte

    # A code written in another way is the same one, for the night as well.
    autrement = classeur([personne(1)], identification={"Convention": "2024–1.3 – CCAS‑Arras"})
    assert f"soit celui de {nom}" in lire(guichet.deposer("mai.xlsx", autrement, structure="je-ne-sais-pas")).dit

    refuse = lire(
        guichet.deposer("mai.xlsx", classeur([personne(1)], identification={"Convention": None}), structure="je-ne-sais-pas")
    )
    assert "serait refusé" in refuse.titre and "à condition" not in refuse.dit.lower()
    assert "D05 La convention est celle" not in refuse.dit


def test_le_formulaire_demande_la_structure_d_abord(guichet: GuichetLance) -> None:
    page = guichet.lire("/")
    assert '<select id="structure" name="structure" required' in page
    assert page.index('name="structure"') < page.index("<details")


@pytest.mark.parametrize(
    ("champs", "phrase"),
    [
        ({"structure": ""}, "Choisissez la structure qui dépose, ou « Je ne sais pas »"),
        ({"structure": "<b>personne"}, "La structure choisie n'est pas dans la liste"),
        ({"recu_le": "demain"}, "La date de dépôt n'est pas une date"),
        ({"recu_le": "1900-01-01"}, "1900"),
    ],
)
def test_un_choix_impossible_est_dit(guichet: GuichetLance, champs: dict[str, str], phrase: str) -> None:
    page = lire(guichet.deposer("mai.xlsx", JUSTE, **champs), 400)
    assert phrase in page.dit
    assert "<b>personne" not in page.texte


def test_une_valeur_hostile_est_montree_sans_agir(guichet: GuichetLance) -> None:
    piege = "<script>alert(1)</script>"
    contenu = classeur(
        [personne(1, phase=piege, motif_sortie='"><img src=x onerror=alert(2)>')],
        en_plus={"<b>En plus</b>": ["x"]},
        identification={"Convention": "<i>2024</i>"},
    )
    page = lire(guichet.deposer(f"{piege}.xlsx", contenu))
    assert [s for s in page.scripts if not s.endswith("/pages.js")] == []
    assert [balise for balise in ("<script>alert", "<img", "<b>En plus", "<i>2024") if balise in page.texte] == []
    assert "<i>2024</i>" in page.dit and "script>.xlsx" in page.dit


def test_une_page_de_verdict_se_lit_sans_script(guichet: GuichetLance) -> None:
    texte = lire(guichet.deposer("mai.xlsx", FAUTIF)).texte
    assert "onclick" not in texte and "<style" not in texte and "javascript:" not in texte
    assert 'enctype="multipart/form-data"' in texte and 'type="submit"' in texte


FAMILLES = sorted({c.cas.famille for c in corpus()})
DU_CORPUS = [
    next(c for c in corpus() if c.cas.famille == famille and c.cas.attendu.etat != ATTEND and not c.cas.dossier)
    for famille in FAMILLES
    if famille != "boite"
]


@pytest.fixture(scope="module")
def couveuse() -> Couveuse:
    """What checks, without the pages."""
    return Couveuse(Path("reference").absolute(), 60, 1_000_000_000)


@pytest.mark.longue
def test_chaque_famille_hostile_dit_ce_que_dit_verifier(couveuse: Couveuse, tmp_path: Path) -> None:
    env = {"DECOMPTE_DATA_DIR": str(tmp_path / "donnees")}
    ecarts = {}
    try:
        for cas in DU_CORPUS:
            dossier = tmp_path / str(len(list(tmp_path.iterdir())))
            dossier.mkdir()
            fichier = dossier / cas.fichier.rsplit("/", 1)[-1]
            fichier.write_bytes(cas.octets())
            attendus = [dire(v) for v in verifier(env, [fichier], None, cas.recu_le, None)]
            obtenu = couveuse.controler(Controle(fichier.name, cas.octets(), None, cas.recu_le))
            assert not isinstance(obtenu, Abandon), cas.id
            verdicts = [v | {"copie": None} for v in obtenu["verdicts"]]
            if json.loads(json.dumps(attendus)) != verdicts:
                ecarts[cas.id] = (attendus, verdicts)
    finally:
        couveuse.fermer()
    assert len(DU_CORPUS) >= 20
    assert ecarts == {}
