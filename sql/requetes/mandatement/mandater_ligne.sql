INSERT INTO finance.lot_mandat (lot, ligne, reference, date, par) VALUES (:lot, :ligne, :reference, :date, :par);
