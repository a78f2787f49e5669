"""One check of the guichet, from the bytes of a file to plain data: the self-check, its findings grouped, its copies."""

from __future__ import annotations

import base64
import io
import zipfile
from datetime import UTC, datetime
from pathlib import PurePosixPath
from typing import Any

from decompte.app.atelier import Atelier
from decompte.app.erreurs import DemandeInvalide
from decompte.app.guichet_messages import Controle, CopieVoulue
from decompte.app.seuils import lire_limites
from decompte.app.verifier import Envoi, Regles, Verification, verifier_envois
from decompte.controles.regrouper import Groupe, regrouper
from decompte.domaine.calendrier import jour_d_arrivee
from decompte.domaine.depot import EtatDepot
from decompte.domaine.lignes_citees import citer_lignes
from decompte.domaine.parametre import ParametreAbsent

GROUPES_MONTRES = 200
"""Groups of findings that a page shows of one table: beyond, the annotated copy is the one to read."""
SELON_QUI_DEPOSE = {
    "D05": "La convention est celle de la structure qui dépose",
    "D11": "La structure indiquée est celle du dossier de dépôt",
}
"""What compares a table with the folder where it is deposited: not checked when nobody says whose it is."""
_QUI_DEPOSE = "il faut savoir quelle structure dépose"
COPIES_JOINTES_OCTETS = 1_200_000
"""Of all the copies carried by a page. One of 1.5 MB, in base 64, would pass the 2 MB that Chromium takes as an address."""


def controler_fichier(controle: Controle, regles: Regles) -> dict[str, Any]:
    """``refus`` (French sentences) when what was asked cannot be; else ``verdicts``, one a table; with « seules », ``copie``."""
    recu_le = controle.recu_le or datetime.now(UTC)
    try:
        limites = lire_limites(regles.referentiel.parametres, jour_d_arrivee(recu_le))
        with Atelier(regles.modeles, limites.memoire_octets, ouvriers=1) as atelier:
            envoi = Envoi(controle.nom, len(controle.contenu), controle.contenu)
            verifications = verifier_envois([envoi], regles, controle.structure, recu_le, atelier)
            if controle.copie is CopieVoulue.SEULES:
                return {"verdicts": [dire(v) for v in verifications], "copie": _copie_seule(verifications, atelier)}
            return {"verdicts": _avec_copies(verifications, atelier)}
    except (DemandeInvalide, ParametreAbsent) as erreur:
        return {"refus": str(erreur).splitlines()}


def dire(verification: Verification) -> dict[str, Any]:
    """The verdict on one table, as JSON: counts of findings by severity, groups in reading order, rules not run by reason."""
    groupes = regrouper(verification.constats)
    supposee = verification.structure_supposee
    comptes: dict[str, int] = {}
    for groupe in groupes:
        comptes[groupe.severite] = comptes.get(groupe.severite, 0) + groupe.nombre
    non_executees: dict[str, dict[str, str]] = {}
    for regle in verification.non_executees:
        non_executees.setdefault(regle.raison, {})[regle.regle] = regle.titre
    if not verification.structure_dite:
        dites = {c.regle for c in verification.constats} | {r.regle for r in verification.non_executees}
        if tues := {regle: titre for regle, titre in SELON_QUI_DEPOSE.items() if regle not in dites}:
            # First: the one thing that the visitor can change.
            non_executees = {_QUI_DEPOSE: tues} | non_executees
    return {
        "nom": verification.nom,
        "etat": verification.etat,
        "motif": verification.motif,
        "a_condition_de": None if verification.refuse or supposee is None else supposee.nom,
        "taux_completude": None if verification.taux_completude is None else str(verification.taux_completude),
        "comptes": comptes,
        "groupes": [_dire_groupe(g) for g in groupes[:GROUPES_MONTRES]],
        "groupes_tus": max(0, len(groupes) - GROUPES_MONTRES),
        "non_executees": non_executees,
        "copie": None,
        "a_copier": _se_copie(verification) and bool(verification.constats),
    }


def _dire_groupe(groupe: Groupe) -> dict[str, Any]:
    return {
        "regle": groupe.regle,
        "severite": groupe.severite.value,
        "feuille": groupe.feuille,
        "colonne": groupe.colonne,
        "entete": groupe.entete,
        "ou": citer_lignes(groupe.lignes) if groupe.lignes else "",
        "cellules": [f"{groupe.colonne}{ligne}" for ligne in groupe.lignes[:1]] if groupe.colonne else [],
        "message": groupe.message,
        "conduite": groupe.conduite,
        "nombre": groupe.nombre,
        "autres_lignes": max(0, len(groupe.lignes) - 1),
        "valeurs": list(groupe.valeurs),
        "autres_valeurs": groupe.nombre > len(groupe.valeurs) > 1,
    }


def _avec_copies(verifications: list[Verification], atelier: Atelier) -> list[dict[str, Any]]:
    """The verdicts with the copies that the page may carry; those of the others are asked for apart."""
    reste = COPIES_JOINTES_OCTETS
    dits = []
    for verification in verifications:
        dit = dire(verification)
        if dit["a_copier"] and len(verification.octets) <= reste:
            octets = verification.annoter_par(atelier)
            if octets is not None and len(octets) <= reste:
                reste -= len(octets)
                dit["copie"] = {"nom": _nommer(verification.nom), "octets": _en_texte(octets)}
        dits.append(dit)
    return dits


def _copie_seule(verifications: list[Verification], atelier: Atelier) -> dict[str, str] | None:
    """The copy of the table; of an archive of several, a zip of their copies; None when none can be made."""
    copies: dict[str, bytes] = {}
    for verification in verifications:
        octets = verification.annoter_par(atelier) if _se_copie(verification) else None
        if octets is not None:
            nom = _nommer(verification.nom)
            rang = 1
            while nom in copies:
                rang += 1
                nom = f"{_nommer(verification.nom).removesuffix('.xlsx')}-{rang}.xlsx"
            copies[nom] = octets
    if not copies:
        return None
    if len(copies) == 1:
        ((nom, octets),) = copies.items()
        return {"nom": nom, "octets": _en_texte(octets)}
    tampon = io.BytesIO()
    with zipfile.ZipFile(tampon, "w", zipfile.ZIP_STORED) as archive:
        for nom, octets in copies.items():
            archive.writestr(nom, octets)
    return {"nom": "a-corriger.zip", "octets": _en_texte(tampon.getvalue())}


def _se_copie(verification: Verification) -> bool:
    """A file that does not open has no cell to mark."""
    return verification.etat != EtatDepot.ILLISIBLE


def _nommer(nom: str) -> str:
    return f"a-corriger-{PurePosixPath(nom).stem}.xlsx"


def _en_texte(octets: bytes) -> str:
    return base64.b64encode(octets).decode("ascii")
