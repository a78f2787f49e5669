"""CSV files that are broken, misnamed, or hold what a CSV should not."""

from __future__ import annotations

from tests.hostile.socle import Cas, Place, accepte, illisible, refuse, rejete, reserves

BON = accepte(3)
INNOMME = rejete("D05|D06", exact=False)
"""A name that does not say the convention and the month."""


def _texte(p: Place) -> str:
    return p.csv(encodage="utf-8").decode()


def _ligne_2(p: Place, avant: str, apres: str) -> bytes:
    lignes = _texte(p).split("\r\n")
    assert avant in lignes[2]
    lignes[2] = lignes[2].replace(avant, apres)
    return "\r\n".join(lignes).encode()


def _guillemet_ouvert(p: Place) -> bytes:
    """From the second row on, all the rest is one cell: whoever stands there must not vanish in silence."""
    lignes = _texte(p).split("\r\n")
    lignes[2] = lignes[2].replace("Accompagnement", '"Accompagnement')
    return "\r\n".join(lignes).encode()


CAS = [
    Cas("nom quelconque", "suivi de mai.csv", lambda p: p.csv(), INNOMME, "le nom ne dit ni convention ni mois"),
    Cas("nom sans mois", "suivi.csv", lambda p: p.csv(), INNOMME, "il manque le mois"),
    Cas(
        "nom au mois 13",
        "2024-1.3-ccas-arras_2024-13.csv",
        lambda p: p.csv(),
        rejete("D05|D06", "D06|D05", exact=False),
        "treizième mois",
    ),
    Cas("nom d'une autre structure", "2024-1.4-page_2024-03.csv", lambda p: p.csv(), rejete("D05"), "le dossier fait foi"),
    Cas(
        "nom d'une convention inconnue", "2024-9.9-personne_2024-03.csv", lambda p: p.csv(), rejete("D05"), "convention inconnue"
    ),
    Cas("nom d'une copie de navigateur", "copie (1).csv", lambda p: p.csv(), INNOMME, "téléchargé deux fois"),
    Cas(
        "ligne courte au milieu",
        "{csv}",
        lambda p: _ligne_2(p, _apres_phase(p), ""),
        reserves(2, "L03", exact=False),
        "les cellules qui manquent sont dites",
        ou=refuse("D01"),
    ),
    Cas(
        "ligne longue au milieu",
        "{csv}",
        lambda p: _ligne_2(p, "oui", "oui;oui"),
        BON,
        "une cellule de trop décale la fin",
        ou=reserves(3, exact=False),
    ),
    Cas(
        "guillemet jamais refermé",
        "{csv}",
        _guillemet_ouvert,
        refuse("D01"),
        "tout le reste du fichier serait une cellule",
        ou=reserves(1, exact=False),
    ),
    Cas(
        "NUL dans une cellule",
        "{csv}",
        lambda p: _ligne_2(p, "Accompagnement", "Accompa\0gnement"),
        BON,
        "PostgreSQL refuse NUL",
        ou=illisible("D01"),
    ),
    Cas("NUL partout", "{csv}", lambda p: bytes(5000), illisible("D01"), "disque abîmé", ou=refuse("D01|D02|D03", exact=False)),
    Cas(
        "octets au hasard",
        "{csv}",
        lambda p: bytes(range(128, 256)) * 40,
        illisible("D01"),
        "pas du texte",
        ou=refuse("D01|D02|D03", exact=False),
    ),
    Cas(
        "coupé au milieu d'un caractère", "{csv}", lambda p: _coupe(p), accepte(4), "transfert en deux morceaux", ou=refuse("D01")
    ),
    Cas(
        "coupé au milieu d'une ligne",
        "{csv}",
        lambda p: p.csv()[:-60],
        reserves(3, "L03", exact=False),
        "envoi interrompu",
        ou=reserves(2, exact=False),
    ),
    Cas(
        "mojibake",
        "{csv}",
        lambda p: _texte(p).encode().decode("cp1252", "replace").encode(),
        refuse("D02|D03|D04", exact=False),
        "UTF-8 relu en cp1252, en-têtes méconnaissables",
        ou=accepte(3),
    ),
    Cas("en-tête seul", "{csv}", lambda p: p.csv([]), rejete("D07"), "aucune ligne"),
    Cas("une seule colonne", "{csv}", lambda p: b"bonjour\r\nau revoir\r\n", refuse("D02|D03", exact=False), "du texte"),
    Cas(
        "html",
        "{csv}",
        lambda p: b"<html><body><table><tr><td>Nom</td></tr></table></body></html>",
        refuse("D01|D02|D03", exact=False),
        "une page web",
    ),
    Cas(
        "json",
        "{csv}",
        lambda p: b'[{"identifiant": "MJ-000001"}]',
        refuse("D01|D02|D03", exact=False),
        "un autre format de texte",
    ),
    Cas(
        "formule dans un nombre",
        "{csv}",
        lambda p: p.csv(p.personnes(nb_prescriptions="=1+1")),
        accepte(3, "L04"),
        "jamais évaluée",
    ),
    Cas(
        "identifiant écrit comme une formule",
        "{csv}",
        lambda p: p.csv(p.personnes(identifiant='="MJ-999901"')),
        reserves(2, "L01"),
        "astuce d'Excel contre les zéros perdus",
        ou=BON,
    ),
    Cas("=cmd", "{csv}", lambda p: p.csv(p.personnes(observations="=cmd|' /C calc'!A0")), BON, "jamais évalué, jamais chargé"),
    Cas("échappements ANSI", "{csv}", lambda p: p.csv(p.personnes(observations="\x1b]0;titre\x07")), BON, "jamais montré"),
    Cas(
        "ligne d'un million de caractères",
        "{csv}",
        lambda p: p.csv(p.personnes(observations="x" * 1_000_000)),
        BON,
        "au-delà de la limite du module csv",
        ou=refuse("D01|D08"),
    ),
    Cas("en-tête répété", "{csv}", lambda p: _repete(p), BON, "deux exports bout à bout"),
    Cas(
        "demi-codets",
        "{csv}",
        lambda p: p.csv().replace(b"oui", b"\xed\xa0\x80oui", 1),
        reserves(3, "L04", exact=False),
        "UTF-8 incorrect",
        ou=illisible("D01"),
    ),
    Cas(
        "demi-codet seul dans un identifiant",
        "{csv}",
        lambda p: _ligne_2(p, "MJ-", "MJ-\0").replace(b"\0", b"\xed\xa0\x80"),
        reserves(2, "L01"),
        "UTF-8 ne sait pas l'écrire",
        ou=illisible("D01"),
    ),
    Cas(
        "cellule d'un demi-million de caractères",
        "{csv}",
        lambda p: _ligne_2(p, "MJ-", "M" * 500_000 + "MJ-"),
        illisible("D01"),
        "aucun guillemet n'y est : la ligne est trop longue",
    ),
    Cas(
        "dix mille colonnes",
        "{csv}",
        lambda p: "\r\n".join(li + ";x" * 9977 for li in _texte(p).splitlines()).encode(),
        BON,
        "des colonnes en plus, dites une fois",
        ou=refuse("D08|D01"),
    ),
]


def _apres_phase(p: Place) -> str:
    ligne = _texte(p).split("\r\n")[2]
    return ligne[ligne.index("Accompagnement") + len("Accompagnement") :]


def _coupe(p: Place) -> bytes:
    contenu = p.csv(p.personnes(3) + p.personnes(1, identifiant=f"MX-{p.numero:06d}", observations="é"), encodage="utf-8")
    return contenu[: contenu.rindex("é".encode()) + 1]


def _repete(p: Place) -> bytes:
    entete = _texte(p).split("\r\n")[0]
    return "\r\n".join([_texte(p).rstrip(), entete, ""]).encode()
