"""The letters to the partner, whole, as it reads them."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from decompte.domaine.contradictoire import DecisionContradictoire, Evenement, GenreEvenement, Phase
from decompte.domaine.defauts_dits import DefautDuMois
from decompte.domaine.mois import Mois
from decompte.messages.contradictoire import Annonce, Dossier, annoncer, dire_caducite, rappeler, repondre

ZERO = Decimal("0.00")
DOSSIER = Dossier("2024-1.1-ccas-lens", "CCAS de Lens", 2024, 1)
ANNONCE = Annonce(
    dossier=DOSSIER,
    calcule_au=date(2025, 5, 31),
    du_eur=Decimal("46250.00"),
    deja_verse_eur=Decimal("30000.00"),
    solde_brut_eur=Decimal("16250.00"),
    taux=Decimal("0.0188"),
    penalite_eur=Decimal("305.50"),
    solde_net_eur=Decimal("15944.50"),
    reversement_eur=ZERO,
    mois_dus=12,
    defauts=(
        DefautDuMois(Mois(2024, 3), date(2024, 4, 10), 22),
        DefautDuMois(Mois(2024, 4), date(2024, 5, 10), completude=Decimal("0.875"), seuil=Decimal("0.95")),
        DefautDuMois(Mois(2024, 10), date(2024, 11, 12), manquant=True),
    ),
    clause="Fiches de l'appel à projets RSA 2024, fiche 1.1, Modalités de versement",
    jours=30,
    terme_observations=date(2025, 7, 1),
    terme_decision=date(2025, 8, 30),
)
NOTIFICATION = Evenement(
    "2024-1.1-ccas-lens", 2024, 1, 1, GenreEvenement.NOTIFICATION, date(2025, 6, 1), "", "gestion", Decimal("305.50"), ZERO,
    date(2025, 7, 1), date(2025, 8, 30),
)  # fmt: skip


def suite(genre: GenreEvenement, le: date, texte: str = "", decision: DecisionContradictoire | None = None) -> Evenement:
    """What comes after the notification."""
    return Evenement("2024-1.1-ccas-lens", 2024, 1, 1, genre, le, texte, "gestion", decision=decision)


MAINTENUE = suite(
    GenreEvenement.REPONSE,
    date(2025, 7, 10),
    "La panne dont vous parlez\na duré deux jours, le retard en compte vingt-deux.",
    DecisionContradictoire.MAINTENIR,
)
OBSERVEE = suite(GenreEvenement.OBSERVATIONS, date(2025, 6, 20), "Une panne.")


def lisible(texte: str) -> str:
    """With plain spaces."""
    return texte.replace("\u202f", " ")


def test_l_annonce_d_une_penalite() -> None:
    lettre = annoncer(ANNONCE)
    assert lisible(lettre.objet) == (
        "Convention 2024-1.1-ccas-lens, exercice 2024 : une pénalité de 305,50 €, vos observations jusqu'au 1er juillet 2025"
    )
    assert (
        lisible(lettre.corps)
        == """\
Bonjour,

Le solde de votre convention 2024-1.1-ccas-lens (CCAS de Lens) pour l'exercice 2024 est prêt. Il comporte une pénalité de \
305,50 €.
Rien n'est encore décidé : avant toute décision, vous pouvez présenter vos observations.

LE DÉCOMPTE, EN BREF (calculé au 31 mai 2025)
- Montant dû : 46 250,00 €
- Déjà versé : 30 000,00 €
- Solde brut : 16 250,00 €
- Pénalité envisagée : 1,88 % du solde brut, soit 305,50 €
- Solde net qui serait payé : 15 944,50 €

POURQUOI CETTE PÉNALITÉ (3 tableaux sur 12 mois dus)
- Le tableau de mars 2024 était attendu le 10 avril 2024, il est arrivé le 2 mai 2024, 22 jours après.
- Le tableau d'avril 2024 est arrivé à temps mais incomplet : 87,5 % des cellules obligatoires sont remplies et valables, 95 \
% au \
moins sont attendues.
- Le tableau d'octobre 2024 était attendu le 12 novembre 2024, aucun tableau de ce mois n'a été accepté.
La convention prévoit, quand les tableaux mensuels sont en retard ou incomplets, une pénalité qui peut s'élever jusqu'à 10 % du \
solde (Fiches de l'appel à projets RSA 2024, fiche 1.1, Modalités de versement). Entre 0 et 10 %, le barème est une hypothèse du \
Département, que le décompte complet détaille.

VOS OBSERVATIONS
- Vous avez jusqu'au 1er juillet 2025 inclus (30 jours) pour les présenter : par écrit, en répondant à ce message ; de vive \
voix, si \
vous le demandez.
- Vous pouvez vous faire assister par un conseil, ou représenter par un mandataire de votre choix.
- Vous pouvez demander le décompte complet, ligne par ligne, et les tableaux qu'il compte.
- N'écrivez ni nom, ni identifiant d'une personne accompagnée dans votre réponse.

ET ENSUITE
- Sans observations de votre part, la décision sera prise sur les éléments ci-dessus.
- Nous vous répondrons, avec nos raisons, au plus tard le 30 août 2025.
- Si nous ne répondons pas avant la fin de ce jour, la pénalité tombe : elle ne sera pas retenue.

Références : code des relations entre le public et l'administration, articles L. 121-1 et L. 122-1. Le code ne \
fixe pas de durée : ces délais sont ceux que le Département se donne.

Merci de votre travail.

Le Département
"""
    )


def test_l_annonce_d_un_reversement() -> None:
    lettre = annoncer(
        replace(
            ANNONCE,
            deja_verse_eur=Decimal("50000.00"),
            solde_brut_eur=Decimal("-3750.00"),
            penalite_eur=ZERO,
            solde_net_eur=ZERO,
            reversement_eur=Decimal("3750.00"),
        )
    )
    corps = lisible(lettre.corps)
    assert "Il comporte un reversement de 3 750,00 €." in corps
    assert "- Reversement envisagé : 3 750,00 €\n\nPOURQUOI CE REVERSEMENT\n" in corps
    assert "Ce qui a déjà été versé, 50 000,00 €, dépasse ce qui est dû, 46 250,00 €, de 3 750,00 €.\n" in corps
    assert "(délibération n° 2024-273, annexe 9, article 10) ; elles ne se compensent avec aucune autre convention." in corps
    assert "n'envoyez rien avant" in corps
    assert "pénalité" not in corps and "Solde net" not in corps


def test_une_regularisation_le_dit() -> None:
    lettre = annoncer(
        replace(
            ANNONCE,
            dossier=replace(DOSSIER, version=2),
            deja_verse_eur=Decimal("46000.00"),
            solde_brut_eur=Decimal("250.00"),
            solde_net_eur=ZERO,
            reversement_eur=Decimal("55.50"),
        )
    )
    corps = lisible(lettre.corps)
    assert "exercice 2024, régularisation (version 2) : une pénalité de 305,50 € et un reversement de 55,50 €" in lisible(
        lettre.objet
    )
    assert "- Déjà versé, ou arrêté dans les versions précédentes : 46 000,00 €" in corps
    assert "- Pénalité envisagée : 1,88 % pour tout l'exercice, soit 305,50 €" in corps
    assert "POURQUOI CE REVERSEMENT\nLa pénalité ci-dessus dépasse le solde brut.\n" in corps


@pytest.mark.parametrize(
    ("le", "reste"), [(date(2025, 6, 21), ", 10 jours encore."), (date(2025, 7, 1), ", c'est-à-dire aujourd'hui.")]
)
def test_le_rappel(le: date, reste: str) -> None:
    lettre = rappeler(DOSSIER, Phase((NOTIFICATION,)), le)
    assert lettre.objet == "Rappel. Convention 2024-1.1-ccas-lens, exercice 2024 : vos observations jusqu'au 1er juillet 2025"
    assert (
        lisible(lettre.corps)
        == f"""\
Bonjour,

Le 1er juin 2025, nous vous avons écrit au sujet du solde de votre convention 2024-1.1-ccas-lens (CCAS de Lens) pour l'exercice \
2024 : une pénalité de 305,50 € y figure.
Nous n'avons pas reçu d'observations de votre part. Vous n'y êtes pas tenu, mais il est encore temps : vous pouvez en présenter \
jusqu'au 1er juillet 2025 inclus{reste}

Il suffit de répondre à ce message, ou de demander à être entendu. Vous pouvez vous faire assister par un conseil, ou \
représenter par un mandataire de votre choix.
N'écrivez ni nom, ni identifiant d'une personne accompagnée dans votre réponse.

Passé cette date, la décision sera prise sur ce que nous savons.

Références : code des relations entre le public et l'administration, articles L. 121-1 et L. 122-1.

Merci de votre travail.

Le Département
"""
    )


def test_la_reponse_maintient_avec_ses_raisons() -> None:
    lettre = repondre(DOSSIER, Phase((NOTIFICATION, OBSERVEE, MAINTENUE)), ZERO)
    assert lisible(lettre.objet) == (
        "Convention 2024-1.1-ccas-lens, exercice 2024 : une pénalité de 305,50 €, décision maintenue"
    )  # fmt: skip
    assert (
        lisible(lettre.corps)
        == """\
Bonjour,

Le 1er juin 2025, nous vous avons écrit au sujet du solde de votre convention 2024-1.1-ccas-lens (CCAS de Lens) pour \
l'exercice 2024.
Vos observations, reçues le 20 juin 2025, ont été examinées.

NOTRE RÉPONSE
Nous maintenons ce qui vous a été annoncé : une pénalité de 305,50 €.
Nos raisons : La panne dont vous parlez a duré deux jours, le retard en compte vingt-deux.

ET MAINTENANT
Le solde va maintenant être arrêté par les services financiers ; vous en recevrez le détail.

Références : code des relations entre le public et l'administration, articles L. 121-1 et L. 122-1.

Merci de votre travail.

Le Département
"""
    )


@pytest.mark.parametrize(
    ("retenu", "objet", "dit"),
    [
        (Decimal("0.0000"), "nous renonçons à la pénalité", "annoncée, 305,50 € : elle ne sera pas retenue."),
        (Decimal("0.0100"), "pénalité ramenée à 1 %", "une partie de la pénalité annoncée : son taux est ramené à 1 %."),
    ],
)
def test_la_reponse_renonce(retenu: Decimal, objet: str, dit: str) -> None:
    reponse = suite(GenreEvenement.REPONSE, date(2025, 7, 10), "Premier retard.", DecisionContradictoire.RENONCER)
    lettre = repondre(DOSSIER, Phase((NOTIFICATION, reponse)), retenu)
    assert lisible(lettre.objet).endswith(f" : {objet}")
    assert dit in lisible(lettre.corps)
    assert "Vous n'avez pas présenté d'observations avant le 1er juillet 2025." in lettre.corps


def test_des_observations_tardives_sont_dites() -> None:
    tardives = suite(GenreEvenement.OBSERVATIONS, date(2025, 7, 2), "Trop tard ?")
    assert "reçues le 2 juillet 2025 (après la date fixée), ont été examinées." in (
        repondre(DOSSIER, Phase((NOTIFICATION, tardives, MAINTENUE)), ZERO).corps
    )
    assert "reçues le 20 juin 2025 et le 2 juillet 2025, ont été examinées." in (
        repondre(DOSSIER, Phase((NOTIFICATION, OBSERVEE, tardives, MAINTENUE)), ZERO).corps
    )


def test_pas_de_reponse_pas_de_lettre() -> None:
    with pytest.raises(ValueError, match="n'a pas de réponse"):
        repondre(DOSSIER, Phase((NOTIFICATION,)), ZERO)


def test_la_penalite_tombee() -> None:
    lettre = dire_caducite(DOSSIER, Phase((NOTIFICATION,)), date(2025, 8, 30), ZERO)
    assert lettre.objet == "Convention 2024-1.1-ccas-lens, exercice 2024 : la pénalité annoncée n'est pas retenue"
    assert (
        lisible(lettre.corps)
        == """\
Bonjour,

Le 1er juin 2025, nous vous avons écrit au sujet du solde de votre convention 2024-1.1-ccas-lens (CCAS de Lens) pour l'exercice \
2024 : une pénalité de 305,50 € y figurait.
Nous devions vous répondre au plus tard le 30 août 2025 et ne l'avons pas fait : cette pénalité tombe, elle ne sera pas \
retenue pour \
cet exercice.

Le solde est recalculé sans elle. Vous n'avez rien à faire.

Merci de votre travail.

Le Département
"""
    )


def test_un_reversement_survit_a_la_penalite() -> None:
    double = Phase((replace(NOTIFICATION, reversement_eur=Decimal("55.50")),))
    lettre = dire_caducite(DOSSIER, double, date(2025, 8, 30), ZERO)
    assert "s'il reste un reversement, il vous sera soumis de nouveau." in lettre.corps
