"""The Table Schema of a template version, for validators of CSV (specification « Table Schema », Frictionless Data).

It says less than the controls: one way of writing each value, and nothing that depends on another cell but in words.
"""

from __future__ import annotations

from decompte.classeurs.patron_phrases import EXEMPLE_IDENTIFIANT, describe_format
from decompte.domaine.convention import Tableau
from decompte.domaine.modele import ColonneModele, Modele, Obligation, TypeColonne
from decompte.domaine.texte import enumeration

FICHIER = "schema.json"
VERSION = "1.0.0"
MOTIF_IDENTIFIANT = "^[A-Z0-9-]{4,20}$"
"""Rule L01."""
MANQUANTES = ("", "NA", "N/A", "n/a", "-", "–", "—", "néant", "Néant", "NÉANT", "sans objet", "Sans objet", "SANS OBJET")
"""What says that there is nothing (spec of the table, « Values »)."""
VRAIES = ("oui", "Oui", "OUI", "o", "O", "x", "X", "vrai", "Vrai", "VRAI", "1")
FAUSSES = ("non", "Non", "NON", "n", "N", "faux", "Faux", "FAUX", "0")
_SPECIFICATION = "https://specs.frictionlessdata.io/schemas/table-schema.json"
_TITRES = {Tableau.SUIVI: "Tableau de suivi", Tableau.ACTIVITE: "Tableau d'activité"}
_LIGNES = {Tableau.SUIVI: "une ligne par personne suivie dans le mois", Tableau.ACTIVITE: "une ligne par quantité comptée"}
_EXEMPLES = {
    TypeColonne.IDENTIFIANT: EXEMPLE_IDENTIFIANT,
    TypeColonne.DATE: "15/05/2024",
    TypeColonne.ENTIER: "2",
    # Validators read an example without its decimal comma.
    TypeColonne.NOMBRE: "12",
    TypeColonne.OUI_NON: "oui",
}

Schema = dict[str, object]


def make_schema(modele: Modele, adresse: str | None = None) -> Schema:
    """The schema as JSON values. ``adresse``: the URL under which the schemas are published; without it ``path`` is relative."""
    chemin = f"{modele.id}/{FICHIER}"
    schema: Schema = {
        "$schema": _SPECIFICATION,
        "name": modele.id,
        "title": f"{_TITRES[modele.tableau]} mensuel, version {modele.id}",
        "description": (
            f"Le tableau qu'une structure partenaire dépose chaque mois en CSV, {_LIGNES[modele.tableau]}. Le fichier se nomme "
            "<code de la convention>_<AAAA-MM>.csv. Ce schéma décrit une écriture ; le contrôle de Décompte en admet d'autres et "
            "vérifie davantage."
        ),
        "countryCode": "FR",
        "version": VERSION,
        "path": chemin if adresse is None else f"{adresse.rstrip('/')}/{chemin}",
    }
    if adresse is not None:
        schema["homepage"] = adresse
    schema["fields"] = [_make_champ(colonne, modele) for colonne in modele.colonnes]
    schema["missingValues"] = list(MANQUANTES)
    return schema


def _make_champ(colonne: ColonneModele, modele: Modele) -> Schema:
    champ: Schema = {"name": colonne.entete, "title": colonne.entete, "description": _describe(colonne, modele)}
    exemple = _EXEMPLES.get(colonne.type) if colonne.chargee else None
    if colonne.type is TypeColonne.CODE:
        exemple = colonne.codes[0].libelle
    if exemple is not None:
        champ["example"] = exemple
    champ |= _make_type(colonne)
    contraintes = _make_contraintes(colonne)
    if contraintes:
        champ["constraints"] = contraintes
    return champ


def _make_type(colonne: ColonneModele) -> Schema:
    match colonne.type:
        case TypeColonne.DATE:
            return {"type": "date", "format": "%d/%m/%Y"}
        case TypeColonne.ENTIER:
            return {"type": "integer"}
        case TypeColonne.NOMBRE:
            return {"type": "number", "decimalChar": ",", "groupChar": " "}
        case TypeColonne.OUI_NON:
            return {"type": "boolean", "trueValues": list(VRAIES), "falseValues": list(FAUSSES)}
        case _:
            return {"type": "string"}


def _make_contraintes(colonne: ColonneModele) -> Schema:
    contraintes: Schema = {}
    if colonne.obligation is Obligation.TOUJOURS:
        contraintes["required"] = True
    if colonne.type is TypeColonne.IDENTIFIANT:
        contraintes["pattern"] = MOTIF_IDENTIFIANT
    if colonne.type is TypeColonne.CODE:
        ecritures = [e for code in colonne.codes for e in (code.libelle, code.code, *code.alias)]
        contraintes["enum"] = list(dict.fromkeys(ecritures))
    if colonne.minimum is not None:
        contraintes["minimum"] = colonne.minimum
    if colonne.maximum is not None:
        contraintes["maximum"] = colonne.maximum
    return contraintes


def _describe(colonne: ColonneModele, modele: Modele) -> str:
    phrases = [colonne.aide or "", f"{describe_format(colonne)}."]
    if colonne.obligation is Obligation.AVEC and colonne.avec is not None:
        phrases.append(f"Obligatoire si « {modele.colonne(colonne.avec).entete} » est remplie.")
    if colonne.obligation is Obligation.POUR:
        phrases.append(f"Obligatoire pour les dispositifs {enumeration(colonne.pour)}.")
    if not colonne.chargee:
        phrases.append("Facultatif.")
    return " ".join(phrase for phrase in phrases if phrase)
