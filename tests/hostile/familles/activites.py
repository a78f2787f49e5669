"""Tables of counted quantities: unknown codes, impossible quantities, required indicators, the two sheets of one workbook."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from tests.fabrique import Formule
from tests.hostile.socle import Attendu, Cas, Place, accepte, rejete, reserves

SESSIONS = "2024-1.6"
DEUX_FEUILLES = "2024-1.5-CHEVAL-BLEU"
EN_ETP = "2024-4.7|2024-2.13"
"""Their mode asks for « etp » each month."""
Ligne = dict[str, object]


def _lignes(*paires: tuple[object, object]) -> list[Ligne]:
    return [{"indicateur": code, "quantite": quantite} for code, quantite in paires]


def _activite(p: Place, lignes: Sequence[Ligne]) -> bytes:
    return p.classeur(list(lignes), modele="activite-2024")


def _cas(nom: str, lignes: Sequence[Ligne], attendu: Attendu, pourquoi: str, ou: Attendu | None = None) -> Cas:
    return Cas(nom, "activite.xlsx", lambda p: _activite(p, lignes), attendu, pourquoi, ou=ou, dispositif=EN_ETP)


def _quantite(nom: str, quantite: object, attendu: Attendu, pourquoi: str, ou: Attendu | None = None) -> Cas:
    """``etp`` is what the convention needs; the quantity at fault is another's."""
    return _cas(nom, _lignes(("etp", 1), ("participants", quantite)), attendu, pourquoi, ou)


BON = accepte(2)
FAUX = accepte(1, "L04")
CAS = [
    _quantite("quantité entière", 12, BON, "le cas ordinaire"),
    _quantite("quantité en texte", "1 234,56", BON, "espace et virgule"),
    _quantite("quantité avec U+00A0", "1\u00a0234,56", BON, "espace insécable"),
    _quantite("quantité avec U+202F", "1\u202f234,56", BON, "espace fine insécable"),
    _quantite("quantité avec un point", "1234.56", BON, "permis"),
    _quantite("quantité et bruit binaire", 0.1 + 0.2, BON, "0,30"),
    _quantite("trois décimales", "1,234", BON, "deux décimales : arrondie en le disant, ou refusée", ou=FAUX),
    _quantite("quantité négative", -1, FAUX, "sous zéro"),
    _quantite("quantité négative en texte", "-1,5", FAUX, "sous zéro"),
    _quantite("quantité au-delà de la base", 10**13, FAUX, "treize chiffres"),
    _quantite("quantité en notation scientifique", "1e3", FAUX, "pas une écriture de partenaire"),
    _quantite("quantité en pourcentage", "12 %", FAUX, "pas une quantité"),
    _quantite("quantité en lettres", "beaucoup", FAUX, "texte"),
    _quantite("quantité absente", "", accepte(1, "L03"), "vide"),
    _quantite("quantité #DIV/0!", Formule("=1/0", "#DIV/0!"), FAUX, "erreur d'Excel"),
    _quantite("quantité sans cache", Formule("=SUM(A1:A2)"), FAUX, "formule sans valeur"),
    _quantite("quantité calculée", Formule("=6*2", 12), BON, "la valeur en cache"),
    _cas("code inconnu", _lignes(("etp", 1), ("licornes", 2)), accepte(1, "L05"), "hors de la liste"),
    _cas("libellé du code", _lignes(("ETP", 1), ("Ménages reçus", 2)), BON, "les libellés sont acceptés"),
    _cas("code répété", _lignes(("etp", "0,5"), ("etp", Decimal("0.5"))), BON, "les lignes s'additionnent"),
    _cas("code en injection", _lignes(("etp", 1), ("=cmd|' /C calc'!A0", 2)), accepte(1, "L05"), "jamais évalué"),
    _cas("indicateur requis absent", _lignes(("participants", 2)), reserves(1, "D12"), "la convention demande ses ETP"),
    _cas(
        "indicateur requis invalide",
        _lignes(("etp", "un"), ("participants", 2)),
        reserves(1, "L04"),
        "présent, mais pas un nombre",
    ),
    _cas("indicateur requis à zéro", _lignes(("etp", 0)), accepte(1), "zéro est une réponse"),
    _cas("tableau d'activité vide", [], rejete("D07"), "rien, et personne ne le dit"),
    Cas(
        "tableau d'activité néant",
        "activite.xlsx",
        lambda p: p.classeur([], modele="activite-2024", ajouts={0: {"indicateur": "Néant"}}),
        accepte(0),
        "la mention",
        dispositif=EN_ETP,
    ),
    Cas(
        "précision personnelle",
        "activite.xlsx",
        lambda p: _activite(p, [{"indicateur": "etp", "quantite": 1, "precision": "voir MJ-000123"}]),
        accepte(1),
        "jamais chargée",
        dispositif=EN_ETP,
    ),
    Cas(
        "feuille sans accent",
        "activite.xlsx",
        lambda p: p.classeur(_lignes(("etp", 1)), modele="activite-2024", noms_feuilles={"Activité": "ACTIVITE"}),
        accepte(1),
        "sans égard aux accents",
        dispositif=EN_ETP,
    ),
    Cas(
        "csv d'activité",
        "{csv}",
        lambda p: p.csv(_lignes(("etp", Decimal("1.5"))), modele="activite-2024"),
        accepte(1),
        "le modèle se reconnaît aux en-têtes",
        dispositif=EN_ETP,
    ),
    Cas(
        "tableau de suivi pour une convention d'activité",
        "suivi.xlsx",
        lambda p: p.classeur(),
        rejete("D02"),
        "pas le tableau demandé",
        dispositif=EN_ETP,
    ),
    Cas(
        "tableau d'activité pour une convention de suivi",
        "activite.xlsx",
        lambda p: _activite(p, _lignes(("etp", 1))),
        rejete("D02"),
        "pas le tableau demandé",
    ),
    Cas(
        "sessions",
        "activite.xlsx",
        lambda p: _activite(p, _lignes(("sessions", 2))),
        accepte(1),
        "autre mode",
        dispositif=SESSIONS,
    ),
    Cas(
        "les deux feuilles du Cheval Bleu",
        "suivi.xlsx",
        lambda p: p.classeur(activite=_lignes(("soutiens_professionnels", 4))),
        accepte(4),
        "places et soutiens",
        dispositif=DEUX_FEUILLES,
    ),
    Cas(
        "le Cheval Bleu sans sa seconde feuille",
        "suivi.xlsx",
        lambda p: p.classeur(),
        reserves(3, "D12"),
        "les soutiens manquent",
        dispositif=DEUX_FEUILLES,
    ),
    Cas(
        "le Cheval Bleu, code inconnu",
        "suivi.xlsx",
        lambda p: p.classeur(activite=_lignes(("soutien", 4))),
        reserves(3, "L05", exact=False),
        "le code mal écrit est dit",
        dispositif=DEUX_FEUILLES,
    ),
]
