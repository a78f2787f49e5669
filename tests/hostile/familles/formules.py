"""Formulas and errors of spreadsheets: the cached value counts, nothing is ever evaluated, an absent value is told."""

from __future__ import annotations

from collections.abc import Callable

from tests.fabrique import Formule
from tests.hostile.retouches import remplacer, retoucher
from tests.hostile.socle import Attendu, Cas, Place, accepte, reserves

BON = accepte(3)


def _cellule(nom: str, cle: str, formule: Formule, attendu: Attendu, pourquoi: str, ou: Attendu | None = None) -> Cas:
    return Cas(nom, "suivi.xlsx", lambda p: p.classeur(p.personnes(**{cle: formule})), attendu, pourquoi, ou=ou)


def _identifiant(nom: str, cache: Callable[[str], object], attendu: Attendu, pourquoi: str) -> Cas:
    def faire(p: Place) -> bytes:
        juste = str(p.personnes()[1]["identifiant"])
        return p.classeur(p.personnes(identifiant=Formule('=CONCATENATE("MJ-",1)', cache(juste))))

    return Cas(nom, "suivi.xlsx", faire, attendu, pourquoi)


def _toutes_sans_cache(p: Place) -> bytes:
    lignes = p.personnes()
    return p.classeur([dict.fromkeys(ligne, Formule("=Feuil9!A1")) for ligne in lignes])


def _partagee(p: Place) -> bytes:
    """A shared formula (one text for a range), with its values."""
    avant = b'<c r="M3"><v>1</v></c>'
    apres = b'<c r="M3"><f t="shared" ref="M3:M4" si="0">1+0</f><v>1</v></c>'
    return retoucher(p.classeur(), {"xl/worksheets/sheet2.xml": remplacer(avant, apres)})


def _matricielle(p: Place) -> bytes:
    avant = b'<c r="M3"><v>1</v></c>'
    apres = b'<c r="M3"><f t="array" ref="M3">SUM(A1:A9*1)</f><v>1</v></c>'
    return retoucher(p.classeur(), {"xl/worksheets/sheet2.xml": remplacer(avant, apres)})


def _lien_externe(p: Place) -> bytes:
    avant = b'<c r="M3"><v>1</v></c>'
    apres = b"<c r=\"M3\"><f>'file:///etc/[passwd]x'!A1</f><v>1</v></c>"
    return retoucher(p.classeur(), {"xl/worksheets/sheet2.xml": remplacer(avant, apres)})


ERREURS = ("#REF!", "#N/A", "#VALUE!", "#DIV/0!", "#NAME?", "#NUM!", "#NULL!")
CAS = [
    _cellule("nombre en cache", "nb_entretiens_physiques", Formule("=1+1", 2), BON, "la valeur en cache"),
    _cellule("texte en cache", "motif_sortie", Formule('=""', ""), BON, 'Excel écrit un texte vide pour =""'),
    _cellule("booléen en cache", "inscrit_monjob62", Formule("=TRUE()", True), BON, "la valeur en cache"),
    _cellule("date en cache", "date_premier_rdv", Formule("=DATE(2024,2,12)", 45334), BON, "la valeur en cache"),
    _cellule(
        "requis sans cache", "nb_entretiens_physiques", Formule("=1+1"), reserves(3, "L04"), "un constat, pas une cellule vide"
    ),
    _cellule("facultatif sans cache", "nb_prescriptions", Formule("=1+1"), accepte(3, "L04"), "un constat, pas une cellule vide"),
    _cellule("orientation sans cache", "date_orientation", Formule("=TODAY()"), reserves(2, "L04"), "la ligne attend"),
    _cellule(
        "code sans cache",
        "motif_sortie",
        Formule("=A1"),
        accepte(3, "L04|L05", "L11", exact=False),
        "un constat",
        ou=accepte(3, "L04|L05"),
    ),
    _cellule(
        "aujourd'hui en cache",
        "date_sortie",
        Formule("=TODAY()", 45656),
        accepte(3, "L09", "L03", exact=False),
        "une formule qui avance : après le mois",
        ou=reserves(3, "L09", "L03"),
    ),
    *(
        _cellule(f"{e} requis", "nb_entretiens_distance", Formule("=A1", e), reserves(3, "L04"), "erreur d'Excel")
        for e in ERREURS
    ),
    _cellule("#REF! facultatif", "date_diagnostic", Formule("=A1", "#REF!"), accepte(3, "L04"), "erreur d'Excel"),
    _cellule("#N/A en orientation", "date_orientation", Formule("=NA()", "#N/A"), reserves(2, "L04"), "la ligne attend"),
    _identifiant("identifiant calculé", lambda i: i, BON, "la valeur en cache"),
    _identifiant("identifiant sans cache", lambda i: None, reserves(2, "L01"), "la ligne attend"),
    _identifiant("identifiant en erreur", lambda i: "#REF!", reserves(2, "L01"), "la ligne attend"),
    _identifiant("identifiant calculé vide", lambda i: "", reserves(2, "L01"), "la ligne attend"),
    _cellule("DDE", "observations", Formule("=cmd|'/C calc'!A0", "x"), BON, "jamais évaluée, jamais chargée"),
    _cellule("WEBSERVICE", "observations", Formule('=_xlfn.WEBSERVICE("http://x.example/")', "x"), BON, "jamais appelée"),
    _cellule("HYPERLINK", "nom", Formule('=HYPERLINK("file:///etc/passwd","x")', "x"), BON, "jamais suivie"),
    Cas("formule partagée", "suivi.xlsx", _partagee, BON, "un texte pour une plage"),
    Cas("formule matricielle", "suivi.xlsx", _matricielle, BON, "la valeur en cache"),
    Cas("lien vers un autre fichier", "suivi.xlsx", _lien_externe, BON, "jamais ouvert"),
    Cas(
        "que des formules sans cache",
        "suivi.xlsx",
        _toutes_sans_cache,
        reserves(0, "L01", exact=False),
        "surtout pas un tableau vide",
    ),
]
