-- Makes what the index knows of books besides their text: what results are filtered, ordered and counted by, and what they show.
CREATE TABLE `dead_letters` (
	`id` text PRIMARY KEY NOT NULL,
	`queue` text NOT NULL,
	`reason` text NOT NULL,
	`body` text NOT NULL,
	`received_at_ms` integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE `search_book_facets` (
	`book_key` integer NOT NULL,
	`facet_id` integer NOT NULL,
	PRIMARY KEY(`book_key`, `facet_id`)
);
--> statement-breakpoint
CREATE INDEX `search_book_facets_by_facet` ON `search_book_facets` (`facet_id`);--> statement-breakpoint
CREATE TABLE `search_books` (
	`key` integer PRIMARY KEY NOT NULL,
	`book_id` text NOT NULL,
	`version` integer NOT NULL,
	`is_removed` integer NOT NULL,
	`title_key` text,
	`series_key` text,
	`series_volume` real,
	`title_sort` text,
	`published_sort` integer,
	`price_from_minor` integer,
	`seller_id` text
);
--> statement-breakpoint
CREATE UNIQUE INDEX `search_books_by_id` ON `search_books` (`book_id`);--> statement-breakpoint
CREATE INDEX `search_books_by_key` ON `search_books` (`title_key`);--> statement-breakpoint
CREATE INDEX `search_books_by_title` ON `search_books` (`title_sort`);--> statement-breakpoint
CREATE INDEX `search_books_by_publication` ON `search_books` (`published_sort`);--> statement-breakpoint
CREATE INDEX `search_books_by_price` ON `search_books` (`price_from_minor`);--> statement-breakpoint
CREATE TABLE `search_cards` (
	`key` integer PRIMARY KEY NOT NULL,
	`summary` text NOT NULL
);
--> statement-breakpoint
CREATE TABLE `search_editions` (
	`book_key` integer NOT NULL,
	`position` integer NOT NULL,
	`sku` text NOT NULL,
	`format` text NOT NULL,
	`price_minor` integer NOT NULL,
	`publisher_slug` text,
	PRIMARY KEY(`book_key`, `position`)
);
--> statement-breakpoint
CREATE INDEX `search_editions_by_sku` ON `search_editions` (`sku`);--> statement-breakpoint
CREATE TABLE `search_facets` (
	`id` integer PRIMARY KEY NOT NULL,
	`kind` text NOT NULL,
	`slug` text NOT NULL,
	`name` text NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX `search_facets_by_slug` ON `search_facets` (`kind`,`slug`);--> statement-breakpoint
CREATE TABLE `search_fillings` (
	`id` integer PRIMARY KEY NOT NULL,
	`cursor` text,
	`finished_at_ms` integer
);
--> statement-breakpoint
CREATE TABLE `search_stock` (
	`sku` text PRIMARY KEY NOT NULL,
	`available` integer NOT NULL,
	`version` integer NOT NULL
);
