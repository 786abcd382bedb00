-- Books stand on the shelves of their subject codes and of those above them; editions are found by record reference, series in their order.
CREATE TABLE `subject_codes` (
	`shelf` text PRIMARY KEY NOT NULL,
	`scheme` text NOT NULL,
	`code` text NOT NULL,
	`above` text NOT NULL,
	`heading` text
);
--> statement-breakpoint
CREATE INDEX `subject_codes_by_place` ON `subject_codes` (`scheme`,`above`,`code`);--> statement-breakpoint
INSERT INTO `subject_codes` (`shelf`, `scheme`, `code`, `above`, `heading`)
WITH RECURSIVE `coded`(`scheme`, `code`, `heading`) AS (
	SELECT DISTINCT `scheme`, iif(`scheme` IN ('bisac', 'thema'), upper(`code`), `code`), `heading` FROM `book_subject_codes`
	UNION
	SELECT `scheme`, CASE WHEN `scheme` = 'bisac' THEN substr(`code`, 1, 3)
		WHEN instr(`code`, '-') THEN rtrim(rtrim(`code`, replace(`code`, '-', '')), '-')
		ELSE substr(`code`, 1, length(`code`) - 1) END,
		iif(`scheme` = 'bisac' AND instr(`heading`, ' / '), substr(`heading`, 1, instr(`heading`, ' / ') - 1), NULL)
	FROM `coded`
	WHERE length(`code`) <= 20 AND `code` NOT GLOB '*[^0-9A-Z-]*'
		AND (`scheme` = 'bisac' AND length(`code`) = 9 OR `scheme` = 'thema' AND length(`code`) > 1 AND ltrim(`code`, '-') = `code`)
)
SELECT 'code/' || `scheme` || ':' || `code`, `scheme`, `code`,
	CASE WHEN length(`code`) > 20 OR `code` GLOB '*[^0-9A-Z-]*' THEN ''
		WHEN `scheme` = 'bisac' THEN iif(length(`code`) = 9, substr(`code`, 1, 3), '')
		WHEN `scheme` = 'thema' THEN
			iif(instr(`code`, '-'), rtrim(rtrim(`code`, replace(`code`, '-', '')), '-'), substr(`code`, 1, length(`code`) - 1))
		ELSE '' END,
	max(`heading`)
FROM `coded` GROUP BY `scheme`, `code`;
--> statement-breakpoint
INSERT INTO `shelf_books` (`shelf`, `book_id`, `title_sort`, `published_sort`, `price_from_minor`, `price_to_minor`, `language`, `seller_id`, `formats`)
WITH RECURSIVE `coded`(`book_id`, `shelf`) AS (
	SELECT `book_id`, 'code/' || `scheme` || ':' || iif(`scheme` IN ('bisac', 'thema'), upper(`code`), `code`) FROM `book_subject_codes`
	UNION
	SELECT `book_id`, 'code/' || `scheme` || ':' || `above` FROM `coded` JOIN `subject_codes` USING (`shelf`) WHERE `above` <> ''
)
SELECT `coded`.`shelf`, `book_id`, `title_sort`, `published_sort`, `price_from_minor`, `price_to_minor`, `language`, `seller_id`, `formats`
FROM `coded` JOIN `shelf_books` USING (`book_id`)
WHERE `shelf_books`.`shelf` = '*';
--> statement-breakpoint
INSERT INTO `shelf_counts` (`shelf`, `books`)
SELECT `shelf`, count(*) FROM `shelf_books` WHERE `shelf` GLOB 'code/*' GROUP BY `shelf`;
--> statement-breakpoint
INSERT INTO `shelf_prices` (`shelf`, `book_id`, `price_minor`, `below_minor`)
SELECT `coded`.`shelf`, `book_id`, `price_minor`, `below_minor`
FROM `shelf_books` AS `coded` JOIN `shelf_prices` USING (`book_id`)
WHERE `coded`.`shelf` GLOB 'code/*' AND `shelf_prices`.`shelf` = '*';
--> statement-breakpoint
CREATE INDEX `editions_by_reference` ON `editions` (`record_reference`) WHERE record_reference is not null and withdrawn_at_ms is null;--> statement-breakpoint
DROP INDEX `books_by_series`;--> statement-breakpoint
CREATE INDEX `books_by_series` ON `books` (`series_slug`,`series_volume`,`id`) WHERE series_volume is not null and deleted_at_ms is null;