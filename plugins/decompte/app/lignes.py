"""From a figure of a décompte to the rows of the workbooks behind it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from decompte.app.consulter import Ligne, decompte
from decompte.app.contexte import Contexte
from decompte.app.erreurs import DemandeInvalide
from decompte.domaine.mois import Mois
from decompte.domaine.trace import compte_en_mots, comptes_de, regles_derriere, valeurs_de

COLONNES_REGLES = (
    "regle", "libelle", "resultat", "numerateur", "denominateur", "quantite", "depots", "compte_numerateur",
    "compte_denominateur",
)  # fmt: skip
COLONNES_LIGNES = ("regle", "mois", "depot", "chemin", "feuille", "ligne", "personne", "numerateur", "denominateur")
"""Followed by the columns that made the rows count."""

_HORS_TABLEAUX = {
    "montant": "de la convention et de ses avenants",
    "versement": "des versements du fichier des finances",
    "versements": "des versements du fichier des finances",
    "penalite": "des dates et de la complétude des dépôts, ou d'un paramètre",
    "plafond": "d'un plafond : un paramètre, ou le bilan final",
    "blocage": "de ce qui reste à faire ou à recevoir",
    "parametres": "des paramètres utilisés",
    "controle": "des termes de la convention",
}
"""Where a figure comes from that no row of a monthly table gives, by the first word of its rule."""


@dataclass(frozen=True, slots=True)
class Derriere:
    """The rows behind one line. ``regles``: the counted lines on which it rests, itself when it is one."""

    regles: tuple[str, ...]
    lignes: list[Ligne]
    colonnes: tuple[str, ...]


def comptees(ctx: Contexte, convention: str, exercice: int) -> list[Ligne]:
    """The rows counted of a solde, compact: by rule, month and deposit, the Excel rows of each kind."""
    return ctx.entrepot.lire_lignes_comptees(convention, exercice)


def joindre(lignes: Sequence[Ligne], tracees: Iterable[Ligne]) -> list[Ligne]:
    """The lines of a décompte, each with its ``lignes_comptees``: by month and deposit, the Excel rows of each kind."""
    par_regle: dict[str, list[Ligne]] = {}
    for tracee in tracees:
        par_regle.setdefault(tracee["regle"], []).append({c: v for c, v in tracee.items() if c != "regle"})
    return [{**ligne, "lignes_comptees": par_regle.get(ligne["regle"], [])} for ligne in lignes]


def regles(ctx: Contexte, convention: str, exercice: int) -> list[Ligne]:
    """The lines of a décompte that count rows, with how many; DemandeInvalide when there is no solde."""
    _, lignes = decompte(ctx, convention, exercice)
    trouvees = []
    vues = set()
    for ligne in joindre(lignes, comptees(ctx, convention, exercice)):
        tracees = ligne["lignes_comptees"]
        if not tracees or ligne["regle"] in vues:
            continue
        vues.add(ligne["regle"])
        mots = compte_en_mots(ligne["regle"])
        quantites = [t["quantite"] for t in tracees if t["quantite"] is not None]
        trouvees.append(
            {
                "regle": ligne["regle"],
                "libelle": ligne["libelle"],
                "resultat": ligne["resultat"],
                "numerateur": sum(len(t["numerateur"]) for t in tracees),
                "denominateur": sum(len(t["denominateur"]) for t in tracees) if mots.denominateur else None,
                "quantite": sum(quantites) if quantites else None,
                "depots": len({t["depot"] for t in tracees}),
                "compte_numerateur": mots.numerateur,
                "compte_denominateur": mots.denominateur,
            }
        )
    return trouvees


def derriere(ctx: Contexte, convention: str, exercice: int, regle: str, mois: Mois | None = None) -> Derriere:
    """The rows behind a line; DemandeInvalide, in a sentence, for an unknown rule or a figure that rests on no row."""
    _, lignes = decompte(ctx, convention, exercice)
    ordre = [ligne["regle"] for ligne in lignes]
    tracees = {t["regle"] for t in comptees(ctx, convention, exercice)}
    if regle not in ordre:
        raise DemandeInvalide(_inconnue(regle, ordre, convention, exercice))
    voulues = regles_derriere(regle, ordre, tracees)
    if not voulues:
        raise DemandeInvalide(_sans_ligne(regle, convention, exercice))
    trouvees = [_montrer(ligne) for ligne in ctx.entrepot.lire_lignes(convention, exercice, voulues, mois)]
    colonnes = (*COLONNES_LIGNES, *dict.fromkeys(v for r in voulues for v in valeurs_de(r)))
    if not trouvees:
        connus = sorted({t["mois"] for t in comptees(ctx, convention, exercice) if t["regle"] in voulues})
        raise DemandeInvalide(f"Aucune ligne comptée en {mois} pour {regle}. Mois comptés : {', '.join(connus)}.")
    return Derriere(tuple(voulues), [{c: ligne[c] for c in colonnes} for ligne in trouvees], colonnes)


def _montrer(ligne: Ligne) -> Ligne:
    """A row with only the values that made it count: the others are nobody's business here."""
    voulues = {*COLONNES_LIGNES, *valeurs_de(ligne["regle"])}
    return {colonne: valeur if colonne in voulues else None for colonne, valeur in ligne.items()}


def _inconnue(regle: str, ordre: Sequence[str], convention: str, exercice: int) -> str:
    import difflib  # loaded late: only a mistake needs it

    connues = list(dict.fromkeys(ordre))
    # « delai_cer » is near « qualitatif.delai_cer », whatever the length of the first word.
    proches = [r for r in connues if regle and regle.casefold() in r.casefold()]
    proches = proches or difflib.get_close_matches(regle, connues, 3, 0.6)
    suite = f" Vouliez-vous dire {' ou '.join(f'« {p} »' for p in proches[:3])} ?" if proches else ""
    return (
        f"Aucune ligne « {regle} » dans le décompte de {convention} pour {exercice}.{suite} "
        "Demandez la liste de celles qui comptent des lignes."
    )


def _sans_ligne(regle: str, convention: str, exercice: int) -> str:
    if comptes_de(regle, "unite"):
        return f"La ligne « {regle} » ne compte aucune ligne des tableaux : personne, ni aucune quantité, n'y répond."
    if regle.startswith("qualitatif.") and not regle.startswith(("qualitatif.groupe.", "qualitatif.part.")):
        origine = "d'une note saisie par un gestionnaire, ou de ce qui l'attend"
    else:
        origine = _HORS_TABLEAUX.get(regle.split(".")[0], "d'aucun tableau mensuel")
    return (
        f"Le chiffre « {regle} » ne vient pas de lignes des tableaux mensuels, mais {origine} : "
        f"le décompte de {convention} pour {exercice} le détaille."
    )
