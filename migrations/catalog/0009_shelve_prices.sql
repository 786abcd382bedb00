-- Shelves know each price of a book, not its cheapest and dearest alone, and what a shop has little of is found by an index.
CREATE TABLE `shelf_prices` (
	`shelf` text NOT NULL,
	`book_id` text NOT NULL,
	`price_minor` integer NOT NULL,
	`below_minor` integer NOT NULL,
	PRIMARY KEY(`book_id`, `shelf`, `price_minor`),
	FOREIGN KEY (`book_id`) REFERENCES `books`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
INSERT INTO `shelf_prices` (`shelf`, `book_id`, `price_minor`, `below_minor`)
SELECT `shelf`, `book_id`, `price_minor`, `below_minor`
FROM `shelf_books` JOIN (
	SELECT `book_id`, `price_minor`, lag(`price_minor`) OVER (PARTITION BY `book_id` ORDER BY `price_minor`) AS `below_minor`
	FROM (SELECT DISTINCT `book_id`, `price_minor` FROM `editions`)
) USING (`book_id`)
WHERE `below_minor` IS NOT NULL;
--> statement-breakpoint
CREATE INDEX `shelf_prices_by_price` ON `shelf_prices` (`shelf`,`price_minor`,`book_id`,`below_minor`);--> statement-breakpoint
DROP INDEX `shelf_books_by_prices`;--> statement-breakpoint
CREATE INDEX `shelf_books_by_language` ON `shelf_books` (`language`,`book_id`) WHERE shelf = '*';--> statement-breakpoint
CREATE INDEX `shelf_books_by_formats` ON `shelf_books` (`formats`,`book_id`) WHERE shelf = '*';--> statement-breakpoint
CREATE INDEX `stock_in_reach` ON `stock` (`sku`) WHERE available > 0;