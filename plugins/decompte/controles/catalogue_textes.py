"""The words of the error catalogue that no rule has: introduction, effects, the names of what a sentence quotes."""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType

from decompte.controles.plafond import PLAFOND
from decompte.domaine.constat import Severite
from decompte.domaine.modele import TypeColonne


@dataclass(frozen=True, slots=True)
class SuiteDite:
    """How a suite is presented to partners."""

    titre: str
    court: str
    tableaux: str
    presentation: str


SUITES_DITES = MappingProxyType(
    {
        "depots": SuiteDite(
            "Le fichier (D01 à D12)",
            "fichier",
            "tous les fichiers",
            "Ce qui est regardé d'abord : le fichier s'ouvre ; on sait de qui, pour quoi et de quel mois il est ; il a ses "
            "colonnes.",
        ),
        "suivi": SuiteDite(
            "Les lignes d'un tableau de suivi (L01 à L15)",
            "suivi",
            "les tableaux de suivi",
            "Chaque ligne est regardée. Une cellule qui n'est pas comprise n'est signalée qu'une fois : ce qui en découle ne "
            "l'est pas.",
        ),
        "activite": SuiteDite(
            "Les lignes d'un tableau d'activité (L03 à L05, L16)",
            "activité",
            "les tableaux d'activité",
            "Une ligne sans indicateur ou sans quantité n'a rien à compter : elle est laissée de côté et signalée.",
        ),
        "series": SuiteDite(
            "D'un mois à l'autre, d'une structure à l'autre (S01 à S05)",
            "séries",
            "les tableaux de suivi acceptés",
            "Ces contrôles comparent le tableau accepté à ceux des mois précédents et des autres structures. Ils ne peuvent pas "
            "être faits avant l'envoi : la vérification que vous lancez vous-même dit qu'ils n'ont pas été exécutés.",
        ),
    }
)

TITRES_D_EFFET = MappingProxyType(
    {
        Severite.BLOQUANT_FICHIER: "fichier refusé",
        Severite.BLOQUANT_LIGNE: "ligne en attente",
        Severite.AVERTISSEMENT: "à corriger",
        Severite.INFORMATION: "information",
    }
)

EFFETS = MappingProxyType(
    {
        Severite.BLOQUANT_FICHIER: "fichier refusé. Rien n'en est chargé ; corrigez et déposez de nouveau.",
        Severite.BLOQUANT_LIGNE: "ligne en attente. Elle n'est pas comptée, les autres le sont.",
        Severite.AVERTISSEMENT: "à corriger. Le tableau est chargé ; le point est signalé au gestionnaire.",
        Severite.INFORMATION: "information. Rien n'est empêché.",
    }
)

DANS_UNE_COLONNE = MappingProxyType(
    {
        TypeColonne.TEXTE: "pour un texte",
        TypeColonne.IDENTIFIANT: "pour un identifiant",
        TypeColonne.DATE: "pour une date",
        TypeColonne.ENTIER: "pour un nombre entier",
        TypeColonne.NOMBRE: "pour un nombre",
        TypeColonne.OUI_NON: "pour oui ou non",
        TypeColonne.CODE: "pour une valeur de liste",
    }
)
"""Before what to do in a column of that type."""

CHAMPS = MappingProxyType(
    {
        "valeur": "‹valeur›",
        "forme": "‹ce qui ne va pas›",
        "entete": "‹colonne›",
        "ligne": "‹ligne›",
        "colonne": "‹lettre›",
        "autre_entete": "‹autre colonne›",
        "autre_valeur": "‹autre valeur›",
        "minimum": "‹minimum›",
        "maximum": "‹maximum›",
        "attendu": "‹ce qui est attendu›",
        "codes": "‹les valeurs admises›",
        "suggestion": "‹proposition›",
        "mois": "‹mois›",
        "en_attendant": "en attendant, la valeur n'est pas prise en compte (une date d'orientation : la ligne entière attend)",
        "absences": "‹nombre› absence injustifiée",
        "premiere_ligne": "‹ligne›",
        "premiere_date": "‹1er décembre 1988›",
        "duree_cer_mois": "‹durée habituelle›",
        "tolerance_cer_jours": "‹tolérance›",
        "debut": "‹début›",
        "fin": "‹fin›",
        "recu": "‹date de réception›",
        "feuille": "‹feuille›",
        "dossier": "‹dossier›",
        "detail": "‹ce que le fichier disait›",
        "nombre": "‹nombre›",
        "derniere": "‹lettre›",
        "exemples": "‹exemples›",
        "lignes": "‹lignes›",
        "mois_precedent": "‹mois précédent›",
        "du_mois_precedent": "du ‹mois précédent›",
        "effectif": "‹nombre de personnes›",
        "effectif_precedent": "‹nombre de personnes›",
        "part": "‹part›",
        "personnes": "‹nombre de personnes›",
    }
)
"""What stands for each placeholder of a sentence."""

ENTETE = f"""<!-- Written by scripts/refaire_catalogue.py from expectations/ and reference/modeles/: do not edit. -->
# Catalogue des contrôles

Cette page dit tout ce que Décompte peut signaler d'un tableau, ce que cela veut dire et comment le corriger. Chaque point signalé
porte un code (D01, L04…) : cherchez-le dans l'index, ou suivez le lien.

## Lire un point signalé

Un point signalé dit **où** il est (feuille, ligne et colonne d'Excel, en-tête), **ce qui ne va pas** et **que faire**. Les points
semblables sont réunis (« lignes 12-18, 40 »). Tout est signalé en une fois : corrigez tout, puis déposez de nouveau le fichier
entier.

| effet | ce que cela veut dire |
| --- | --- |
| fichier refusé | Rien du fichier n'est chargé. Le mois reste attendu jusqu'à ce qu'un fichier corrigé arrive. |
| ligne en attente | La ligne ne compte pas, tant qu'elle n'est ni corrigée ni admise par le gestionnaire ; les autres comptent. |
| à corriger | Le tableau est chargé. Une cellule obligatoire vide ou non comprise compte comme manquante (complétude). |
| information | Rien à corriger d'obligatoire. |

- Noms, prénoms, dates de naissance et observations ne sont ni chargés ni montrés (« ••• ») ; d'un identifiant, on ne montre que
  la fin (« •••23 »). Un texte ou un long numéro est masqué aussi là où une date ou un nombre était attendu : ce pourrait être un
  nom.
- Quand plus de {PLAFOND} lignes ont le même défaut dans la même colonne, les suivantes sont comptées sans être citées une à une.
  Le verdict, lui, porte sur toutes.
- « Contrôle impossible » n'est pas une faute de votre part : le Département est prévenu et relira le fichier.
- « Réaffecté par le gestionnaire », « Ligne admise par le gestionnaire » : une décision a été prise, avec sa raison ; il n'y a
  rien à faire.

Dans les messages ci-dessous, ce qui est entre ‹ › est repris de votre fichier ou des paramètres en vigueur.
"""

PIED = """## Un doute ?

Écrivez au gestionnaire du Département en citant le code, le nom du fichier et la ligne, jamais le nom d'une personne.
"""
