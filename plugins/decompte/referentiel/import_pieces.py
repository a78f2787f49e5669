"""Documents received, each version kept, and judged notes."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from decompte.domaine.convention import DocumentRecu, Note
from decompte.domaine.texte import euros, jour, nombre
from decompte.lecture.fautes import Releve, suggestion
from decompte.referentiel.finances import COLONNES_DOCUMENTS, COLONNES_NOTES, DEPENSES
from decompte.referentiel.import_connus import Connus, Contenu, convention_et_exercice
from decompte.referentiel.import_lignes import LigneImport, TableImportee, lire_lignes

NATURES = ("bilan_final", "bilan_intermediaire", "documents_annuels")
"""What a structure sends about an exercice; the first and the last open the way to the solde."""
_NOTE = Decimal("0.0001")


def importer_documents(table: TableImportee, connus: Connus, releve: Releve) -> Contenu:
    """The documents that are not known yet. A later version of a known one is new; an earlier one is a fault."""
    contenu = Contenu()
    tenus: dict[tuple[str, int, str], list[DocumentRecu]] = {}
    for tenu in connus.documents:
        tenus.setdefault((tenu.convention, tenu.exercice, tenu.nature), []).append(tenu)
    lus: dict[tuple[str, int, str, object], LigneImport] = {}
    for ligne in lire_lignes(table, COLONNES_DOCUMENTS, (*DEPENSES, "source"), releve):
        document = _lire_document(ligne, connus)
        if document is None:
            continue
        cle = (document.convention, document.exercice, document.nature)
        if (*cle, document.recu_le) in lus:
            deja = lus[*cle, document.recu_le].ligne
            ligne.faute(f"le même document, reçu le même jour, est déjà à la ligne {deja} : gardez une seule ligne.", "recu_le")
            continue
        lus[*cle, document.recu_le] = ligne
        versions = {d.recu_le: d for d in tenus.get(cle, ())}
        meme = versions.get(document.recu_le)
        dernier = max(versions, default=None)
        if meme is not None and replace(meme, source=None) == replace(document, source=None):
            contenu.connus += 1
        elif meme is not None:
            ligne.faute(
                f"le document « {document.nature} » reçu le {jour(document.recu_le)} est déjà enregistré, avec d'autres "
                "montants : un document corrigé s'importe avec la date à laquelle il a été reçu.",
                "recu_le",
            )
        elif dernier is not None and document.recu_le < dernier:
            ligne.faute(
                f"un « {document.nature} » plus récent, reçu le {jour(dernier)}, est déjà enregistré : celui du "
                f"{jour(document.recu_le)} ne le remplace pas, retirez la ligne.",
                "recu_le",
            )
        else:
            contenu.documents.append(document)
            if dernier is not None:
                contenu.phrases.append(
                    f"Ligne {ligne.ligne} : remplace le « {document.nature} » de {document.convention} pour {document.exercice} "
                    f"reçu le {jour(dernier)}, qui reste dans l'histoire."
                )
    return contenu


def _lire_document(ligne: LigneImport, connus: Connus) -> DocumentRecu | None:
    cle = convention_et_exercice(ligne, connus)
    nature, recu_le = ligne.texte("nature", requis=True), ligne.date("recu_le")
    cout = ligne.montant("cout_reel_eur")
    directes, prestations, indirectes = (ligne.montant(colonne) for colonne in DEPENSES)
    if nature is not None and nature not in NATURES:
        ligne.faute(f"nature inconnue « {nature} » : attendu {', '.join(NATURES)}.{suggestion(nature, NATURES)}", "nature")
        nature = None
    if recu_le is not None and recu_le > connus.aujourd_hui:
        ligne.faute(f"le {jour(recu_le)} n'est pas encore passé : un document s'importe une fois reçu.", "recu_le")
    if recu_le is not None and cle is not None and recu_le < cle[0].debut:
        ligne.faute(
            f"reçu le {jour(recu_le)}, avant le début de la convention le {jour(cle[0].debut)} : vérifiez la date.", "recu_le"
        )
    if prestations is not None and prestations > (directes or 0):
        ligne.faute(
            f"les prestations ({euros(prestations)}) sont une partie des dépenses directes "
            f"({'non données' if directes is None else euros(directes)}) : elles ne peuvent pas les dépasser.",
            "depenses_prestations_eur",
        )
    if cle is None or nature is None or recu_le is None:
        return None
    return DocumentRecu(
        cle[0].code, cle[1], nature, recu_le, cout, directes, prestations, indirectes, source=ligne.texte("source")
    )


def importer_notes(table: TableImportee, connus: Connus, releve: Releve) -> Contenu:
    """The judged notes that are new or that change one: each change is told."""
    contenu = Contenu()
    tenues = {(n.convention, n.exercice, n.indicateur): n for n in connus.notes}
    lues: dict[tuple[str, int, str], LigneImport] = {}
    for ligne in lire_lignes(table, COLONNES_NOTES, ("source",), releve):
        note = _lire_note(ligne, connus)
        if note is None:
            continue
        cle = (note.convention, note.exercice, note.indicateur)
        if cle in lues:
            ligne.faute(
                f"« {note.indicateur} » est déjà noté à la ligne {lues[cle].ligne} : gardez une seule note.", "indicateur"
            )
            continue
        lues[cle] = ligne
        tenue = tenues.get(cle)
        if tenue is not None and replace(tenue, source=None) == replace(note, source=None):
            contenu.connus += 1
            continue
        contenu.notes.append(note)
        if tenue is not None:
            de, vers = nombre(tenue.note), nombre(note.note)
            quoi = (
                f"la note passe de {de} à {vers}" if de != vers else f"la note reste {vers}, son commentaire ou son auteur change"
            )
            contenu.phrases.append(f"Ligne {ligne.ligne} : {note.convention}, {note.exercice}, « {note.indicateur} » : {quoi}.")
    return contenu


def _lire_note(ligne: LigneImport, connus: Connus) -> Note | None:
    cle = convention_et_exercice(ligne, connus)
    indicateur = ligne.code("indicateur", requis=True)
    valeur = ligne.nombre("note", requis=True, decimales=4)
    commentaire, auteur = ligne.texte("commentaire", requis=True), ligne.texte("auteur", requis=True)
    if valeur is not None and valeur > 1:
        ligne.faute(f"la note {nombre(valeur)} sort de l'échelle : attendu un nombre entre 0 et 1.", "note")
        valeur = None
    if indicateur is not None and cle is not None and not _verifier_juge(ligne, indicateur, cle[0].dispositif_id, connus):
        indicateur = None
    if cle is None or indicateur is None or valeur is None or commentaire is None or auteur is None:
        return None
    return Note(cle[0].code, cle[1], indicateur, valeur.quantize(_NOTE), commentaire, auteur, ligne.texte("source"))


def _verifier_juge(ligne: LigneImport, indicateur: str, dispositif: str, connus: Connus) -> bool:
    juges = sorted(connus.juges.get(dispositif, ()))
    if indicateur in juges:
        return True
    if indicateur in connus.indicateurs and not connus.indicateurs[indicateur].juge_pour(dispositif):
        message = f"« {indicateur} » se mesure dans les tableaux pour {dispositif} : il ne se note pas, retirez la ligne."
    else:
        attendus = ", ".join(juges) or "aucun"
        conseil = suggestion(indicateur, juges)
        message = f"« {indicateur} » n'est pas un indicateur jugé pour {dispositif} (indicateurs jugés : {attendus}).{conseil}"
    ligne.faute(message, "indicateur")
    return False
