-- Notes the slugs that books give up, so that old addresses lead to them for ever.
CREATE TABLE `former_slugs` (
	`seq` integer PRIMARY KEY NOT NULL,
	`slug` text NOT NULL,
	`book_id` text NOT NULL,
	FOREIGN KEY (`book_id`) REFERENCES `books`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `former_slugs_by_slug` ON `former_slugs` (`slug`);
