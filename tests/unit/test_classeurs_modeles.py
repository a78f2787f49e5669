"""The template maps: what they hold, and how a broken one is told."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path

import pytest

from decompte.classeurs.lecture import lire
from decompte.classeurs.modeles import ModelesInvalides, charger_modeles
from decompte.domaine.convention import Tableau
from decompte.domaine.modele import Obligation, TypeColonne
from decompte.lecture.fautes import FichiersInvalides
from tests.fabrique import REFERENCE, classeur, modeles, personne
from tests.fabrique_formats import ecrire

VALIDE = """\
id: essai-2024
tableau: suivi
feuille: Suivi
source: un essai
colonnes:
  - {cle: identifiant, entete: Numéro, type: identifiant, obligation: toujours}
  - {cle: debut, entete: Début, type: date}
  - {cle: fin, entete: Fin, type: date, obligation: avec, avec: debut}
  - cle: motif
    entete: Motif
    type: code
    codes:
      - {code: un, libelle: Un}
      - {code: deux, libelle: Deux}
"""


def write(dossier: Path, texte: str, version: str = "essai-2024") -> Path:
    chemin = dossier / version / "modele.yml"
    chemin.parent.mkdir(parents=True, exist_ok=True)
    chemin.write_bytes(texte.encode())
    return chemin


def fautes(dossier: Path) -> tuple[str, ...]:
    with pytest.raises(ModelesInvalides) as refus:
        charger_modeles(dossier)
    return tuple(str(faute) for faute in refus.value.fautes)


def test_les_modeles_du_projet() -> None:
    assert {cle: modele.tableau for cle, modele in modeles().items()} == {
        "activite-2024": Tableau.ACTIVITE,
        "suivi-2024": Tableau.SUIVI,
        "suivi-2025": Tableau.SUIVI,
    }
    suivi = modeles()["suivi-2024"]
    assert len(suivi.colonnes) == 23
    assert {c.cle for c in suivi.colonnes if c.obligation is Obligation.TOUJOURS} == {
        "identifiant",
        "date_orientation",
        "nb_entretiens_physiques",
        "nb_entretiens_distance",
        "nb_absences_injustifiees",
        "inscrit_monjob62",
    }
    assert {c.cle: c.avec for c in suivi.colonnes if c.avec} == {
        "date_fin_cer": "date_signature_cer",
        "nb_actions_cer": "date_signature_cer",
        "motif_sortie": "date_sortie",
    }
    assert {c.cle for c in suivi.colonnes if not c.chargee} == {"nom", "prenom", "date_naissance", "observations"}
    assert {c.cle for c in suivi.colonnes if c.personnelle} == {"identifiant", "nom", "prenom", "date_naissance", "observations"}
    assert suivi.colonne("phase").pour == ("2024-1.1", "2024-1.1bis")
    assert (suivi.colonne("nb_actions_cer").minimum, suivi.colonne("nb_actions_cer").maximum) == (0, 50)
    assert [code.code for code in suivi.colonne("motif_sortie").codes][:3] == [
        "emploi_durable",
        "emploi_transition",
        "sortie_positive",
    ]
    assert len(suivi.colonne("motif_sortie").codes) == 13
    assert len(modeles()["activite-2024"].colonne("indicateur").codes) == 20


def test_suivi_2025_ne_change_que_ce_que_dit_sa_version() -> None:
    avant, apres = modeles()["suivi-2024"], modeles()["suivi-2025"]
    cles_avant, cles_apres = ({c.cle for c in m.colonnes} for m in (avant, apres))
    assert cles_apres - cles_avant == {"parcours", "nb_entretiens_telephone", "nb_entretiens_visio"}
    assert cles_avant - cles_apres == {"nb_entretiens_distance"}
    changes = {c.cle for c in avant.colonnes if c.cle in cles_apres and apres.colonne(c.cle).entete != c.entete}
    assert changes == {"identifiant", "date_orientation"}


def test_un_modele_valide(tmp_path: Path) -> None:
    write(tmp_path, VALIDE)
    modele = charger_modeles(tmp_path)["essai-2024"]
    assert modele.libelles_total == ("total",)
    assert modele.colonne("fin").avec == "debut"
    assert modele.colonne("identifiant").type is TypeColonne.IDENTIFIANT


@pytest.mark.parametrize(
    ("avant", "apres", "ligne", "mots"),
    [
        ("id: essai-2024", "id: autre", 1, "doit être le nom de son dossier"),
        ("tableau: suivi", "tableau: suivie", 2, "Attendu : suivi, activite"),
        ("tableau: suivi", "tableau: aucun", 2, "suivi ou activite"),
        ("feuille: Suivi\n", "", 1, "« feuille » manque"),
        ("source: un essai\n", "source: un essai\ncouleur: bleu\n", 5, "clé inconnue « couleur »"),
        ("feuille: Suivi\n", "feuille: Suivi\nfeuille: Suivi\n", 4, "écrite deux fois"),
        ("type: identifiant", "type: numero", 6, "Attendu : texte, identifiant, date"),
        ("cle: debut, ", "", 7, "« cle » manque"),
        ("cle: debut, ", "cle: identifiant, ", 7, "déjà prise"),
        ("entete: Début", "entete: NUMERO", 7, "désigne à la fois identifiant et debut"),
        ("entete: Début", "entete: Début, alias: Commencement", 7, "liste de textes"),
        ("entete: Début", "entete: Début, minimum: zéro", 7, "nombre entier"),
        ("entete: Début", "entete: Début, minimum: 3, maximum: 2", 7, "dépasse"),
        ("entete: Début", "entete: Début, chargee: peut-être", 7, "true ou false"),
        ("entete: Début", "entete: Début, pour: [a]", 7, "« pour » va avec"),
        ("avec: debut", "avec: commencement", 8, "n'est la clé d'aucune colonne"),
        (", avec: debut", "", 8, "« avec » va avec"),
        ("entete: Début", "entete: Début, somme_dans: fin", 7, "déjà une colonne"),
        ("type: code", "type: texte", 9, "liste « codes »"),
        ("libelle: Deux", "libelle: UN", 14, "à la fois un et deux"),
        ("{code: deux, libelle: Deux}", "deux", 14, "couples"),
        ("colonnes:", "colonnes: [", 16, "le YAML est mal formé"),
        ("source: un essai", "source: [un]", 4, "doit être un texte"),
        ("feuille: Suivi", "feuile: Suivi", 3, "Vouliez-vous dire « feuille » ?"),
        ("source: un essai\n", "source: un essai\ncouleur: bleu\n", 5, "Attendu : id, source, tableau, feuille"),
        ("libelle: Un", "libelle: 1.3", 13, "écrivez '1.3', pour qu'il reste exact"),
        ("libelle: Un", "libelle: 13", 13, "mettez des apostrophes"),
        ("libelle: Un", "libelle: Un, alias: [yes]", 13, "écrivez true ou false, ou mettez des apostrophes"),
        ("entete: Début", "entete: Début, entete: Commencement", 7, "écrite deux fois"),
        ("entete: Début", "entete: ' Début'", 7, "un espace au début ou à la fin"),
    ],
)
def test_une_faute_dit_son_fichier_sa_ligne_et_quoi_faire(tmp_path: Path, avant: str, apres: str, ligne: int, mots: str) -> None:
    assert avant in VALIDE
    chemin = write(tmp_path, VALIDE.replace(avant, apres, 1))
    trouvees = fautes(tmp_path)
    if "YAML" in mots:
        assert trouvees[0].startswith(f"{chemin}, ligne ")
        assert mots in trouvees[0]
        return
    assert any(faute.startswith(f"{chemin}, ligne {ligne} :") and mots in faute for faute in trouvees), trouvees


def test_toutes_les_fautes_en_une_fois(tmp_path: Path) -> None:
    write(tmp_path, VALIDE.replace("type: identifiant", "type: numero").replace("feuille: Suivi\n", ""))
    write(tmp_path, "- une liste", "liste-2024")
    write(tmp_path, "", "vide-2024")
    trouvees = fautes(tmp_path)
    assert len(trouvees) == 4
    assert sum("liste-2024" in faute for faute in trouvees) == 1


def test_le_message_porte_son_titre_et_toutes_les_fautes(tmp_path: Path) -> None:
    write(tmp_path, VALIDE.replace("feuille: Suivi", "feuille: 3"))
    with pytest.raises(FichiersInvalides) as refus:
        charger_modeles(tmp_path)
    titre, *lignes = str(refus.value).splitlines()
    assert titre == "Les modèles de tableau ne peuvent pas être utilisés (1 faute) :"
    assert lignes == [f"- {faute}" for faute in refus.value.fautes]


def test_un_dossier_sans_modele(tmp_path: Path) -> None:
    assert "aucun modèle" in fautes(tmp_path)[0]


def test_un_fichier_qui_n_est_pas_utf8(tmp_path: Path) -> None:
    write(tmp_path, VALIDE).write_bytes(b"id: \xe9")
    assert "UTF-8" in fautes(tmp_path)[0]


# --- A new version is a folder -------------------------------------------------------------------


def test_une_nouvelle_version_ne_demande_aucun_code(tmp_path: Path) -> None:
    """A year renames columns and adds one: its folder is enough to read its workbooks, and the old ones still are."""
    dossier = tmp_path / "modeles"
    shutil.copytree(REFERENCE / "modeles", dossier)
    texte = (dossier / "suivi-2025" / "modele.yml").read_text(encoding="utf-8")
    texte = texte.replace("id: suivi-2025", "id: suivi-2026").replace("entete: Date de sortie", "entete: Date de fin de suivi")
    texte = texte.replace("alias: [Date sortie, Date de la sortie]", "alias: [Date de clôture]")
    texte += "  - {cle: nb_ateliers, entete: Ateliers du mois, type: entier, obligation: toujours, minimum: 0, maximum: 31}\n"
    write(dossier, texte, "suivi-2026")
    versions = charger_modeles(dossier)
    lignes = [["MJ-000001", "2026-01-05", "15.01.26", 3]]
    entetes = ["Identifiant MonJob62", "Date de notification d'orientation", "Date de fin de suivi", "Atelierss du mois"]
    identification = [["Modèle", "Suivi 2026"], ["Convention", "2026-1.3-x"], ["Mois", "janvier 2026"]]
    contenu = ecrire({"Identification": identification, "Suivi": [entetes, *lignes]}, "ods")
    lu = lire(contenu, "a.ods", "d000000000001", versions)
    assert (lu.problemes, lu.modele) == ([], "suivi-2026")
    (table,) = lu.tables
    assert table.valeurs["date_orientation"] == [date(2026, 1, 5)]
    assert table.valeurs["date_sortie"] == [date(2026, 1, 15)]
    assert table.valeurs["nb_ateliers"] == [3]
    assert table.colonnes["nb_ateliers"].rapprochee_de == "Ateliers du mois"
    ancien = lire(classeur([personne(1)]), "a.xlsx", "d000000000002", versions)
    assert (ancien.problemes, ancien.modele) == ([], "suivi-2024")
