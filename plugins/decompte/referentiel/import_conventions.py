"""New conventions, the structures that they bring, and avenants."""

from __future__ import annotations

from dataclasses import fields

from decompte.domaine.avenant import Avenant
from decompte.domaine.cibles import inutiles, manques
from decompte.domaine.convention import Convention, Structure
from decompte.domaine.texte import enumeration, jour
from decompte.lecture.dates import lire_date
from decompte.lecture.fautes import Releve, suggestion
from decompte.referentiel.avenants import OPTIONNELLES as AVENANT_OPTIONNELLES
from decompte.referentiel.avenants import REQUISES as AVENANT_REQUISES
from decompte.referentiel.avenants import alerte_de_duree, lire_avenants
from decompte.referentiel.conventions import CODE, OPTIONNELLES, REQUISES, lire_convention
from decompte.referentiel.import_connus import Connus, Contenu
from decompte.referentiel.import_lignes import LigneImport, TableImportee, lire_lignes
from decompte.referentiel.structures import CODE as CODE_DE_STRUCTURE
from decompte.referentiel.structures import COURRIEL, siret_valable

COLONNES_STRUCTURE = ("structure_nom", "structure_siret", "structure_territoire", "structure_email")
DUREE_MAX_ANS = 10
"""Longer than any convention: a year mistyped."""
_PAR_AVENANT = frozenset({"montant_eur", "cible_accueils", "cible_places", "cible_autre", "fin"})
_NON_COMPARES = frozenset({"dispositif", "source", "hypotheses"})
"""How the dispositif is written (« 1.3 », « 2024-1.3 ») and where the terms come from do not make another convention."""


def importer_conventions(table: TableImportee, connus: Connus, releve: Releve) -> Contenu:
    """The conventions that are not known yet; one that is known with other terms is a fault."""
    contenu = Contenu()
    lus: dict[str, LigneImport] = {}
    structures: dict[str, Structure] = {}
    for ligne in lire_lignes(table, REQUISES, (*OPTIONNELLES, *COLONNES_STRUCTURE), releve):
        code = ligne.code("code", requis=True)
        # Structures and operations are judged here: the file may bring the former, and the latter only one a row.
        convention = lire_convention(ligne, code or "", (), connus.dispositifs, ())
        structure = _structure(ligne, connus, structures)
        if convention is not None:
            _verifier_periode(ligne, convention)
        _verifier_operation(ligne, connus)
        if code is not None and not CODE.fullmatch(code):
            ligne.faute(
                f"le code « {code} » doit pouvoir nommer un fichier : lettres sans accent, chiffres, points et tirets.", "code"
            )
        if code is None or convention is None:
            continue
        if code in lus:
            ligne.faute(f"le code « {code} » est déjà celui de la ligne {lus[code].ligne} : ajoutez-lui le territoire.", "code")
            continue
        lus[code] = ligne
        proche = next((c for c in connus.conventions if c.casefold() == code.casefold() and c != code), None)
        if proche is not None:
            ligne.faute(
                f"« {code} » ne diffère de « {proche} », déjà enregistré, que par ses capitales : corrigez le code.", "code"
            )
        tenue = connus.conventions.get(code)
        if tenue is None:
            contenu.conventions.append(convention)
            _verifier_cibles(ligne, convention, connus)
            _verifier_territoire(ligne, convention, connus)
            if structure is not None:
                contenu.phrases.append(f"Ligne {ligne.ligne} : nouvelle structure « {structure.code} », {structure.nom}.")
        elif differences := _differences(tenue, convention):
            ligne.faute(_deja_autrement(code, differences), differences[0])
        else:
            contenu.connus += 1
    contenu.structures = list(structures.values())
    return contenu


def _structure(ligne: LigneImport, connus: Connus, nouvelles: dict[str, Structure]) -> Structure | None:
    """The structure that the row brings, None when it is known already or at fault."""
    code = ligne.cellules.get("structure", "").strip()
    nom, siret, territoire, courriel = (ligne.texte(colonne) for colonne in COLONNES_STRUCTURE)
    if siret is not None:
        siret = "".join(siret.split())
        if not siret_valable(siret):
            message = f"« {siret} » n'est pas un SIRET : attendu 14 chiffres avec leur clé, ou une cellule vide."
            ligne.faute(message, "structure_siret")
    if courriel is not None and not COURRIEL.fullmatch(courriel):
        message = f"« {courriel} » n'est pas une adresse électronique : corrigez-la ou videz la cellule."
        ligne.faute(message, "structure_email")
    tenue = connus.structures.get(code) or nouvelles.get(code)
    if not code:
        return None
    if tenue is not None:
        dits = zip(COLONNES_STRUCTURE, (nom, siret, territoire, courriel), strict=True)
        sus = (tenue.nom, tenue.siret, tenue.territoire, tenue.email_contact)
        for (colonne, dit), su in zip(dits, sus, strict=True):
            if dit is not None and dit != su:
                ligne.faute(
                    f"la structure « {code} » est déjà connue avec « {su or 'rien'} », pas « {dit} » : videz la cellule, "
                    "ou corrigez le code de la structure.",
                    colonne,
                )
        return None
    if nom is None:
        ligne.faute(
            f"structure inconnue « {code} » : corrigez le code, ou donnez son nom dans une colonne « structure_nom »"
            f" (et structure_siret, structure_territoire, structure_email) pour la créer.{suggestion(code, connus.structures)}",
            "structure",
        )
        return None
    if not CODE_DE_STRUCTURE.fullmatch(code):
        message = f"le code « {code} » doit pouvoir nommer un dossier : lettres sans accent, chiffres et traits d'union."
        ligne.faute(message, "structure")
        return None
    nouvelles[code] = Structure(code, nom, siret, territoire, courriel)
    return nouvelles[code]


def _verifier_periode(ligne: LigneImport, convention: Convention) -> None:
    if convention.fin.year - convention.debut.year > DUREE_MAX_ANS:
        ligne.faute(
            f"la convention irait du {jour(convention.debut)} au {jour(convention.fin)}, plus de {DUREE_MAX_ANS} ans : "
            "vérifiez les années.",
            "fin",
        )


def _verifier_cibles(ligne: LigneImport, convention: Convention, connus: Connus) -> None:
    """What its mode of calculation needs is a fault when it is not there, what it does not read a warning."""
    mode = connus.modes.get(convention.dispositif_id)
    if mode is None:
        return
    dites = {f.colonne for f in ligne.releve.fautes if f.ligne == ligne.ligne}
    for colonne, phrase in manques(mode, convention):
        if colonne not in dites:
            ligne.faute(phrase, colonne)
    for colonne in inutiles(mode, convention):
        ligne.releve.avertir(
            ligne.fichier,
            ligne.ligne,
            f"« {colonne} » ne sert pas au calcul de {convention.dispositif_id} : vérifiez la colonne.",
        )


def _verifier_territoire(ligne: LigneImport, convention: Convention, connus: Connus) -> None:
    """A territory that nobody has yet may be new: it is told, not refused."""
    dits = {c.territoire for c in connus.conventions.values()} | {s.territoire for s in connus.structures.values()}
    connues = sorted(territoire for territoire in dits if territoire)
    if convention.territoire is not None and connues and convention.territoire not in connues:
        ligne.releve.avertir(
            ligne.fichier,
            ligne.ligne,
            f"territoire « {convention.territoire} » inconnu jusqu'ici : vérifiez-le."
            f"{suggestion(convention.territoire, connues)}",
        )


def _verifier_operation(ligne: LigneImport, connus: Connus) -> None:
    operation = ligne.texte("operation_budgetaire")
    if operation is None or operation in connus.operations:
        return
    if "|" in operation:
        message = (
            "une seule opération budgétaire par ligne : la répartition entre plusieurs se dit dans le répertoire de référence."
        )
    else:
        message = f"opération budgétaire inconnue « {operation} » : corrigez le code.{suggestion(operation, connus.operations)}"
    ligne.faute(message, "operation_budgetaire")


def _differences(tenue: Convention, lue: Convention) -> list[str]:
    champs = [f.name for f in fields(Convention) if f.name not in _NON_COMPARES]
    ecarts = [champ for champ in champs if getattr(tenue, champ) != getattr(lue, champ)]
    # A column that import files may leave out says nothing when it is blank.
    return [
        "dispositif" if e == "dispositif_id" else e for e in ecarts if e != "montant_vote_eur" or lue.montant_vote_eur is not None
    ]


def _deja_autrement(code: str, differences: list[str]) -> str:
    debut = f"la convention « {code} » est déjà enregistrée avec d'autres termes ({enumeration(differences)}) : "
    if set(differences) <= _PAR_AVENANT:
        return debut + "importez un fichier d'avenants."
    return debut + "corrigez la ligne, ou donnez un autre code s'il s'agit d'une autre convention."


def importer_avenants(table: TableImportee, connus: Connus, releve: Releve) -> Contenu:
    """The avenants that are not known yet, each checked after those before it."""
    contenu = Contenu()
    termes = {code: (convention, connus.avenants.get(code, ())) for code, convention in connus.conventions.items()}
    lignes = lire_lignes(table, AVENANT_REQUISES, AVENANT_OPTIONNELLES, releve)
    for ligne in lignes:
        _verifier_fin(ligne, connus)
    if lignes and not termes:
        lignes[0].faute("aucune convention n'est encore enregistrée : chargez d'abord la référence.", "convention")
    nouveaux = lire_avenants(lignes, termes, connus.aujourd_hui)
    contenu.avenants = [avenant for _, avenant in nouveaux]
    contenu.connus = 0 if releve.fautes else len(lignes) - len(nouveaux)
    for rangee, avenant in nouveaux:
        if alerte := alerte_de_duree(connus.conventions[avenant.convention], _avant(connus, contenu.avenants, avenant), avenant):
            releve.avertir(rangee.fichier, rangee.ligne, alerte)
        for precedent in _fermes(connus, contenu.avenants, avenant):
            contenu.phrases.append(
                f"Ligne {rangee.ligne} : l'avenant n° {avenant.numero} de {avenant.convention} prend effet le "
                f"{jour(avenant.effet_le)} ; l'avenant n° {precedent.numero} s'arrête la veille."
            )
    return contenu


def _verifier_fin(ligne: LigneImport, connus: Connus) -> None:
    """Before anything counts its months: a year mistyped must not make thousands of them."""
    convention = connus.conventions.get(ligne.cellules.get("convention", "").strip())
    if convention is None:
        return
    fin = lire_date(ligne.cellules.get("fin_convention", "").strip())
    if fin is not None and fin.year - convention.debut.year > DUREE_MAX_ANS:
        ligne.faute(
            f"la convention finirait le {jour(fin)}, plus de {DUREE_MAX_ANS} ans après son début : vérifiez l'année.",
            "fin_convention",
        )


def _fermes(connus: Connus, nouveaux: list[Avenant], avenant: Avenant) -> list[Avenant]:
    """The known avenant that this one closes, if any."""
    return _avant(connus, nouveaux, avenant)[-1:]


def _avant(connus: Connus, nouveaux: list[Avenant], avenant: Avenant) -> list[Avenant]:
    """The avenants of the same convention with a lower number, known or in the file, in their order."""
    tous = [*connus.avenants.get(avenant.convention, ()), *(a for a in nouveaux if a.convention == avenant.convention)]
    return sorted((a for a in tous if a.numero < avenant.numero), key=lambda a: a.numero)
