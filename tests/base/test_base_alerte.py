"""The warning before the term to decide is given one night, and not tried again by those that follow."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

from decompte.app.contradictoire_nuit import suivre_contradictoires
from decompte.app.vues.contradictoire import phases_en_cours
from decompte.domaine.contradictoire import GenreEvenement
from tests.conftest import env_sur
from tests.vie_fabrique import AU, EXERCICE, PENALISE, TROP, ouvrir_vie


def test_l_alerte_n_est_donnee_qu_une_nuit(url_migree: str, tmp_path: Path) -> None:
    """A penalty and a reversement; fifteen nights, the last of which is that of the term."""
    with ouvrir_vie(env_sur(url_migree, tmp_path / "donnees"), tmp_path) as vie:
        vie.ouvrir_phase(PENALISE)
        vie.ouvrir_phase(TROP)

        def donnees() -> list[date]:
            evenements = vie.ctx.entrepot.lire_contradictoires(None, None)
            return [e.le for e in evenements if e.genre is GenreEvenement.ALERTE and e.exercice == EXERCICE]

        (terme,) = {phase.terme_decision for phase in phases_en_cours(vie.ctx, AU)}
        premiere = terme - timedelta(days=15)
        veille = suivre_contradictoires(vie.ctx, premiere - timedelta(days=1))
        assert (veille.alertes, veille.echecs, donnees()) == ((), (), [])
        nuit = suivre_contradictoires(vie.ctx, premiere)
        assert (len(nuit.alertes), nuit.echecs, donnees()) == (2, (), [premiere, premiere])
        for soir in (premiere, *(premiere + timedelta(days=n) for n in range(1, 16))):
            suivante = suivre_contradictoires(vie.ctx, soir)
            assert (suivante.alertes, suivante.echecs, donnees()) == ((), (), [premiere, premiere]), soir
        # After the term the penalty lapses, the reversement is late: no warning any more.
        apres = suivre_contradictoires(vie.ctx, terme + timedelta(days=1))
        assert (apres.alertes, apres.echecs, len(apres.caducites), len(apres.en_retard)) == ((), (), 1, 1)
