"""What a partner does with a file, without a warehouse: check it, get its annotated copy, start from a template."""

from __future__ import annotations

import argparse
from collections.abc import Mapping, Sequence
from pathlib import Path

from decompte.app.erreurs import DemandeInvalide
from decompte.cli import sorties, tableaux, tableaux_controle
from decompte.cli.avancement import dire
from decompte.domaine.systeme import dire_refus

Env = Mapping[str, str]


def executer_verifier(arguments: argparse.Namespace, env: Env) -> int:
    """`verifier`: exit 1 when a file would be rejected."""
    _refuser_ecrasement(arguments.annote, arguments.fichiers)
    dire("Vérification…")
    from decompte.app.consulter import regrouper_constats
    from decompte.app.verifier import Verification, verifier

    resultats: list[Verification] = verifier(
        env, arguments.fichiers, arguments.structure, arguments.recu_le, arguments.reference, dire
    )
    if arguments.json:
        sorties.en_json([r.en_ligne() for r in resultats])
    else:
        for resultat in resultats:
            tableaux_controle.verification(
                resultat.en_ligne(), regrouper_constats(resultat.en_ligne()["constats"]), tableaux.Sortie()
            )
    if arguments.annote:
        for chemin, resultat in zip(_chemins(arguments.annote, [r.nom for r in resultats]), resultats, strict=True):
            _refuser_ecrasement(chemin, arguments.fichiers)
            ecrire_annote(chemin, resultat.annoter())
    elif any(r.constats for r in resultats):
        dire("Pour voir les cellules à corriger : bin/decompte verifier FICHIER --annote A-CORRIGER.xlsx")
    return 1 if any(r.refuse for r in resultats) else 0


def executer_modele(arguments: argparse.Namespace, env: Env) -> int:
    """`modele`."""
    from decompte.app.modele import ecrire_modele

    nom, octets = ecrire_modele(env, arguments.convention, arguments.mois, arguments.precedent, arguments.reference)
    sortie: Path = arguments.sortie or Path(nom)
    if sortie.exists():
        raise DemandeInvalide(f"{sortie} existe déjà et contient peut-être un tableau rempli : donnez un autre nom (-o).")
    _ecrire(sortie, octets)
    dire(f"Écrit : {sortie}")
    dire(f"Une fois rempli : bin/decompte verifier {sortie}")
    return 0


def _refuser_ecrasement(sortie: Path | None, fichiers: Sequence[Path]) -> None:
    """An annotated copy has no formula and no macro: it must never take the place of what it was made from."""
    for fichier in fichiers:
        if sortie is not None and sortie.exists() and fichier.exists() and sortie.samefile(fichier):
            raise DemandeInvalide(f"{sortie} est le fichier à vérifier : donnez un autre nom à la copie annotée.")


def ecrire_annote(chemin: Path, octets: bytes) -> None:
    """Write an annotated copy and say so."""
    _ecrire(chemin, octets)
    dire(f"Classeur annoté : {chemin}")


def _ecrire(chemin: Path, octets: bytes) -> None:
    try:
        chemin.write_bytes(octets)
    except OSError as erreur:
        raise DemandeInvalide(f"{chemin} ne peut pas être écrit : {dire_refus(erreur)}.") from None


def _chemins(sortie: Path, noms: Sequence[str]) -> list[Path]:
    """One file a table: the name given, numbered when there are several."""
    if len(noms) == 1:
        return [sortie]
    return [sortie.with_stem(f"{sortie.stem}-{rang}") for rang in range(1, len(noms) + 1)]
