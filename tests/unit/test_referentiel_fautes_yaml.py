"""Each fault of the reference YAML files, with the words a person will read."""

from __future__ import annotations

from pathlib import Path

import pytest

from decompte.referentiel import charger
from tests.unit.referentiel_minimal import FICHIERS, ecrire_reference, fautes, remplacer

CATALOGUE, PARAMETRE, INDICATEURS = "dispositifs/2024.yaml", "parametres/seuil_completude.yaml", "indicateurs.yaml"
DEUXIEME_VALEUR = "- depuis: 2024-01-01\n  valeur: '0.90'\n  source: autre fiche\n"


def _cas(nom: str, ancien: str, nouveau: str) -> dict[str, str | None]:
    return {nom.replace("/", "__").replace(".", "_"): remplacer(nom, ancien, nouveau)}


def _ajout(nom: str, texte: str) -> dict[str, str | None]:
    return {nom.replace("/", "__").replace(".", "_"): FICHIERS[nom] + texte}


FAUTES: dict[str, tuple[dict[str, str | None], str]] = {
    "YAML mal formé": (
        _cas(PARAMETRE, "valeur: '0.95'", "valeur: '0.95"),
        "parametres/seuil_completude.yaml, ligne 9 : le YAML est mal formé (found unexpected end of stream) : vérifiez "
        "l'alignement et les apostrophes.",
    ),
    "fichier vide": (
        {"parametres__seuil_completude_yaml": "# rien\n"},
        "parametres/seuil_completude.yaml : le fichier est vide : complétez-le ou supprimez-le.",
    ),
    "clé inconnue": (
        _cas(PARAMETRE, "unite: taux", "verifie: 2026-01-31\nunite: taux"),
        "parametres/seuil_completude.yaml, ligne 3 : clé inconnue « verifie ». Attendu : id, libelle, unite, valeurs.",
    ),
    "clé mal écrite d'une valeur, avec suggestion": (
        _ajout(PARAMETRE, "  hypothse: true\n"),
        "parametres/seuil_completude.yaml, ligne 9 : clé inconnue « hypothse ». Vouliez-vous dire « hypothese » ?",
    ),
    "clé en double": (
        _ajout(PARAMETRE, "  source: une autre\n"),
        "parametres/seuil_completude.yaml, ligne 9 : la clé « source » est écrite deux fois : n'en gardez qu'une.",
    ),
    "nombre à virgule sans apostrophes": (
        _cas(PARAMETRE, "'0.95'", "0.95"),
        "parametres/seuil_completude.yaml, ligne 6 : « 0.95 » est un nombre à virgule sans apostrophes : écrivez '0.95', pour "
        "qu'il reste exact.",
    ),
    "code de dispositif sans apostrophes": (
        _cas(CATALOGUE, "code: '1.3'", "code: 1.3"),
        "dispositifs/2024.yaml, ligne 3 : « 1.3 » est un nombre à virgule sans apostrophes : écrivez '1.3', pour qu'il reste "
        "exact.",
    ),
    "taux au-dessus de 1": (
        _cas(PARAMETRE, "'0.95'", "'95'"),
        "parametres/seuil_completude.yaml, ligne 6 : « 95 » : attendu un taux entre '0' et '1' (0.50 pour 50 %) (unité : taux).",
    ),
    "date qui n'existe pas": (
        _cas(PARAMETRE, "depuis: 2024-01-01", "depuis: 2024-02-30"),
        "parametres/seuil_completude.yaml, ligne 5 : « depuis » : « 2024-02-30 » n'est pas une date qui existe, attendu "
        "AAAA-MM-JJ.",
    ),
    "ni source ni hypothèse": (
        _cas(PARAMETRE, "  source: fiche 1.1\n", ""),
        "parametres/seuil_completude.yaml, ligne 5 : valeur sans source ni hypothèse : ajoutez « source », ou « hypothese: "
        "true » avec « raison ».",
    ),
    "hypothèse sans raison": (
        _ajout(PARAMETRE, "  hypothese: true\n"),
        "parametres/seuil_completude.yaml, ligne 5 : une hypothèse doit dire pourquoi : ajoutez « raison ».",
    ),
    "raison sans hypothèse": (
        _ajout(PARAMETRE, "  raison: parce que\n"),
        "parametres/seuil_completude.yaml, ligne 9 : « raison » accompagne une hypothèse : ajoutez « hypothese: true » ou "
        "retirez-la.",
    ),
    "deux valeurs de même date pour tous": (
        _ajout(PARAMETRE, DEUXIEME_VALEUR),
        "parametres/seuil_completude.yaml, ligne 9 : deux valeurs pour tous depuis le 01/01/2024 (voir la ligne 5) : gardez-en "
        "une.",
    ),
    "deux valeurs de même date pour une même portée": (
        _ajout(PARAMETRE, 2 * (DEUXIEME_VALEUR + "  pour: [2024-1.3]\n")),
        "parametres/seuil_completude.yaml, ligne 13 : deux valeurs pour « 2024-1.3 » depuis le 01/01/2024 (voir la ligne 9) : "
        "gardez-en une.",
    ),
    "portée inconnue": (
        _ajout(PARAMETRE, "  pour: [2024-1.33]\n"),
        "parametres/seuil_completude.yaml, ligne 9 : « 2024-1.33 » n'est ni un dispositif du catalogue ni une convention : "
        "corrigez-le. Vouliez-vous dire « 2024-1.3 » ?",
    ),
    "identifiant autre que le fichier": (
        _cas(PARAMETRE, "id: seuil_completude", "id: seuil"),
        "parametres/seuil_completude.yaml, ligne 1 : l'identifiant « seuil » n'est pas celui du fichier : nommez le fichier "
        "« seuil.yaml ».",
    ),
    "valeur absente": (
        _cas(PARAMETRE, "  valeur: '0.95'\n", ""),
        "parametres/seuil_completude.yaml, ligne 5 : la clé « valeur » manque : ajoutez-la.",
    ),
    "dispositif en double": (
        {"dispositifs__2024_yaml": 2 * FICHIERS[CATALOGUE]},
        "dispositifs/2024.yaml, ligne 13 : le dispositif « 2024-1.3 » est déjà décrit (dispositifs/2024.yaml, ligne 1) : gardez "
        "une entrée.",
    ),
    "mode inconnu": (
        _cas(CATALOGUE, "mode: places_qualite", "mode: place_qualite"),
        "dispositifs/2024.yaml, ligne 5 : « mode » : « place_qualite » n'est pas admis, attendu places_qualite, objectifs_etp, "
        "sessions, journees, etp, poste_mois, mesures, logement_mois, points, actes, forfait_objectif, cout_reel, "
        "verse_a_la_signature, non_parametre. Vouliez-vous dire « places_qualite » ?",
    ),
    "non paramétré sans dire ce qui manque": (
        _cas(CATALOGUE, "mode: places_qualite", "mode: non_parametre"),
        "dispositifs/2024.yaml, ligne 1 : un dispositif non paramétré doit dire ce que les documents ne donnent pas : ajoutez "
        "« manque ».",
    ),
    "identifiant d'une autre année": (
        _cas(CATALOGUE, "annee: 2024", "annee: 2025"),
        "dispositifs/2024.yaml, ligne 1 : l'identifiant « 2024-1.3 » doit commencer par l'année du dispositif : 2025-…",
    ),
    "dispositif sans source": (
        _cas(CATALOGUE, "  source: fiche 1.3\n", ""),
        "dispositifs/2024.yaml, ligne 1 : la clé « source » manque : ajoutez-la.",
    ),
    "période à l'envers": (
        _ajout(CATALOGUE, "  periode: {debut: 2024-12-31, fin: 2024-01-01}\n"),
        "dispositifs/2024.yaml, ligne 13 : la période commence le 31/12/2024, après sa fin le 01/01/2024 : corrigez-la.",
    ),
    "indicateur de groupe inconnu": (
        _cas(CATALOGUE, "scores: [bilan]", "scores: [bilans]"),
        "dispositifs/2024.yaml, ligne 1 : indicateur inconnu « bilans » (groupe « procedures » de 2024-1.3) : corrigez-le. "
        "Vouliez-vous dire « bilan » ?",
    ),
    "indicateur deux fois dans un groupe": (
        _cas(CATALOGUE, "scores: [bilan]", "scores: [bilan, entretiens]"),
        "dispositifs/2024.yaml, ligne 9 : l'indicateur « entretiens » est écrit deux fois dans le groupe : n'en gardez qu'un.",
    ),
    "indicateur en double": (
        {"indicateurs_yaml": FICHIERS[INDICATEURS] + FICHIERS[INDICATEURS].split("- id: entretiens")[0]},
        "indicateurs.yaml, ligne 11 : l'indicateur « bilan » est déjà décrit : gardez une seule entrée.",
    ),
    "nature inconnue": (
        _cas(INDICATEURS, "nature: juge", "nature: jugee"),
        "indicateurs.yaml, ligne 3 : « nature » : « jugee » n'est pas admis, attendu mesure ou juge. Vouliez-vous dire "
        "« juge » ?",
    ),
}


@pytest.mark.parametrize(("remplaces", "attendu"), FAUTES.values(), ids=FAUTES)
def test_faute(remplaces: dict[str, str | None], attendu: str, tmp_path: Path) -> None:
    """One thing broken, one fault told: what follows from it is not told again."""
    assert fautes(ecrire_reference(tmp_path, **remplaces)) == [attendu]


UNITES: dict[str, tuple[str, str, str]] = {
    "taux trop fin": ("taux", "'0.12345'", "« 0.12345 » : attendu un taux à quatre décimales au plus, par exemple '0.1235'"),
    "diviseur nul": ("taux_positif", "'0'", "« 0 » : attendu un taux au-dessus de zéro (on divise par lui)"),
    "places nulles": ("places_par_etp", "0", "« 0 » : attendu un nombre entier au-dessus de zéro (on divise par lui)"),
    "euros au millième": ("eur", "'171.905'", "attendu un montant en euros à deux décimales, par exemple '171.90'"),
    "décimal entier": ("eur", "171", "attendu un nombre entre apostrophes, par exemple '0.50'"),
    "entier entre apostrophes": ("jours", "'31'", "attendu un nombre entier, zéro ou plus, sans apostrophes"),
    "entier négatif": ("jours", "-1", "attendu un nombre entier, zéro ou plus, sans apostrophes"),
    "jour du mois": ("jour_du_mois", "32", "attendu un jour du mois, de 1 à 31"),
    "oui ou non": ("oui_non", "'oui'", "attendu true ou false"),
    "mois et jour": ("mois_jour", "'02-30'", "attendu un mois et un jour entre apostrophes, par exemple '03-31'"),
    "date": ("date", "'hier'", "attendu une date AAAA-MM-JJ"),
    "code": ("code", "'Au prorata'", "attendu un code en minuscules, sans espace"),
    "liste": ("codes", "seul", "attendu une liste d'au moins un élément"),
}


@pytest.mark.parametrize(("unite", "valeur", "attendu"), UNITES.values(), ids=UNITES)
def test_valeur_qui_ne_va_pas_avec_son_unite(unite: str, valeur: str, attendu: str, tmp_path: Path) -> None:
    contenu = remplacer(PARAMETRE, "unite: taux", f"unite: {unite}").replace("'0.95'", valeur)
    (message,) = fautes(ecrire_reference(tmp_path, parametres__seuil_completude_yaml=contenu))
    assert message.startswith("parametres/seuil_completude.yaml, ligne 6 : ")
    assert message.endswith(f"{attendu} (unité : {unite}).")


def test_unite_inconnue(tmp_path: Path) -> None:
    (message,) = fautes(ecrire_reference(tmp_path, **_cas(PARAMETRE, "unite: taux", "unite: tauxx")))
    assert message.startswith("parametres/seuil_completude.yaml, ligne 3 : unité inconnue « tauxx » : attendu accueils_par_etp, ")
    assert message.endswith("Vouliez-vous dire « taux » ?")


def test_mois_mal_ecrit(tmp_path: Path) -> None:
    contenu = remplacer(PARAMETRE, "unite: taux", "unite: mois_civil").replace("'0.95'", "'2024-13'")
    assert fautes(ecrire_reference(tmp_path, parametres__seuil_completude_yaml=contenu)) == [
        "parametres/seuil_completude.yaml, ligne 6 : « 2024-13 » n'est pas un mois : attendu de 1 à 12 (unité : mois_civil)."
    ]


def test_portee_par_code_de_convention(tmp_path: Path) -> None:
    """A convention may have its own value."""
    ajout = DEUXIEME_VALEUR + "  pour: [2024-1.3-ccas-arras]\n"
    assert charger(ecrire_reference(tmp_path, **_ajout(PARAMETRE, ajout))).parametres.par_id["seuil_completude"].valeurs[
        1
    ].pour == ("2024-1.3-ccas-arras",)
