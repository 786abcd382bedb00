-- Makes the catalogue: books with their editions, contributors and subjects, the shelves lists read, the projection of stock, and the tables of events.
CREATE TABLE `book_contributors` (
	`book_id` text NOT NULL,
	`position` integer NOT NULL,
	`slug` text NOT NULL,
	`name` text NOT NULL,
	`role` text NOT NULL,
	PRIMARY KEY(`book_id`, `position`),
	FOREIGN KEY (`book_id`) REFERENCES `books`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `book_contributors_by_slug` ON `book_contributors` (`slug`,`role`,`book_id`);--> statement-breakpoint
CREATE TABLE `book_subjects` (
	`book_id` text NOT NULL,
	`position` integer NOT NULL,
	`subject_slug` text NOT NULL,
	PRIMARY KEY(`book_id`, `position`),
	FOREIGN KEY (`book_id`) REFERENCES `books`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`subject_slug`) REFERENCES `subjects`(`slug`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE TABLE `book_versions` (
	`book_id` text NOT NULL,
	`version` integer NOT NULL,
	`change` text NOT NULL,
	`at_ms` integer NOT NULL,
	PRIMARY KEY(`book_id`, `version`),
	FOREIGN KEY (`book_id`) REFERENCES `books`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE TABLE `books` (
	`id` text PRIMARY KEY NOT NULL,
	`slug` text NOT NULL,
	`title` text NOT NULL,
	`subtitle` text,
	`series_slug` text,
	`series_name` text,
	`series_volume` real,
	`language` text,
	`published_on` text,
	`seller_id` text NOT NULL,
	`facts` text DEFAULT '{}' NOT NULL,
	`version` integer NOT NULL,
	`created_at_ms` integer NOT NULL,
	`updated_at_ms` integer NOT NULL,
	`deleted_at_ms` integer,
	`description` text NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX `books_by_slug` ON `books` (`slug`) WHERE deleted_at_ms is null;--> statement-breakpoint
CREATE INDEX `books_by_series` ON `books` (`series_slug`) WHERE series_slug is not null;--> statement-breakpoint
CREATE TABLE `dead_letters` (
	`id` text PRIMARY KEY NOT NULL,
	`queue` text NOT NULL,
	`reason` text NOT NULL,
	`body` text NOT NULL,
	`received_at_ms` integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE `editions` (
	`book_id` text NOT NULL,
	`position` integer NOT NULL,
	`sku` text NOT NULL,
	`isbn13` text,
	`format` text NOT NULL,
	`price_minor` integer NOT NULL,
	`currency` text NOT NULL,
	`pages` integer,
	`publisher` text,
	`publisher_slug` text,
	`withdrawn_at_ms` integer,
	PRIMARY KEY(`book_id`, `position`),
	FOREIGN KEY (`book_id`) REFERENCES `books`(`id`) ON UPDATE no action ON DELETE no action,
	CONSTRAINT "editions_isbn_is_sku" CHECK(isbn13 is null or isbn13 = sku),
	CONSTRAINT "editions_price_not_negative" CHECK(price_minor >= 0)
);
--> statement-breakpoint
CREATE UNIQUE INDEX `editions_by_sku` ON `editions` (`sku`) WHERE withdrawn_at_ms is null;--> statement-breakpoint
CREATE INDEX `editions_by_publisher` ON `editions` (`publisher_slug`,`book_id`);--> statement-breakpoint
CREATE TABLE `inbox` (
	`event_id` text PRIMARY KEY NOT NULL,
	`received_at_ms` integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE `outbox` (
	`id` text PRIMARY KEY NOT NULL,
	`subscriber` text NOT NULL,
	`envelope` text NOT NULL,
	`created_at_ms` integer NOT NULL,
	`sent_at_ms` integer
);
--> statement-breakpoint
CREATE INDEX `outbox_unsent` ON `outbox` (`sent_at_ms`,`created_at_ms`);--> statement-breakpoint
CREATE TABLE `shelf_books` (
	`shelf` text NOT NULL,
	`book_id` text NOT NULL,
	`title_sort` text NOT NULL,
	`published_sort` integer NOT NULL,
	`price_from_minor` integer NOT NULL,
	`language` text,
	`seller_id` text NOT NULL,
	PRIMARY KEY(`book_id`, `shelf`),
	FOREIGN KEY (`book_id`) REFERENCES `books`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `shelf_books_by_book` ON `shelf_books` (`shelf`,`book_id`);--> statement-breakpoint
CREATE INDEX `shelf_books_by_title` ON `shelf_books` (`shelf`,`title_sort`,`book_id`);--> statement-breakpoint
CREATE INDEX `shelf_books_by_publication` ON `shelf_books` (`shelf`,`published_sort`,`book_id`);--> statement-breakpoint
CREATE INDEX `shelf_books_by_price` ON `shelf_books` (`shelf`,`price_from_minor`,`book_id`);--> statement-breakpoint
CREATE TABLE `stock` (
	`sku` text PRIMARY KEY NOT NULL,
	`available` integer NOT NULL,
	`version` integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE `subjects` (
	`slug` text PRIMARY KEY NOT NULL,
	`name` text NOT NULL,
	`parent_slug` text,
	FOREIGN KEY (`parent_slug`) REFERENCES `subjects`(`slug`) ON UPDATE no action ON DELETE no action
);
