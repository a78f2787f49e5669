"""Columns moved, renamed, doubled, missing or added."""

from __future__ import annotations

from datetime import date

from tests.fabrique import modeles
from tests.hostile.socle import Attendu, Cas, Place, accepte, rejete, reserves

BON = accepte(3)
CLES = [c.cle for c in modeles()["suivi-2024"].colonnes]
REQUISES = [
    "identifiant",
    "date_orientation",
    "nb_entretiens_physiques",
    "nb_entretiens_distance",
    "nb_absences_injustifiees",
    "inscrit_monjob62",
]
ENTETES = {c.cle: c.entete for c in modeles()["suivi-2024"].colonnes}


def _avec(nom: str, options: dict[str, object], attendu: Attendu, pourquoi: str, ou: Attendu | None = None) -> Cas:
    return Cas(nom, "suivi.xlsx", lambda p: p.classeur(**options), attendu, pourquoi, ou=ou)


def _sortie_sans_motif(p: Place) -> bytes:
    return p.classeur(p.personnes(date_sortie=date(2024, 3, 15)), sans=["motif_sortie"])


CAS = [
    *(_avec(f"sans « {ENTETES[cle]} »", {"sans": [cle]}, rejete("D04"), "colonne toujours requise") for cle in REQUISES),
    _avec(
        "sans deux colonnes requises", {"sans": ["date_orientation", "inscrit_monjob62"]}, rejete("D04"), "les deux sont dites"
    ),
    _avec(
        "sans les colonnes personnelles",
        {"sans": ["nom", "prenom", "date_naissance", "observations"]},
        BON,
        "un partenaire peut ne pas les envoyer",
    ),
    _avec("sans une colonne facultative", {"sans": ["date_diagnostic"]}, BON, "une information, pas plus"),
    _avec("sans phase hors 1.1", {"sans": ["phase"]}, BON, "sous-entendue"),
    Cas(
        "sans phase en 1.1",
        "suivi.xlsx",
        lambda p: p.classeur(sans=["phase"]),
        reserves(3, "D04|L03"),
        "demandée en 1.1",
        dispositif="2024-1.1",
    ),
    Cas(
        "sortie dans un tableau sans colonne de motif",
        "suivi.xlsx",
        _sortie_sans_motif,
        reserves(3, "D04|L03"),
        "demandée par une ligne",
    ),
    _avec("colonnes à l'envers", {"ordre": CLES[::-1]}, BON, "l'ordre ne compte pas"),
    _avec("colonnes mélangées", {"ordre": sorted(CLES)}, BON, "l'ordre ne compte pas"),
    _avec("en-têtes en majuscules", {"entetes": {c: e.upper() for c, e in ENTETES.items()}}, BON, "sans égard à la casse"),
    _avec(
        "en-têtes sans accents",
        {
            "entetes": {
                "nb_entretiens_distance": "Entretiens a distance du mois",
                "nb_absences_injustifiees": "Absences injustifiees du mois",
            }
        },
        BON,
        "sans égard aux accents",
    ),
    _avec(
        "en-têtes sur deux lignes",
        {"entetes": {c: e.replace(" ", "\n", 1) for c, e in ENTETES.items()}},
        BON,
        "retour à la ligne dans la cellule",
    ),
    _avec(
        "en-têtes avec précision",
        {"entetes": {"date_orientation": "Date d'orientation (JJ/MM/AAAA)", "identifiant": "N° MonJob62 *"}},
        BON,
        "parenthèse et astérisque",
    ),
    _avec(
        "en-têtes avec espaces insécables",
        {"entetes": {c: e.replace(" ", "\u00a0") for c, e in ENTETES.items()}},
        BON,
        "copiés d'un traitement de texte",
    ),
    _avec(
        "apostrophes typographiques",
        {"entetes": {c: e.replace("'", "’") for c, e in ENTETES.items()}},
        BON,
        "copiés d'un traitement de texte",
    ),
    _avec(
        "alias déclarés",
        {"entetes": {"date_premier_rdv": "Date 1er RDV", "nb_prescriptions": "Nb prescriptions"}},
        BON,
        "alias du modèle",
    ),
    _avec(
        "en-tête presque juste",
        {"entetes": {"date_orientation": "Date d'orientaton"}},
        BON,
        "utilisé s'il est seul et assez proche, en le disant",
        ou=rejete("D04"),
    ),
    _avec(
        "en-tête qui ne ressemble à rien", {"entetes": {"date_orientation": "Arrivée"}}, rejete("D04"), "trop loin pour être pris"
    ),
    _avec(
        "en-tête homoglyphe",
        {"entetes": {"inscrit_monjob62": "Insсrit sur МonJob62"}},
        BON,
        "с et М cyrilliques : à un cheveu",
        ou=rejete("D04"),
    ),
    _avec(
        "deux en-têtes presque justes",
        {"entetes": {"date_orientation": "Date d'orientaton"}, "en_plus": {"Date d'orientatio": [date(2024, 1, 1)] * 3}},
        rejete("D04"),
        "deux candidats : aucun n'est pris",
    ),
    _avec(
        "en-tête requis en double",
        {"en_plus": {"Date d'orientation": [date(2024, 1, 1)] * 3}},
        rejete("D04"),
        "on ne sait pas laquelle compte",
    ),
    _avec(
        "en-tête facultatif en double",
        {"en_plus": {"Prescriptions du mois": [50, 50, 50]}},
        rejete("D04"),
        "on ne sait pas laquelle compte",
        ou=accepte(3, "D04"),
    ),
    _avec(
        "en-tête et son alias", {"en_plus": {"Prescriptions": [50, 50, 50]}}, BON, "l'en-tête exact l'emporte", ou=rejete("D04")
    ),
    _avec("observations en double", {"en_plus": {"Observations": ["a", "b", "c"]}}, BON, "jamais chargées"),
    _avec("colonnes en plus", {"en_plus": {"Référent": ["R1"] * 3, "Commune": ["Arras"] * 3}}, BON, "une information, pas plus"),
    _avec("cent colonnes en plus", {"en_plus": {f"Colonne {n}": [n] * 3 for n in range(100)}}, BON, "des informations, pas plus"),
    _avec("en-tête en balise", {"en_plus": {"<script>alert(1)</script>": [1] * 3}}, BON, "jamais montré tel quel"),
    _avec("en-tête de mille caractères", {"en_plus": {"colonne " * 125: [1] * 3}}, BON, "le message est coupé"),
    _avec("en-tête en formule", {"en_plus": {"=cmd|' /C calc'!A0": [1] * 3}}, BON, "jamais évalué"),
    _avec(
        "toutes les colonnes méconnaissables",
        {"entetes": {c: f"Colonne {n}" for n, c in enumerate(CLES)}},
        rejete("D03|D04", exact=False),
        "aucun en-tête reconnu",
    ),
    _avec(
        "en-têtes d'un autre modèle",
        {"entetes": {"identifiant": "Identifiant MonJob62", "date_orientation": "Date de notification d'orientation"}},
        rejete("D04", exact=False),
        "en-têtes de 2025 dans un modèle de 2024",
        ou=BON,
    ),
]
