"""The command behind what a refusal advises: use cases speak to pages as well, only here is there a command to type."""

from __future__ import annotations

CONSEILS = (
    ("liste des dépôts reçus", "Les dépôts reçus : bin/decompte depots --fichiers"),
    ("liste des lignes en attente", "Les lignes en attente : bin/decompte quarantaine"),
    ("Laissez-la de côté", "Laisser une ligne de côté : bin/decompte decider laisser"),
    ("Dites laquelle", "Dire la feuille : --feuille"),
    ("Dites qui importe", "Qui importe : --par QUI"),
    ("Ses constats se lisent sans elle", "Les constats : bin/decompte constats --depot DEPOT"),
    ("celles qui comptent des lignes", "Les lignes comptées : bin/decompte lignes --convention CODE --exercice AAAA"),
    ("ne vient pas de lignes des tableaux", "Ligne par ligne : bin/decompte decompte --convention CODE --exercice AAAA"),
    ("Aucun solde calculé pour", "Une nuit : bin/decompte nuit --boite DIR --au AAAA-MM-JJ"),
    ("chargez la référence", "Charger la référence : bin/decompte init"),
    ("chargez d'abord la référence", "Charger la référence : bin/decompte init"),
    ("encore retenu", "Ce qui manque : bin/decompte vie --convention CODE --exercice AAAA"),
    ("notifiez d'abord", "Notifier : bin/decompte decider notifier --convention CODE --exercice AAAA --par QUI"),
    (
        "répondez-lui d'abord (maintenir, ou renoncer)",
        "Répondre : bin/decompte decider maintenir (ou renoncer) --convention CODE --exercice AAAA --par QUI --motif TEXTE",
    ),
    (
        "répondez-lui d'abord (maintenir, ou demandez",
        "Répondre : bin/decompte decider maintenir --convention CODE --exercice AAAA --par QUI --motif TEXTE",
    ),
    ("renvoyez-le", "Renvoyer : bin/decompte decider renvoyer --convention CODE --exercice AAAA --par QUI --motif TEXTE"),
    ("importez un fichier de mandats", "Importer des mandats : bin/decompte importer mandats FICHIER --par QUI"),
    ("importez le retour des mandats", "Le retour des mandats : bin/decompte importer mandats FICHIER --par QUI"),
    ("le retour de ses mandats", "Les lots : bin/decompte mandatement --lots"),
    ("les lots préparés :", "Les lots : bin/decompte mandatement --lots"),
    ("aucun solde arrêté n'attend son mandat", "Arrêter : bin/decompte decider arreter --toutes --exercice AAAA --par QUI"),
    ("importez un fichier d'avenants", "Importer des avenants : bin/decompte importer avenants FICHIER --par QUI"),
    ("rouvrez d'abord ce mois", "Rouvrir un mois : bin/decompte decider rouvrir --convention CODE --mois AAAA-MM"),
)
"""(words of a refusal, the command that follows it)."""


def conseiller(refus: str) -> list[str]:
    """The commands that a refusal calls for, one a line; none for most."""
    return list(dict.fromkeys(conseil for mots, conseil in CONSEILS if mots in refus))
