SELECT empreinte FROM referentiel.chargement;
