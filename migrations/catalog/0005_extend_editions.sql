-- What the trade says of editions: form, imprint, size, supply, further prices; subject codes, sort names, collections.
CREATE TABLE `book_subject_codes` (
	`book_id` text NOT NULL,
	`position` integer NOT NULL,
	`scheme` text NOT NULL,
	`code` text NOT NULL,
	`heading` text,
	PRIMARY KEY(`book_id`, `position`),
	FOREIGN KEY (`book_id`) REFERENCES `books`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `book_subject_codes_by_code` ON `book_subject_codes` (`scheme`,`code`,`book_id`);--> statement-breakpoint
CREATE TABLE `collection_books` (
	`collection_slug` text NOT NULL,
	`position` integer NOT NULL,
	`book_id` text NOT NULL,
	PRIMARY KEY(`collection_slug`, `position`),
	FOREIGN KEY (`collection_slug`) REFERENCES `collections`(`slug`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`book_id`) REFERENCES `books`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `collection_books_by_book` ON `collection_books` (`book_id`);--> statement-breakpoint
CREATE TABLE `collections` (
	`slug` text PRIMARY KEY NOT NULL,
	`name` text NOT NULL,
	`description` text NOT NULL,
	`rule` text,
	`version` integer NOT NULL,
	`updated_at_ms` integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE `collection_versions` (
	`collection_slug` text NOT NULL,
	`version` integer NOT NULL,
	PRIMARY KEY(`collection_slug`, `version`)
);
--> statement-breakpoint
CREATE TABLE `edition_prices` (
	`book_id` text NOT NULL,
	`position` integer NOT NULL,
	`currency` text NOT NULL,
	`price_minor` integer NOT NULL,
	PRIMARY KEY(`book_id`, `position`, `currency`),
	FOREIGN KEY (`book_id`) REFERENCES `books`(`id`) ON UPDATE no action ON DELETE no action,
	CONSTRAINT "edition_prices_not_negative" CHECK(price_minor >= 0)
);
--> statement-breakpoint
ALTER TABLE `book_contributors` ADD `sort_name` text;--> statement-breakpoint
ALTER TABLE `editions` ADD `product_form` text;--> statement-breakpoint
ALTER TABLE `editions` ADD `imprint` text;--> statement-breakpoint
ALTER TABLE `editions` ADD `on_sale_on` text;--> statement-breakpoint
ALTER TABLE `editions` ADD `height_mm` integer;--> statement-breakpoint
ALTER TABLE `editions` ADD `width_mm` integer;--> statement-breakpoint
ALTER TABLE `editions` ADD `thickness_mm` integer;--> statement-breakpoint
ALTER TABLE `editions` ADD `weight_grams` integer;--> statement-breakpoint
ALTER TABLE `editions` ADD `supply_status` text;--> statement-breakpoint
ALTER TABLE `editions` ADD `supply_days` integer;--> statement-breakpoint
ALTER TABLE `editions` ADD `record_reference` text;--> statement-breakpoint
CREATE INDEX `sku_owners_by_seller` ON `sku_owners` (`seller_id`,`sku`);