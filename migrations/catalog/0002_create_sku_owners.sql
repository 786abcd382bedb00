-- Whose each SKU is, sold at present or not; at first whose book is sold under it, or else was deleted last.
CREATE TABLE `sku_owners` (
	`sku` text PRIMARY KEY NOT NULL,
	`seller_id` text NOT NULL
);
--> statement-breakpoint
INSERT INTO `sku_owners` (`sku`, `seller_id`)
SELECT `editions`.`sku`, `books`.`seller_id`
FROM `editions` JOIN `books` ON `books`.`id` = `editions`.`book_id`
WHERE true
ORDER BY `editions`.`withdrawn_at_ms` IS NOT NULL, `editions`.`withdrawn_at_ms` DESC
ON CONFLICT DO NOTHING;
