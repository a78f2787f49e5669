INSERT INTO finance.lot_mandat_recu (lot, rang, reference, date, par) VALUES (:lot, :ligne, :reference, :date, :par);
