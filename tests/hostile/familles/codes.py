"""Codes, labels, yes and no, repeated people, and the words that mean nothing."""

from __future__ import annotations

from datetime import date

from tests.hostile.socle import Attendu, Cas, Place, accepte, reserves

SORTIE = {"date_sortie": date(2024, 3, 15)}


def _motif(nom: str, valeur: object, attendu: Attendu, pourquoi: str) -> Cas:
    return Cas(nom, "suivi.xlsx", lambda p: p.classeur(p.personnes(motif_sortie=valeur, **SORTIE)), attendu, pourquoi)


def _cle(nom: str, cle: str, valeur: object, attendu: Attendu, pourquoi: str, ou: Attendu | None = None) -> Cas:
    return Cas(nom, "suivi.xlsx", lambda p: p.classeur(p.personnes(**{cle: valeur})), attendu, pourquoi, ou=ou)


def _inscrits(nom: str, valeurs: tuple[object, object, object], attendu: Attendu, pourquoi: str) -> Cas:
    def faire(p: Place) -> bytes:
        lignes = p.personnes()
        for ligne, valeur in zip(lignes, valeurs, strict=True):
            ligne["inscrit_monjob62"] = valeur
        return p.classeur(lignes)

    return Cas(nom, "suivi.xlsx", faire, attendu, pourquoi)


def _repete(p: Place) -> bytes:
    lignes = p.personnes()
    return p.classeur([*lignes, lignes[0]])


def _repete_en_minuscules(p: Place) -> bytes:
    lignes = p.personnes()
    return p.classeur([*lignes, lignes[0] | {"identifiant": f" {str(lignes[0]['identifiant']).lower()} "}])


BON = accepte(3)
CAS = [
    _motif("code", "emploi_durable", BON, "le code lui-même"),
    _motif("libellé", "Emploi durable", BON, "le libellé français"),
    _motif("majuscules", "EMPLOI DURABLE", BON, "sans égard à la casse"),
    _motif("sans accents", "demenagement", BON, "sans égard aux accents"),
    _motif("accents décomposés", "De\u0301me\u0301nagement", BON, "NFD, comme sur Mac"),
    _motif("espaces autour", "  Abandon\u00a0", BON, "sans égard aux espaces autour"),
    _motif("mot inconnu", "retraite", reserves(3, "L05"), "hors de la liste"),
    _motif("faute de frappe", "Emploi durabel", reserves(3, "L05"), "une suggestion, pas une devinette"),
    _motif("homoglyphe", "Аbandon", reserves(3, "L05"), "un А cyrillique"),
    _motif("nombre", 3, reserves(3, "L05"), "le rang dans une liste n'est pas un code"),
    _motif("deux motifs", "Abandon / Déménagement", reserves(3, "L05"), "un seul compte"),
    _motif("accolades", "{valeur}", reserves(3, "L05"), "ne doit pas être pris pour un champ du message"),
    _motif("pourcents", "%s %(x)s %n", reserves(3, "L05"), "ne doit pas être pris pour un format"),
    _motif(
        "échappement de terminal",
        "\x1b[2J\x1b[31mAbandon!",
        reserves(3, "L05"),
        "ne doit pas atteindre le terminal",
    ),
    _motif("balise", "<script>alert(1)</script>", reserves(3, "L05"), "ne doit pas atteindre une page"),
    _motif("injection SQL", "'; DROP TABLE depots.depot; --", reserves(3, "L05"), "ne doit pas atteindre la base"),
    _motif("trois mille caractères", "motif " * 500, reserves(3, "L05"), "le message est coupé"),
    _motif("droite à gauche", "\u202eelbarud iolpme", reserves(3, "L05"), "montré à l'envers"),
    _motif("néant", "néant", reserves(3, "L03"), "vide, donc manquant"),
    _motif("tiret", "-", reserves(3, "L03"), "vide, donc manquant"),
    _cle("proposition par son libellé", "proposition_orientation", "Santé", BON, "permis"),
    _cle("proposition inconnue", "proposition_orientation", "à voir", accepte(3, "L05"), "facultative"),
    _cle("sans objet", "date_diagnostic", "sans objet", BON, "vide et permis"),
    _cle("N/A", "date_diagnostic", "N/A", BON, "vide et permis"),
    _cle("NA", "nb_prescriptions", "NA", BON, "vide et permis"),
    _cle("tiret dans un nombre requis", "nb_absences_injustifiees", "-", reserves(3, "L03"), "vide, donc manquant"),
    _cle("nombre requis absent", "nb_entretiens_distance", "", reserves(3, "L03"), "manquant"),
    _cle("phase inconnue", "phase", "suivi", accepte(3, "L05"), "ailleurs que 1.1 elle n'est pas demandée"),
    _cle("phase absente hors 1.1", "phase", "", BON, "accompagnement est sous-entendu"),
    Cas(
        "phase absente en 1.1",
        "suivi.xlsx",
        lambda p: p.classeur(p.personnes(phase="")),
        reserves(3, "L03"),
        "demandée en 1.1",
        dispositif="2024-1.1",
    ),
    _inscrits("oui et non", ("oui", "non", "Oui"), BON, "mots"),
    _inscrits("o et n", ("o", "N", "O"), BON, "initiales"),
    _inscrits("vrai et faux", ("VRAI", "faux", "vrai"), BON, "mots d'Excel"),
    _inscrits("booléens", (True, False, True), BON, "cellules booléennes"),
    _inscrits("un et zéro", (1, 0, "1"), BON, "nombres"),
    _inscrits("croix ou blanc", ("x", "", "X"), BON, "une case blanche dit non"),
    _inscrits("mots ou blanc", ("oui", "", "non"), reserves(3, "L03"), "une case blanche ne dit rien"),
    _inscrits("peut-être", ("oui", "peut-être", "non"), reserves(3, "L04"), "ni oui ni non"),
    _inscrits("deux", (1, 2, 0), reserves(3, "L04"), "ni un ni zéro"),
    Cas("personne répétée", "suivi.xlsx", _repete, reserves(3, "L02"), "la première ligne reste"),
    Cas(
        "personne répétée en minuscules",
        "suivi.xlsx",
        _repete_en_minuscules,
        reserves(3, "L02"),
        "la même personne",
        ou=reserves(3, "L01"),
    ),
]
