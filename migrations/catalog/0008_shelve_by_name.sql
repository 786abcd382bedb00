-- Books stand on the shelves of their authors, publishers, series and seller too; lists walk past prices in their indexes; shelves are counted.
CREATE TABLE `shelf_counts` (
	`shelf` text PRIMARY KEY NOT NULL,
	`books` integer NOT NULL
);
--> statement-breakpoint
DROP INDEX `shelf_books_by_book`;--> statement-breakpoint
DROP INDEX `shelf_books_by_title`;--> statement-breakpoint
DROP INDEX `shelf_books_by_publication`;--> statement-breakpoint
DROP INDEX `shelf_books_by_price`;--> statement-breakpoint
ALTER TABLE `shelf_books` ADD `price_to_minor` integer DEFAULT 9007199254740991 NOT NULL;--> statement-breakpoint
ALTER TABLE `shelf_books` ADD `formats` integer DEFAULT 15 NOT NULL;--> statement-breakpoint
UPDATE `shelf_books` SET (`price_to_minor`, `formats`) = (
	SELECT max(`price_minor`), sum(DISTINCT CASE `format` WHEN 'paperback' THEN 1 WHEN 'hardcover' THEN 2 WHEN 'ebook' THEN 4 ELSE 8 END)
	FROM `editions` WHERE `editions`.`book_id` = `shelf_books`.`book_id`
);
--> statement-breakpoint
INSERT INTO `shelf_counts` (`shelf`, `books`) SELECT `shelf`, count(*) FROM `shelf_books` GROUP BY `shelf`;--> statement-breakpoint
INSERT INTO `shelf_books` (`shelf`, `book_id`, `title_sort`, `published_sort`, `price_from_minor`, `price_to_minor`, `language`, `seller_id`, `formats`)
SELECT `named`.`shelf`, `book_id`, `title_sort`, `published_sort`, `price_from_minor`, `price_to_minor`, `language`, `seller_id`, `formats`
FROM (
	SELECT iif(`role` = 'author', 'author/', 'contributor/') || `slug` AS `shelf`, `book_id` FROM `book_contributors`
	UNION SELECT 'publisher/' || `publisher_slug`, `book_id` FROM `editions` WHERE `publisher_slug` IS NOT NULL
	UNION SELECT 'series/' || `series_slug`, `id` FROM `books` WHERE `series_slug` IS NOT NULL
	UNION SELECT 'seller/' || `seller_id`, `id` FROM `books`
) AS `named` JOIN `shelf_books` USING (`book_id`)
WHERE `shelf_books`.`shelf` = '*';
--> statement-breakpoint
CREATE INDEX `shelf_books_by_book` ON `shelf_books` (`shelf`,`book_id`,`price_from_minor`,`price_to_minor`,`language`,`formats`);--> statement-breakpoint
CREATE INDEX `shelf_books_by_title` ON `shelf_books` (`shelf`,`title_sort`,`book_id`,`price_from_minor`,`price_to_minor`,`language`,`formats`);--> statement-breakpoint
CREATE INDEX `shelf_books_by_publication` ON `shelf_books` (`shelf`,`published_sort`,`book_id`,`price_from_minor`,`price_to_minor`,`language`,`formats`);--> statement-breakpoint
CREATE INDEX `shelf_books_by_price` ON `shelf_books` (`shelf`,`price_from_minor`,`book_id`,`price_to_minor`,`language`,`formats`);--> statement-breakpoint
CREATE INDEX `shelf_books_by_prices` ON `shelf_books` (`shelf`,`price_from_minor`,`book_id`,`price_to_minor`,`language`,`formats`) WHERE price_to_minor > price_from_minor;
