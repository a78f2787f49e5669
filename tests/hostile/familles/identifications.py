"""Who sends what for when: the sheet « Identification » in its right and wrong forms. The folder is the sender."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from decompte.domaine.mois import Mois
from tests.fabrique import Formule
from tests.hostile.socle import Attendu, Cas, accepte, rejete

BON = accepte(3)
Ecriture = Callable[[str], object]


def _id(nom: str, surcharge: dict[str, object], attendu: Attendu, pourquoi: str, ou: Attendu | None = None) -> Cas:
    return Cas(nom, "suivi.xlsx", lambda p: p.classeur(identification=surcharge), attendu, pourquoi, ou=ou)


def _convention(nom: str, ecrire: Ecriture, attendu: Attendu, pourquoi: str, ou: Attendu | None = None) -> Cas:
    return Cas(
        nom, "suivi.xlsx", lambda p: p.classeur(identification={"Convention": ecrire(p.convention)}), attendu, pourquoi, ou=ou
    )


def _mois(nom: str, ecrire: Ecriture, attendu: Attendu, pourquoi: str, ou: Attendu | None = None) -> Cas:
    return Cas(nom, "suivi.xlsx", lambda p: p.classeur(identification={"Mois": ecrire(p.mois)}), attendu, pourquoi, ou=ou)


def _jour(mois: str, numero: int) -> date:
    return date(int(mois[:4]), int(mois[5:]), numero)


def _dans_deux_mois(mois: str) -> str:
    return str(Mois.de_texte(mois).plus(2))


NOMS = {"06": "juin", "03": "mars", "05": "mai", "07": "juillet", "09": "septembre", "11": "novembre"}
CAS = [
    _convention("convention en majuscules", str.upper, BON, "sans égard à la casse"),
    _convention("convention avec espaces", lambda c: f"  {c}\u00a0", BON, "sans égard aux espaces autour"),
    _convention(
        "convention avec tirets typographiques",
        lambda c: c.replace("-", "\u2011"),
        BON,
        "tirets insécables de Word",
        ou=rejete("D05"),
    ),
    _convention(
        "convention avec une marque invisible", lambda c: c[:5] + "\u200b" + c[5:], BON, "copié d'une page web", ou=rejete("D05")
    ),
    _convention("convention homoglyphe", lambda c: c.replace("-1.", "-１."), BON, "chiffre pleine chasse", ou=rejete("D05")),
    _convention("convention cyrillique", lambda c: c[:-1] + "а", rejete("D05"), "un а cyrillique à la fin"),
    _convention("convention presque juste", lambda c: c + "x", rejete("D05"), "« Vouliez-vous dire … ? »"),
    _convention("convention d'une autre structure", lambda c: "2024-1.4-page", rejete("D05"), "le dossier fait foi"),
    _convention("convention inconnue", lambda c: "2031-9.9-ailleurs", rejete("D05"), "n'existe pas"),
    _convention("convention en formule", lambda c: "=cmd|' /C calc'!A0", rejete("D05"), "jamais évaluée"),
    _convention("convention en injection SQL", lambda c: f"{c}' OR '1'='1", rejete("D05"), "jamais exécutée"),
    _convention("convention de mille caractères", lambda c: c * 50, rejete("D05"), "le message est coupé"),
    _convention("convention numérique", lambda c: 2024, rejete("D05"), "l'année seule"),
    _convention("convention calculée", lambda c: Formule("=A1", c), BON, "la valeur en cache"),
    _convention("convention sans cache", lambda c: Formule("=A1"), rejete("D05"), "une formule sans valeur ne dit rien"),
    _convention("convention en erreur", lambda c: Formule("=A1", "#REF!"), rejete("D05"), "#REF!"),
    _id("convention absente", {"Convention": None}, rejete("D05"), "le fichier ne la dit pas"),
    _id("mois absent", {"Mois": None}, rejete("D06"), "le fichier ne le dit pas"),
    _mois("mois en lettres", lambda m: f"{NOMS[m[5:]]} {m[:4]}", BON, "mai 2024"),
    _mois("mois en lettres, majuscules", lambda m: f" {NOMS[m[5:]].upper()} {m[:4]} ", BON, "MAI 2024"),
    _mois("mois en chiffres", lambda m: f"{m[5:]}/{m[:4]}", BON, "05/2024"),
    _mois("mois en date", lambda m: _jour(m, 1), BON, "cellule de date"),
    _mois("mois en date de fin", lambda m: _jour(m, 30), BON, "une date de ce mois"),
    _mois("mois en date et en texte", lambda m: f"15/{m[5:]}/{m[:4]}", BON, "une date de ce mois", ou=rejete("D06")),
    _mois("treizième mois", lambda m: "2024-13", rejete("D06"), "n'existe pas"),
    _mois("mois illisible", lambda m: "printemps", rejete("D06"), "pas un mois"),
    _mois("mois sans année", lambda m: "mai", rejete("D06"), "il manque l'année"),
    _mois("année seule", lambda m: 2024, rejete("D06"), "il manque le mois"),
    _mois("deux mois", lambda m: "mai et juin 2024", rejete("D06"), "un tableau par mois"),
    _mois("mois avant la convention", lambda m: "2023-12", rejete("D06"), "hors de la convention"),
    _mois("mois après la convention", lambda m: "2027-01", rejete("D06"), "hors de la convention, et à venir"),
    _mois("mois à venir", _dans_deux_mois, rejete("D06"), "après le mois de l'arrivée"),
    _mois("mois de l'an un", lambda m: "0001-01", rejete("D06"), "hors de la convention"),
    _mois("mois en formule", lambda m: "=NOW()", rejete("D06"), "jamais évalué"),
    _mois("mois en #N/A", lambda m: Formule("=NA()", "#N/A"), rejete("D06"), "erreur d'Excel"),
    Cas(
        "sans feuille Identification",
        "suivi.xlsx",
        lambda p: p.classeur(sans_identification=True),
        rejete("D02|D05", exact=False),
        "de qui, pour quand ?",
    ),
    Cas(
        "feuille Identification mal nommée",
        "suivi.xlsx",
        lambda p: p.classeur(noms_feuilles={"Identification": "Feuil1"}),
        rejete("D02|D05", exact=False),
        "de qui, pour quand ?",
        ou=BON,
    ),
    Cas(
        "feuille Identification en minuscules",
        "suivi.xlsx",
        lambda p: p.classeur(noms_feuilles={"Identification": " identification"}),
        BON,
        "sans égard à la casse",
    ),
    Cas(
        "feuille Identification cachée",
        "suivi.xlsx",
        lambda p: p.classeur(feuilles_cachees=["Identification"]),
        BON,
        "cachée par le partenaire",
    ),
    _id("modèle absent", {"Modèle": None}, rejete("D02"), "le fichier ne le dit pas"),
    _id("modèle inconnu", {"Modèle": "suivi-1999"}, rejete("D02"), "inconnu"),
    _id("modèle de l'année suivante", {"Modèle": "suivi-2025"}, rejete("D02"), "une seule cause : la version écrite"),
    Cas(
        "modèle de l'année précédente",
        "suivi.xlsx",
        lambda p: p.classeur([], modele="suivi-2025", identification={"Modèle": "suivi-2024"}, ajouts={0: {"nom": "Néant"}}),
        rejete("D02"),
        "une seule cause : la version écrite",
    ),
    _id("modèle en toutes lettres", {"Modèle": "Suivi 2024"}, BON, "sans égard à la ponctuation", ou=rejete("D02")),
    _id(
        "modèle de l'autre tableau",
        {"Modèle": "activite-2024"},
        rejete("D02|D03", exact=False),
        "le classeur dit activité, il porte un suivi",
    ),
    _id("modèle en chemin", {"Modèle": "../../etc/passwd"}, rejete("D02"), "un modèle n'est pas un chemin"),
    _id("structure absente", {"Structure": None}, BON, "celle du dossier est retenue"),
    _id("autre structure", {"Structure": "page"}, accepte(3, "D11"), "avertissement : le dossier fait foi"),
    Cas(
        "structure par son nom",
        "suivi.xlsx",
        lambda p: p.classeur(identification={"Structure": p.nom_structure.upper()}),
        BON,
        "nom normalisé",
    ),
    _id("structure en balise", {"Structure": "<b>page</b>"}, accepte(3, "D11"), "jamais montrée telle quelle"),
    _id("SIRET illisible", {"SIRET": "inconnu"}, BON, "facultatif", ou=accepte(3, "D11")),
    _id("dispositif et territoire faux", {"Dispositif": "9.9", "Territoire": "Lune"}, BON, "la convention les dit déjà"),
    _id("établi le 31 février", {"Établi le": "31/02/2024"}, BON, "ne sert à rien"),
    _id("libellés inconnus", {"Téléphone": "voir dossier", "Version": 3}, BON, "libellés en plus"),
    Cas(
        "convention qui ne demande pas de tableau",
        "suivi.xlsx",
        lambda p: p.classeur(),
        rejete("D02"),
        "payée à la signature ou au coût réel",
        dispositif="2024-1.7|2024-2.3",
    ),
    Cas(
        "dossier d'aucune structure",
        "suivi.xlsx",
        lambda p: p.classeur(),
        rejete("D11"),
        "dossier inconnu",
        dossier="structure-fantome",
    ),
    Cas(
        "dossier d'aucune structure, majuscules",
        "suivi.xlsx",
        lambda p: p.classeur(),
        rejete("D11"),
        "un dossier a une casse",
        dossier="CCAS-ARRAS",
    ),
    Cas(
        "dossier d'une autre structure",
        "suivi.xlsx",
        lambda p: p.classeur(),
        rejete("D05", "D11"),
        "le dossier fait foi",
        dossier="page",
    ),
]
