"""Characters that hide, turn round, break or run: in identifiers, in free text, in headers."""

from __future__ import annotations

from collections.abc import Callable

from tests.hostile.retouches import remplacer, retoucher
from tests.hostile.socle import Attendu, Cas, Place, accepte, illisible, reserves

BON = accepte(3)
RETENU = reserves(2, "L01")
Ecriture = Callable[[str], object]


def _identifiant(nom: str, ecrire: Ecriture, attendu: Attendu, pourquoi: str, ou: Attendu | None = None) -> Cas:
    def faire(p: Place) -> bytes:
        juste = str(p.personnes()[1]["identifiant"])
        return p.classeur(p.personnes(identifiant=ecrire(juste)))

    return Cas(nom, "suivi.xlsx", faire, attendu, pourquoi, ou=ou)


def _libre(nom: str, texte: str, pourquoi: str, cle: str = "observations") -> Cas:
    return Cas(nom, "suivi.xlsx", lambda p: p.classeur(p.personnes(**{cle: texte})), BON, pourquoi)


def _echappe(code: str) -> Callable[[Place], bytes]:
    """An escape of OOXML (`_xHHHH_`) inside the identifier of the second row, as a program would write it."""

    def faire(p: Place) -> bytes:
        juste = str(p.personnes()[1]["identifiant"])
        abime = f"{juste[:5]}{code}{juste[5:]}"
        return retoucher(p.classeur(), {"xl/sharedStrings.xml": remplacer(juste.encode(), abime.encode())})

    return faire


def _octets_faux(p: Place) -> bytes:
    juste = str(p.personnes()[1]["identifiant"]).encode()
    return retoucher(p.classeur(), {"xl/sharedStrings.xml": remplacer(juste, juste[:-1] + b"\xff")})


CAS = [
    _identifiant("identifiant absent", lambda i: "", reserves(2, "L01"), "la ligne attend"),
    _identifiant("identifiant en minuscules", str.lower, BON, "la casse ne change pas la personne", ou=RETENU),
    _identifiant("identifiant avec un espace", lambda i: i.replace("-", " "), RETENU, "mal formé"),
    _identifiant("identifiant de trois caractères", lambda i: "ABC", RETENU, "quatre au moins"),
    _identifiant("identifiant de quatre caractères", lambda i: i[-4:], BON, "quatre suffisent"),
    _identifiant("identifiant de vingt caractères", lambda i: i + "-" + "X" * (19 - len(i)), BON, "vingt au plus"),
    _identifiant("identifiant de vingt et un caractères", lambda i: i + "-" + "X" * (20 - len(i)), RETENU, "vingt au plus"),
    _identifiant("identifiant de cinq cents caractères", lambda i: "M" * 500, RETENU, "démesuré"),
    _identifiant("identifiant accentué", lambda i: "É" + i, RETENU, "sans accents"),
    _identifiant("identifiant cyrillique", lambda i: i.replace("M", "М"), RETENU, "un М cyrillique : une autre personne"),
    _identifiant("identifiant en pleine chasse", lambda i: i.replace("0", "０"), RETENU, "un 0 pleine chasse"),
    _identifiant("identifiant en chiffres arabes", lambda i: "MJ-٠٠٠١٢٣", RETENU, "que \\d accepterait"),
    _identifiant("identifiant avec un émoji", lambda i: i + "🙂", RETENU, "mal formé"),
    _identifiant("identifiant avec U+2011", lambda i: i.replace("-", "\u2011"), RETENU, "tiret insécable", ou=BON),
    _identifiant("identifiant avec un saut de ligne", lambda i: i + "\nX", RETENU, "deux lignes dans la cellule"),
    _identifiant("identifiant suivi d'un saut de ligne", lambda i: i + "\n", BON, "l'espace autour ne compte pas"),
    _identifiant("identifiant avec des marques de sens", lambda i: f"\u200f{i}\u200e", BON, "invisibles", ou=RETENU),
    _identifiant("identifiant avec un espace de largeur nulle", lambda i: i[:4] + "\u200b" + i[4:], BON, "invisible", ou=RETENU),
    _identifiant("identifiant précédé d'une apostrophe", lambda i: "'" + i, RETENU, "apostrophe d'Excel restée dans le texte"),
    _identifiant("identifiant numérique", lambda i: int(i[-6:]) + 100000, BON, "un nombre s'écrit sans décimale"),
    _identifiant("identifiant avec zéros devant", lambda i: "00" + i[-4:], BON, "les zéros restent"),
    _identifiant("identifiant décimal", lambda i: 12345.5, RETENU, "mal formé"),
    _identifiant("identifiant booléen", lambda i: True, RETENU, "mal formé", ou=reserves(3)),
    _identifiant("=cmd en identifiant", lambda i: "=cmd|' /C calc'!A0", RETENU, "jamais évalué"),
    _identifiant("+ en identifiant", lambda i: "+33" + i, RETENU, "jamais évalué"),
    _identifiant("- en identifiant", lambda i: "-2+3", RETENU, "jamais évalué"),
    _identifiant("@ en identifiant", lambda i: "@SUM(A1:A9)", RETENU, "jamais évalué"),
    _identifiant("balise en identifiant", lambda i: "<img src=x>", RETENU, "jamais montrée"),
    _identifiant("injection SQL en identifiant", lambda i: "x'); DROP TABLE faits.suivi_ligne;--", RETENU, "jamais exécutée"),
    Cas("NUL dans un identifiant", "suivi.xlsx", _echappe("_x0000_"), RETENU, "PostgreSQL refuse NUL", ou=BON),
    Cas("contrôle dans un identifiant", "suivi.xlsx", _echappe("_x0007_"), RETENU, "une sonnerie", ou=BON),
    Cas("demi-codet seul dans un identifiant", "suivi.xlsx", _echappe("_xD800_"), RETENU, "UTF-8 ne sait pas l'écrire"),
    Cas(
        "demi-codet seul, en référence de caractère",
        "suivi.xlsx",
        _echappe("&#xD800;"),
        illisible("D01"),
        "XML n'admet pas ce caractère",
        ou=RETENU,
    ),
    Cas("échappement sans fin", "suivi.xlsx", _echappe("_xZZZZ_"), RETENU, "ce n'est pas un échappement"),
    Cas(
        "texte partagé qui n'est pas de l'UTF-8",
        "suivi.xlsx",
        _octets_faux,
        RETENU,
        "octet FF",
        ou=Attendu("illisible", frozenset({"D01"})),
    ),
    _libre("NUL écrit en observations", "avant_x0000_après", "jamais chargé"),
    _libre("=cmd en observations", "=cmd|' /C calc'!A0", "jamais chargé, jamais évalué"),
    _libre("longues observations", "é" * 32_767, "la cellule la plus longue d'Excel"),
    _libre("observations de droite à gauche", "\u202eatad\u202c عربي", "jamais chargé"),
    _libre("émojis en observations", "👩‍👩‍👧 🇫🇷 ✅", "jamais chargé"),
    _libre("accents empilés", "e" + "\u0301" * 5000, "zalgo"),
    _libre("un nom en formule", '=HYPERLINK("http://x.example")', "jamais chargé", "nom"),
    _libre("trait d'union conditionnel dans un libellé", "Accompa\u00adgnement", "invisible", "phase"),
]
