INSERT INTO finance.mandat_recu (convention, exercice, version, sens, reference, date, montant_eur, par)
VALUES (:convention, :exercice, :version, :sens, :reference, :date, :montant_eur, :par);
