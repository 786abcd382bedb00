-- Levels, those with the fewest copies first.
CREATE INDEX `stock_levels_by_available` ON `stock_levels` (`available`,`sku`);